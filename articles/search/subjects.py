"""Which of the topics one has a text is about. Pure: the topics come with the words for them.

One rule for copy that comes in (intake/vocabulary.py) and for the desk while somebody writes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

# How much a mention says about what a piece is about: a headline is chosen, a body wanders.
IN_HEADLINE, IN_STANDFIRST, IN_BODY = 6, 4, 1
ENOUGH = 3  # one passing mention in the body is no topic
SHORT = 300  # words; to whoever has written no more than that, a topic it mentions once is offered, too
MOST = 5  # more topics than this help nobody find anything


@dataclass(frozen=True)
class Subject:
    """A topic as the words for it; `parent` is the key of the topic it stands under."""

    key: Hashable
    words: tuple[str, ...]
    parent: Hashable | None = None


def offered_for(subjects: Iterable[Subject], headline: str, standfirst: str, body: str) -> list[Hashable]:
    """What to offer to somebody who writes and chooses: as `found_in`, and of a short text whatever it mentions."""
    if len(body.split()) <= SHORT:
        return found_in(subjects, headline, standfirst, body, enough=1)
    return found_in(subjects, headline, standfirst, body)


def found_in(
    subjects: Iterable[Subject], headline: str, standfirst: str, body: str, *, enough: int = ENOUGH
) -> list[Hashable]:
    """The keys of what a text is about, the strongest first, at most MOST; a broad one gives way to a narrower."""
    every = {subject.key: subject for subject in subjects}
    scores: Counter[Hashable] = Counter()
    for text, most, weight in ((headline, 1, IN_HEADLINE), (standfirst, 1, IN_STANDFIRST), (body, 8, IN_BODY)):
        for key, number in mentions(every, text, most).items():
            scores[key] += weight * number
    strong = {key for key, score in scores.items() if score >= enough}
    for key in list(strong):
        strong.difference_update(broader(every, key))
    return sorted(strong, key=lambda key: (-scores[key], key))[:MOST]


def mentions(every: dict[Hashable, Subject], text: str, most: int) -> Counter[Hashable]:
    """How often the text mentions each subject, up to `most` times.

    The text is read once, however many subjects there are: a term is looked for only where a word begins it.
    """
    numbers: Counter[Hashable] = Counter()
    beginning: dict[str, list[Hashable]] = {}
    for key, subject in every.items():
        firsts = _first_words(subject.words)
        if "" in firsts:  # a term that begins with a sign
            numbers[key] = len(list(islice(_pattern(subject.words).finditer(text), most)))
            continue
        for first in firsts:
            beginning.setdefault(first, []).append(key)
    ends: dict[Hashable, int] = {}  # of the last mention; what overlaps it is none of its own
    for word in _WORD.finditer(text):
        for key in beginning.get(_folded(word[0]), ()):
            if numbers[key] >= most or word.start() < ends.get(key, 0):
                continue
            mention = _pattern(every[key].words).match(text, word.start())
            if mention:
                numbers[key] += 1
                ends[key] = mention.end()
    return numbers


_WORD = re.compile(r"\w+")


@lru_cache(maxsize=4096)
def _first_words(words: tuple[str, ...]) -> frozenset[str]:
    """The word that each term begins with, folded; empty for one that begins with a sign."""
    return frozenset(_folded(re.match(r"\w*", word)[0]) for word in words)


def _folded(word: str) -> str:
    """The same for any two words that a pattern without regard to capitals takes for one: to it “İ” and “ı” are “i”."""
    return word.translate(_DOTS).casefold()


_DOTS = {ord("İ"): "i", ord("ı"): "i"}


def broader(every: dict[Hashable, Subject], key: Hashable) -> list[Hashable]:
    """The topics that this one stands under, the nearest first; a circle is walked once."""
    chain: list[Hashable] = []
    parent = every[key].parent
    while parent in every and parent != key and parent not in chain:
        chain.append(parent)
        parent = every[parent].parent
    return chain


@lru_cache(maxsize=4096)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words as whole words; capitals count in acronyms (“WHO” is not “who”)."""
    longest_first = sorted(set(words), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(_word, longest_first))})(?!\w)")


def _word(term: str) -> str:
    pattern = re.escape(term).replace(r"\ ", r"\s+").replace(r"\-", "[-‐-–]").replace("'", "['’]")
    return pattern if term.isupper() else f"(?i:{pattern})"
