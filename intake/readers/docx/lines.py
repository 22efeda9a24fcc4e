"""What a paragraph holds, between the document and HTML: marked text, notes, and the pieces of a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import groupby

from .numbering import TYPES, in_form

Marks = tuple[tuple[str, str], ...]  # ("link", "https://…"), ("lang", "fr"), ("dir", "rtl"), ("strong", "") …
_ORDER = ("link", "lang", "dir", "strong", "em", "sub", "sup")


@dataclass(slots=True)
class Line:
    """Text with its marks in the order in which it stands; a note is a line in it."""

    parts: list[tuple[Marks, str | Line]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    is_bold: bool = True  # every letter of it
    size: int = 0  # of its largest letters, in half points

    def add(self, html: str, marks: Marks = (), words: str = "") -> None:
        self.words.append(words)
        self.parts.append((marks, html))

    def text(self, words: str, marks: Marks = ()) -> None:
        self.add(escape(words, quote=False), marks, words)

    def note(self, note: Line) -> None:
        self.parts.append(((), note))

    def append(self, other: Line) -> None:
        self.parts += other.parts
        self.words += other.words
        self.is_bold &= other.is_bold
        self.size = max(self.size, other.size)

    @property
    def plain(self) -> str:
        """Its words without its notes, on one line."""
        return " ".join("".join(self.words).split())

    @property
    def is_empty(self) -> bool:
        return not any(isinstance(part, Line) or part.strip() for _, part in self.parts)

    @property
    def is_words_alone(self) -> bool:
        """Whether it holds neither notes nor links."""
        return not any(isinstance(part, Line) or "link" in dict(marks) for marks, part in self.parts)

    def html(self, language: str) -> str:
        """As HTML; `language` goes without saying."""
        found = []
        for (marks, is_note), run in groupby(self.parts, key=lambda part: (part[0], isinstance(part[1], Line))):
            if is_note:
                found += [f'<span data-note="">{note.html(language)}</span>' for _, note in run]
            else:
                found.append(_marked("".join(text for _, text in run), marks, language))
        return "".join(found)


def _marked(html: str, marks: Marks, language: str) -> str:
    for name, value in sorted(marks, key=lambda mark: -_ORDER.index(mark[0])):  # from the inside out
        if name == "link":
            html = f'<a href="{escape(value)}">{html}</a>'
        elif name == "lang" and value.partition("-")[0] != language.partition("-")[0]:
            html = f'<span lang="{escape(value)}">{html}</span>'
        elif name == "dir":
            html = f'<span dir="{value}">{html}</span>'
        elif name not in ("lang", "dir"):
            html = f"<{name}>{html}</{name}>"
    return html


@dataclass(slots=True)
class Piece:
    """A block of the text: `kind` is "paragraph", "title", "subtitle", "heading", "quote", "caption", "item",
    "labelled" (an item whose number stands in its text), "table", "figure", "rule" or "html"."""

    kind: str
    line: Line = field(default_factory=Line)
    level: int = 0  # of a heading from 1, of an item from 0
    numbering: str = ""  # of an item: "bullet", "1", "a", "A", "i" or "I"
    number: int = 0
    is_rtl: bool = False
    is_indented: bool = False
    rows: list[list[Cell]] = field(default_factory=list)
    picture: str = ""  # its key
    alt: str | None = None
    html: str = ""


@dataclass(slots=True)
class Cell:
    pieces: list[Piece]
    columns: int = 1
    rows: int = 1
    is_head: bool = False


class Writer:
    """Pieces to HTML: items that follow each other become lists, quotations one quotation."""

    def __init__(self, language: str) -> None:
        self.language = language

    def write(self, pieces: list[Piece]) -> str:
        return "".join(self._blocks(pieces))

    def _blocks(self, pieces: list[Piece]) -> Iterator[str]:
        lists: list[Piece] = []  # the last item of each list that is open
        in_quote = False
        for piece in pieces:
            if in_quote and piece.kind != "quote":
                yield "</blockquote>"
            if piece.kind == "quote" and not in_quote:
                yield from self._end_lists(lists, -1)
                yield "<blockquote>"
            in_quote = piece.kind == "quote"
            if piece.kind == "item":
                yield from self._item(piece, lists)
            elif piece.kind == "labelled":
                yield from self._end_lists(lists, piece.level - 1)
                yield self._block(piece)
            else:
                yield from self._end_lists(lists, -1)
                yield self._block(piece)
        if in_quote:
            yield "</blockquote>"
        yield from self._end_lists(lists, -1)

    def _end_lists(self, lists: list[Piece], level: int) -> Iterator[str]:
        """Closes the lists that are nested deeper than `level`."""
        while lists and lists[-1].level > level:
            yield f"</li></{_tag(lists.pop())}>"

    def _item(self, piece: Piece, lists: list[Piece]) -> Iterator[str]:
        yield from self._end_lists(lists, piece.level)
        if lists and lists[-1].level == piece.level:
            last = lists[-1]
            goes_on = piece.numbering == "bullet" or piece.number == last.number + 1
            if last.numbering == piece.numbering and goes_on:
                yield "</li>"
                lists.pop()
            else:
                yield from self._end_lists(lists, piece.level - 1)
                yield self._begin(piece)
        else:
            yield self._begin(piece)
        lists.append(piece)
        yield f"<li{_direction(piece)}>{piece.line.html(self.language)}"

    def _begin(self, piece: Piece) -> str:
        if piece.numbering == "bullet":
            return "<ul>"
        return f'<ol start="{piece.number}" type="{piece.numbering}">'

    def _block(self, piece: Piece) -> str:
        if piece.kind == "html":
            return piece.html
        if piece.kind == "rule":
            return "<hr>"
        words = piece.line.html(self.language)
        if piece.kind == "figure":
            alt = ""
            if piece.alt is not None:
                alt = f' data-alt="{escape(piece.alt)}"'
            caption = ""
            if words:
                caption = f"<figcaption>{words}</figcaption>"
            return f'<figure data-image="{piece.picture}"{alt}>{caption}</figure>'
        if piece.kind == "table":
            return self._table(piece)
        tag = "p"
        if piece.kind == "heading":
            tag = f"h{piece.level}"
        return f"<{tag}{_direction(piece)}>{words}</{tag}>"

    def _table(self, piece: Piece) -> str:
        rows = []
        for row in piece.rows:
            cells = []
            for cell in row:
                tag = "td"
                if cell.is_head:
                    tag = "th"
                spans = ""
                if cell.columns > 1:
                    spans = f' colspan="{cell.columns}"'
                spans += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
                cells.append(f"<{tag}{spans}>{self.write(cell.pieces)}</{tag}>")
            rows.append(f"<tr>{''.join(cells)}</tr>")
        caption = ""
        if piece.line.plain:
            caption = f"<caption>{escape(piece.line.plain, quote=False)}</caption>"
        return f"<table{_direction(piece)}>{caption}{''.join(rows)}</table>"


def _tag(piece: Piece) -> str:
    if piece.numbering == "bullet":
        return "ul"
    return "ol"


def _direction(piece: Piece) -> str:
    if piece.is_rtl:
        return ' dir="rtl"'
    return ""


def flat(pieces: list[Piece]) -> Line:
    """All the text of pieces in one line, the numbers of items before them."""
    line = Line()
    for piece in every(pieces):
        if line.parts and not piece.line.is_empty:
            line.text(" ")
        if piece.kind == "item" and piece.number:
            line.text(f"{sign_of(piece)} ")
        line.append(piece.line)
    return line


def sign_of(item: Piece) -> str:
    form = next((name for name, kind in TYPES.items() if kind == item.numbering), "decimal")
    return f"{in_form(item.number, form)}."


def every(pieces: list[Piece]) -> Iterator[Piece]:
    """The pieces and those in their cells, in the order of the text."""
    for piece in pieces:
        yield piece
        for row in piece.rows:
            for cell in row:
                yield from every(cell.pieces)


def letters(pieces: list[Piece]) -> Counter[str]:
    """How many letters are in each language that the document declares ("" for none)."""
    count: Counter[str] = Counter()
    for piece in every(pieces):
        _count(piece.line, count)
    return count


def _count(line: Line, count: Counter[str]) -> None:
    for marks, part in line.parts:
        if isinstance(part, Line):
            _count(part, count)
        else:
            count[dict(marks).get("lang", "")] += len(part)
