"""Documents of Word (.docx, .docm, .dotx): the text with its form, without what was deleted, hidden or said aside.

package.py ─► styles.py, numbering.py ─► blocks.py, runs.py ─► pieces (lines.py) ─► arrangement.py ─► HTML
"""

from __future__ import annotations

from dataclasses import replace

from intake.drafts import Manuscript

from . import arrangement, report
from .blocks import Story
from .found import Found
from .lines import Piece, Writer, every, letters
from .package import Package
from .styles import W

CONSISTENT = 0.9  # a share of the letters


def convert(data: bytes, name: str, *, is_embedded: bool = False) -> Manuscript:
    """The text of a Word document. Raises UnreadableDocument with one sentence for what cannot be read.

    Of one that lies in another, the documents in it are named and not read.
    """
    package = Package(data, name)
    manuscript = Manuscript()
    try:
        found = Found(package, manuscript, is_embedded=is_embedded)
        pieces = read(found)
    except RecursionError as error:
        raise package.too_deep() from error
    language = language_of(pieces, found)
    pieces = arrangement.arrange(pieces, manuscript)
    manuscript.html = Writer(language).write(pieces)
    if language and is_declared(pieces, found, language):
        manuscript.headers["language"] = language
    captions = {piece.picture: piece.line.plain for piece in every(pieces) if piece.kind == "figure"}
    manuscript.pictures = [replace(picture, caption=captions.get(picture.key, "")) for picture in manuscript.pictures]
    report.write(found)
    return manuscript


def read(found: Found) -> list[Piece]:
    story = Story(found, found.main)
    pieces: list[Piece] = []
    for text in found.root.iterchildren(f"{W}body"):
        pieces += story.pieces_in(text)
    return pieces


def language_of(pieces: list[Piece], found: Found) -> str:
    """The language that most letters are in, as the document declares it; "" where it declares none."""
    count = letters(pieces)
    count.pop("", 0)
    return max(count, key=count.__getitem__, default="")


def is_declared(pieces: list[Piece], found: Found, language: str) -> bool:
    """Whether nearly all letters are said to be in a language, and not only because Word came with it."""
    count = letters(pieces)
    same = sum(n for declared, n in count.items() if declared.partition("-")[0] == language.partition("-")[0])
    is_default = found.styles.run.get("lang", {}).get("val", "") == language and not found.count["language"]
    return same >= CONSISTENT * sum(count.values()) and not (is_default and language.lower() == "en-us")


__all__ = ["convert"]
