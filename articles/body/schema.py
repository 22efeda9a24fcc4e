"""What a body may hold: the one table from which everything else is derived.

The editor is told it as JSON (`editor_config`), the server builds and writes only what stands in it (building.py,
writing.py), the page draws it (rendering.py), and the comparison names it in words (diff.py). A kind is called
as the editor calls it, and `holds` is written as ProseMirror writes content: names of kinds or of groups.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from . import urls

# Moves when stored bodies have to be rewritten.
SCHEMA_VERSION = 2


@dataclass(frozen=True)
class Attribute:
    """`check` gives the canonical value, or None for one that may not stand. `default` is never written."""

    name: str
    html: str
    check: Callable[[str], str | None]
    default: str | None = None


@dataclass(frozen=True)
class Kind:
    """`label` is what it is in words, with its article; `groups` are the names under which `holds` may mean it.

    `marks` names the emphasis its text may carry: "_" for all, "" for none.
    """

    name: str
    tag: str
    label: str
    holds: str = ""
    groups: str = ""
    attributes: tuple[Attribute, ...] = ()
    marks: str = "_"
    css_class: str = ""

    @property
    def html_attributes(self) -> list[str]:
        return [attribute.html for attribute in self.attributes if attribute.html]

    @property
    def is_text(self) -> bool:
        """Whether text stands in it directly."""
        return any(name in ("inline", "text") for name in self._held)

    @property
    def _held(self) -> set[str]:
        return set(re.findall(r"\w+", self.holds))

    def may_hold(self, name: str) -> bool:
        return bool(self._held & {name, *KINDS[name].groups.split()})

    def may_carry(self, mark: str) -> bool:
        return self.marks == "_" or mark in self.marks.split()


def one_of(*values: str) -> Callable[[str], str | None]:
    known = dict(zip(values, values, strict=True))
    return lambda value: known.get(value.lower())


def number(least: int, most: int) -> Callable[[str], str | None]:
    def check(value: str) -> str | None:
        plain = value.strip()
        if re.fullmatch(r"[0-9]{1,6}", plain) and least <= int(plain) <= most:
            return str(int(plain))
        return None

    return check


NUMBERINGS = ("1", "a", "A", "i", "I")


def numbering(value: str) -> str | None:
    """How a list counts, as HTML has it: "1", "a", "A", "i" or "I"."""
    return value if value in NUMBERINGS else None


def matching(pattern: str, most: int) -> Callable[[str], str | None]:
    def check(value: str) -> str | None:
        return value if len(value) <= most and re.fullmatch(pattern, value) else None

    return check


def language(value: str) -> str | None:
    """A BCP 47 tag in its usual letters: “en-GB”, “zh-Hant”."""
    parts = value.strip().replace("_", "-").split("-")
    if len(parts) > 4 or not re.fullmatch(r"[a-zA-Z]{2,3}", parts[0]):
        return None
    if not all(re.fullmatch(r"[a-zA-Z0-9]{2,8}", part) for part in parts[1:]):
        return None
    usual = {2: str.upper, 4: str.title}  # of a country, of a script
    rest = [usual.get(len(part), str.lower)(part) for part in parts[1:]]
    return "-".join([parts[0].lower(), *rest])


def line(value: str) -> str:
    """Any text, on one line."""
    return " ".join(value.split())[:2000].strip()


DIRECTION = Attribute("dir", "dir", one_of("ltr", "rtl"))
LANGUAGE = Attribute("lang", "lang", language)
MOST_COLUMNS, MOST_ROWS = 50, 500  # more is a spreadsheet, no table of a text
SPANS = (
    Attribute("colspan", "colspan", number(1, MOST_COLUMNS), "1"),
    Attribute("rowspan", "rowspan", number(1, MOST_ROWS), "1"),
)
SIZES = ("normal", "wide", "full")

# Marks from the outside in: the order in which they are written around a word.
MARKS = {
    mark.name: mark
    for mark in (
        Kind("link", "a", "a link", attributes=(Attribute("href", "href", urls.link),)),
        Kind("foreign", "span", "in another language", attributes=(LANGUAGE, DIRECTION)),
        Kind("source", "cite", "a title of a work"),
        Kind("strong", "strong", "bold"),
        Kind("em", "em", "italic"),
        Kind("sub", "sub", "subscript"),
        Kind("sup", "sup", "superscript"),
    )
}
NO_BOLD = "link foreign source em sub sup"

KINDS = {
    kind.name: kind
    for kind in (
        Kind("doc", "", "a text", "block+"),
        Kind("paragraph", "p", "a paragraph", "inline*", "block flow", (DIRECTION, LANGUAGE)),
        Kind(
            "heading",
            "h2",  # or as its level says
            "a heading",
            "(text|note)*",
            "block",
            (
                Attribute("level", "", one_of("2", "3", "4")),
                Attribute("id", "id", matching(r"s-[a-z0-9-]+", 100)),  # where a link may lead; once in a text
                DIRECTION,
                LANGUAGE,
            ),
            marks=NO_BOLD,
        ),
        Kind("bulletList", "ul", "a list", "listItem+", "block flow", (DIRECTION, LANGUAGE)),
        Kind(
            "orderedList",
            "ol",
            "a numbered list",
            "listItem+",
            "block flow",
            (
                Attribute("start", "start", number(0, 99999), "1"),
                Attribute("type", "type", numbering, "1"),
                DIRECTION,
                LANGUAGE,
            ),
        ),
        Kind("listItem", "li", "a list item", "paragraph flow*"),
        Kind("blockquote", "blockquote", "a quotation", "flow+ quoteSource?", "block", (DIRECTION, LANGUAGE)),
        Kind("quoteSource", "footer", "the source of a quotation", "text*"),
        Kind(
            "pullQuote",
            "aside",
            "a pull quote",
            "paragraph+ quoteSource?",
            "block",
            (DIRECTION, LANGUAGE),
            css_class="pull-quote",
        ),
        Kind(
            "figure",
            "figure",
            "a picture",
            "text*",  # the caption; none: as the library has it
            "block",
            (
                Attribute("image", "data-image", matching(r"[A-Za-z0-9][\w.-]*", 140)),
                Attribute("size", "data-size", one_of(*SIZES)),
                Attribute("alt", "data-alt", line),  # absent: as the library has it; empty: decoration here
                Attribute("credit", "data-credit", line),
                Attribute("caption", "data-caption", one_of("none")),  # no caption here, whatever the library has
            ),
        ),
        Kind(
            "embed",
            "figure",
            "an embed",
            "text*",  # its title
            "block",
            (Attribute("address", "data-embed", urls.embed),),
            marks="",
        ),
        Kind(
            "table",
            "table",
            "a table",
            "tableRow+",
            "block",
            (Attribute("caption", "", line, ""), DIRECTION, LANGUAGE),  # the caption is an element of its own
        ),
        Kind("tableRow", "tr", "a row", "(tableCell|tableHeader)*"),
        Kind(
            "tableHeader",
            "th",
            "a head of a row or column",
            "flow+",
            attributes=SPANS,
        ),
        Kind("tableCell", "td", "a cell", "flow+", attributes=SPANS),
        Kind("horizontalRule", "hr", "a rule", "", "block"),
        Kind("hardBreak", "br", "a line break", "", "inline"),
        Kind("note", "span", "a note", "text*", "inline", (Attribute("note", "data-note", lambda value: ""),)),
        Kind("text", "", "text", "", "inline"),
    )
}
BLOCKS = tuple(kind for kind in KINDS.values() if "block" in kind.groups.split())


@cache
def editor_config() -> dict:
    """The table as the editor reads it."""

    def row(kind: Kind) -> dict:
        return {
            "name": kind.name,
            "tag": kind.tag,
            "cssClass": kind.css_class,
            "label": kind.label,
            "content": kind.holds,
            "group": kind.groups,
            "marks": kind.marks,
            "attributes": [{"name": a.name, "html": a.html, "default": a.default} for a in kind.attributes],
        }

    return {
        "version": SCHEMA_VERSION,
        "kinds": [row(kind) for kind in KINDS.values()],
        "marks": [row(mark) for mark in MARKS.values()],
        "sizes": list(SIZES),
        "providers": urls.providers(),
    }
