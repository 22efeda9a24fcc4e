"""What editors rule about the pieces beside one of theirs: this one first, that one never."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from ..body import plain
from ..models import Article, Choice, Edition, Event
from .updating import show


def put_first(article: Article, other: Article, *, at: datetime, by, line: str = "") -> None:
    """`other` stands beside `article` before all that is found, behind those put first earlier, under `line`."""
    with _recorded(article, other, "First beside it", at=at, by=by):
        positions = dict(article.choices.exclude(position=None).values_list("other", "position"))
        position = positions.get(other.pk) or max(positions.values(), default=0) + 1
        _save(article, other, at, by, position=position, line=plain.one_line(line, 200))


def exclude(article: Article, other: Article, *, at: datetime, by) -> None:
    """`other` does not stand beside `article`, however like it is."""
    with _recorded(article, other, "Never beside it", at=at, by=by):
        _save(article, other, at, by, position=None, line="")


def clear(article: Article, other: Article, *, at: datetime, by) -> None:
    """No rule about `other`: it is found, or not."""
    with _recorded(article, other, "No rule any more", at=at, by=by):
        article.choices.filter(other=other).delete()


def move(article: Article, other: Article, by_places: int, *, at: datetime, by) -> None:
    """`other`, which was put first, so many places on among those."""
    with _recorded(article, other, "Moved", at=at, by=by):
        rows = list(article.choices.exclude(position=None).order_by("position", "pk"))
        others = [row.other_id for row in rows]
        if other.pk not in others:
            return
        index = others.index(other.pk)
        if not 0 <= index + by_places < len(rows):
            return
        rows.insert(index + by_places, rows.pop(index))
        for position, choice in enumerate(rows, 1):
            choice.position = position
        Choice.objects.bulk_update(rows, ["position"])


def may_rule(article: Article, *, at: datetime, by) -> bool:
    """Whether `by` may say what stands beside the piece: on a page that readers see, the right to change such."""
    if by is None:
        return True
    public = Edition.objects.ever_visible(at).filter(article=article).exists()
    return by.has_perm("articles.approve_article") and (not public or by.has_perm("articles.change_public_record"))


@contextmanager
def _recorded(article: Article, other: Article, action: str, *, at: datetime, by) -> Iterator[None]:
    """What is done inside is shown, and written down where it changed something, with what stood there before.

    With the headline that was printed: a working one may be under embargo. Raises PermissionDenied without the right.
    """
    with transaction.atomic():
        locked = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
        if not may_rule(locked, at=at, by=by):
            raise PermissionDenied("Readers see this page: what stands beside it is for somebody else to say.")
        before = _choices(article)
        yield
        after = _choices(article)
        if before == after:
            return
        printed = Edition.objects.ever_visible(at).filter(article=other).order_by("-number")
        headline = printed.values_list("headline", flat=True).first() or "an unpublished piece"
        Event.objects.record(article, "read on", at=at, by=by, text=f"{action}: {headline}", before=before, after=after)
        show([article.pk])


def _choices(article: Article) -> dict:
    """What editors said of the pieces beside it, by their number: {"7": {"position": 1, "line": "The reply"}}."""
    rows = article.choices.order_by("other_id")
    return {str(row.other_id): {"position": row.position, "line": row.line} for row in rows}


def _save(article: Article, other: Article, at: datetime, by, **values) -> None:
    Choice.objects.update_or_create(article=article, other=other, defaults=values | {"made_at": at, "made_by": by})
