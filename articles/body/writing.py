"""How a body is written as HTML. Pure.

Writing is the last gate: every tag comes out of the table, every attribute through its check, every letter of text
escaped. Whatever was read, nothing else can come out.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from .nodes import Mark, Node, Text, html_attributes, is_bare, sections, tag_of
from .schema import KINDS, MARKS, Kind


def paragraph(text: str) -> str:
    """Plain text as a paragraph of HTML."""
    return f"<p>{escape(text, quote=False)}</p>"


class Writer:
    """Writes nodes in the one way in which they are stored; a subclass writes some kinds in another."""

    def write(self, nodes: Iterable[Node]) -> str:
        return "".join(map(self.node, nodes))

    def node(self, node: Node) -> str:
        match node.kind:
            case "table":
                return self.table(node)
            case "figure":
                return self.figure(node)
            case "embed":
                return self.embed(node)
            case "blockquote":
                return self.blockquote(node)
            case "note":
                return self.note(node)
        return self.element(node)

    def element(self, node: Node, scope: str = "") -> str:
        start = f"<{tag_of(node)}{scope}{attributes(node)}>"
        if not KINDS[node.kind].holds:
            return start
        return f"{start}{self.inside(node)}</{tag_of(node)}>"

    def inside(self, node: Node) -> str:
        if KINDS[node.kind].is_text:
            return self.line(node.content)
        if is_bare(node):
            return self.line(node.content[0].content) + self.write(node.content[1:])
        return self.write(node.content)

    def figure(self, node: Node) -> str:
        caption = ""
        if node.content:
            caption = f"<figcaption>{self.line(node.content)}</figcaption>"
        return f"<figure{attributes(node)}>{caption}</figure>"

    embed = figure
    blockquote = note = element

    def table(self, node: Node) -> str:
        caption = ""
        if node.has("caption"):
            caption = f"<caption>{escape(node.get('caption'), quote=False)}</caption>"
        return f"<table{attributes(node)}>{caption}{self.rows(node)}</table>"

    def rows(self, table: Node) -> str:
        """The head rows apart, and said of each head what it is the head of."""
        scopes = {("thead", "tableHeader"): ' scope="col"', ("tbody", "tableHeader"): ' scope="row"'}
        parts = []
        for section, rows in sections(table):
            parts.append(f"<{section}>")
            for row in rows:
                cells = [self.element(cell, scopes.get((section, cell.kind), "")) for cell in row.content]
                parts.append(f"<tr>{''.join(cells)}</tr>")
            parts.append(f"</{section}>")
        return "".join(parts)

    def line(self, content: Iterable[Node | Text]) -> str:
        """Text with its marks, each kept open as long as it lasts: as ProseMirror writes it."""
        parts: list[str] = []
        open_marks: list[Mark] = []

        def close_to(length: int) -> None:
            while len(open_marks) > length:
                parts.append(f"</{MARKS[open_marks.pop()[0]].tag}>")

        for item in content:
            if isinstance(item, Node):
                close_to(0)
                parts.append(self.node(item))
                continue
            same = 0
            while same < min(len(item.marks), len(open_marks)) and item.marks[same] == open_marks[same]:
                same += 1
            close_to(same)
            for mark in item.marks[same:]:
                open_marks.append(mark)
                parts.append(f"<{MARKS[mark[0]].tag}{written(MARKS[mark[0]], mark[1])}>")
            parts.append(escape(item.text, quote=False))
        close_to(0)
        return "".join(parts)


def attributes(node: Node) -> str:
    return written(KINDS[node.kind], node.attributes)


def written(kind: Kind, values: tuple[tuple[str, str], ...]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in html_attributes(kind, values))
