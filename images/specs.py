"""Which sizes, crops and formats of a picture there are, and what their files are called. Pure: no model, no pixel.

Renditions are made by this table, pages name what it says, and the media view serves nothing else.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

Focus = tuple[float, float]  # where the eye should go: shares of width and height, from the top left
CENTRE: Focus = (0.5, 0.5)

# extension → media type, the ones worth most first: a browser takes the first it can read.
FORMATS = {"avif": "image/avif", "webp": "image/webp", "jpg": "image/jpeg"}
AT_ONCE = ("webp", "jpg")  # quick enough for the request that uploads; AVIF takes ten times as long and follows
ALL = tuple(FORMATS)


@dataclass(frozen=True)
class Crop:
    """A shape the picture is shown in: `ratio` of width to height, or None for the whole of it."""

    label: str
    ratio: float | None
    widths: tuple[int, ...]
    formats: tuple[str, ...]


# 320 is a phone's card, 640 the same on a dense screen and the text column, 960 the lead image's place, 1280 and 1920
# the same two on dense screens. Steps of a third to a half: closer ones save little, wider ones cost a third of the
# bytes. The last three are for search engines and share cards, which ask for one large JPEG in a fixed shape.
CROPS = {
    "full": Crop("Whole picture", None, (320, 640, 960, 1280, 1920), ALL),
    "card": Crop("Cards, 16:10", 16 / 10, (320, 640, 960, 1280), ALL),
    "1x1": Crop("Portraits, 1:1", 1.0, (160, 320, 640, 1200), ALL),
    "4x3": Crop("Search engines, 4:3", 4 / 3, (1200,), ("jpg",)),
    "16x9": Crop("Search engines, 16:9", 16 / 9, (1200,), ("jpg",)),
    "share": Crop("Share cards, 1200 × 630", 1200 / 630, (1200,), ("jpg",)),
}
EDITION = "1"  # of these specs: raise it when qualities change, and `rebuild` makes every file anew under a new name


def box(width: int, height: int, ratio: float | None, focus: Focus = CENTRE) -> tuple[int, int, int, int]:
    """The largest part of a picture in that shape, its middle as near to `focus` as the edges allow."""
    if ratio is None:
        return (0, 0, width, height)
    w = max(1, min(width, round(height * ratio)))
    h = max(1, min(height, round(width / ratio)))
    left = min(max(round(focus[0] * width - w / 2), 0), width - w)
    top = min(max(round(focus[1] * height - h / 2), 0), height - h)
    return (left, top, left + w, top + h)


def sizes(width: int, height: int, crop: Crop) -> list[tuple[int, int]]:
    """Width and height of each file of that crop, the smallest first. Never larger than the picture is.

    A picture 1000 wide has 320, 640 and 1000: 960 beside 1000 would be the same file twice.
    """
    left, top, right, bottom = box(width, height, crop.ratio)
    w, h = right - left, bottom - top
    largest = min(w, crop.widths[-1])
    widths = [step for step in crop.widths if step < largest * 0.9] + [largest]
    return [(step, max(1, round(step * h / w))) for step in widths]


def nearest(sizes: list, width: int) -> tuple[int, int]:
    """The smallest of these sizes that is at least as wide; the largest if none is."""
    for size in sizes:
        if size[0] >= width:
            return tuple(size)
    return tuple(sizes[-1])


def stamp(crop: Crop, focus: Focus) -> str:
    """Six characters that change whenever the files of the crop would."""
    where = f"{focus[0]:.3f} {focus[1]:.3f}" if crop.ratio else ""
    return hashlib.sha256(f"{EDITION} {crop.ratio} {crop.widths} {where}".encode()).hexdigest()[:6]


def folder(key: str) -> str:
    """Where the files of a picture are stored. The key cannot be guessed, so neither can their names."""
    return f"images/{key}"


def name(key: str, crop: str, width: int, mark: str, extension: str) -> str:
    """The stored name of one file: “images/4f…/card-640-9ac81e.webp”."""
    return f"{folder(key)}/{crop}-{width}-{mark}.{extension}"


_NAME = re.compile(
    rf"images/(?P<key>[\w-]{{1,140}})/(?:(?P<crop>{'|'.join(CROPS)})-(?P<width>\d{{1,5}})-(?P<stamp>[0-9a-f]{{6}})"
    rf"|(?P<other>[\w-]{{1,140}}))\.(?P<extension>\w{{1,5}})",
    re.ASCII,
)


def parse(stored: str) -> dict[str, str] | None:
    """The parts of a stored name (`crop` is None for the picture itself), or None for what no picture is called."""
    match = _NAME.fullmatch(stored)
    return match and match.groupdict()
