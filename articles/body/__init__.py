"""Rich text: what a body may hold, and what can be read off it. Pure: no model, no query.

schema.py is the table of what there is. Whatever way a body comes in, `clean` decides what is stored:

    HTML ─ reading.py ─► tree ─ tidying.py ─► tree in order ─ building.py ─► nodes of the table ─ nodes.py ─► HTML

Cleaning twice changes nothing. `render` (rendering.py) draws the page from what is stored.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape

from authors.names import slug_of

from . import addresses, building, nodes, reading, rendering, tidying, typography
from .account import account, signs_set
from .nodes import Node
from .rendering import DrawFigure, caption_only
from .schema import SCHEMA_VERSION, editor_config

__all__ = [
    "SCHEMA_VERSION",
    "account",
    "addresses",
    "blocks",
    "clean",
    "editor_config",
    "keys_in",
    "links",
    "outline",
    "paragraph",
    "plain_text",
    "read",
    "render",
    "signs_set",
    "typeset",
    "upgrade",
    "with_anchors",
    "word_count",
]


def read(html: str) -> tuple[Node, ...]:
    """Any HTML as the blocks it stands for: a tree that is nested as the schema says."""
    root = reading.read(html)
    tidying.tidy(root, html)
    return building.build(root)


@lru_cache(maxsize=64)  # one save cleans the same text in the form, on the row and on its way into the database
def clean(html: str) -> str:
    """`html` as it is stored: nothing but what the schema has, nested as it says, in one spelling."""
    return html if _is_plainly_clean(html) else nodes.write(read(html))


def typeset(html: str, language: str = "en") -> str:
    """`html` cleaned, with the house's quotes and dashes for its language."""
    return nodes.write(typography.typeset(read(html), language))


def blocks(html: str) -> list[str]:
    """A body as its top-level blocks, in order, each as HTML. Loose text becomes paragraphs."""
    found, depth, start, at = [], 0, 0, 0
    for tag in _TAG.finditer(html):
        if depth == 0 and (tag.start() != at or not _TOP.match(tag[0])):
            return [nodes.write([node]) for node in read(html)]
        if not tag[0].startswith(("<br", "<hr")):
            depth += -1 if tag[0].startswith("</") else 1
        at = tag.end()
        if depth == 0:
            found.append(html[start:at])
            start = at
    if at != len(html) or depth:
        return [nodes.write([node]) for node in read(html)]
    return found


# --- what is read off a cleaned body: its spelling is known, so that patterns do, fast enough for an archive ------

_TAG = re.compile(r"<[^<>]*>")  # attributes are escaped, so that no tag has a sign of another in it
_TOP = re.compile(r"<(?:p|h[2-4]|ul|ol|blockquote|aside|figure|table|hr)[ >]")
_SPAN = re.compile(r"<(/?)span([^<>]*)>")
_BLOCK_END = re.compile(
    r"</(?:p|h[2-4]|li|blockquote|footer|aside|figcaption|caption|tr|ul|ol|table)>|<(?:br|hr|[uo]l[^<>]*)>"
)
_CELL_END = re.compile(r"</t[dh]>(?=<t[dh])")
_LINES = re.compile(r"(?<![ \t])[ \t]*+\n\s*")
_PULLED = re.compile(r'<aside class="pull-quote"[^<>]*>(?:[^<]++|<(?!/?aside\b))*+</aside>')
_HEADING = re.compile(r"<h([2-4])((?: [^<>]*)?)>((?:[^<]++|<(?!/?h[2-4]\b))*+)</h\1>")


def plain_text(html: str) -> str:
    """The words of a cleaned body, a block to a line, the cells of a row parted by tabs; each note on a line of its
    own behind the block it stands in."""
    if "data-note" not in html:
        return _words(html)
    lines = []
    for block in blocks(html):
        text, notes = _parted(block)
        lines += [_words(text), *(f"Note: {_words(note)}" for note in notes)]
    return "\n".join(line for line in lines if line)


def word_count(html: str) -> int:
    """The words that are read in running: those of notes and pull quotes are not among them."""
    return len(_words(_PULLED.sub("", _parted(html)[0])).split())


def _words(html: str) -> str:
    text = unescape(_TAG.sub("", _BLOCK_END.sub("\n", _CELL_END.sub("\t", html))))
    return _LINES.sub("\n", text).strip()


def _parted(html: str) -> tuple[str, list[str]]:
    """A cleaned text without its notes, and the notes."""
    if "data-note" not in html:
        return html, []
    text, notes, at, depth, start = [], [], 0, 0, 0
    for span in _SPAN.finditer(html):
        if depth == 0:
            if "data-note" in span[2]:
                text.append(html[at : span.start()])
                depth, start = 1, span.end()
        else:
            depth += -1 if span[1] else 1
            if depth == 0:
                notes.append(html[start : span.start()])
                at = span.end()
    return "".join([*text, html[at:]]), notes


def with_anchors(html: str) -> str:
    """A cleaned body whose headings have ids made of their words, each one once in the page."""
    taken = set(re.findall(r'<h[2-4] id="([^"]+)"', html))
    numbers: dict[str, int] = {}  # of the last heading with these words

    def anchor(match: re.Match[str]) -> str:
        level, attributes, inside = match.groups()
        if attributes.startswith(" id="):
            return match[0]
        words = _words(_parted(inside)[0])
        wanted = slug = f"s-{slug_of(words, fallback='section', length=60)}"
        while slug in taken:
            numbers[wanted] = numbers.get(wanted, 1) + 1
            slug = f"{wanted}-{numbers[wanted]}"
        taken.add(slug)
        return f'<h{level} id="{slug}"{attributes}>{inside}</h{level}>'

    return _HEADING.sub(anchor, html)


def outline(html: str) -> list[tuple[str, str]]:
    """Anchor and words of each second-level heading that has an anchor, in order; of a stored body or a drawn one."""
    drawn = re.sub(r'<sup class="note-ref">(?:[^<]++|<(?!/?sup\b))*+</sup>', "", html)
    found = re.findall(r'<h2 id="([^"<]+)"[^<>]*>((?:[^<]++|<(?!/?h2\b))*+)</h2>', drawn)
    return [(name, _words(_parted(inside)[0])) for name, inside in found]


def paragraph(text: str) -> str:
    return f"<p>{escape(text, quote=False)}</p>"


def links(html: str) -> list[tuple[str, str]]:
    """Address and words of every link in a cleaned body, in order."""
    return [
        (unescape(match[1] or ""), _words(match[2]))
        for match in re.finditer(r'<a(?: href="([^"<]*)")?>((?:[^<]++|<(?!/?a\b))*+)</a>', html)
    ]


def keys_in(html: str) -> list[str]:
    """The pictures of the library that a cleaned body shows, each once, in order."""
    return list(dict.fromkeys(re.findall(r'<figure data-image="([^"]+)"', html)))


def render(html: str, draw_figure: DrawFigure = caption_only, language: str = "en") -> str:
    """The page's HTML of a body: drawn once, when it is printed. `draw_figure` knows the pictures (`keys_in`)."""
    return rendering.render(read(with_anchors(clean(html))), draw_figure, language)


# --- bodies of earlier versions of the schema --------------------------------------------------------------------


def upgrade(html: str, from_version: int) -> str:
    """A body stored under an earlier version of the schema as the present one writes it. Raises ValueError for a
    version nobody knows."""
    if not 1 <= from_version <= SCHEMA_VERSION:
        raise ValueError(f"There is no version {from_version} of the schema of bodies.")
    for version in range(from_version, SCHEMA_VERSION):
        html = _UPGRADES[version](html)
    return clean(html)


def _from_1(html: str) -> str:
    """Version 1 wrote the source of a quotation into its address or as a last paragraph, and let loose text stand
    between blocks, parted where a tag was. `clean` reads the paragraph; the address becomes a source to be read."""

    def with_source(match: re.Match[str]) -> str:
        address, inside = match.groups()
        told = "<footer" in inside or "<cite" in inside
        source = "" if told else f'<footer><a href="{address}">{address}</a></footer>'
        return f"<blockquote>{inside}{source}</blockquote>"

    return re.sub(r'<blockquote cite="([^"]*)">(.*?)</blockquote>', with_source, html, flags=re.DOTALL)


_UPGRADES = {1: _from_1}


# --- the shortest way ---------------------------------------------------------------------------------------------

# Most of a stored body is plain: paragraphs, headings, lists, with emphasis and links. Whatever this matches as a
# whole is clean already, which a test holds against the long way. A letter of a word is anything that is neither
# space nor sign nor one of those that `reading.fit` takes out.
# Every repetition is possessive (`++`): what was matched is never given back, so that time grows with the length.
_LETTERS = r"[^\s<>&\x00-\x1f\x7f-\x9f\u200b\u2060\ufdd0-\ufdef\ufeff\ufff9-\uffff\ud800-\udfff]"
_C = rf"(?:{_LETTERS}++|&(?:amp|lt|gt);)++"
_T = rf"{_C}(?: {_C})*+"
_A = rf'<a href="[^"]+">{_T}</a>(?! ?<a )'
_I = rf"(?>{_C}|{_A})"
_X = rf"(?>{_C}|<em>{_T}</em>(?! ?<em>)|<strong>{_T}</strong>(?! ?<strong>)|{_A})"
_BLOCKS = [
    rf"<p>{_X}(?: ?{_X})*+</p>",
    *(rf"<h{level}>{_I}(?: ?{_I})*+</h{level}>" for level in (2, 3, 4)),
    *(rf"<{kind}>(?:<li>{_X}(?: ?{_X})*+</li>)++</{kind}>" for kind in ("ul", "ol")),
    rf"<blockquote>(?:<p>{_X}(?: ?{_X})*+</p>)++</blockquote>",
]
# Without a capturing group: under a possessive repetition Python 3.11 loses count of what it captured (SystemError).
_PLAIN = re.compile(rf"(?:{'|'.join(_BLOCKS)})*+")


def _is_plainly_clean(html: str) -> bool:
    if not _PLAIN.fullmatch(html):
        return False
    return all(_is_clean_address(href) for href in re.findall(r'<a href="([^"]+)">', html))


def _is_clean_address(href: str) -> bool:
    address = unescape(href)
    return addresses.link(address) == address and escape(address) == href
