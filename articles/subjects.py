"""Which of the topics one has a text is about. Pure: the topics come with the words for them.

One rule for copy that comes in (intake/vocabulary.py) and for the desk while somebody writes.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import lru_cache

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
    enough = 1 if len(body.split()) <= SHORT else ENOUGH
    return found_in(subjects, headline, standfirst, body, enough=enough)


def found_in(
    subjects: Iterable[Subject], headline: str, standfirst: str, body: str, *, enough: int = ENOUGH
) -> list[Hashable]:
    """The keys of what a text is about, the strongest first, at most MOST; a broad one gives way to a narrower."""
    every = {subject.key: subject for subject in subjects}
    scores: dict[Hashable, int] = {}
    for key, subject in every.items():
        pattern = _pattern(subject.words)
        score = IN_HEADLINE * bool(pattern.search(headline)) + IN_STANDFIRST * bool(pattern.search(standfirst))
        score += IN_BODY * min(len(pattern.findall(body)), 8)
        if score >= enough:
            scores[key] = score
    broader = {above for key in scores for above in _above(every, key)}
    return sorted((key for key in scores if key not in broader), key=lambda key: (-scores[key], key))[:MOST]


def _above(every: dict[Hashable, Subject], key: Hashable) -> list[Hashable]:
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
