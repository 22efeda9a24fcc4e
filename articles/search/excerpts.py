"""The passage of a piece that answers a question, with the words marked. Pure: parts of text, never HTML."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import chain

from . import tokens

LENGTH = 260  # letters: three lines
BEFORE = 60  # of them, at most, before the first marked word


Parts = list[tuple[str, bool]]  # text, and whether it is marked


class Marker:
    """Marks the words of one question in texts; remembers what it has looked at, since texts repeat their words.

    `rarities` has the stems that are marked.
    """

    def __init__(self, rarities: Mapping[str, float]):
        self._rarities = rarities
        self._known: dict[str, dict[str, str | None]] = defaultdict(dict)

    def whole(self, text: str, language: str) -> Parts:
        """The whole of a short text."""
        return _parted(text, [(start, end) for start, end, _ in self._hits(text, language)], 0, len(text))

    def excerpt(self, text: str, language: str) -> Parts:
        """About `LENGTH` letters of a long text, where most of the words stand; its beginning if none do."""
        hits = list(self._hits(text, language))
        begin = hits[max(range(len(hits)), key=lambda n: (self._worth(hits, n), -n))][0] if hits else 0
        start = _start_of_words(text, max(begin - BEFORE, 0)) if begin > BEFORE else 0
        end = min(start + LENGTH, len(text))
        if end < len(text):
            end = text.rfind(" ", start, end) if " " in text[start:end] else end
        shown = _parted(text, [(s, e) for s, e, _ in hits if s >= start and e <= end], start, end)
        return [*([("… ", False)] if start else []), *shown, *([(" …", False)] if end < len(text) else [])]

    def _hits(self, text: str, language: str) -> Iterator[tuple[int, int, str]]:
        known = self._known[language]
        for match in tokens.WORD.finditer(text):
            word = match[0]
            if word not in known:
                stems = [tokens.stem(folded, language) for folded in tokens.fold(word)]
                known[word] = next((stem for stem in stems if stem in self._rarities), None)
            if (stem := known[word]) is not None:
                yield match.start(), match.end(), stem

    def _worth(self, hits: list, first: int) -> float:
        """What stands in the passage that begins at this hit: each word once in full, again for a little."""
        seen: set[str] = set()
        worth, begin = 0.0, hits[first][0]
        for start, _, stem in hits[first:]:
            if start - begin > LENGTH - BEFORE:
                break
            worth += self._rarities[stem] * (0.1 if stem in seen else 1)
            seen.add(stem)
        return worth


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
