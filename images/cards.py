"""Share cards: what a piece is, drawn as the picture that other sites show beside a link. Pillow, no model.

A card says the type and the year in large letters, because a link is passed on without its page: who sees a column of
2016 in somebody's stream should not take it for news.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, ImageOps, features

SIZE = (1200, 630)
EDITION = "1"  # raise it when the drawing changes, and `rebuild cards` draws every card anew
PAPER, INK, MUTED, CRIMSON = "#fdfcf9", "#16191d", "#565b63", "#8e1b30"  # static/css/tokens.css, by day
MARGIN, PICTURE = 72, 420  # pixels: around the words; the width of the picture beside them
HEADLINE = (84, 74, 66, 60, 54, 48, 42, 38)  # sizes to try, the largest that fits is taken
MOST_LINES = 6

_FONTS = Path(__file__).parent / "fonts"
# What a text is set in: the first that has all of its letters. The last two join and turn letters, which Pillow can
# only do with Raqm; its wheels bring it along.
SERIF = ("standfirst-serif.ttf", "noto-sans-arabic.ttf", "noto-sans-hebrew.ttf")
SANS = ("standfirst-sans.ttf", *SERIF)
CAN_SHAPE = features.check("raqm")


@dataclass(frozen=True)
class Card:
    """The words of a card. `font` is the path of a font to try where none of ours has the letters."""

    label: str
    year: str
    headline: str
    byline: str
    site: str
    font: str = ""


def draw(card: Card, picture: bytes | None = None) -> bytes:
    """The card as JPEG, with `picture` at its side. Words in letters that no font has are left out: no boxes."""
    canvas = Image.new("RGB", SIZE, PAPER)
    right = SIZE[0] - MARGIN
    if picture is not None:
        with Image.open(BytesIO(picture), formats=("JPEG", "PNG")) as shown:
            canvas.paste(ImageOps.fit(shown.convert("RGB"), (PICTURE, SIZE[1])), (SIZE[0] - PICTURE, 0))
        right = SIZE[0] - PICTURE - 56
    pen = _Pen(ImageDraw.Draw(canvas), MARGIN, right, card.font)
    pen.draw.rectangle((0, 0, SIZE[0] if picture is None else SIZE[0] - PICTURE, 12), fill=CRIMSON)

    pen.line(" · ".join(filter(None, [card.label, card.year])), top=62, size=34, colour=CRIMSON, fonts=SANS)
    site_top, byline_top = SIZE[1] - 84, SIZE[1] - 148
    pen.line(card.site, top=site_top, size=28, colour=MUTED, fonts=SANS)
    has_byline = pen.line(card.byline, top=byline_top, size=32, colour=INK, fonts=SANS)
    pen.block(card.headline, top=128, bottom=(byline_top if has_byline else site_top) - 22, colour=INK, fonts=SERIF)

    file = BytesIO()
    canvas.save(file, "JPEG", quality=88, subsampling=0, progressive=True, optimize=True)
    return file.getvalue()


class _Pen:
    """Writes into the column between `left` and `right`; what runs from right to left begins at the right."""

    def __init__(self, draw: ImageDraw.ImageDraw, left: int, right: int, extra: str):
        self.draw, self.left, self.right, self.extra = draw, left, right, extra

    def line(self, text: str, *, top: int, size: int, colour: str, fonts: tuple[str, ...]) -> bool:
        """One line, cut to fit; returns whether it could be written."""
        text = writable(text)
        font = font_for(text, size, self._with_extra(fonts))
        if font is None or not text:
            return False
        self._write(_cut(text, font, self.right - self.left), top, font, colour, rtl=_is_rtl(text))
        return True

    def block(self, text: str, *, top: int, bottom: int, colour: str, fonts: tuple[str, ...]) -> bool:
        """Lines as large as fit between `top` and `bottom`; what is too long even for the smallest ends in “…”."""
        text, width = writable(text), self.right - self.left
        for size in HEADLINE:
            font = font_for(text, size, self._with_extra(fonts))
            if font is None or not text:
                return False
            height = round(size * 1.16)
            most = min(MOST_LINES, (bottom - top) // height)
            lines = wrapped(text, font, width)
            if len(lines) <= most:
                break
        else:
            lines = [*lines[: most - 1], _cut(" ".join(lines[most - 1 :]), font, width)]
        for number, line in enumerate(lines):
            self._write(line, top + number * height, font, colour, rtl=_is_rtl(text))
        return True

    def _with_extra(self, fonts: tuple[str, ...]) -> tuple[str, ...]:
        return (*fonts, self.extra) if self.extra else fonts

    def _write(self, line: str, top: int, font: ImageFont.FreeTypeFont, colour: str, *, rtl: bool) -> None:
        # Without Raqm nothing that needs a direction comes here, and Pillow refuses to be told one.
        told = {"direction": "rtl" if rtl else "ltr"} if CAN_SHAPE else {}
        where = (self.right, top) if rtl else (self.left, top)
        self.draw.text(where, line, font=font, fill=colour, anchor="ra" if rtl else "la", **told)


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The lines of `text`, none wider than `width`: broken between words, and inside one that is wider than a line."""
    lines: list[str] = []
    for word in text.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
            continue
        while font.getlength(word) > width:
            fits = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or font.getlength(word[:n]) <= width)
            lines.append(word[:fits])
            word = word[fits:]
        lines.append(word)
    return lines


def writable(text: str) -> str:
    """`text` in one line, without what is no writing: controls, and pictures such as emoji."""
    kept = (c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) not in {"Cs", "Co", "So"})
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" or c in _TURNING else c for c in kept).split())


# What turns the direction of the text behind it, and the mark that makes an emoji of the character before it.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufe0f")


def font_for(text: str, size: int, fonts: tuple[str, ...]) -> ImageFont.FreeTypeFont | None:
    """The first of the fonts that has every letter of `text`, or None."""
    if not CAN_SHAPE and _needs_shaping(text):
        return None
    return next((_font(name, size) for name in fonts if _has_all(name, text)), None)


def _has_all(name: str, text: str) -> bool:
    return all(_has(name, c) for c in set(text) if unicodedata.category(c)[0] not in "CMZ")


@lru_cache(maxsize=20_000)
def _has(name: str, character: str) -> bool:
    """Whether the font draws something of its own for it, and not what it draws for a letter that it lacks."""
    try:
        font = _font(name, 24)
    except OSError:  # a font that the publication named and that is not there
        return False
    return bytes(font.getmask(character)) != bytes(font.getmask("\U0010fffd"))


@lru_cache(maxsize=100)
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / name), size)  # an absolute path stays what it is


def _cut(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    if font.getlength(text) <= width:
        return text
    return next(f"{text[:n].rstrip()}…" for n in range(len(text), 0, -1) if font.getlength(f"{text[:n]}…") <= width)


def _is_rtl(text: str) -> bool:
    """By the first letter that has a direction, as Unicode's algorithm decides it for a paragraph."""
    return next((unicodedata.bidirectional(c) for c in text if _directed(c)), "L") != "L"


def _directed(character: str) -> bool:
    return unicodedata.bidirectional(character) in {"L", "R", "AL"}


def _needs_shaping(text: str) -> bool:
    return any(unicodedata.bidirectional(c) in {"R", "AL"} or unicodedata.category(c) == "Mc" for c in text)
