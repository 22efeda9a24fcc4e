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
    edge = SIZE[0]
    right = edge - MARGIN
    if picture is not None:
        edge -= PICTURE
        right = edge - 56
        with Image.open(BytesIO(picture), formats=("JPEG", "PNG")) as shown:
            canvas.paste(ImageOps.fit(shown.convert("RGB"), (PICTURE, SIZE[1])), (edge, 0))
    pen = _Pen(ImageDraw.Draw(canvas), MARGIN, right, card.font)
    pen.draw.rectangle((0, 0, edge, 12), fill=CRIMSON)

    pen.line(" · ".join(filter(None, [card.label, card.year])), top=62, size=34, colour=CRIMSON, fonts=SANS)
    bottom = SIZE[1] - 84
    pen.line(card.site, top=bottom, size=28, colour=MUTED, fonts=SANS)
    if pen.line(card.byline, top=bottom - 64, size=32, colour=INK, fonts=SANS):
        bottom -= 64
    pen.block(card.headline, top=128, bottom=bottom - 22, colour=INK, fonts=SERIF)

    file = BytesIO()
    canvas.save(file, "JPEG", quality=88, subsampling=0, progressive=True, optimize=True)
    return file.getvalue()


class _Pen:
    """Writes into the column between `left` and `right`; what runs from right to left begins at the right."""

    def __init__(self, draw: ImageDraw.ImageDraw, left: int, right: int, font: str):
        self.draw, self.left, self.right = draw, left, right
        self.more_fonts = tuple(filter(None, [font]))

    def line(self, text: str, *, top: int, size: int, colour: str, fonts: tuple[str, ...]) -> bool:
        """One line, cut to fit; returns whether it could be written."""
        text = writable(text)
        font = font_for(text, size, (*fonts, *self.more_fonts))
        if font is None or not text:
            return False
        self.write(cut(text, font, self.right - self.left), top, font, colour, rtl=is_rtl(text))
        return True

    def block(self, text: str, *, top: int, bottom: int, colour: str, fonts: tuple[str, ...]) -> None:
        """Lines as large as fit between `top` and `bottom`; what is too long even for the smallest ends in “…”."""
        text, width = writable(text), self.right - self.left
        for size in HEADLINE:
            font = font_for(text, size, (*fonts, *self.more_fonts))
            if font is None or not text:
                return
            height = round(size * 1.16)
            most = min(MOST_LINES, (bottom - top) // height)
            lines = wrapped(text, font, width)
            if len(lines) <= most:
                break
        else:
            lines = [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), font, width)]
        for number, line in enumerate(lines):
            self.write(line, top + number * height, font, colour, rtl=is_rtl(text))

    def write(self, line: str, top: int, font: ImageFont.FreeTypeFont, colour: str, *, rtl: bool) -> None:
        left, anchor, direction = self.left, "la", "ltr"
        if rtl:
            left, anchor, direction = self.right, "ra", "rtl"
        if not CAN_SHAPE:  # then nothing that needs a direction comes here, and Pillow refuses one
            direction = None
        self.draw.text((left, top), line, font=font, fill=colour, anchor=anchor, direction=direction)


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The lines of `text`, none wider than `width`: broken between words, and inside one that is wider than a line."""
    lines: list[str] = []
    for word in text.split():
        if lines and font.getlength(f"{lines[-1]} {word}") <= width:
            lines[-1] += f" {word}"
            continue
        while font.getlength(word) > width:
            fits = len(word) - 1
            while fits > 1 and font.getlength(word[:fits]) > width:
                fits -= 1
            lines.append(word[:fits])
            word = word[fits:]
        lines.append(word)
    return lines


# What turns the direction of the text behind it, and the mark that makes an emoji of the character before it.
TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufe0f")


def writable(text: str) -> str:
    """`text` in one line, without what is no writing: controls, and pictures such as emoji."""
    signs = []
    for sign in unicodedata.normalize("NFC", text):
        category = unicodedata.category(sign)
        if category == "Cc" or sign in TURNING:
            signs.append(" ")
        elif category not in {"Cs", "Co", "So"}:
            signs.append(sign)
    return " ".join("".join(signs).split())


def font_for(text: str, size: int, fonts: tuple[str, ...]) -> ImageFont.FreeTypeFont | None:
    """The first of the fonts that has every letter of `text`, or None."""
    letters = set()
    for sign in text:
        category = unicodedata.category(sign)
        if not CAN_SHAPE and (category == "Mc" or unicodedata.bidirectional(sign) in {"R", "AL"}):
            return None
        if category[0] not in "CMZ":
            letters.add(sign)
    for name in fonts:
        if all(_has(name, letter) for letter in letters):
            return _font(name, size)
    return None


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


def cut(text: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    """As much of the beginning as fits, with “…” behind it if that is not all."""
    if font.getlength(text) <= width:
        return text
    while text and font.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"


def is_rtl(text: str) -> bool:
    """By the first letter that has a direction, as Unicode's algorithm decides it for a paragraph."""
    for sign in text:
        direction = unicodedata.bidirectional(sign)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return False
