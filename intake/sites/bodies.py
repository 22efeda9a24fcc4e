"""The last step of every text of a site: pictures by their original address, players as links, figures with keys."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html

from intake.drafts import Picture
from intake.readers import pictures as readers_pictures

from .records import SitePicture

SIZE = re.compile(r"-\d{2,5}x\d{2,5}(?=\.\w{3,4}$)")
PHOTON = re.compile(r"https?://i\d\.wp\.com/(.+)", re.IGNORECASE)
SMALLER = re.compile(r"(?:&?(?:amp;)?(?:w|h|resize|fit|ssl|quality|strip|crop|zoom)=[^&]*)+")
PLAYERS = ("audio", "video", "object", "embed")
# On a page words in `<del>` are struck through and read; in a draft of ours they would be those that a program deleted.
STRUCK = re.compile(r"<(/?)(?:del|strike)\b[^<>]*>", re.IGNORECASE)


@dataclass
class Media:
    """A picture as the site keeps it, apart from the texts in which it stands."""

    url: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    parent: str = ""
    title: str = ""


def finish(
    html: str, base: str, media_of: Callable[[lxml_html.HtmlElement, str], Media | None]
) -> tuple[str, list[SitePicture]]:
    """The text with figures that have keys, and their pictures. `media_of` says what of the site an `<img>` shows."""
    html = STRUCK.sub(r"<\1s>", html)
    if not re.search(r"<(?:img|audio|video|object|embed|iframe|picture|noscript|amp-)", html, re.IGNORECASE):
        return html, []
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    show_what_scripts_load(root)
    known: dict[str, Media] = {}
    for image in root.iter("img"):
        url = readers_pictures.source_of(image)
        if not url or url.startswith("data:"):
            continue
        url = absolute(without_photon(url), base)
        media = media_of(image, url)
        if media:
            url = media.url
            known[url] = media
            if not image.get("alt"):
                image.set("alt", media.alt)
        image.set("src", url)
    link_players(root, base)
    text, placed = readers_pictures.place(inner(root))
    return text, [with_media(picture, known.get(picture.name)) for picture in placed]


def with_media(picture: Picture, media: Media | None) -> SitePicture:
    made = SitePicture(picture.key, picture.name, picture.alt, picture.caption)
    if media:
        made.credit = media.credit
        made.caption = made.caption or media.caption
        made.alt = made.alt or media.alt
    return made


def show_what_scripts_load(root: lxml_html.HtmlElement) -> None:
    """Without `<noscript>`, which has again what a script shows; `<amp-img>` is an image."""
    for element in list(root.iter("noscript")):
        image = element.getprevious()
        again = image is not None and image.tag == "img"
        if again or (element.text and "<img" in element.text):
            element.drop_tree()
        else:
            element.drop_tag()
    for element in list(root.iter("amp-img", "amp-youtube")):
        if element.tag == "amp-img":
            element.tag = "img"


def link_players(root: lxml_html.HtmlElement, base: str) -> None:
    """Sound, film and frames as what a text can hold: an embed or a link."""
    for player in list(root.iter(*PLAYERS)):
        urls = [player.get("src") or player.get("data") or ""]
        urls += [source.get("src", "") for source in player.iter("source", "embed")]
        url = next((url for url in urls if url.strip()), "")
        if player.getparent() is None:
            continue
        words = player.text_content().strip()
        if not url and not words:
            player.drop_tree()
            continue
        url = absolute(url, base)
        caption = next(player.iterancestors("figure"), None)
        link = lxml_html.Element("a", href=url)
        link.text = unquote(urlsplit(url).path.rpartition("/")[2]) or words or url
        paragraph = lxml_html.Element("p")
        paragraph.append(link)
        replace(player, paragraph)
        if caption is not None:
            caption.tag = "div"
            for words_of in caption.iter("figcaption"):
                words_of.tag = "p"
    for frame in list(root.iter("iframe", "amp-youtube")):
        url = frame.get("src") or frame.get("data-src") or frame.get("data-lazy-src") or ""
        if not url and frame.get("data-videoid"):
            url = f"https://www.youtube.com/watch?v={frame.get('data-videoid')}"
        url = absolute(url.strip(), base)
        if not url.startswith(("http:", "https:")):
            frame.drop_tag()
            continue
        figure = lxml_html.Element("figure", {"data-embed": url})
        if title := " ".join(frame.get("title", "").split()):
            words = lxml_html.Element("figcaption")
            words.text = title
            figure.append(words)
        replace(frame, figure)


def replace(old: lxml_html.HtmlElement, new: lxml_html.HtmlElement) -> None:
    new.tail, old.tail = old.tail, None
    old.getparent().replace(old, new)


def absolute(url: str, base: str) -> str:
    """The address with its host; itself where it cannot be read."""
    if not url or url.startswith(("data:", "http://", "https://")):
        return url
    if url.startswith("//"):
        return f"https:{url}"
    if not base:
        return url
    try:
        return urljoin(base.rstrip("/") + "/", url)
    except ValueError:
        return url


def without_photon(url: str) -> str:
    """An image by its own address, not that of the service which made it smaller."""
    if found := PHOTON.match(url):
        return "https://" + found[1].split("?")[0]
    address, mark, query = url.partition("?")
    if mark and SMALLER.fullmatch(query):
        return address
    return url


def text_in(html: str) -> str:
    """The words of a bit of HTML on one line."""
    if "<" in html or "&" in html:
        try:
            html = lxml_html.fragment_fromstring(re.sub(r"<(?=/?(?:p|br|div|li)\b)", " <", html), "div").text_content()
        except (etree.ParserError, ValueError):
            html = re.sub(r"<[^>]*>", " ", html)
    return " ".join(html.split())


def inner(root: lxml_html.HtmlElement) -> str:
    return readers_pictures.inner_html(root)
