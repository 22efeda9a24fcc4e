"""A text that was pasted with its form to a Draft: every block of it a paragraph, which keeps its HTML.

The HTML is cleaned first, as every body is, so that comments, deletions and hidden text are gone before it is read.
"""

from __future__ import annotations

from dataclasses import replace

from articles import body
from articles.body.nodes import Node
from intake.drafts import Block, Draft, insert

from . import parts
from .paragraphs import Paragraph


def read(html: str) -> Draft:
    """The draft in `html`. Raises UnreadableDocument with one sentence where it has no headline."""
    text = body.read(html)
    blocks = text.blocks
    paragraphs = [_paragraph(node, line) for line, node in enumerate(text.nodes, 1)]
    draft = Draft()
    parts.recognise([paragraph for paragraph in paragraphs if paragraph.text], draft, "The pasted text")
    for i, block in enumerate(draft.blocks):
        if block.text == paragraphs[block.line - 1].text:  # not taken apart by the reader
            draft.blocks[i] = replace(block, html=blocks[block.line - 1])
    for paragraph in paragraphs:
        if not paragraph.text:  # a picture or a rule: it goes back where it stood
            quote = Block("quote", "", line=paragraph.line, html=blocks[paragraph.line - 1])
            draft.blocks = insert(draft.blocks, quote)
    return draft


def _paragraph(node: Node, line: int) -> Paragraph:
    """A block as the reader takes it. Lists, tables and quotations are whole: nobody's bio line stands in one."""
    text = body.Body((node,)).plain_text
    if node.kind == "heading":
        return Paragraph(text, line, "heading", int(node.get("level")))
    return Paragraph(text, line, "" if node.kind == "paragraph" else "quote")
