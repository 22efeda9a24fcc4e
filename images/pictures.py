"""How a picture is shown: `<picture>` with every format and width that exists. Pure rendering, no query, no file.

Everything comes from the picture's row, so a page with a hundred pictures asks nobody anything.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from . import specs
from .models import Image

# How wide a picture stands on a reader's page (CSS `sizes`), by the name of its place.
SIZES = {
    "normal": "(min-width: 43rem) 40.5rem, 94vw",  # as wide as the text; also data-size of a figure in a body
    "wide": "(min-width: 64rem) 60rem, 94vw",
    "full": "100vw",
    "lead": "(min-width: 82rem) 43rem, (min-width: 48rem) 55vw, 94vw",  # the first piece of the front page
    "card": "(min-width: 82rem) 23rem, (min-width: 62rem) 30vw, (min-width: 36rem) 45vw, 94vw",
    "row": "10rem",
    "portrait": "7rem",
}


def picture_html(image: Image, *, alt: str, sizes: str, eager: bool = False, crop: str | None = None) -> SafeString:
    """`<picture>` with AVIF, WebP and JPEG as far as they exist; its size and colour, so that nothing jumps.

    `sizes` is CSS or a name of SIZES; `crop` a name of specs.CROPS. `eager` is for the one picture that readers see
    first. Empty for a picture without a file.
    """
    if not image.file:
        return SafeString()
    sizes = SIZES.get(sizes, sizes)
    attributes = [("alt", alt), ("class", tone(image.colour))]
    attributes += [("fetchpriority", "high")] if eager else [("loading", "lazy")]
    attributes.append(("decoding", "async"))
    row = _row(image, crop)
    if row is None:  # of a picture that was never processed: the file as it is
        attributes += [("width", image.width), ("height", image.height)]
        return _img(media_url(image.file.name), attributes)
    files = {extension: _files(image, row, extension) for extension in row["formats"]}
    *better, plain = row["formats"]
    sources = "".join(
        format_html(
            '<source type="{}" srcset="{}" sizes="{}">', specs.FORMATS[extension], _srcset(files[extension]), sizes
        )
        for extension in better
    )
    width, height = row["sizes"][-1]
    attributes += [("width", width), ("height", height), ("srcset", _srcset(files[plain])), ("sizes", sizes)]
    img = _img(files[plain][_nearest(row["sizes"], 960)], attributes)
    return mark_safe(f"<picture>{sources}{img}</picture>")  # noqa: S308  (both parts are escaped above)


def url(image: Image, crop: str, width: int = 1200, extension: str = "jpg") -> str:
    """The address of one file: of that crop, at least as wide if there is one; empty if there is none of the kind."""
    stored = name(image, crop, width, extension)
    return media_url(stored) if stored else ""


def name(image: Image, crop: str, width: int = 1200, extension: str = "jpg") -> str:
    """The stored name of the file that `url` leads to."""
    row = image.renditions.get(crop)
    if not row or extension not in row["formats"]:
        return ""
    return specs.name(image.key, crop, _nearest(row["sizes"], width), row["stamp"], extension)


def size_of(image: Image, crop: str, width: int = 1200) -> tuple[int, int] | None:
    """Width and height of the file that `url` names."""
    row = image.renditions.get(crop)
    return next(((w, h) for w, h in row["sizes"] if w == _nearest(row["sizes"], width)), None) if row else None


def thumb(image: Image) -> str:
    """The address of a small picture for the desk's lists; empty for a credit without a file."""
    return (
        url(image, "card", 320, "webp") or url(image, "card", 320) or (media_url(image.file.name) if image.file else "")
    )


def media_url(stored: str) -> str:
    """The public address of a stored file. Always ours, wherever the files lie: the media view knows who may see it."""
    return f"{settings.MEDIA_URL}{stored}"


def tone(colour: str) -> str:
    """The class that paints the place of a picture before it is there: one of 64 (static/css/images.css).

    A class, because the content security policy refuses colours written into the page.
    """
    if not re.fullmatch(r"#[0-9a-f]{6}", colour):
        return "tone"
    return "tone tone-" + "".join(str(round(int(colour[i : i + 2], 16) / 85)) for i in (1, 3, 5))


def _row(image: Image, crop: str | None) -> dict | None:
    """What exists of the crop, else of the whole picture; None if nothing does."""
    for name in filter(None, (crop, "full")):
        row = image.renditions.get(name)
        if row and row["formats"]:
            return row | {"crop": name}
    return None


def _nearest(sizes: list, width: int) -> int:
    return next((w for w, _ in sizes if w >= width), sizes[-1][0])


def _files(image: Image, row: dict, extension: str) -> dict[int, str]:
    """The addresses of one format by their width."""
    name = row["crop"]
    return {w: media_url(specs.name(image.key, name, w, row["stamp"], extension)) for w, _ in row["sizes"]}


def _srcset(files: dict[int, str]) -> str:
    return ", ".join(f"{url} {width}w" for width, url in files.items())


def _img(src: str, attributes: list[tuple[str, object]]) -> SafeString:
    written = "".join(f' {name}="{escape(value)}"' for name, value in attributes if value is not None)
    return format_html('<img src="{}"{}>', src, mark_safe(written))  # noqa: S308  (each value is escaped)
