"""Text with emphasis as HTML, and what the cards of Ghost's two editors have in common."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any
from urllib.parse import unquote

from markdown_it import MarkdownIt

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
# What a card is for: nothing of it is of the text.
LEFT_OUT = {
    "paywall": "the mark where the part for members begins",
    "email": "a part that only letters had",
    "email-cta": "a part that only letters had",
    "signup": "a form to sign up",
    "transistor": "a player of podcasts for members",
}


def html_of_card(kind: str, card: dict[str, Any], report: Callable[[str], None]) -> str:
    """The HTML of a card of Ghost. `report` takes the sentence about what is left out of it."""
    kind = kind.removeprefix("card-").removesuffix("-card")
    if kind in LEFT_OUT:
        words = " ".join(re.sub(r"<[^>]*>", " ", " ".join(texts(card))).split())
        sentence = f"Left out of it: {LEFT_OUT[kind]}"
        if words:
            sentence += f": “{words}”"
        report(f"{sentence}.")
        return ""
    made = CARDS.get(kind)
    if made:
        return made(card)
    words = "".join(f"<p>{text}</p>" for text in texts(card))
    report(f"Its card “{kind}” is not known; its words were kept.")
    return words


def texts(value: Any, depth: int = 0) -> list[str]:
    """The texts of a card, without addresses, colours and names of settings."""
    if depth > 10:
        return []
    if isinstance(value, str):
        if " " in value.strip() and not re.match(r"https?://|#|data:", value):
            return [value]
        return []
    found: list[str] = []
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            found += texts(one, depth + 1)
    return found


def said(card: dict[str, Any], *names: str) -> str:
    """The first of these that is a text."""
    for name in names:
        value = card.get(name)
        if isinstance(value, str) and value.strip():
            return value
    return ""


def paragraph(html: str) -> str:
    if not html.strip():
        return ""
    return f"<p>{html}</p>"


def link(url: str, words: str) -> str:
    if not url:
        return words
    return f'<a href="{escape(url)}">{words}</a>'


def image(card: dict[str, Any]) -> str:
    url = said(card, "src", "url", "img")
    if not url:
        return ""
    alt = escape(said(card, "alt", "altText"))
    return f'<figure><img src="{escape(url)}" alt="{alt}"><figcaption>{said(card, "caption")}</figcaption></figure>'


def gallery(card: dict[str, Any]) -> str:
    images, made = card.get("images"), ""
    if isinstance(images, list):
        for one in images:
            if isinstance(one, dict):
                made += image(one)
    return made + paragraph(said(card, "caption"))


def embed(card: dict[str, Any]) -> str:
    url = said(card, "url")
    if not url:
        found = re.search(r"(?:src|href)=[\"'](https?://[^\"']+)", said(card, "html"))
        if not found:
            return said(card, "html")
        url = found[1]
    return f'<figure data-embed="{escape(url)}"><figcaption>{said(card, "caption")}</figcaption></figure>'


def bookmark(card: dict[str, Any]) -> str:
    about = card.get("metadata")
    if not isinstance(about, dict):
        about = {}
    url = said(card, "url") or said(about, "url")
    words = escape(said(about, "title") or said(card, "title") or url, quote=False)
    made = paragraph(link(url, words))
    for name in ("description", "author", "publisher"):
        made += paragraph(escape(said(about, name), quote=False))
    return made + paragraph(said(card, "caption"))


def html_card(card: dict[str, Any]) -> str:
    return said(card, "html", "payload")


def markdown(card: dict[str, Any]) -> str:
    return MARKDOWN.render(said(card, "markdown"))


def code(card: dict[str, Any]) -> str:
    return f"<pre><code>{escape(said(card, 'code'), quote=False)}</code></pre>" + paragraph(said(card, "caption"))


def callout(card: dict[str, Any]) -> str:
    return paragraph(f"{said(card, 'calloutEmoji')} {said(card, 'calloutText')}".strip())


def toggle(card: dict[str, Any]) -> str:
    return paragraph(f"<strong>{said(card, 'heading')}</strong>") + f"<div>{said(card, 'content')}</div>"


def button(card: dict[str, Any]) -> str:
    return paragraph(link(said(card, "buttonUrl", "url"), said(card, "buttonText", "text")))


def file(card: dict[str, Any]) -> str:
    url = said(card, "src", "url")
    name = said(card, "title", "fileTitle", "fileName") or unquote(url.rpartition("/")[2])
    made = paragraph(link(url, escape(name, quote=False)))
    return made + paragraph(said(card, "fileCaption", "caption"))


def product(card: dict[str, Any]) -> str:
    made = image({"src": said(card, "productImageSrc")})
    if title := said(card, "productTitle"):
        made += paragraph(f"<strong>{title}</strong>")
    made += f"<div>{said(card, 'productDescription')}</div>"
    return made + paragraph(link(said(card, "productUrl"), said(card, "productButton")))


def header(card: dict[str, Any]) -> str:
    made = ""
    if heading := said(card, "header", "heading"):
        made = f"<h2>{heading}</h2>"
    made += paragraph(said(card, "subheader", "subheading"))
    return made + paragraph(link(said(card, "buttonUrl"), said(card, "buttonText")))


def call_to_action(card: dict[str, Any]) -> str:
    made = image({"src": said(card, "imageUrl")})
    made += f"<div>{said(card, 'textValue')}</div>"
    return made + paragraph(link(said(card, "buttonUrl"), said(card, "buttonText")))


def rule(card: dict[str, Any]) -> str:
    return "<hr>"


CARDS: dict[str, Callable[[dict[str, Any]], str]] = {
    "image": image,
    "gallery": gallery,
    "embed": embed,
    "bookmark": bookmark,
    "html": html_card,
    "markdown": markdown,
    "code": code,
    "codeblock": code,
    "callout": callout,
    "toggle": toggle,
    "button": button,
    "audio": file,
    "video": file,
    "file": file,
    "product": product,
    "header": header,
    "call-to-action": call_to_action,
    "hr": rule,
    "horizontalrule": rule,
}
