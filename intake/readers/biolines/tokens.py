"""From a line to sentences of tokens. Nothing here knows what a name or a post is.

Every step goes over the line once, so the time grows with its length and no faster.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from . import words

_CORE = re.compile(r"[^\W_]+(?:[.'’‘&/_\-‐‑+][^\W_]+)*", re.UNICODE)
_APOSTROPHES = str.maketrans({"'": "’", "‘": "’", "ʼ": "’", "‐": "-", "‑": "-"})
_OPENING_QUOTES = '“"„«'
_STOPS = ".!?…"
LONGEST_SENTENCE = 300  # tokens; the longest of 223 labelled lines has 90, a longer one is no bio
LONGEST_LINE = 5000  # characters; the longest of those has 1,507, and to read a whole book as one takes seconds
LONGEST_ASIDE = 40  # tokens; a longer bracket is text whose closing bracket is some other one


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a mark, a contact (handle, address, link) or an aside (a whole bracket), and where it stands."""

    text: str
    start: int
    end: int
    kind: str  # "word" | "mark" | "contact" | "aside"
    lower: str  # folded, with one form of apostrophe and hyphen; without a possessive ending
    owns: bool = False  # "NRO’s"

    @property
    def is_word(self) -> bool:
        return self.kind == "word"

    @property
    def is_domain(self) -> bool:
        """True for "example.org"."""
        return self.text[:1].islower() and _is_domain(self.text)

    @property
    def is_low(self) -> bool:
        """True for a word written small."""
        return self.kind == "word" and self.text.islower()

    def is_mark(self, marks: str) -> bool:
        return self.kind == "mark" and self.text in marks

    @property
    def is_capital(self) -> bool:
        """True for what may be part of a proper name: capitals, digits, and letters without case."""
        return self.kind == "word" and _looks_proper(self.text)


def _looks_proper(text: str) -> bool:
    first = text.lstrip("#")[:1]
    if not first:
        return False
    if first.islower():
        head = re.split(r"[-’']", text, maxsplit=1)[0]
        return any(letter.isupper() for letter in head[1:]) or _is_domain(text)
    return not text.lower().endswith(("-based", "-born", "-area", "-led", "-winning", "-funded", "-trained"))


def _is_domain(text: str) -> bool:
    stem, dot, ending = text.rpartition(".")
    return bool(dot and stem) and ending in {"com", "org", "net", "ru", "edu", "gov", "io", "co", "info", "news", "uk"}


class Sentence(Sequence[Token]):
    """A sentence as a sequence of tokens that can give back the words between two of them."""

    def __init__(self, source: str, tokens: list[Token], end: int = 0) -> None:
        self.source = source
        self.tokens = tokens
        self.end = end  # where the sentence ends in the source, its stops included
        self.is_plural = False  # set once the subject is known to be several people

    @overload
    def __getitem__(self, at: int) -> Token: ...
    @overload
    def __getitem__(self, at: slice) -> list[Token]: ...
    def __getitem__(self, at: int | slice) -> Token | list[Token]:
        return self.tokens[at]

    def __len__(self) -> int:
        return len(self.tokens)

    def at(self, i: int) -> Token:
        """The token at `i`, or one that matches nothing where the sentence has ended."""
        return self.tokens[i] if 0 <= i < len(self.tokens) else _NOTHING

    def lower(self, i: int) -> str:
        """The folded word at `i`, "" where the sentence has ended."""
        return self.at(i).lower

    @property
    def words(self) -> str:
        """The whole sentence as it stood, with its stop, without a mark before it."""
        begin = next(
            (t.start for t in self.tokens if t.kind != "mark" or t.text in _OPENING_QUOTES), self.tokens[0].start
        )
        return self.source[begin : max(self.end, self.tokens[-1].end)].strip()

    def text(self, start: int, end: int, *, asides: bool = False) -> str:
        """The source from token `start` up to token `end`, its brackets left out unless asked for."""
        if start >= end:
            return ""
        pieces, begin = [], self.tokens[start].start
        for token in self.tokens[start:end]:
            if token.kind == "aside" and not asides:
                pieces.append(self.source[begin : token.start])
                begin = token.end
        pieces.append(self.source[begin : self.tokens[end - 1].end])
        return " ".join(" ".join(pieces).split())


_NOTHING = Token("", 0, 0, "end", "")


def plain(line: str) -> str:
    """The line on one row: controls, direction marks, soft hyphens and zero-width characters gone."""
    kept = []
    for letter in line:
        category = unicodedata.category(letter)
        if category in {"Cc", "Zs", "Zl", "Zp", "Cs"}:
            kept.append(" ")
        elif category != "Cf":
            kept.append(letter)
    text = " ".join("".join(kept).split())
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        text = text[1:-1]
    return text


def sentences(line: str) -> Iterator[Sentence]:
    """The sentences of a line, also where a stop is missing before a tail or stands for an abbreviation."""
    source = plain(line)
    tokens = _fold_asides(list(_tokens(source)))
    start = 0
    for i in range(len(tokens)):
        if i > start and _opens_a_tail(tokens, i):
            yield Sentence(source, tokens[start:i], tokens[i - 1].end)
            start = i
        end = _sentence_end(tokens, i) if i >= start else 0
        if end and end > start:
            if any(t.kind != "mark" for t in tokens[start:end]):
                yield Sentence(source, [t for t in tokens[start:end] if t.text not in _STOPS], tokens[end - 1].end)
            start = end
    if any(t.kind != "mark" for t in tokens[start:]):
        yield Sentence(source, [t for t in tokens[start:] if t.text not in _STOPS], len(source))


def _tokens(source: str) -> Iterator[Token]:
    for chunk in re.finditer(r"\S+", source):
        start, end = chunk.span()
        text = chunk.group()
        is_link = "://" in text or text.lower().startswith("www.")
        if is_link or ("@" in text and "(" not in text):
            bare = len(text.rstrip('.,;:!?)”"’')) or len(text)
            yield Token(text[:bare], start, start + bare, "contact", text.lower())
            start += bare
        yield from _chunk_tokens(source, start, end)


def _chunk_tokens(source: str, at: int, end: int) -> Iterator[Token]:
    """The words and marks between two spaces; "@name" is a contact, "#Name" a word."""
    while at < end:
        sign = source[at] in "#@"
        match = _CORE.match(source, at + sign, end)
        if not match:
            yield Token(source[at], at, at + 1, "mark", source[at])
            at += 1
        elif sign:
            text = source[at : match.end()]
            yield Token(text, at, match.end(), "contact" if source[at] == "@" else "word", text.lower())
            at = match.end()
        else:
            after = match.end() + _keeps_the_next(match.group(), source[match.end() : match.end() + 2])
            yield _word(source[at:after], at, after)
            at = after


def _keeps_the_next(word: str, following: str) -> bool:
    """True where the stop ("Dr.") or the apostrophe ("Examples’ ") after a word belongs to it."""
    if following.startswith("."):
        return _keeps_its_stop(word)
    return following[:1] in {"’", "'"} and word.endswith("s") and following[1:] in {"", " "}


def _word(text: str, start: int, end: int) -> Token:
    lower = text.lower().translate(_APOSTROPHES)
    if lower.endswith("’s") and len(lower) > 2:
        return Token(text, start, end, "word", lower[:-2], owns=True)
    if lower.endswith("s’"):
        return Token(text, start, end, "word", lower[:-1], owns=True)
    return Token(text, start, end, "word", lower)


def _keeps_its_stop(word: str) -> bool:
    """True where the full stop after a word is part of it: an initial, "U.S.", "Dr."."""
    lower = word.lower()
    if len(word) == 1:
        return word.isupper()
    if all(len(part) <= 2 for part in lower.split(".")) and "." in lower:
        return True
    return lower in words.LEANING_ABBREVIATIONS or lower in words.CLOSING_ABBREVIATIONS


def _fold_asides(tokens: list[Token]) -> list[Token]:
    folded: list[Token] = []
    opened = -1
    for token in tokens:
        folded.append(token)
        if token.text in "([" and token.kind == "mark":
            opened = len(folded) - 1
        elif token.text in ")]" and token.kind == "mark" and opened >= 0 and len(folded) - opened <= LONGEST_ASIDE:
            first = folded[opened]
            inside = " ".join(t.text for t in folded[opened + 1 : -1])
            del folded[opened:]
            folded.append(Token("(" + inside + ")", first.start, token.end, "aside", inside.lower()))
            opened = -1
    return folded


def _opens_a_tail(tokens: list[Token], i: int) -> bool:
    needed = words.TAIL_OPENERS.get(tokens[i].lower)
    if needed is None or tokens[i].text[:1].islower():
        return False
    if "*" in needed:
        return True
    following = tokens[i + 1] if i + 1 < len(tokens) else _NOTHING
    if following.kind == "contact":
        return "@" in needed
    return following.lower in needed


def _sentence_end(tokens: list[Token], i: int) -> int:
    """The index after the sentence that ends at token `i`, or 0."""
    token = tokens[i]
    if token.kind == "mark" and token.text in _STOPS:
        after = i + 1
        while after < len(tokens) and tokens[after].is_mark(_STOPS + "”\"’'»)"):
            after += 1
        if after >= len(tokens):
            return after
        opener = tokens[after]
        begins = opener.is_capital or opener.kind in {"contact", "aside"} or opener.text in _OPENING_QUOTES + "—–-•©"
        return after if begins else 0
    if not (token.is_word and token.text.endswith(".") and i + 1 < len(tokens)) or len(token.text) <= 2:
        return 0
    if token.lower.rstrip(".") in words.LEANING_ABBREVIATIONS:
        return 0
    following = tokens[i + 2] if tokens[i + 1].is_mark('”"') and i + 2 < len(tokens) else tokens[i + 1]
    return i + 1 if following.is_capital and following.lower in words.SENTENCE_OPENERS else 0
