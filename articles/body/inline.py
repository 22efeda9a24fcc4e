"""Lines of text: put into their one form, joined, and made into what a kind of block may hold. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from .marks import without_mark
from .nodes import BREAK, Mark, Node, Text
from .schema import KINDS

Line = tuple[Node | Text, ...]
SPACE = Text(" ")
_SPACES = re.compile(r"[ \t\n\r\f\xa0]+")
_UNEVEN = re.compile(r"[\t\n\r\f\xa0]|  ")
_BLANK = " \xa0"
_DASHES = "—–-― \xa0"


def tidied(items: Iterable[Node | Text]) -> Line:
    """Inline content in its one form: white space folded and off the edges, alike neighbours joined.

    A space between two words carries the marks that both have, so that no link or emphasis begins or ends in one.
    A single no-break space between words is somebody's intention and stays.
    """
    line: list[Node | Text] = []
    gap = ""  # the white space since the last word

    def add(text: str, marks: tuple[Mark, ...]) -> None:
        if line and isinstance(line[-1], Text) and line[-1].marks == marks:
            line[-1] = Text(line[-1].text + text, marks)
        else:
            line.append(Text(text, marks))

    def bridge(marks: tuple[Mark, ...]) -> None:
        nonlocal gap
        if gap and line and line[-1] is not BREAK:
            before = getattr(line[-1], "marks", ())
            if gap != "\xa0":
                gap = " "
            add(gap, tuple(mark for mark in before if mark in marks))
        gap = ""

    for item in items:
        if isinstance(item, Node):
            if item is BREAK:
                gap = ""
            bridge(())
            line.append(item)
            continue
        text = item.text
        if _UNEVEN.search(text):
            text = _SPACES.sub(lambda space: "\xa0" if space[0] == "\xa0" else " ", text)
        word = text.strip(_BLANK)
        start = text.find(word)
        if not word:
            gap += text
            continue
        gap += text[:start]
        bridge(item.marks)
        add(word, item.marks)
        gap = text[start + len(word) :]
    return tuple(line)


def joined(parts: Iterable[Line], between: Node | Text) -> Line:
    """The parts that have something in them as one line."""
    line: list[Node | Text] = []
    for part in parts:
        if line and part:
            line.append(between)
        line += part
    return tuple(line)


def allowed(items: Iterable[Node | Text], kind: str) -> list[Node | Text]:
    """The items as a text of `kind` may hold them: breaks as spaces, notes in brackets, marks that it has."""
    table = KINDS[kind]
    allowed_items: list[Node | Text] = []
    for item in items:
        if isinstance(item, Text):
            allowed_items.append(Text(item.text, tuple(mark for mark in item.marks if table.may_carry(mark[0]))))
        elif table.may_hold(item.kind):
            allowed_items.append(item)
        elif item.kind == "hardBreak":
            allowed_items.append(SPACE)
        else:
            allowed_items += [Text(" ("), *allowed(item.content, kind), Text(")")]
    return allowed_items


def one_line(parts: Iterable[Line], kind: str) -> Line:
    return tidied(allowed(joined(parts, SPACE), kind))


def heading(items: Iterable[Node | Text]) -> Line:
    """The text of a heading: not bold, and not italic as a whole, for that is the style it was copied with."""
    line = allowed(items, "heading")
    if all(("em", ()) in item.marks for item in line if isinstance(item, Text) and item.text.strip()):
        for index, item in enumerate(line):
            if isinstance(item, Text):
                line[index] = Text(item.text, without_mark(item.marks, "em"))
    return tidied(line)


def text_of(node: Node) -> Line:
    """All the text of a block, on one line."""
    if KINDS[node.kind].is_text:
        return node.content
    return joined((text_of(child) for child in node.content if isinstance(child, Node)), SPACE)


def paragraphs(run: Iterable[Node | Text]) -> list[list[Line]]:
    """Lines, gathered into paragraphs where two breaks stand together."""
    lines: list[list[Node | Text]] = [[]]
    for item in run:
        if item is BREAK:
            lines.append([])
        else:
            lines[-1].append(item)
    gathered: list[list[Line]] = [[]]
    for line in map(tidied, lines):
        if line:
            gathered[-1].append(line)
        elif gathered[-1]:
            gathered.append([])
    return [paragraph for paragraph in gathered if paragraph]


# --- the source of a quotation ----------------------------------------------------------------------------


def source_at_end(blocks: list[Node]) -> tuple[list[Node], Line]:
    """A quotation whose last line is nothing but a `<cite>` says there where it is from: the rest, and that line."""
    if not blocks or blocks[-1].kind != "paragraph":
        return blocks, ()
    last = blocks[-1].content
    start = 0
    for index, item in enumerate(last, 1):
        if item is BREAK:
            start = index
    if not start and len(blocks) == 1:
        return blocks, ()
    source = []
    for item in last[start:]:
        if isinstance(item, Text) and not item.text.strip(_DASHES):
            continue
        if isinstance(item, Node) or ("source", ()) not in item.marks:
            return blocks, ()
        source.append(Text(item.text, without_mark(item.marks, "source")))
    if not source:
        return blocks, ()
    rest = blocks[:-1]
    if start:
        rest.append(replace(blocks[-1], content=last[: start - 1]))
    return rest, tuple(source)


def without_dash(line: Line) -> Line:
    """A source without the dash before it: the page draws one."""
    line = tidied(line)
    if line and isinstance(line[0], Text):
        return tidied([replace(line[0], text=line[0].text.lstrip(_DASHES)), *line[1:]])
    return line
