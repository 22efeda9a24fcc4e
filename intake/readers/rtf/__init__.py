"""Rich text (.rtf): the text with its form, its notes and the numbers it shows; without what was deleted, hidden or
said aside.

tokens.py ─► story.py ─► pieces ─► arrangement.py ─► HTML, as documents of Word are
"""

from __future__ import annotations

from intake.drafts import Manuscript

from ..docx import arrangement
from ..docx.lines import Writer
from ..docx.report import changes
from .story import Story

# What is named with its words, in the order of the report.
_SENTENCES = {
    "hidden": "Hidden text was left out.",
    "picture": "A picture was left out whose format cannot be used here: ask for it as a JPEG or PNG.",
    "margins": "What stands at the head or foot of every page was left out.",
}


def convert(data: bytes, name: str) -> Manuscript:
    """The text of a rich-text file. Raises UnreadableDocument with one sentence for what cannot be read."""
    manuscript = Manuscript()
    story = Story(data, name, manuscript)
    pieces = story.read()
    manuscript.html = Writer("").write(arrangement.arrange(pieces, manuscript))
    changes(manuscript, story.count["deletion"], story.count["comment"], story.count["insertion"])
    for kind, sentence in _SENTENCES.items():
        words = " / ".join(dict.fromkeys(filter(None, story.words.get(kind, []))))
        if words:
            manuscript.report(kind, sentence, words[:20_000])
    if story.is_cut_off:
        manuscript.report("damaged", "The end of the file is missing: check whether the text is whole.")
    return manuscript


__all__ = ["convert"]
