"""The end of a document: bio lines, credits and notices, and what hides among them.

    tail = { bio | "About the author" | credit | notice }

It is read from the last line up. Above a closing line that no rule knows, a bio line is still found where it proves
enough by itself: a present affiliation at a named institution, of somebody the text does not speak of. One that proves
less is found where little stands under it and nobody else signs.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from intake.biolines import read_bioline, tails
from intake.drafts import Draft

from . import bios
from .credits import read_credit
from .opening import leave_out
from .paragraphs import ABOUT, LONGEST_STRAY, LONGEST_TAIL, OPEN_END, Paragraph, is_byline, is_text, kind_of, signs_off
from .signing import admit, person_at
from .submission import FAREWELL

STRAY_LINES = 2  # short lines no rule knows, below which the tail is still looked for
TEXT_BELOW = 6  # paragraphs of prose that may stand under a bio line and be no part of the piece
TEXT_BELOW_WEAK = 1  # under one that states no present affiliation at a named institution
MOST_NAMES_ALONE = 3  # lines of a name and an institution; more of them may be who was there and not who signs
LONGEST_SIGNATURE = 5  # paragraphs at the end of a letter
NEAR = 3  # paragraphs that may part two bio lines


class Ending:
    """The last paragraphs of a document as they are told apart."""

    def __init__(self, paragraphs: list[Paragraph], draft: Draft) -> None:
        self.paragraphs, self.draft = paragraphs, draft
        self.body = bios.Body(paragraphs)
        self.tail: set[int] = set()
        # What other bio lines say is not what the text says of somebody.
        self.bio_lines = [paragraph for paragraph in paragraphs[-LONGEST_TAIL:] if bios.strong_people(paragraph)]

    @cached_property
    def are_text(self) -> list[bool]:
        return [is_text(paragraph) for paragraph in self.paragraphs]

    def parted(self) -> tuple[list[Paragraph], list[Paragraph], list[Paragraph]]:
        """The body, the tail, and the lines among the tail that no rule knows."""
        self._walk_up(len(self.paragraphs) - 1, STRAY_LINES)
        self._find_hidden()
        start = min(self.tail, default=len(self.paragraphs))
        tail, strays = [], []
        for i in range(start, len(self.paragraphs)):
            part = strays
            if i in self.tail:
                part = tail
            part.append(self.paragraphs[i])
        return self.paragraphs[:start], tail, strays

    def _walk_up(self, i: int, strays: int) -> None:
        """Adds what is of the tail from `i` upwards, past at most so many short lines that no rule knows."""
        lowest = max(0, len(self.paragraphs) - LONGEST_TAIL)
        while i >= lowest:
            paragraph = self.paragraphs[i]
            if self._is_tail(i):
                self.tail.add(i)
            elif len(paragraph.text) <= LONGEST_STRAY and not paragraph.kind and strays:
                strays -= 1
            else:
                return
            i -= 1

    def _find_hidden(self) -> None:
        """Adds bio lines that stand above what `_walk_up` does not pass, with what is of the tail around them."""
        lowest = max(0, len(self.paragraphs) - LONGEST_TAIL)
        nearest = min((i for i in self.tail if self._people(i)), default=None)
        for i in range(len(self.paragraphs) - 1, lowest - 1, -1):
            if i in self.tail or (nearest is not None and nearest - i > NEAR + 1):
                continue
            if self._is_hidden_bio(i):
                nearest = i
                self.tail.add(i)
                self._walk_up(i - 1, 0)
        if nearest is not None:
            # Under the first of them a line of a known kind is of the tail wherever it stands.
            first = min(self.tail)
            self.tail.update(k for k in range(first, len(self.paragraphs)) if self._is_of_a_kind(k))

    def _is_hidden_bio(self, i: int) -> bool:
        paragraph = self.paragraphs[i]
        is_in_form = paragraph.kind and not (paragraph.kind == "list_item" and self._is_alone(i))
        if is_in_form or kind_of(paragraph) or bios.begins_with_pronoun(paragraph.text):
            return False
        people = self._people(i)
        if not people:
            return False
        is_strong = bios.is_strong(people)
        if is_strong and all(person_at(self.draft.contributors, one.name) is not None for one in people):
            return True  # a byline or a header says that they wrote it
        below = []
        for p in self.paragraphs[i + 1 :]:
            if is_text(p) and not bios.people_of(p.text):
                below.append(p)
        most, above = (TEXT_BELOW if is_strong else TEXT_BELOW_WEAK), sum(self.are_text[:i])
        if len(below) > most or len(below) >= above:
            return False
        if i + 1 < len(self.paragraphs) and bios.begins_with_pronoun(self.paragraphs[i + 1].text) and below:
            return False  # the text goes on about that person
        if not is_strong and (self.draft.contributors or any(map(self._people, self.tail))):
            return False  # somebody else has a line
        return not bios.is_spoken_of(people, self.body, self._besides(i))

    def _is_alone(self, i: int) -> bool:
        """True for a list item between paragraphs: “• Ana Example is …”."""
        return not any(
            one.kind == "list_item" for one in (*self.paragraphs[i - 1 : i], *self.paragraphs[i + 1 : i + 2])
        )

    def _besides(self, i: int) -> list[Paragraph]:
        """The paragraphs that are no text to ask about the people of paragraph `i`."""
        return [self.paragraphs[i], *self.bio_lines, *(self.paragraphs[k] for k in self.tail)]

    def _people(self, i: int) -> list:
        return bios.people_of(self.paragraphs[i].text, self.draft.contributors)

    def _is_of_a_kind(self, i: int) -> bool:
        paragraph = self.paragraphs[i]
        if paragraph.is_whole or paragraph.kind == "heading":
            return False
        return bool(ABOUT.fullmatch(paragraph.text) or kind_of(paragraph))

    def _is_tail(self, i: int) -> bool:
        paragraph = self.paragraphs[i]
        above = None
        if i:
            above = self.paragraphs[i - 1]
        if paragraph.kind == "heading":
            return bool(ABOUT.fullmatch(paragraph.text))
        if self._is_of_a_kind(i):
            return True
        if paragraph.is_whole:
            return False
        if paragraph.kind == "list_item" and above and above.kind == "list_item":
            return False  # a list of the body, though an item may name somebody
        people = self._people(i)
        if people and bios.said_of_known(paragraph.text, people, above, self.draft):
            return bios.is_author(people, self.draft, self.body, self._besides(i))
        # "She is also …" in a paragraph of its own: a bio goes on from the one above it.
        named = []
        if above:
            named = self._people(i - 1)
        return bool(named) and bool(bios.people_of(paragraph.text, named)) and self._is_tail(i - 1)


def read_signature(paragraphs: list[Paragraph], draft: Draft) -> list[Paragraph]:
    """Reads who signs a letter: a name under “Yours sincerely,”. The paragraphs without it."""
    if draft.contributors:
        return paragraphs
    for place in range(max(1, len(paragraphs) - LONGEST_SIGNATURE), len(paragraphs)):
        paragraph = paragraphs[place]
        name, _, rest = paragraph.text.partition("\n")
        is_signature = FAREWELL.fullmatch(paragraphs[place - 1].text) and signs_off(name)
        if is_signature and (people := read_bioline(f"By {name}")):
            admit(draft, people, replace(paragraph, source=name), "byline")
            below = []
            if rest:
                below = [replace(paragraph, text=rest, source=rest)]
            return [*paragraphs[:place], *below, *paragraphs[place + 1 :]]
    return paragraphs


def read_tail(paragraphs: list[Paragraph], draft: Draft) -> None:
    """Reads the closing lines into the draft: people, credits, notices; the rest is named in the report."""
    names_alone = sum(not OPEN_END.search(paragraph.text) for paragraph in paragraphs if bios.strong_people(paragraph))
    for paragraph in paragraphs:
        text = paragraph.text
        if paragraph.kind == "list_item":
            text = paragraph.as_found
        kind = tails.kind_of(text)
        if ABOUT.fullmatch(text):
            draft.report("bio_label", paragraph.line, paragraph.as_found)
        elif kind == "image_credit":
            read_credit(paragraph, draft)
        elif kind in tails.LEFT_OUT:
            leave_out(paragraph, kind, draft)
        elif kind:
            draft.notices.append(text)
            draft.report(kind, paragraph.line, paragraph.as_found)
        else:
            people = bios.people_of(text, draft.contributors)
            is_listed = names_alone > MOST_NAMES_ALONE and not OPEN_END.search(text)
            certainty = "unsure"
            if bios.is_strong(people) and not is_listed:
                certainty = "likely"
            admit(draft, people, paragraph, "byline" if is_byline(text) else "bio", certainty=certainty)
