"""What the style sheets inside a page say of an element, written onto the element. Pure.

A clipboard brings its style sheets along, and hides, strikes and underlines by them. Only rules that name one class or
one id are read, none that hold for some screens only, and only the properties that say something about the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from .reading import Element

_KEPT = {"display", "visibility", "mso-hide", "opacity", "text-decoration", "text-decoration-line", "list-style-type"}
_EMPHASIS = {"font-weight", "font-style"}
_AUTOMATIC = re.compile(r"[a-z]{1,2}\d+", re.IGNORECASE)  # “c12”, “s1”, “T3”: named by a program for its looks alone
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?([.#])([\w-]+)", re.IGNORECASE)
_COMMENT = re.compile(r"/\*(?:[^*]|\*(?!/))*+\*/|<!--|-->")
_BRACE = re.compile(r"[{}]")

Rules = dict[tuple[str, str, str], dict[str, str]]  # (tag or "", "." or "#", name) → properties


@lru_cache(maxsize=2048)
def declarations(style: str) -> dict[str, str]:
    """The properties of a style attribute with their values, in lower case; of two the later one."""
    values = {}
    for declaration in style.lower().split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            values[name.strip()] = value.replace("!important", "").strip()
    return values


def style_of(element: Element, name: str) -> str:
    """The value of a property in the element's own style attribute, in lower case."""
    return declarations(element.get("style")).get(name, "")


def spread(root: Element, html: str) -> None:
    """Writes onto every element in `root` what the style sheets in `html` say of its class or id."""
    rules = _rules(html)
    if not rules:
        return
    for element in root.walk():
        properties: dict[str, str] = {}
        for sign, names in ((".", element.get("class").split()), ("#", [element.get("id")])):
            for name in names:
                for tag in ("", element.tag):
                    properties |= rules.get((tag, sign, name), {})
        if element.tag != "span" or not all(_AUTOMATIC.fullmatch(name) for name in element.get("class").split()):
            for name in _EMPHASIS:
                properties.pop(name, None)
        if properties:
            written = ";".join(f"{name}:{value}" for name, value in properties.items())
            element.attributes["style"] = f"{written};{element.get('style')}"  # its own come later and win


def _rules(html: str) -> Rules:
    rules: Rules = {}
    for sheet in sheets(html):
        for selectors, block in blocks(_COMMENT.sub("", sheet)):
            properties = {name: value for name, value in declarations(block).items() if name in _KEPT | _EMPHASIS}
            if not properties:
                continue
            for selector in selectors.split(","):
                if match := _SELECTOR.fullmatch(selector.strip()):
                    rules.setdefault(((match[1] or "").lower(), match[2], match[3]), {}).update(properties)
    return rules


def sheets(html: str) -> Iterator[str]:
    lower = html.lower()
    at = lower.find("<style")
    while at >= 0:
        start = lower.find(">", at) + 1
        end = lower.find("</style", start)
        if not start or end < 0:
            return
        yield html[start:end]
        at = lower.find("<style", end)


def blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and properties of the outer rules; an @-rule is one of them, whose selector names no class."""
    depth, at, selectors = 0, 0, ""
    for brace in _BRACE.finditer(sheet):
        if brace[0] == "{":
            depth += 1
            if depth == 1:
                selectors = sheet[at : brace.start()].rpartition(";")[2]
                at = brace.end()
        elif depth:
            depth -= 1
            if depth == 0:
                yield selectors, sheet[at : brace.start()]
                at = brace.end()
