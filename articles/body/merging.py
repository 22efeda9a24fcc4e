"""Three texts → one, where the changes do not collide. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .document import read
from .matching import Common


@dataclass(frozen=True)
class Collision:
    base: tuple
    ours: tuple
    theirs: tuple


@dataclass
class Merge:
    """`items` is the merged text in order. Where both sides changed the same place, a `Collision` stands in it."""

    items: list = field(default_factory=list)

    @property
    def collisions(self) -> list[Collision]:
        return [item for item in self.items if isinstance(item, Collision)]

    def text(self, prefer: str = "ours") -> list:
        """The merged items; of each collision the side that `prefer` names."""
        chosen: list = []
        for item in self.items:
            if isinstance(item, Collision):
                chosen += getattr(item, prefer)
            else:
                chosen.append(item)
        return chosen


def merge_bodies(base: str, ours: str, theirs: str) -> Merge:
    """A merge of rich text, paragraph by paragraph: the items are blocks of HTML."""
    return merge(read(base).blocks, read(ours).blocks, read(theirs).blocks)


def merge(base: Iterable, ours: Iterable, theirs: Iterable) -> Merge:
    """A three-way merge of sequences: what one side alone changed is taken; what both changed alike is taken once."""
    base, ours, theirs = list(base), list(ours), list(theirs)
    result = Merge()
    at_base = at_ours = at_theirs = 0
    for start, in_ours, in_theirs, length in common(base, ours, theirs):
        b, o, t = base[at_base:start], ours[at_ours:in_ours], theirs[at_theirs:in_theirs]
        if len(b) == len(o) == len(t):  # item for item: two neighbours changed by two people do not collide
            for item in zip(b, o, t, strict=True):
                result.items += _merged(*((side,) for side in item))
        else:
            result.items += _merged(tuple(b), tuple(o), tuple(t))
        result.items += base[start : start + length]
        at_base, at_ours, at_theirs = start + length, in_ours + length, in_theirs + length
    return result


def _merged(base: tuple, ours: tuple, theirs: tuple) -> tuple:
    if ours in (base, theirs):
        return theirs
    if theirs == base:
        return ours
    return (Collision(base, ours, theirs),)


def common(base: list, ours: list, theirs: list) -> Iterator[tuple[int, int, int, int]]:
    """The runs that stand in all three, as (place in base, in ours, in theirs, length); a last one of length 0."""
    in_ours, in_theirs = _places(base, ours), _places(base, theirs)
    start = 0
    while start < len(base):
        if start not in in_ours or start not in in_theirs:
            start += 1
            continue
        length = 1
        while (
            in_ours.get(start + length) == in_ours[start] + length
            and in_theirs.get(start + length) == in_theirs[start] + length
        ):
            length += 1
        yield start, in_ours[start], in_theirs[start], length
        start += length
    yield len(base), len(ours), len(theirs), 0


def _places(base: list, other: list) -> dict[int, int]:
    """Where the items of `base` that both have stand in `other`."""
    places: dict[int, int] = {}
    for run in Common(base, other).runs:
        places |= zip(range(run.a, run.a + run.size), range(run.b, run.b + run.size), strict=True)
    return places
