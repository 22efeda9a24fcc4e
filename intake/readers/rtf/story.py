"""Rich text to pieces. A group has a state of its own, which ends with it; the state says where its words go."""

from __future__ import annotations

import binascii
import re
from collections import Counter
from dataclasses import replace

from intake.drafts import Manuscript, Picture, UnreadableDocument

from ..docx.lines import Cell, Line, Marks, Piece, flat
from . import merged
from .labels import as_item, kind_of
from .state import Form, State
from .tokens import Token, tokens
from .words import CHARSETS, MARGINS, POSITIONS, SIGNS, SILENT, TAKEN_THOUGH_STARRED

DEEPEST = 500  # groups in each other
MOST_PICTURES = 500
_HYPERLINK = re.compile(r"HYPERLINK\s+(?:\"([^\"]*)\"|([^\s\\\"]+))", re.IGNORECASE)


class Story:
    """Reads one file from its beginning to its end. `count` and `words` are for the report."""

    def __init__(self, data: bytes, name: str, manuscript: Manuscript) -> None:
        self.data, self.name, self.manuscript = data, name, manuscript
        self.count: Counter[str] = Counter()
        self.words: dict[str, list[str]] = {}
        self.codepage, self.fonts, self.styles = "cp1252", {}, {}
        self.default_font, self.is_cut_off = 0, False
        self.state, self.stack = State(), []
        self.form, self.line = Form(), Line()
        self.pieces: list[Piece] = []
        self.rows: list[list[Cell]] = []
        self.cells: list[Cell] = []
        self.row = merged.Row()
        self.cell: list[Piece] = []
        self.outer: list[tuple[list[Piece], Line, Form]] = []  # what a note is read beside
        self.bytes, self.skip, self.high = b"", 0, ""
        self.gathered: dict[str, str] = {}  # of groups that are no text: their words
        self.instruction = ""
        self.last_kind = ""  # of what was left out, until words that stay
        self.picture: tuple[str, bytearray, bytearray] | None = None

    def read(self) -> list[Piece]:
        for token in tokens(self.data):
            self.take(token)
        self.flush()
        self.is_cut_off = bool(self.stack)
        while self.stack:
            self.close()
        self.end_paragraph()
        self.end_table()
        return self.pieces

    def take(self, token: Token) -> None:
        kind, word, number, data = token
        if kind == "letters":
            self.letters(data)
            return
        if kind == "binary":
            if self.picture and self.state.to == "picture":
                self.picture[2].extend(data)
            return
        if kind == "sign" and word in "~-_:|":
            self.text({"~": "\u00a0", "_": "\u2011"}.get(word, ""))
            return
        self.flush()
        if kind == "open":
            if len(self.stack) >= DEEPEST:
                raise UnreadableDocument(
                    f"{self.name} is nested too deeply to be read: copy its text into a new document."
                )
            self.stack.append(self.state)
            self.state = replace(self.state, is_starred=False, is_new=True)
        elif kind == "close":
            if self.stack:
                self.close()
        elif kind == "sign":
            self.sign(word)
        else:
            self.word(word, number)

    def sign(self, sign: str) -> None:
        if sign == "*":
            self.state.is_starred = True
        elif sign in "\\{}":
            self.text(sign)
        elif sign in "\r\n":
            self.word("par", None)

    # --- letters ----------------------------------------------------------------------------------------------

    def letters(self, data: bytes) -> None:
        self.state.is_new = False
        if self.state.to == "picture" and self.picture:
            self.picture[1].extend(data)
            return
        if self.skip:
            count = min(self.skip, len(data))
            self.skip -= count
            data = data[count:]
        self.bytes += data

    def flush(self) -> None:
        """Decodes the bytes that were read so far."""
        if self.bytes:
            encoding = self.fonts.get(self.state.font) or self.codepage
            data, self.bytes = self.bytes, b""
            try:
                words = data.decode(encoding, errors="replace")
            except LookupError:
                words = data.decode("cp1252", errors="replace")
            self.text(words)

    def text(self, words: str) -> None:
        self.flush()
        state = self.state
        if not words or state.to == "nothing":
            return
        if state.to not in ("text", "note", "comment"):
            self.gathered[state.to] = self.gathered.get(state.to, "") + words
            return
        if state.to == "comment":
            return
        if state.is_deleted or state.is_hidden:
            kind = "hidden"
            if state.is_deleted:
                kind = "deletion"
            if words.strip() and self.last_kind != kind:
                self.count[kind] += 1
                self.last_kind = kind
                self.words.setdefault(kind, []).append("")
            if words.strip():
                self.words[kind][-1] += words
            return
        if state.is_inserted and self.last_kind != "insertion":
            self.count["insertion"] += 1
        self.last_kind = ""
        if state.is_inserted:
            self.last_kind = "insertion"
        self.line.text(words, self.marks())
        self.line.is_bold &= state.is_bold or not words.strip()

    def marks(self) -> Marks:
        state, marks = self.state, []
        for name, holds in (("link", state.link), ("strong", state.is_bold), ("em", state.is_italic)):
            if holds:
                marks.append((name, state.link if name == "link" else ""))
        if state.position:
            marks.append((state.position, ""))
        return tuple(marks)

    def unicode(self, number: int) -> None:
        code = number % 65_536
        self.skip = self.state.skips
        if 0xD800 <= code < 0xDC00:
            self.high = chr(code)
            return
        letter, self.high = self.high + chr(code), ""
        self.text(letter.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore"))

    # --- words ------------------------------------------------------------------------------------------------

    def word(self, word: str, number: int | None) -> None:
        state, is_starred, on = self.state, self.state.is_starred, number != 0
        is_first = state.is_new
        state.is_new = state.is_starred = False
        self.skip = 0
        if word == "u":
            self.unicode(number or 0)
        elif word in SIGNS:
            self.text(SIGNS[word])
        elif is_first and self.destination(word, is_starred):
            pass
        elif word in ("par", "sect", "page", "line", "cell", "row", "nestcell", "nestrow", "lbr"):
            self.end(word)
        elif not self.of_paragraph(word, number) and not self.of_letters(word, number, on):
            self.of_document(word, number)

    def destination(self, word: str, is_starred: bool) -> bool:
        """Whether the word, the first of its group, says where the words of the group go."""
        state = self.state
        if state.to in ("nothing", "comment") and word != "ud":
            return word in SILENT
        if is_starred and word not in TAKEN_THOUGH_STARRED:
            state.to = "nothing"
        elif word in ("fonttbl", "stylesheet"):
            state.to = {"fonttbl": "fonts", "stylesheet": "styles"}[word]
        elif word in SILENT or word == "nesttableprops":
            state.to = "nothing"
        elif word in MARGINS:
            state.to = "margins"
        elif word == "footnote" and state.to == "note":
            return True  # a note in a note is part of it
        elif word == "footnote":
            state.to = "note"
            self.outer.append((self.pieces, self.line, self.form))
            self.pieces, self.line, self.form = [], Line(), Form()
        elif word == "annotation":
            self.count["comment"] += 1
            state.to = "comment"
        elif word in ("listtext", "pntext"):
            state.to = "label"
        elif word == "pn":
            state.to = "nothing"
            self.form.is_listed = True
        elif word == "fldinst":
            state.to = "instruction"
        elif word == "fldrslt":
            state.link = self.instruction
        elif word == "pict":
            state.to = "picture"
            self.picture = ("", bytearray(), bytearray())
        elif word == "upr":
            state.to = "nothing"
        elif word == "ud":
            state.to = "text"
            if len(self.stack) > 1:
                state.to = self.stack[-2].to
        else:
            return is_starred
        return True

    def of_paragraph(self, word: str, number: int | None) -> bool:
        form = self.form
        if self.state.to not in ("text", "note"):
            return False
        match word:
            case "pard":
                self.form = Form(label=form.label)
            case "s":
                form.style = number or 0
            case "outlinelevel":
                form.outline = number or 0
            case "ilvl":
                form.level = min(max(number or 0, 0), 8)
            case "ls":
                form.is_listed = bool(number)
            case "intbl":
                form.in_table = True
            case "rtlpar" | "ltrpar":
                form.is_rtl = word == "rtlpar"
            case "li" | "lin":
                form.left = number or 0
            case "ri" | "rin":
                form.right = number or 0
            case "trowd":
                form.in_table = True
                self.row.begin()
            case "cellx":
                self.row.end_cell()
            case _ if word in merged.WORDS:
                self.row.present.add(word)
            case _:
                return False
        return True

    def of_letters(self, word: str, number: int | None, on: bool) -> bool:
        state = self.state
        match word:
            case "plain":
                self.state = State(state.to, link=state.link, font=self.default_font, skips=state.skips, is_new=False)
            case "b":
                state.is_bold = on
            case "i":
                state.is_italic = on
            case "super" | "sub" | "up" | "dn" | "nosupersub":
                state.position = ""
                if on:
                    state.position = POSITIONS.get(word, "")
            case "v":
                state.is_hidden = on
            case "deleted":
                state.is_deleted = on
            case "revised":
                state.is_inserted = on
            case "f":
                state.font = number or 0
            case "uc":
                state.skips = min(max(1 if number is None else number, 0), 10)
            case _:
                return False
        return True

    def of_document(self, word: str, number: int | None) -> None:
        if word == "ansicpg" and number:
            self.codepage = {65001: "utf-8", 10000: "mac_roman"}.get(number, f"cp{number}")
        elif word in ("mac", "pc", "pca"):
            self.codepage = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]
        elif word == "deff":
            self.default_font = self.state.font = number or 0
        elif word == "fcharset" and self.state.to == "fonts":
            self.fonts[self.state.font] = CHARSETS.get(number or 0, "")
        elif word == "cs" or (word == "s" and self.state.to == "styles"):
            self.gathered["style"] = str(number or 0) if word == "s" else ""
        elif word in ("pngblip", "jpegblip") and self.picture:
            self.picture = ("png" if word == "pngblip" else "jpg", *self.picture[1:])

    # --- ends of groups, paragraphs, cells --------------------------------------------------------------------

    def close(self) -> None:
        closed, self.state = self.state, self.stack.pop()
        if closed.to == self.state.to and closed.to != "styles":
            return
        words = self.gathered.pop(closed.to, "")
        if closed.to == "styles":
            if "style" in self.gathered and self.gathered["style"]:
                self.styles[int(self.gathered["style"])] = words.strip(" ;").lower()
            self.gathered.pop("style", None)
        elif closed.to == "note":
            self.end_note()
        elif closed.to == "label":
            self.form.label = " ".join(words.split())
        elif closed.to == "margins":
            self.words.setdefault("margins", []).append(" ".join(words.split()))
        elif closed.to == "instruction":
            found = _HYPERLINK.search(words)
            self.instruction = ""
            if found:
                self.instruction = found[1] or found[2]
        elif closed.to == "picture":
            self.end_picture()

    def end_note(self) -> None:
        self.end_paragraph()
        made = flat(self.pieces)
        self.pieces, self.line, self.form = self.outer.pop()
        if not made.is_empty:
            self.line.note(made)

    def end_picture(self) -> None:
        if self.picture is None:
            return
        (kind, letters, binary), self.picture = self.picture, None
        try:
            data = bytes(binary) or binascii.unhexlify(re.sub(rb"[^0-9a-fA-F]", b"", bytes(letters)))
        except binascii.Error:
            data = b""
        number = len(self.manuscript.pictures) + 1
        if not kind or not data or number > MOST_PICTURES:
            self.words.setdefault("picture", []).append(f"picture {self.count['picture'] + 1}")
            self.count["picture"] += 1
            return
        self.manuscript.pictures.append(Picture(f"picture-{number}", f"picture-{number}.{kind}", data=data))
        target = self.target()
        if not self.line.is_empty:
            self.end_paragraph()
        target.append(Piece("figure", picture=f"picture-{number}"))

    def end(self, word: str) -> None:
        if self.state.to in ("nothing", "comment", "label", "instruction"):
            return
        if self.state.to == "margins":
            self.text(" ")
        elif word in ("line", "lbr"):
            self.line.add("<br>", (), "\n")
        elif word == "cell":
            self.form.in_table = True
            self.end_paragraph()
            self.cells.append(Cell(self.cell))
            self.cell = []
        elif word == "row":
            self.rows.append(self.row.merged(self.cells))
            self.cells = []
        else:
            self.end_paragraph()

    def end_paragraph(self) -> None:
        line, self.line, form = self.line, Line(), self.form
        if not form.in_table:
            self.end_table()
        target = self.target()
        label, form.label = form.label, ""
        if line.is_empty:
            return
        kind, level = kind_of(self.styles.get(form.style, ""), form.outline)
        piece = Piece(kind, line, level, is_rtl=form.is_rtl, is_indented=form.left > 280 and form.right > 280)
        if label or (form.is_listed and kind == "paragraph"):
            as_item(piece, label, form.level, target)
        target.append(piece)

    def target(self) -> list[Piece]:
        """Where the present paragraph goes."""
        if self.form.in_table:
            return self.cell
        return self.pieces

    def end_table(self) -> None:
        if self.cells or self.cell:
            self.rows.append([*self.cells, *([Cell(self.cell)] if self.cell else [])])
        if any(self.rows):
            self.pieces.append(Piece("table", rows=[row for row in self.rows if row]))
        self.rows, self.cells, self.cell, self.row = [], [], [], merged.Row()
