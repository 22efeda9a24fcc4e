"""Pages as newspapers, think tanks and the themes of blogs make them: the piece whole, the furniture told and left out.

In `pages/` every word of furniture stands behind "ASIDE", and what is more than a paragraph of the piece behind "KEPT".
"""

from __future__ import annotations

import html
import json
import re
from datetime import date
from pathlib import Path

import pytest

from intake.drafts import Draft
from intake.management.commands.read_document import as_json
from intake.readers import webpage
from intake.readers.manuscripts import recognise

PAGES = Path(__file__).with_name("pages")
HEADLINE = "The lock that nobody keeps"
STANDFIRST = "A council that votes about water should know who turns the wheel."
IN_GERMAN = "Die Schleuse ohne Wärter", "Wer über Wasser abstimmt, sollte wissen, wer am Rad dreht."
# The name of the page → headline and standfirst, who signs, how many pictures and notes it has.
SAID = {
    "amp": ((HEADLINE, ""), ["Ana Example"], 1, 0),
    "blogger": ((HEADLINE, ""), ["Ana Example"], 0, 0),
    "div-brbr": ((HEADLINE, ""), ["Ana Example"], 0, 0),
    "drupal-think-tank": ((HEADLINE, STANDFIRST), ["Ana Example", "Bo Example"], 0, 0),
    "footnotes": ((HEADLINE, STANDFIRST), ["Ana Example"], 0, 1),
    "german": (IN_GERMAN, ["Ana Example"], 0, 0),
    "ghost": ((HEADLINE, STANDFIRST), ["Ana Example"], 0, 0),
    "hashed": ((HEADLINE, STANDFIRST), ["Ana Example"], 0, 0),
    "lazy": ((HEADLINE, STANDFIRST), ["Ana Example"], 4, 0),
    "magazine": ((HEADLINE, STANDFIRST), ["Ana Example"], 0, 0),
    "medium": ((HEADLINE, STANDFIRST), ["Ana Example"], 1, 0),
    "news-several-articles": ((HEADLINE, STANDFIRST), ["Ana Example"], 0, 0),
    "substack": ((HEADLINE, STANDFIRST), ["Ana Example"], 1, 1),
    "comments": ((HEADLINE, ""), ["Ana Example"], 0, 0),
    "gu": ((HEADLINE, STANDFIRST), ["Ana Example"], 0, 0),
    "hugo": ((HEADLINE, ""), ["Ana Example"], 0, 0),
    "institute": ((HEADLINE, STANDFIRST), ["Ana Example"], 0, 0),
    "joomla": ((HEADLINE, ""), ["Ana Example"], 0, 0),
    "minimal": ((HEADLINE, ""), ["Ana Example"], 0, 0),
    "nyt": ((HEADLINE, ""), ["Ana Example"], 1, 0),
    "politico": ((HEADLINE, STANDFIRST), ["Ana Example"], 1, 0),
    "squarespace": ((HEADLINE, ""), ["Ana Example"], 0, 0),
    "wp-block-theme": ((HEADLINE, ""), ["Ana Example"], 0, 0),
    "wp-classic": ((HEADLINE, STANDFIRST), ["Ana Example"], 0, 0),
}
_NOT_TEXT = re.compile(r"<(?:head|script|amp-\w[\w-]*)\b.*?</(?:head|script|amp-\w[\w-]*)>|<[^>]*>", re.DOTALL)


def read(name: str) -> tuple[str, Draft]:
    source = (PAGES / f"{name}.html").read_text(encoding="utf-8")
    return source, recognise(webpage.convert(source.encode(), f"{name}.html"), name)


def words_of(source: str) -> list[str]:
    """The texts of a page between its tags."""
    found = []
    for text in _NOT_TEXT.sub("\n", source).split("\n"):
        if text.strip():
            found.append(" ".join(html.unescape(text).split()))
    return found


@pytest.mark.parametrize("name", SAID)
def test_headline_standfirst_byline_and_day(name):
    titles, people, pictures, notes = SAID[name]
    _, draft = read(name)
    assert (draft.headline, draft.standfirst) == titles
    assert [person.name for person in draft.contributors] == people
    if name != "minimal":  # it says no day
        assert draft.published_on == date(2024, 5, 6)
    shown = json.loads(as_json(draft))
    assert len(draft.pictures) == pictures
    assert sum(len(block.get("notes", [])) for block in shown["body"]) == notes


@pytest.mark.parametrize("name", SAID)
def test_the_piece_whole_and_no_furniture(name):
    source, draft = read(name)
    shown = json.loads(as_json(draft))
    text = " ".join(" ".join(block["text"] for block in shown["body"]).split())
    biographies = " ".join(person["bio"] for person in shown["authors"])
    paragraphs = [words for words in words_of(source) if len(words) > 80 and "ASIDE" not in words]
    assert len(paragraphs) >= 4
    for words in [*paragraphs, *(words for words in words_of(source) if words.startswith("KEPT"))]:
        assert words in text or words in biographies
    assert "ASIDE" not in text


@pytest.mark.parametrize("name", SAID)
def test_what_was_left_out_is_told(name):
    source, draft = read(name)
    told = " ".join(finding.source for finding in draft.findings)
    for words in words_of(source):
        assert not words.startswith("ASIDE") or words in " ".join(told.split())
