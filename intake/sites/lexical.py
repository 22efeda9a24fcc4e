"""Lexical, in which Ghost keeps texts since 2023, as HTML: blocks, lists, links, cards; emphasis is a sum of bits."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from typing import Any

from .marked import html_of_card, link

# Bit, tag; from the inside out.
FORMATS = ((16, "code"), (32, "sub"), (64, "sup"), (4, "s"), (8, "u"), (128, "mark"), (2, "em"), (1, "strong"))
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
DEEPEST = 100


class NoLexical(ValueError):
    """It is none, or a damaged one."""


def to_html(text: str, report: Callable[[str], None]) -> str:
    """Raises NoLexical."""
    try:
        return of_root(json.loads(text), report)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise NoLexical(f"damaged: {error}") from error


def of_root(document: dict[str, Any], report: Callable[[str], None]) -> str:
    return Document(report).children(document["root"], 0)


class Document:
    def __init__(self, report: Callable[[str], None]):
        self.report = report

    def children(self, node: dict[str, Any], depth: int) -> str:
        if depth > DEEPEST:
            raise NoLexical("nested too deep")
        return "".join(self.node(child, depth + 1) for child in node.get("children") or [])

    def node(self, node: dict[str, Any], depth: int) -> str:
        kind = str(node.get("type", "")).removeprefix("extended-")
        match kind:
            case "text" | "code-highlight" | "hashtag" | "emoji" | "tk":
                return self.text(node)
            case "linebreak":
                return "<br>"
            case "tab":
                return " "
            case "zwnj":
                return ""
            case "paragraph":
                return self.block("p", node, depth)
            case "heading":
                tag = node.get("tag")
                if tag not in HEADINGS:
                    tag = "h2"
                return self.block(tag, node, depth)
            case "quote":
                return self.block("blockquote", node, depth)
            case "aside":
                return f'<aside class="pull-quote"><p>{self.children(node, depth)}</p></aside>'
            case "link" | "autolink" | "at-link":
                return link(str(node.get("url") or ""), self.children(node, depth))
            case "list":
                return self.list(node, depth)
            case "listitem":
                return f"<li>{self.children(node, depth)}</li>"
            case "table":
                return f"<table>{self.children(node, depth)}</table>"
            case "tablerow":
                return f"<tr>{self.children(node, depth)}</tr>"
            case "tablecell":
                tag = "td"
                if node.get("headerState"):
                    tag = "th"
                spans = "".join(
                    f' {name.lower()}="{int(node[name])}"' for name in ("colSpan", "rowSpan") if node.get(name)
                )
                return f"<{tag}{spans}>{self.children(node, depth)}</{tag}>"
            case "code" if node.get("children"):
                return f"<pre>{self.children(node, depth)}</pre>"
        if node.get("children"):
            return self.children(node, depth)
        return html_of_card(kind, node, self.report)

    def block(self, tag: str, node: dict[str, Any], depth: int) -> str:
        words = self.children(node, depth)
        if not words.strip():
            return ""
        if node.get("direction") == "rtl":
            return f'<{tag} dir="rtl">{words}</{tag}>'
        return f"<{tag}>{words}</{tag}>"

    def list(self, node: dict[str, Any], depth: int) -> str:
        """A list; an item that holds nothing but a list is one level of the item before it."""
        items: list[str] = []
        for child in node.get("children") or []:
            inner = child.get("children") or []
            nested = bool(inner) and all(one.get("type") == "list" for one in inner)
            words = self.children(child, depth + 1)
            if nested and items:
                items[-1] += words
            else:
                items.append(words)
        inside = "".join(f"<li>{item}</li>" for item in items)
        if node.get("listType") != "number" and node.get("tag") != "ol":
            return f"<ul>{inside}</ul>"
        start = node.get("start")
        if isinstance(start, int) and start > 1:
            return f'<ol start="{start}">{inside}</ol>'
        return f"<ol>{inside}</ol>"

    def text(self, node: dict[str, Any]) -> str:
        words = escape(str(node.get("text") or ""), quote=False)
        bits = node.get("format")
        for bit, tag in FORMATS:
            if isinstance(bits, int) and bits & bit and words.strip():
                words = f"<{tag}>{words}</{tag}>"
        return words
