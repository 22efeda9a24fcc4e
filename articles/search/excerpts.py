"""The passage of a piece that answers a question, with the words marked. Pure: parts of text, never HTML."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

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
        return parts_of(text, [(start, end) for start, end, _ in self._hits(text, language)], 0, len(text))

    def excerpt(self, text: str, language: str) -> Parts:
        """About `LENGTH` letters of a long text, where most of the words stand; its beginning if none do."""
        hits = list(self._hits(text, language))
        start = 0
        if hits:
            best = max(range(len(hits)), key=lambda n: (self._worth(hits, n), -n))
            begin = hits[best][0]
            if begin > BEFORE:
                start = start_of_words(text, begin - BEFORE)
        end = min(start + LENGTH, len(text))
        if end < len(text) and " " in text[start:end]:
            end = text.rfind(" ", start, end)
        marks = []
        for first, last, _ in hits:
            if first >= start and last <= end:
                marks.append((first, last))
        parts = parts_of(text, marks, start, end)
        if start:
            parts.insert(0, ("… ", False))
        if end < len(text):
            parts.append((" …", False))
        return parts

    def _hits(self, text: str, language: str) -> Iterator[tuple[int, int, str]]:
        known = self._known[language]
        for match in tokens.WORD.finditer(text):
            word = match[0]
            if word not in known:
                known[word] = None
                for folded in tokens.fold(word):
                    stem = tokens.stem(folded, language)
                    if stem in self._rarities:
                        known[word] = stem
                        break
            if known[word] is not None:
                yield match.start(), match.end(), known[word]

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


def start_of_words(text: str, near: int) -> int:
    """Behind the end of a sentence, if there is one near, else at a word."""
    for sign in (". ", "\n"):
        at = text.find(sign, near, near + BEFORE // 2)
        if at >= 0:
            return at + len(sign)
    space = text.find(" ", near)
    if 0 <= space < near + BEFORE:
        return space + 1
    return near


def parts_of(text: str, marks: list[tuple[int, int]], start: int, end: int) -> Parts:
    """`text` from `start` to `end` in parts; marked words that only a space parts are one."""
    joined: list[list[int]] = []
    for begin, until in marks:
        if joined and text[joined[-1][1] : begin] == " ":
            joined[-1][1] = until
        else:
            joined.append([begin, until])
    parts, at = [], start
    for begin, until in [*joined, [end, end]]:
        if begin > at:
            parts.append((text[at:begin].replace("\n", " "), False))
        if until > begin:
            parts.append((text[begin:until], True))
        at = until
    return parts
