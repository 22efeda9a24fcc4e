"""The page's HTML of a stored body: pictures drawn, notes numbered, tables in their frames, embeds as cards. Pure.

Drawn once, when a piece is printed. Nothing in it leads a browser to anybody else before a reader asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Protocol

from . import urls
from .nodes import Node, with_content
from .writing import Writer, attributes

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


def render(nodes: Iterable[Node], draw_figure: DrawFigure = caption_only, language: str = "en") -> str:
    """The blocks of a body, whose headings have their anchors, as a page shows them, with the notes at the end."""
    page = Page(draw_figure, WORDS.get(language.split("-")[0].lower(), WORDS["en"]))
    return page.write(nodes) + page.endnotes()


class Page(Writer):
    """Blocks that look otherwise than they are stored."""

    def __init__(self, draw_figure: DrawFigure, words: dict[str, str]):
        self.draw_figure, self.words = draw_figure, words
        self.notes: list[Node] = []
        self.tables = 0

    def note(self, node: Node) -> str:
        """Its number, which leads to it."""
        self.notes.append(node)
        number = len(self.notes)
        label = self.words["note"].format(number)
        return (
            f'<sup class="note-ref"><a href="#note-{number}" id="ref-{number}" role="doc-noteref"'
            f' aria-label="{label}">{number}</a></sup>'
        )

    def endnotes(self) -> str:
        if not self.notes:
            return ""
        items = []
        for number, note in enumerate(self.notes, 1):
            label = self.words["back"].format(number)
            back = f'<a class="note-back" href="#ref-{number}" role="doc-backlink" aria-label="{label}">↩\ufe0e</a>'
            items.append(f'<li id="note-{number}">{self.line(note.content)} {back}</li>')
        title = f'<h2 class="notes-title" id="notes">{self.words["notes"]}</h2><ol>{"".join(items)}</ol>'
        return f'<section class="notes" role="doc-endnotes" aria-labelledby="notes">{title}</section>'

    def blockquote(self, node: Node) -> str:
        """With its source outside it, as HTML asks: what stands in a quotation was said by the quoted."""
        *quoted, last = node.content
        if last.kind != "quoteSource":
            return self.element(node)
        quote = self.element(with_content(node, quoted))
        return f'<figure class="quotation">{quote}<figcaption>{self.line(last.content)}</figcaption></figure>'

    def figure(self, node: Node) -> str:
        values = {"alt": None, "caption": None, "credit": None, "size": "normal", **dict(node.attributes)}
        key = values.pop("image")
        if values["caption"]:  # "none"
            values["caption"] = ""
        if node.content:
            values["caption"] = self.line(node.content)
        return self.draw_figure(key=key, **values)

    def embed(self, node: Node) -> str:
        found = urls.embedded(node.get("address"))
        if found is None:  # a provider we have given up since
            return f'<p><a href="{escape(node.get("address"))}">{self.line(node.content)}</a></p>'
        provider, page, player = found
        title = self.line(node.content) or escape(provider.name, quote=False)
        play, warning = (self.words[name].format(provider.name) for name in ("open", "warning"))
        return (
            f'<figure class="embed embed-{provider.shape}" data-player="{escape(player)}">'
            f'<a class="embed-card" href="{escape(page)}" rel="noopener"><span class="embed-title">{title}</span>'
            f'<span class="embed-play">{play}</span></a>'
            f'<figcaption class="embed-warning">{warning}</figcaption></figure>'
        )

    def table(self, node: Node) -> str:
        """In a frame that scrolls by itself and that the keyboard can reach."""
        self.tables += 1
        name, caption = f'aria-label="{self.words["table"]}"', ""
        if node.has("caption"):
            name = f'aria-labelledby="table-{self.tables}"'
            caption = f'<caption id="table-{self.tables}">{escape(node.get("caption"), quote=False)}</caption>'
        table = f"<table{attributes(node)}>{caption}{self.rows(node)}</table>"
        return f'<div class="table-frame" role="region" {name} tabindex="0">{table}</div>'
