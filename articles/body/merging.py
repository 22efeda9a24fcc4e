"""Three texts → one, where the changes do not collide. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .document import read
from .matching import Common


@dataclass(frozen=True)
class Collision:
    base: tuple
    mine: tuple
    theirs: tuple


@dataclass
class Merge:
    """`items` is the merged text in order. Where both sides changed the same place, a `Collision` stands in it."""

    items: list = field(default_factory=list)

    @property
    def collisions(self) -> list[Collision]:
        return [item for item in self.items if isinstance(item, Collision)]

    def text(self, prefer: str = "mine") -> list:
        """The merged items; of each collision the side that `prefer` names."""
        chosen: list = []
        for item in self.items:
            chosen += getattr(item, prefer) if isinstance(item, Collision) else [item]
        return chosen


def merge_bodies(base: str, mine: str, theirs: str) -> Merge:
    """A merge of rich text, paragraph by paragraph: the items are blocks of HTML."""
    return merge(read(base).blocks, read(mine).blocks, read(theirs).blocks)


def merge(base: Iterable, mine: Iterable, theirs: Iterable) -> Merge:
    """A three-way merge of sequences: what one side alone changed is taken; what both changed alike is taken once."""
    base, mine, theirs = list(base), list(mine), list(theirs)
    result = Merge()
    at_base = at_mine = at_theirs = 0
    for start, in_mine, in_theirs, length in common(base, mine, theirs):
        b, m, t = base[at_base:start], mine[at_mine:in_mine], theirs[at_theirs:in_theirs]
        if len(b) == len(m) == len(t):  # item for item: two neighbours changed by two people do not collide
            for one, my, their in zip(b, m, t, strict=True):
                result.items += _merged((one,), (my,), (their,))
        else:
            result.items += _merged(tuple(b), tuple(m), tuple(t))
        result.items += base[start : start + length]
        at_base, at_mine, at_theirs = start + length, in_mine + length, in_theirs + length
    return result


def _merged(base: tuple, mine: tuple, theirs: tuple) -> tuple:
    if mine in (base, theirs):
        return theirs
    if theirs == base:
        return mine
    return (Collision(base, mine, theirs),)


def common(base: list, mine: list, theirs: list) -> Iterator[tuple[int, int, int, int]]:
    """The runs that stand in all three, as (place in base, in mine, in theirs, length); a last one of length 0."""
    in_mine, in_theirs = _places(base, mine), _places(base, theirs)
    start = 0
    while start < len(base):
        if start not in in_mine or start not in in_theirs:
            start += 1
            continue
        length = 1
        while (
            in_mine.get(start + length) == in_mine[start] + length
            and in_theirs.get(start + length) == in_theirs[start] + length
        ):
            length += 1
        yield start, in_mine[start], in_theirs[start], length
        start += length
    yield len(base), len(mine), len(theirs), 0


def _places(base: list, other: list) -> dict[int, int]:
    """Where the items of `base` that both have stand in `other`."""
    places: dict[int, int] = {}
    for run in Common(base, other).runs:
        places |= zip(range(run.a, run.a + run.size), range(run.b, run.b + run.size), strict=True)
    return places
