"""All neighbours of an archive anew, in chunks that any number of processes claim.

    every piece is read ─► every piece is ranked ─► every piece is shown

How far it has come stands with each piece, so a rebuild that was broken off goes on where it was, and two that run side
by side share the work. What is published meanwhile takes its place as ever, and once more at the end.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import getrandbits

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Sum
from django.utils import timezone

from ..models import Edition, Likeness, Ranking, SearchEntry, SearchSize
from ..search import index
from . import packing, scoring
from .archive import in_a_fair_order
from .entries import entry_of
from .links import link, with_links
from .tables import Tables, in_the_archive, pieces_of
from .updating import find, locked, place, show

Step = Likeness.Step
Report = Callable[[str, int, int], object]  # what was done, how many are, of how many
CHUNK = 50  # pieces that a process claims at a time
LEASE = timedelta(minutes=2)  # what was claimed that long ago, its process was killed over
WAIT = 0.2  # seconds before a process looks again whether others have done what they claimed
SMALL = 64  # pieces; an archive that small is rebuilt on the spot, a larger one by the worker
GROWN = 1.25  # so many times as many pieces as at the last rebuild: frequencies have drifted


def follow(edition: Edition) -> None:
    """What follows an edition that is on show. A small archive that is due for it is rebuilt at once.

    Not while another process is at it, which would have to be waited for; what was broken off is the worker's to end.
    """
    place(edition)
    at = timezone.now()
    if Ranking.objects.exclude(began_at=None).exists():
        return
    if is_due() and in_the_archive(at).count() <= SMALL:
        rebuild(at, joins=False)


def is_due() -> bool:
    """Whether an archive was never ranked, a rebuild of it was broken off, or it has grown much since the last."""
    ranking = Ranking.objects.first()
    if ranking is None or not ranking.pieces or ranking.began_at:
        return True
    pieces = SearchSize.objects.aggregate(all=Sum("documents"))["all"] or 0
    return pieces > GROWN * ranking.pieces


def wants_rebuild(at: datetime) -> bool:
    """Whether an archive is due for a rebuild, which may take long: the worker has it done beside its rounds."""
    return is_due() and in_the_archive(at).exists()


def keep_up(at: datetime) -> bool:
    """Rebuilds an archive that is due for it. Whether it did."""
    due = wants_rebuild(at)
    if due:
        rebuild(at)
    return due


def rebuild(
    at: datetime, report: Report = lambda step, done, of: None, *, processes: int = 1, joins: bool = True
) -> int:
    """Gives every piece its neighbours; returns how many pieces there are. Memory stays bounded.

    Takes part in one that has begun already, or, if it `joins` none, leaves it alone and returns 0.
    """
    if in_the_archive(at).exclude(Exists(SearchEntry.objects.filter(pk=OuterRef("pk"), counted=True))).exists():
        index.rebuild(at, report)
    began = _begin(at, joins=joins)
    if began is None:
        return 0
    with _helpers(processes - 1):
        join(report)
        Ranking.objects.update(pieces=Likeness.objects.count())  # from now on publications find their neighbours
        for edition in with_links(at).iterator(CHUNK):
            with transaction.atomic():
                link(edition, at)
        for edition in Edition.objects.waiting(at).iterator(CHUNK):
            find(edition, at)
        # One that was printed before it began may have been on its way into the database until after.
        missed = Q(visible_from__gte=began) | ~Exists(Likeness.objects.filter(edition=OuterRef("pk")))
        for edition in in_the_archive(timezone.now()).filter(missed).iterator(CHUNK):
            place(edition)
    with transaction.atomic():
        ranking = locked()
        ranking.began_at, ranking.pieces = None, Likeness.objects.count()
        ranking.changes += 1
        ranking.save()
    return ranking.pieces


def join(report: Report = lambda step, done, of: None) -> None:
    """Takes part in the rebuild that has begun, until nothing is left to do."""
    while rows := _claim(Step.WAITING, report):
        _read(rows)
    ranking = _surveyed()
    archive = Tables(ranking)
    archive.hold_outlines()
    while rows := _claim(Step.READ, report):
        _rank(rows, archive)
    while rows := _claim(Step.RANKED, report):
        with transaction.atomic():
            locked()
            show([row.pk for row in rows])
            _done(rows, [])


def _begin(at: datetime, *, joins: bool = True) -> datetime | None:
    """Marks every piece as to be done, or goes on with a rebuild that was broken off; returns when it began.

    If it `joins` none, None is returned for one that has begun.
    """
    with transaction.atomic():
        ranking = locked()
        if ranking.began_at and not joins:
            return None
        archive = in_the_archive(at)
        Likeness.objects.exclude(Exists(archive.filter(pk=OuterRef("edition_id")))).delete()
        missing = archive.exclude(Exists(Likeness.objects.filter(edition=OuterRef("pk"))))
        rows = [Likeness(article_id=article, edition_id=pk) for pk, article in missing.values_list("pk", "article")]
        Likeness.objects.bulk_create(rows, batch_size=500)
        if not ranking.began_at:
            Likeness.objects.update(step=Step.WAITING, claimed_at=None, claimed_by=None)
            ranking.began_at = at
            ranking.save(update_fields=["began_at"])
        return ranking.began_at


@contextmanager
def _helpers(number: int):
    """So many more processes that take part. Whoever comes late to a small archive finds nothing to do."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "rebuild", "related", "--join", "--verbosity", "0"]
    helpers = [subprocess.Popen(command, cwd=settings.BASE_DIR) for _ in range(number)]  # noqa: S603
    try:
        yield
    finally:
        for helper in helpers:
            helper.wait()


def _claim(step: int, report: Report) -> list[Likeness]:
    """Some of the pieces at this step, which nobody else has in hand; none once all of them are through it.

    Where others still have some in hand it waits: the next step looks at all pieces.
    """
    while (left := Likeness.objects.filter(step=step)).exists():
        now, own = timezone.now(), getrandbits(62)
        free = left.filter(Q(claimed_at=None) | Q(claimed_at__lte=now - LEASE))
        some = list(free.order_by("pk").values_list("pk", flat=True)[:CHUNK])
        if some and free.filter(pk__in=some).update(claimed_at=now, claimed_by=own):
            total = Likeness.objects.count()
            report(Step(step).label, total - left.count() + len(some), total)
            return list(left.filter(claimed_by=own).select_related("edition").defer("edition__html"))
        time.sleep(WAIT)
    return []


def _done(rows: Sequence[Likeness], fields: Sequence[str]) -> None:
    """Writes down what was done with these pieces, but for those that were published anew or claimed by others."""
    for row in rows:
        row.step += 1
        row.claimed_at = None
    ours = Likeness.objects.filter(pk__in=[row.pk for row in rows], claimed_by=rows[0].claimed_by).order_by("pk")
    with transaction.atomic():
        keys = set(ours.select_for_update().values_list("pk", flat=True))
        # As rows that are there already: `bulk_update` builds a CASE of every value, a sixth of a rebuild's time.
        Likeness.objects.bulk_create(
            [row for row in rows if row.pk in keys],
            update_conflicts=True,
            unique_fields=["article"],
            update_fields=["step", "claimed_at", *fields],
        )


def _read(claimed: Sequence[Likeness]) -> None:
    rows = _indexed(claimed)
    pieces = pieces_of([row.edition for row in rows])
    counts = Tables(Ranking()).counts(pieces)
    for row, piece in zip(rows, pieces, strict=True):
        packing.fill(row, entry_of(piece, counts))
    if rows:
        _done(rows, packing.FILLED)


def _indexed(rows: Sequence[Likeness]) -> list[Likeness]:
    """Those whose words are in the index of the search, where each is put that what follows its print has not put there
    yet. The others were superseded or withdrawn meanwhile: they leave the archive, as `place` would have them do."""
    entries = SearchEntry.objects.filter(pk__in=[row.edition_id for row in rows]).values_list("pk", flat=True)
    known = set(entries)
    if len(known) < len(rows):
        for row in rows:
            if row.edition_id not in known:
                index.follow(row.edition)
        known = set(entries.all())
    gone = [row.pk for row in rows if row.edition_id not in known]
    Likeness.objects.filter(pk__in=gone, claimed_by=rows[0].claimed_by).delete()
    return [row for row in rows if row.edition_id in known]


def _rank(rows: Sequence[Likeness], archive: Tables) -> None:
    counts = archive.counts(())
    kept = {}
    for row in rows:
        entry = packing.entry_of_row(row)
        kept[row.pk] = archive.ranked(entry, counts).kept
        row.crowding, row.twin = entry.crowding, entry.twin
    others = {one.id for neighbours in kept.values() for one in neighbours}
    editions = dict(Likeness.objects.filter(article__in=others).values_list("article", "edition"))
    for row in rows:
        row.kept = [(one.id, editions[one.id], one.score) for one in kept[row.pk] if one.id in editions]
    _done(rows, ["kept", "crowding", "twin"])


def _surveyed() -> Ranking:
    """How timely the archive is, told by a sample of it, which is the same in every process."""
    ranking = Ranking.objects.get()
    dated = Likeness.objects.exclude(published_on=None).values_list("pk", flat=True)
    sample = sorted(dated, key=in_a_fair_order)[: scoring.SAMPLE]
    entries = [packing.entry_of_row(row) for row in Likeness.objects.filter(pk__in=sample).order_by("pk")]
    archive = Tables(ranking)
    archive.hold_outlines()
    ranking.timeliness = scoring.timeliness_of(archive.gaps(entries, archive.counts(())))
    ranking.save(update_fields=["timeliness"])
    return ranking
