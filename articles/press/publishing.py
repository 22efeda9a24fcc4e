"""The verbs of publication. Admin, views, commands, importers and tests all call these; nobody else prints.

Each takes the time from its caller, locks the article's row, checks the version of the working copy it was asked
for and the right of who asks, and does everything in one transaction. Printing never changes the working copy.

The editions of an article lie on the time line end to end, so that one is on show at any moment:

    ── edition 1 ──┤── edition 2 ──┤── edition 3, waiting ──►
                       ▲ correct() puts a new one here, up to where edition 3 begins
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from authors.models import Affiliation, Author, Institution
from images.models import Image

from .. import body
from ..models import (
    Article,
    Byline,
    Edition,
    EditionTopic,
    Event,
    Override,
    PrintedAffiliation,
    PrintedByline,
    PrintedLink,
    PrintedSlug,
    Revision,
    Topic,
    interests,
)
from ..models.snapshot import Snapshot, SnapshotByline
from ..models.workflow import State
from . import checks, notices, outbox, rendering
from .working_copy import snapshot_of

Change, Status = Edition.Change, Edition.Status


class PublishingError(Exception):
    """The verb was refused and nothing changed; the message is a sentence for the person who asked."""


class NotAllowed(PublishingError):
    """Whoever asks does not have the right."""


class StaleVersion(PublishingError):
    """Somebody has written on the working copy since the version this was asked for."""

    def __init__(self, asked: int, present: int):
        super().__init__(f"The piece was changed meanwhile (version {present}, not {asked}). Look at it once more.")
        self.asked, self.present = asked, present


class NotReady(PublishingError):
    """Checks stand against printing."""

    def __init__(self, problems: list[checks.Problem]):
        super().__init__(" ".join(problem.message for problem in problems))
        self.problems = problems


class AlreadyPrinted(PublishingError):
    """The very version is printed already: a second click, most of the time."""


@dataclass(frozen=True)
class Order:
    """Who asks for a print, when, and with which reason against checks that stand in the way."""

    at: datetime
    by: object | None = None
    override: str = ""


def publish(
    article: Article, *, version: int, at: datetime, by=None, override: str = "", dated: datetime | None = None
) -> Edition:
    """The first edition of `article`, visible from `at`.

    `dated` gives it an earlier date, for pieces that were published elsewhere before. A schedule that waits for a
    piece never yet public is replaced. Raises PublishingError when the piece is public already: then `correct`.
    """
    with _locked(article, version, by, "articles.publish_article") as article:
        editions = _time_line(article)
        if _on_show(editions, at):
            raise AlreadyPrinted("It is published already. Publish the change as an update or a correction.")
        for waiting in editions:
            _void(waiting, at)
        order = Order(at, by, override)
        edition = _print(article, [], order, start=at, change=Change.FIRST, dated=dated or at)
        Article.objects.filter(pk=article.pk).update(state=State.READY)  # nobody has anything left to do
        Event.objects.record(article, "publish", at=at, by=by, text=override)
        notices.close_requests(article, at=at)
        return edition


def schedule(
    article: Article,
    *,
    version: int,
    at: datetime,
    visible_from: datetime,
    by=None,
    override: str = "",
    change: Change = Change.FIRST,
    note: str = "",
    serious: bool = False,
) -> Edition:
    """An edition that appears at `visible_from`, exactly as the working copy stands now.

    For a piece never yet public that waits for a later moment already, the later one is replaced. For a public
    piece `change` and `note` say what readers will be told. Raises PublishingError for a moment that is not ahead.
    """
    with _locked(article, version, by, "articles.publish_article") as article:
        if visible_from <= at:
            raise PublishingError("A schedule needs a moment that is still ahead.")
        editions = _time_line(article)
        before = [edition for edition in editions if edition.visible_from < visible_from]
        for waiting in editions:
            told = not before or (waiting.change, waiting.note) == (change, note.strip())
            if waiting.visible_from == visible_from and waiting.digest == article.digest and told:
                raise AlreadyPrinted("This very version is scheduled for that moment already.")
        if not before:
            for waiting in editions:
                _void(waiting, at)
            editions, change, note = [], Change.FIRST, ""
        elif change == Change.FIRST:
            raise PublishingError("It is published, or about to be. Say what kind of change this is.")
        elif (present := _on_show(editions, visible_from)) and not present.is_listed:
            raise PublishingError("It will be withdrawn by then. Restore it before you schedule a change.")
        order = Order(at, by, override)
        edition = _print(article, editions, order, start=visible_from, change=change, note=note, serious=serious)
        Event.objects.record(
            article, "schedule", at=at, by=by, text=f"for {_in_words(visible_from)}. {override}".strip()
        )
        notices.close_requests(article, at=at)
        return edition


def correct(
    article: Article,
    *,
    version: int,
    at: datetime,
    change: Change,
    note: str = "",
    serious: bool = False,
    by=None,
    override: str = "",
) -> Edition:
    """A new edition of a public piece, on show from `at` until whatever waits after it.

    A correction, clarification or editor's note needs `note`, the words readers are told; `serious` puts it above
    the text. Names and affiliations are printed as before; to change them there is `update_bylines`.
    """
    with _locked(article, version, by, "articles.correct_article") as article:
        editions = _time_line(article)
        present = _to_be_changed(editions, at)
        if change in {Change.FIRST, Change.WITHDRAWAL, Change.RESTORATION}:
            raise PublishingError(f"“{change.label}” is not a change of a public text.")
        if change == Change.SILENT and note.strip():
            raise PublishingError("Readers are not told of typo or style. Choose another kind, or empty the note.")
        if change == Change.SILENT and present.digest == article.digest:
            raise AlreadyPrinted("This very version is on show already.")
        if (present.digest, present.change, present.note) == (article.digest, change, note.strip()):
            raise AlreadyPrinted("Readers are told of this change already.")
        order = Order(at, by, override)
        edition = _print(article, editions, order, start=at, change=change, note=note, serious=serious)
        Article.objects.filter(pk=article.pk).update(state=State.READY)  # as after the first print
        Event.objects.record(article, "correct", at=at, by=by, text=f"{change.label}. {note} {override}".strip())
        notices.close_requests(article, at=at)
        return edition


def update_bylines(article: Article, *, version: int, at: datetime, note: str, by=None) -> Edition:
    """The piece on show once more, its bylines as they would be printed today for its day; nothing else changes.

    The one way in which a name, an affiliation or an interest once printed is printed otherwise. Readers are told in
    `note`.
    """
    with _locked(article, version, by, "articles.correct_article") as article:
        editions = _time_line(article)
        present = _to_be_changed(editions, at)
        page = compose(
            snapshot_of(article), article, present, timezone.localdate(present.published_at), fresh_bylines=True
        )
        if in_words(page.bylines) == in_words(present.bylines_as_printed):
            raise AlreadyPrinted("The bylines say what is on record already.")
        if not note.strip():
            raise PublishingError("Readers have to be told that the byline changed: write the note.")
        edition = _reprint(
            present, editions, Order(at, by), at, Change.UPDATE, note, Status.PUBLISHED, bylines=page.bylines
        )
        Event.objects.record(article, "update bylines", at=at, by=by, text=note)
        return edition


def withdraw(
    article: Article,
    *,
    version: int,
    at: datetime,
    note: str,
    status: Status = Status.WITHDRAWN,
    redirect_to: Article | None = None,
    visible_from: datetime | None = None,
    by=None,
    approved_by=None,
) -> Edition:
    """An edition that takes the piece out of every list; the address keeps answering.

    WITHDRAWN leaves the text under a notice with `note`, RETRACTED puts the note in its place, UNLISTED leaves the
    page as it is, REDIRECTED leads to `redirect_to`; for the last two `note` is the desk's own reason, not printed.
    `visible_from` sets it for later. The text printed is the one on show, not the working copy's. Editions that
    wait for a later moment are cancelled, so that a withdrawn piece does not come back by an old schedule.
    """
    start = visible_from or at
    with _locked(article, version, by, "articles.withdraw_article") as article:
        editions = _time_line(article)
        present = _on_show(editions, start)
        if present is None:
            raise PublishingError("It is not public, so there is nothing to withdraw.")
        if not present.is_listed:
            raise PublishingError(f"It is {present.get_status_display().lower()} already.")
        if status == Status.PUBLISHED:
            raise PublishingError("Say how it is withdrawn.")
        if not note.strip():
            raise PublishingError("Give the reason: write the note.")
        if status == Status.REDIRECTED and (redirect_to is None or redirect_to.pk == article.pk):
            raise PublishingError("Say to which other piece its address should lead.")
        if approved_by is not None and (approved_by == by or not approved_by.has_perm("articles.withdraw_article")):
            raise PublishingError("It has to be approved by somebody else who may withdraw pieces.")
        for waiting in editions:
            if waiting.visible_from > start:
                _void(waiting, at)
                _end(present, None)
        told = status in {Status.WITHDRAWN, Status.RETRACTED}
        edition = _reprint(
            present,
            editions,
            Order(at, by),
            start,
            Change.WITHDRAWAL if told else Change.SILENT,
            note if told else "",
            status,
            redirect_to=redirect_to if status == Status.REDIRECTED else None,
            approved_by=approved_by,
        )
        when = f" from {_in_words(start)}" if visible_from else ""
        approved = f" Approved by {approved_by}." if approved_by else ""
        Event.objects.record(article, "withdraw", at=at, by=by, text=f"{status.label}{when}. {note}{approved}")
        return edition


def restore(article: Article, *, version: int, at: datetime, note: str = "", by=None) -> Edition:
    """The withdrawn piece in print again, with the text it had before it was withdrawn."""
    with _locked(article, version, by, "articles.withdraw_article") as article:
        editions = _time_line(article)
        present = _on_show(editions, at)
        if present is None or present.is_listed:
            raise PublishingError("It is not withdrawn.")
        edition = _reprint(present, editions, Order(at, by), at, Change.RESTORATION, note, Status.PUBLISHED)
        Event.objects.record(article, "restore", at=at, by=by, text=note)
        return edition


def anonymise(
    article: Article, author: Author, *, version: int, at: datetime, reason: str, by=None, name: str = "Name withheld"
) -> Edition:
    """The piece on show once more with `name` in place of the author's, without affiliation, bio or link to their page.

    The working copy's byline says so, too, so that a later correction does not bring the name back. Earlier editions
    stay in the record of the desk; no public page shows them.
    """
    with _locked(article, version, by, "articles.withdraw_article") as article:
        editions = _time_line(article)
        present = _on_show(editions, at)
        if present is None or not present.bylines.filter(author=author).exists():
            raise PublishingError("No byline that readers see names this author.")
        if not reason.strip():
            raise PublishingError("Give the reason.")
        row = article.bylines.filter(author=author)
        row.update(name=name, title="", institution=None, unaffiliated=True, bio="", disclosure="", interests={})
        as_shown = present.digest == article.digest
        article.digest, article.version = snapshot_of(article).digest, article.version + 1
        article.save(update_fields=["digest", "version"])
        if as_shown:  # the working copy still is what readers see
            present.digest, present.version = article.digest, article.version
        order, status = Order(at, by), Status(present.status)
        edition = _reprint(present, editions, order, at, Change.SILENT, "", status, without=author, instead=name)
        Event.objects.record(article, "anonymise", at=at, by=by, text=reason)
        return edition


def cancel(edition: Edition, *, at: datetime, by=None, reason: str = "") -> None:
    """Takes back an edition that still waits; what was before it stays on show in its place.

    Its row stays, as one that was never visible. Raises PublishingError for one that readers have seen.
    """
    with transaction.atomic():
        article = Article.objects.select_for_update(of=("self",)).get(pk=edition.article_id)
        _allowed(by, "articles.publish_article")
        _cancel(article, edition, Order(at, by), reason)


def _cancel(article: Article, edition: Edition, order: Order, reason: str) -> None:
    editions = _time_line(article)
    place = next((n for n, other in enumerate(editions) if other.pk == edition.pk), None)
    if place is None or editions[place].visible_from <= order.at:
        raise PublishingError("Only an edition that still waits can be cancelled.")
    if place == 0 and len(editions) > 1:
        raise PublishingError("Another version waits to follow this one. Cancel that one first.")
    edition = editions[place]
    due, end = edition.visible_from, edition.visible_until
    _void(edition, order.at)
    if place:
        _end(editions[place - 1], end)
    Event.objects.record(article, "cancel", at=order.at, by=order.by, text=f"due {_in_words(due)}. {reason}".strip())


def publish_together(
    pieces: list[tuple[Article, int]],
    *,
    at: datetime,
    visible_from: datetime | None = None,
    by=None,
    override: str = "",
    dry_run: bool = False,
) -> dict[Article, Edition | PublishingError]:
    """Publishes several pieces at one instant, now or at `visible_from`: all of them or none.

    Returns what became of each: its edition, or why it was refused. With one refusal, or with `dry_run`, nothing is
    printed.
    """
    outcome: dict[Article, Edition | PublishingError] = {}
    with transaction.atomic():
        for article, version in sorted(pieces, key=lambda pair: pair[0].pk):  # one order of locks for everybody
            try:
                with transaction.atomic():
                    outcome[article] = (
                        schedule(article, version=version, at=at, visible_from=visible_from, by=by, override=override)
                        if visible_from
                        else publish(article, version=version, at=at, by=by, override=override)
                    )
            except PublishingError as error:
                outcome[article] = error
        if dry_run or any(isinstance(result, PublishingError) for result in outcome.values()):
            transaction.set_rollback(True)
    return outcome


# What can come to stand against an edition after it was scheduled: what it says was checked then and cannot change.
CAN_CHANGE = {"embargo", "needs_legal", "needs_rights", "state", "image_licence", "image_rights"}
# What is said of the piece as a whole and means "not now": it does not wait for the round before the edition is due.
AT_ONCE = {"embargo", "state"}


def preflight(at: datetime, ahead: timedelta = timedelta(minutes=15)) -> list[tuple[Edition, list[checks.Problem]]]:
    """Takes back the editions due within `ahead` that something new stands against; returns them with the reasons."""
    due = Edition.objects.filter(visible_from__gt=at, visible_from__lte=at + ahead).exclude(
        visible_until__lte=at + ahead
    )
    return _take_off_schedule(list(due.select_related("article__image")), CAN_CHANGE, Order(at, None))


def take_off_schedule(article: Article, *, at: datetime, by=None) -> list[tuple[Edition, list[checks.Problem]]]:
    """Takes back at once what waits under an embargo, on hold or declined; returns it with the reasons.

    Whoever may set an embargo or hold a piece may do this. Whoever is concerned is told.
    """
    with transaction.atomic():
        waiting = article.editions.waiting(at).select_related("article__image")
        return _take_off_schedule(list(waiting), AT_ONCE, Order(at, by))


def _take_off_schedule(editions: list[Edition], codes: set[str], order: Order):
    taken = []
    for edition in sorted(editions, key=lambda edition: edition.visible_from, reverse=True):
        if edition.status != Status.PUBLISHED:
            continue  # a withdrawal makes nothing public
        overridden = set(edition.overrides.values_list("code", flat=True))
        found = checks.problems(edition.article, at=edition.visible_from)
        problems = [problem for problem in found if problem.code in codes - overridden]
        if problems:
            _take_off(edition, problems, order)
            taken.append((edition, problems))
    return taken[::-1]


def _take_off(edition: Edition, problems: list[checks.Problem], order: Order) -> None:
    """Cancels the edition, and where it would have been the first, whatever waits to follow it."""
    reasons = " ".join(problem.message for problem in problems)
    with transaction.atomic():
        article = Article.objects.select_for_update(of=("self",)).get(pk=edition.article_id)
        editions = _time_line(article)
        first = editions[0].pk == edition.pk
        for doomed in reversed(editions) if first else [edition]:
            _cancel(article, doomed, order, reasons)
        concerned = [user for user in (article.owner, edition.printed_by) if user]
        said = f"Taken off the schedule: {article.headline}. {reasons}"
        notices.notify(concerned, article, said, at=order.at, urgent=True)


def settle_override(override: Override, *, at: datetime, by) -> None:
    """Looks afterwards at what was published without a second check. Raises NotAllowed for the one who did it."""
    with transaction.atomic():
        override = Override.objects.select_for_update(of=("self",)).get(pk=override.pk)
        _allowed(by, "articles.approve_article")
        if override.by_id == by.pk:
            raise NotAllowed("Somebody else has to look at it: you published it yourself.")
        if override.settled_at is None:
            override.settled_by, override.settled_at = by, at
            override.save(update_fields=["settled_by", "settled_at"])
            article = override.edition.article
            Event.objects.record(article, "second check", at=at, by=by, text=override.reason)


# --- the press --------------------------------------------------------------------------------------------


def _allowed(by, permission: str) -> None:
    """Nobody (a command, an import) may; a person needs the right."""
    if by is not None and not by.has_perm(permission):
        raise NotAllowed("You do not have the right to do this.")


def _to_be_changed(editions: list[Edition], at: datetime) -> Edition:
    """The edition on show, if it may be changed in public."""
    present = _on_show(editions, at)
    if present is None:
        raise PublishingError("It is not public, so there is nothing to correct: change it and publish it.")
    if not present.is_listed:
        raise PublishingError("It is withdrawn. Restore it before you change it in public.")
    return present


@contextmanager
def _locked(article: Article, version: int, by, permission: str) -> Iterator[Article]:
    """The article's row, locked in a transaction, once its version is the one that was asked for."""
    with transaction.atomic():
        _allowed(by, permission)
        # Whether they see it is asked with the row itself: one query less in every verb.
        rows = Article.objects.all() if by is None else Article.objects.seen_by(by)
        locked = rows.select_for_update(of=("self",)).filter(pk=article.pk).first()
        if locked is None:
            raise NotAllowed("You do not have the right to do this.")
        if locked.version != version:
            raise StaleVersion(version, locked.version)
        if locked.trashed_at:
            raise PublishingError("It is in the trash. Take it out first.")
        yield locked


def _time_line(article: Article) -> list[Edition]:
    """The editions that were, are or will be on show, in the order of their time. Voided ones are left out."""
    editions = article.editions.defer("body").order_by("visible_from", "number")
    return [edition for edition in editions if not edition.is_void]


def _on_show(editions: list[Edition], at: datetime) -> Edition | None:
    return next((edition for edition in editions if edition.is_visible(at)), None)


def _end(edition: Edition, at: datetime | None) -> None:
    edition.visible_until = at
    edition.save(update_fields=["visible_until"])


def _void(edition: Edition, at: datetime) -> None:
    """Closes an edition where it begins: it was printed, and nobody will see it. Nothing follows it any more."""
    _end(edition, edition.visible_from)
    edition.follow_ups.filter(done_at=None).update(done_at=at)


def _place(editions: list[Edition], start: datetime) -> tuple[Edition | None, datetime | None]:
    """Makes room on the time line at `start`; returns the edition before and the moment the next one begins."""
    before = _on_show(editions, start)
    if before is None:
        return None, None
    until = before.visible_until
    _end(before, start)
    return before, until


def _print(
    article: Article,
    editions: list[Edition],
    order: Order,
    *,
    start: datetime,
    change: Change,
    note: str = "",
    serious: bool = False,
    dated: datetime | None = None,
) -> Edition:
    """Freezes the working copy as the edition on show from `start`."""
    overridden = _checked(article, order, start)
    before, until = _place(editions, start)
    published_at = before.published_at if before else dated or start
    page = compose(snapshot_of(article), article, before, timezone.localdate(published_at))
    edition = _insert(page, before, order, start, until, published_at, change, note, serious)
    Revision.objects.filter(article=article, digest=article.digest).update(pinned=True)
    Override.objects.bulk_create(
        Override(edition=edition, code=p.code, message=p.message, reason=order.override, by=order.by, at=order.at)
        for p in overridden
    )
    return edition


def _checked(article: Article, order: Order, start: datetime) -> list[checks.Problem]:
    """The problems that were overridden. Raises NotReady for those that were not or cannot be.

    What only a person can answer for is asked of a person: an import or the fixture is stopped by a STOP alone.
    """
    problems = [problem for problem in checks.problems(article, at=start, by=order.by) if problem.blocks]
    stops = [problem for problem in problems if problem.level == checks.Level.STOP]
    if order.by is None:
        problems = stops
    may = order.by is not None and order.override.strip() and order.by.has_perm("articles.override_article")
    if stops or (problems and not may):
        raise NotReady(problems)
    return problems


def _reprint(
    before: Edition,
    editions: list[Edition],
    order: Order,
    start: datetime,
    change: Change,
    note: str,
    status: Status,
    *,
    redirect_to: Article | None = None,
    approved_by=None,
    without: Author | None = None,
    instead: str = "",
    bylines: list[PrintedByline] | None = None,
) -> Edition:
    """The edition `before` once more with another status: not a word of its text comes from the working copy.

    The byline of `without` is printed as `instead`, and nothing else of it; `bylines` are printed in place of all.
    """
    _, until = _place(editions, start)
    kept = (
        "article version digest slug type headline standfirst body word_count language notice byline_text"
        " licence image image_alt image_caption image_credit html institutions_text topics_text series series_position"
    )
    edition = Edition(status=status, **{name: getattr(before, name) for name in kept.split()})
    edition.redirect_to, edition.approved_by = redirect_to, approved_by
    others = bylines is not None or without is not None
    if bylines is None:
        bylines = [_copy_of_byline(byline) for byline in before.bylines_as_printed]
    if without is not None:
        bylines = [_withheld(row.role, instead) if row.author_id == without.pk else row for row in bylines]
    if others:
        edition.byline_text, edition.institutions_text = _byline_text(bylines), _institutions_text(bylines)
    topics = list(before.edition_topics.values_list("topic_id", flat=True))
    page = Proof(edition, bylines, topics, list(before.printed_links.values_list("kind", "other_id")))
    return _insert(
        page, before, order, start, until, before.published_at, change, note, serious=change != Change.UPDATE
    )


def _insert(
    page: Proof,
    before: Edition | None,
    order: Order,
    start: datetime,
    until: datetime | None,
    published_at: datetime,
    change: Change,
    note: str,
    serious: bool,
) -> Edition:
    """Writes the edition and everything printed with it, and remembers its address."""
    edition, note = page.edition, note.strip()
    if change in MUST_TELL and not note:
        raise PublishingError("Readers have to be told what changed: write the note.")
    told = bool(note) or change == Change.UPDATE
    numbers = edition.article.editions.order_by("-number").values_list("number", flat=True)
    edition.number = (numbers.first() or 0) + 1
    edition.change, edition.note = change, note
    edition.notes = list(before.notes) if before else []
    if note:
        above = serious or change == Change.CONTEXT  # what happened since has to be known before one reads
        edition.notes.append({"kind": change.value, "text": note, "at": start.isoformat(), "serious": above})
    edition.published_at = published_at
    edition.modified_at = start if before and told else before.modified_at if before else published_at
    edition.visible_from, edition.visible_until = start, until
    edition.printed_at, edition.printed_by = order.at, order.by
    edition.save(force_insert=True)

    if keys := body.read(edition.body).picture_keys:
        edition.pictures.set(Image.objects.by_keys(keys).values())
    PrintedByline.objects.bulk_create(_under(edition, "edition", page.bylines))
    PrintedAffiliation.objects.bulk_create(
        affiliation
        for byline in page.bylines
        for affiliation in _under(byline, "byline", byline.affiliations_as_printed)
    )
    EditionTopic.objects.bulk_create(
        EditionTopic(edition=edition, topic_id=topic, position=position, published_at=published_at)
        for position, topic in enumerate(page.topics)
    )
    PrintedLink.objects.bulk_create(
        PrintedLink(edition=edition, kind=kind, other_id=other) for kind, other in page.links
    )
    printed, _ = PrintedSlug.objects.get_or_create(
        slug=edition.slug, defaults={"article": edition.article, "printed_from": start}
    )
    if printed.article_id != edition.article_id:
        raise PublishingError(f"The address “{edition.slug}” belongs to another piece for ever. Choose another one.")
    if start < printed.printed_from:  # it was set for later, and came sooner
        printed.printed_from = start
        printed.save(update_fields=["printed_from"])
    outbox.enqueue(edition)
    return edition


MUST_TELL = {Change.CORRECTION, Change.CLARIFICATION, Change.EDITORS_NOTE, Change.CONTEXT, Change.WITHDRAWAL}


def _under(parent, name: str, rows: list) -> list:
    """`rows` in their order as children of `parent`."""
    for position, row in enumerate(rows):
        setattr(row, name, parent)
        row.position = position
        row.published_at = parent.published_at
    return rows


def _copy(row):
    """An unsaved row with the same values, for another parent."""
    skipped = {"id", "edition", "byline", "published_at"}
    fields = [field for field in row._meta.concrete_fields if field.name not in skipped]
    return type(row)(**{field.attname: getattr(row, field.attname) for field in fields})


def _copy_of_byline(byline: PrintedByline) -> PrintedByline:
    copy = _copy(byline)
    copy.affiliations_as_printed = [_copy(affiliation) for affiliation in byline.affiliations_as_printed]
    return copy


def _withheld(role: str, name: str) -> PrintedByline:
    byline = PrintedByline(author=None, role=role, name=name)
    byline.affiliations_as_printed = []
    return byline


def _in_words(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i e")


# --- the page before it is printed ------------------------------------------------------------------------


@dataclass
class Proof:
    """An edition that is not printed: the same a reader would get, for the press and for a preview."""

    edition: Edition
    bylines: list[PrintedByline]  # each with its `affiliations_as_printed`
    topics: list[int]
    links: list[tuple[str, int]]  # (kind, article)


def compose(
    snapshot: Snapshot, article: Article, before: Edition | None, day: date, *, fresh_bylines: bool = False
) -> Proof:
    """`snapshot` as it would be printed for publication on `day`, after the edition `before`. At most nine queries."""
    image = Image.objects.filter(pk=snapshot.image).first() if snapshot.image else None
    bylines = _bylines(snapshot, before, day, fresh=fresh_bylines)
    text = body.read(snapshot.body).with_anchors()
    edition = Edition(
        article=article,
        version=article.version,
        digest=snapshot.digest,
        slug=snapshot.slug,
        type=snapshot.type,
        headline=snapshot.headline,
        standfirst=snapshot.standfirst,
        body=text.html,
        word_count=text.word_count,
        language=snapshot.language,
        notice=snapshot.notice,
        licence=snapshot.licence,
        byline_text=_byline_text(bylines),
        image=image,
        image_alt="" if not image or image.is_decorative else snapshot.image_alt or image.alt,
        image_caption=(snapshot.image_caption or image.caption) if image else "",
        image_credit=image.credit if image else "",
        series_id=snapshot.series,
        series_position=snapshot.series_position if snapshot.series else None,
        institutions_text=_institutions_text(bylines),
        topics_text=_names(Topic.objects.filter(pk__in=snapshot.topics).values_list("name", flat=True)),
    )
    edition.html = rendering.render_body(text, edition.language)
    links = list(snapshot.links)
    if snapshot.translation_of:
        links.append((PrintedLink.Kind.TRANSLATION, snapshot.translation_of))
    return Proof(edition, bylines, list(snapshot.topics), links)


def _names(names: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(filter(None, names)))


def _institutions_text(bylines: list[PrintedByline]) -> str:
    return _names(affiliation.institution_name for byline in bylines for affiliation in byline.affiliations_as_printed)


def _bylines(snapshot: Snapshot, before: Edition | None, day: date, *, fresh: bool) -> list[PrintedByline]:
    """What to print of each byline: what its row says; else what was printed before; else the record on `day`.

    The middle step is what keeps a name, a title and a house as they were when the piece came out, however often
    it is corrected later.
    """
    people = Author.objects.prefetch_related("interests").in_bulk({row.author for row in snapshot.bylines})
    rows = [row for row in snapshot.bylines if row.author in people]  # a merged or deleted author signs nothing
    earlier_ones = {} if fresh or not before else {(b.author_id, b.role): b for b in before.bylines_as_printed}
    on_record: dict[int, list[Affiliation]] = {}
    for affiliation in Affiliation.objects.on(day).filter(author__in=people):
        on_record.setdefault(affiliation.author_id, []).append(affiliation)
    named = {row.institution for row in rows}
    for affiliations in on_record.values():
        named |= {affiliation.institution_id for affiliation in affiliations}
    institutions = Institution.objects.prefetch_related("disclosures").in_bulk(named - {None})

    def freeze(title: str, institution_id: int | None) -> PrintedAffiliation:
        institution = institutions.get(institution_id)
        if institution is None:
            return PrintedAffiliation(title=title)
        disclosed = [disclosure.text for disclosure in institution.disclosures.all() if disclosure.holds_on(day)]
        return PrintedAffiliation(
            title=title, institution=institution, institution_name=institution.name, disclosure=" ".join(disclosed)
        )

    def affiliations_of(row: SnapshotByline, earlier: PrintedByline | None) -> list[PrintedAffiliation]:
        printed = earlier.affiliations_as_printed if earlier else []
        if row.unaffiliated:
            return []
        if row.title or row.institution:
            for affiliation in printed:
                if (affiliation.title, affiliation.institution_id) == (row.title, row.institution):
                    return [_copy(affiliation)]
            return [freeze(row.title, row.institution)]
        if earlier:
            return [_copy(affiliation) for affiliation in printed]
        return [freeze(one.title, one.institution_id) for one in on_record.get(row.author, [])]

    withheld = {(b.role, b.name) for b in before.bylines_as_printed if b.author_id is None} if before else set()
    found = []
    for row in rows:
        if (row.role, row.name) in withheld:  # a name taken out stays out, whatever is corrected later
            found.append(_withheld(row.role, row.name))
            continue
        earlier, person = earlier_ones.get((row.author, row.role)), people[row.author]
        byline = PrintedByline(
            author=person,
            role=row.role,
            name=row.name or (earlier.name if earlier else person.name),
            bio=row.bio or (earlier.bio if earlier else person.bio),
            disclosure=_disclosed(row, person, day) or (earlier.disclosure if earlier else ""),
            declared_on=date.fromisoformat(row.declared_on) if row.declared_on else None,
        )
        byline.affiliations_as_printed = affiliations_of(row, earlier)
        found.append(byline)
    return found


def _disclosed(row: SnapshotByline, person: Author, day: date) -> str:
    """What the author answered for this piece, and the standing interests that held on its day."""
    standing = [interest.text for interest in person.interests.all() if interest.holds_on(day)]
    return " ".join([*interests.answers(dict(row.interests)), *filter(None, [row.disclosure]), *standing])


def in_words(bylines: list[PrintedByline]) -> list[str]:
    """Each byline as one line with everything that is printed of it: two of them are the same or they differ here."""
    lines = []
    for byline in bylines:
        affiliations = byline.affiliations_as_printed
        role = "" if byline.role == Byline.Role.AUTHOR else f" ({byline.get_role_display()})"
        said = [f"{byline.name}{role}", *map(str, affiliations), byline.bio, byline.disclosure]
        lines.append("; ".join(filter(None, [*said, *(affiliation.disclosure for affiliation in affiliations)])))
    return lines


def _byline_text(bylines: list[PrintedByline]) -> str:
    """The names as one line: “A”, “A and B”, “A, B and C”; those who wrote, or everybody where nobody did."""
    names = [b.name for b in bylines if b.role == Byline.Role.AUTHOR] or [b.name for b in bylines]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
