"""Who has a piece open, since when, and who holds the pen. Lives in the cache alone: a ping writes no row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from ..models import people

# A browser pings every 15 seconds; two lost ones and the person counts as gone.
GONE_AFTER = 40
Visitors = dict[int, tuple[str, datetime, datetime]]  # user → name, since when, last ping


@dataclass(frozen=True)
class Present:
    user: int
    name: str
    since: datetime
    holds_pen: bool = False


def ping(article: int, user, at: datetime) -> list[Present]:
    """Notes that `user` is at the piece, and returns everybody who is, in the order they came.

    The first to come holds the pen: an advice to the others, not a lock. What protects the text is its version.
    """
    visitors = current(cache.get(key(article)), at)
    _, since, _ = visitors.get(user.pk, (None, at, at))
    visitors[user.pk] = (people.name_of(user), since, at)
    cache.set(key(article), visitors, GONE_AFTER * 2)
    in_order = sorted(visitors, key=lambda pk: (visitors[pk][1], pk))
    holder = cache.get(pen_key(article))
    if holder not in visitors:
        holder = in_order[0]
    return [Present(pk, visitors[pk][0], visitors[pk][1], pk == holder) for pk in in_order]


def take_over(article: int, user, at: datetime) -> list[Present]:
    """Gives `user` the pen; who held it is told at the next ping."""
    cache.set(pen_key(article), user.pk, 24 * 3600)
    return ping(article, user, at)


def leave(article: int, user, at: datetime) -> None:
    """The page was closed."""
    visitors = current(cache.get(key(article)), at)
    visitors.pop(user.pk, None)
    cache.set(key(article), visitors, GONE_AFTER * 2)
    if cache.get(pen_key(article)) == user.pk:
        cache.delete(pen_key(article))


def at_work(articles: list[int], at: datetime) -> dict[int, list[str]]:
    """For a list: who is at each of these pieces now. One look into the cache."""
    stored = cache.get_many([key(pk) for pk in articles])
    names = {}
    for pk in articles:
        visitors = current(stored.get(key(pk)), at)
        if visitors:
            names[pk] = [name for name, _, _ in visitors.values()]
    return names


def current(visitors: Visitors | None, at: datetime) -> Visitors:
    """Those who are still there."""
    return {pk: row for pk, row in (visitors or {}).items() if (at - row[2]).total_seconds() < GONE_AFTER}


def key(article: int) -> str:
    return f"presence:{article}"


def pen_key(article: int) -> str:
    return f"presence:{article}:pen"
