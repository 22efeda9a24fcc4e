"""Mobiledoc, in which Ghost kept texts from 2017 to 2022, as HTML: sections, markers, cards; versions 0.2 and 0.3."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from typing import Any

from .marked import html_of_card, image

TAGS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "aside", "pull-quote"}
MARKS = {"strong", "b", "em", "i", "code", "s", "strike", "u", "sub", "sup", "mark", "del"}


class NoMobiledoc(ValueError):
    """It is none, or a damaged one."""


def to_html(text: str, report: Callable[[str], None]) -> str:
    """Raises NoMobiledoc."""
    try:
        document = json.loads(text)
        return Document(document, report).html()
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise NoMobiledoc(f"damaged: {error}") from error


class Document:
    def __init__(self, document: dict[str, Any], report: Callable[[str], None]):
        self.report = report
        self.sections = document["sections"]
        self.markups, self.atoms = document.get("markups") or [], document.get("atoms") or []
        self.cards = document.get("cards") or []
        if str(document.get("version", "")).startswith("0.2"):
            self.markups, self.sections = self.sections

    def html(self) -> str:
        return "".join(map(self.section, self.sections))

    def section(self, section: list) -> str:
        kind = section[0]
        if kind == 1:
            return self.text(section)
        if kind == 2:
            return image({"src": section[1]})
        if kind == 3:
            tag = section[1]
            if tag not in ("ul", "ol"):
                tag = "ul"
            items = "".join(f"<li>{self.line(item)}</li>" for item in section[2])
            return f"<{tag}>{items}</{tag}>"
        if kind == 10:
            card, payload = section[1:], {}
            if isinstance(section[1], int):
                card = self.cards[section[1]]
            if len(card) > 1 and isinstance(card[1], dict):
                payload = card[1]
            return html_of_card(str(card[0]), payload, self.report)
        self.report(f"A section of an unknown kind, {kind}, was left out.")
        return ""

    def text(self, section: list) -> str:
        tag, line = section[1], self.line(section[2])
        if tag not in TAGS:
            tag = "p"
        if tag in ("pull-quote", "aside"):
            return f'<aside class="pull-quote"><p>{line}</p></aside>'
        if not line.strip():
            return ""
        return f"<{tag}>{line}</{tag}>"

    def line(self, markers: list) -> str:
        """Markers: kind, markups that begin, how many end, text or number of an atom."""
        made, open_tags = [], []
        for marker in markers:
            if len(marker) != 4:  # of version 0.2, which has no atoms
                marker = (0, *marker)
            kind, begin, end, value = marker
            for number in begin:
                opening, closing = self.markup(self.markups[number])
                made.append(opening)
                open_tags.append(closing)
            if kind == 1:
                made.append(self.atom(value))
            else:
                made.append(escape(str(value), quote=False))
            for _ in range(min(end, len(open_tags))):
                made.append(open_tags.pop())
        return "".join(made) + "".join(reversed(open_tags))

    def markup(self, markup: list) -> tuple[str, str]:
        tag = str(markup[0]).lower()
        if tag == "a":
            values = list(markup[1]) if len(markup) > 1 else []
            attributes = dict(zip(values[::2], values[1::2], strict=False))
            return f'<a href="{escape(str(attributes.get("href", "")))}">', "</a>"
        if tag not in MARKS:
            return "", ""
        return f"<{tag}>", f"</{tag}>"

    def atom(self, number: int) -> str:
        atom = self.atoms[number]
        if atom[0] == "soft-return":
            return "<br>"
        return escape(str(atom[1] or ""), quote=False)
