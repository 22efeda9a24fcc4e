"""A body that has been read: one tree, and all that can be read off it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain

from authors.names import slug_of

from . import building, nodes, reading, rendering, tidying, typography
from .nodes import Node, Text
from .rendering import DrawFigure, caption_only
from .schema import KINDS
from .writing import Writer


class CleanHTML(str):
    """HTML that was written from a tree, and knows it: nobody has to read it again. A copy of it is plain text."""

    body: Body

    def __reduce__(self):
        return str, (str(self),)


@dataclass(frozen=True)
class Body:
    """The blocks of a text in order, nested as the schema says."""

    nodes: tuple[Node, ...]

    @cached_property
    def blocks(self) -> list[str]:
        """Each block as HTML."""
        return [Writer().node(node) for node in self.nodes]

    @cached_property
    def html(self) -> CleanHTML:
        """What is stored: nothing but what the schema has, in one spelling."""
        html = CleanHTML("".join(self.blocks))
        html.body = self
        return html

    @cached_property
    def plain_text(self) -> str:
        """The words, a block to a line, the cells of a row parted by tabs; each note on a line of its own behind the
        block it stands in."""
        lines = []
        for block in self.nodes:
            lines.append(lines_of(block))
            for node in block.walk():
                if node.kind == "note":
                    lines.append(f"Note: {lines_of(node)}")
        return "\n".join(filter(None, lines))

    @cached_property
    def word_count(self) -> int:
        """The words that are read in running: those of notes and pull quotes are not among them."""
        running = filter(lambda node: node.kind != "pullQuote", self.nodes)
        return sum(len(lines_of(node).split()) for node in running)

    @cached_property
    def outline(self) -> list[list[str]]:
        """Anchor and words of each second-level heading that has an anchor."""
        headings = []
        for node in self.nodes:
            if node.get("level") == "2" and node.has("id"):
                headings.append([node.get("id"), lines_of(node)])
        return headings

    @cached_property
    def links(self) -> list[tuple[str, str]]:
        """URL and words of every link; the URL is empty where a link leads nowhere."""
        return list(chain.from_iterable(map(_links, self.nodes)))

    @cached_property
    def figures(self) -> list[dict[str, str]]:
        """What is said of each picture of the library: "image" (its key), and "alt", "credit", "caption", "size"."""
        return [dict(node.attributes) for node in self.nodes if node.kind == "figure"]

    @property
    def picture_keys(self) -> list[str]:
        """The pictures of the library that are shown, each once."""
        return list(dict.fromkeys(figure["image"] for figure in self.figures))

    def with_anchors(self) -> Body:
        """The text with an id at every heading, made of its words, each one once in the page."""
        taken = {node.get("id") for node in self.nodes}
        last_number: dict[str, int] = {}  # of the headings with the same words
        anchored = []
        for node in self.nodes:
            if node.kind == "heading" and not node.has("id"):
                wanted = anchor = f"s-{slug_of(lines_of(node), fallback='section', length=60)}"
                while anchor in taken:
                    last_number[wanted] = last_number.get(wanted, 1) + 1
                    anchor = f"{wanted}-{last_number[wanted]}"
                taken.add(anchor)
                node = nodes.make("heading", node.content, **dict(node.attributes) | {"id": anchor})
            anchored.append(node)
        return Body(tuple(anchored))

    def typeset(self, language: str = "en") -> Body:
        """The text with the quotes and dashes of its language, as the policy of the publication has them."""
        return Body(typography.typeset(self.nodes, language))

    def render(self, draw_figure: DrawFigure = caption_only, language: str = "en") -> str:
        """The page's HTML: drawn once, when a piece is printed. `draw_figure` knows the pictures (`picture_keys`)."""
        return rendering.render(self.with_anchors().nodes, draw_figure, language)


def read(html: str) -> Body:
    """Any HTML as the body it stands for. Reading what was written before changes nothing."""
    return html.body if isinstance(html, CleanHTML) else parse(html)


@lru_cache(maxsize=16)  # one save reads the same text in the form, on the row and on its way into the database
def parse(html: str) -> Body:
    root = reading.read(html)
    tidying.tidy(root, html)
    return Body(building.build(root))


def clean(html: str) -> CleanHTML:
    """`html` as it is stored."""
    return read(html).html


def plain_text(html: str) -> str:
    """The words of a body."""
    return read(html).plain_text


# --- words ------------------------------------------------------------------------------------------------

_LINE_ENDS = re.compile(r"(?<![ \t])[ \t]*+\n\s*")


def lines_of(node: Node) -> str:
    """The words of a node without its notes, a block to a line."""
    return _LINE_ENDS.sub("\n", "".join(pieces(node))).strip()


def pieces(node: Node) -> Iterator[str]:
    """The texts in a node, with what stands between them: "\\n" around blocks, tabs between cells."""
    if not KINDS[node.kind].is_text:
        yield "\n"
    if node.kind == "table":
        yield node.get("caption")
    for index, child in enumerate(node.content):
        if isinstance(child, Text):
            yield child.text
        elif node.kind == "tableRow":
            if index:
                yield "\t"
            yield "".join(pieces(child)).strip("\n")
            if len(child.content) > 1 or not nodes.is_bare(child):
                yield "\n"
        elif child.kind != "note":
            yield from pieces(child)
    yield "\n"


def _links(node: Node) -> Iterator[tuple[str, str]]:
    url, words = None, ""
    for item in node.content:
        leads_to = None
        for name, values in getattr(item, "marks", ()):
            if name == "link":
                leads_to = dict(values).get("href", "")
        if url is not None and leads_to != url:
            yield url, words.strip()
            words = ""
        url = leads_to
        if isinstance(item, Node):
            yield from _links(item)
        elif url is not None:
            words += item.text
    if url is not None:
        yield url, words.strip()
