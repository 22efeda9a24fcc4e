"""What pieces are to each other: the headline and the headings below it, captions of pictures, quotations."""

from __future__ import annotations

import re

from intake.drafts import Manuscript

from .lines import Piece, every

LONGEST_HEADLINE = 300  # characters
LONGEST_HEADING = 90
TOP = 8  # pieces in which the title stands
MOST_QUOTED = 0.3  # a share of the paragraphs; where more are indented it is how the text is set
SHORTEST_QUOTE = 60
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
            return piece if is_headline else None
    return None


def with_captions(pieces: list[Piece]) -> list[Piece]:
    """A caption stands under its picture, or over it where none is left under one."""
    found: list[Piece] = []
    for place, piece in enumerate(pieces):
        above = found[-1] if found else None
        below = pieces[place + 1] if place + 1 < len(pieces) else None
        if piece.kind == "caption" and above is not None and above.kind == "figure" and above.line.is_empty:
            above.line = piece.line
        elif piece.kind == "caption" and below is not None and below.kind == "figure" and below.line.is_empty:
            after = pieces[place + 2] if place + 2 < len(pieces) else None
            if after is not None and after.kind == "caption":
                found.append(piece)
            else:
                below.line = piece.line
        else:
            found.append(piece)
    return found


def quote_indented(pieces: list[Piece]) -> None:
    """Paragraphs that are indented on both sides are quotations, if most are not."""
    indented = [piece for piece in pieces if piece.is_indented and len(piece.line.plain) >= SHORTEST_QUOTE]
    paragraphs = [piece for piece in pieces if piece.kind == "paragraph"]
    if len(indented) <= MOST_QUOTED * len(paragraphs):
        for piece in indented:
            piece.kind = "quote"


def find_headings(pieces: list[Piece]) -> None:
    """Short bold lines between paragraphs are headings where no style says so: not before the text has begun, for
    bylines are bold, too, and not over what is bold itself."""
    has_begun = False
    for piece, below in zip(pieces, pieces[1:], strict=False):
        words = piece.line.plain
        if piece.kind != "paragraph":
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
