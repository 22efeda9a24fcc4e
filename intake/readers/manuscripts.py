"""From a document as its format says it to the draft that is recognised in it.

The readers of formats with form (Word, OpenDocument, HTML, Markdown …) each have one function
`convert(data: bytes, name: str) -> Manuscript`. It runs in a process of its own (intake/sandbox.py), imports no Django
and asks nobody anything. What follows is the same for all: the text is cleaned as every body is, so that comments,
deletions and hidden text are gone, and every block of it is a paragraph in which parts are recognised.
"""

from __future__ import annotations

import re
from dataclasses import replace

from articles import body
from articles.body.document import lines_of
from articles.body.nodes import Node, Text
from authors.names import match_key
from intake.drafts import Block, Draft, Manuscript, place_for

from . import parts
from .dates import day_in
from .opening import TOP
from .paragraphs import Paragraph

KINDS = {
    "paragraph": "",
    "heading": "heading",
    "bulletList": "list",
    "orderedList": "list",
    "table": "table",
    "figure": "figure",
    "embed": "embed",
    "horizontalRule": "rule",
}  # any other is a quotation
WORDS = re.compile(r"[^\W_]")
ORNAMENT = re.compile(r"[\s*_=~#•·◦⁂–—.\-]+")


def recognise(manuscript: Manuscript, name: str, *, needs_headline: bool = True) -> Draft:
    """The draft in a manuscript. Raises UnreadableDocument with one sentence where it holds no words, or
    needs a headline and has none.

    `line` of blocks and findings counts the blocks of the text, from 1.
    """
    text = body.read(manuscript.html)
    paragraphs = [paragraph_of(node, line) for line, node in enumerate(text.nodes, 1)]
    draft = Draft(headers=dict(manuscript.headers), findings=list(manuscript.findings))
    draft.pictures = list(manuscript.pictures)
    with_words = [paragraph for paragraph in read_head(draft, paragraphs) if WORDS.search(paragraph.text)]
    if with_words or needs_headline or not paragraphs:
        parts.recognise(with_words, draft, name, needs_headline=needs_headline)
    else:
        draft.report("missing_headline", 0, "", "No headline was found: the document holds pictures and no text.")
    give_form(draft, text, paragraphs)
    return draft


def read_head(draft: Draft, paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Takes the day and the standfirst that the head of the document states; the paragraphs in which the rest is looked
    for: not in the one at the top that says the same."""
    if day := draft.headers.get("date"):
        draft.published_on = day_in(day.partition("T")[0].strip())
    if standfirst := draft.headers.get("standfirst"):
        draft.standfirst = standfirst
        same = []
        for one in paragraphs[:TOP]:
            if match_key(one.text) == match_key(standfirst):
                same.append(one)
        draft.report("standfirst", same[0].line if same else 1, standfirst)
        return [one for one in paragraphs if one not in same]
    return paragraphs


def give_form(draft: Draft, text: body.Body, paragraphs: list[Paragraph]) -> None:
    """Gives the blocks and findings of the draft the form they came with, and puts back where they stood what has no
    words (a picture without a caption, a rule) and the notes at words that are no part of the body."""
    with_form = set()
    for i, block in enumerate(draft.blocks):
        if block.line and block.text == paragraphs[block.line - 1].text:  # not taken apart by the reader
            node = text.nodes[block.line - 1]
            kind, html = KINDS.get(node.kind, "quote") or block.kind, text.blocks[block.line - 1]
            if node.kind == "paragraph" and block.kind == "heading":
                html = str(body.clean(f"<h2{html.removeprefix('<p').removesuffix('</p>')}</h2>"))
            draft.blocks[i] = replace(block, kind=kind, html=html)
            with_form.add(block.line)
    for i, finding in enumerate(draft.findings):
        if 0 < finding.line <= len(paragraphs) and finding.source == paragraphs[finding.line - 1].text:
            node, html = text.nodes[finding.line - 1], text.blocks[finding.line - 1]
            is_plain = node.kind != "paragraph" or html == body.paragraph(finding.source)
            if not is_plain and not any(one.kind == "note" for one in node.walk()):  # its notes are in the body
                draft.findings[i] = replace(finding, html=html)
    place = 0
    for paragraph, node in zip(paragraphs, text.nodes, strict=True):
        returning = []
        if not WORDS.search(paragraph.text):
            returning = without_words(draft, paragraph, text.blocks[paragraph.line - 1])
        elif paragraph.line not in with_form:
            returning = [as_block(draft, one, paragraph) for one in node.walk() if one.kind == "note"]
        for block in returning:
            place = place_for(block, draft.blocks, start=place)
            draft.blocks.insert(place, block)


def without_words(draft: Draft, paragraph: Paragraph, html: str) -> list[Block]:
    """What has no words, to be put back where it stood. A line of stars or dashes is a rule, where text stands above
    and below, and else nothing."""
    block = Block(paragraph.kind or "paragraph", paragraph.text, line=paragraph.line, html=html)
    if block.kind == "paragraph" and ORNAMENT.fullmatch(block.text):
        if not draft.blocks or not draft.blocks[0].line < block.line < draft.blocks[-1].line:
            draft.report("separator", block.line, block.text, "A line without words was left out.")
            return []
        draft.report("separator", block.line, block.text, "A line without words is a rule.")
        block = Block("rule", "", line=block.line, html="<hr>")
    return [block]


def as_block(draft: Draft, note: Node, paragraph: Paragraph) -> Block:
    """A note at a headline, a byline or a bio line, which have none, as a paragraph of the body."""
    words = lines_of(note)
    html = body.Body((Node("paragraph", note.content),)).html
    draft.report("note", paragraph.line, words, "A note that stood at no part of the body is a paragraph of it now.")
    return Block("paragraph", words, line=paragraph.line, html=html)


def paragraph_of(node: Node, line: int) -> Paragraph:
    """A block as the reader takes it, without its notes."""
    level = 0
    if node.kind == "heading":
        level = int(node.get("level"))
    is_emphasised = node.kind == "paragraph" and is_in_one_form(node)
    return Paragraph(lines_of(node), line, KINDS.get(node.kind, "quote"), level, is_emphasised=is_emphasised)


def is_in_one_form(node: Node) -> bool:
    """Whether every letter of a paragraph is in italics, or every one bold."""
    texts = []
    for child in node.content:
        if isinstance(child, Text) and child.text.strip():
            texts.append(child)
    for emphasis in ("em", "strong"):
        if texts and all(any(name == emphasis for name, _ in text.marks) for text in texts):
            return True
    return False
