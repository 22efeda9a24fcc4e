"""The page's HTML of a stored body: pictures drawn, notes numbered, tables in their frames, embeds as cards. Pure.

Drawn once, when a piece is printed. Nothing in it leads a browser to anybody else before a reader asks for it.
"""

from __future__ import annotations

from html import escape
from typing import Protocol

from . import urls
from .nodes import Node, Text, is_bare, sections, start_of_cell, tag_of, write_attributes, write_inline
from .schema import KINDS

# Words on the page, in the language of the piece where we know it.
_NAMES = ("notes", "back", "note", "open", "warning", "table")
WORDS = {
    language: dict(zip(_NAMES, words, strict=True))
    for language, words in {
        "en": (
            "Notes",
            "Back to note {} in the text",
            "Note {}",
            "Open on {}",
            "A click loads it from {}, which then learns that you are here.",
            "Table",
        ),
        "de": (
            "Anmerkungen",
            "Zurück zu Anmerkung {} im Text",
            "Anmerkung {}",
            "Öffnen bei {}",
            "Ein Klick lädt es von {}; dort erfährt man dann, dass Sie hier sind.",
            "Tabelle",
        ),
        "fr": (
            "Notes",
            "Retour à la note {} dans le texte",
            "Note {}",
            "Ouvrir sur {}",
            "Un clic le charge depuis {}, qui saura alors que vous êtes ici.",
            "Tableau",
        ),
        "es": (
            "Notas",
            "Volver a la nota {} en el texto",
            "Nota {}",
            "Abrir en {}",
            "Un clic lo carga desde {}, que sabrá entonces que usted está aquí.",
            "Tabla",
        ),
    }.items()
}


class DrawFigure(Protocol):
    """Draws a picture of the library where it is used. `alt`, `credit` and `caption` are None where the library's own
    hold; an empty `alt` says that it is decoration here, an empty `caption` that there is none. `caption` is HTML of
    the schema, the rest plain text; `size` is "normal", "wide" or "full".
    """

    def __call__(self, *, key: str, alt: str | None, caption: str | None, credit: str | None, size: str) -> str: ...


def caption_only(*, key: str, alt: str | None, caption: str | None, credit: str | None, size: str) -> str:
    """Where there is no library to draw from: the caption, if there is one."""
    return f'<figure class="missing"><figcaption>{caption}</figcaption></figure>' if caption else ""


def render(nodes: tuple[Node, ...], draw_figure: DrawFigure = caption_only, language: str = "en") -> str:
    """The blocks of a body, whose headings have their anchors, as a page shows them, with the notes at the end."""
    page = _Page(draw_figure, WORDS.get(language.split("-")[0].lower(), WORDS["en"]))
    return "".join([*map(page.draw, nodes), page.endnotes()])


class _Page:
    def __init__(self, draw_figure: DrawFigure, words: dict[str, str]):
        self.draw_figure, self.words = draw_figure, words
        self.notes: list[Node] = []
        self.tables = 0

    def draw(self, node: Node) -> str:
        if own := getattr(self, f"_{node.kind}", None):
            return own(node)
        return f"<{tag_of(node)}{write_attributes(node)}>{self._inside(node)}</{tag_of(node)}>"

    def _inside(self, node: Node) -> str:
        if KINDS[node.kind].is_text:
            return self._text(node.content)
        return "".join(map(self.draw, node.content))

    def _text(self, content: tuple[Node | Text, ...]) -> str:
        """Inline content; its notes as their numbers."""
        parts: list[str] = []
        plain: list[Node | Text] = []
        for item in content:
            if isinstance(item, Node) and item.kind == "note":
                parts += [write_inline(plain), self._reference(item)]
                plain = []
            else:
                plain.append(item)
        return "".join([*parts, write_inline(plain)])

    # --- notes --------------------------------------------------------------------------------------------

    def _reference(self, note: Node) -> str:
        self.notes.append(note)
        number = len(self.notes)
        label = self.words["note"].format(number)
        return (
            f'<sup class="note-ref"><a href="#note-{number}" id="ref-{number}" role="doc-noteref"'
            f' aria-label="{label}">{number}</a></sup>'
        )

    def endnotes(self) -> str:
        if not self.notes:
            return ""
        items = "".join(self._endnote(number, note) for number, note in enumerate(self.notes, 1))
        title = f'<h2 class="notes-title" id="notes">{self.words["notes"]}</h2>'
        return f'<section class="notes" role="doc-endnotes" aria-labelledby="notes">{title}<ol>{items}</ol></section>'

    def _endnote(self, number: int, note: Node) -> str:
        label = self.words["back"].format(number)
        back = f'<a class="note-back" href="#ref-{number}" role="doc-backlink" aria-label="{label}">↩\ufe0e</a>'
        return f'<li id="note-{number}">{write_inline(note.content)} {back}</li>'

    # --- blocks that look otherwise than they are stored ---------------------------------------------------

    def _horizontalRule(self, node: Node) -> str:  # noqa: N802  (called as the kind is called)
        return "<hr>"

    def _listItem(self, node: Node) -> str:  # noqa: N802
        return f"<li>{self._bare(node)}</li>"

    def _bare(self, node: Node) -> str:
        first, *rest = node.content
        inside = self._text(first.content) if is_bare(node) else self.draw(first)
        return inside + "".join(map(self.draw, rest))

    def _blockquote(self, node: Node) -> str:
        """With its source outside it, as HTML asks: what stands in a quotation was said by the quoted."""
        said = [child for child in node.content if child.kind != "quoteSource"]
        quote = f"<blockquote{write_attributes(node)}>{''.join(map(self.draw, said))}</blockquote>"
        source = "".join(self._text(child.content) for child in node.content if child.kind == "quoteSource")
        return f'<figure class="quotation">{quote}<figcaption>{source}</figcaption></figure>' if source else quote

    def _figure(self, node: Node) -> str:
        caption = write_inline(node.content) or ("" if node.has("caption") else None)
        return self.draw_figure(
            key=node.get("image"),
            alt=node.get("alt") if node.has("alt") else None,
            caption=caption,
            credit=node.get("credit") if node.has("credit") else None,
            size=node.get("size", "normal"),
        )

    def _embed(self, node: Node) -> str:
        found = urls.embedded(node.get("address"))
        if found is None:  # a provider we have given up since
            return f'<p><a href="{escape(node.get("address"))}">{write_inline(node.content)}</a></p>'
        provider, page, player = found
        title = write_inline(node.content) or escape(provider.name, quote=False)
        play, warning = (self.words[name].format(provider.name) for name in ("open", "warning"))
        return (
            f'<figure class="embed embed-{provider.shape}" data-player="{escape(player)}">'
            f'<a class="embed-card" href="{escape(page)}" rel="noopener"><span class="embed-title">{title}</span>'
            f'<span class="embed-play">{play}</span></a>'
            f'<figcaption class="embed-warning">{warning}</figcaption></figure>'
        )

    def _table(self, node: Node) -> str:
        """In a frame that scrolls by itself and that the keyboard can reach."""
        self.tables += 1
        caption = escape(node.get("caption"), quote=False)
        name = f"table-{self.tables}"
        called = f'aria-labelledby="{name}"' if caption else f'aria-label="{self.words["table"]}"'
        parts = [f'<caption id="{name}">{caption}</caption>'] if caption else []
        for tag, rows in sections(node):
            drawn = "".join(f"<tr>{''.join(self._cell(cell, tag) for cell in row.content)}</tr>" for row in rows)
            parts.append(f"<{tag}>{drawn}</{tag}>")
        table = f"<table{write_attributes(node)}>{''.join(parts)}</table>"
        return f'<div class="table-frame" role="region" {called} tabindex="0">{table}</div>'

    def _cell(self, cell: Node, section: str) -> str:
        return f"{start_of_cell(cell, section)}{self._bare(cell)}</{tag_of(cell)}>"
