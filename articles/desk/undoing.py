"""Taking back what was just done with pieces of the desk: each as it stood, unless something was done with it since."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from datetime import datetime

from ..models import Article, Event
from ..press import notices
from . import editing


@dataclass(frozen=True)
class Standing:
    """Where a piece stands on the desk: what moving, assigning and the trash change, and undo puts back."""

    version: int
    state: str
    owner: int | None
    is_trashed: bool

    @classmethod
    def of(cls, article: Article) -> Standing:
        return cls(article.version, article.state, article.owner_id, article.trashed_at is not None)

    def as_list(self) -> list:
        """As JSON keeps it; `Standing(*row)` reads it back."""
        return list(astuple(self))


def put_back(article: Article, *, before: Standing, after: Standing, at: datetime, by) -> None:
    """The piece where it stood before. Raises EditingError for one that stands elsewhere than the action left it, and
    for one that cannot go back into the trash.

    Whoever was asked to act on it is asked no more. The text is not touched: it has versions of its own.
    """
    with editing.locked(article, version=None, by=by) as row:
        if Standing.of(row) != after:
            raise editing.EditingError("Something was done with it since.")
        if before.is_trashed and not after.is_trashed:
            editing.trash(row, version=None, at=at, by=by)  # which refuses what was published since
        elif after.is_trashed and not before.is_trashed:
            editing.untrash(row, at=at, by=by)
        row.refresh_from_db(fields=["trashed_at"])
        row.state, row.owner_id = before.state, before.owner
        if before.version != after.version:
            row.version += 1  # a form opened in between is a stale one
        row.save(update_fields=["state", "owner", "version"])
        notices.close_requests(row, at=at)
        Event.objects.record(row, "undo", at=at, by=by, text=f"{after.state} → {before.state}")
