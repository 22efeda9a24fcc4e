"""Tables: what rows and cells foreign HTML has, and a full rectangle made of them. Pure."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import chain, product

from .nodes import Node, make
from .reading import Element
from .schema import MOST_COLUMNS, MOST_ROWS


def rows_of(table: Element) -> list[list[Element]]:
    """The cells of each row of the table, and of no table in it."""
    rows: list[list[Element]] = []
    for child in table.elements:
        if child.tag == "tr":
            if cells := [cell for cell in child.elements if cell.tag in ("td", "th")]:
                rows.append(cells)
        elif child.tag in ("thead", "tbody", "tfoot"):
            rows += rows_of(child)
    return rows


def is_layout(table: Element, rows: list[list[Element]]) -> bool:
    """Whether it only puts things side by side, or is too large to be read."""
    cells = list(chain(*rows))
    if table.get("role") in ("presentation", "none") or len(cells) < 2 or len(rows) > MOST_ROWS:
        return True
    return max(map(len, rows)) > MOST_COLUMNS or any(cell.find("table") for cell in cells)


def is_head(cell: Element) -> bool:
    return cell.tag == "th" or bool(cell.parent and cell.parent.parent and cell.parent.parent.tag == "thead")


def spans(cell: Element) -> dict[str, str]:
    values = {}
    for name, most in (("colspan", MOST_COLUMNS), ("rowspan", MOST_ROWS)):
        value = cell.get(name).strip()
        if value.isascii() and value.isdigit() and len(value) < 6:
            values[name] = str(min(max(int(value), 1), most))
    return values


@dataclass
class Box:
    """A cell and where it lies."""

    y: int
    x: int
    height: int
    width: int
    cell: Node

    def places(self) -> set[tuple[int, int]]:
        rows, columns = range(self.y, self.y + self.height), range(self.x, self.x + self.width)
        return set(product(rows, columns))


def squared(rows: list[list[Node]]) -> list[Node]:
    """The rows as a full rectangle: no cell missing and none on another, no row or column that is only run through,
    and no head that reaches down among the cells."""
    boxes = laid_out(rows, 2 * MOST_COLUMNS)
    if not boxes:  # spans gone wild
        bare = []
        for row in rows:
            bare.append([replace(cell, attributes=()) for cell in row])
        boxes = laid_out(bare, max(map(len, rows), default=0))
    if not boxes:
        return []
    draw_together(boxes)
    height, width = 1 + max(box.y for box in boxes), 1 + max(box.x for box in boxes)
    cells: list[dict[int, Node]] = [{} for _ in range(height)]
    for box in boxes:
        cells[box.y][box.x] = box.cell
    heads = [all(cell.kind == "tableHeader" for cell in row.values()) for row in cells]
    top = (*heads, False).index(False)
    if top == height:  # all of them: only the first is above the others
        top = 1
    covered: set[tuple[int, int]] = set()
    for box in boxes:
        if box.y < top:
            box.height = min(box.height, top - box.y)
        covered |= box.places()
        spans = {"colspan": str(box.width), "rowspan": str(box.height)}
        cells[box.y][box.x] = make(box.cell.kind, box.cell.content, **spans)
    for y, row in enumerate(cells):
        kind = next(iter(row.values())).kind
        if not heads[y]:
            kind = "tableCell"
        for x in range(width):
            if (y, x) not in covered:
                row[x] = Node(kind, (Node("paragraph"),))
    return [Node("tableRow", tuple(map(row.get, sorted(row)))) for row in cells]


def laid_out(rows: list[list[Node]], most: int) -> list[Box]:
    """Every cell where a browser lays it; nothing of a table wider than `most`.

    It is left at the first cell that sticks out: cells that reach ever further right and down would fill the memory.
    """
    taken: set[tuple[int, int]] = set()
    boxes = []
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            width, height = int(cell.get("colspan", "1")), int(cell.get("rowspan", "1"))
            width = next((n for n in range(1, width) if (y, x + n) in taken), width)
            if x + width > most:
                return []
            box = Box(y, x, min(height, len(rows) - y), width, cell)
            boxes.append(box)
            taken |= box.places()
            x += width
    return boxes


def draw_together(boxes: list[Box]) -> None:
    """Takes out rows and columns in which no cell begins."""
    ys, xs = sorted({box.y for box in boxes}), sorted({box.x for box in boxes})
    for box in boxes:
        bottom, right = box.y + box.height, box.x + box.width
        box.y, box.x = bisect_left(ys, box.y), bisect_left(xs, box.x)
        box.height, box.width = bisect_left(ys, bottom) - box.y, bisect_left(xs, right) - box.x
