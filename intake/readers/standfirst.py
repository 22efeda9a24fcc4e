"""The standfirst: the sentence under the headline, told from the first paragraph and from what else stands there.

A wrong one takes a paragraph out of the text, so it is claimed only where its place shows it: above a byline or a date,
or in a line of its own that every paragraph below is much longer than. Else the report asks.
"""

from __future__ import annotations

import re
from statistics import median

from authors.names import match_key
from intake.biolines import read_bioline, tails

from . import bios
from .dates import day_in
from .paragraphs import LONGEST_STRAY, SENTENCE_END, Paragraph, is_byline, is_text, sentence_count

LONGEST = 300
FEWEST_WORDS = 4  # fewer are a label ("Opinion", "World news")
MOST_SENTENCES = 2
LOOK = 12  # paragraphs of the text that it is compared with
FEWEST_BELOW = 2  # paragraphs of text; of one nothing can be said
SHARE_OF_NEXT = 0.5
SHARE_OF_USUAL = 0.4
SHARE_OF_LABEL = 0.5  # words with a capital, in a line without a stop that is no label
SHARE_OF_HEADLINE = 0.7  # of the headline's words, in a line that is the headline again
NEAR = 3  # lines under it that a byline may stand in

# How a first paragraph begins, or the one after it, and no standfirst: somebody tells, or goes on.
_TELLS = re.compile(
    r"[“\"'‘\[<]|(?:i|we|my|our|and|but|so|yet|or|it|this|these|that|those|they|such|still|then|now|however|you|your|recently|"
    r"(?:on|last|this|in) (?:\w+day|week|month|year|night|\d{4}|january|february|march|april|may|june|july|august|"
    r"september|october|november|december)|once|when i|as i|dear|here|there|thank)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^[“\"‘«„—–-]|[—–]\s*[^\W\d_][\w .,]{2,40}$")
_SOURCE = re.compile(r"[—–-]")
_MARKS = re.compile(
    r"^(?:sources?|quelle|fuente|fonte|источник)\s*:"
    r"|https?://|www\.|[|/>»•©@#]|\b\d{1,2}:\d{2}\b|\bmin(?:ute)? read\b",
    re.IGNORECASE,
)


def certainty_of(text: str, following: list[Paragraph], headline: str, *, is_set_apart: bool) -> str:
    """ "likely" or "unsure" where the line under the headline is a standfirst, "" where it is none."""
    if not may_be_one(text, headline):
        return ""
    if is_signed_below(following):
        return "likely"
    near = following[:LOOK]
    below = [one.text for one in near if not one.kind and is_text(one)]
    if not below or below[0] != near[0].text or _TELLS.match(text) or _goes_on(text, below[0]):
        return ""
    lengths = [len(one) for one in below]
    if is_set_apart and len(text) < min(lengths):
        return "likely"
    is_short = len(text) <= SHARE_OF_USUAL * median(lengths) and len(text) <= SHARE_OF_NEXT * lengths[0]
    is_sentence = text.endswith(".") and sentence_count(text) == 1
    if is_short and is_sentence and len(lengths) >= FEWEST_BELOW:
        return "unsure"
    return ""


def may_be_one(text: str, headline: str, *, may_begin_with_pronoun: bool = False) -> bool:
    """True for one sentence or two that are no label, name, caption, announcement or the headline again."""
    words = text.split()
    if len(text) > LONGEST or sentence_count(text) > MOST_SENTENCES or "\n" in text or text.endswith(":"):
        return False
    if len(words) < FEWEST_WORDS or _MARKS.search(text) or tails.kind_of(text):
        return False
    if bios.begins_with_pronoun(text) and not may_begin_with_pronoun:
        return False
    own, of_headline = set(match_key(text).split()), set(match_key(headline).split())
    if len(own & of_headline) >= SHARE_OF_HEADLINE * len(own | of_headline):
        return False
    capitals = sum(word[:1].isupper() for word in words)
    is_label = not SENTENCE_END.search(text) and capitals > SHARE_OF_LABEL * len(words)
    return not is_label and not read_bioline(text) and not read_bioline(f"By {text}")


def is_set_off(paragraph: Paragraph, following: list[Paragraph], headline: str) -> bool:
    """True for a sentence in italics or bold letters, as a heading or a quotation, between the headline and the text.

    A question may be the heading of what follows, and words in quotation marks or with their source a motto.
    """
    text = paragraph.text
    is_signed = is_signed_below(following)
    if not may_be_one(text, headline, may_begin_with_pronoun=is_signed) or not (is_signed or begins_text(following)):
        return False
    if paragraph.kind == "heading":
        return bool(re.search(r"[.!…。][”\"’»)]*$", text)) or is_signed
    if _QUOTED.search(text) or (following and _SOURCE.match(following[0].text)):
        return False
    return bool(SENTENCE_END.search(text[-3:]))


def begins_text(following: list[Paragraph]) -> bool:
    return bool(following) and not following[0].kind and is_text(following[0])


def is_signed_below(following: list[Paragraph]) -> bool:
    """True where a byline or a date stands under a line, and no text between them."""
    for i, paragraph in enumerate(following[:NEAR]):
        text = paragraph.text
        if is_byline(text) or day_in(text) or bios.signing_alone(text, following[i + 1 :]):
            return True
        if is_text(paragraph) or len(paragraph.text) > LONGEST_STRAY:
            return False
    return False


def _goes_on(text: str, below: str) -> bool:
    """True where the next paragraph takes up what the line says: then the line is the first one of the text."""
    return bool(_TELLS.match(below) or bios.begins_with_pronoun(below)) or text.split()[:2] == below.split()[:2]
