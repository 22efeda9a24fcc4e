"""Which pieces belong beside this one, and why. Pure: no model, no query, no clock, standard library only.

A piece is reduced to an `Entry`: its terms with their frequencies, its title, topics, people and date. Two entries
are compared by `score`, which says how strongly the second belongs beside the first, and by `reasons`, which says
what both have in common. `Index` keeps an archive in memory (`rank_related`, tests, benchmarks). A site keeps the
same parts in tables and calls the same functions:

    entry, postings     one row per piece, and one per (term, piece, weight) of `postings_of(entry)`
    counts              one row per term: how many pieces had it when the counts were last frozen
    neighbours          rows (piece, neighbour, score, reasons), `KEPT` per piece, read through `choose`

Publishing one piece costs: one look-up of the counts of its terms, one sum over postings for `lookups`, one fetch of
at most `CANDIDATES` entries, and their comparison here. None of it grows with the archive.

Counts do not move with every publication: they are frozen at the sizes that `epoch` names, and a rebuild is a replay
of the publications, in order, under the counts of the last epoch. So an archive that grew piece by piece and one that
was rebuilt hold the same neighbours, because they went through the same steps.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64decode, b64encode
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from heapq import nsmallest
from itertools import chain, islice, pairwise
from math import exp, fsum, log, sqrt
from struct import pack, unpack
from sys import intern
from typing import Any, NamedTuple
from zlib import crc32

from ..search.tokens import STOP_WORDS
from . import proper_names

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
    # points at what is fresh in mind. Both count in proportion to `Counts.timeliness`, nothing in an encyclopaedia.
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
# How frequencies become weights. Between the logarithm (too flat for long pieces) and the bare count (where the noise
# of a long piece drowns its subject) the power 0.6 was best or next to best in every archive.
DAMPING = 0.6
# What a word in the title, and one among the first LEAD_WORDS of standfirst and body, counts on top of its occurrence.
TITLE_BONUS = 2.0
LEAD_BONUS = 0.5
LEAD_WORDS = 80
# Rarity is tempered: the rarest words are often accidents. A word that one piece alone had when the counts were
# frozen, or none, counts half: it lengthens the vector, and in a new piece it may be a misspelling or tomorrow's name.
RARITY_POWER = 0.8
ONCE = 0.5
# A phrase repeats what its two words already say.
PHRASE = 0.7
# Essays of thousands of words are better told by bare counts. From the first length on the bare count has a voice,
# at the second it weighs LONG_SHARE beside the damped one.
LONG = (2_000, 8_000)
LONG_SHARE = 0.5
# A year apart halves the pull of `near`.
NEAR_DAYS = 365

# Terms that are kept with a piece, all of them below about 900 words. 500 cost 0.002 nDCG, 100 cost 0.02.
TERMS = 800
# Terms of a piece that others find it by, and how many postings one publication may read.
POSTINGS = 80
READ = 20_000
# Pieces that are compared in full, and neighbours that are kept. More are kept than shown, so that a withdrawn piece,
# a twin or a second piece by the same author leaves no gap.
CANDIDATES = 100
KEPT = 30
SHOWN = 10
# Two pieces are the same text when more than half of their five-word shingles are shared.
SHINGLE = 5
SAME = 0.5
LIKE = 0.3
SKETCH = 512
# A second piece by one author waits while another is at least this good, as a share of its score.
AS_GOOD = 0.97
# Reasons given of each kind. A name is no reason if it says less than this share of the first one, or if neither
# piece says it twice and another is said more often: rare names meet by accident.
REASONS = 3
PALE = 0.15
# Neighbours that say how crowded a place is; pieces that are asked how timely an archive is.
CROWD = 10
SAMPLE = 200


@dataclass(frozen=True, slots=True)
class Piece:
    """What the ranker is told of a piece. `body` is plain text, `links` are the ids of pieces that its text links to.

    Topics, authors and institutions are any stable names; they are compared as they are and shown in reasons. The type
    is carried, not weighed.
    """

    id: str
    headline: str
    standfirst: str = ""
    body: str = ""
    topics: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    institutions: tuple[str, ...] = ()
    date: date | None = None
    type: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many pieces had each term, topic, author and institution when the archive held `pieces` of them.

    A caller with tables fills in only what it is going to ask for: the terms of the piece at hand, and the topics,
    authors and institutions of it and of its candidates.
    """

    pieces: int = 0
    terms: Mapping[str, int] = field(default_factory=dict)
    topics: Mapping[str, int] = field(default_factory=dict)
    authors: Mapping[str, int] = field(default_factory=dict)
    institutions: Mapping[str, int] = field(default_factory=dict)
    # 0 to 1: how much closer in time like pieces are than any two. About 0.9 for a news site, 0.2 for a dictionary
    # whose dates say only when an entry was last touched.
    timeliness: float = 0.5
    _weights: dict[str, float] = field(default_factory=dict, repr=False, compare=False)

    def weight(self, term: str) -> float:
        """What one occurrence of a term is worth: its tempered rarity, less for phrases and for terms seen once."""
        weight = self._weights.get(term)
        if weight is None:
            seen = self.terms.get(term, 0)
            weight = _rarity(self.pieces, seen) ** RARITY_POWER
            if seen < 2:
                weight *= ONCE
            if " " in term:
                weight *= PHRASE
            self._weights[term] = weight
        return weight


@dataclass(slots=True)
class Entry:
    """What is kept of a piece to compare it by; numbers in it are true under the counts it was made with.

    `terms` maps a term to its damped frequency, the `TERMS` best of the piece. `title` maps the words of the headline
    to their weights. `names` are ways to call the piece, each a tuple of the terms that spell it, with its rarity 0-1.
    """

    id: str
    terms: dict[str, float]
    norm: float
    bare_norm: float
    words: int
    title: dict[str, float]
    names: tuple[tuple[tuple[str, ...], float], ...]
    topics: tuple[str, ...]
    authors: tuple[str, ...]
    institutions: tuple[str, ...]
    date: date | None
    series: str
    links: tuple[str, ...]
    shingles: frozenset[int]
    # The proper names that stand in mid-sentence, as written, and how often: what a reader may be told is shared.
    proper_names: dict[str, int] = field(default_factory=dict)
    # Set when the piece is published, or by the survey before a rebuild; then it stays until the next.
    crowding: float | None = None
    # The first piece with the same text, or this one.
    twin: str = ""

    def packed(self) -> dict[str, Any]:
        """The entry as JSON takes it, about 10 kB for 500 words; `unpacked` reads it back."""
        data = {name: getattr(self, name) for name in self.__slots__}
        data["date"] = self.date.isoformat() if self.date else None
        data["shingles"] = b64encode(pack(f">{len(self.shingles)}I", *sorted(self.shingles))).decode()
        return data

    @classmethod
    def unpacked(cls, data: Mapping[str, Any]) -> Entry:
        """The entry that was packed."""
        runs = b64decode(data["shingles"])
        lists = {name: tuple(data[name]) for name in ("topics", "authors", "institutions", "links")}
        return cls(
            **{
                **data,
                **lists,
                "names": tuple((tuple(name), rarity) for name, rarity in data["names"]),
                "date": date.fromisoformat(data["date"]) if data["date"] else None,
                "shingles": frozenset(unpack(f">{len(runs) // 4}I", runs)),
            }
        )


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that both pieces share. `kind`: cites, series, topics, authors, institutions or names."""

    kind: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.kind}: {', '.join(self.values)}"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A piece beside another. `score` orders the neighbours of one piece; across pieces it is not comparable."""

    id: str
    score: float
    reasons: tuple[Reason, ...] = ()


class Found(NamedTuple):
    """A candidate with how strongly it belongs beside the piece, and the piece beside it."""

    entry: Entry
    score: float
    score_back: float


# ---- Words


def _marks() -> str:
    """The combining marks of the basic plane as a character class; `re` has none, and Hindi words break without."""
    spans: list[list[int]] = []
    for code in range(0x300, 0xFE30):
        if unicodedata.category(chr(code)) in {"Mn", "Mc"}:
            if spans and spans[-1][1] == code - 1:
                spans[-1][1] = code
            else:
                spans.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in spans)


_MARKS = _marks()
_WORD = re.compile(rf"[^\W_][^\W_{_MARKS}]*(?:[{_MARKS}]+[^\W_]*)*(?:['’][^\W\d_]+)*")
# Scripts that do not part words by spaces (Hangul does, but glues particles on): Thai, Lao, Burmese, Khmer, kana, Han.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
_CLAUSE_END = re.compile(r"[.!?;:…|()\[\]{}\"“”«»–—。、！？；：]+(?:\s|$)|\s[(\[{\"“«–—]|[。、！？；：]|\n")
_TITLE_BREAK = re.compile(r"\s*[:(),;!?|–—/]\s*|\s+-\s+")
_SERIES = re.compile(r"(.{4,60}?)\s*(?::|\||–|—|\s-)\s")
_POSSESSIVE = re.compile(r"['’]s?$")
_PART = re.compile(r"[\s,(]*\b(?:part|no|episode|chapter|vol)?\.?\s*\d+\)?\s*$", re.IGNORECASE)


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """The form a word is compared in: lower case, no possessive, and for English plurals the singular.

    Plurals only ("policies" is "policy", "missiles" is "missile", but "analysis" and "campus" stay): Porter's stemmer
    found no more links in any archive, and "policing" is not "policy".
    """
    word = word.casefold().replace("’", "'")
    word = word.removesuffix("'s").rstrip("'")
    if len(word) < 4 or not word.isascii() or not word.endswith("s"):
        return word
    if word.endswith("ies") and word[-4] not in "ae":
        return word[:-3] + "y"
    return word if word[-2] in "usi" else word[:-1]


def words_of(text: str) -> Iterator[tuple[str, str]]:
    """Each word of a text as (folded, as written), in order. Scripts without spaces give overlapping letter pairs."""
    for match in _WORD.finditer(text):
        word = match[0]
        if word.isascii() or not _UNSPACED.search(word):
            yield fold(word), _POSSESSIVE.sub("", word)
            continue
        end = 0
        for run in _UNSPACED.finditer(word):
            if run.start() > end:
                part = word[end : run.start()]
                yield fold(part), part
            letters = run[0]
            for at in range(max(1, len(letters) - 1)):
                yield letters[at : at + 2], letters[at : at + 2]
            end = run.end()
        if end < len(word):
            yield fold(word[end:]), word[end:]


def clauses_of(text: str) -> Iterator[list[tuple[str, str]]]:
    """The words of a text, clause by clause."""
    for clause in _CLAUSE_END.split(unicodedata.normalize("NFKC", text)):
        words = list(words_of(clause))
        if words:
            yield words


def _phrases(clause: Sequence[tuple[str, str]]) -> Iterator[tuple[int, str, str]]:
    """Neighbouring content words, as (place, term, as written): "internet thing" for "Internet of Things"."""
    content = [(at, word) for at, (word, _) in enumerate(clause) if len(word) > 1 and word not in STOP_WORDS]
    for (start, first), (end, second) in pairwise(content):
        # Letter pairs already overlap. Across a run of stop words two words are no phrase.
        if end - start <= 3 and not _UNSPACED.match(first) and not _UNSPACED.match(second):
            yield start, intern(f"{first} {second}"), " ".join(written for _, written in clause[start : end + 1])


def _terms(clause: Sequence[tuple[str, str]]) -> Iterator[tuple[int, str, str]]:
    """The words and phrases of a clause, as (place, term, as written)."""
    yield from ((at, word, written) for at, (word, written) in enumerate(clause))
    yield from _phrases(clause)


def terms_of(piece: Piece) -> dict[str, float]:
    """Term → how often the piece says it, with extra for the title and the opening. Terms are words and phrases."""
    return _read(piece)[0]


@lru_cache(maxsize=256)  # a piece is counted first and made an entry of afterwards
def _read(piece: Piece) -> tuple[dict[str, float], int]:
    """The frequencies of the terms, and the number of words."""
    frequencies: dict[str, float] = defaultdict(float)
    length = 0
    title = list(clauses_of(piece.headline))
    for clause in chain(clauses_of(piece.standfirst), clauses_of(piece.body)):
        for at, term, _ in _terms(clause):
            frequencies[term] += 1.0 if length + at >= LEAD_WORDS else 1.0 + LEAD_BONUS
        length += len(clause)
    for clause in title:
        for _, term, _ in _terms(clause):
            frequencies[term] += 1.0 + TITLE_BONUS
    return dict(frequencies), length + sum(map(len, title))


def names_of(headline: str) -> set[tuple[str, ...]]:
    """The ways a headline can be named in running text, each as the terms that spell it, without stop words.

    "Korea: the Agreed Framework" → {("korea", "agreed framework"), ("korea",), ("agreed framework",)}.
    """
    names = set()
    spelled = []
    for part in _TITLE_BREAK.split(headline):
        words = list(words_of(part))
        name = tuple(term for _, term, _ in _phrases(words)) or tuple(
            word for word, _ in words if word not in STOP_WORDS and (len(word) > 1 or not word.isascii())
        )
        if name:
            names.add(name)
            spelled.extend(name)
    if spelled:
        names.add(tuple(spelled))
    return names


def series_of(headline: str) -> str:
    """The part of a headline that a series repeats ("Letters from Hanoi 3: …" → "letters from hanoi"), or nothing."""
    match = _SERIES.match(headline)
    return " ".join(_PART.sub("", match[1]).casefold().split()) if match else ""


def shingles_of(piece: Piece) -> frozenset[int]:
    """The five-word runs of a text as numbers. Of a long one only the `SKETCH` smallest, a fair sample of them."""
    words = [word for word, _ in words_of(piece.body)]
    if len(words) < SHINGLE:
        words = [word for word, _ in words_of(f"{piece.headline} {piece.standfirst} {piece.body}")]
    runs = {
        crc32(" ".join(words[at : at + SHINGLE]).encode()) for at in range(max(1, len(words) - SHINGLE + 1)) if words
    }
    return frozenset(sorted(runs)[:SKETCH])


def resemblance(a: frozenset[int], b: frozenset[int]) -> float:
    """The share of shingles that two texts have in common (Jaccard), estimated from samples if they are long.

    Broder (1997): the smallest numbers of the union are a random sample of it. Within about 0.02 at this size.
    """
    shared = a & b
    if not shared:
        return 0.0
    union = a | b
    if len(a) < SKETCH and len(b) < SKETCH:
        return len(shared) / len(union)
    sample = sorted(union)[:SKETCH]
    return sum(number in shared for number in sample) / len(sample)


# ---- Weights


def _rarity(pieces: int, seen: int) -> float:
    """Inverse document frequency: 0 for what every piece has, the logarithm of the archive's size for what none had."""
    return max(0.0, log((pieces + 1) / (max(seen, 1) + 0.5)))


def _share_of_rarity(pieces: int, seen: int) -> float:
    """Rarity between 0 and 1."""
    return _rarity(pieces, seen) / log(pieces + 1) if pieces > 1 else 0.0


def entry_of(piece: Piece, counts: Counts) -> Entry:
    """The piece as it is compared and stored. Only its best `TERMS` terms are kept, and its norms are theirs."""
    frequencies, length = _read(piece)
    weights = {term: counts.weight(term) for term in frequencies}
    damped = {term: round(often**DAMPING, 3) for term, often in frequencies.items()}
    # Ties by the term itself: the entry may not depend on the order of a dictionary.
    best = sorted(damped, key=lambda term: (-damped[term] * weights[term], term))[:TERMS]
    pieces = counts.pieces
    return Entry(
        id=piece.id,
        terms={term: damped[term] for term in best},
        norm=sqrt(sum((damped[term] * weights[term]) ** 2 for term in best)),
        bare_norm=sqrt(sum((damped[term] ** (1 / DAMPING) * weights[term]) ** 2 for term in best)),
        words=length,
        title={word: _rarity(pieces, counts.terms.get(word, 0)) for word, _ in words_of(piece.headline)},
        names=tuple(
            (name, _share_of_rarity(pieces, min(counts.terms.get(term, 0) for term in name)))
            for name in sorted(names_of(piece.headline))
        ),
        topics=piece.topics,
        authors=piece.authors,
        institutions=piece.institutions,
        date=piece.date,
        series=series_of(piece.headline),
        links=piece.links,
        shingles=shingles_of(piece),
        proper_names=proper_names.names_in(f"{piece.standfirst}\n{piece.body}"),
        twin=piece.id,
    )


def postings_of(entry: Entry, counts: Counts) -> list[tuple[str, float]]:
    """The terms that other pieces find this one by, with weights, heaviest first. The sum of the products of two
    pieces' weights over the terms they share approaches the likeness of their texts."""
    if not entry.norm:
        return []
    weighted = ((term, damped * counts.weight(term) / entry.norm) for term, damped in entry.terms.items())
    return sorted((pair for pair in weighted if pair[1] > 0), key=lambda pair: (-pair[1], pair[0]))[:POSTINGS]


def lookups(entry: Entry, counts: Counts) -> list[tuple[str, float]]:
    """The terms to look up in the postings for this piece's candidates, with weights, rarest first.

    No more than about `READ` postings answer, whatever the size of the archive: a common term is left out once the
    rarer ones have used up the allowance, and it is the common ones that say least.
    """
    if not entry.norm:
        return []
    chosen, spent = [], 0
    for seen, term in sorted((counts.terms.get(term, 0), term) for term in entry.terms):
        if chosen and spent + seen > READ:
            break
        spent += seen
        weight = entry.terms[term] * counts.weight(term) / entry.norm
        if weight > 0:
            chosen.append((term, weight))
    return chosen


# ---- Comparison


class Comparison:
    """One piece made ready to be compared with many: `text`, `score` and `score_back` for each candidate.

    `counts` must know the terms of `piece`; of the candidates' terms only the shared ones matter, and these are its.
    """

    def __init__(self, piece: Entry, counts: Counts) -> None:
        self.piece = piece
        self.counts = counts
        squares = {term: counts.weight(term) ** 2 for term in piece.terms}
        # Exact sums (`fsum`) throughout: the order of a set changes between processes, the result may not.
        self._damped = {term: damped * squares[term] for term, damped in piece.terms.items() if squares[term]}
        self._bare = {term: piece.terms[term] ** (1 / DAMPING) * squares[term] for term in self._damped}

    def text(self, other: Entry) -> float:
        """Likeness of the two texts, 0 to 1: the cosine of their weighted terms."""
        lengths = self.piece.norm * other.norm
        if not lengths:
            return 0.0
        mine, theirs = self._damped, other.terms
        return min(1.0, fsum([mine[term] * theirs[term] for term in mine.keys() & theirs.keys()]) / lengths)

    def _bare_text(self, other: Entry) -> float:
        """The same with bare counts, for long pieces."""
        lengths = self.piece.bare_norm * other.bare_norm
        if not lengths:
            return 0.0
        mine, theirs = self._bare, other.terms
        shared = mine.keys() & theirs.keys()
        return min(1.0, fsum([mine[term] * theirs[term] ** (1 / DAMPING) for term in shared]) / lengths)

    def scores(self, other: Entry, text: float | None = None) -> tuple[float, float]:
        """How strongly `other` belongs beside this piece, and this piece beside `other`."""
        if text is None:
            text = self.text(other)
        here, there = self.piece, other
        mutual = sum(self._mutual(here, there).values())
        bare = self._bare_text(there) if max(here.words, there.words) > LONG[0] else 0.0

        def total(text: float, directed: dict[str, float]) -> float:
            return round((text + FLOOR) * exp(mutual + sum(directed.values())), 6)

        return (
            total(_mixed(text, bare, here.words), self._directed(here, there)),
            total(_mixed(text, bare, there.words), self._directed(there, here)),
        )

    def signals(self, other: Entry) -> dict[str, float]:
        """What the score of `other` beside this piece is made of: the likeness of the texts, and by which factor each
        signal of WEIGHTS multiplies it (1: not at all)."""
        found = self._mutual(self.piece, other) | self._directed(self.piece, other)
        return {"text": self.text(other)} | {name: exp(value) for name, value in found.items()}

    def _mutual(self, here: Entry, there: Entry) -> dict[str, float]:
        """What is the same seen from both sides."""
        counts, pieces = self.counts, self.counts.pieces
        linked = there.id in here.links or here.id in there.links
        return {
            "title": WEIGHTS["title"] * _likeness_of_titles(here.title, there.title),
            "topics": WEIGHTS["topics"] * _topics(here.topics, there.topics, counts),
            "authors": WEIGHTS["authors"] * _likeness(here.authors, there.authors, counts.authors, pieces),
            "institutions": WEIGHTS["institutions"]
            * _likeness(here.institutions, there.institutions, counts.institutions, pieces),
            "cites": WEIGHTS["cites"] * linked,
        }

    def _directed(self, here: Entry, there: Entry) -> dict[str, float]:
        """What depends on which piece is being read: `there` beside `here`."""
        return {
            "headline_here": WEIGHTS["headline_here"] * _covered(there.title, here.terms),
            "headline_there": WEIGHTS["headline_there"] * _covered(here.title, there.terms),
            "names": WEIGHTS["names"] * _named(there.names, here.terms),
            "named_by": WEIGHTS["named_by"] * _named(here.names, there.terms),
            "time": self.counts.timeliness * _time(here.date, there.date),
            "crowding": WEIGHTS["crowding"] * log((there.crowding or 0.0) + FLOOR),
        }


def _mixed(text: float, bare: float, words: int) -> float:
    """Damped and bare likeness, the bare one with a voice that grows with the length of the piece being read."""
    if words <= LONG[0]:
        return text
    share = LONG_SHARE * min(1.0, log(words / LONG[0]) / log(LONG[1] / LONG[0]))
    return (text + share * bare) / (1 + share)


def _likeness_of_titles(a: Mapping[str, float], b: Mapping[str, float]) -> float:
    """Cosine of two headlines by the rarity of their words."""
    shared = fsum([a[word] ** 2 for word in a.keys() & b.keys()])
    if not shared:
        return 0.0
    return shared / sqrt(sum(weight**2 for weight in a.values()) * sum(weight**2 for weight in b.values()))


def _likeness(a: Sequence[str], b: Sequence[str], seen: Mapping[str, int], pieces: int) -> float:
    """Cosine of two sets of names by rarity."""
    shared = set(a) & set(b)
    if not shared:
        return 0.0

    def square(names: Iterable[str]) -> float:
        return sum(_rarity(pieces, seen.get(name, 0)) ** 2 for name in sorted(set(names)))

    lengths = sqrt(square(a) * square(b))
    return square(shared) / lengths if lengths else 0.0


def _topics(a: Sequence[str], b: Sequence[str], counts: Counts) -> float:
    """The geometric mean of how much rarity two pieces share in topics and how alike their sets of topics are.

    The first alone favours pieces with many labels, the second alone those with one. Capped where five rare topics
    are shared.
    """
    shared = set(a) & set(b)
    if not shared:
        return 0.0
    rarity = sum(_share_of_rarity(counts.pieces, counts.topics.get(topic, 0)) for topic in sorted(shared))
    return sqrt(min(rarity, 4.0) * _likeness(a, b, counts.topics, counts.pieces))


def _covered(title: Mapping[str, float], terms: Mapping[str, float]) -> float:
    """The share of a headline, by the rarity of its words, that a text contains."""
    whole = sum(title.values())
    return sum(weight for word, weight in title.items() if word in terms) / whole if whole else 0.0


def _named(names: Sequence[tuple[tuple[str, ...], float]], terms: Mapping[str, float]) -> float:
    """How clearly a text calls a piece by its title: the rarity of the name, squared so that titles made of common
    words say nothing, and more if it is said more than once."""
    best = 0.0
    for name, rarity in names:
        often = min(terms.get(term, 0.0) for term in name)
        if often:
            best = max(best, rarity * rarity * often / (often + 1))
    return best


def _time(here: date | None, there: date | None) -> float:
    """The pull of time towards a neighbour. Of undated pieces nothing is known, so they stand between."""
    if here is None or there is None:
        return WEIGHTS["earlier"] / 2
    days = (here - there).days
    return WEIGHTS["earlier"] + WEIGHTS["near"] / (1 + days / NEAR_DAYS) if days >= 0 else 0.0


def score(a: Entry, b: Entry, counts: Counts) -> float:
    """How strongly `b` belongs beside `a`; greater than 0. Not symmetric: an editor points back, and at the subject."""
    return Comparison(a, counts).scores(b)[0]


def reasons(a: Entry, b: Entry, counts: Counts) -> tuple[Reason, ...]:
    """What both pieces have, most telling first; empty if nothing can be named. Worded as `a` writes it.

    At most `REASONS` of a kind, topics and people rarest first; a phrase stands for its words.
    """
    found = []
    if b.id in a.links or a.id in b.links:
        found.append(Reason("cites", (b.id if b.id in a.links else a.id,)))
    if a.series and a.series == b.series:
        found.append(Reason("series", (a.series,)))
    for kind, seen in (("topics", counts.topics), ("authors", counts.authors), ("institutions", counts.institutions)):
        shared = set(getattr(a, kind)) & set(getattr(b, kind))
        if shared:
            rarest = sorted(shared, key=lambda name, seen=seen: (seen.get(name, 0), name))
            found.append(Reason(kind, tuple(rarest[:REASONS])))
    names = _shared_names(a, b, counts)
    if names:
        found.append(Reason("names", tuple(names)))
    return tuple(found)


def _shared_names(a: Entry, b: Entry, counts: Counts) -> list[str]:
    """The proper names both texts speak of that say most about them, at most `REASONS`; as `a` writes them.

    A name within another that is given already ("Framework" in "Agreed Framework") is left out.
    """
    theirs = {name.casefold(): often for name, often in b.proper_names.items()}
    telling: dict[str, float] = {}
    said_twice: set[str] = set()
    for name, often in a.proper_names.items():
        other = theirs.get(name.casefold())
        if other is None:
            continue
        rarity = sum(sorted((counts.weight(word) for word, _ in words_of(name)), reverse=True)[:2])
        telling[name] = sqrt(often * other) * rarity
        if max(often, other) > 1:
            said_twice.add(name)
    shared = sorted(telling, key=lambda name: (-telling[name], name))
    firm = [name for name in shared if name in said_twice] or shared[:1]
    given: list[str] = []
    for name in firm:
        if len(given) == REASONS or telling[name] <= telling[firm[0]] * PALE:
            break
        words = set(name.casefold().split())
        if not any(words & set(other.casefold().split()) for other in given):
            given.append(name)
    return given


def share_a_term(a: Entry, b: Entry) -> bool:
    """Whether the texts have a word in common that says anything."""
    fewer, more = (a.terms, b.terms) if len(a.terms) <= len(b.terms) else (b.terms, a.terms)
    return any(
        term in more and term not in STOP_WORDS and not term.isdigit() and (len(term) > 1 or not term.isascii())
        for term in fewer
    )


def rank(piece: Entry, candidates: Iterable[Entry], counts: Counts) -> list[Found]:
    """The candidates that may stand beside this piece, best first, ties by id.

    Sets the piece's `twin` if a candidate has the same text. Twins and the piece itself are left out.
    """
    comparison = Comparison(piece, counts)
    texts = sorted(
        ((comparison.text(other), other) for other in candidates if other.id != piece.id),
        key=lambda pair: (-pair[0], pair[1].id),
    )
    found = []
    for text, other in texts:
        # Texts that share half their shingles share far more than this of their terms.
        if text > LIKE and resemblance(piece.shingles, other.shingles) > SAME:
            piece.twin = min(piece.twin, other.twin) if piece.twin != piece.id else other.twin
            continue
        found.append(Found(other, *comparison.scores(other, text)))
    found.sort(key=lambda one: (-one.score, one.entry.id))
    return found


def beside(piece: Entry, found: Iterable[Found], counts: Counts) -> list[Neighbour]:
    """The neighbours to keep of what `rank` found: the `KEPT` best that have anything in common with the piece.

    Not every one has a reason that a reader could be told.
    """
    neighbours: list[Neighbour] = []
    for one in found:
        neighbour = neighbour_of(piece, one.entry, one.score, counts)
        if neighbour is not None:
            neighbours.append(neighbour)
        if len(neighbours) == KEPT:
            break
    return neighbours


def neighbour_of(piece: Entry, other: Entry, score: float, counts: Counts) -> Neighbour | None:
    """`other` as a neighbour of the piece, with its reasons; None where the two have nothing in common."""
    why = reasons(piece, other, counts)
    return Neighbour(other.id, score, why) if why or share_a_term(piece, other) else None


def crowding(likenesses: Iterable[float]) -> float:
    """How closely other pieces stand around one: the mean of the `CROWD` first of its likenesses, greatest first."""
    nearest = list(islice(likenesses, CROWD))
    return sum(nearest) / len(nearest) if nearest else 0.0


def has_place(kept: Sequence[Neighbour], piece_id: str, score: float) -> bool:
    """Whether a piece with this score would be among the kept neighbours, which stand best first."""
    return len(kept) < KEPT or (-score, piece_id) < (-kept[-1].score, kept[-1].id)


def placed(kept: Iterable[Neighbour], new: Neighbour) -> list[Neighbour]:
    """The kept neighbours with a new one in its place; the last one gives way."""
    others = [neighbour for neighbour in kept if neighbour.id != new.id]
    return sorted([*others, new], key=lambda neighbour: (-neighbour.score, neighbour.id))[:KEPT]


def choose(
    piece: Entry, neighbours: Iterable[Neighbour], entries: Mapping[str, Entry], most: int = SHOWN
) -> list[Neighbour]:
    """The neighbours to show, best first: no two with the same text, one per author where others are as good.

    `entries` are those that may be shown; a neighbour that is not among them is passed over. Only `authors` and
    `twin` of them are read.
    """
    waiting = [neighbour for neighbour in neighbours if neighbour.id in entries and neighbour.id != piece.id]
    waiting.sort(key=lambda neighbour: (-neighbour.score, neighbour.id))
    chosen: list[Neighbour] = []
    twins = {piece.twin or piece.id}
    authors: set[str] = set()
    while waiting and len(chosen) < most:
        best = waiting[0]
        if authors & set(entries[best.id].authors):
            enough = best.score * AS_GOOD
            best = next(
                (other for other in waiting if other.score >= enough and not authors & set(entries[other.id].authors)),
                best,
            )
        waiting.remove(best)
        twin = entries[best.id].twin or best.id
        if twin not in twins:
            twins.add(twin)
            authors.update(entries[best.id].authors)
            chosen.append(best)
    return chosen


# ---- Archive


def epoch(pieces: int) -> int:
    """The size of the archive at which its counts were last frozen: at most a quarter smaller, 0 for none.

    Every size up to 8, then in quarters of the power of two below: 8, 10, 12, 14, 16, 20, 24, 28, 32, 40 … So the
    work of freezing anew is shared by the publications in between: four to eight replayed pieces for each.
    """
    if pieces < 1:
        return 0
    step = max(1, 1 << max(0, pieces.bit_length() - 3))
    return pieces // step * step


def in_order(pieces: Iterable[Piece]) -> list[Piece]:
    """Pieces as they were published: by date, undated first, then by id."""
    return sorted(pieces, key=lambda piece: (piece.date or date.min, piece.id))


def count(pieces: Iterable[tuple[Piece, Iterable[str]]]) -> Counts:
    """The counts of pieces that come with their terms.

    Of terms only those that two pieces have: one counts like none, and two thirds of all terms are left out.
    """
    terms, topics, authors, institutions = Counter(), Counter(), Counter(), Counter()
    size = 0
    for piece, said in pieces:
        size += 1
        terms.update(set(said))
        topics.update(set(piece.topics))
        authors.update(set(piece.authors))
        institutions.update(set(piece.institutions))
    return Counts(size, {term: seen for term, seen in terms.items() if seen > 1}, topics, authors, institutions)


def timeliness(gaps: Sequence[tuple[int, int]]) -> float:
    """How much time matters to an archive, 0 to 1, from pairs of gaps in days: to a like piece, and to any piece.

    Like pieces of a news site are half as far apart as any two; that is taken for full timeliness. With few dated
    pieces to go by, a half.
    """
    if len(gaps) < SAMPLE or not any(anyone for _, anyone in gaps):
        return 0.5
    ratio = sum(like for like, _ in gaps) / sum(anyone for _, anyone in gaps)
    return min(1.0, max(0.0, 2 * (1 - ratio)))


class Ranker:
    """Publishes pieces into an archive. Where the archive lies is for a subclass to say, in the first five methods."""

    counts: Counts

    def postings(self, terms: Sequence[str]) -> Mapping[str, Iterable[tuple[str, float]]]:
        """Term → the pieces that are found by it, with weights."""
        raise NotImplementedError

    def entries_of(self, ids: Iterable[str]) -> Mapping[str, Entry]:
        """The entries of those of the pieces that are in the archive."""
        raise NotImplementedError

    def kept(self, ids: Sequence[str]) -> Mapping[str, list[Neighbour]]:
        """The neighbours kept for each of the pieces, best first."""
        raise NotImplementedError

    def keep(self, neighbours: Mapping[str, list[Neighbour]]) -> None:
        """Keeps these instead."""
        raise NotImplementedError

    def post(self, entry: Entry) -> None:
        """Adds the piece to the archive, so that others find it."""
        raise NotImplementedError

    def near(self, entry: Entry) -> list[tuple[str, float]]:
        """The ids of the pieces found by an entry's terms, with the sums over their postings, greatest first."""
        sums: dict[str, float] = defaultdict(float)
        wanted = lookups(entry, self.counts)
        found = self.postings([term for term, _ in wanted])
        for term, weight in wanted:
            for other, theirs in found.get(term, ()):
                sums[other] += weight * theirs
        sums.pop(entry.id, None)
        return nsmallest(CANDIDATES, sums.items(), key=lambda found: (-found[1], found[0]))

    def candidates(self, entry: Entry) -> list[Entry]:
        """The pieces to compare with this one: those near it, and those it links to. Sets how crowded it stands."""
        near = self.near(entry)
        if entry.crowding is None:
            entry.crowding = crowding(likeness for _, likeness in near)
        ids = [other for other, _ in near]
        # A link is a reason of its own, whatever the words.
        linked = sorted(set(entry.links) - set(ids) - {entry.id})
        entries = self.entries_of([*ids, *linked])
        return [entries[other] for other in [*ids, *linked] if other in entries]

    def insert(self, entry: Entry) -> list[str]:
        """Publishes one piece: ranks it, and lets it take its place among the neighbours of others. Returns whose
        neighbours changed, its own first."""
        changed = self.weighed(entry)
        self.post(entry)
        self.keep(changed)
        return list(changed)

    def weighed(self, entry: Entry) -> dict[str, list[Neighbour]]:
        """The neighbours of the piece, and of those among whose it takes a place, once it is published. Changes
        nothing, and takes nearly all the time of `insert`."""
        found = rank(entry, self.candidates(entry), self.counts)
        changed = {entry.id: beside(entry, found, self.counts)}
        kept = self.kept([one.entry.id for one in found])
        for other, _, score_back in found:
            others = kept.get(other.id, [])
            if not has_place(others, entry.id, score_back):
                continue
            neighbour = neighbour_of(other, entry, score_back, self.counts)
            if neighbour is not None:
                changed[other.id] = placed(others, neighbour)
        return changed


class Index(Ranker):
    """An archive in memory: the reference for what the tables of a site hold.

    `add` publishes one piece, `rebuild` replays all of them, `related` answers what to show. After any sequence of
    `add` in order of publication the neighbours equal those of `rebuild`.
    """

    def __init__(self, pieces: Iterable[Piece] = ()) -> None:
        self.pieces: dict[str, Piece] = {}
        self.entries: dict[str, Entry] = {}
        self.neighbours: dict[str, list[Neighbour]] = {}
        self.counts = Counts()
        self._postings: dict[str, list[tuple[str, float]]] = defaultdict(list)
        self.pieces = {piece.id: piece for piece in in_order(pieces)}
        if self.pieces:
            self.rebuild()

    def postings(self, terms: Sequence[str]) -> Mapping[str, Iterable[tuple[str, float]]]:
        return {term: self._postings[term] for term in terms if term in self._postings}

    def entries_of(self, ids: Iterable[str]) -> Mapping[str, Entry]:
        return {id: self.entries[id] for id in ids if id in self.entries}

    def kept(self, ids: Sequence[str]) -> Mapping[str, list[Neighbour]]:
        return {id: self.neighbours[id] for id in ids if id in self.neighbours}

    def keep(self, neighbours: Mapping[str, list[Neighbour]]) -> None:
        self.neighbours.update(neighbours)

    def post(self, entry: Entry) -> None:
        # As a table would give it back: later reasons are worded as the newer piece writes.
        self.entries[entry.id] = entry
        for term, weight in postings_of(entry, self.counts):
            self._postings[term].append((entry.id, weight))

    def add(self, piece: Piece) -> None:
        """Publish a piece: rank it, and let it take its place among the neighbours of older ones."""
        if piece.id in self.pieces:
            self.remove(piece.id)
        self.pieces[piece.id] = piece
        if epoch(len(self.pieces)) != self.counts.pieces:
            self.rebuild()
        else:
            self.insert(entry_of(piece, self.counts))

    def remove(self, piece_id: str) -> None:
        """Forget a piece. The spare neighbours of others move up; counts follow at the next epoch."""
        del self.pieces[piece_id]
        entry = self.entries.pop(piece_id)
        for term, _ in postings_of(entry, self.counts):
            self._postings[term] = [posting for posting in self._postings[term] if posting[0] != piece_id]
        del self.neighbours[piece_id]
        for other, neighbours in self.neighbours.items():
            self.neighbours[other] = [neighbour for neighbour in neighbours if neighbour.id != piece_id]

    def rebuild(self) -> None:
        """Freeze the counts of the last epoch and replay every publication under them."""
        self.pieces = {piece.id: piece for piece in in_order(self.pieces.values())}
        frozen = list(self.pieces.values())[: epoch(len(self.pieces))]
        self.counts = count((piece, terms_of(piece)) for piece in frozen)
        entries = [entry_of(piece, self.counts) for piece in self.pieces.values()]
        self._clear()
        # First the surroundings of the pieces that the counts know, as they stand among each other …
        for entry in entries[: len(frozen)]:
            self.post(entry)
        survey = Survey(entries[: len(frozen)])
        for entry in entries[: len(frozen)]:
            entry.crowding = survey.look(entry, self.near(entry), self.entries_of)
        self.counts = replace(self.counts, timeliness=timeliness(survey.gaps))
        # … then publication after publication.
        self._clear()
        for entry in entries:
            self.insert(entry)

    def related(self, piece_id: str, most: int = SHOWN) -> list[Neighbour]:
        """What to show beside a piece, best first."""
        return choose(self.entries[piece_id], self.neighbours[piece_id], self.entries, most)

    def _clear(self) -> None:
        self.entries, self.neighbours, self._postings = {}, {}, defaultdict(list)


class Survey:
    """How crowded each place of an archive is, and, from a sample of dated pieces, how timely the archive is."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.gaps: list[tuple[int, int]] = []
        dated = ((entry.id, entry.date) for entry in entries if entry.date)
        sample = nsmallest(SAMPLE, dated, key=lambda one: (crc32(one[0].encode()), one[0]))
        self._partners = {id: when for (id, _), (_, when) in zip(sample, sample[1:] + sample[:1], strict=True)}

    def look(self, entry: Entry, near: Sequence[tuple[str, float]], entries_of) -> float:
        """How crowded the surroundings of `entry` are, given who is near it."""
        if entry.date and entry.id in self._partners:
            anyone = abs(entry.date - self._partners[entry.id]).days
            nearest = entries_of([other for other, _ in near[:5]])
            self.gaps += [(abs(entry.date - other.date).days, anyone) for other in nearest.values() if other.date]
        return crowding(likeness for _, likeness in near)


__all__ = [
    "WEIGHTS",
    "Comparison",
    "Counts",
    "Entry",
    "Found",
    "Index",
    "Neighbour",
    "Piece",
    "Ranker",
    "Reason",
    "Survey",
    "beside",
    "choose",
    "count",
    "entry_of",
    "epoch",
    "has_place",
    "lookups",
    "placed",
    "postings_of",
    "rank",
    "reasons",
    "score",
    "terms_of",
    "timeliness",
]
