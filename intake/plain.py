"""A block of a body as plain data: its words with the numbers of items and with its notes, and what it is made of."""

from __future__ import annotations

from typing import Any

from articles import body
from articles.body.document import lines_of
from articles.body.nodes import Node, Text
from intake.drafts import Block, Draft

from .readers.docx.numbering import TYPES, in_form

FORMS = {kind: form for form, kind in TYPES.items()}  # "1", "a", "A" … → how it is counted


def as_data(block: Block, draft: Draft) -> dict[str, Any]:
    """The block as JSON can hold it: "kind", "text", and what only its kind has; "html" where it came with form."""
    entry: dict[str, Any] = {"kind": block.kind, "text": block.text}
    if block.level:
        entry["level"] = block.level
    if not block.html:
        return entry
    nodes = body.read(block.html).nodes
    entry["text"] = "\n".join(filter(None, map(words_of, nodes)))
    for node in nodes:
        if node.kind in ("bulletList", "orderedList"):
            entry["items"] = items_of(node)
        elif node.kind == "table":
            entry["rows"] = [list(map(words_of, row.content)) for row in node.content]
        elif node.kind == "figure":
            files = {picture.key: picture.name for picture in draft.pictures}
            entry |= {"image": node.get("image"), "alt": node.get("alt"), "caption": words_of(node)}
            entry["file"] = files.get(node.get("image"), "")
    notes = []
    for node in nodes:
        for inner in node.walk():
            if inner.kind == "note":
                notes.append(lines_of(inner))
    if notes:
        entry["notes"] = notes
    entry["html"] = block.html
    return entry


def words_of(node: Node) -> str:
    """All words of a node, a block to a line, cells parted by tabs: "3. An item[Note: where from]"."""
    if node.kind in ("bulletList", "orderedList"):
        return "\n".join(f"{number} {words_of(item)}".strip() for number, item in numbered(node))
    if node.kind == "tableRow":
        return "\t".join(map(words_of, node.content))
    words, lines = "", []
    for child in node.content:
        if isinstance(child, Text):
            words += child.text
        elif child.kind == "hardBreak":
            words += "\n"
        elif child.kind == "note":
            words += f"[Note: {lines_of(child)}]"
        else:
            lines.append(words_of(child))
    caption = ""
    if node.kind == "table":
        caption = node.get("caption")
    return "\n".join(filter(None, [caption, words, *lines]))


def items_of(node: Node) -> list[dict[str, Any]]:
    """The items of a list, each with its number ("" for a bullet), its words and the lists in it."""
    items = []
    for number, item in numbered(node):
        own: list[Node | Text] = []
        inner: list[dict[str, Any]] = []
        for child in item.content:
            if child.kind in ("bulletList", "orderedList"):
                inner += items_of(child)
            else:
                own.append(child)
        entry: dict[str, Any] = {"number": number, "text": "\n".join(filter(None, map(words_of, own)))}
        if inner:
            entry["items"] = inner
        items.append(entry)
    return items


def numbered(node: Node) -> list[tuple[str, Node]]:
    """The items of a list with the numbers that a reader sees before them."""
    if node.kind == "bulletList":
        return [("", item) for item in node.content]
    start, form = int(node.get("start", "1")), FORMS[node.get("type", "1")]
    return [(f"{in_form(start + place, form)}.", item) for place, item in enumerate(node.content)]
