"""The published pieces as Markdown with YAML front matter, as Hugo and Jekyll take it. Notes are footnotes.

Where Markdown has no sign for something (a table with joined cells, a list that counts in letters), there is its HTML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from articles import body
from articles.body.nodes import Node, Text, is_bare, sections
from articles.body.schema import MARKS
from articles.body.writing import Writer, written
from articles.public import representation

from .published import Picture, Piece, PrintedFigures

# What means something to Markdown, or to the templates of Jekyll and Hugo.
_SIGNS = re.compile(r"[\\`*_\[\]<>{}~|!]|&(?=#?\w+;)")
_AT_START = re.compile(r"^(\s*)([#+\-=:]|\d+(?=[.)]))", re.MULTILINE)
LISTS = ("bulletList", "orderedList")
STARS = {"strong": "**", "em": "*"}


def file_name(piece: Piece) -> str:
    """As Jekyll asks for it, and Hugo takes it."""
    return f"posts/{piece.edition.published_at:%Y-%m-%d}-{piece.edition.slug}.md"


def page(piece: Piece) -> str:
    """The whole file: front matter, text, what stands below it, footnotes."""
    head = ""
    for name, value in front_matter(piece).items():
        if value not in ("", [], None):
            head += f"{name}: {as_yaml(value)}\n"
    writer = Markdown(piece)
    parts = [writer.blocks(piece.text.nodes), *below(piece), *writer.footnotes()]
    return f"---\n{head}---\n\n" + "\n\n".join(filter(None, parts)) + "\n"


def below(piece: Piece) -> list[str]:
    """What stands under the text, with a rule before it."""
    parts = []
    for label, text in piece.below:
        if not parts:
            parts.append("---")
        if label:
            parts.append(f"**{escape(label)}:** {escape(text)}")
        else:
            parts.append(f"*{escape(text)}*")
    return parts


def front_matter(piece: Piece) -> dict[str, Any]:
    edition = piece.edition
    lead = piece.lead
    series = []
    if edition.series:
        series.append(edition.series.name)
    paths = [address for address in piece.old_addresses if "?" not in address]
    return {
        "title": edition.headline,
        "description": edition.standfirst,
        "date": representation.iso(edition.published_at),
        "lastmod": representation.iso(edition.modified_at),
        "slug": edition.slug,
        "url": edition.get_absolute_url(),  # for Hugo
        "permalink": edition.get_absolute_url(),  # for Jekyll
        "aliases": paths,  # for Hugo
        "redirect_from": paths,  # for Jekyll
        "old_addresses": [address for address in piece.old_addresses if "?" in address],  # which no file can have
        "authors": [name for _, name in piece.authors],
        "bylines": [representation.byline(row) for row in piece.bylines],
        "categories": [topic.name for topic in piece.topics[:1]],
        "tags": [topic.name for topic in piece.topics],
        "series": series,
        "kind_of_piece": edition.type_label,
        "language": edition.language,
        "licence": edition.get_licence_display(),
        "image": lead and address_of(lead),
        "image_alt": lead and lead.alt,
        "image_caption": lead and lead.caption,
        "image_credit": lead and lead.credit,
        "corrections": [{"date": note["at"], "kind": note["label"], "text": note["text"]} for note in piece.notes],
    }


def as_yaml(value: Any) -> str:
    """A value of YAML on one line: JSON is YAML."""
    text = json.dumps(value, ensure_ascii=False)
    return re.sub("[\x7f-\x9f\u2028\u2029\ufeff]", lambda sign: f"\\u{ord(sign[0]):04x}", text)


def address_of(picture: Picture) -> str:
    return f"/media/{picture.image.file.name}"


def escape(text: str) -> str:
    """Plain text, so that no sign of it means anything to Markdown."""
    return _AT_START.sub(_escaped_start, _SIGNS.sub(r"\\\g<0>", text))


def _escaped_start(match: re.Match[str]) -> str:
    space, sign = match.groups()
    if sign.isdigit():
        return f"{space}{sign}\\"
    return f"{space}\\{sign}"


class Markdown:
    """Writes the nodes of one text, and gathers its notes on the way."""

    def __init__(self, piece: Piece):
        self.piece = piece
        self.notes: list[Node] = []
        self.figures = PrintedFigures(piece)

    def blocks(self, nodes: Iterable[Node]) -> str:
        parts = []
        before = ""
        for node in nodes:
            if before == node.kind and before in LISTS:
                parts.append("<!-- -->")  # or the two would be one list
            parts.append(self.block(node))
            before = node.kind
        return "\n\n".join(filter(None, parts))

    def block(self, node: Node) -> str:
        match node.kind:
            case "paragraph":
                return self.line(node.content)
            case "heading":
                return self.heading(node)
            case "bulletList" | "orderedList":
                return self.list(node)
            case "blockquote":
                return self.quotation(node)
            case "figure":
                return self.figure(node)
            case "embed":
                title = escape("".join(item.text for item in node.content) or node.get("address"))
                return f"[{title}](<{node.get('address')}>)"
            case "table":
                return self.table(node)
            case "horizontalRule":
                return "---"
        return self.as_html(node)

    def heading(self, node: Node) -> str:
        line = f"{'#' * int(node.get('level'))} {self.line(node.content)}"
        anchor = f"#{node.get('id')}"
        if any(url == anchor for url, _ in self.piece.text.links):
            return f"{line} {{{anchor}}}"
        return line

    def as_html(self, node: Node) -> str:
        """As it is stored. Notes in it stand in brackets: Markdown reads no signs in HTML."""
        return _Html().node(node)

    def list(self, node: Node) -> str:
        if node.has("type"):
            return self.as_html(node)
        items = []
        number = int(node.get("start", "1"))
        for item in node.content:
            sign = "- "
            if node.kind == "orderedList":
                sign = f"{number}. "
                number += 1
            indented = self.blocks(item.content).replace("\n", "\n" + " " * len(sign))
            items.append(re.sub(r"^ +$", "", sign + indented, flags=re.MULTILINE))
        if any(len(item.content) > 1 and not is_bare(item) for item in node.content):
            return "\n\n".join(items)
        return "\n".join(items)

    def quotation(self, node: Node) -> str:
        *quoted, last = node.content
        lines = self.blocks(quoted)
        if last.kind == "quoteSource":
            lines += f"\n\n— {self.line(last.content)}"
        else:
            lines = self.blocks(node.content)
        return "\n".join(f"> {line}".rstrip() for line in lines.split("\n"))

    def figure(self, node: Node) -> str:
        picture = self.figures.next(node.get("image"))
        if picture is None:
            if node.content:
                return f"*{self.line(node.content)}*"
            return ""
        shown = f"![{escape(picture.alt)}]({address_of(picture)})"
        words = " ".join(filter(None, [caption(picture.caption), escape(picture.credit)]))
        return "\n\n".join(filter(None, [shown, words]))

    def table(self, node: Node) -> str:
        rows = [row.content for row in node.content]
        tag, heads = sections(node)[0]
        has_one_head = tag == "thead" and len(heads) == 1
        widths = {len(row) for row in rows}
        if not has_one_head or len(widths) != 1 or not all(is_plain(cell) for row in rows for cell in row):
            return self.as_html(node)
        lines = []
        for row in rows:
            cells = [self.line(cell.content[0].content) for cell in row]
            lines.append("| " + " | ".join(cells) + " |")
        lines.insert(1, "|" + " --- |" * len(rows[0]))
        if node.has("caption"):
            lines = [f"{escape(node.get('caption'))}\n", *lines]
        return "\n".join(lines)

    def line(self, content: Iterable[Node | Text]) -> str:
        parts = []
        items = [None, *content, None]
        for before, item, after in zip(items, items[1:], items[2:], strict=False):
            if isinstance(item, Node):
                parts.append(self.inline(item))
            else:
                parts.append(marked(item, before, after))
        return "".join(parts)

    def inline(self, node: Node) -> str:
        if node.kind == "hardBreak":
            return "\\\n"
        self.notes.append(node)
        return f"[^{len(self.notes)}]"

    def footnotes(self) -> list[str]:
        return [f"[^{number}]: {self.line(note.content)}" for number, note in enumerate(list(self.notes), 1)]


class _Html(Writer):
    def note(self, node: Node) -> str:
        return f" ({self.line(node.content)})"


def caption(html: str) -> str:
    """The caption that was printed, which is HTML of one line."""
    (paragraph,) = body.read(f"<p>{html}</p>").nodes or (Node("paragraph"),)
    return "".join(marked(item) for item in paragraph.content if isinstance(item, Text))


def is_plain(cell: Node) -> bool:
    """Whether the cell is one line, as the tables of Markdown have it."""
    if cell.attributes or len(cell.content) != 1 or cell.content[0].kind != "paragraph":
        return False
    return all(isinstance(item, Text) or item.kind == "note" for item in cell.content[0].content)


def marked(item: Text, before: Node | Text | None = None, after: Node | Text | None = None) -> str:
    """A text with its emphasis. Stars stand only where Markdown is sure to see them; else there are tags."""
    text = escape(item.text)
    stars = item.text == item.text.strip() and not _touches(before, -1, item, 0) and not _touches(after, 0, item, -1)
    for name, values in reversed(item.marks):
        if name == "link":
            text = f"[{text}](<{dict(values)['href']}>)"
        elif name in STARS and stars:
            text = f"{STARS[name]}{text}{STARS[name]}"
        else:
            tag = MARKS[name].tag
            text = f"<{tag}{written(MARKS[name], values)}>{text}</{tag}>"
    return text


def _touches(beside: Node | Text | None, end: int, item: Text, own_end: int) -> bool:
    """Whether stars between the two would be read otherwise: beside other stars, or between a letter and a sign."""
    if not isinstance(beside, Text):
        return False
    if {name for name, _ in beside.marks} & STARS.keys():
        return True
    return beside.text[end].isalnum() and not item.text[own_end].isalnum()
