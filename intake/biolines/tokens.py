"""From a line to sentences of tokens, in one walk over it. Nothing here knows what a name or a title is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from .tables import words

LONGEST_SENTENCE = 300  # tokens; the longest of 223 labelled lines has 90, a longer one is no bio
LONGEST_LINE = 5000  # characters; the longest of those has 1,507, and to read a whole book as one takes seconds
LONGEST_ASIDE = 40  # tokens; a longer bracket is text whose closing bracket is some other one

_CORE = re.compile(r"[^\W_]+(?:[.'’‘&/_\-‐‑+][^\W_]+)*", re.UNICODE)
_APOSTROPHES = str.maketrans({"'": "’", "‘": "’", "ʼ": "’", "‐": "-", "‑": "-"})
_DOMAIN = re.compile(r".+\.(?:com|org|net|ru|edu|gov|io|co|info|news|uk)")
_OPENING_QUOTES = '“"„«'
_STOPS = ".!?…"
_NOT_PROPER = ("-based", "-born", "-area", "-led", "-winning", "-funded", "-trained")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a mark, a contact (handle, address, link) or an aside (a whole bracket), and where it stood."""

    text: str
    start: int
    end: int
    kind: str  # "word" | "mark" | "contact" | "aside"
    lower: str  # folded, with one form of apostrophe and hyphen; without a possessive ending
    owns: bool = False  # "NRO’s"
    is_capital: bool = False  # may be part of a proper name: capitals, digits, letters without case, "example.org"
    is_low: bool = False  # a word written small

    @property
    def is_word(self) -> bool:
        return self.kind == "word"

    @property
    def is_domain(self) -> bool:
        """True for "example.org"."""
        return self.text[:1].islower() and _DOMAIN.fullmatch(self.text) is not None

    def is_mark(self, marks: str) -> bool:
        return self.kind == "mark" and self.text in marks


_NOTHING = Token("", 0, 0, "end", "")


class Sentence:
    """The tokens of a sentence, and the words between two of them. Whatever lies beyond its end is an empty token."""

    def __init__(self, source: str, tokens: list[Token], end: int = 0) -> None:
        self.source = source
        self.tokens = tokens
        self.end = end  # where the sentence ends in the source, its stops included
        self.is_plural = False  # set once the subject is known to be several people
        self.known_people: dict[int, int] = {}  # names on record: the token each begins at, and the one after it
        self.known_institutions: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self.tokens)

    def at(self, i: int) -> Token:
        return self.tokens[i] if 0 <= i < len(self.tokens) else _NOTHING

    def lower(self, i: int) -> str:
        """The folded word at `i`, "" where the sentence has ended."""
        return self.at(i).lower

    def skip(self, i: int, table: Collection[str]) -> int:
        """The first token from `i` on that is not in the table."""
        while self.lower(i) in table:
            i += 1
        return i

    def holds(self, start: int, end: int, table: Collection[str]) -> bool:
        """True where a word from `start` up to `end` is in the table."""
        return any(token.lower in table for token in self.tokens[start:end])

    def begins_with(self, i: int, phrase: tuple[str, ...]) -> bool:
        """True where the words at `i` are the phrase."""
        return self.lower(i) == phrase[0] and tuple(t.lower for t in self.tokens[i : i + len(phrase)]) == phrase

    @property
    def words(self) -> str:
        """The whole sentence as it stood, with its stop, without a mark before it."""
        first = next(token for token in self.tokens if token.kind != "mark" or token.text in _OPENING_QUOTES)
        return self.source[first.start : max(self.end, self.tokens[-1].end)].strip()

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


def plain(line: str) -> str:
    """The line on one row: controls, direction marks, soft hyphens and zero-width characters gone."""
    letters = []
    for letter in line:
        category = unicodedata.category(letter)
        if category in {"Cc", "Zs", "Zl", "Zp", "Cs"}:
            letters.append(" ")
        elif category != "Cf":
            letters.append(letter)
    text = " ".join("".join(letters).split())
    if text[:1] + text[-1:] in {"()", "[]"} and text.count(text[0]) == 1:
        text = text[1:-1]
    return text


def sentences(line: str) -> Iterator[Sentence]:
    """The sentences of a line, also where a stop stands for an abbreviation."""
    source = plain(line)
    tokens = _fold_asides(tokens_of(source))
    start = 0
    for i in range(len(tokens)):
        end = _sentence_end(tokens, i) if i + 1 < len(tokens) else i + 1
        kept = [token for token in tokens[start:end] if token.text not in _STOPS]
        for at in range(len(kept) - 2, 0, -1):
            if kept[at].text == "both" and kept[at - 1].text in {"at", "for", "of"}:
                del kept[at]  # "at both the Example and the Other Institute"
        if any(token.kind != "mark" for token in kept):
            yield Sentence(source, kept, tokens[end - 1].end)
        start = max(start, end)


def tokens_of(source: str) -> list[Token]:
    """The words and marks of a line; "@name" is a contact, "#Name" a word."""
    tokens: list[Token] = []
    for chunk in re.finditer(r"\S+", source):
        at, end = chunk.span()
        text = chunk.group()
        if "://" in text or text.lower().startswith("www.") or ("@" in text and "(" not in text):
            bare = len(text.rstrip('.,;:!?)”"’')) or len(text)
            tokens.append(Token(text[:bare], at, at + bare, "contact", text.lower()))
            at += bare
        while at < end:
            first = source[at]
            match = _CORE.match(source, at + (first in "#@"), end)
            if not match:
                tokens.append(Token(first, at, at + 1, "mark", first))
                at += 1
                continue
            after = match.end()
            if first not in "#@" and _keeps_the_next(match.group(), source[after : after + 2]):
                after += 1
            text = source[at:after]
            if first == "@":
                tokens.append(Token(text, at, after, "contact", text.lower()))
            else:
                tokens.append(_word(text, at, after))
            at = after
    return tokens


def _keeps_the_next(word: str, following: str) -> bool:
    """True where the mark after a word is part of it: the stop of "Dr.", "U.S." or "J.", the apostrophe of "Roes’"."""
    if not following.startswith("."):
        return following[:1] in {"’", "'"} and word.endswith("s") and following[1:] in {"", " "}
    lower = word.lower()
    if len(word) == 1:
        return word.isupper() or word == "v"
    if "." in lower and all(len(part) <= 2 for part in lower.split(".")):
        return True
    return lower in words.leaning_abbreviations or lower in words.closing_abbreviations


def _word(text: str, start: int, end: int) -> Token:
    lower = text.lower().translate(_APOSTROPHES)
    owns = lower.endswith("s’") or (lower.endswith("’s") and len(lower) > 2)
    if owns:
        lower = lower.removesuffix("’s").removesuffix("’")
    if text.lstrip("#")[:1].islower():
        head = re.split(r"[-’']", text, maxsplit=1)[0]
        is_capital = head[1:] != head[1:].lower() or _DOMAIN.fullmatch(text) is not None
    else:
        is_capital = not text.lower().endswith(_NOT_PROPER)
    return Token(text, start, end, "word", lower, owns, is_capital, text.islower())


def _fold_asides(tokens: list[Token]) -> list[Token]:
    folded: list[Token] = []
    opened = -1
    for token in tokens:
        folded.append(token)
        if token.is_mark("(["):
            opened = len(folded) - 1
        elif token.is_mark(")]") and opened >= 0 and len(folded) - opened <= LONGEST_ASIDE:
            inside = " ".join(t.text for t in folded[opened + 1 : -1])
            folded[opened:] = [Token(f"({inside})", folded[opened].start, token.end, "aside", inside.lower())]
            opened = -1
    return folded


def _sentence_end(tokens: list[Token], i: int) -> int:
    """The index after the sentence that ends at token `i`, or 0."""
    token, after = tokens[i], i + 1
    if token.is_mark(_STOPS):
        while after < len(tokens) and tokens[after].is_mark(_STOPS + "”\"’'»)"):
            after += 1
        if after == len(tokens):
            return after
        opener = tokens[after]
        begins = opener.is_capital or opener.kind in {"contact", "aside"} or opener.text in _OPENING_QUOTES + "—–-•©"
        return after if begins else 0
    is_leaning = token.lower.rstrip(".") in words.leaning_abbreviations
    if after == len(tokens) or len(token.text) <= 2 or not token.is_word or token.text[-1] != "." or is_leaning:
        return 0
    return after if tokens[after].is_capital and tokens[after].lower in words.sentence_openers else 0
