"""Who has a piece open, since when, and who holds the pen. Lives in the cache alone: a ping writes no row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache

from ..models import people

# A browser pings every 15 seconds; two lost ones and the person counts as gone.
GONE_AFTER = 40


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
    here = _here(article, at)
    since = here.get(user.pk, (None, at, at))[1]
    here[user.pk] = (people.name_of(user), since, at)
    cache.set(_key(article), here, GONE_AFTER * 2)
    return _told(article, here)


def take_over(article: int, user, at: datetime) -> list[Present]:
    """Gives `user` the pen; who held it is told at the next ping."""
    cache.set(_key(article) + ":pen", user.pk, 24 * 3600)
    return ping(article, user, at)


def leave(article: int, user, at: datetime) -> None:
    """The page was closed."""
    here = _here(article, at)
    here.pop(user.pk, None)
    cache.set(_key(article), here, GONE_AFTER * 2)
    if cache.get(_key(article) + ":pen") == user.pk:
        cache.delete(_key(article) + ":pen")


def at_work(articles: list[int], at: datetime) -> dict[int, list[str]]:
    """For a list: who is at each of these pieces now. One look into the cache."""
    found = cache.get_many([_key(pk) for pk in articles])
    return {
        pk: names for pk in articles if (names := [name for name, _, _ in _fresh(found.get(_key(pk)), at).values()])
    }


def _key(article: int) -> str:
    return f"presence:{article}"


def _here(article: int, at: datetime) -> dict[int, tuple[str, datetime, datetime]]:
    return _fresh(cache.get(_key(article)), at)


def _fresh(here: dict | None, at: datetime) -> dict[int, tuple[str, datetime, datetime]]:
    return {pk: row for pk, row in (here or {}).items() if (at - row[2]).total_seconds() < GONE_AFTER}


def _told(article: int, here: dict) -> list[Present]:
    order = sorted(here.items(), key=lambda item: (item[1][1], item[0]))
    pen = cache.get(_key(article) + ":pen")
    holder = pen if pen in here else (order[0][0] if order else None)
    return [Present(pk, name, since, pk == holder) for pk, (name, since, _) in order]
