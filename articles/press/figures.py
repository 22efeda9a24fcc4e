"""The pictures in a printed text, with the words they were printed with, apart from the files that show them.

Words of the library are printed as they stood on that day (rendering.py), so they are of the edition and of nobody
else; which files there are of a picture is a matter of the place. An archive keeps the first and names no file.
"""

from __future__ import annotations

import re
from html import escape, unescape

from images import pictures, specs

from .. import body

_FIGURE = re.compile(
    r'<figure class="picture picture-(?P<size>\w+)">(?P<picture><picture>.*?</picture>|<img [^>]*>)'
    r"(?:<figcaption>(?P<below>.*?)</figcaption>)?</figure>",
    re.DOTALL,
)
_CREDIT = re.compile(r' ?<span class="credit">(?P<credit>[^<]*)</span>$')
_ALT = re.compile(r' alt="([^"]*)"')
_KEY = re.compile(r'"[^"]*?images/([\w-]+)/')


def portable(html: str) -> list[dict[str, str]]:
    """Of each figure of a page, in order: "picture" (its key), "size", "alt", "caption" (HTML) and "credit"."""
    found = []
    for figure in _FIGURE.finditer(html):
        below, credit = figure["below"] or "", ""
        if signed := _CREDIT.search(below):
            below, credit = below[: signed.start()], unescape(signed["credit"])
        found.append(
            {
                "picture": _KEY.search(figure["picture"])[1],
                "size": figure["size"],
                "alt": unescape(_ALT.search(figure["picture"])[1]),
                "caption": below,
                "credit": credit,
            }
        )
    return found


def as_stored(figures: list[dict[str, str]]) -> str:
    """What `Edition.html` holds until `rendering.rebuild` has drawn the rest around them, with the files there are.

    The words come from outside: a caption is cleaned as a text is, the rest is escaped.
    """
    html = []
    for figure in figures:
        words = [_cleaned(figure["caption"])]
        if figure["credit"]:
            words.append(f'<span class="credit">{escape(figure["credit"], quote=False)}</span>')
        below = " ".join(filter(None, words))
        if below:
            below = f"<figcaption>{below}</figcaption>"
        address = pictures.media_url(f"{specs.folder(figure['picture'])}/")
        image = f'<img src="{escape(address)}" alt="{escape(figure["alt"])}">'
        html.append(f'<figure class="picture picture-{figure["size"]}">{image}{below}</figure>')
    return "".join(html)


def _cleaned(caption: str) -> str:
    if "<" not in caption:
        return escape(unescape(caption), quote=False)
    return body.clean(f"<p>{caption}</p>").removeprefix("<p>").removesuffix("</p>")
