"""What each paragraph of a document is: headline, standfirst, byline, date, body, bio, credit, notice.

Every reader ends here: it hands over paragraphs, however its format marks them, and gets the draft filled.

    document  = headline top body tail
    top       = { standfirst | byline | affiliation | bio | date | credit | notice }      opening.py
    body      = { paragraph | heading | list item | quote }
    tail      = { bio | "About the author" | credit | notice }                            closing.py

Bio lines, credits and notices are looked for in the top and the tail only. Whatever no rule claims stays in the body.
"""

from __future__ import annotations

import re
from dataclasses import replace

from intake.biolines import tails
from intake.drafts import Block, Draft

from . import bios, closing, opening, signing, submission
from .paragraphs import (
    LONGEST_STRAY,
    LONGEST_TAIL,
    OPEN_END,
    SENTENCE_END,
    Paragraph,
    begins_a_part,
    kind_of,
    signs_off,
)

LONGEST_HEADING = 90
MOST_LINES = 4  # of a paragraph that holds a byline and a day, and no verse
LONGEST_CLOSING = 250  # characters of all that stands below
ASK_WITHIN = 6  # paragraphs at the top and at the end of the text
_SEPARATOR = re.compile(r"[\W_]+")


def recognise(paragraphs: list[Paragraph], draft: Draft, name: str, *, needs_headline: bool = True) -> None:
    """Fills the draft from the paragraphs. Raises UnreadableDocument where there is no headline."""
    paragraphs = _with_lines_parted(_without_separators(paragraphs, draft))
    signing.read_header(draft)
    in_header = len(draft.contributors)
    paragraphs = submission.take(paragraphs, draft)
    rest = opening.read_headline(paragraphs, draft, name, needs_headline=needs_headline)
    rest = opening.read_top(rest, draft)
    rest = closing.read_signature(rest, draft)
    body, tail, strays = closing.Ending(rest, draft).parted()
    _read_body([*body, *strays], draft, stray_from=len(body))
    closing.read_tail(tail, draft)
    _ask_about([*body[:ASK_WITHIN], *body[-ASK_WITHIN:], *strays], draft)
    if in_header:
        signing.keep_to_header(draft, in_header)
    draft.findings.sort(key=lambda finding: finding.line)
    if not any(contributor.bio for contributor in draft.contributors):
        draft.report("missing_bio", 0, "", "No bio line was recognised at the end or beside the headline.")
    if not draft.contributors:
        draft.report("missing_author", 0, "", "No author was recognised.")
    if not draft.blocks:
        draft.report("missing_body", 0, "", "There is no text under the headline.")


def _ask_about(paragraphs: list[Paragraph], draft: Draft) -> None:
    """Names in the report each line that was left in the text, though it reads like a bio line of somebody."""
    for line, paragraph in {paragraph.line: paragraph for paragraph in paragraphs}.items():
        people = bios.strong_people(paragraph)
        if people and not bios.begins_with_pronoun(paragraph.text):
            note = f"It may be about an author: {', '.join(person.name for person in people)}."
            draft.report("paragraph", line, paragraph.as_found, note, certainty="unsure", alternative="bio")


def _without_separators(paragraphs: list[Paragraph], draft: Draft) -> list[Paragraph]:
    kept = []
    for paragraph in paragraphs:
        if _SEPARATOR.fullmatch(paragraph.text):
            draft.report("separator", paragraph.line, paragraph.as_found, "A line without words was left out.")
        else:
            kept.append(paragraph)
    return kept


def _with_lines_parted(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """The paragraphs, those of several lines parted where one line is a byline, a day, "About the author" …"""
    kept = []
    for place, paragraph in enumerate(paragraphs):
        lines = paragraph.text.split("\n")
        is_at_an_end = place < LONGEST_TAIL or place >= len(paragraphs) - LONGEST_TAIL
        may_part = is_at_an_end and 1 < len(lines) <= MOST_LINES and not paragraph.kind
        if may_part and any(map(begins_a_part, lines)):
            kept += [replace(paragraph, text=line, source=line) for line in lines if line.strip()]
        else:
            kept.append(paragraph)
    return kept


def _read_body(paragraphs: list[Paragraph], draft: Draft, stray_from: int) -> None:
    for i, paragraph in enumerate(paragraphs):
        kind = kind_of(paragraph)
        if kind == "advertisement":
            opening.leave_out(paragraph, kind, draft)
        elif i >= stray_from:
            text = paragraph.text
            if paragraph.kind:
                text = paragraph.as_found
            draft.blocks.append(Block("paragraph", text, line=paragraph.line))
            draft.report("unrecognised", paragraph.line, paragraph.as_found, "Kept at the end of the body.")
        elif paragraph.kind == "heading":
            draft.blocks.append(Block("heading", paragraph.text, max(2, paragraph.level), paragraph.line))
        elif paragraph.kind:
            block = Block(paragraph.kind, paragraph.text, paragraph.level, paragraph.line, paragraph.depth)
            draft.blocks.append(block)
        elif kind in tails.LEFT_OUT:
            draft.blocks.append(Block("paragraph", paragraph.text, line=paragraph.line))
            draft.report(kind, paragraph.line, paragraph.as_found, "It may belong to a page and not to the piece.")
        elif _is_heading(paragraphs, i, stray_from):
            draft.blocks.append(Block("heading", paragraph.text, 2, paragraph.line))
            draft.report("heading", paragraph.line, paragraph.as_found)
        else:
            draft.blocks.append(Block("paragraph", paragraph.text, line=paragraph.line))
            if len(paragraph.text) <= LONGEST_STRAY and not SENTENCE_END.search(paragraph.text):
                draft.report("unrecognised", paragraph.line, paragraph.as_found, "Kept in the body as a paragraph.")


def _is_heading(paragraphs: list[Paragraph], i: int, end: int) -> bool:
    """True for a short line without a stop that stands over a paragraph, and does not close the piece or say who
    wrote it, or when."""
    text = paragraphs[i].text
    if "\n" in text or len(text) > LONGEST_HEADING or OPEN_END.search(text) or i + 1 >= end:
        return False
    if closes(text, paragraphs[i + 1 : end]) or (i == 0 and signs_off(text)):
        return False
    below = paragraphs[i + 1]
    return bool(below.kind) or len(below.text) > LONGEST_HEADING or bool(SENTENCE_END.search(below.text))


def closes(text: str, below: list[Paragraph]) -> bool:
    """True for a name, or a place and a month, over nothing but a few last words."""
    if any(paragraph.kind for paragraph in below) or sum(len(one.text) for one in below) > LONGEST_CLOSING:
        return False
    return signs_off(text)
