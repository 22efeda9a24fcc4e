"""An import is taken back, as long as nobody has built on it: drafts go to the trash, what was printed is retracted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from articles.desk import editing
from articles.models import Edition
from articles.press import publishing
from articles.press.errors import PublishingError
from intake.models import ImportBatch, ImportedItem

RIGHT = "intake.undo_import"
NAMED = 5  # pieces in a sentence
NOTE = "This piece was brought in by mistake."
State = ImportedItem.State


class UndoError(PublishingError):
    """The import stays as it is; the message says why."""


def built_on(batch: ImportBatch) -> QuerySet[ImportedItem]:
    """The items whose piece somebody has worked with since: written on, printed, linked to, or put on a page."""
    rows = in_place(batch).annotate(editions=Count("article__editions", distinct=True))
    written_on = ~Q(article__version=F("version"))
    printed = Q(state=State.DRAFT, editions__gt=0) | Q(state=State.PUBLISHED, editions__gt=1)
    pointed_to = (
        Q(article__linked_from__isnull=False)
        | Q(article__translations__isnull=False)
        | Q(article__share_links__isnull=False)
        | Q(article__slots__isnull=False)
    )
    return rows.filter(written_on | printed | pointed_to).distinct()


def in_place(batch: ImportBatch) -> QuerySet[ImportedItem]:
    """The items that are pieces now and have not been taken back."""
    return batch.items.filter(state__in=[State.DRAFT, State.PUBLISHED]).exclude(article=None)


def undo(batch: ImportBatch, *, at: datetime, by=None) -> int:
    """Takes all pieces of the import back; returns how many. Authors, topics and pictures stay: others may use them.

    Piece by piece: what was stopped goes on when it is asked again, and what comes again in an import takes its old
    place. Raises UndoError where somebody has built on a piece, and nothing was done.
    """
    if by is not None and not by.has_perm(RIGHT):
        raise UndoError("You do not have the right to take an import back.")
    if names := list(built_on(batch).values_list("name", flat=True)[: NAMED + 1]):
        named = ", ".join(f"“{name}”" for name in names[:NAMED]) + (" and others" if len(names) > NAMED else "")
        raise UndoError(f"Somebody has worked with {named} since: take the pieces back one by one.")
    done = 0
    for item in in_place(batch).select_related("article").order_by("-pk").iterator(chunk_size=200):
        take_back(item, at=at, by=by)
        done += 1
    batch.undone_at = at
    batch.save(update_fields=["undone_at"])
    return done


@transaction.atomic
def take_back(item: ImportedItem, *, at: datetime, by) -> None:
    article = item.article
    if item.state == State.PUBLISHED:
        status = Edition.Status.RETRACTED
        publishing.withdraw(article, version=article.version, at=at, note=NOTE, status=status, by=by)
    else:
        editing.trash(article, version=article.version, at=at, by=by)
    item.state = State.UNDONE
    item.save(update_fields=["state"])
