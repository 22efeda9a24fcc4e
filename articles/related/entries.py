"""A piece as it is compared with others: its terms by weight, its headline, topics and people. Pure.

The words are those of the search index, as an entry of it keeps them (search/reading.py); so are the frequencies. A
term is a word or a phrase of two words, and is kept as a number (CRC-32): an entry is small and quick to load.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from math import log, sqrt
from zlib import crc32

from ..search.reading import key_of
from ..search.tokens import STOP_WORDS, UNSPACED, stem, stems
from . import proper_names

# How frequencies become weights. Between the logarithm (too flat for long pieces) and the bare count (where the noise
# of a long piece drowns its subject) the power 0.6 was best or next to best in every archive.
DAMPING = 0.6
# What a word in the title, and one among the first LEAD_WORDS of standfirst and body, counts on top of its occurrence.
TITLE_BONUS = 2.0
LEAD_BONUS = 0.5
LEAD_WORDS = 80
# Rarity is tempered: the rarest words are often accidents. A word that one piece alone has counts half: it lengthens
# the vector, and in a new piece it may be a misspelling or tomorrow's name.
RARITY_POWER = 0.8
ONCE = 0.5
# A phrase repeats what its two words already say.
PHRASE = 0.7
# Nobody counts phrases in the whole archive: one is taken to be in this share of the pieces that have its rarer word.
PHRASE_SHARE = 0.3
# Terms that are kept with a piece, all of them below about 900 words. 500 cost 0.002 nDCG, 100 cost 0.02.
TERMS = 800
# The heaviest words of a piece, by which candidates are looked for, and how many rows one question may read.
LOOKED_UP = 40
READ = 3_000
# Two pieces are the same text when more than half of their five-word shingles are shared.
SHINGLE = 5
SAME = 0.5
SKETCH = 512

# Fields of a piece that hold what an editor chose.
KINDS = ("topics", "authors", "institutions")

_TITLE_BREAK = re.compile(r"\s*[:(),;!?|–—/]\s*|\s+-\s+")
_SERIES = re.compile(r"(.{4,60}?)\s*(?::|\||–|—|\s-)\s")
_PART = re.compile(r"[\s,(]*\b(?:part|no|episode|chapter|vol)?\.?\s*\d+\)?\s*$", re.IGNORECASE)
_STOP_STEMS = STOP_WORDS | {stem(word, "en") for word in STOP_WORDS}


@dataclass(frozen=True, slots=True)
class Piece:
    """What the ranker is told of a piece. `words` are those of its search entry, `text` is plain.

    Topics, authors and institutions are any stable names. `links` are the ids of pieces that its text links to.
    """

    id: Hashable
    words: str
    headline: str = ""
    text: str = ""
    language: str = "en"
    topics: tuple = ()
    authors: tuple = ()
    institutions: tuple = ()
    date: date | None = None
    links: tuple = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many pieces the archive has, and in how many of them a word (stem) or a key of `key_of` occurs."""

    pieces: int
    seen: Mapping[str, int]
    # In how many a word of a piece has to be for others to have it: 1 where the piece itself is not counted yet.
    least: int = 2

    def rarity(self, seen: float) -> float:
        """Inverse document frequency: 0 for what every piece has, the logarithm of the size for what none has."""
        return max(0.0, log((self.pieces + 1) / (max(seen, 1) + 0.5)))

    def weight(self, seen: float) -> float:
        """What one occurrence is worth of a term that so many pieces have."""
        weight = self.rarity(seen) ** RARITY_POWER
        if seen < 2:
            weight *= ONCE
        return weight

    def phrase_weight(self, seen: float) -> float:
        return PHRASE * self.weight(seen)


@dataclass(slots=True)
class Entry:
    """What is kept of a piece to compare it by; its weights are true of the archive when it was read.

    `terms` maps a term to its damped frequency, the heaviest first; `weights` those of them that are words to what they
    are worth: the others are phrases. `title` maps the words of the headline to their rarities, `names` are ways to
    call the piece, each the terms that spell it with its rarity 0-1; `topics`, `authors` and `institutions` map keys to
    rarities.
    """

    id: Hashable
    terms: dict[int, float]
    weights: dict[int, float]
    norm: float
    bare_norm: float
    length: int
    title: dict[int, float]
    names: list
    topics: dict
    authors: dict
    institutions: dict
    date: date | None
    series: str
    links: tuple
    lookups: list[tuple[str, float]] = field(default_factory=list)
    shingles: frozenset[int] = frozenset()
    # The proper names that stand in mid-sentence, as written, how often and how telling each is: what a reader may be
    # told is shared.
    proper_names: dict[str, tuple[int, float]] = field(default_factory=dict)
    crowding: float | None = None
    # The first piece with the same text, or this one.
    twin: Hashable = None


def vocabulary_of(piece: Piece) -> set[str]:
    """All of a piece whose frequency in the archive `entry_of` asks for."""
    vocabulary = set(piece.words.split()) | set(stems(piece.headline, piece.language))
    for kind in KINDS:
        vocabulary.update(key_of(kind, value) for value in getattr(piece, kind))
    return vocabulary


def entry_of(piece: Piece, counts: Counts) -> Entry:
    """The piece as it is compared and stored. Only its best `TERMS` terms are kept, and its norms are theirs."""
    # Names and topics, the second and third line, have signals of their own.
    headline, _, _, standfirst, body = map(str.split, piece.words.split("\n"))
    frequencies = frequencies_of(piece, headline, [standfirst, body])
    weights: dict[str, float] = {}
    for term in frequencies:
        first, _, second = term.partition(" ")
        if second:
            rarer = min(counts.seen.get(first, 0), counts.seen.get(second, 0))
            weights[term] = counts.phrase_weight(PHRASE_SHARE * rarer)
        else:
            weights[term] = counts.weight(counts.seen.get(term, 0))
    heavy = {}
    for term, frequency in frequencies.items():
        if weights[term]:
            heavy[term] = frequency**DAMPING * weights[term]
    # Ties by the term itself: the entry may not depend on the order of a dictionary.
    best = sorted(heavy, key=lambda term: (-heavy[term], term))[:TERMS]
    numbers = {term: number_of(term) for term in best}
    rarities = {}
    for kind in KINDS:
        rarities[kind] = {
            value: counts.rarity(counts.seen.get(key_of(kind, value), 1)) for value in getattr(piece, kind)
        }
    text = body
    if len(body) < SHINGLE:
        text = headline + standfirst + body
    return Entry(
        id=piece.id,
        terms={numbers[term]: frequencies[term] ** DAMPING for term in best},
        weights={numbers[term]: weights[term] for term in best if " " not in term},
        norm=sqrt(sum(heavy[term] ** 2 for term in best)),
        bare_norm=sqrt(sum((frequencies[term] * weights[term]) ** 2 for term in best)),
        length=len(headline) + len(standfirst) + len(body),
        title={number_of(word): counts.rarity(counts.seen.get(word, 0)) for word in headline},
        names=weighed_names(piece, counts),
        **rarities,
        date=piece.date,
        series=series_of(piece.headline),
        links=piece.links,
        lookups=lookups_of(best, heavy, weights, counts),
        shingles=shingles_of(text),
        proper_names=weighed_proper_names(piece, counts),
        twin=piece.id,
    )


def number_of(term: str) -> int:
    return crc32(term.encode())


def frequencies_of(piece: Piece, headline: list[str], texts: list[list[str]]) -> dict[str, float]:
    """Term → how often the piece says it, with extra for the title and the opening. Terms are words and phrases."""
    frequencies: dict[str, float] = defaultdict(float)
    length = 0
    for text in texts:
        for position, term in terms_of(text):
            frequencies[term] += 1.0
            if length + position < LEAD_WORDS:
                frequencies[term] += LEAD_BONUS
        length += len(text)
    for word in headline:
        if is_telling(word):
            frequencies[word] += 1.0 + TITLE_BONUS
    for part in _TITLE_BREAK.split(piece.headline):
        for _, phrase in phrases_of(stems(part, piece.language)):
            frequencies[phrase] += 1.0 + TITLE_BONUS
    return frequencies


def terms_of(words: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The telling words and the phrases of a text, each with its position."""
    for position, word in enumerate(words):
        if is_telling(word):
            yield position, word
    yield from phrases_of(words)


def is_telling(word: str) -> bool:
    return word not in _STOP_STEMS and (len(word) > 1 or not word.isascii())


def phrases_of(words: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Neighbouring telling words with the position of the first: "internet thing" for "Internet of Things"."""
    telling = []
    for position, word in enumerate(words):
        if len(word) > 1 and word not in _STOP_STEMS:
            telling.append((position, word))
    for (start, first), (end, second) in pairwise(telling):
        # Letter pairs already overlap. Across a run of stop words two words are no phrase.
        if end - start <= 3 and not UNSPACED.match(first) and not UNSPACED.match(second):
            yield start, f"{first} {second}"


def names_of(headline: str, language: str = "en") -> set[tuple[str, ...]]:
    """The ways a headline can be named in running text, each as the terms that spell it, without stop words.

    "Korea: the Agreed Framework" → {("korea", "agre framework"), ("korea",), ("agre framework",)}.
    """
    names: set[tuple[str, ...]] = set()
    spelled: list[str] = []
    for part in _TITLE_BREAK.split(headline):
        words = stems(part, language)
        name = tuple(phrase for _, phrase in phrases_of(words))
        if not name:
            name = tuple(filter(is_telling, words))
        if name:
            names.add(name)
            spelled += name
    if spelled:
        names.add(tuple(spelled))
    return names


def weighed_names(piece: Piece, counts: Counts) -> list:
    """The ways the headline can be named, as Entry keeps them, each with its rarity, 0 to 1."""
    names = []
    for name in sorted(names_of(piece.headline, piece.language)):
        spelled = " ".join(name)
        seen = min(counts.seen.get(word, 0) for word in spelled.split())
        if " " in spelled:
            seen *= PHRASE_SHARE
        share = 0.0
        if counts.pieces > 1:
            share = counts.rarity(seen) / log(counts.pieces + 1)
        names.append([[number_of(term) for term in name], share])
    return names


def weighed_proper_names(piece: Piece, counts: Counts) -> dict[str, tuple[int, float]]:
    """The proper names of the text, as Entry keeps them."""
    names = {}
    for name, frequency in proper_names.names_in(piece.text).items():
        weights = [counts.weight(counts.seen.get(word, 0)) for word in stems(name, piece.language)]
        names[name] = frequency, sum(sorted(weights, reverse=True)[:2])
    return names


def series_of(headline: str) -> str:
    """The part of a headline that a series repeats ("Letters from Hanoi 3: …" → "letters from hanoi"), or nothing."""
    match = _SERIES.match(headline)
    if not match:
        return ""
    return " ".join(_PART.sub("", match[1]).casefold().split())


def lookups_of(
    best: Sequence[str], heavy: Mapping[str, float], weights: Mapping[str, float], counts: Counts
) -> list[tuple[str, float]]:
    """The words to look for candidates by, with what each is worth: the heaviest that others have, too.

    About `READ` rows answer, whatever the size of the archive: a word that would go beyond is left out.
    """
    chosen: list[tuple[str, float]] = []
    spent = 0
    for term in best:
        seen = counts.seen.get(term, 0)
        if " " in term or seen < counts.least or (chosen and spent + seen > READ):
            continue
        spent += seen
        chosen.append((term, heavy[term] * weights[term]))
        if len(chosen) == LOOKED_UP:
            break
    return chosen


def shingles_of(words: Sequence[str]) -> frozenset[int]:
    """The five-word runs of a text as numbers. Of a long one only the `SKETCH` smallest, a fair sample of them."""
    if not words:
        return frozenset()
    starts = range(max(1, len(words) - SHINGLE + 1))
    runs = {number_of(" ".join(words[start : start + SHINGLE])) for start in starts}
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
    return len(shared.intersection(sample)) / len(sample)
