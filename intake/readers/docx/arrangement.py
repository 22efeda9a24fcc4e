"""What pieces are to each other: the headline and the headings below it, captions of pictures, quotations."""

from __future__ import annotations

import re

from intake.drafts import Manuscript

from ..paragraphs import signs_off
from .lines import Piece, every

LONGEST_HEADLINE = 300  # characters
LONGEST_HEADING = 90
TOP = 8  # pieces in which the title stands
MOST_QUOTED = 0.3  # a share of the paragraphs; where more are indented it is how the text is set
SHORTEST_QUOTE = 60
CLOSING = 2  # pieces at the end, over which a name is who signs and no heading
_END = re.compile(r"[.!?…:;,。！？؟۔][”\"’»)\]]*$")


def arrange(pieces: list[Piece], manuscript: Manuscript) -> list[Piece]:
    """The pieces with headline first, headings from 2 to 4, captions at their pictures; only kinds that can be
    written."""
    pieces = with_captions(pieces)
    quote_indented(pieces)
    headline = headline_of(pieces)
    if headline is not None:
        manuscript.headers["headline"] = headline.line.plain
        headline.kind = "headline"
        pieces = [headline, *(piece for piece in pieces if piece is not headline)]
    subtitle = next((piece for piece in pieces[:TOP] if piece.kind == "subtitle"), None)
    if subtitle is not None:
        manuscript.headers["standfirst"] = subtitle.line.plain
    if not any(piece.kind == "heading" for piece in pieces):
        find_headings(pieces)
    level_headings(pieces)
    for piece in every(pieces):
        if piece.kind in ("headline", "subtitle", "caption"):
            piece.kind = "paragraph"
    return pieces


def headline_of(pieces: list[Piece]) -> Piece | None:
    """The first title, near the top; else a heading right at the top."""
    for piece in pieces[:TOP]:
        if piece.kind == "title" and 0 < len(piece.line.plain) <= LONGEST_HEADLINE:
            return piece
    for piece in pieces:
        if piece.line.plain:
            is_headline = piece.kind == "heading" and len(piece.line.plain) <= LONGEST_HEADLINE
            if is_headline:
                return piece
            return None
    return None


def with_captions(pieces: list[Piece]) -> list[Piece]:
    """A caption goes to its picture or table; one that stands at neither stays a paragraph."""
    found: list[Piece] = []
    for place, piece in enumerate(pieces):
        bearer = None
        if piece.kind == "caption":
            bearer = bearer_of(piece, found[-1:], pieces[place + 1 : place + 3])
        if bearer is None:
            found.append(piece)
        else:
            bearer.line = piece.line
    return found


def bearer_of(caption: Piece, before: list[Piece], behind: list[Piece]) -> Piece | None:
    """What a caption is of: the picture over it, else that under it; the table under it, else that over it.

    Where a caption follows what is under it, too, that has its own.
    """
    above = next((one for one in before if can_bear(one, caption)), None)
    below = next((one for one in behind[:1] if can_bear(one, caption)), None)
    has_its_own = len(behind) > 1 and behind[1].kind == "caption"
    if above is not None and (above.kind == "figure" or below is None or has_its_own):
        return above
    if below is not None and below.kind == "figure" and has_its_own:
        return None
    return below or above


def can_bear(piece: Piece, caption: Piece) -> bool:
    """Whether it has no caption yet, and can have this one: that of a table has neither notes nor links."""
    is_table = piece.kind == "table" and caption.line.is_words_alone
    return piece.line.is_empty and (is_table or piece.kind == "figure")


def quote_indented(pieces: list[Piece]) -> None:
    """Paragraphs that are indented on both sides are quotations, if most are not."""
    indented = []
    for piece in pieces:
        if piece.is_indented and len(piece.line.plain) >= SHORTEST_QUOTE:
            indented.append(piece)
    paragraphs = []
    for piece in pieces:
        if piece.kind == "paragraph":
            paragraphs.append(piece)
    if len(indented) <= MOST_QUOTED * len(paragraphs):
        for piece in indented:
            piece.kind = "quote"


def find_headings(pieces: list[Piece]) -> None:
    """Short bold lines between paragraphs are headings where no style says so: not before the text has begun, for
    bylines are bold, too, and not over what is bold itself."""
    has_begun = False
    for place, (piece, below) in enumerate(zip(pieces, pieces[1:], strict=False)):
        words = piece.line.plain
        if piece.kind != "paragraph" or (place >= len(pieces) - 1 - CLOSING and signs_off(words)):
            continue
        is_short = 0 < len(words) <= LONGEST_HEADING and not _END.search(words) and "\n" not in piece.line.words
        is_over_text = below.kind == "paragraph" and not below.line.is_bold and len(below.line.plain) > LONGEST_HEADING
        if has_begun and is_short and piece.line.is_bold and is_over_text:
            piece.kind, piece.level = "heading", 1
        has_begun |= len(words) > LONGEST_HEADING


def level_headings(pieces: list[Piece]) -> None:
    """The highest level that is there becomes 2, the next 3, all others 4. A further title is a heading of the
    highest."""
    levels = sorted({piece.level for piece in every(pieces) if piece.kind == "heading"})
    for piece in every(pieces):
        if piece.kind == "heading":
            piece.level = min(2 + levels.index(piece.level), 4)
        elif piece.kind == "title":
            piece.kind, piece.level = "heading", 2
