"""From a document as its format says it to the draft that is recognised in it.

The readers of formats with form (Word, OpenDocument, HTML, Markdown …) each have one function
`convert(data: bytes, name: str) -> Manuscript`. It runs in a process of its own (intake/sandbox.py), imports no Django
and asks nobody anything. What follows is the same for all: the text is cleaned as every body is, so that comments,
deletions and hidden text are gone, and every block of it is a paragraph in which parts are recognised.
"""

from __future__ import annotations

from dataclasses import replace

from articles import body
from articles.body.nodes import Node
from authors.names import match_key
from intake.drafts import Block, Draft, Manuscript, insert

from . import parts
from .dates import day_in
from .opening import TOP
from .paragraphs import Paragraph


def recognise(manuscript: Manuscript, name: str) -> Draft:
    """The draft in a manuscript. Raises UnreadableDocument with one sentence where it has no headline.

    `line` of blocks and findings counts the blocks of the text, from 1.
    """
    text = body.read(manuscript.html)
    blocks = text.blocks
    paragraphs = [paragraph_of(node, line) for line, node in enumerate(text.nodes, 1)]
    draft = Draft(headers=dict(manuscript.headers), findings=list(manuscript.findings))
    draft.pictures = list(manuscript.pictures)
    to_read = read_head(draft, paragraphs)
    parts.recognise([paragraph for paragraph in to_read if paragraph.text], draft, name)
    for i, block in enumerate(draft.blocks):
        if block.line and block.text == paragraphs[block.line - 1].text:  # not taken apart by the reader
            draft.blocks[i] = replace(block, html=blocks[block.line - 1])
    for paragraph in paragraphs:
        if not paragraph.text:  # a picture without a caption, or a rule: it goes back where it stood
            quote = Block("quote", "", line=paragraph.line, html=blocks[paragraph.line - 1])
            draft.blocks = insert(draft.blocks, quote)
    return draft


def read_head(draft: Draft, paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Takes the day and the standfirst that the head of the document states; the paragraphs in which the rest is looked
    for: not in the one at the top that says the same."""
    if day := draft.headers.get("date"):
        draft.published_on = day_in(day.partition("T")[0].strip())
    if standfirst := draft.headers.get("standfirst"):
        draft.standfirst = standfirst
        same = [one for one in paragraphs[:TOP] if match_key(one.text) == match_key(standfirst)]
        draft.report("standfirst", same[0].line if same else 1, standfirst)
        return [one for one in paragraphs if one not in same]
    return paragraphs


def paragraph_of(node: Node, line: int) -> Paragraph:
    """A block as the reader takes it. Lists, tables, pictures and quotations are whole: no bio line stands in one."""
    text = body.Body((node,)).plain_text
    if node.kind == "heading":
        return Paragraph(text, line, "heading", int(node.get("level")))
    return Paragraph(text, line, "" if node.kind == "paragraph" else "quote")
