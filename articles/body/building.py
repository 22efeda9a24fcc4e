"""A tree of foreign HTML → nodes of the table. Whatever goes in, what comes out is nested as the table says.

Text is never lost for standing in the wrong place: a block that its surroundings cannot hold becomes one they can, or
parts them and stands between.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from . import urls
from .nodes import BREAK, RULE, Mark, Node, Text, add_mark, make, make_mark, tidied, without_mark
from .notes import NOTE_NAME
from .numbering import numbering_of
from .reading import BLOCKS, Element
from .schema import KINDS, SIZES
from .stylesheet import style_of

MARK_OF = {
    "a": "link",
    "strong": "strong",
    "b": "strong",
    "em": "em",
    "i": "em",
    "var": "em",
    "dfn": "em",
    "cite": "source",
    "sub": "sub",
    "sup": "sup",
}
_HEAVY = {"bold", "bolder", "600", "700", "800", "900"}
_LIGHT = {"normal", "lighter", "100", "200", "300", "400", "500"}
MOST_COLUMNS = 50  # more is a spreadsheet, no table of a text
MOST_ROWS = 500

Marks = tuple[Mark, ...]


def build(root: Element) -> tuple[Node, ...]:
    """The blocks of a body, in order, fit for the table."""
    flow = Flow()
    flow.walk(root.children, ())
    flow.end_paragraph()
    return _once(_without_double_rules(flow.blocks))


def _without_double_rules(blocks: list[Node]) -> list[Node]:
    return [b for place, b in enumerate(blocks) if b.kind != "horizontalRule" or not place or blocks[place - 1] != b]


def _once(blocks: list[Node]) -> tuple[Node, ...]:
    """The blocks, every anchor of a heading standing once."""
    taken: set[str] = set()
    found = []
    for block in blocks:
        if name := block.get("id"):
            if name in taken:
                block = replace(block, attributes=tuple(pair for pair in block.attributes if pair[0] != "id"))
            taken.add(name)
        found.append(block)
    return tuple(found)


class Flow:
    """Gathers what stands one under the other: text until its block ends, and blocks."""

    def __init__(self, *, inside: str = "doc"):
        self.inside = inside
        self.blocks: list[Node] = []
        self.run: list[Node | Text] = []
        self.source: list[Node | Text] = []  # of a quotation
        self._kind, self._attributes = "paragraph", {}

    # --- text ---------------------------------------------------------------------------------------------

    def walk(self, children: Iterable[Element | str], marks: Marks) -> None:
        for child in children:
            if isinstance(child, str):
                self.run.append(Text(child, marks))
            elif child.tag == "br":
                self.run.append(BREAK)
            elif child.tag == "note" or "data-note" in child.attributes:
                self._note(child)
            elif child.tag in BLOCKS:
                self._block(child, marks)
            elif child.tag in ("iframe", "oembed"):
                self._frame(child)
            elif child.tag == "q":
                self.walk(["“", *child.children, "”"], _styled(child, marks))
            elif child.tag == "rt":
                self.walk([" (", *child.children, ")"], marks)
            elif child.tag != "rp":
                self.walk(child.children, _styled(child, marks))

    def _note(self, element: Element) -> None:
        inner = inline(element, kind="note")
        if inner and self.inside == "note":
            self.run += [Text(" ("), *inner, Text(")")]
        elif inner:
            self.run.append(Node("note", inner, (("note", ""),)))

    def end_paragraph(self) -> None:
        """Makes a block of the text so far; of several, where empty lines part it."""
        run, self.run = self.run, []
        attributes, heading = self._attributes, self._kind == "heading"
        for lines in _paragraphs(run):
            if heading:
                content = _heading(_joined(lines, Text(" ")))
            else:
                content = _joined(lines, BREAK)
            if content:
                self.blocks.append(make(self._kind, content, **attributes))
                attributes = {name: value for name, value in attributes.items() if name != "id"}

    # --- blocks -------------------------------------------------------------------------------------------

    def _block(self, element: Element, marks: Marks) -> None:
        marks = _styled(element, marks)
        tag = element.tag
        if tag in ("ul", "ol", "menu", "dir", "li"):
            self._apart(self._list, element, marks)
        elif tag == "blockquote" or (tag == "aside" and _is_pulled(element)):
            self._apart(self._quote, element, marks)
        elif tag == "figure":
            self._apart(self._figure, element, marks)
        elif tag == "table":
            self._apart(self._table, element, marks)
        elif tag == "hr":
            self._apart(lambda *_: self.blocks.append(RULE), element, marks)
        elif tag in ("footer", "figcaption") and self.inside == "blockquote":
            self.end_paragraph()
            self.source += [*([Text(" ")] if self.source else []), *inline(element, kind="quoteSource", marks=marks)]
        elif tag in ("h2", "h3", "h4"):
            self._text(element, marks, "heading", {"level": tag[1], "id": element.get("id")} | _told(element))
        elif tag == "p":
            self._text(element, marks, "paragraph", _told(element))
        elif tag == "pre":
            self._apart(self._lines, element, marks)
        elif tag == "dt":
            self._text(element, add_mark(marks, ("strong", ())), "paragraph", {})
        else:
            told = _told(element)
            self._text(element, marks, "paragraph", {**self._attributes, **told} if self._kind == "paragraph" else told)

    def _text(self, element: Element, marks: Marks, kind: str, attributes: dict) -> None:
        before = self._kind, self._attributes
        self.end_paragraph()
        if before[0] != "heading":  # what stands in a heading is the heading
            self._kind, self._attributes = kind, {name: value for name, value in attributes.items() if value}
        self.walk(element.children, marks)
        self.end_paragraph()
        self._kind, self._attributes = before

    def _apart(self, verb, element: Element, marks: Marks) -> None:
        before = self._kind, self._attributes
        self.end_paragraph()
        self._kind, self._attributes = "paragraph", {}
        verb(element, marks)
        self.end_paragraph()
        self._kind, self._attributes = before

    def _lines(self, element: Element, marks: Marks) -> None:
        """Text whose line ends count."""

        def broken(children: list[Element | str]) -> list[Element | str]:
            found: list[Element | str] = []
            for child in children:
                if isinstance(child, Element):
                    if child.tag != "pre":  # whose turn comes
                        child.children = broken(child.children)
                    found.append(child)
                    continue
                for place, line in enumerate(child.split("\n")):
                    found += [Element("br"), line] if place else [line]
            return found

        self.walk(broken(element.children), marks)

    def _list(self, element: Element, marks: Marks) -> None:
        kind = "orderedList" if element.tag == "ol" else "bulletList"
        told = _told(element)
        counts = numbering_of(element) if kind == "orderedList" else None
        items: list[list[Node]] = []
        for child in [element] if element.tag == "li" else element.children:
            if isinstance(child, str) and not child.strip(" \t\r\n\f\xa0"):
                continue
            held = Flow()
            if isinstance(child, Element) and child.tag in ("ul", "ol", "menu", "dir"):
                held._list(child, marks)  # in a list and in no item: it belongs to the item before
                if items:
                    items[-1] += held.blocks
                    continue
            elif isinstance(child, Element) and child.tag == "li":
                inner = _told(child)
                held._kind, held._attributes = "paragraph", inner if inner != told else {}
                held.walk(child.children, _styled(child, marks))
            else:
                held.walk([child], marks)
            held.end_paragraph()
            if held.blocks:
                items.append(held.blocks)
        start = element.get("start").strip()
        number = int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1
        made: list[Node] = []

        def emit() -> None:
            nonlocal made, number
            if made:
                self.blocks.append(make(kind, made, start=str(number), type=counts, **told))
                number += len(made)
                made = []

        for blocks in items:
            item: list[Node] = []
            for block in _fitted(blocks, "listItem"):
                if KINDS["listItem"].may_hold(block.kind):
                    item.append(block)
                    continue
                if item:
                    made.append(_item(item))
                emit()
                self.blocks.append(block)
                item = []
            if item:
                made.append(_item(item))
        emit()

    def _quote(self, element: Element, marks: Marks, source: tuple[Node | Text, ...] = ()) -> None:
        kind = "pullQuote" if _is_pulled(element) else "blockquote"
        held = Flow(inside="blockquote")
        held.walk(element.children, marks)
        held.end_paragraph()
        blocks = _fitted(held.blocks, kind)
        own = [*held.source, *source]
        if not own:
            blocks, own = _source_at_end(blocks)
        said = _without_dash(tidied(own))
        made: list[Node] = []
        quotes: list[Node] = []
        for block in blocks:
            if KINDS[kind].may_hold(block.kind):
                made.append(block)
                continue
            if made:
                quotes.append(make(kind, made, **_told(element)))
            quotes.append(block)
            made = []
        if made:
            quotes.append(make(kind, made, **_told(element)))
        last = next((place for place in range(len(quotes) - 1, -1, -1) if quotes[place].kind == kind), None)
        if said and last is not None:
            quotes[last] = replace(quotes[last], content=(*quotes[last].content, Node("quoteSource", said)))
        elif said:
            quotes.append(Node("paragraph", said))
        self.blocks += quotes

    def _figure(self, element: Element, marks: Marks) -> None:
        captions = [e for e in element.walk() if e.tag == "figcaption"]
        image = make("figure", image=element.get("data-image"))
        if image.attributes:
            caption = _one_line([inline(e, kind="figure") for e in captions])
            told = {name: element.attributes.get(f"data-{name}") for name in ("alt", "credit", "caption")}
            told["caption"] = None if caption else told["caption"]
            size = element.get("data-size") if element.get("data-size") in SIZES else SIZES[0]
            self.blocks.append(make("figure", caption, image=image.get("image"), size=size, **told))
            self._rest(element, captions)
            return
        if address := element.get("data-embed"):
            self._embed(address, _one_line([inline(e, kind="embed") for e in captions]))
            self._rest(element, captions)
            return
        frames = [e for e in element.walk() if e.tag in ("iframe", "oembed")]
        if frames and urls.embed(_address_of(frames[0])):
            self._embed(_address_of(frames[0]), _one_line([inline(e, kind="embed") for e in captions]))
            return
        said = element.text().strip()
        if "embed" in element.get("class") and urls.embed(said):
            self._embed(said, ())
            return
        quote = next((e for e in element.children if isinstance(e, Element) and e.tag == "blockquote"), None)
        if quote is not None:
            if "pull" in element.get("class"):
                quote.attributes["class"] = "pull-quote"
            source = _one_line([inline(e, kind="quoteSource") for e in captions])
            self._quote(quote, marks, source)
            self._rest(element, [quote, *captions])
            return
        table = next((e for e in element.walk() if e.tag == "table"), None)
        if table is not None and captions and not table.holds("caption"):
            table.children.insert(0, Element("caption", parent=table))
            table.children[0].children = [" ".join(caption.text() for caption in captions)]
            for caption in captions:
                caption.replace()
        self.walk(element.children, marks)

    def _rest(self, element: Element, seen: list[Element]) -> None:
        """What else stood in a figure."""
        for child in element.children:
            if not any(child is one for one in seen):
                self.walk([child], ())
        self.end_paragraph()

    def _frame(self, element: Element) -> None:
        """A player we know; of another frame that has a title, a link to it."""
        address, title = _address_of(element), tidied([Text(element.get("title"))])
        if urls.embed(address) or (title and urls.link(address)):
            self._apart(lambda *_: self._embed(address, title), element, ())

    def _embed(self, address: str, title: tuple[Node | Text, ...]) -> None:
        if urls.embed(address):
            self.blocks.append(make("embed", title, address=address))
            return
        mark = make_mark("link", href=address)
        said = title or ((Text(address),) if mark else ())
        self.run += [Text(item.text, (mark,) if mark else ()) for item in said if isinstance(item, Text)]
        self.end_paragraph()

    def _table(self, element: Element, marks: Marks) -> None:
        rows = _rows(element)
        cells = [cell for row in rows for cell in row]
        laid_out = (
            element.get("role") in ("presentation", "none")
            or len(cells) < 2
            or any(cell.holds("table") for cell in cells)
            or max(len(row) for row in rows) > MOST_COLUMNS
            or len(rows) > MOST_ROWS
        )
        captions = [e for e in element.children if isinstance(e, Element) and e.tag == "caption"]
        if laid_out:
            for part in [*captions, *cells]:
                self.walk(part.children, marks)
                self.end_paragraph()
            return
        after: list[Node] = []
        grid: list[list[Node]] = []
        for row in rows:
            made = []
            for cell in row:
                head = cell.tag == "th" or (cell.parent and cell.parent.parent and cell.parent.parent.tag == "thead")
                held = Flow()
                held.walk(cell.children, _styled(cell, marks))
                held.end_paragraph()
                kind = "tableHeader" if head else "tableCell"
                fitted = _fitted(held.blocks, kind)
                after += [block for block in fitted if not KINDS[kind].may_hold(block.kind) and block != RULE]
                inner = [block for block in fitted if KINDS[kind].may_hold(block.kind)] or [Node("paragraph")]
                made.append(
                    make(kind, inner, colspan=_span(cell, "colspan", 50), rowspan=_span(cell, "rowspan", MOST_ROWS))
                )
            grid.append(made)
        table = squared(grid)
        caption = " ".join(" ".join(e.text() for e in captions).split())
        if table and any(cell.content != (Node("paragraph"),) for row in table for cell in row.content):
            self.blocks.append(make("table", table, caption=caption, **_told(element)))
        elif caption:
            self.run.append(Text(caption))
            self.end_paragraph()
        self.blocks += after


# --- text -------------------------------------------------------------------------------------------------


def inline(element: Element, *, kind: str, marks: Marks = ()) -> tuple[Node | Text, ...]:
    """All the text of an element on one line, as `kind` may hold it."""
    flow = Flow(inside="note" if kind == "note" else "doc")
    flow.walk(element.children, marks)
    flow.end_paragraph()
    return _one_line([_flat(block) for block in flow.blocks], kind)


def _flat(node: Node) -> tuple[Node | Text, ...]:
    if KINDS[node.kind].is_text:
        return node.content
    parts = [_flat(child) for child in node.content if isinstance(child, Node)]
    return _joined([part for part in parts if part], Text(" "))


def _one_line(parts: list[tuple[Node | Text, ...]], kind: str = "figure") -> tuple[Node | Text, ...]:
    return tidied(_allowed(_joined([part for part in parts if part], Text(" ")), kind))


def _heading(items: Iterable[Node | Text]) -> tuple[Node | Text, ...]:
    """The text of a heading: not bold, and not italic as a whole, for that is the style it was copied with."""
    found = _allowed(items, "heading")
    texts = [item for item in found if isinstance(item, Text) and item.text.strip()]
    if all(("em", ()) in item.marks for item in texts):
        found = [Text(i.text, without_mark(i.marks, "em")) if isinstance(i, Text) else i for i in found]
    return tidied(found)


def _joined(parts: Iterable[tuple[Node | Text, ...]], between: Node | Text) -> tuple[Node | Text, ...]:
    found: list[Node | Text] = []
    for part in parts:
        found += [between, *part] if found else part
    return tuple(found)


def _allowed(items: Iterable[Node | Text], kind: str) -> list[Node | Text]:
    """The items as a text of `kind` may hold them: breaks as spaces, notes in brackets, marks that it has."""
    table = KINDS[kind]
    found: list[Node | Text] = []
    for item in items:
        if isinstance(item, Text):
            found.append(Text(item.text, tuple(mark for mark in item.marks if table.may_carry(mark[0]))))
        elif table.may_hold(item.kind):
            found.append(item)
        elif item.kind == "hardBreak":
            found.append(Text(" "))
        else:
            found += [Text(" ("), *_allowed(item.content, kind), Text(")")]
    return found


def _paragraphs(run: list[Node | Text]) -> list[list[tuple[Node | Text, ...]]]:
    """Lines, gathered into paragraphs where two breaks stand together."""
    if not run:
        return []
    lines: list[list[Node | Text]] = [[]]
    for item in run:
        if item is BREAK:
            lines.append([])
        else:
            lines[-1].append(item)
    found: list[list[tuple[Node | Text, ...]]] = [[]]
    for line in map(tidied, lines):
        if line:
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [paragraph for paragraph in found if paragraph]


def _styled(element: Element, marks: Marks) -> Marks:
    """The marks of the text in `element`: what surrounds it, what its tag says, what its style takes back."""
    name = MARK_OF.get(element.tag)
    if name == "link":
        return _linked(element, marks)
    if name:
        marks = add_mark(marks, (name, ()))
    if element.get("style"):
        weight, slant = style_of(element, "font-weight"), style_of(element, "font-style")
        if weight in _HEAVY:
            marks = add_mark(marks, ("strong", ()))
        elif weight in _LIGHT:
            marks = without_mark(marks, "strong")
        if slant.startswith(("italic", "oblique")):
            marks = add_mark(marks, ("em", ()))
        elif slant == "normal":
            marks = without_mark(marks, "em")
        height = style_of(element, "vertical-align")
        if height in ("super", "sub"):
            marks = add_mark(marks, ("sup" if height == "super" else "sub", ()))
    if element.tag not in BLOCKS and (told := _told(element)) and (mark := make_mark("foreign", **told)):
        marks = add_mark(marks, mark)
    return marks


def _linked(element: Element, marks: Marks) -> Marks:
    """A link whose address may not stand stays one that leads nowhere, so that the desk is told of it; a place that
    has a name is none, and of a note that was not copied the number stays."""
    address = element.get("href").strip()
    if mark := make_mark("link", href=address):
        return add_mark(marks, mark)
    if address.startswith("#"):
        return add_mark(marks, ("sup", ())) if NOTE_NAME.fullmatch(address[1:]) else marks
    return marks if not address and (element.get("id") or element.get("name")) else add_mark(marks, ("link", ()))


def _told(element: Element) -> dict[str, str]:
    """Language and direction that somebody set. Word processors write `dir="ltr"` on everything they style."""
    told = {name: element.get(name) for name in ("dir", "lang") if element.get(name)}
    if told.get("dir", "").lower() == "ltr" and (element.get("style") or element.get("class") or element.get("role")):
        del told["dir"]
    return told


def _address_of(frame: Element) -> str:
    return frame.get("src") or frame.get("url")


def _is_pulled(element: Element) -> bool:
    return "pull" in element.get("class").replace("-", "").lower()


# --- blocks in blocks -------------------------------------------------------------------------------------


def _fitted(blocks: Iterable[Node], holder: str) -> list[Node]:
    """The blocks, each as `holder` may hold it where that can be; those that cannot are left as they are."""
    found: list[Node] = []
    for block in blocks:
        if KINDS[holder].may_hold(block.kind):
            found.append(block)
        elif block.kind == "heading":
            found.append(replace(block, kind="paragraph", attributes=_shared(block)))
        elif block.kind in ("blockquote", "pullQuote"):
            inner = [replace(b, kind="paragraph") if b.kind == "quoteSource" else b for b in block.content]
            found += _fitted(inner, holder)
        elif block.kind in ("bulletList", "orderedList"):
            found += _fitted([child for item in block.content for child in item.content if child.content], holder)
        else:
            found.append(block)
    return found


def _shared(block: Node) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in block.attributes if pair[0] in ("dir", "lang"))


def _item(blocks: list[Node]) -> Node:
    """An item begins with a paragraph, if with an empty one."""
    return Node("listItem", tuple(blocks if blocks[0].kind == "paragraph" else [Node("paragraph"), *blocks]))


def _source_at_end(blocks: list[Node]) -> tuple[list[Node], list[Node | Text]]:
    """A quotation whose last line is nothing but a `<cite>` says there where it is from."""
    if not blocks or blocks[-1].kind != "paragraph":
        return blocks, []
    last = blocks[-1].content
    breaks = [place for place, item in enumerate(last) if item is BREAK]
    start = breaks[-1] + 1 if breaks else 0
    ending = [item for item in last[start:] if not (isinstance(item, Text) and not item.text.strip("—–-― \xa0"))]
    named = ending and all(isinstance(i, Text) and any(m[0] == "source" for m in i.marks) for i in ending)
    if not named or (not start and len(blocks) == 1):
        return blocks, []
    source = [Text(item.text, without_mark(item.marks, "source")) for item in ending]
    before = [replace(blocks[-1], content=last[: start - 1])] if start else []
    return [*blocks[:-1], *before], source


def _without_dash(items: tuple[Node | Text, ...]) -> tuple[Node | Text, ...]:
    """A source without the dash before it: the page draws one."""
    if items and isinstance(items[0], Text):
        return tidied([Text(items[0].text.lstrip("—–―- \xa0"), items[0].marks), *items[1:]])
    return items


# --- tables -----------------------------------------------------------------------------------------------


def _rows(table: Element) -> list[list[Element]]:
    """The cells of each row of the table, and of no table in it."""
    found: list[list[Element]] = []
    for child in table.children:
        if isinstance(child, str):
            continue
        if child.tag == "tr":
            cells = [cell for cell in child.children if isinstance(cell, Element) and cell.tag in ("td", "th")]
            found += [cells] if cells else []
        elif child.tag in ("thead", "tbody", "tfoot"):
            found += _rows(child)
    return found


def _span(cell: Element, name: str, most: int) -> str:
    value = cell.get(name).strip()
    return str(min(max(int(value), 1), most)) if value.isascii() and value.isdigit() and len(value) < 6 else "1"


def squared(rows: list[list[Node]]) -> list[Node]:
    """The rows as a full rectangle: no cell missing and none on another, no row or column that is only run through,
    and no head that reaches down among the cells."""
    placed = _placed(rows, 2 * MOST_COLUMNS)
    if not placed:  # spans gone wild
        bare = [[replace(cell, attributes=()) for cell in row] for row in rows]
        placed = _placed(bare, max(map(len, rows), default=0))
    ys, xs = sorted({y for y, *_ in placed}), sorted({x for _, x, *_ in placed})
    place_y, place_x = {y: place for place, y in enumerate(ys)}, {x: place for place, x in enumerate(xs)}
    boxes: dict[tuple[int, int], tuple[int, int, Node]] = {}
    for y, x, high, wide, cell in placed:
        height = sum(1 for other in ys if y <= other < y + high)
        width = sum(1 for other in xs if x <= other < x + wide)
        boxes[place_y[y], place_x[x]] = height, width, cell
    heads = [all(box[2].kind == "tableHeader" for (y, _), box in boxes.items() if y == row) for row in range(len(ys))]
    top = heads.index(False) if False in heads else 1
    covered = {
        (y + down, x + right): (y, x)
        for (y, x), (height, width, _) in boxes.items()
        for down in range(min(height, top - y) if y < top else height)
        for right in range(width)
    }
    made = []
    for y, is_head in enumerate(heads):
        row = []
        for x in range(len(xs)):
            if (y, x) in boxes:
                height, width, cell = boxes[y, x]
                height = min(height, top - y) if y < top else height
                row.append(make(cell.kind, cell.content, colspan=str(width), rowspan=str(height)))
            elif (y, x) not in covered:
                row.append(Node("tableHeader" if is_head else "tableCell", (Node("paragraph"),)))
        made.append(Node("tableRow", tuple(row)))
    return made


def _placed(rows: list[list[Node]], most: int) -> list[tuple[int, int, int, int, Node]]:
    """(row, column, height, width, cell) of every cell, as a browser lays them out; none of a table wider than `most`.

    It is left at the first cell that sticks out: cells that reach ever further right and down would fill the memory.
    """
    taken: set[tuple[int, int]] = set()
    found = []
    for y, row in enumerate(rows):
        x = 0
        for cell in row:
            while (y, x) in taken:
                x += 1
            wide, high = int(cell.get("colspan", "1")), int(cell.get("rowspan", "1"))
            wide = next((n for n in range(1, wide) if (y, x + n) in taken), wide)
            high = min(high, len(rows) - y)
            if x + wide > most:
                return []
            taken |= {(y + down, x + right) for down in range(high) for right in range(wide)}
            found.append((y, x, high, wide, cell))
            x += wide
    return found
