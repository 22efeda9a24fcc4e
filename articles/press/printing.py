"""Printing: an edition is written down once, with everything printed with it, and what follows is put in the outbox.

Only the verbs in publishing.py call this. The database refuses a later change (immutability.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from django.utils import timezone

from images.models import Image

from .. import body
from ..models import (
    Article,
    Edition,
    EditionTopic,
    Override,
    PrintedAffiliation,
    PrintedByline,
    PrintedLink,
    PrintedSlug,
    Revision,
    printed,
)
from . import checks, outbox, timeline
from .composing import Proof, compose, copy_of, set_bylines
from .errors import NotReady, PublishingError
from .working_copy import snapshot_of

Change, Status = Edition.Change, Edition.Status
MUST_TELL = {Change.CORRECTION, Change.CLARIFICATION, Change.EDITORS_NOTE, Change.CONTEXT, Change.WITHDRAWAL}


@dataclass(frozen=True)
class PrintRequest:
    """Who wants a print at which time, from when readers see it, and what they are told of the change."""

    at: datetime
    by: object | None
    start: datetime
    change: Change
    note: str = ""
    serious: bool = False  # the note stands above the text
    override: str = ""  # the reason to print although checks stand against it


def print_working_copy(
    article: Article, editions: list[Edition], request: PrintRequest, *, dated: datetime | None = None
) -> Edition:
    """Freezes the working copy as the edition on show from `request.start`. Raises NotReady where checks forbid it."""
    overridden = _overridden(article, request)
    before, until = timeline.make_room(editions, request.start)
    published_at = before.published_at if before else dated or request.start
    proof = compose(snapshot_of(article), article, before, timezone.localdate(published_at))
    proof.edition.published_at = published_at
    edition = _insert(proof, before, until, request)
    Revision.objects.filter(article=article, digest=article.digest).update(pinned=True)
    reason, by, at = request.override, request.by, request.at
    Override.objects.bulk_create(
        Override(edition=edition, code=problem.code, message=problem.message, reason=reason, by=by, at=at)
        for problem in overridden
    )
    return edition


def _overridden(article: Article, request: PrintRequest) -> list[checks.Problem]:
    """The problems that were overridden. Raises NotReady for those that were not or cannot be.

    What only a person can answer for is asked of a person: an import or the fixture is stopped by a STOP alone.
    """
    if request.by is None:
        if stops := list(checks.stops(article, at=request.start)):
            raise NotReady(stops)
        return []
    problems = [one for one in checks.problems(article, at=request.start, by=request.by) if one.blocks]
    stops = [problem for problem in problems if problem.level == checks.Level.STOP]
    may = request.override.strip() and request.by.has_perm("articles.override_article")
    if stops or (problems and not may):
        raise NotReady(problems)
    return problems


def print_again(
    before: Edition,
    editions: list[Edition],
    request: PrintRequest,
    *,
    status: Status = Status.PUBLISHED,
    bylines: list[PrintedByline] | None = None,
    redirect_to: Article | None = None,
    approved_by=None,
) -> Edition:
    """The edition `before` once more with another status: not a word of its text comes from the working copy.

    `bylines` are printed in place of its own.
    """
    _, until = timeline.make_room(editions, request.start)
    edition = Edition(
        article=before.article,
        status=status,
        redirect_to=redirect_to,
        approved_by=approved_by,
        published_at=before.published_at,
    )
    for name in printed.OF_EDITION:
        column = Edition._meta.get_field(name).attname
        setattr(edition, column, getattr(before, column))
    if bylines is None:
        edition.bylines_as_printed = [copy_of(row) for row in before.bylines_as_printed]
    else:
        set_bylines(edition, bylines)
    topics = list(before.edition_topics.values_list("topic_id", flat=True))
    links = list(before.printed_links.values_list("kind", "other_id"))
    return _insert(Proof(edition, topics, links), before, until, request)


def _insert(proof: Proof, before: Edition | None, until: datetime | None, request: PrintRequest) -> Edition:
    """Writes the edition and everything printed with it, and remembers its slug."""
    edition, note, start = proof.edition, request.note.strip(), request.start
    if request.change in MUST_TELL and not note:
        raise PublishingError("Readers have to be told what changed: write the note.")
    numbers = edition.article.editions.order_by("-number").values_list("number", flat=True)
    edition.number = (numbers.first() or 0) + 1
    edition.change, edition.note = request.change, note
    edition.notes = list(before.notes) if before else []
    if note:
        above = request.serious or request.change == Change.CONTEXT  # has to be known before one reads
        edition.notes.append({"kind": request.change.value, "text": note, "at": start.isoformat(), "serious": above})
    if before is None:
        edition.modified_at = edition.published_at
    elif note or request.change == Change.UPDATE:  # readers are told
        edition.modified_at = start
    else:
        edition.modified_at = before.modified_at
    edition.visible_from, edition.visible_until = start, until
    edition.printed_at, edition.printed_by = request.at, request.by
    edition.save(force_insert=True)
    _insert_rows(proof)
    _remember_slug(edition)
    outbox.enqueue(edition)
    return edition


def _insert_rows(proof: Proof) -> None:
    edition, bylines = proof.edition, proof.edition.bylines_as_printed
    if keys := body.read(edition.body).picture_keys:
        edition.pictures.set(Image.objects.by_keys(keys).values())
    for position, byline in enumerate(bylines):
        byline.edition, byline.position, byline.published_at = edition, position, edition.published_at
    PrintedByline.objects.bulk_create(bylines)
    for byline in bylines:
        for position, affiliation in enumerate(byline.affiliations_as_printed):
            affiliation.byline, affiliation.position = byline, position
            affiliation.published_at = edition.published_at
    PrintedAffiliation.objects.bulk_create(chain.from_iterable(byline.affiliations_as_printed for byline in bylines))
    EditionTopic.objects.bulk_create(
        EditionTopic(edition=edition, topic_id=topic, position=position, published_at=edition.published_at)
        for position, topic in enumerate(proof.topics)
    )
    PrintedLink.objects.bulk_create(
        PrintedLink(edition=edition, kind=kind, other_id=other) for kind, other in proof.links
    )


def _remember_slug(edition: Edition) -> None:
    """The slug belongs to the piece for ever, from the earliest moment it is printed for."""
    row, _ = PrintedSlug.objects.get_or_create(
        slug=edition.slug, defaults={"article": edition.article, "printed_from": edition.visible_from}
    )
    if row.article_id != edition.article_id:
        raise PublishingError(f"The address “{edition.slug}” belongs to another piece for ever. Choose another one.")
    if edition.visible_from < row.printed_from:  # it was set for later, and came sooner
        row.printed_from = edition.visible_from
        row.save(update_fields=["printed_from"])
