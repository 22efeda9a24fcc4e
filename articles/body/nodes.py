"""A body as a tree, the same the editor has, and how it is written down. Pure.

Writing is the last gate: every tag comes out of the table, every attribute through its check, every letter of text
escaped. Whatever was read, nothing else can come out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape

from .schema import KINDS, MARKS

Mark = tuple[str, tuple[tuple[str, str], ...]]  # ("link", (("href", "https://…"),))


@dataclass(frozen=True, slots=True)
class Text:
    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """`kind` is a name in schema.KINDS; `attributes` hold what differs from the defaults, in the table's order."""

    kind: str
    content: tuple[Node | Text, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()

    def get(self, name: str, default: str = "") -> str:
        return next((value for key, value in self.attributes if key == name), default)

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self.attributes)

    def walk(self) -> Iterator[Node]:
        """This node and every one in it, in the order of the text."""
        yield self
        for child in self.content:
            if isinstance(child, Node):
                yield from child.walk()


BREAK = Node("hardBreak")
RULE = Node("horizontalRule")


def make(kind: str, content: Iterable[Node | Text] = (), /, **attributes: str | None) -> Node:
    """A node with those of `attributes` that the table lets stand."""
    return Node(kind, tuple(content), checked(KINDS[kind].attributes, attributes))


def make_mark(name: str, **attributes: str | None) -> Mark | None:
    """A mark; None for one that says nothing, as a link that leads nowhere."""
    found = checked(MARKS[name].attributes, attributes)
    return (name, found) if found or not MARKS[name].attributes else None


def checked(known, given: dict[str, str | None]) -> tuple[tuple[str, str], ...]:
    found = []
    for attribute in known:
        value = given.get(attribute.name)
        value = attribute.check(value) if value is not None else None
        if value is not None and value != attribute.default:
            found.append((attribute.name, value))
    return tuple(found)


def with_content(node: Node, content: Iterable[Node | Text]) -> Node:
    return replace(node, content=tuple(content))


# --- writing ----------------------------------------------------------------------------------------------


def paragraph(text: str) -> str:
    """Plain text as a paragraph of HTML."""
    return f"<p>{escape(text, quote=False)}</p>"


def write(nodes: Iterable[Node]) -> str:
    """The nodes as HTML: the one way in which they are written."""
    return "".join(map(_written, nodes))


def _written(node: Node) -> str:
    kind = KINDS[node.kind]
    if node.kind in ("listItem", "tableCell"):
        return f"<{kind.tag}{_attributes(node)}>{_bare(node)}</{kind.tag}>"
    if node.kind == "table":
        return _table(node)
    if node.kind == "embed" or node.kind == "figure":
        caption = f"<figcaption>{write_inline(node.content)}</figcaption>" if node.content else ""
        return f"<figure{_attributes(node)}>{caption}</figure>"
    if node.kind == "horizontalRule":
        return "<hr>"
    inside = write_inline(node.content) if kind.is_text else write(node.content)
    return f"<{tag_of(node)}{_attributes(node)}>{inside}</{tag_of(node)}>"


def is_bare(node: Node) -> bool:
    """Whether it is an item or a cell whose first block is its only paragraph: that one is written without its tags."""
    if node.kind not in ("listItem", "tableCell", "tableHeader"):
        return False
    first, *rest = node.content
    return first.kind == "paragraph" and not first.attributes and all(block.kind != "paragraph" for block in rest)


def _bare(node: Node) -> str:
    """What stands in an item or a cell."""
    if is_bare(node):
        return write_inline(node.content[0].content) + write(node.content[1:])
    return write(node.content)


def _table(node: Node) -> str:
    """With its caption, its head rows apart, and what each head is the head of."""
    parts = [f"<caption>{escape(node.get('caption'), quote=False)}</caption>"] if node.has("caption") else []
    for tag, rows in sections(node):
        written = "".join(f"<tr>{''.join(_cell(cell, tag) for cell in row.content)}</tr>" for row in rows)
        parts.append(f"<{tag}>{written}</{tag}>")
    return f"<table{_attributes(node)}>{''.join(parts)}</table>"


def _cell(cell: Node, section: str) -> str:
    if cell.kind == "tableCell":
        return _written(cell)
    scope = "col" if section == "thead" else "row"
    return f'<th scope="{scope}"{_attributes(cell)}>{_bare(cell)}</th>'


def sections(node: Node) -> list[tuple[str, tuple[Node, ...]]]:
    """The parts of a table that have something in them, each with its tag; of anything else its content without one.

    Rows at the top are heads of columns where they hold nothing but heads; not all of them, if all rows do.
    """
    if node.kind != "table":
        return [("", node.content)]
    heads = 0
    for row in node.content:
        if not row.content or any(cell.kind != "tableHeader" for cell in row.content):
            break
        heads += 1
    if heads == len(node.content):
        heads = 1
    found = [("thead", node.content[:heads]), ("tbody", node.content[heads:])]
    return [(tag, rows) for tag, rows in found if rows]


def tag_of(node: Node) -> str:
    return f"h{node.get('level')}" if node.kind == "heading" else KINDS[node.kind].tag


def html_attributes(node: Node) -> list[tuple[str, str]]:
    """The attributes as HTML has them, the class of the kind among them."""
    kind = KINDS[node.kind]
    found = [("class", kind.css_class)] if kind.css_class else []
    for attribute in kind.attributes:
        if attribute.html and node.has(attribute.name):
            found.append((attribute.html, node.get(attribute.name)))
    return found


def _attributes(node: Node) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in html_attributes(node))


def write_inline(content: Iterable[Node | Text]) -> str:
    """Text with its marks, each kept open as long as it lasts: as ProseMirror writes it."""
    parts: list[str] = []
    open_marks: list[Mark] = []

    def close_to(length: int) -> None:
        while len(open_marks) > length:
            parts.append(f"</{MARKS[open_marks.pop()[0]].tag}>")

    for item in content:
        marks = item.marks if isinstance(item, Text) else ()
        kept = 0
        while kept < min(len(marks), len(open_marks)) and marks[kept] == open_marks[kept]:
            kept += 1
        close_to(kept)
        for mark in marks[kept:]:
            parts.append(_open(mark))
            open_marks.append(mark)
        if isinstance(item, Text):
            parts.append(escape(item.text, quote=False))
        elif item.kind == "hardBreak":
            parts.append("<br>")
        else:
            parts.append(f'<span data-note="">{write_inline(item.content)}</span>')
    close_to(0)
    return "".join(parts)


def _open(mark: Mark) -> str:
    name, values = mark
    given = dict(values)
    told = "".join(f' {a.html}="{escape(given[a.name])}"' for a in MARKS[name].attributes if a.name in given)
    return f"<{MARKS[name].tag}{told}>"


# --- inline text ------------------------------------------------------------------------------------------

_ORDER = {name: place for place, name in enumerate(MARKS)}
_NEVER_TOGETHER = {"sub": "sup", "sup": "sub"}
_SPACE = re.compile(r"[ \t\n\r\f\xa0]+")
_UNEVEN = re.compile(r"[\t\n\r\f\xa0]|  ")
_BLANK = " \xa0"


def add_mark(marks: tuple[Mark, ...], mark: Mark) -> tuple[Mark, ...]:
    """`marks` with `mark` among them, in the order they are written; of two of a kind the inner one holds."""
    name, values = mark
    if name == "foreign":  # language and direction may come from two elements
        outer = next((dict(held) for kind, held in marks if kind == name), {})
        merged = outer | dict(values)
        values = tuple((a.name, merged[a.name]) for a in MARKS[name].attributes if a.name in merged)
    kept = [held for held in marks if held[0] not in (name, _NEVER_TOGETHER.get(name))]
    return tuple(sorted([*kept, (name, values)], key=lambda held: _ORDER[held[0]]))


def without_mark(marks: tuple[Mark, ...], name: str) -> tuple[Mark, ...]:
    return tuple(held for held in marks if held[0] != name)


def tidied(items: Iterable[Node | Text]) -> tuple[Node | Text, ...]:
    """Inline content in its one form: white space folded and off the edges, alike neighbours joined.

    A space between two words carries the marks that both have, so that no link or emphasis begins or ends in one.
    A single no-break space between words is somebody's intention and stays.
    """
    found: list[Node | Text] = []
    gap = ""  # the white space since the last word

    def put(text: str, marks: tuple[Mark, ...]) -> None:
        last = found[-1] if found else None
        if isinstance(last, Text) and last.marks == marks:
            found[-1] = Text(last.text + text, marks)
        else:
            found.append(Text(text, marks))

    def bridge(marks: tuple[Mark, ...]) -> None:
        nonlocal gap
        if gap and found and found[-1] is not BREAK:
            before = found[-1].marks if isinstance(found[-1], Text) else ()
            put("\xa0" if gap == "\xa0" else " ", tuple(mark for mark in before if mark in marks))
        gap = ""

    for item in items:
        if isinstance(item, Node):
            if item is BREAK:
                gap = ""
            bridge(())
            found.append(item)
            continue
        text = item.text
        if _UNEVEN.search(text):
            text = _SPACE.sub(lambda space: "\xa0" if space[0] == "\xa0" else " ", text)
        word = text.strip(_BLANK)
        start = text.find(word)
        gap += text[:start] if word else text
        if word:
            bridge(item.marks)
            put(word, item.marks)
            gap = text[start + len(word) :]
    return tuple(found)
