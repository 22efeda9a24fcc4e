"""A tree of foreign HTML → nodes of the table. Whatever goes in, what comes out is nested as the table says.

Text is never lost for standing in the wrong place: a block that its surroundings cannot hold becomes one they can, or
parts them and stands between.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain

from . import schema, tables, urls
from .fitting import fitted, parted
from .inline import SPACE, Line, heading, joined, one_line, paragraphs, source_at_end, text_of, tidied, without_dash
from .marks import Marks, add_mark, language_of, marks_in
from .nodes import BREAK, Node, Text, make, make_mark
from .numbering import numbering_of
from .reading import BLOCKS, Element, names
from .schema import SIZES, Kind

LISTS = ("ul", "ol", "menu", "dir")
FRAMES = ("iframe", "oembed")
# What foreign HTML says in many ways; any other block is known by the tag and class that its row in the table has.
_IN_MANY_WAYS = names("paragraph heading bulletList orderedList blockquote pullQuote figure embed table")
BY_ROW = [kind for kind in schema.BLOCKS if kind.name not in _IN_MANY_WAYS]


def build(root: Element) -> tuple[Node, ...]:
    """The blocks of a body, in order, fit for the table: no rule behind another, every anchor of a heading once."""
    anchors: set[str] = set()
    blocks: list[Node] = []
    for block in blocks_in(root.children):
        if block.kind == "horizontalRule" and blocks and blocks[-1] == block:
            continue
        if anchor := block.get("id"):
            if anchor in anchors:
                block = make(block.kind, block.content, **{**dict(block.attributes), "id": None})
            anchors.add(anchor)
        blocks.append(block)
    return tuple(blocks)


def blocks_in(children: Iterable[Element | str], marks: Marks = (), **attributes: str) -> list[Node]:
    flow = Flow()
    flow.attributes = attributes
    flow.walk(children, marks)
    flow.end_paragraph()
    return flow.blocks


def line_in(element: Element, kind: str, marks: Marks = ()) -> Line:
    """All the text of an element on one line, as `kind` may hold it."""
    flow = Flow(inside=kind)
    flow.walk(element.children, marks)
    flow.end_paragraph()
    return one_line(map(text_of, flow.blocks), kind)


class Flow:
    """Gathers what stands one under the other: text until its block ends, and blocks."""

    def __init__(self, inside: str = "doc"):
        self.inside = inside
        self.blocks: list[Node] = []
        self.run: list[Node | Text] = []
        self.source: list[Line] = []  # of a quotation
        self.kind, self.attributes = "paragraph", {}  # of the block that the text so far becomes

    # --- text ---------------------------------------------------------------------------------------------

    def walk(self, children: Iterable[Element | str], marks: Marks) -> None:
        for child in children:
            if isinstance(child, str):
                self.run.append(Text(child, marks))
            elif child.tag == "br":
                self.run.append(BREAK)
            elif child.tag == "note" or "data-note" in child.attributes:
                self.note(child)
            elif child.tag in BLOCKS:
                self.block(child, marks_in(child, marks))
            elif child.tag in FRAMES:
                self.frame(child)
            elif child.tag == "q":
                self.walk(["“", *child.children, "”"], marks_in(child, marks))
            elif child.tag == "rt":
                self.walk([" (", *child.children, ")"], marks)
            elif child.tag != "rp":
                self.walk(child.children, marks_in(child, marks))

    def note(self, element: Element) -> None:
        line = line_in(element, "note")
        if line and self.inside == "note":
            self.run += [Text(" ("), *line, Text(")")]
        elif line:
            self.run.append(make("note", line, note=""))

    def end_paragraph(self) -> None:
        """Makes a block of the text so far; of several, where empty lines part it."""
        run, self.run = self.run, []
        attributes = self.attributes
        for lines in paragraphs(run):
            content = joined(lines, BREAK)
            if self.kind == "heading":
                content = heading(content)
            if content:
                self.blocks.append(make(self.kind, content, **attributes))
                attributes = {**attributes, "id": None}

    @contextmanager
    def apart(self, kind: str = "paragraph", **attributes: str | None) -> Iterator[None]:
        """For what stands apart from the text before and after it."""
        before = self.kind, self.attributes
        self.end_paragraph()
        self.kind, self.attributes = kind, attributes
        yield
        self.end_paragraph()
        self.kind, self.attributes = before

    # --- blocks -------------------------------------------------------------------------------------------

    def block(self, element: Element, marks: Marks) -> None:
        tag = element.tag
        if tag in ("footer", "figcaption") and self.inside == "blockquote":
            self.end_paragraph()
            self.source.append(line_in(element, "quoteSource", marks))
        elif build := self.builder_of(element):
            with self.apart():
                build(element, marks)
        else:
            self.text(element, marks)

    def builder_of(self, element: Element) -> Callable[[Element, Marks], None] | None:
        """What makes blocks of an element that is more than text."""
        if kind_by_row(element):
            return self.by_row
        match element.tag:
            case "ul" | "ol" | "menu" | "dir" | "li":
                return self.list
            case "blockquote":
                return self.quote
            case "aside" if _is_pulled(element):
                return self.quote
            case "figure":
                return self.figure
            case "table":
                return self.table
            case "pre":
                return self.lines
        return None

    def text(self, element: Element, marks: Marks) -> None:
        kind, attributes = "paragraph", language_of(element)
        if element.tag in ("h2", "h3", "h4"):
            kind, attributes = "heading", {"level": element.tag[1], "id": element.get("id") or None, **attributes}
        elif element.tag == "dt":
            marks, attributes = add_mark(marks, ("strong", ())), {}
        elif element.tag != "p" and self.kind == "paragraph":
            attributes = self.attributes | attributes
        if self.kind == "heading":  # what stands in a heading is the heading
            kind, attributes = self.kind, self.attributes
        with self.apart(kind, **attributes):
            self.walk(element.children, marks)

    def by_row(self, element: Element, marks: Marks) -> None:
        """A kind of which the table says all there is to say."""
        kind = kind_by_row(element)
        attributes = {a.name: element.attributes.get(a.html) for a in kind.attributes}
        if kind.is_text or not kind.holds:
            line = line_in(element, kind.name, marks)
            if line or not kind.holds:
                self.blocks.append(make(kind.name, line, **attributes))
            return
        for fits, blocks in parted(blocks_in(element.children, marks), kind.name):
            if fits:
                blocks = [make(kind.name, blocks, **attributes)]
            self.blocks += blocks

    def lines(self, element: Element, marks: Marks) -> None:
        """Text whose line ends count."""
        self.walk(with_breaks(element.children), marks)

    def list(self, element: Element, marks: Marks) -> None:
        kind, numbering, language = "bulletList", None, language_of(element)
        if element.tag == "ol":
            kind, numbering = "orderedList", numbering_of(element)
        start, number = element.get("start").strip(), 1
        if start.isascii() and start.isdigit() and len(start) < 6:
            number = int(start)
        parts: list[Node | list[Node]] = [[]]  # items of one list after the other, and what stands between
        for blocks in self.items(element, marks, language):
            for fits, group in parted(blocks, "listItem"):
                if not fits:
                    parts += [*group, []]
                    continue
                if group[0].kind != "paragraph":  # an item begins with one, if with an empty one
                    group.insert(0, Node("paragraph"))
                parts[-1].append(Node("listItem", tuple(group)))
        for part in parts:
            if isinstance(part, Node):
                self.blocks.append(part)
            elif part:
                self.blocks.append(make(kind, part, start=str(number), type=numbering, **language))
                number += len(part)

    def items(self, element: Element, marks: Marks, language: dict[str, str]) -> list[list[Node]]:
        """The blocks of each item of a list."""
        items: list[list[Node]] = []
        children = element.children
        if element.tag == "li":
            children = [element]
        for child in children:
            tag = getattr(child, "tag", "")
            if tag == "li":
                own = language_of(child)
                if own == language:
                    own = {}
                blocks = blocks_in(child.children, marks_in(child, marks), **own)
            elif tag in LISTS:
                inner = Flow()
                inner.list(child, marks)
                blocks = inner.blocks
            else:
                blocks = blocks_in([child], marks)
            if tag in LISTS and items:
                items[-1] += blocks  # in a list and in no item: it belongs to the item before
            elif blocks:
                items.append(blocks)
        return items

    def quote(self, element: Element, marks: Marks, source: Line = ()) -> None:
        kind = "blockquote"
        if _is_pulled(element):
            kind = "pullQuote"
        flow = Flow(inside="blockquote")
        flow.walk(element.children, marks)
        flow.end_paragraph()
        blocks, own = fitted(flow.blocks, kind), (*joined(flow.source, SPACE), *source)
        if not own:
            blocks, own = source_at_end(blocks)
        own = without_dash(own)
        found: list[Node] = []
        for fits, group in reversed(list(parted(blocks, kind))):
            if not fits:
                found[:0] = group
                continue
            if not own:
                group, own = source_at_end(group)
                own = without_dash(own)
            if own:
                group.append(Node("quoteSource", own))
            found.insert(0, make(kind, group, **language_of(element)))
            own = ()
        if own:
            found.append(Node("paragraph", own))
        self.blocks += found

    def figure(self, element: Element, marks: Marks) -> None:
        captions = element.find_all("figcaption")
        frame = element.find(*FRAMES) or Element("")
        frame_url = frame.get("src") or frame.get("url")
        words = element.text().strip()
        quotes = [child for child in element.elements if child.tag == "blockquote"]
        if image := make("figure", image=element.get("data-image")).get("image"):
            self.picture(image, element, _caption(captions, "figure"))
            self.rest(element, captions)
        elif url := element.get("data-embed"):
            self.embed(url, _caption(captions, "embed"))
            self.rest(element, captions)
        elif urls.embed(frame_url):
            self.embed(frame_url, _caption(captions, "embed"))
        elif "embed" in element.get("class") and urls.embed(words):
            self.embed(words, ())
        elif quotes:
            if "pull" in element.get("class"):
                quotes[0].attributes["class"] = "pull-quote"
            self.quote(quotes[0], marks, _caption(captions, "quoteSource"))
            self.rest(element, [quotes[0], *captions])
        else:
            give_caption_to_table(element, captions)
            self.walk(element.children, marks)

    def picture(self, key: str, element: Element, caption: Line) -> None:
        values = {name: element.attributes.get(f"data-{name}") for name in ("alt", "credit", "caption")}
        if caption:
            values["caption"] = None
        size = element.get("data-size")
        if size not in SIZES:
            size = SIZES[0]
        self.blocks.append(make("figure", caption, image=key, size=size, **values))

    def rest(self, element: Element, seen: list[Element]) -> None:
        """What else stood in a figure."""
        done = set(map(id, seen))
        self.walk([child for child in element.children if id(child) not in done], ())
        self.end_paragraph()

    def frame(self, element: Element) -> None:
        """A player we know; of another frame that has a title, a link to it."""
        url, title = element.get("src") or element.get("url"), tidied([Text(element.get("title"))])
        if urls.embed(url) or (title and urls.link(url)):
            with self.apart():
                self.embed(url, title)

    def embed(self, url: str, title: Line) -> None:
        if urls.embed(url):
            self.blocks.append(make("embed", title, address=url))
            return
        marks = ()
        if mark := make_mark("link", href=url):
            marks, title = (mark,), title or (Text(url),)
        self.run += [Text(item.text, marks) for item in title if isinstance(item, Text)]
        self.end_paragraph()

    def table(self, element: Element, marks: Marks) -> None:
        rows = tables.rows_of(element)
        captions = [child for child in element.elements if child.tag == "caption"]
        if tables.is_layout(element, rows):
            for part in chain(captions, *rows):
                self.walk(part.children, marks)
                self.end_paragraph()
            return
        behind: list[Node] = []  # what no cell may hold
        grid = []
        for row in rows:
            grid.append([_cell(cell, marks, behind) for cell in row])
        table = tables.squared(grid)
        caption = " ".join(" ".join(e.text() for e in captions).split())
        cells = chain.from_iterable(row.content for row in table)
        if any(cell.content != (Node("paragraph"),) for cell in cells):
            self.blocks.append(make("table", table, caption=caption, **language_of(element)))
        elif caption:
            self.run.append(Text(caption))
            self.end_paragraph()
        self.blocks += behind


def _cell(element: Element, marks: Marks, behind: list[Node]) -> Node:
    kind = "tableCell"
    if tables.is_head(element):
        kind = "tableHeader"
    inside: list[Node] = []
    for fits, group in parted(blocks_in(element.children, marks_in(element, marks)), kind):
        if fits:
            inside += group
        else:
            behind += [block for block in group if block.kind != "horizontalRule"]
    return make(kind, inside or [Node("paragraph")], **tables.spans(element))


def _caption(captions: list[Element], kind: str) -> Line:
    return one_line([line_in(caption, kind) for caption in captions], "figure")


def give_caption_to_table(figure: Element, captions: list[Element]) -> None:
    table = figure.find("table")
    if table is None or not captions or table.find("caption"):
        return
    made = Element("caption", parent=table)
    made.children = [" ".join(caption.text() for caption in captions)]
    table.children.insert(0, made)
    for caption in captions:
        caption.replace()


def with_breaks(children: list[Element | str]) -> list[Element | str]:
    """The children with a `<br>` in place of each line end."""
    with_line_ends: list[Element | str] = []
    for child in children:
        if isinstance(child, str):
            first, *others = child.split("\n")
            with_line_ends.append(first)
            for line in others:
                with_line_ends += [Element("br"), line]
            continue
        if child.tag != "pre":  # whose turn comes
            child.children = with_breaks(child.children)
        with_line_ends.append(child)
    return with_line_ends


def kind_by_row(element: Element) -> Kind | None:
    for kind in BY_ROW:
        if kind.tag == element.tag and (not kind.css_class or kind.css_class in element.get("class").split()):
            return kind
    return None


def _is_pulled(element: Element) -> bool:
    return "pull" in element.get("class").replace("-", "").lower()
