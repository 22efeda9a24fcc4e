"""The passage of a piece that answers a question, with the words marked. Pure: parts of text, never HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from . import words

LENGTH = 260  # letters: three lines
BEFORE = 60  # of them, at most, before the first marked word


Parts = list[tuple[str, bool]]  # text, and whether it is marked


def marked(text: str, sought: Mapping[str, float], language: str) -> Parts:
    """The whole of a short text."""
    return _parted(text, [(start, end) for start, end, _ in _hits(text, sought, language)], 0, len(text))


def excerpt(text: str, sought: Mapping[str, float], language: str) -> Parts:
    """About `LENGTH` letters of a long one, where most of the words stand; its beginning if none do."""
    hits = list(_hits(text, sought, language))
    begin = 0
    if hits:
        begin = max(range(len(hits)), key=lambda n: (_worth(hits, n, sought), -n))
        begin = hits[begin][0]
    start = _start_of_words(text, max(begin - BEFORE, 0)) if begin > BEFORE else 0
    end = min(start + LENGTH, len(text))
    if end < len(text):
        end = text.rfind(" ", start, end) if " " in text[start:end] else end
    shown = _parted(text, [(s, e) for s, e, _ in hits if s >= start and e <= end], start, end)
    return [*([("… ", False)] if start else []), *shown, *([(" …", False)] if end < len(text) else [])]


def _worth(hits: list, first: int, sought: Mapping[str, float]) -> float:
    """What stands in the passage that begins at this hit: each word once in full, again for a little."""
    seen: set[str] = set()
    worth, begin = 0.0, hits[first][0]
    for start, _, stem in hits[first:]:
        if start - begin > LENGTH - BEFORE:
            break
        worth += sought[stem] * (0.1 if stem in seen else 1)
        seen.add(stem)
    return worth


def _hits(text: str, sought: Mapping[str, float], language: str) -> Iterable[tuple[int, int, str]]:
    for start, end, folded in words.spans(text):
        for word in folded:
            if (stem := words.stem(word, language)) in sought:
                yield start, end, stem
                break


def _start_of_words(text: str, near: int) -> int:
    """Behind the end of a sentence, if there is one near, else at a word."""
    for sign in (". ", "\n"):
        if (at := text.find(sign, near, near + BEFORE // 2)) >= 0:
            return at + len(sign)
    space = text.find(" ", near)
    return space + 1 if 0 <= space < near + BEFORE else near


def _parted(text: str, marks: list[tuple[int, int]], start: int, end: int) -> Parts:
    """`text` from `start` to `end` in parts; marked words that only a space parts are one."""
    joined: list[list[int]] = []
    for begin, until in marks:
        if joined and text[joined[-1][1] : begin] == " ":
            joined[-1][1] = until
        else:
            joined.append([begin, until])
    found, at = [], start
    for begin, until in chain(joined, [[end, end]]):
        found += [(" ".join(text[at:begin].split("\n")), False), (text[begin:until], True)]
        at = until
    return [(part, is_marked) for part, is_marked in found if part]
