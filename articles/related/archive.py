"""Finds and ranks the neighbours of one piece. Where the archive lies is for a subclass to say.

    a piece's heaviest words ─► the search index: who has them ─► the `OUTLINES` that have most of them, outlined
        ─► the `CANDIDATES` likeliest of those, with their entries ─► compared (scoring.py) ─► the `KEPT` best

None of it grows with the archive. `Memory` holds one for `rank_related`, tables.py one of a site.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest
from itertools import pairwise
from math import exp
from typing import NamedTuple
from zlib import crc32

from ..search.reading import IN_HEAD, Reading, key_of
from . import scoring
from .entries import KINDS, SAME, Counts, Entry, Piece, entry_of, resemblance
from .scoring import FLOOR, LIKE, Comparison, Neighbour

# What a word in the head of a candidate counts on top of its being there.
HEADED = 2.0
# Pieces that have most of the words, and those of them that are compared in full.
OUTLINES = 400
CANDIDATES = 60


class Outline(NamedTuple):
    """As much of an entry as a first choice takes."""

    id: Hashable
    norm: float
    date: date | None


@dataclass(slots=True)
class Ranked:
    """What came of comparing a piece: its neighbours, and all that may stand beside it with how alike the texts are."""

    comparison: Comparison
    kept: list[Neighbour]
    candidates: dict[Hashable, Entry]
    texts: dict[Hashable, float]


class Archive:
    """The pieces that stand beside others."""

    timeliness = 0.5

    def counts(self, pieces: Iterable[Piece]) -> Counts:
        """How many pieces there are, and how many have the words and topics of these."""
        raise NotImplementedError

    def having(self, words: Sequence[str]) -> Iterable[tuple[int, Hashable]]:
        """(number of the word, key) for each entry of the search index that is found by one of the words."""
        raise NotImplementedError

    def outlines(self, keys: Sequence[Hashable]) -> Mapping[Hashable, Outline]:
        """The outlines of those keys that stand for a piece of the archive."""
        raise NotImplementedError

    def entries_of(self, ids: Sequence[Hashable]) -> Mapping[Hashable, Entry]:
        """The entries of those of the pieces that are in the archive."""
        raise NotImplementedError

    def shingles_of(self, ids: Sequence[Hashable]) -> Mapping[Hashable, frozenset[int]]:
        """The shingles of pieces that may be the same text."""
        raise NotImplementedError

    def near(self, entry: Entry, timeliness: float) -> list[Hashable]:
        """The ids of the pieces that are likeliest to be like this one, best first."""
        words = [word for word, _ in entry.lookups]
        worth = [worth for _, worth in entry.lookups]
        worth += [HEADED * one for one in worth]
        sums: dict[Hashable, float] = defaultdict(float)
        for number, key in self.having([*words, *(IN_HEAD + word for word in words)]):
            sums[key] += worth[number]
        first = nsmallest(OUTLINES, sums, key=lambda key: (-sums[key], key))
        promise = {}
        for key, other in self.outlines(first).items():
            if other.id != entry.id and other.norm:
                time = timeliness * scoring.pull_of_time(entry.date, other.date)
                promise[other.id] = (sums[key] / (entry.norm * other.norm) + FLOOR) * exp(time)
        return nsmallest(CANDIDATES, promise, key=lambda id: (-promise[id], id))

    def ranked(self, entry: Entry, counts: Counts) -> Ranked:
        """The neighbours of a piece. Sets how crowded it stands, and its `twin` if a candidate has the same text."""
        ids = self.near(entry, self.timeliness)
        # A link is a reason of its own, whatever the words.
        for id in entry.links:
            if id != entry.id and id not in ids:
                ids.append(id)
        candidates = dict(self.entries_of(ids))
        comparison = Comparison(entry, candidates.values(), counts, self.timeliness)
        texts = {id: comparison.text(other) for id, other in candidates.items()}
        entry.crowding = scoring.crowding(sorted(texts.values(), reverse=True))
        entry.twin = entry.id
        neighbours = []
        shingles = self.shingles_of([id for id, text in texts.items() if text > LIKE])
        for id, other in candidates.items():
            if resemblance(entry.shingles, shingles.get(id, frozenset())) > SAME:
                entry.twin = min(entry.twin, other.twin)
                del texts[id]
            elif comparison.have_something_in_common(other, texts[id]):
                neighbours.append(Neighbour(id, comparison.score(other, texts[id])))
            else:
                del texts[id]
        neighbours.sort(key=lambda one: (-one.score, one.id))
        return Ranked(comparison, neighbours[: scoring.KEPT], candidates, texts)

    def gaps(self, sample: Sequence[Entry], counts: Counts) -> list[tuple[int, int]]:
        """For dated pieces: how many days like ones are from them, and how many any other one is."""
        gaps = []
        for entry, anyone in pairwise([*sample, *sample[:1]]):
            others = self.entries_of(self.near(entry, timeliness=0))
            comparison = Comparison(entry, others.values(), counts)
            nearest = sorted(others.values(), key=lambda other: (-comparison.text(other), other.id))[:5]
            apart = abs(entry.date - anyone.date).days
            for other in nearest:
                if other.date:
                    gaps.append((abs(entry.date - other.date).days, apart))
        return gaps


def in_a_fair_order(id: Hashable) -> tuple:
    """The same in every process, and as good as by chance."""
    return crc32(str(id).encode()), id


class Memory(Archive):
    """An archive in memory, made of pieces with what the search reads of them."""

    def __init__(self, pieces: Iterable[tuple[Piece, Reading]]) -> None:
        self.pieces: dict[Hashable, Piece] = {}
        self._having: dict[str, list[Hashable]] = defaultdict(list)
        self._seen: Counter[str] = Counter()
        for piece, reading in pieces:
            self.pieces[piece.id] = piece
            for lexeme in reading.lexemes:
                self._having[lexeme].append(piece.id)
            self._seen.update({stem for _, stem in reading.vocabulary})
            for kind in KINDS:
                self._seen.update(key_of(kind, value) for value in set(getattr(piece, kind)))
        counts = self.counts(())
        self.entries = {id: entry_of(piece, counts) for id, piece in self.pieces.items()}
        dated = [entry for entry in self.entries.values() if entry.date]
        sample = nsmallest(scoring.SAMPLE, dated, key=lambda entry: in_a_fair_order(entry.id))
        self.timeliness = scoring.timeliness_of(self.gaps(sample, counts))
        self.kept = {id: self.ranked(entry, counts).kept for id, entry in self.entries.items()}

    def counts(self, pieces: Iterable[Piece]) -> Counts:
        return Counts(len(self.pieces), self._seen)

    def having(self, words: Sequence[str]) -> Iterable[tuple[int, Hashable]]:
        for number, word in enumerate(words):
            for id in self._having.get(word, ()):
                yield number, id

    def outlines(self, keys: Sequence[Hashable]) -> Mapping[Hashable, Outline]:
        return {id: Outline(id, self.entries[id].norm, self.entries[id].date) for id in keys}

    def entries_of(self, ids: Sequence[Hashable]) -> Mapping[Hashable, Entry]:
        return {id: self.entries[id] for id in ids if id in self.entries}

    def shingles_of(self, ids: Sequence[Hashable]) -> Mapping[Hashable, frozenset[int]]:
        return {id: self.entries[id].shingles for id in ids}

    def related(self, id: Hashable, most: int = scoring.SHOWN) -> list[Neighbour]:
        """What to show beside a piece, best first."""
        return scoring.shown_beside(id, self.entries[id], self.kept[id], self.entries, most)
