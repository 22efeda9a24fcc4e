"""A body as a tree, the same the editor has, and how it is written down. Pure.

Writing is the last gate: every tag comes out of the table, every attribute through its check, every letter of text
escaped. Whatever was read, nothing else can come out.
"""

from __future__ import annotations

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
        return f"<{kind.tag}{write_attributes(node)}>{_bare(node)}</{kind.tag}>"
    if node.kind == "table":
        return _table(node)
    if node.kind == "embed" or node.kind == "figure":
        caption = f"<figcaption>{write_inline(node.content)}</figcaption>" if node.content else ""
        return f"<figure{write_attributes(node)}>{caption}</figure>"
    if node.kind == "horizontalRule":
        return "<hr>"
    inside = write_inline(node.content) if kind.is_text else write(node.content)
    return f"<{tag_of(node)}{write_attributes(node)}>{inside}</{tag_of(node)}>"


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
    return f"<table{write_attributes(node)}>{''.join(parts)}</table>"


def start_of_cell(cell: Node, section: str) -> str:
    """Its opening tag, which says of a head what it is the head of."""
    scope = ""
    if cell.kind == "tableHeader":
        scope = ' scope="col"' if section == "thead" else ' scope="row"'
    return f"<{tag_of(cell)}{scope}{write_attributes(cell)}>"


def _cell(cell: Node, section: str) -> str:
    return f"{start_of_cell(cell, section)}{_bare(cell)}</{tag_of(cell)}>"


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


def write_attributes(node: Node) -> str:
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
