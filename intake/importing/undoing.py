"""An import is taken back: drafts go to the trash, what was printed is retracted. What somebody has built on stays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from articles.desk import editing
from articles.models import Edition
from articles.press import publishing
from articles.press.errors import PublishingError
from articles.search.alone import alone
from intake.models import ImportBatch, ImportedItem

RIGHT = "intake.undo_import"
NAMED = 5  # pieces in a sentence
AT_ONCE = 100  # rows in one query
NOTE = "This piece was brought in by mistake."
State = ImportedItem.State


class UndoError(PublishingError):
    """The import stays as it is; the message says why."""


@dataclass
class Undone:
    """How many pieces were taken back, how many stay, and what the first of those are called."""

    pieces: int = 0
    kept: int = 0
    names: list[str] = field(default_factory=list)

    def why(self) -> str:
        """Which pieces stay and why, as a sentence; empty where none does."""
        if not self.kept:
            return ""
        named = ", ".join(f"“{name}”" for name in self.names)
        if self.kept > len(self.names):
            named += f" and {self.kept - len(self.names)} others"
        return f"Somebody has worked with {named} since: what is to go is taken back one by one."


def built_on(batch: ImportBatch) -> QuerySet[ImportedItem]:
    """The items whose piece somebody has worked with since: written on, printed, linked to, or put on a page."""
    pointed_to = (
        Q(article__linked_from__isnull=False)
        | Q(article__translations__isnull=False)
        | Q(article__share_links__isnull=False)
        | Q(article__slots__isnull=False)
    )
    return in_place(batch).filter(worked_with() | pointed_to).distinct()


def worked_with() -> Q:
    """The items whose piece somebody has written on or printed since.

    What an import itself prints, nobody has printed: also where it gave the piece its pictures later, or brought it
    again after it was taken back.
    """
    editions = Edition.objects.filter(article=OuterRef("article"))
    as_it_came = editions.filter(visible_until=None, status=Edition.Status.PUBLISHED, printed_by=None)
    written_on = ~Q(article__version=F("version"))
    printed = Q(state=State.DRAFT) & Exists(editions) | Q(state=State.PUBLISHED) & ~Exists(as_it_came)
    return written_on | printed


def in_place(batch: ImportBatch) -> QuerySet[ImportedItem]:
    """The items that are pieces now and have not been taken back."""
    return batch.items.filter(state__in=[State.DRAFT, State.PUBLISHED]).exclude(article=None)


def undo(
    batch: ImportBatch, *, at: datetime, by=None, progress: Callable[[int, int], None] = lambda done, of: None
) -> Undone:
    """Takes the pieces of the import back that nobody has built on. Authors, topics and pictures stay: others may use
    them.

    Piece by piece, each in a transaction: what was stopped goes on when it is asked again, and what comes again in an
    import takes its old place. Raises UndoError without the right, while an import is running, and where all stay.
    """
    if by is not None and not by.has_perm(RIGHT):
        raise UndoError("You do not have the right to take an import back.")
    with alone("importing") as is_ours:
        if not is_ours:
            raise UndoError(
                "Another import is running just now, or is being taken back: try again when that has ended."
            )
        return take_all_back(batch, at=at, by=by, progress=progress)


def take_all_back(batch: ImportBatch, *, at: datetime, by, progress: Callable[[int, int], None]) -> Undone:
    """What `undo` says, while no other import runs."""
    result = Undone()
    items = in_place(batch).select_related("article").order_by("-pk")
    of, page = items.count(), list(items[:AT_ONCE])
    while page:
        for item in page:
            if take_back(item, batch, at=at, by=by):
                result.pieces += 1
            else:
                result.kept += 1
                result.names = [*result.names, item.name][:NAMED]
            progress(result.pieces + result.kept, of)
        page = list(items.filter(pk__lt=page[-1].pk)[:AT_ONCE])
    if result.kept and not result.pieces:
        raise UndoError(result.why())
    batch.undone_at = at
    batch.save(update_fields=["undone_at"])
    return result


@transaction.atomic
def take_back(item: ImportedItem, batch: ImportBatch, *, at: datetime, by) -> bool:
    """Whether the piece of the item was taken back; it stays where somebody has worked with it, up to this moment."""
    article = item.article
    if built_on(batch).filter(pk=item.pk).exists():
        return False
    try:
        if item.state == State.PUBLISHED:
            status = Edition.Status.RETRACTED
            publishing.withdraw(article, version=article.version, at=at, note=NOTE, status=status, by=by)
        else:
            editing.trash(article, version=article.version, at=at, by=by)
    except PublishingError:  # it was changed a moment ago, or withdrawn
        return False
    item.state = State.UNDONE
    item.save(update_fields=["state"])
    return True
