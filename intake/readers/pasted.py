"""A text that was pasted with its form to a Draft: every block of it a paragraph, which keeps its HTML.

The HTML is cleaned first, as every body is, so that comments, deletions and hidden text are gone before it is read.
"""

from __future__ import annotations

from dataclasses import replace

from articles import body
from articles.body.nodes import Node
from intake.drafts import Block, Draft, UnreadableDocument

from . import parts
from .paragraphs import Paragraph

LONGEST = 2_000_000  # characters


def read(html: str) -> Draft:
    """The draft in `html`. Raises UnreadableDocument with one sentence where it has no headline or is too long."""
    name = "The pasted text"
    if len(html) > LONGEST:
        raise UnreadableDocument(f"{name} is too long to be one piece: send it in parts.")
    text = body.read(html)
    blocks = text.blocks
    paragraphs = [_paragraph(node, line) for line, node in enumerate(text.nodes, 1)]
    draft = Draft()
    parts.recognise([paragraph for paragraph in paragraphs if paragraph.text], draft, name)
    draft.blocks = [
        # What was taken apart by the reader is no longer the block it came from.
        replace(block, html=blocks[block.line - 1]) if block.text == paragraphs[block.line - 1].text else block
        for block in draft.blocks
    ]
    _keep_what_has_no_words(draft, blocks, paragraphs)
    return draft


def _paragraph(node: Node, line: int) -> Paragraph:
    """A block as the reader takes it. Lists, tables and quotations are whole: nobody's bio line stands in one."""
    text = body.Body((node,)).plain_text
    if node.kind == "heading":
        return Paragraph(text, line, "heading", int(node.get("level")))
    return Paragraph(text, line, "" if node.kind == "paragraph" else "quote")


def _keep_what_has_no_words(draft: Draft, blocks: list[str], paragraphs: list[Paragraph]) -> None:
    """Puts pictures and rules of the text, which say nothing to a reader of lines, back where they stood."""
    for paragraph in paragraphs:
        if not paragraph.text:
            place = next((i for i, block in enumerate(draft.blocks) if block.line > paragraph.line), len(draft.blocks))
            draft.blocks.insert(place, Block("quote", "", line=paragraph.line, html=blocks[paragraph.line - 1]))
