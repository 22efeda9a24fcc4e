"""A body as a tree, the same the editor has. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from .schema import KINDS, MARKS, Kind

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
    values = checked(MARKS[name].attributes, attributes)
    if MARKS[name].attributes and not values:
        return None
    return name, values


def checked(known, given: dict[str, str | None]) -> tuple[tuple[str, str], ...]:
    values = []
    for attribute in known:
        value = given.get(attribute.name)
        if value is not None:
            value = attribute.check(value)
        if value is not None and value != attribute.default:
            values.append((attribute.name, value))
    return tuple(values)


def with_content(node: Node, content: Iterable[Node | Text]) -> Node:
    return replace(node, content=tuple(content))


# --- as HTML has it --------------------------------------------------------------------------------------


def tag_of(node: Node) -> str:
    if node.kind == "heading":
        return f"h{node.get('level')}"
    return KINDS[node.kind].tag


def html_attributes(kind: Kind, attributes: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """The attributes of a node or a mark as HTML has them, the class of the kind among them."""
    values = dict(attributes)
    attributes_of_tag = []
    if kind.css_class:
        attributes_of_tag.append(("class", kind.css_class))
    for attribute in kind.attributes:
        if attribute.html and attribute.name in values:
            attributes_of_tag.append((attribute.html, values[attribute.name]))
    return attributes_of_tag


def is_bare(node: Node) -> bool:
    """Whether it is an item or a cell whose first block is its only paragraph: that one is written without its tags."""
    if node.kind not in ("listItem", "tableCell", "tableHeader"):
        return False
    first, *rest = node.content
    return first.kind == "paragraph" and not first.attributes and all(block.kind != "paragraph" for block in rest)


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
    if not heads:
        return [("tbody", node.content)]
    if heads == 1 == len(node.content):
        return [("thead", node.content)]
    return [("thead", node.content[:heads]), ("tbody", node.content[heads:])]
