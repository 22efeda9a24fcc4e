"""The editions of an article in the order of their time. They lie end to end, so that one is on show at any moment:

── edition 1 ──┤── edition 2 ──┤── edition 3, waiting ──►
                   ▲ correct() puts a new one here, up to where edition 3 begins
"""

from __future__ import annotations

from datetime import datetime

from ..models import Article, Edition


def of(article: Article) -> list[Edition]:
    """The editions that were, are or will be on show. Cancelled ones are left out."""
    return list(article.editions.not_void().defer("body").order_by("visible_from", "number"))


def on_show(editions: list[Edition], at: datetime) -> Edition | None:
    return next((edition for edition in editions if edition.is_visible(at)), None)


def end(edition: Edition, at: datetime | None) -> None:
    edition.visible_until = at
    edition.save(update_fields=["visible_until"])


def void(edition: Edition, at: datetime) -> None:
    """Ends an edition where it begins: it was printed, and nobody will see it. Nothing follows it any more."""
    end(edition, edition.visible_from)
    edition.follow_ups.filter(done_at=None).update(done_at=at)


def make_room(editions: list[Edition], start: datetime) -> tuple[Edition | None, datetime | None]:
    """Ends what is on show at `start`; returns it, and the moment the next edition begins."""
    before = on_show(editions, start)
    if before is None:
        return None, None
    until = before.visible_until
    end(before, start)
    return before, until
