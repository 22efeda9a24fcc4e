"""A body as the page shows it, its pictures drawn: made when a piece is printed, so that reading costs no query.

`Edition.html` is what `render_body` made of `Edition.body` on that day, words of the library included: an alternative
text or a credit that is changed there later is for later pieces. It names files, though, and a picture may get others.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from html import escape, unescape

from images import pictures, specs
from images.models import Image

from .. import body
from ..body import Body, DrawFigure
from ..models import Edition


def render_body(text: Body, language: str) -> str:
    """The page's HTML of a text. One query for its pictures, none without."""
    return text.render(drawer(Image.objects.by_keys(text.picture_keys)), language)


def drawer(library: dict[str, Image]) -> DrawFigure:
    """Draws figures with the pictures of `library`, by key; of one that is not there its caption stays."""

    def draw(*, key: str, alt: str | None, caption: str | None, credit: str | None, size: str) -> str:
        image = library.get(key)
        if image is None:
            return body.caption_only(key=key, alt=alt, caption=caption, credit=credit, size=size)
        if caption is None:
            caption = escape(image.caption, quote=False)
        if credit is None:
            credit = image.credit
        words = [caption]
        if credit:
            words.append(f'<span class="credit">{escape(credit, quote=False)}</span>')
        below = " ".join(filter(None, words))
        if below:
            below = f"<figcaption>{below}</figcaption>"
        if not image.file:
            return f'<figure class="missing">{below}</figure>' if below else ""
        if alt is None:
            alt = "" if image.is_decorative else image.alt
        shown = pictures.picture_html(image, alt=alt, sizes=size)
        return f'<figure class="picture picture-{size}">{shown}{below}</figure>'

    return draw


# --- when a picture has got other files -------------------------------------------------------------------

_FIGURE = re.compile(r'(<figure class="picture picture-(\w+)">)(<picture>.*?</picture>|<img [^>]*>)')
_ALT = re.compile(r' alt="([^"]*)"')


def replace_files(image: Image, **signal: object) -> int:
    """Puts the files that the picture has now into every edition whose text shows it; returns how many that changed.

    Written past `save`, because nothing of what was printed changes.
    """
    changed = 0
    for edition in image.shown_in.only("pk", "html"):
        html = with_files_of(image, edition.html)
        if html != edition.html:
            changed += Edition.objects.filter(pk=edition.pk, html=edition.html).update(html=html)
    return changed


def with_files_of(image: Image, html: str) -> str:
    """The HTML with the files that the picture has now."""
    own = pictures.media_url(f"{specs.folder(image.key)}/")

    def drawn(figure: re.Match[str]) -> str:
        before, size, picture = figure.groups()
        if own not in picture:
            return figure[0]
        alt = unescape(_ALT.search(picture)[1])
        return before + pictures.picture_html(image, alt=alt, sizes=size)

    return _FIGURE.sub(drawn, html)


# --- all of it anew ---------------------------------------------------------------------------------------

_WHOLE = re.compile(r'<figure class="picture picture-\w+">.*?</figure>', re.DOTALL)
_KEY = re.compile(rf'"{re.escape(pictures.media_url("images/"))}([\w-]+)/')


def rebuild(at: datetime, report: Callable[[str, int, int], object] = lambda step, done, of: None) -> int:
    """Makes anew what is read off every edition's body, as this release reads and draws it; returns how many changed.

    Figures keep the words they were printed with and get the files that their pictures have now.
    """
    total, changed = Edition.objects.count(), 0
    editions = Edition.objects.only("body", "html", "language", "plain_text", "outline").prefetch_related("pictures")
    for done, edition in enumerate(editions.order_by("pk").iterator(200), 1):
        text = body.read(edition.body)
        fresh = {"html": rendered_again(edition, text), "plain_text": text.plain_text, "outline": text.outline}
        if any(getattr(edition, name) != value for name, value in fresh.items()):
            changed += Edition.objects.filter(pk=edition.pk, html=edition.html).update(**fresh)
        report("pages", done, total)
    return changed


def rendered_again(edition: Edition, text: Body) -> str:
    """The page's HTML: figures with the words they were printed with."""
    library = {image.key: image for image in edition.pictures.all()}
    printed: dict[str, list[str]] = {}
    for figure in _WHOLE.findall(edition.html):
        key = _KEY.search(figure)
        if key:
            printed.setdefault(key[1], []).append(figure)
    fresh = drawer(library)

    def draw(*, key: str, **words: str | None) -> str:
        return printed[key].pop(0) if printed.get(key) else fresh(key=key, **words)

    html = text.render(draw, edition.language)
    for image in library.values():
        html = with_files_of(image, html)
    return html
