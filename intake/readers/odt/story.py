"""The text of an OpenDocument as pieces: paragraphs, items with numbers, tables, pictures, notes in their lines."""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

from intake.drafts import Manuscript, Picture

from ..docx.lines import Cell, Line, Marks, Piece, flat
from .numbering import FORMS, Numbers, written
from .package import DRAW, LINK, OFFICE, SVG, TABLE, TEXT, XML, OpenDocument
from .styles import Form, ListLevel, Styles

MOST_PICTURES = 500
MOST_REPEATED = 100  # cells or rows that one stands for; empty ones fill sheets
LARGEST_NUMBER = 99_999
_QUOTE = re.compile(r"quotations?|quote|intense quote|block ?(?:text|quote|quotation)|blockquote")
_CAPTION = re.compile(r"caption|illustration|figure|drawing|abbildung|légende|beschriftung")
_INDEXES = {
    f"{TEXT}{name}-index" for name in ("illustration", "table", "object", "user", "alphabetical")
} | {f"{TEXT}table-of-content"}  # fmt: skip
# What holds no words of the text.
_SILENT = {
    f"{TEXT}{name}"
    for name in (
        "tracked-changes", "sequence-decls", "variable-decls", "user-field-decls", "dde-connection-decls",
        "note-citation", "alphabetical-index-auto-mark-file", "soft-page-break", "script", "change", "change-start",
        "change-end", "index-title-template",
    )
}  # fmt: skip
_SILENT |= {f"{OFFICE}forms", f"{OFFICE}annotation-end", f"{OFFICE}event-listeners", f"{SVG}title", f"{SVG}desc"}
_BLOCKS = {
    f"{TEXT}p",
    f"{TEXT}h",
    f"{TEXT}list",
    f"{TEXT}section",
    f"{TABLE}table",
    f"{TEXT}numbered-paragraph",
} | _INDEXES


class Story:
    """Reads the elements of a text in their order. `count` and `words` are for the report."""

    def __init__(self, document: OpenDocument, manuscript: Manuscript) -> None:
        self.document, self.manuscript = document, manuscript
        self.styles = Styles(document.roots)
        self.default_language = self.styles.default_language
        self.count: Counter[str] = Counter()
        self.words: dict[str, list[str]] = {}
        self.keys: dict[tuple[str, str], str] = {}
        self.lists: dict[str, Numbers] = {}  # by the ids of lists, and the last of each style
        self.outline = Numbers("outline")
        self.behind: list[Piece] = []  # what stood in the line of a paragraph and is a block of its own

    def leave_out(self, kind: str, element: etree._Element) -> None:
        self.words.setdefault(kind, []).append(" ".join(" ".join(element.itertext()).split()))

    # --- blocks -----------------------------------------------------------------------------------------------

    def pieces_in(self, parent: etree._Element) -> list[Piece]:
        pieces: list[Piece] = []
        for element in parent:
            if isinstance(element.tag, str):
                pieces += self.pieces_of(element)
        return pieces

    def pieces_of(self, element: etree._Element) -> list[Piece]:
        tag = element.tag
        if tag in (f"{TEXT}p", f"{TEXT}h"):
            return self.paragraph(element)
        if tag == f"{TEXT}list":
            return self.list(element, 0, None)
        if tag == f"{TEXT}numbered-paragraph":
            return self.item(element, 0, self.numbers_of(element, None))
        if tag == f"{TABLE}table":
            return [self.table(element)]
        if tag in _INDEXES:
            self.leave_out("contents", element)
            return []
        if tag == f"{OFFICE}annotation":
            self.count["comment"] += 1
            return []
        if tag in _SILENT:
            return []
        if tag == f"{TEXT}section" and element.get(f"{TEXT}display") == "none":
            self.leave_out("hidden", element)
            return []
        if tag.startswith(DRAW):
            line = Line()
            self.inline(element, line, ())
            pieces, self.behind = self.behind, []
            return [*([Piece("paragraph", line)] if not line.is_empty else []), *pieces]
        return self.pieces_in(element)

    def paragraph(self, element: etree._Element) -> list[Piece]:
        form = self.styles.form("paragraph", element.get(f"{TEXT}style-name", ""))
        hidden = element.find(f".//{TEXT}hidden-paragraph[@{TEXT}is-hidden='true']") is not None
        if form.is_hidden or hidden:
            self.leave_out("hidden", element)
            return []
        outer, self.behind = self.behind, []
        line = Line()
        kind, level = self.kind_of(element, form)
        marks = marks_of(form, ()) if kind == "paragraph" else without(marks_of(form, ()), "strong", "em")
        line.is_bold = bool(form.is_bold)
        if kind == "heading" and (label := self.label_of_heading(element, level)):
            line.text(f"{label} ")
        self.inline(element, line, marks)
        piece = Piece(kind, line, level, is_rtl=form.is_rtl, is_indented=form.is_indented and kind == "paragraph")
        behind, self.behind = self.behind, outer
        figures = [one for one in behind if one.kind == "figure" and one.line.is_empty]
        if (
            figures and kind == "caption" and not line.is_empty
        ):  # LibreOffice puts the caption into the box of the picture
            figures[-1].line = line
            return behind
        return [*([piece] if not line.is_empty else []), *behind]

    def kind_of(self, element: etree._Element, form: Form) -> tuple[str, int]:
        level = element.get(f"{TEXT}outline-level", "")
        names = form.names[:3]
        if "title" in names:
            return "title", 0
        if "subtitle" in names:
            return "subtitle", 0
        if element.tag == f"{TEXT}h":
            return "heading", int(level) if level.isdigit() else 1
        if form.outline:
            return "heading", form.outline
        if any(map(_QUOTE.fullmatch, names)):
            return "quote", 0
        if any(map(_CAPTION.fullmatch, names)):
            return "caption", 0
        return "paragraph", 0

    def label_of_heading(self, element: etree._Element, level: int) -> str:
        levels = self.styles.lists.get("outline", {})
        how = levels.get(level)
        if how is None or not how.kind or element.tag != f"{TEXT}h" or element.get(f"{TEXT}is-list-header") == "true":
            return ""
        self.outline.next(level, how.start, element.get(f"{TEXT}start-value"))
        return written(self.outline, level, levels)

    # --- lists ------------------------------------------------------------------------------------------------

    def numbers_of(self, element: etree._Element, outer: Numbers | None) -> Numbers:
        """How a list counts: on from the list it says it continues, else anew."""
        style = element.get(f"{TEXT}style-name") or (outer.style if outer else "")
        goes_on = element.get(f"{TEXT}continue-list") or element.get(f"{TEXT}list-id") or ""
        before = self.lists.get(goes_on)
        if before is None and element.get(f"{TEXT}continue-numbering") == "true":
            before = self.lists.get(f"style {style}")
        numbers = Numbers(style)
        if outer is not None and (style == outer.style or not outer.style):
            numbers = outer
            numbers.style = style
        elif before is not None:
            numbers = before
        self.lists[f"style {style}"] = numbers
        for name in (element.get(f"{XML}id"), element.get(f"{TEXT}list-id")):
            if name:
                self.lists[name] = numbers
        return numbers

    def list(self, element: etree._Element, depth: int, outer: Numbers | None) -> list[Piece]:
        numbers = self.numbers_of(element, outer)
        pieces: list[Piece] = []
        for item in element:
            if item.tag == f"{TEXT}list-item":
                pieces += self.item(item, depth, numbers)
            elif item.tag == f"{TEXT}list-header":
                pieces += self.pieces_in(item)
        return pieces

    def item(self, item: etree._Element, depth: int, numbers: Numbers) -> list[Piece]:
        """An item: its first paragraph bears the number, others go on under it, lists are nested in it."""
        pieces: list[Piece] = []
        first: Piece | None = None
        for child in item:
            if child.tag == f"{TEXT}list":
                pieces += self.list(child, depth + 1, numbers)
                continue
            for piece in self.pieces_of(child) if isinstance(child.tag, str) else ():
                if first is None and piece.kind in ("paragraph", "quote", "caption"):
                    first = self.numbered(piece, item, depth, numbers)
                    pieces.append(first)
                elif piece.kind == "paragraph" and pieces and pieces[-1] is first:
                    first.line.add("<br><br>", (), "\n")
                    first.line.append(piece.line)
                else:
                    if piece.kind == "heading" and first is None:
                        first = piece
                        self.add_label(piece, item, depth, numbers)
                    pieces.append(piece)
        return pieces

    def level_of(self, depth: int, numbers: Numbers) -> ListLevel:
        return self.styles.lists.get(numbers.style, {}).get(depth + 1, ListLevel())

    def numbered(self, piece: Piece, item: etree._Element, depth: int, numbers: Numbers) -> Piece:
        how = self.level_of(depth, numbers)
        piece.kind, piece.level, piece.is_indented = "item", depth, False
        if not how.kind:
            piece.numbering = "bullet"
            return piece
        value = numbers.next(depth + 1, how.start, item.get(f"{TEXT}start-value"))
        letters_end = {"a": 26, "A": 26, "i": 3999, "I": 3999}.get(how.kind, LARGEST_NUMBER)
        is_plain = how.shown == 1 and not how.before.strip() and how.after.strip() in ("", ".", ")")
        if how.kind in FORMS and is_plain and value <= letters_end:
            piece.numbering, piece.number = how.kind, value
            return piece
        label = Line()
        label.text(f"{written(numbers, depth + 1, self.styles.lists[numbers.style])} ")
        label.append(piece.line)
        piece.kind, piece.line = "labelled", label
        return piece

    def add_label(self, piece: Piece, item: etree._Element, depth: int, numbers: Numbers) -> None:
        """The number of a heading that is an item of a list stands before its words."""
        how = self.level_of(depth, numbers)
        if how.kind and not piece.line.plain[:1].isdigit():
            numbers.next(depth + 1, how.start, item.get(f"{TEXT}start-value"))
            label = Line()
            label.text(f"{written(numbers, depth + 1, self.styles.lists[numbers.style])} ")
            label.append(piece.line)
            piece.line = label

    # --- tables -----------------------------------------------------------------------------------------------

    def table(self, element: etree._Element) -> Piece:
        piece = Piece("table")
        for row in element.iter(f"{TABLE}table-row"):
            if next(row.iterancestors(f"{TABLE}table"), None) is not element:
                continue  # of a table in a cell
            is_head = row.getparent().tag == f"{TABLE}table-header-rows"
            cells: list[Cell] = []
            for cell in row.iterchildren(f"{TABLE}table-cell"):
                pieces = self.pieces_in(cell)
                columns, rows = whole(cell, "number-columns-spanned"), whole(cell, "number-rows-spanned")
                for _ in range(whole(cell, "number-columns-repeated")):
                    cells.append(Cell(pieces, columns, rows, is_head))
            if cells:
                piece.rows += [cells] * (whole(row, "number-rows-repeated") if any(c.pieces for c in cells) else 1)
        return piece

    # --- lines ------------------------------------------------------------------------------------------------

    def inline(self, element: etree._Element, line: Line, marks: Marks) -> None:
        """Adds what is in an element to the line; text behind each child has the marks of the element."""
        self.letters(element.text, line, marks)
        for child in element:
            if isinstance(child.tag, str):
                self.child(child, line, marks)
            self.letters(child.tail, line, marks)

    def letters(self, words: str | None, line: Line, marks: Marks) -> None:
        if words:
            line.text(words, marks)
            line.is_bold &= ("strong", "") in marks or not words.strip()

    def child(self, child: etree._Element, line: Line, marks: Marks) -> None:
        match child.tag.removeprefix(TEXT):
            case "span":
                form = self.styles.form("text", child.get(f"{TEXT}style-name", ""))
                if form.is_hidden:
                    self.leave_out("hidden", child)
                else:
                    self.inline(child, line, marks_of(form, marks))
            case "a":
                self.inline(child, line, (*without(marks, "link"), ("link", child.get(f"{LINK}href", ""))))
            case "s":
                count = child.get(f"{TEXT}c", "1")
                line.text(" " * min(int(count) if count.isdigit() else 1, 1000), marks)
            case "tab":
                line.text(" ", marks)
            case "line-break":
                line.add("<br>", (), "\n")
            case "note":
                self.note(child, line)
            case "placeholder":
                self.leave_out("placeholder", child)
            case "hidden-text" if child.get(f"{TEXT}is-hidden") == "true":
                self.words.setdefault("hidden", []).append(child.get(f"{TEXT}string-value", ""))
            case "ruby":
                self.ruby(child, line, marks)
            case _:
                self.other(child, line, marks)

    def other(self, child: etree._Element, line: Line, marks: Marks) -> None:
        if child.tag == f"{OFFICE}annotation":
            self.count["comment"] += 1
        elif child.tag in _SILENT:
            return
        elif child.tag == f"{DRAW}frame":
            self.frame(child, line)
        elif child.tag in _BLOCKS:
            self.behind += self.pieces_of(child)
        elif child.tag == f"{DRAW}control":
            return
        elif child.tag.startswith(DRAW) or child.tag.startswith(TABLE):
            for inner in child:
                if isinstance(inner.tag, str):
                    self.other(inner, line, marks)
        else:
            self.inline(child, line, marks)  # a field, a bookmark, what a later version has: its words stay

    def note(self, element: etree._Element, line: Line) -> None:
        outer, self.behind = self.behind, []
        pieces = self.pieces_in(element)  # its citation is silent
        self.behind = outer + [piece for piece in self.behind if piece.kind == "figure"]
        made = flat(pieces)
        if not made.is_empty:
            line.note(made)

    def ruby(self, element: etree._Element, line: Line, marks: Marks) -> None:
        for part in element:
            if part.tag == f"{TEXT}ruby-text":
                line.text(f" ({''.join(part.itertext())})", marks)
            elif isinstance(part.tag, str):
                self.inline(part, line, marks)

    def frame(self, element: etree._Element, line: Line) -> None:
        """A picture, a formula, or a box with text of its own, which stands behind the paragraph."""
        described = [element.find(f"{SVG}{name}") for name in ("desc", "title")]
        alt = next((" ".join((one.text or "").split()) for one in described if one is not None and one.text), "")
        embedded = element.find(f"{DRAW}object")
        root = None
        if embedded is not None:
            root = self.document.part_of(embedded)
        if root is not None and root.tag.endswith("}math"):
            line.add(mathml(root), (), "".join(root.itertext()))
            return
        box = element.find(f"{DRAW}text-box")
        if box is not None:
            self.behind += self.pieces_in(box)
            return
        image = element.find(f"{DRAW}image")
        if embedded is not None or element.find(f"{DRAW}object-ole") is not None or image is None:
            self.words.setdefault("object", []).append(alt or element.get(f"{DRAW}name", "object"))
            return
        if key := self.picture(image, alt):
            self.behind.append(Piece("figure", picture=key, alt=alt or None))

    def picture(self, image: etree._Element, alt: str) -> str:
        name, data = self.document.picture(image)
        if not data or len(self.keys) >= MOST_PICTURES:
            kind = "picture"
            if "://" in name:
                kind = "external"
            self.words.setdefault(kind, []).append(name)
            return ""
        known = (image.get(f"{LINK}href") or str(len(self.keys)), alt)
        if known not in self.keys:
            self.keys[known] = f"picture-{len(self.keys) + 1}"
            self.manuscript.pictures.append(Picture(self.keys[known], name, alt, data=data))
        return self.keys[known]


def marks_of(form: Form, marks: Marks) -> Marks:
    """The marks of what has a form and stands in `marks`."""
    found = dict(marks)
    for name, value in (("strong", form.is_bold), ("em", form.is_italic)):
        if value:
            found[name] = ""
        elif value is False:
            found.pop(name, None)
    if form.position is not None:
        found.pop("sub", None)
        found.pop("sup", None)
        if form.position:
            found[form.position] = ""
    if form.language:
        found["lang"] = form.language
    return tuple(found.items())


def without(marks: Marks, *names: str) -> Marks:
    return tuple(mark for mark in marks if mark[0] not in names)


def whole(element: etree._Element, name: str) -> int:
    value = element.get(f"{TABLE}{name}", "")
    if value.isdigit() and len(value) < 9:
        return min(max(int(value), 1), MOST_REPEATED)
    return 1


def mathml(root: etree._Element) -> str:
    """A formula as HTML has it, without what its program keeps beside it."""
    for element in root.iter():
        if isinstance(element.tag, str):
            element.tag = etree.QName(element).localname
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode", with_tail=False)
