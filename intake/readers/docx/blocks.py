"""The blocks of a document one under the other: paragraphs, items, tables, and what stands in content controls."""

from __future__ import annotations

from lxml import etree

from . import chunks
from .drawings import MC, choice_of
from .found import words_in
from .lines import Cell, Line, Piece, flat
from .runs import Runs, kind_of_control
from .styles import DELETED, VAL, Style, W, is_on, paragraph_properties, whole

LEAST_INDENT = (500, 300)  # left and right, in twentieths of a point, of a quotation that is told by nothing else


class Story(Runs):
    """The text of the body, of a note or of a text box."""

    def blocks(self, root: etree._Element) -> list[Piece]:
        """The pieces of a text of its own, in their order."""
        story = Story(self.found, self.part, self.depth)
        return story.pieces_in(root)

    def line_in(self, element: etree._Element, part: str) -> tuple[Line, list[Piece]]:
        pieces = Story(self.found, part, self.depth + 1).pieces_in(element)
        pictures = [piece for piece in pieces if piece.kind == "figure"]
        return flat([piece for piece in pieces if piece.kind not in ("figure", "html")]), pictures

    def pieces_in(self, root: etree._Element) -> list[Piece]:
        self.pieces: list[Piece] = []
        self.carried: Line | None = None  # the text before a paragraph mark that was deleted
        self.gather(root)
        if self.carried is not None and not self.carried.is_empty:
            self.pieces.append(Piece("paragraph", self.carried))
        return self.pieces

    def gather(self, parent: etree._Element) -> None:
        for child in parent:
            tag = child.tag
            if tag == f"{W}p":
                self.paragraph(child)
            elif tag == f"{W}tbl":
                self.table(child)
            elif tag == f"{W}sdt":
                self.control_of_blocks(child)
            elif tag in DELETED:
                self.deleted(child)
            elif tag == f"{W}altChunk":
                self.pieces += chunks.read(self.found, self.part, child)
            elif tag == f"{MC}AlternateContent":
                self.gather(choice_of(child))
            elif tag in (f"{W}sectPr", f"{W}sdtPr", f"{W}pPr", f"{W}tcPr"):
                continue
            elif tag in self.handlers:  # a run or a link that stands in no paragraph
                self.handlers[tag](child)
                self.end_paragraph(Piece("paragraph", self.line))
            else:
                self.gather(child)

    def control_of_blocks(self, element: etree._Element) -> None:
        with_kind = kind_of_control(element)
        if with_kind:
            self.left_out.append(with_kind)
        for content in element.iterchildren(f"{W}sdtContent"):
            self.gather(content)
        if with_kind:
            self.left_out.pop()

    # --- paragraphs -----------------------------------------------------------------------------------------

    def paragraph(self, element: etree._Element) -> None:
        direct = paragraph_properties(element.find(f"{W}pPr"))
        self.style = self.found.styles.of("paragraph", direct.get("pStyle", ""))
        properties = {**self.style.paragraph, **direct}
        if "numId" in direct and "ilvl" not in direct and direct["numId"] != self.style.paragraph.get("numId"):
            properties.pop("ilvl", None)
        self.is_rtl = properties.get("bidi", False)
        if self.carried is not None:
            self.line, self.carried = self.carried, None
        was_left_out = bool(self.left_out)
        self.walk(element)
        mark = direct.get("mark", {})
        if mark.get("del") or direct.get("drop_cap"):
            self.carried, self.line = self.line, Line()
            self.pieces += self.behind
            self.behind = []
            return
        if was_left_out and self.left_out:
            self.left_behind()
            if self.line.is_empty:
                self.line = Line()
                return
        self.end_paragraph(self.piece(properties))

    def left_behind(self) -> None:
        """Parts the paragraphs of what is left out, where its words are kept for the report."""
        words = self.found.words.get(self.left_out[-1])
        if words and words[-1] != "\n":
            words.append("\n")

    def end_paragraph(self, piece: Piece) -> None:
        if not piece.line.is_empty:
            self.pieces.append(piece)
        self.pieces += self.behind
        self.line, self.behind = Line(), []

    def piece(self, properties: dict) -> Piece:
        """The line as what its style and its properties say it is."""
        piece = Piece("paragraph", self.line, is_rtl=self.is_rtl)
        level = heading_level(self.style, properties)
        number = self.found.numbering.count(properties, self.style.id)
        if self.style.role in ("title", "subtitle", "caption", "quote"):
            piece.kind = self.style.role
        elif level:
            piece.kind, piece.level = "heading", level
        if number is not None and not self.line.is_empty:
            if piece.kind == "paragraph" and number.kind:
                piece.kind, piece.level = "item", number.level
                piece.numbering, piece.number = number.kind, number.value
            elif number.label and number.kind != "bullet":
                numbered = Line()
                numbered.text(f"{number.label} ")
                numbered.is_bold, numbered.size = self.line.is_bold, self.line.size
                numbered.append(self.line)
                piece.line = numbered
                if piece.kind == "paragraph":
                    piece.kind, piece.level = "labelled", number.level
        elif piece.kind == "paragraph":
            left, right = LEAST_INDENT
            piece.is_indented = properties.get("left", 0) >= left and properties.get("right", 0) >= right
        return piece

    # --- tables ---------------------------------------------------------------------------------------------

    def table(self, element: etree._Element) -> None:
        """A table; its rows may stand in content controls, and so may its cells."""
        if self.carried is not None and not self.carried.is_empty:
            self.end_paragraph(Piece("paragraph", self.carried))
        self.carried = None
        piece = Piece("table")
        style = element.find(f"{W}tblPr/{W}tblStyle")
        look = element.find(f"{W}tblPr/{W}tblLook")
        has_head = style is not None and self.found.styles.of("table", style.get(VAL, "")).marks_first_row
        has_head = has_head and look is not None and looks_at_first_row(look)
        direction = element.find(f"{W}tblPr/{W}bidiVisual")
        piece.is_rtl = direction is not None and is_on(direction)
        above: dict[int, Cell] = {}  # column → the cell there that may reach further down
        for row in parts_of(element, "tr", self):
            properties = row.find(f"{W}trPr")
            marked = {one.tag for one in properties} if properties is not None else set()
            if marked & DELETED:
                self.found.count["deletion"] += bool(words_in(row, deleted=True))
                continue
            self.found.count["insertion"] += f"{W}ins" in marked
            self.row(row, properties, piece, above)
        if not piece.rows:
            return
        heads = [all(cell.is_head for cell in row) for row in piece.rows]
        if not any(heads) and len(piece.rows) > 1 and (has_head or stands_out(piece.rows)):
            for cell in piece.rows[0]:
                cell.is_head = True
        cells = []
        for row in piece.rows:
            for cell in row:
                cells.append(cell)
        if len(cells) == 1:
            self.pieces += cells[0].pieces
        elif any(cell.pieces for cell in cells):
            self.pieces.append(piece)

    def row(self, row: etree._Element, properties, table: Piece, above: dict[int, Cell]) -> None:
        header = before = None
        if properties is not None:
            header, before = properties.find(f"{W}tblHeader"), properties.find(f"{W}gridBefore")
        cells: list[Cell] = []
        column = 0
        if before is not None and 0 < whole(before.get(VAL)) < 50:
            column = whole(before.get(VAL))
            cells.append(Cell([], columns=column))
        for element in parts_of(row, "tc", self):
            told = element.find(f"{W}tcPr")
            span, merge, sideways = (
                told.find(f"{W}{name}") if told is not None else None for name in ("gridSpan", "vMerge", "hMerge")
            )
            if told is not None and told.find(f"{W}cellDel") is not None:
                self.found.count["deletion"] += bool(words_in(element, deleted=True))
                continue
            width = 1
            if span is not None:
                width = min(max(whole(span.get(VAL), 1), 1), 63)
            pieces = self.cell(element)
            goes_on = merge is not None and merge.get(VAL, "continue") == "continue" and column in above
            if goes_on:
                above[column].rows += 1
                above[column].pieces += pieces
            elif sideways is not None and sideways.get(VAL, "continue") == "continue" and cells:
                cells[-1].columns += width
                cells[-1].pieces += pieces
            else:
                is_head = header is not None and is_on(header)
                cells.append(Cell(pieces, width, is_head=is_head))
                above.pop(column, None)
                if merge is not None:
                    above[column] = cells[-1]
            column += width
        if cells or above:
            table.rows.append(cells)

    def cell(self, element: etree._Element) -> list[Piece]:
        """The pieces in a cell; a field may begin in one and end in another."""
        outer, self.pieces = self.pieces, []
        self.gather(element)
        if self.carried is not None and not self.carried.is_empty:
            self.end_paragraph(Piece("paragraph", self.carried))
        self.carried = None
        inner, self.pieces = self.pieces, outer
        return inner


def heading_level(style: Style, properties: dict) -> int:
    """1 to 9 for a heading by its style or its level in the outline, 0 for text."""
    outline = properties.get("outlineLvl")
    if outline is not None and 0 <= outline <= 8:
        return style.paragraph.get("heading") or outline + 1
    if outline is None:
        return style.paragraph.get("heading", 0)
    return 0


def parts_of(parent: etree._Element, name: str, story: Story) -> list[etree._Element]:
    """The rows of a table or the cells of a row, those in content controls and changes among them."""
    found = []
    for child in parent:
        if child.tag == f"{W}{name}":
            found.append(child)
        elif child.tag in DELETED:
            story.deleted(child)
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", f"{W}ins", f"{W}moveTo", f"{W}smartTag"):
            found += parts_of(child, name, story)
    return found


def looks_at_first_row(look: etree._Element) -> bool:
    if first := look.get(f"{W}firstRow"):
        return first.lower() in ("1", "true", "on")
    try:
        return bool(int(look.get(VAL, "0"), 16) & 0x20)
    except ValueError:
        return False


def stands_out(rows: list[list[Cell]]) -> bool:
    """Whether the first row is all bold and the second is not."""
    return _is_bold(rows[0]) and not _is_bold(rows[1])


def _is_bold(row: list[Cell]) -> bool:
    lines = []
    for cell in row:
        for piece in cell.pieces:
            if piece.kind != "figure":
                lines.append(piece.line)
    return bool(lines) and all(line.is_bold for line in lines)
