"""OpenDocument texts (.odt, .ott, and .fodt in one file): the text with its form, without what was deleted, hidden or
said aside.

package.py ─► styles.py ─► story.py ─► pieces ─► arrangement.py ─► HTML, as documents of Word are
"""

from __future__ import annotations

from intake.drafts import Manuscript

from ..docx import arrangement
from ..docx.lines import Writer, letters
from ..docx.report import changes
from .package import OpenDocument
from .story import Story

CONSISTENT = 0.9  # a share of the letters
# What is named with its words, in the order of the report.
_SENTENCES = {
    "hidden": "Hidden text was left out.",
    "placeholder": "The prompt of a field that nobody filled in was left out.",
    "contents": "The table of contents or an index was left out.",
    "external": "A picture was left out that is not in the document but elsewhere: ask for the file.",
    "picture": "A picture was left out that cannot be found in the document or is one of too many.",
    "object": "A chart or another embedded object was left out: ask for it as a picture.",
    "margins": "What stands at the head or foot of every page was left out.",
}


def convert(data: bytes, name: str) -> Manuscript:
    """The text of an OpenDocument text. Raises UnreadableDocument with one sentence for what cannot be read."""
    document = OpenDocument(data, name)
    manuscript = Manuscript()
    story = Story(document, manuscript)
    try:
        pieces = story.pieces_in(document.text)
        count = letters(pieces)
        count.pop("", 0)
        language = max(count, key=count.__getitem__, default="")
        if language and count[language] >= CONSISTENT * letters(pieces).total() and language != story.default_language:
            manuscript.headers["language"] = language
        manuscript.html = Writer(language).write(arrangement.arrange(pieces, manuscript))
    except RecursionError as error:
        raise document.too_deep() from error
    report(story, document, manuscript)
    return manuscript


def report(story: Story, document: OpenDocument, manuscript: Manuscript) -> None:
    """Says what did not come into the text, one sentence for each kind."""
    deletions, insertions = document.changes()
    changes(manuscript, deletions, story.count["comment"], insertions)
    story.words["margins"] = document.margins()
    for kind, sentence in _SENTENCES.items():
        if words := [word for word in story.words.get(kind, []) if word]:
            manuscript.report(kind, sentence, " / ".join(dict.fromkeys(words))[:20_000])
    if document.has_macros():
        manuscript.report("macros", "Macros were left out; none was run.")


__all__ = ["convert"]
