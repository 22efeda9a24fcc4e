"""Bio lines in a document: which paragraph is about an author, and not about somebody the piece is about.

What reads as a bio line alone may be the piece's subject: "Jo Roe is the chairman of the Example Board." So a
document is asked two things more: does the line state a present affiliation at a named institution, and does the rest
of the text speak of that person? Somebody whom a byline or a header names needs neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from authors.names import SUFFIXES, match_key
from intake.biolines import Contributor, names_in_use, read_bioline
from intake.drafts import Draft

from .paragraphs import LONGEST_TAIL, OPEN_END, SENTENCE_END, Paragraph, kind_of, signing_in
from .signing import people_in, person_at

LONGEST_NAME_LINE = 90  # characters: “Ana Example and Ben Example, opinion contributors”
FEWEST_BELOW = 3  # paragraphs under a name that stands over an institution
LONGEST_BIO = 900  # characters of one paragraph; longer ones are text about somebody
_GOES_ON = re.compile(r"[\W_]*(?:s?he|his|hers?|him|they|their|both|mr|ms|mrs|dr)\b\.?", re.IGNORECASE)
_PRONOUN = re.compile(r"\b(?:s?he|his|hers?|him)\b", re.IGNORECASE)
_AUTHOR = re.compile(r"(?:the|our) (?:author|writer|columnist|reviewer)s?\b", re.IGNORECASE)
_LETTERS = re.compile(r"\w+")


def people_of(text: str, known: Sequence[Contributor] = ()) -> list[Contributor]:
    """The people of a bio line, or nobody where the paragraph is none. `known` are those named before."""
    if len(text) > LONGEST_BIO:
        return []
    about = [contributor.name for contributor in known]
    people = read_bioline(text, about=about, collectives=True)
    if not people and len(text) <= LONGEST_NAME_LINE and not OPEN_END.search(text):
        before, _, place = text.rpartition(", ")  # “Ana Example, Example University, Port Example”
        people = [replace(person, bio=text) for person in read_bioline(before) if place[:1].isupper()]
    found = []
    for person in people:
        if person.bio or person.affiliations:
            found.append(person)
    return found


def begins_with_pronoun(text: str) -> bool:
    """True for "She is also …", "Mr. Roe has …": the paragraph goes on about somebody."""
    return bool(_GOES_ON.match(text))


def is_strong(people: list[Contributor]) -> bool:
    """True where each states a present affiliation at a named institution; a first name alone is nobody's byline."""
    return bool(people) and all(person.is_strong and not _is_one_word(person) for person in people)


def _is_one_word(person: Contributor) -> bool:
    return " " not in person.name and person.name.isascii()


def strong_people(paragraph: Paragraph) -> list[Contributor]:
    """The people of a paragraph without a form where each states such an affiliation."""
    people = people_of(paragraph.text)
    if paragraph.kind or not is_strong(people):
        return []
    return people


class Body:
    """The paragraphs that hold sentences: whom they speak of."""

    def __init__(self, paragraphs: Iterable[Paragraph]) -> None:
        self.prose = []
        for one in paragraphs:
            if SENTENCE_END.search(one.text) and not kind_of(one):
                self.prose.append(one)
        self._names: dict[int, set[str]] = {}

    def mentions(self, person: Contributor, besides: Sequence[Paragraph] = ()) -> int:
        """In how many paragraphs the person's whole name stands, those `besides` not counted."""
        words = r"\W+".join(map(re.escape, _LETTERS.findall(person.name)))
        name = re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
        lines = {paragraph.line for paragraph in besides}
        return sum(1 for paragraph in self.prose if paragraph.line not in lines and name.search(paragraph.text))

    def speaks_of(self, person: Contributor, besides: Sequence[Paragraph] = ()) -> bool:
        """True where the text says the name, or any word of it that is no first name."""
        words = [word.casefold() for word in _LETTERS.findall(person.name)]
        later = {word for word in (words[1:] or words) if len(word) > 2 and word not in SUFFIXES}
        lines = {paragraph.line for paragraph in besides}
        for paragraph in self.prose:
            if paragraph.line not in lines and later & self._names_in(paragraph):
                return True
        return self.mentions(person, besides) > 0

    def _names_in(self, paragraph: Paragraph) -> set[str]:
        """The words of a paragraph that are not written small, in lower case."""
        if paragraph.line not in self._names:
            words = (word for word in _LETTERS.findall(paragraph.text) if not word.islower())
            self._names[paragraph.line] = {word.casefold() for word in words}
        return self._names[paragraph.line]


def is_author(people: list[Contributor], draft: Draft, body: Body, besides: Sequence[Paragraph]) -> bool:
    """True where the people of a closing line are authors: named before, or not whom the text is about.

    A line that states no present affiliation at an institution proves less, so the text may not even say the surname.
    """
    for person in people:
        if person_at(draft.contributors, person.name) is not None:
            continue
        if not person.affiliations and not SENTENCE_END.search(person.bio):
            return False  # a heading that begins with two capitals
        if body.mentions(person, besides) > 1 or (not person.is_strong and body.speaks_of(person, besides)):
            return False
    return bool(people)


def is_spoken_of(people: list[Contributor], body: Body, besides: Sequence[Paragraph]) -> bool:
    """True where the text says the name of one of them; a strong line of others is enough wherever it stands."""
    return any(body.speaks_of(person, besides) for person in people)


def signing_alone(text: str, following: Sequence[Paragraph]) -> list[Contributor]:
    """The people of “Ana Example” or “Ana Example, opinion contributor” in a line of their own, else nobody.

    Each is on record, or a bio line at the end takes the name up again.
    """
    if len(text) > LONGEST_NAME_LINE or OPEN_END.search(text):
        return []
    people = people_in(text)
    for person in people:
        if " " not in person.name or not (names_in_use().holds_person(person.name) or _is_taken_up(person, following)):
            return []
    return people


def signing_over(text: str, following: Sequence[Paragraph]) -> list[Contributor]:
    """The person of “Ana Example” over “Fellow, Example Institute”, two lines under a headline; else nobody.

    The text may not speak of that person: then it is who the piece is about.
    """
    if len(text) > LONGEST_NAME_LINE or len(following) < FEWEST_BELOW or len(text.split()) < 2:
        return []
    below = following[0]
    if below.kind or len(below.text) > LONGEST_NAME_LINE or OPEN_END.search(text) or OPEN_END.search(below.text):
        return []
    people = read_bioline(f"{text}, {below.text}")
    if len(people) != 1 or match_key(people[0].name) != match_key(text) or not is_strong(people):
        return []
    if is_spoken_of(people, Body(following[1:]), []):
        return []
    return people


def signing_unnamed(text: str, following: Sequence[Paragraph]) -> list[Contributor]:
    """The person of “Ana Example” in a line of its own, where a line at the end says “The author is …”; else nobody.

    No other line may sign, and the text may not speak of that person: then it is who the piece is about.
    """
    if len(text) > LONGEST_NAME_LINE or OPEN_END.search(text) or any(signing_in(below.text) for below in following):
        return []
    people = read_bioline(f"By {text}")
    if len(people) != 1 or match_key(people[0].name) != match_key(text) or _is_one_word(people[0]):
        return []
    for below in following[-LONGEST_TAIL:]:
        is_of_author = _AUTHOR.match(below.text.lstrip("(*_ ")) is not None
        if is_of_author and read_bioline(below.text, about=[people[0].name]):
            return [] if Body(following).speaks_of(people[0], [below]) else people
    return []


def _is_taken_up(person: Contributor, following: Sequence[Paragraph]) -> bool:
    for below in following[-LONGEST_TAIL:]:
        if (
            person.name.casefold() in below.text.casefold()
            and person_at(read_bioline(below.text), person.name) is not None
        ):
            return True
    return False


def is_named_in(text: str, person: Contributor) -> bool:
    """Whether a word of the name stands in the text."""
    words = {word for word in match_key(person.name).split() if len(word) > 1}
    return bool(words & set(match_key(text).split()))


def said_of_known(text: str, people: list[Contributor], above: Paragraph | None, draft: Draft) -> bool:
    """True for a line that names whom it is about, and for "She is a fellow at …" where that goes on about an author:
    under a bio line, or at the end of a text.

    Where the paragraph above speaks of somebody by a pronoun, "She" is that person; and "In the end, they …" is text.
    """
    if not begins_with_pronoun(text) and (_AUTHOR.match(text) or all(is_named_in(text, one) for one in people)):
        return True
    return bool(above) and not _PRONOUN.search(above.text) and is_strong(people_of(text, draft.contributors))
