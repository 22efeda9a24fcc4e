"""The verbs of the working copy: save, merge, restore, move, assign, trash; and what somebody typed but has not saved.

Like the verbs of publication they take the time from their caller, lock the row, and refuse a stale version. What a
refused save carried is kept for the one who wrote it, so nothing typed is ever lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.core.validators import slug_re
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import localize

from authors.models import Author, Institution
from authors.naming import free_slug
from images.models import Image

from ..models import Article, Byline, Event, Link, Recovery, Revision, Series, ShareLink, Topic, workflow
from ..models.snapshot import Merged, Snapshot, SnapshotByline, merge, pack
from ..press import notices
from ..press.errors import NotAllowed, PublishingError, StaleVersion
from ..press.preflight import take_off_schedule
from ..press.working_copy import as_stored, set_fields, snapshot_of, write_rows
from . import index, turns

# Saves of one person within this time become one revision; longer, and a writer's day would be one entry.
COLLAPSE = timedelta(minutes=10)
# What the desk plans with; no reader sees it and no revision keeps it.
PLANNING = (
    "owner",
    "due_on",
    "priority",
    "commissioned_words",
    "needs_legal",
    "needs_picture",
    "needs_rights",
    "is_embargoed",
    "embargoed_until",
    "without_image",
)


class EditingError(PublishingError):
    """The verb was refused and nothing changed; the message is a sentence for the person who asked."""


@contextmanager
def locked(
    article: Article, *, version: int | None, by, permission: str = "articles.change_article"
) -> Iterator[Article]:
    """The row, locked in a transaction, if `by` may and, unless it is None, `version` is the present one."""
    with transaction.atomic():
        # Whether they see it is asked with the row itself: one query less in every verb.
        rows = Article.objects.all() if by is None else Article.objects.seen_by(by)
        row = rows.select_for_update(of=("self",)).filter(pk=article.pk).first()
        if row is None or not (by is None or by.has_perm(permission)):
            raise NotAllowed("You do not have the right to do this.")
        if version is not None and row.version != version:
            raise StaleVersion(version, row.version)
        yield row


def create(snapshot: Snapshot, *, at: datetime, by=None, planning: dict | None = None, reason: str = "") -> Article:
    """A new working copy with its first revision; it is with its maker, unless `planning` says with whom."""
    with transaction.atomic():
        snapshot = as_stored(storable(snapshot, by))
        article = Article(created_at=at, created_by=by)
        if not snapshot.slug:
            snapshot = replace(snapshot, slug=free_slug(Article, snapshot.headline))
        planning = dict(planning or {})
        planning["owner"] = planning.get("owner") or by
        _write(article, snapshot, None, planning, at, by)
        _remember(article, snapshot, at, by, reason)
        Event.objects.record(article, "create", at=at, by=by, text=reason)
    return article


def save(
    article: Article,
    snapshot: Snapshot,
    *,
    version: int,
    at: datetime,
    by=None,
    planning: dict | None = None,
    reason: str = "",
    checked: bool = False,
) -> Article:
    """The working copy as `snapshot`; raises StaleVersion when another has written since `version`.

    Saving what is there already writes nothing and moves no version. A piece that was ready is in edit again: ready
    means that somebody has looked at this very text. `checked` says that the authors, topics and
    pictures it names were looked up just now; others are looked up here, and the lost ones left out.
    """
    with locked(article, version=version, by=by) as row:
        present = snapshot_of(row)
        snapshot = as_stored(snapshot if checked else storable(snapshot, by, row, present))
        snapshot = replace(snapshot, slug=snapshot.slug or row.slug)
        changes = {name: value for name, value in (planning or {}).items() if getattr(row, name) != value}
        if snapshot == present and not changes:
            _forget_recovery(row, by)
            return row
        last = row.revisions.select_related("base").order_by("-version").first()
        if last is None:  # it came by a fixture: what it was before this save is kept, too
            last = _remember(row, present, row.updated_at, None, "As it came")
        row.version += 1
        was_ready = snapshot != present and row.state == workflow.State.READY
        if was_ready:
            row.state = workflow.State.IN_EDIT
        _write(row, snapshot, present, changes, at, by)
        if was_ready:
            why = "the text was changed after that"
            Event.objects.record(row, "reopen", at=at, by=by, text=f"Ready → In edit: {why}.")
            turns.pass_on(row, workflow.MOVES["reopen"], at=at, by=by, reason=why)
        if snapshot != present:
            _remember(row, snapshot, at, by, reason, last)
        _tell_of_planning(row, changes, at, by)
        _forget_recovery(row, by)
    return row


def _forget_recovery(article: Article, by) -> None:
    """What was kept of somebody's typing is in the piece now."""
    if by is not None:
        Recovery.objects.filter(article=article, user=by).delete()


def _write(article: Article, snapshot: Snapshot, present: Snapshot | None, planning: dict, at: datetime, by) -> None:
    for name, value in planning.items():
        setattr(article, name, value)
    set_fields(article, snapshot)
    article.updated_at = at
    if present != snapshot:
        # Not for planning alone: a piece that came by a fixture has the digest of the ids it had where that was made.
        article.digest = snapshot.digest
        article.edited_by = by
    article.save()
    write_rows(article, snapshot, present)
    if present != snapshot:
        index.write(article, snapshot)


def storable(snapshot: Snapshot, by, article: Article | None = None, present: Snapshot | None = None) -> Snapshot:
    """`snapshot` as it can be stored and printed, whatever it came from: a form nobody checked, an old version.

    Without authors, houses, topics and pictures that were deleted or merged since, and without relations to pieces that
    `by` may not see, unless they are there already. A value that its field cannot have gives way to the usual one.
    """
    people = set(Author.objects.filter(pk__in={row.author for row in snapshot.bylines}).values_list("pk", flat=True))
    named = {row.institution for row in snapshot.bylines} - {None}
    houses = set(Institution.objects.filter(pk__in=named).values_list("pk", flat=True)) if named else set()
    topics = (
        set(Topic.objects.filter(pk__in=snapshot.topics).values_list("pk", flat=True)) if snapshot.topics else set()
    )
    image = snapshot.image if snapshot.image and Image.objects.filter(pk=snapshot.image).exists() else None
    series = snapshot.series if snapshot.series and Series.objects.filter(pk=snapshot.series).exists() else None
    others = {other for _, other in snapshot.links} | {snapshot.translation_of} - {None}
    seen = Article.objects.all() if by is None else Article.objects.seen_by(by)
    pieces = set(seen.filter(pk__in=others).values_list("pk", flat=True)) if others else set()
    if present is not None:
        pieces |= {other for _, other in present.links} | {present.translation_of} - {None}
    kept: list[SnapshotByline] = []
    for row in snapshot.bylines:
        twice = any((other.author, other.role) == (row.author, row.role) for other in kept)
        if row.author in people and not twice:
            kept.append(_fitting_byline(row if row.institution in houses else replace(row, institution=None)))
    place = snapshot.series_position
    return replace(
        snapshot,
        **{
            name: _fitting(Article, name, getattr(snapshot, name))
            for name in ("headline", "type", "language", "licence")
        },
        slug=_fitting_slug(snapshot.slug, article),
        bylines=tuple(kept),
        topics=tuple(dict.fromkeys(topic for topic in snapshot.topics if topic in topics)),
        image=image,
        series=series,
        series_position=place if place is not None and 0 <= place < 2**15 else None,
        translation_of=snapshot.translation_of if snapshot.translation_of in pieces else None,
        links=tuple(
            dict.fromkeys((kind, pk) for kind, pk in snapshot.links if pk in pieces and kind in Link.Kind.values)
        ),
    )


def _fitting(model: type[Model], name: str, value: str) -> str:
    field = model._meta.get_field(name)
    if field.choices:
        return value if value in dict(field.flatchoices) else field.get_default()
    return value[: field.max_length]


def _fitting_slug(slug: str, article: Article | None) -> str:
    """The slug, or none where it is no part of an address or another piece has it."""
    if not slug or article and slug == article.slug:
        return slug
    fits = slug_re.fullmatch(slug) and len(slug) <= Article._meta.get_field("slug").max_length
    return slug if fits and not Article.objects.filter(slug=slug).exists() else ""


def _fitting_byline(row: SnapshotByline) -> SnapshotByline:
    try:
        date.fromisoformat(row.declared_on or "2000-01-01")
    except ValueError:
        row = replace(row, declared_on="")
    texts = {name: _fitting(Byline, name, getattr(row, name)) for name in ("role", "name", "title")}
    return replace(row, unaffiliated=row.unaffiliated and not (row.title or row.institution), **texts)


# --- revisions --------------------------------------------------------------------------------------------


def _remember(
    article: Article, snapshot: Snapshot, at: datetime, by, reason: str, last: Revision | None = None
) -> Revision:
    """Keeps the saved content: as a revision of its own, or in place of `last` if the same person saved it just now."""
    whole = (last.base or last) if last else None
    fresh = Revision(article=article, began_at=at, saved_by=by, reason=reason)
    if last and not reason and _same_sitting(last, by, at):
        fresh = last
        whole = last.base  # itself whole, it stays whole: nothing can stand on the newest one
    fresh.version, fresh.saved_at = article.version, at
    fresh.hold(snapshot, whole)
    if whole and len(fresh.packed) > len(pack(snapshot)) / 2:
        fresh.hold(snapshot, None)
    fresh.save()
    return fresh


def present_revision(article: Article, *, at: datetime) -> Revision:
    """The revision of the working copy as it stands; made for a piece that came without one."""
    with transaction.atomic():
        row = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
        last = row.revisions.select_related("base").order_by("-version").first()
        return last or _remember(row, snapshot_of(row), at, None, "As it came")


def _same_sitting(last: Revision, by, at: datetime) -> bool:
    same = last.saved_by_id == (by.pk if by else None) and at - last.began_at < COLLAPSE
    return same and by is not None and not (last.pinned or last.name or last.reason)


def name_revision(revision: Revision, name: str, *, at: datetime, by) -> None:
    """Gives a revision a name, which keeps it for good; an empty name takes it away."""
    with locked(revision.article, version=None, by=by) as article:
        revision.name = name.strip()[:120]
        revision.save(update_fields=["name"])
        Event.objects.record(article, "name", at=at, by=by, text=f"Version {revision.version}: {revision.name}")


def restore_revision(revision: Revision, *, version: int, at: datetime, by) -> Article:
    """The content of an earlier revision as a new one; what was there stays in the history."""
    reason = f"Restored from version {revision.version}"
    with transaction.atomic():
        article = save(revision.article, revision.snapshot, version=version, at=at, by=by, reason=reason)
        Event.objects.record(article, "restore version", at=at, by=by, text=reason)
    return article


def thin_out(at: datetime) -> int:
    """Deletes old revisions nobody will ask for; returns how many.

    Kept are: everything of the last 90 days; of each day before that the last one; whatever has a name, was printed,
    shared or signed off; and the whole copies others stand on.
    """
    old = Revision.objects.filter(saved_at__lt=at - timedelta(days=90), pinned=False, name="")
    last_of_day: dict[tuple, int] = {}
    for pk, article, saved_at in old.order_by("saved_at", "pk").values_list("pk", "article_id", "saved_at"):
        last_of_day[article, saved_at.date()] = pk
    needed = Revision.objects.exclude(base=None).values("base")
    doomed = old.exclude(pk__in=list(last_of_day.values())).exclude(pk__in=needed)
    return doomed.delete()[0]


# --- what was typed and not saved -------------------------------------------------------------------------


def keep(article: Article | None, *, user, data: dict, version: int, at: datetime) -> None:
    """One person's unsaved writing, in place of what was kept before. One query, no log, no lock released."""
    Recovery.objects.bulk_create(
        [Recovery(article=article, user=user, version=version, data=data, saved_at=at)],
        update_conflicts=True,
        unique_fields=["article", "user"],
        update_fields=["version", "data", "saved_at"],
    ) if article else Recovery.objects.update_or_create(
        article=None, user=user, defaults={"version": 0, "data": data, "saved_at": at}
    )


@dataclass(frozen=True)
class Conflict:
    """Somebody's unsaved writing beside the piece as it is now, and the two merged."""

    recovery: Recovery
    base: Snapshot | None  # what both started from; None where that revision was thinned out
    mine: Snapshot
    theirs: Snapshot
    merged: Merged


def conflict(recovery: Recovery, article: Article, prefer: str = "mine") -> Conflict:
    """The two texts and their merge. Without the common base, every difference is a collision."""
    mine, theirs = Snapshot.of_dict(recovery.data), snapshot_of(article)
    revision = (
        article.revisions.select_related("base").filter(version__lte=recovery.version).order_by("-version").first()
    )
    base = revision.snapshot if revision else None
    return Conflict(recovery, base, mine, theirs, merge(base, mine, theirs, prefer))


def settle(
    recovery: Recovery, article: Article, *, take_fields: dict[str, str], version: int, at: datetime, by
) -> Article:
    """Saves the merge of unsaved writing with the present piece, each collision decided by `take_fields`.

    `take_fields` names "mine" or "theirs" for each field both changed.
    """
    found = conflict(recovery, article)
    undecided = [name for name in found.merged.collisions if take_fields.get(name) not in {"mine", "theirs"}]
    if undecided:
        raise EditingError("Choose which text to keep where both were changed.")
    other = conflict(recovery, article, prefer="theirs").merged.snapshot
    chosen = {name: getattr(other, name) for name in found.merged.collisions if take_fields[name] == "theirs"}
    return save(
        article,
        replace(found.merged.snapshot, **chosen),
        version=version,
        at=at,
        by=by,
        reason="Merged after a conflict",
    )


# --- the way over the desk --------------------------------------------------------------------------------


def move(article: Article, name: str, *, version: int, at: datetime, by, reason: str = "", owner=None) -> Article:
    """The piece in the state that the move leads to, with `owner` or with whoever acts next, who is told.

    Raises EditingError for a move that the table does not have from here, or that needs a reason and has none.
    """
    with locked(article, version=version, by=by) as row:
        try:
            step = workflow.after(name, row.state)
        except workflow.MoveNotAllowed as error:
            raise EditingError(str(error)) from error
        if by is not None and not by.has_perm(step.permission):
            raise NotAllowed("You do not have the right to do this.")
        if step.needs_reason and not reason.strip():
            raise EditingError(f"“{step.label}” needs a reason.")
        before, row.state = row.state, step.target
        row.owner = owner or turns.next_owner(row, step, by)
        row.save(update_fields=["state", "owner"])
        said = f"{workflow.State(before).label} → {step.target.label}. {reason}".strip()
        Event.objects.record(row, step.name, at=at, by=by, text=said)
        turns.pass_on(row, step, at=at, by=by, reason=reason)
        if step.target in {workflow.State.ON_HOLD, workflow.State.DECLINED}:
            take_off_schedule(row, at=at, by=by)
    return row


def plan(article: Article, planning: dict, *, version: int, at: datetime, by) -> Article:
    """The piece with other planning and the same text."""
    with locked(article, version=version, by=by) as row:
        return save(row, snapshot_of(row), version=version, at=at, by=by, planning=planning)


def _tell_of_planning(article: Article, changes: dict, at: datetime, by) -> None:
    if "owner" in changes and article.owner:
        notices.close_requests(article, at=at)  # somebody has taken it
        told = [article.owner] if article.owner != by else []
        notices.notify(told, article, f"Assigned to you: {article.headline}", at=at, urgent=True, asks=True)
    if changes.get("is_embargoed"):
        _end_links(article, at, by, "an embargo began")
    if changes.keys() & {"is_embargoed", "embargoed_until"}:
        take_off_schedule(article, at=at, by=by)
    if changes:
        said = ", ".join(f"{name.replace('_', ' ')}: {_in_words(value)}" for name, value in sorted(changes.items()))
        Event.objects.record(article, "plan", at=at, by=by, text=said)


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return localize(timezone.localtime(value) if isinstance(value, datetime) else value) if value else "–"


def _end_links(article: Article, at: datetime, by, why: str) -> None:
    """Nobody outside the desk goes on reading a draft that the desk itself closes; the links do not come back."""
    if number := ShareLink.objects.end(article, at=at):
        what = "a link" if number == 1 else f"{number} links"
        Event.objects.record(article, "revoke a link", at=at, by=by, text=f"{what}: {why}")


def trash(article: Article, *, version: int | None, at: datetime, by) -> None:
    """Puts a piece that was never public into the trash. Raises EditingError for one that was."""
    with locked(article, version=version, by=by) as row:
        if row.editions.exists():
            raise EditingError("It was published or scheduled. What was public is withdrawn, never deleted.")
        row.trashed_at = at
        row.save(update_fields=["trashed_at"])
        Event.objects.record(row, "trash", at=at, by=by)
        _end_links(row, at, by, "it went to the trash")


def untrash(article: Article, *, at: datetime, by) -> None:
    """Takes a piece out of the trash, as it was."""
    with locked(article, version=None, by=by) as row:
        row.trashed_at = None
        row.save(update_fields=["trashed_at"])
        Event.objects.record(row, "take out of the trash", at=at, by=by)
