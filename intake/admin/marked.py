"""The document as its page shows it: paragraph by paragraph, with what each is taken for and what it may become."""

from __future__ import annotations

from dataclasses import dataclass

from .. import moving, vocabulary
from ..moving import PARTS, Row
from ..recognition import RecognitionForm

WITH_MENU = 200  # paragraphs from the top and from the end that have a menu; parts of a piece stand nowhere else
LONGEST_SHOWN = 3000  # characters of a paragraph
KEYS = {"headline": "H", "standfirst": "S", "bio": "B", "notice": "N", "image_credit": "C", "text": "T", "out": "X"}


@dataclass(frozen=True)
class Choice:
    """What a paragraph may become by one button: `value` is the move, `key` the letter that does the same."""

    value: str
    label: str
    key: str = ""


@dataclass(frozen=True)
class Marked:
    """A paragraph with its labels."""

    row: Row
    part: str  # the first of its parts, which colours it
    labels: list[str]
    topics: list[str]
    choices: list[Choice]
    is_moved: bool
    question: str = ""  # where the reader was not sure

    @property
    def shown(self) -> str:
        """Its words, or the form it came with where it stands in the text."""
        return self.row.text[:LONGEST_SHOWN]


def rows_of(recognition: RecognitionForm, moves: list[tuple[int, str]]) -> list[Marked]:
    """Every paragraph of the document, marked."""
    rows = moving.rows_of(recognition.draft)
    lines = {line for line, _ in moves}
    topics = topics_at(rows, recognition)
    found = []
    for place, row in enumerate(rows):
        near_an_end = place < WITH_MENU or place >= len(rows) - WITH_MENU
        choices = []
        if near_an_end or row.parts != ("text",) or row.line in lines:
            choices = choices_of(row, recognition)
        found.append(
            Marked(
                row,
                row.parts[0],
                [PARTS[part] for part in row.parts],
                topics.get(row.line, []),
                choices,
                row.line in lines,
                question_of(row),
            )
        )
    return found


def choices_of(row: Row, recognition: RecognitionForm) -> list[Choice]:
    """What the paragraph may become, each by one button; what it is already is not among them."""
    choices = []
    for part in ("headline", "standfirst", "bio", "notice", "image_credit", "text", "out"):
        if row.parts == (part,):
            continue
        label = PARTS[part]
        if part == "bio":
            label = "Bio of somebody named in it"
        choices.append(Choice(f"{row.line}={part}", label, KEYS[part]))
        if part == "bio":
            for form in recognition.people:
                if form.person and form.person.name and form.person.bio != row.text:
                    key = form.prefix.removeprefix("author-")
                    choices.append(Choice(f"{row.line}=bio:{key}", f"Bio of {form.person.name}"))
    return choices


def question_of(row: Row) -> str:
    """What to ask where the reader was unsure; nothing else, so that the page is calm."""
    if row.certainty != "unsure":
        return ""
    if row.alternative:
        other = PARTS.get(row.alternative, "Text").lower()
        return f"{PARTS[row.parts[0]]} or {other}?"
    return f"Is this the {PARTS[row.parts[0]].lower()}?"


def topics_at(rows: list[Row], recognition: RecognitionForm) -> dict[int, list[str]]:
    """For each topic that was found the paragraph that names it first: its line → the names."""
    found: dict[int, list[str]] = {}
    for name, _ in recognition.topics.fields["topics"].choices:
        entry = vocabulary.named(name)
        spellings = {name}
        if entry:
            spellings.update([entry.name, *entry.aliases])
        for row in rows:
            words = row.text.casefold()
            if any(spelling.casefold() in words for spelling in spellings):
                found.setdefault(row.line, []).append(name)
                break
    return found
