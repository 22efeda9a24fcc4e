"""How a picture is shown: `<picture>` with every format and width that exists. Pure rendering, no query, no file.

Everything comes from the picture's row, so a page with a hundred pictures asks nobody anything.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

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
    attributes = {"alt": alt, "class": tone(image.colour)}
    if eager:
        attributes["fetchpriority"] = "high"
    else:
        attributes["loading"] = "lazy"
    attributes["decoding"] = "async"
    if not _has(image, crop):
        crop = "full"
    if not _has(image, crop):  # a picture that was never processed: the file as it is
        return _img(media_url(image.file.name), attributes | {"width": image.width, "height": image.height})
    row = image.renditions[crop]
    *better, plain = row["formats"]
    sources = format_html_join(
        "",
        '<source type="{}" srcset="{}" sizes="{}">',
        [(specs.FORMATS[extension], _srcset(image, crop, extension), sizes) for extension in better],
    )
    width, height = row["sizes"][-1]
    attributes |= {"width": width, "height": height, "srcset": _srcset(image, crop, plain), "sizes": sizes}
    return format_html("<picture>{}{}</picture>", sources, _img(url(image, crop, 960, plain), attributes))


def url(image: Image, crop: str, width: int = 1200, extension: str = "jpg") -> str:
    """The URL of one file: of that crop, at least as wide if there is one; empty if there is none of the kind."""
    stored = name(image, crop, width, extension)
    return stored and media_url(stored)


def name(image: Image, crop: str, width: int = 1200, extension: str = "jpg") -> str:
    """The stored name of the file that `url` leads to."""
    row = image.renditions.get(crop)
    if not row or extension not in row["formats"]:
        return ""
    return specs.name(image.key, crop, specs.nearest(row["sizes"], width)[0], row["stamp"], extension)


def size_of(image: Image, crop: str, width: int = 1200) -> tuple[int, int] | None:
    """Width and height of the file that `url` names."""
    row = image.renditions.get(crop)
    return specs.nearest(row["sizes"], width) if row else None


def thumb(image: Image) -> str:
    """The URL of a small picture for the desk's lists; empty for a credit without a file."""
    small = url(image, "card", 320, "webp") or url(image, "card", 320)
    if small or not image.file:
        return small
    return media_url(image.file.name)


def media_url(stored: str) -> str:
    """The public URL of a stored file. Always ours, wherever the files lie: the media view knows who may see it."""
    return f"{settings.MEDIA_URL}{stored}"


def tone(colour: str) -> str:
    """The class that paints the place of a picture before it is there: one of 64 (static/css/images.css).

    A class, because the content security policy refuses colours written into the page.
    """
    if not re.fullmatch(r"#[0-9a-f]{6}", colour):
        return "tone"
    return "tone tone-" + "".join(str(round(int(colour[i : i + 2], 16) / 85)) for i in (1, 3, 5))


def _has(image: Image, crop: str | None) -> bool:
    row = image.renditions.get(crop)
    return bool(row and row["formats"])


def _srcset(image: Image, crop: str, extension: str) -> str:
    return ", ".join(f"{url(image, crop, width, extension)} {width}w" for width, _ in image.renditions[crop]["sizes"])


def _img(src: str, attributes: dict[str, object]) -> SafeString:
    written = format_html_join("", ' {}="{}"', [pair for pair in attributes.items() if pair[1] is not None])
    return format_html('<img src="{}"{}>', src, written)
