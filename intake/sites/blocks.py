"""Text of WordPress's block editor (Gutenberg) as HTML of ours. Blocks that the site computes are named, not guessed.

A block stands between two comments, `<!-- wp:name {"json"} -->` and `<!-- /wp:name -->`, or is one that ends in `/-->`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape, unescape
from typing import Any

from .json_rows import object_in

DELIMITER = re.compile(r"<!--\s+(/)?wp:([a-z][a-z0-9_/-]*)(?=[\s/-])")
DEEPEST = 100
# What a site shows there is made when somebody reads it.
COMPUTED = {
    "latest-posts", "latest-comments", "archives", "categories", "calendar", "rss", "search", "tag-cloud", "page-list",
    "query", "post-template", "query-pagination", "navigation", "loginout", "site-title", "site-logo", "site-tagline",
    "comments", "post-comments", "post-comments-form", "terms-query", "breadcrumbs", "post-navigation-link",
    "post-author", "post-date", "post-title", "post-excerpt", "post-content", "post-terms", "post-featured-image",
    "template-part", "pattern", "avatar", "read-more", "term-description", "widget-group", "legacy-widget",
}  # fmt: skip
NOTHING = {"more", "nextpage", "spacer"}
EMPTY = {"footnotes", "social-link", "home-link"}  # they have no words of their own: nothing is said of them
TEXTS = {"freeform", "classic", "core/freeform"}


@dataclass
class Block:
    """`parts` are its HTML and the blocks inside it, in their order."""

    name: str
    attributes: dict[str, Any] = field(default_factory=dict)
    parts: list[str | Block] = field(default_factory=list)


@dataclass
class Rendering:
    """One text on its way. `notes` are the sentences about it, `footnotes` those that wait for their signs."""

    paragraphs: Callable[[str], str]  # for text that is in no block
    reusable: Callable[[str], str | None]  # the text of a block that several pieces share
    figure: Callable[[str], str]  # of an attachment
    footnotes: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    depth: int = 0

    def text(self, text: str) -> str:
        """The HTML of a text, its blocks unwrapped."""
        return "".join(self.part(part, top=True) for part in parse(text))

    def part(self, part: str | Block, *, top: bool = False) -> str:
        if isinstance(part, Block):
            return self.block(part)
        text = without_comments(part)
        if top and text.strip():
            return self.paragraphs(text)
        return text

    def inside(self, block: Block) -> str:
        return "".join(map(self.part, block.parts))

    def block(self, block: Block) -> str:
        name = block.name.removeprefix("core/")
        html = self.inside(block)
        if name in NOTHING:
            return ""
        if name in EMPTY:
            return html
        if name in TEXTS:
            return self.paragraphs(html)
        if name in ("embed",) or name.startswith("core-embed/"):
            return embed(block, html)
        if name == "block":
            return self.shared(block)
        if name in ("cover", "cover-image"):
            return with_background(block, html)
        if name == "gallery" and "<img" not in html:
            numbers = filter(None, block.attributes.get("ids") or [])
            return html + "".join(self.figure(str(number)) for number in numbers)
        if name in ("quote", "pullquote", "jetpack/quote"):
            return quotation(html)
        if name in ("button", "file"):
            return f"<p>{html.replace('</a><a', '</a> <a')}</p>"
        if name in COMPUTED and not re.search(r"\w", re.sub(r"<[^>]*>", "", html)):
            self.leave_out(name)
            return html
        if not block.parts:
            return self.without_html(name, block.attributes)
        return html

    def shared(self, block: Block) -> str:
        number = str(block.attributes.get("ref", ""))
        text = self.reusable(number)
        if text is None or self.depth > 5:
            self.notes.append(f"The shared block {number} is not in the export; its words are missing here.")
            return ""
        self.depth += 1
        html = self.text(text)
        self.depth -= 1
        return html

    def without_html(self, name: str, attributes: dict[str, Any]) -> str:
        """A block that keeps its words in its attributes, if any, and is drawn by a plugin."""
        self.leave_out(name)
        html = ""
        for text in texts_in(attributes):
            if len(text) > 20 and " " in text:
                if "<p" not in text:
                    text = f"<p>{text}</p>"
                html += text
        return html

    def leave_out(self, name: str) -> None:
        if name not in self.left_out:
            self.left_out.append(name)

    def with_footnotes(self, html: str) -> str:
        """Notes where their signs stand; those without a sign at the end."""
        if not self.footnotes:
            return html
        waiting = dict(self.footnotes)

        def note(found: re.Match[str]) -> str:
            words = waiting.pop(found[1], None) or self.footnotes.get(found[1])
            if not words:
                return found[0]
            return f'<span data-note="">{words}</span>'

        html = re.sub(r'<sup[^>]*?\bdata-fn="([^"]{1,80})"[^>]*>.*?</sup>', note, html, flags=re.DOTALL)
        if waiting:
            self.notes.append("A footnote has no sign in the text; it stands at the end.")
        return html + "".join(f"<p>{words}</p>" for words in waiting.values())


def parse(text: str) -> list[str | Block]:
    """The text as HTML and blocks. An end without a beginning is dropped; what has no end goes to the end."""
    root = Block("")
    stack = [root]
    at = 0
    for found in DELIMITER.finditer(text):
        end = text.find("-->", found.end())
        if end < 0:
            break
        if found.start() < at:
            continue
        stack[-1].parts.append(text[at : found.start()])
        at = end + 3
        name, rest = found[2], text[found.end() : end].strip()
        if found[1]:
            depth = next((d for d in range(len(stack) - 1, 0, -1) if stack[d].name == name), 0)
            if depth:
                del stack[depth:]
            continue
        block = Block(name, object_in(rest.removesuffix("/")))
        stack[-1].parts.append(block)
        if not rest.endswith("/") and len(stack) < DEEPEST:
            stack.append(block)
    stack[-1].parts.append(text[at:])
    return root.parts


def embed(block: Block, html: str) -> str:
    """What is shown from elsewhere, by its address, with its caption."""
    url = str(block.attributes.get("url") or "")
    if not url:
        found = re.search(r"https?://[^\s<\"']+", html)
        if not found:
            return html
        url = unescape(found[0])
    words = ""
    if caption := re.search(r"<figcaption\b[^>]*>(.*?)</figcaption>", html, re.DOTALL):
        words = f"<figcaption>{caption[1]}</figcaption>"
    return f'<figure data-embed="{escape(url)}">{words}</figure>'


def with_background(block: Block, html: str) -> str:
    """A cover whose picture is drawn by a style alone has it as a figure."""
    url = str(block.attributes.get("url") or "")
    if not url or "<img" in html or block.attributes.get("backgroundType") == "video":
        return html
    return f'<figure><img src="{escape(url)}" alt=""></figure>{html}'


def quotation(html: str) -> str:
    """A quotation whose source is its footer."""
    start = html.rfind("<cite")
    end = html.rfind("</cite>")
    if start < 0 or end < start or re.search(r"\w", re.sub(r"<[^>]*>", "", html[end:])):
        return html
    return re.sub(r"^<cite\b[^>]*>", "<footer>", html[start:end]).join([html[:start], "</footer>" + html[end + 7 :]])


def texts_in(value: Any, depth: int = 0) -> list[str]:
    """The texts somewhere in JSON."""
    if depth > 20:
        return []
    if isinstance(value, str):
        return [value]
    found = []
    if isinstance(value, dict):
        for key, one in value.items():
            if not str(key).startswith("_") and key not in ("className", "style", "url", "href", "src", "metadata"):
                found += texts_in(one, depth + 1)
    if isinstance(value, list):
        for one in value:
            found += texts_in(one, depth + 1)
    return found


def without_comments(html: str) -> str:
    """The HTML without comments, `<!--more-->` among them."""
    if "<!--" not in html:
        return html
    end = html.rfind("-->") + 3
    return re.sub(r"<!--.*?-->", "", html[:end], flags=re.DOTALL) + html[end:].replace("<!--", "")
