"""The numbers and bullets that rich text shows before the items of a list, as lists of ours count."""

from __future__ import annotations

import re

from ..docx.lines import Line, Piece

_NUMBER = re.compile(r"(\d{1,5}|[ivxlc]{2,7}|[IVXLC]{2,7}|[a-zA-Z])[.)]")
_QUOTE = re.compile(r"quotations?|quote|intense quote|block text")
_HEADING = re.compile(r"heading (\d)")


def as_item(piece: Piece, label: str, level: int, above: list[Piece]) -> None:
    """Makes a paragraph the item that its label says: with a number of ours, a bullet, or the label in its words."""
    has_letters = any(letter.isalnum() for letter in label) and label not in ("o", "q", "v")
    number = number_in(label, level, above)
    if piece.kind == "paragraph" and not has_letters:
        piece.kind, piece.numbering, piece.level = "item", "bullet", level
    elif piece.kind == "paragraph" and number:
        piece.kind, piece.level = "item", level
        piece.numbering, piece.number = number
    elif has_letters:
        line = Line()
        line.text(f"{label} ")
        line.append(piece.line)
        piece.line = line
        if piece.kind == "paragraph":
            piece.kind, piece.level = "labelled", level


def number_in(label: str, level: int, above: list[Piece]) -> tuple[str, int] | None:
    """How a label like “3.”, “c)” or “iv.” counts, and its number; None where no list of ours counts so.

    “i.” is a Roman number, and so is “v.” where it comes after a “iv.”.
    """
    match = _NUMBER.fullmatch(label)
    if match is None:
        return None
    sign = match[1]
    if sign.isdigit():
        return "1", int(sign)
    before = next((one for one in reversed(above) if one.kind == "item" and one.level == level), None)
    roman = roman_number(sign)
    goes_on = before is not None and before.numbering in ("i", "I") and before.number == roman - 1
    if roman and (goes_on or len(sign) > 1 or (sign in "iI" and before is None)):
        return ("i" if sign.islower() else "I"), roman
    if len(sign) == 1:
        return ("a" if sign.islower() else "A"), ord(sign.lower()) - ord("a") + 1
    return None


def roman_number(sign: str) -> int:
    """The value of a Roman number; 0 for what is none.

    >>> roman_number("xiv"), roman_number("b")
    (14, 0)
    """
    values = [dict(zip("ivxlc", (1, 5, 10, 50, 100), strict=True)).get(letter, 0) for letter in sign.lower()]
    if not all(values):
        return 0
    total = 0
    for value, following in zip(values, [*values[1:], 0], strict=True):
        total += -value if value < following else value
    return total


def kind_of(style: str, outline: int) -> tuple[str, int]:
    """What a paragraph is by the name of its style and its level in the outline (from 0); a heading with its level."""
    if style in ("title", "subtitle", "caption"):
        return style, 0
    if heading := _HEADING.fullmatch(style):
        return "heading", int(heading[1])
    if 0 <= outline < 9:
        return "heading", outline + 1
    if _QUOTE.fullmatch(style):
        return "quote", 0
    return "paragraph", 0
