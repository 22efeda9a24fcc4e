"""What two pieces have in common that a reader can be told. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from .entries import KINDS, Entry

# Reasons given of each kind. A name is no reason if it says less than this share of the first one, or if neither
# piece says it twice and another is said more often: rare names meet by accident.
REASONS = 3
PALE = 0.15


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that both pieces share. `kind`: cites, series, topics, authors, institutions or names."""

    kind: str
    values: tuple

    def __str__(self) -> str:
        return f"{self.kind}: {', '.join(map(str, self.values))}"


def reasons(a: Entry, b: Entry) -> tuple[Reason, ...]:
    """What both pieces have, most telling first; empty if nothing can be named. Worded as `a` writes it.

    At most `REASONS` of a kind, topics and people rarest first; a phrase stands for its words.
    """
    found = []
    if b.id in a.links:
        found.append(Reason("cites", (b.id,)))
    elif a.id in b.links:
        found.append(Reason("cites", (a.id,)))
    if a.series and a.series == b.series:
        found.append(Reason("series", (a.series,)))
    for kind in KINDS:
        rarities = getattr(a, kind)
        shared = rarities.keys() & getattr(b, kind).keys()
        if shared:
            rarest = sorted(shared, key=lambda name, rarities=rarities: (-rarities[name], str(name)))
            found.append(Reason(kind, tuple(rarest[:REASONS])))
    names = _shared_names(a, b)
    if names:
        found.append(Reason("names", tuple(names)))
    return tuple(found)


def _shared_names(a: Entry, b: Entry) -> list[str]:
    """The proper names both texts speak of that say most about them, at most `REASONS`; as `a` writes them.

    A name within another that is given already ("Framework" in "Agreed Framework") is left out.
    """
    others = {name.casefold(): often for name, (often, _) in b.proper_names.items()}
    telling: dict[str, float] = {}
    often_in_one: set[str] = set()
    for name, (often, rarity) in a.proper_names.items():
        other = others.get(name.casefold())
        if other is None:
            continue
        telling[name] = sqrt(often * other) * rarity
        if max(often, other) > 1:
            often_in_one.add(name)
    shared = sorted(telling, key=lambda name: (-telling[name], name))
    firm = [name for name in shared if name in often_in_one] or shared[:1]
    given: list[str] = []
    words_given: set[str] = set()
    for name in firm:
        if len(given) == REASONS or telling[name] <= telling[firm[0]] * PALE:
            break
        words = set(name.casefold().split())
        if not words & words_given:
            given.append(name)
            words_given |= words
    return given
