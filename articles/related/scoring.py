"""How strongly one piece belongs beside another, and which of the best are shown. Pure.

What is compared are entries (entries.py). `Comparison` compares one with many, `choose` picks what readers see.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from math import exp, log, sqrt

from .entries import DAMPING, KINDS, Counts, Entry

# The score of a neighbour is the likeness of the two texts, multiplied by e to the sum of these, each times a signal
# between 0 and 1. Multiplied and not added, because the likeness of texts runs at another level in each archive: an
# added bonus that is mild among short posts would drown the text among long essays. The values were chosen on links
# that people made by hand in seventeen archives (news, dictionaries, manuals), on the half of each that is not quoted.
WEIGHTS: dict[str, float] = {
    # Likeness of titles, over the title's part in the text: two headlines on one subject are rarely an accident.
    "title": 0.10,
    # Share of the neighbour's headline that occurs in this piece, and the other way round.
    "headline_here": 0.14,
    "headline_there": 0.12,
    # This piece names the neighbour by its title, the rarer the better. The strongest signal where pieces are entries
    # about things; the reverse says less, for what is often named is related to much.
    "names": 0.70,
    "named_by": 0.40,
    # Shared topics by rarity. Strong enough for a good vocabulary, harmless with fifty broad labels.
    "topics": 0.50,
    # Writers return to their subjects.
    "authors": 0.20,
    # Not measured, no archive with truth names institutions: half of what an author is worth.
    "institutions": 0.10,
    # Older than this piece, and then within the same months: an editor can only point at what is already there, and
    # points at what is fresh in mind. Both count in proportion to how timely the archive is: nothing in an
    # encyclopaedia.
    "earlier": 0.40,
    "near": 0.80,
    # One links to the other. Not measured (such links are the truth the rest was measured by): outweighs most others.
    "cites": 1.00,
    # Likeness divided by how crowded the neighbour's surroundings are: without it a few pieces that resemble
    # everything stand beside everything.
    "crowding": -0.25,
}
# A little likeness for every pair, so that none is zero and the signals still order pieces with hardly any text.
FLOOR = 0.03
# Essays of thousands of words are better told by bare counts. From the first length on the bare count has a voice,
# at the second it weighs LONG_SHARE beside the damped one.
LONG = (2_000, 8_000)
LONG_SHARE = 0.5
# A year apart halves the pull of `near`.
NEAR_DAYS = 365
# Terms of a piece, the heaviest, by which it is compared with others; theirs are all looked at.
HEAVIEST = 300
# Neighbours that are kept. More are kept than shown, so that a withdrawn piece, a twin or a second piece by the same
# author leaves no gap.
KEPT = 40
SHOWN = 10
# Texts that share half their shingles share far more than this of their terms.
LIKE = 0.3
# A second piece by one author waits while another is at least this good, as a share of its score.
AS_GOOD = 0.97
# Neighbours that say how crowded a place is; pieces that are asked how timely an archive is.
CROWD = 10
SAMPLE = 100


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A piece beside another. `score` orders the neighbours of one piece; across pieces it is not comparable."""

    id: Hashable
    score: float


@dataclass(frozen=True, slots=True)
class Face:
    """As much of a piece as `choose` has to know."""

    id: Hashable
    authors: Sequence
    twin: Hashable


class Comparison:
    """One piece made ready to be compared with these candidates.

    What its phrases are worth is told by how many of the candidates have them: whoever shares a phrase that says
    something shares its words, and is among them. `timeliness`, 0 to 1, says how much closer in time like pieces of
    the archive are than any two: about 0.9 for a news site, 0.2 for a dictionary whose dates say only when an entry
    was last touched.
    """

    def __init__(self, piece: Entry, candidates: Iterable[Entry], counts: Counts, timeliness: float = 0.5) -> None:
        self.piece = piece
        self.timeliness = timeliness
        self._most = log(counts.pieces + 1) or 1.0
        heaviest = dict(islice(piece.terms.items(), HEAVIEST)).keys()
        self._shared = {other.id: heaviest & other.terms.keys() for other in candidates}
        having: Counter[int] = Counter()
        for shared in self._shared.values():
            having.update(shared - piece.weights.keys())
        self._damped: dict[int, float] = {}
        for term, often in piece.terms.items():
            weight = piece.weights.get(term) or counts.phrase_weight(having[term] + 1)
            self._damped[term] = often * weight**2

    def text(self, other: Entry) -> float:
        """Likeness of the two texts, 0 to 1: the cosine of their weighted terms."""
        lengths = self.piece.norm * other.norm
        if not lengths:
            return 0.0
        own, others = self._damped, other.terms
        return min(1.0, sum([own[term] * others[term] for term in self._shared[other.id]]) / lengths)

    def _bare_text(self, other: Entry) -> float:
        """The same with bare counts, for long pieces."""
        lengths = self.piece.bare_norm * other.bare_norm
        if not lengths:
            return 0.0
        own, others, damped = self._damped, other.terms, self.piece.terms
        bare = 1 / DAMPING
        shared = [own[term] * damped[term] ** (bare - 1) * others[term] ** bare for term in self._shared[other.id]]
        return min(1.0, sum(shared) / lengths)

    def score(self, other: Entry, text: float) -> float:
        """How strongly `other` belongs beside this piece; greater than 0. Without what crowding takes from it."""
        return self._total(self.piece, other, other, text)

    def score_back(self, other: Entry, text: float) -> float:
        """How strongly this piece belongs beside `other`."""
        return self._total(other, self.piece, other, text)

    def _total(self, here: Entry, there: Entry, other: Entry, text: float) -> float:
        bare = 0.0
        if here.length > LONG[0]:
            bare = self._bare_text(other)
        signals = sum(self._mutual(here, there).values()) + sum(self._directed(here, there).values())
        return round((mixed(text, bare, here.length) + FLOOR) * exp(signals), 6)

    def signals(self, other: Entry) -> dict[str, float]:
        """What the score of `other` beside this piece is made of: the likeness of the texts, and by which factor each
        signal of WEIGHTS multiplies it (1: not at all)."""
        signals = self._mutual(self.piece, other) | self._directed(self.piece, other)
        return {"text": self.text(other)} | {name: exp(value) for name, value in signals.items()}

    def have_something_in_common(self, other: Entry, text: float) -> bool:
        """Whether the two share a term, or anything that a reader could be told."""
        here = self.piece
        if text or other.id in here.links or here.id in other.links or (here.series and here.series == other.series):
            return True
        return any(getattr(here, kind).keys() & getattr(other, kind).keys() for kind in KINDS)

    def _mutual(self, here: Entry, there: Entry) -> dict[str, float]:
        """What is the same seen from both sides."""
        linked = there.id in here.links or here.id in there.links
        return {
            "title": WEIGHTS["title"] * likeness(here.title, there.title),
            "topics": WEIGHTS["topics"] * self._topics(here.topics, there.topics),
            "authors": WEIGHTS["authors"] * likeness(here.authors, there.authors),
            "institutions": WEIGHTS["institutions"] * likeness(here.institutions, there.institutions),
            "cites": WEIGHTS["cites"] * linked,
        }

    def _directed(self, here: Entry, there: Entry) -> dict[str, float]:
        """What depends on which piece is being read: `there` beside `here`."""
        return {
            "headline_here": WEIGHTS["headline_here"] * share_covered(there.title, here.terms),
            "headline_there": WEIGHTS["headline_there"] * share_covered(here.title, there.terms),
            "names": WEIGHTS["names"] * named(there.names, here.terms),
            "named_by": WEIGHTS["named_by"] * named(here.names, there.terms),
            "time": self.timeliness * pull_of_time(here.date, there.date),
        }

    def _topics(self, own: Mapping, others: Mapping) -> float:
        """The geometric mean of how much rarity two pieces share in topics and how alike their sets of topics are.

        The first alone favours pieces with many labels, the second alone those with one. Capped where five rare topics
        are shared.
        """
        rarity = sum([own[topic] for topic in own.keys() & others.keys()]) / self._most
        return sqrt(min(rarity, 4.0) * likeness(own, others))


def mixed(text: float, bare: float, words: int) -> float:
    """Damped and bare likeness, the bare one with a voice that grows with the length of the piece being read."""
    if words <= LONG[0]:
        return text
    share = LONG_SHARE * min(1.0, log(words / LONG[0]) / log(LONG[1] / LONG[0]))
    return (text + share * bare) / (1 + share)


def likeness(own: Mapping, others: Mapping) -> float:
    """Cosine of two sets of words or names by their rarity."""
    shared = sum([own[name] * others[name] for name in own.keys() & others.keys()])
    if not shared:
        return 0.0
    return shared / sqrt(sum([rarity**2 for rarity in own.values()]) * sum([rarity**2 for rarity in others.values()]))


def share_covered(title: Mapping[int, float], terms: Mapping[int, float]) -> float:
    """The share of a headline, by the rarity of its words, that a text contains."""
    whole = sum(title.values())
    if not whole:
        return 0.0
    return sum([title[word] for word in title.keys() & terms.keys()]) / whole


def named(names: Sequence, terms: Mapping[int, float]) -> float:
    """How clearly a text calls a piece by its title: the rarity of the name, squared so that titles made of common
    words say nothing, and more if it is said more than once."""
    best = 0.0
    for name, rarity in names:
        frequency = min(terms.get(term, 0.0) for term in name)
        best = max(best, rarity * rarity * frequency / (frequency + 1))
    return best


def pull_of_time(here: date | None, there: date | None) -> float:
    """The pull of time towards a neighbour. Of undated pieces nothing is known, so they stand between."""
    if here is None or there is None:
        return WEIGHTS["earlier"] / 2
    days = (here - there).days
    if days < 0:
        return 0.0
    return WEIGHTS["earlier"] + WEIGHTS["near"] / (1 + days / NEAR_DAYS)


def crowding(likenesses: Iterable[float]) -> float:
    """How closely other pieces stand around one: the mean of the `CROWD` first of its likenesses, greatest first."""
    nearest = list(islice(likenesses, CROWD))
    if not nearest:
        return 0.0
    return sum(nearest) / len(nearest)


def in_a_crowd(score: float, crowding: float | None) -> float:
    """What the score of a neighbour comes to in its surroundings."""
    return round(score * ((crowding or 0.0) + FLOOR) ** WEIGHTS["crowding"], 6)


def choose(
    piece: Face, neighbours: Iterable[Neighbour], faces: Mapping[Hashable, Face], most: int = SHOWN
) -> list[Neighbour]:
    """The neighbours to show, best first: no two with the same text, one per author where others are as good.

    `faces` are of those that may be shown; a neighbour that is not among them is passed over.
    """
    waiting = [neighbour for neighbour in neighbours if neighbour.id in faces and neighbour.id != piece.id]
    waiting.sort(key=lambda neighbour: (-neighbour.score, neighbour.id))
    chosen: list[Neighbour] = []
    twins = {piece.twin}
    authors: set[Hashable] = set()
    while waiting and len(chosen) < most:
        best = waiting[0]
        if authors & set(faces[best.id].authors):
            enough = best.score * AS_GOOD
            for other in waiting:
                if other.score >= enough and not authors & set(faces[other.id].authors):
                    best = other
                    break
        waiting.remove(best)
        twin = faces[best.id].twin
        if twin not in twins:
            twins.add(twin)
            authors.update(faces[best.id].authors)
            chosen.append(best)
    return chosen


def shown_beside(id: Hashable, piece, kept: Iterable[Neighbour], others: Mapping, most: int = SHOWN) -> list[Neighbour]:
    """The neighbours to show of those that are kept, their scores as they come to in their surroundings.

    `piece` and the values of `others` are entries, or rows that keep them.
    """
    faces, neighbours = {}, []
    for one in kept:
        if one.id in others:
            other = others[one.id]
            faces[one.id] = Face(one.id, tuple(other.authors), other.twin)
            neighbours.append(Neighbour(one.id, in_a_crowd(one.score, other.crowding)))
    return choose(Face(id, tuple(piece.authors), piece.twin), neighbours, faces, most)


def timeliness_of(gaps: Sequence[tuple[int, int]]) -> float:
    """How much time matters to an archive, 0 to 1, from pairs of gaps in days: to a like piece, and to any piece.

    Like pieces of a news site are half as far apart as any two; that is taken for full timeliness. With few dated
    pieces to go by, a half.
    """
    if len(gaps) < 2 * SAMPLE or not any(anyone for _, anyone in gaps):
        return 0.5
    ratio = sum(like for like, _ in gaps) / sum(anyone for _, anyone in gaps)
    return min(1.0, max(0.0, 2 * (1 - ratio)))
