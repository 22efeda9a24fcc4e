"""Rich text: what a body may hold, and what can be read off it. Pure: no model, no query.

Whatever way a body comes in, `clean` decides what is stored. Cleaning twice changes nothing.
"""

from __future__ import annotations

import re
from html import escape, unescape

import nh3
from lxml import html as parser

from authors.names import address_of

# Tag → attributes. Everything else is renamed (below) or unwrapped, never stored.
SCHEMA: dict[str, set[str]] = {
    "p": {"dir", "lang"},
    "h2": {"id"},
    "h3": {"id"},
    "h4": {"id"},
    "ul": set(),
    "ol": {"start"},
    "li": set(),
    "blockquote": {"cite"},
    "cite": set(),
    "a": {"href"},
    "em": set(),
    "strong": set(),
    "sub": set(),
    "sup": set(),
    "span": {"dir", "lang"},
    "br": set(),
    "hr": set(),
}
# Tags that mean the same as one of ours. Without renaming, unwrapping would run words together and lose emphasis.
RENAMED = {"b": "strong", "i": "em", "h1": "h2", "h5": "h4", "h6": "h4", "div": "p"}
SCHEMES = {"http", "https", "mailto"}
_RENAME = re.compile(rf"<(/?)({'|'.join(RENAMED)})(?=[\s/>])", re.IGNORECASE)
_BLOCK_END = re.compile(r"</(?:p|h[2-4]|li|blockquote)>|<(?:br|hr)[^>]*>")
_TAG = re.compile(r"<[^>]*>")


def clean(html: str) -> str:
    """`html` reduced to SCHEMA: scripts and styles gone with their content, foreign tags unwrapped, loose text made
    a paragraph, blocks put end to end."""
    renamed = _RENAME.sub(lambda m: f"<{m[1]}{RENAMED[m[2].lower()]}", html.replace("\x00", ""))
    safe = nh3.clean(
        renamed,
        tags=set(SCHEMA),
        attributes={tag: attributes for tag, attributes in SCHEMA.items() if attributes},
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=True,
    )
    return "".join(blocks(safe))


def blocks(html: str) -> list[str]:
    """A cleaned body as its top-level blocks, in order, each as HTML."""
    found = []
    for node in parser.fragments_fromstring(html):
        if isinstance(node, str):
            if node.strip():
                found.append(paragraph(node.strip()))
            continue
        loose, node.tail = node.tail, None
        found.append(parser.tostring(node, encoding="unicode"))
        if loose and loose.strip():
            found.append(paragraph(loose.strip()))
    return found


def plain_text(html: str) -> str:
    """The words of a cleaned body, a block to a line."""
    text = unescape(_TAG.sub("", _BLOCK_END.sub("\n", html)))
    return re.sub(r"[ \t]*\n\s*", "\n", text).strip()


def with_anchors(html: str) -> str:
    """A cleaned body whose second-level headings have ids made of their words, each one once in the page."""
    taken: set[str] = set()

    def anchor(match: re.Match[str]) -> str:
        wanted = slug = f"s-{address_of(plain_text(match[2]), fallback='section', length=60)}"
        number = 1
        while slug in taken:
            number += 1
            slug = f"{wanted}-{number}"
        taken.add(slug)
        return f'<h2 id="{slug}">{match[2]}</h2>'

    return re.sub(r"<h2( [^>]*)?>(.*?)</h2>", anchor, html, flags=re.DOTALL)


def outline(html: str) -> list[tuple[str, str]]:
    """Anchor and words of each second-level heading that has an anchor, in order."""
    return [(m[1], plain_text(m[2])) for m in re.finditer(r'<h2 id="([^"]+)">(.*?)</h2>', html, flags=re.DOTALL)]


def word_count(html: str) -> int:
    return len(plain_text(html).split())


def paragraph(text: str) -> str:
    return f"<p>{escape(text, quote=False)}</p>"


def links(html: str) -> list[tuple[str, str]]:
    """Address and words of every link in a cleaned body, in order."""
    return [
        (unescape(match[1] or ""), plain_text(match[2]))
        for match in re.finditer(r'<a(?: href="([^"]*)")?[^>]*>(.*?)</a>', html, flags=re.DOTALL)
    ]
