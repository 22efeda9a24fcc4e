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
    names = shared_names(a, b)
    if names:
        found.append(Reason("names", tuple(names)))
    return tuple(found)


def shared_names(a: Entry, b: Entry) -> list[str]:
    """The proper names both texts speak of that say most about them, at most `REASONS`; as `a` writes them.

    A name within another that is given already ("Framework" in "Agreed Framework") is left out.
    """
    frequencies = {name.casefold(): frequency for name, (frequency, _) in b.proper_names.items()}
    telling: dict[str, float] = {}
    repeated: dict[str, float] = {}  # those that either text says more than once
    for name, (frequency, rarity) in a.proper_names.items():
        other = frequencies.get(name.casefold())
        if other is None:
            continue
        telling[name] = sqrt(frequency * other) * rarity
        if max(frequency, other) > 1:
            repeated[name] = telling[name]
    candidates = sorted(repeated or telling, key=lambda name: (-telling[name], name))
    if not repeated:
        candidates = candidates[:1]
    names: list[str] = []
    words_of_names: set[str] = set()
    for name in candidates:
        if len(names) == REASONS or telling[name] <= telling[candidates[0]] * PALE:
            break
        words = set(name.casefold().split())
        if not words & words_of_names:
            names.append(name)
            words_of_names |= words
    return names
