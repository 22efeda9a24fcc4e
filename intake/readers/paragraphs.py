"""Paragraphs as readers find them, and what its form alone says of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from intake.biolines import Contributor, read_bioline, tails

from .dates import day_in

LONGEST_BYLINE = 200
LONGEST_NOTICE = 700
LONGEST_TAIL = 14  # paragraphs
LONGEST_STRAY = 60
WHOLE = {"quote", "list", "table", "figure", "rule", "embed"}

ABOUT = re.compile(r"(?:about|more about|meet) the (?:author|writer|contributor|columnist)s?\s*:?", re.IGNORECASE)
SENTENCE_END = re.compile(r"[.!?…。！？؟۔][”\"’»)\]]*(?:\s|$)")
OPEN_END = re.compile(r"[.!?…:;,。！？؟۔][”\"’»)\]]*$")
_BYLINE = re.compile(
    r"(?:(?:guest )?(?:opinion|story|text|words|written|essay|analysis|commentary|column|op-ed|post|perspective) )?"
    r"by[: ]|authors?:",
    re.IGNORECASE,
)
# What read_bioline does not know as a byline: "Submitted by: …", and “by” of other languages before a name alone.
_BYLINE_ELSE = re.compile(
    r"(?P<word>(?:submitted|interview|reported) by:? )|(?:par|por|von|di|door|av) ", re.IGNORECASE
)
_IN_NAMES = {"de", "da", "del", "der", "van", "von", "bin", "al"}
MOST_NAMES = 4  # words of a name
_PLACE_AND_MONTH = re.compile(
    r"(?:[^\W\d_][\w .’'-]{1,40}, )?(?:\d{1,2}[. ]{1,2})?[^\W\d_]{3,12}\.? (?:\d{1,2}, )?\d{4}"
)
_SHORTENED = re.compile(r"\b(?:[A-Z]\.)+|\b(?:Mr|Mrs|Ms|Dr|St|vs|No|Gen|Sen|Rep|Gov|Jr|Sr)\.")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as a reader found it: `kind` is "", "heading", "list_item" or "quote", where the format says so, or
    one of WHOLE.

    `text` may hold line breaks where they are meant, as in verse. `depth` is how deep a list item is nested.
    """

    text: str
    line: int
    kind: str = ""
    level: int = 0
    gap: bool = True  # a blank line stood above it
    source: str = ""
    depth: int = 0
    is_emphasised: bool = False  # every letter of it

    @property
    def is_whole(self) -> bool:
        """Whether no part of the piece is looked for in it: a quotation, a list, a table, a picture."""
        return self.kind in WHOLE

    @property
    def as_found(self) -> str:
        return self.source or self.text


def is_byline(text: str) -> bool:
    """True for "By A. Writer", "By A. Writer and B. Writer, Example Institute"."""
    return bool(signing_in(text))


def signing_in(text: str) -> list[Contributor]:
    """The people of a byline; nobody for any other line."""
    if len(text) > LONGEST_BYLINE:
        return []
    if match := _BYLINE_ELSE.match(text):
        rest = text[match.end() :]
        if match["word"] or is_like_a_name(rest):
            text = f"By {rest}"
    if not _BYLINE.match(text):
        return []
    return read_bioline(text, collectives=True)


def signs_off(line: str) -> bool:
    """True for what may stand under a text as its last line: "Ana Example", "Berlin, May 2024"."""
    return is_like_a_name(line) or bool(_PLACE_AND_MONTH.fullmatch(line))


def is_like_a_name(line: str) -> bool:
    """True for a few words with capitals: a name, as far as its form can say."""
    words = line.split()
    if not 1 < len(words) <= MOST_NAMES or not re.fullmatch(r"[^\W\d_][\w .’'-]*", line):
        return False
    return all(word[0].isupper() or word in _IN_NAMES for word in words)


def begins_a_part(line: str) -> bool:
    """True for a line that is never joined to its neighbours: a byline, a credit, a label, a date, a bio line."""
    return bool(tails.kind_of(line) == "image_credit" or is_byline(line) or ABOUT.match(line) or day_in(line))


def kind_of(paragraph: Paragraph) -> str:
    """What a paragraph is by its first words ("reprint", "image_credit" …); "" for text, and for all that is long."""
    if len(paragraph.text) > LONGEST_NOTICE:
        return ""
    return tails.kind_of(paragraph.text)


def is_text(paragraph: Paragraph) -> bool:
    """True for what only the body can be: prose of some length, or what the format marks as a part of it."""
    is_prose = len(paragraph.text) > LONGEST_STRAY and bool(SENTENCE_END.search(paragraph.text))
    return bool(paragraph.kind) or (is_prose and not kind_of(paragraph))


def sentence_count(text: str) -> int:
    """How many sentences a text holds; an initial or "U.S." before a capital counts as an end, which is near enough."""
    return max(1, len(SENTENCE_END.findall(_SHORTENED.sub("", text))))
