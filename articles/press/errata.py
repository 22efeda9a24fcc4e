"""What the difference between a printed text and the next one looks like: style, an update, or a correction. Pure.

It suggests and gives its reasons; an editor decides. A number, a name, a quotation, a negation or the headline that
changed is not a matter of style until somebody says so; paragraphs that only came to be are an update.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from ..body import diff


class PrintedText(Protocol):
    """What is read of an edition, printed or about to be."""

    headline: str
    standfirst: str
    body: str
    image_caption: str
    byline_text: str


@dataclass(frozen=True)
class ChangeSuggestion:
    """`kind` is a value of Edition.Change: correction, update or silent; `reasons` are sentences for the desk."""

    kind: str
    reasons: tuple[str, ...] = ()


NUMBER = re.compile(r"\d+(?:[.,:/–-]\d+)*")
# Those that running text writes out: up to twelve, and what round figures are made of.
NUMBER_WORD = re.compile(
    "zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|twenty|thirty|forty|fifty|sixty|seventy"
    "|eighty|ninety|hundred|thousand|million|billion|trillion|half|third|quarter|twice|first|second",
    re.IGNORECASE,
)
NEGATIONS = {"not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "cannot"}
OPENING, CLOSING = set("“«„"), set("”»")
SENTENCE_END = re.compile(r"[.!?:…][”»\"’')\]]*\s*\Z")
WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")


def suggest(was: PrintedText, now: PrintedText) -> ChangeSuggestion:
    """What the change from `was` to `now` looks like."""
    reasons: list[str] = []
    if was.headline != now.headline:
        reasons.append("The headline changed.")
    if was.byline_text != now.byline_text:
        reasons.append(f"The byline changed: {was.byline_text} → {now.byline_text}.")
    budget = diff.Budget()
    changes = [_Sides.of(change.kind, change.parts) for change in diff.compare(was.body, now.body, budget)]
    known = names_inside_sentences(changes)
    grown = False
    for sides in [
        _Sides.of("p", diff.compare_words(was.standfirst, now.standfirst, budget)),
        _Sides.of("p", diff.compare_words(was.image_caption, now.image_caption, budget)),
        *changes,
    ]:
        if sides.states == {diff.ADDED}:
            grown = True
        elif sides.states & {diff.ADDED, diff.REMOVED}:
            reasons += reasons_for(sides.old, sides.new, known)
    if reasons:
        return ChangeSuggestion("correction", tuple(dict.fromkeys(reasons)))
    if grown:
        return ChangeSuggestion("update")
    return ChangeSuggestion("silent")


class _Token(NamedTuple):
    word: str
    quoted: bool
    begins: bool  # a sentence, so that its capital says nothing

    @property
    def is_number(self) -> bool:
        return bool(NUMBER.search(self.word) or NUMBER_WORD.fullmatch(self.word))

    @property
    def is_negation(self) -> bool:
        word = self.word.casefold().replace("’", "'")
        return word in NEGATIONS or word.endswith("n't")

    def is_name(self, known: set[str]) -> bool:
        return self.word[:1].isupper() and (not self.begins or self.word in known)


@dataclass(frozen=True)
class _Sides:
    """A block of the comparison: what happened in it, and the words of either side."""

    states: set[str]
    old: list[_Token]
    new: list[_Token]

    @classmethod
    def of(cls, kind: str, parts: tuple[diff.Part, ...]) -> _Sides:
        states = {part.state for part in parts}
        old = new = list(tokens_of(kind, parts, diff.ADDED))
        if states & {diff.ADDED, diff.REMOVED}:
            new = list(tokens_of(kind, parts, diff.REMOVED))
        return cls(states, old, new)


OPENING_SIGNS = " “«„\"'‘("


def tokens_of(kind: str, parts: tuple[diff.Part, ...], leave_out: str) -> Iterator[_Token]:
    """The words of one side of a comparison: without what the other side alone has."""
    gap, quoted, is_first = "", False, True  # the signs since the last word, in which a sentence has ended or not
    in_quotation = "blockquote" in kind
    for part in parts:
        if part.state == leave_out:
            continue
        at = 0
        for match in WORD.finditer(part.text):
            gap, at = gap + part.text[at : match.start()], match.end()
            begins = is_first and not gap.strip(OPENING_SIGNS)
            if gap != " ":
                for character in gap:
                    quoted = is_in_quotation(quoted, character)
                begins = begins or bool(SENTENCE_END.search(gap.rstrip(OPENING_SIGNS)))
            yield _Token(match[0], quoted or in_quotation, begins)
            gap, is_first = "", False
        gap += part.text[at:]


def is_in_quotation(quoted: bool, character: str) -> bool:
    """Whether what follows the sign stands in quotation marks, if it was `quoted` before."""
    if character == '"':
        return not quoted
    if character in CLOSING or (quoted and character == "“"):  # which closes a quotation in German
        return False
    return quoted or character in OPENING


def names_inside_sentences(changes: list[_Sides]) -> set[str]:
    """The words that either text writes with a capital inside a sentence."""
    names = set()
    for sides in changes:
        for token in sides.old + sides.new:
            if not token.begins and token.word[:1].isupper():
                names.add(token.word)
    return names


def reasons_for(old: list[_Token], new: list[_Token], known: set[str]) -> Iterator[str]:
    """A sentence for each kind of word that makes the change more than one of style."""
    before, after = Counter([token.word for token in old]), Counter([token.word for token in new])
    changed = (before - after) + (after - before)  # nearly all are the same
    yield from swapped("A number", old, new, lambda token: token.word in changed and token.is_number)
    yield from swapped("A name", old, new, lambda token: token.is_name(known))
    yield from swapped("A negation", old, new, lambda token: token.word in changed and token.is_negation)
    if quoted_words(old) != quoted_words(new):
        yield "A quotation changed."


def quoted_words(tokens: list[_Token]) -> list[str]:
    return [token.word.casefold() for token in tokens if token.quoted]


def swapped(what: str, old: list[_Token], new: list[_Token], is_one: Callable[[_Token], bool]) -> Iterator[str]:
    """A sentence when one side has words of a kind that the other has not; where they stand does not matter."""
    before = Counter([token.word for token in filter(is_one, old)])
    after = Counter([token.word for token in filter(is_one, new)])
    if before != after:
        was, now = " ".join(before - after) or "–", " ".join(after - before) or "–"
        yield f"{what} changed: {was} → {now}."
