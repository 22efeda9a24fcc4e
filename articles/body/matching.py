"""What two sequences have in common, found within bounds. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

# How many pairs of words or blocks one comparison looks at, so that the longest texts, rewritten whole, stay under two
# seconds of a processor with the page around them. Two versions of 10,000 words with edits everywhere take nearly all
# of it; what repeats itself a thousand times over would take it for minutes.
MOST_PAIRS = 3_500_000
RARE = 8  # what stands no more often than this in a long text tells where in it we are


@dataclass
class Budget:
    """How many pairs all comparisons of one request may still look at."""

    left: int = MOST_PAIRS


class Run(NamedTuple):
    """`size` items that are the same from `a` on in one sequence and from `b` on in the other."""

    a: int
    b: int
    size: int


class Step(NamedTuple):
    """A stretch of both sequences: the same in both, or what one has in place of the other's."""

    is_same: bool
    a1: int
    a2: int
    b1: int
    b2: int


class Common:
    """The runs that two sequences share, in order: the longest one, then the longest on either side of it, and so on,
    as difflib.SequenceMatcher finds them.

    Where a look at a stretch would cost more than a 200th of the budget, only the items that are rare in b are looked
    at; where even that would cost too much, only what both stretches begin or end with.
    """

    def __init__(self, a: Iterable[Hashable], b: Iterable[Hashable], budget: Budget | None = None):
        numbers: dict[Hashable, int] = {}  # compared instead of the items, so that each is hashed once
        self.a = [numbers.setdefault(item, len(numbers)) for item in a]
        self.b = [numbers.setdefault(item, len(numbers)) for item in b]
        self.budget = budget or Budget()
        self.budget.left -= 100 + 8 * (len(self.a) + len(self.b))
        self.places = defaultdict(list)  # where items stand in b
        for place, item in enumerate(self.b):
            self.places[item].append(place)
        self.rare = {item: places for item, places in self.places.items() if len(places) <= RARE}
        # What a look at the items of a before each one takes.
        self.costs = list(accumulate((1 + len(self.places.get(item, ())) for item in self.a), initial=0))
        self.costs_of_rare = list(accumulate((1 + len(self.rare.get(item, ())) for item in self.a), initial=0))
        self.runs = sorted(self.find_runs())

    def ratio(self) -> float:
        """How much of both is the same, from 0 to 1."""
        both = len(self.a) + len(self.b)
        if not both:
            return 1.0
        return 2 * sum(run.size for run in self.runs) / both

    def steps(self) -> Iterator[Step]:
        """The way from one sequence to the other."""
        a = b = 0
        for run in [*self.runs, Run(len(self.a), len(self.b), 0)]:
            if a < run.a or b < run.b:
                yield Step(False, a, run.a, b, run.b)
            a, b = run.a + run.size, run.b + run.size
            if run.size:
                yield Step(True, run.a, a, run.b, b)

    def find_runs(self) -> Iterator[Run]:
        stretches = [(0, len(self.a), 0, len(self.b))]
        while stretches:
            a1, a2, b1, b2 = stretches.pop()
            run = self.longest(a1, a2, b1, b2)
            if not run.size:
                continue
            yield run
            if a1 < run.a and b1 < run.b:
                stretches.append((a1, run.a, b1, run.b))
            if run.a + run.size < a2 and run.b + run.size < b2:
                stretches.append((run.a + run.size, a2, run.b + run.size, b2))

    def longest(self, *stretch: int) -> Run:
        a1, a2, b1, b2 = stretch
        if self.pays(self.costs[a2] - self.costs[a1], 200):
            return self.widened(self.longest_by(self.places, *stretch), *stretch)
        run = Run(a1, b1, 0)
        if self.pays(self.costs_of_rare[a2] - self.costs_of_rare[a1], 2):
            run = self.longest_by(self.rare, *stretch)
        run = self.widened(run, *stretch)
        if not run.size:
            run = self.widened(Run(a2, b2, 0), *stretch)
        return run

    def pays(self, cost: int, parts: int) -> bool:
        """Takes `cost` from the budget, if it is no more than one of so many parts of it."""
        if cost * parts > self.budget.left:
            return False
        self.budget.left -= cost
        return True

    def longest_by(self, places: Mapping[int, Sequence[int]], a1: int, a2: int, b1: int, b2: int) -> Run:
        """The longest run of items that are in `places`; of several the first in a, then in b."""
        best = Run(a1, b1, 0)
        lengths: dict[int, int] = {}  # of the runs that end at the last item of a, by where they end in b
        for i in range(a1, a2):
            longer: dict[int, int] = {}
            for j in places.get(self.a[i], ()):
                if j < b1:
                    continue
                if j >= b2:
                    break
                size = longer[j] = lengths.get(j - 1, 0) + 1
                if size > best.size:
                    best = Run(i - size + 1, j - size + 1, size)
            lengths = longer
        return best

    def widened(self, run: Run, a1: int, a2: int, b1: int, b2: int) -> Run:
        """The run with the equal items on both sides of it."""
        a, b, size = run
        while a > a1 and b > b1 and self.a[a - 1] == self.b[b - 1]:
            a, b, size = a - 1, b - 1, size + 1
        while a + size < a2 and b + size < b2 and self.a[a + size] == self.b[b + size]:
            size += 1
        return Run(a, b, size)
