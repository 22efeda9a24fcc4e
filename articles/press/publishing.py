"""The verbs of publication. Admin, views, commands, importers and tests all call these; nobody else prints.

Each takes the time from its caller, locks the article's row, checks the version of the working copy it was asked
for and the right of who asks, and does everything in one transaction. Printing never changes the working copy.

Where editions lie in time: timeline.py. What an edition would say: composing.py. How it is written down: printing.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from authors.models import Author

from ..models import Article, Edition, Event, Override
from ..models.workflow import State
from . import notices, timeline
from .composing import bylines_in_words, compose, copy_of, withheld
from .errors import AlreadyPrinted, NotAllowed, PublishingError, StaleVersion, require_permission
from .printing import PrintRequest, print_again, print_working_copy
from .working_copy import snapshot_of

Change, Status = Edition.Change, Edition.Status


def publish(
    article: Article, *, version: int, at: datetime, by=None, override: str = "", dated: datetime | None = None
) -> Edition:
    """The first edition of `article`, visible from `at`.

    `dated` gives it an earlier date, for pieces that were published elsewhere before. A schedule that waits for a
    piece never yet public is replaced. Raises PublishingError when the piece is public already: then `correct`.
    """
    with _locked(article, version, by, "articles.publish_article") as article:
        editions = timeline.of(article)
        if timeline.on_show(editions, at):
            raise AlreadyPrinted("It is published already. Publish the change as an update or a correction.")
        for waiting in editions:
            timeline.void(waiting, at)
        request = PrintRequest(at, by, at, Change.FIRST, override=override)
        edition = print_working_copy(article, [], request, dated=dated or at)
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
        editions = timeline.of(article)
        before = [edition for edition in editions if edition.visible_from < visible_from]
        for waiting in editions:
            same_change = not before or (waiting.change, waiting.note) == (change, note.strip())
            if waiting.visible_from == visible_from and waiting.digest == article.digest and same_change:
                raise AlreadyPrinted("This very version is scheduled for that moment already.")
        if not before:
            for waiting in editions:
                timeline.void(waiting, at)
            editions, change, note = [], Change.FIRST, ""
        elif change == Change.FIRST:
            raise PublishingError("It is published, or about to be. Say what kind of change this is.")
        elif (current := timeline.on_show(editions, visible_from)) and not current.is_listed:
            raise PublishingError("It will be withdrawn by then. Restore it before you schedule a change.")
        edition = print_working_copy(
            article, editions, PrintRequest(at, by, visible_from, change, note, serious, override)
        )
        text = f"for {in_words(visible_from)}. {override}".strip()
        Event.objects.record(article, "schedule", at=at, by=by, text=text)
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
        editions = timeline.of(article)
        current = _to_be_changed(editions, at)
        if change in {Change.FIRST, Change.WITHDRAWAL, Change.RESTORATION}:
            raise PublishingError(f"“{change.label}” is not a change of a public text.")
        if change == Change.SILENT and note.strip():
            raise PublishingError("Readers are not told of typo or style. Choose another kind, or empty the note.")
        if change == Change.SILENT and current.digest == article.digest:
            raise AlreadyPrinted("This very version is on show already.")
        if (current.digest, current.change, current.note) == (article.digest, change, note.strip()):
            raise AlreadyPrinted("Readers are told of this change already.")
        edition = print_working_copy(article, editions, PrintRequest(at, by, at, change, note, serious, override))
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
        editions = timeline.of(article)
        current = _to_be_changed(editions, at)
        day = timezone.localdate(current.published_at)
        proof = compose(snapshot_of(article), article, current, day, fresh_bylines=True)
        bylines = proof.edition.bylines_as_printed
        if bylines_in_words(bylines) == bylines_in_words(current.bylines_as_printed):
            raise AlreadyPrinted("The bylines say what is on record already.")
        if not note.strip():
            raise PublishingError("Readers have to be told that the byline changed: write the note.")
        request = PrintRequest(at, by, at, Change.UPDATE, note)
        edition = print_again(current, editions, request, bylines=bylines)
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
        editions = timeline.of(article)
        current = timeline.on_show(editions, start)
        if current is None:
            raise PublishingError("It is not public, so there is nothing to withdraw.")
        if not current.is_listed:
            raise PublishingError(f"It is {current.get_status_display().lower()} already.")
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
                timeline.void(waiting, at)
                timeline.end(current, None)
        request = PrintRequest(at, by, start, Change.SILENT)  # readers are told of some withdrawals, not of others
        if status in {Status.WITHDRAWN, Status.RETRACTED}:
            request = PrintRequest(at, by, start, Change.WITHDRAWAL, note, serious=True)
        if status != Status.REDIRECTED:
            redirect_to = None
        edition = print_again(
            current, editions, request, status=status, redirect_to=redirect_to, approved_by=approved_by
        )
        text = status.label
        if visible_from:
            text += f" from {in_words(visible_from)}"
        text += f". {note}"
        if approved_by:
            text += f" Approved by {approved_by}."
        Event.objects.record(article, "withdraw", at=at, by=by, text=text)
        return edition


def restore(article: Article, *, version: int, at: datetime, note: str = "", by=None) -> Edition:
    """The withdrawn piece in print again, with the text it had before it was withdrawn."""
    with _locked(article, version, by, "articles.withdraw_article") as article:
        editions = timeline.of(article)
        current = timeline.on_show(editions, at)
        if current is None or current.is_listed:
            raise PublishingError("It is not withdrawn.")
        request = PrintRequest(at, by, at, Change.RESTORATION, note, serious=True)
        edition = print_again(current, editions, request)
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
        editions = timeline.of(article)
        current = timeline.on_show(editions, at)
        if current is None or not current.bylines.filter(author=author).exists():
            raise PublishingError("No byline that readers see names this author.")
        if not reason.strip():
            raise PublishingError("Give the reason.")
        row = article.bylines.filter(author=author)
        row.update(name=name, title="", institution=None, unaffiliated=True, bio="", disclosure="", interests={})
        as_shown = current.digest == article.digest
        article.digest, article.version = snapshot_of(article).digest, article.version + 1
        article.save(update_fields=["digest", "version"])
        if as_shown:  # the working copy still is what readers see
            current.digest, current.version = article.digest, article.version
        bylines = []
        for byline in current.bylines_as_printed:
            if byline.author_id == author.pk:
                bylines.append(withheld(byline.role, name))
            else:
                bylines.append(copy_of(byline))
        request = PrintRequest(at, by, at, Change.SILENT)
        edition = print_again(current, editions, request, status=Status(current.status), bylines=bylines)
        Event.objects.record(article, "anonymise", at=at, by=by, text=reason)
        return edition


def cancel(edition: Edition, *, at: datetime, by=None, reason: str = "") -> None:
    """Takes back an edition that still waits; what was before it stays on show in its place.

    Its row stays, as one that was never visible. Raises PublishingError for one that readers have seen.
    """
    with transaction.atomic():
        article = Article.objects.select_for_update(of=("self",)).get(pk=edition.article_id)
        require_permission(by, "articles.publish_article")
        cancel_locked(article, edition, at=at, by=by, reason=reason)


def cancel_locked(article: Article, edition: Edition, *, at: datetime, by, reason: str) -> None:
    """The same inside a transaction that has locked the article, whoever asks."""
    editions = timeline.of(article)
    waiting = next((one for one in editions if one == edition and one.visible_from > at), None)
    if waiting is None:
        raise PublishingError("Only an edition that still waits can be cancelled.")
    before = [one for one in editions if one.visible_from < waiting.visible_from]
    if not before and len(editions) > 1:
        raise PublishingError("Another version waits to follow this one. Cancel that one first.")
    due, end = waiting.visible_from, waiting.visible_until
    timeline.void(waiting, at)
    if before:
        timeline.end(before[-1], end)
    Event.objects.record(article, "cancel", at=at, by=by, text=f"due {in_words(due)}. {reason}".strip())


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
                    arguments = {"version": version, "at": at, "by": by, "override": override}
                    if visible_from:
                        outcome[article] = schedule(article, visible_from=visible_from, **arguments)
                    else:
                        outcome[article] = publish(article, **arguments)
            except PublishingError as error:
                outcome[article] = error
        if dry_run or any(isinstance(result, PublishingError) for result in outcome.values()):
            transaction.set_rollback(True)
    return outcome


def settle_override(override: Override, *, at: datetime, by) -> None:
    """Looks afterwards at what was published without a second check. Raises NotAllowed for the one who did it."""
    with transaction.atomic():
        override = Override.objects.select_for_update(of=("self",)).get(pk=override.pk)
        require_permission(by, "articles.approve_article")
        if override.by_id == by.pk:
            raise NotAllowed("Somebody else has to look at it: you published it yourself.")
        if override.settled_at is None:
            override.settled_by, override.settled_at = by, at
            override.save(update_fields=["settled_by", "settled_at"])
            article = override.edition.article
            Event.objects.record(article, "second check", at=at, by=by, text=override.reason)


# --- what they share ---------------------------------------------------------------------------------------


def _to_be_changed(editions: list[Edition], at: datetime) -> Edition:
    """The edition on show, if it may be changed in public."""
    current = timeline.on_show(editions, at)
    if current is None:
        raise PublishingError("It is not public, so there is nothing to correct: change it and publish it.")
    if not current.is_listed:
        raise PublishingError("It is withdrawn. Restore it before you change it in public.")
    return current


@contextmanager
def _locked(article: Article, version: int, by, permission: str) -> Iterator[Article]:
    """The article's row, locked in a transaction, once its version is the one that was asked for."""
    with transaction.atomic():
        require_permission(by, permission)
        # Whether they see it is asked with the row itself: one query less in every verb.
        rows = Article.objects.seen_by(by).select_for_update(of=("self",))
        locked = rows.filter(pk=article.pk).first()
        if locked is None:
            raise NotAllowed
        if locked.version != version:
            raise StaleVersion(version, locked.version)
        if locked.trashed_at:
            raise PublishingError("It is in the trash. Take it out first.")
        yield locked


def in_words(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i e")
