"""Who signs, by the header lines of a document: `By:`, `Author:` and their kin, with one name or several.

A header says who signs, so what the text says of those people is added to them, and whoever it does not name does
not sign: such a bio line stays in the text.
"""

from __future__ import annotations

import re
from dataclasses import replace

from authors.names import match_key
from intake.biolines import Contributor, names_in_use, read_bioline
from intake.drafts import Block, Draft, insert

from .paragraphs import Paragraph

KEYS = ("by", "author", "authors", "byline", "written by")
LONGEST_HEADER = 5_000  # characters; a longer one is no byline, and who of so many is who takes minutes to tell
_BY = re.compile(r"(?:written )?by:?\s+", re.IGNORECASE)
_BETWEEN = re.compile(r"\s+(?:and|&|und|et|with)\s+|\s*[&/|]\s*", re.IGNORECASE)
_JOINS = frozenset({"and", "und", "et", "with"})


def read_header(draft: Draft) -> None:
    """Makes whoever the header lines name the contributors of the draft, in their order."""
    value = next((draft.headers[key] for key in KEYS if draft.headers.get(key)), "")
    value = " ".join(value.split())
    if len(value) > LONGEST_HEADER:
        note = f"The line that says who signs has {len(value):,} characters: nobody was taken from it."
        draft.report("unsigned", 0, value[:LONGEST_HEADER], note)
        return
    for part in value.strip("[] ").split(";"):
        for person in people_in(part.strip(" \"'“”")):
            if person_at(draft.contributors, person.name) is None:
                draft.contributors.append(person)


def people_in(text: str) -> list[Contributor]:
    """The people of one part of a header: “A and B”, “A, B”, “Dr A & B, Example University”, “The Editors”.

    Read as the same words are under a headline; where that leaves out a name, the parts between “and” and its like
    are names as they stand: a header is meant, whatever it looks like.
    """
    if by := _BY.match(text):
        text = text[by.end() :]
    if not text:
        return []
    people = [replace(person, bio="") for person in read_bioline(f"By {text}", collectives=True)]
    is_inverted = len(people) > 1 and not any(" " in person.name for person in people)  # “Example, Ana” is one person
    if people and not _left_out(text, people) and not is_inverted:
        return people
    if text.startswith("The "):
        return [Contributor(text)]
    return [Contributor(name.strip(" ,")) for name in _BETWEEN.split(text) if name.strip(" ,")]


def _left_out(text: str, people: list[Contributor]) -> bool:
    """True where a word of the text is in nobody's name or affiliation."""
    read = []
    for person in people:
        read += [person.name, person.honorific, *map(str, person.affiliations)]
    known = set(match_key(" ".join(read)).split()) | _JOINS
    capitals = {match_key(word) for word in text.split() if word[:1].isupper()}
    return any(len(word) > 3 or word in capitals for word in match_key(text).split() if word not in known)


def person_at(people: list[Contributor], name: str) -> int | None:
    """The place of whoever bears this name in any spelling, or in a longer or shorter form; None for nobody.

    “Ana Example” is “Ana B. Example” where the surname is the same and no second person has it.
    """
    key = match_key(name)
    keys = [match_key(person.name) for person in people]
    if key in keys:
        return keys.index(key)
    words = key.split()
    alike = []
    for place, other in enumerate(keys):
        if _is_form_of(words, other.split()):
            alike.append(place)
    if len(alike) == 1:
        return alike[0]
    return None


def _is_form_of(one: list[str], other: list[str]) -> bool:
    """True where both begin and end with the same word, and one has no word that is not in the other."""
    if len(one) < 2 or len(other) < 2 or (one[0], one[-1]) != (other[0], other[-1]):
        return False
    return set(one) <= set(other) or set(other) <= set(one)


def keep_to_header(draft: Draft, signing: int) -> None:
    """Leaves the first `signing` contributors, whom the header names; what the text says of others goes back to it."""
    for person in draft.contributors[signing:]:
        line = draft.line_of(person.bio)
        if person.bio:
            draft.blocks = insert(draft.blocks, Block("paragraph", person.bio, line=line))
        draft.report("unsigned", line, person.bio or person.name, f"{person.name} is not among those the header names.")
    del draft.contributors[signing:]


def admit(
    draft: Draft, people: list[Contributor], paragraph: Paragraph, kind: str, *, certainty: str = "likely"
) -> None:
    """Adds people to the draft; somebody named before (a byline, an earlier line) gets affiliations and bio added.

    What is said of people who were named before, or are on record, is sure; else it may be text about them.
    """
    if all(is_named(draft, person.name) for person in people):
        certainty = "sure"
    for person in people:
        if kind == "byline":
            person = replace(person, bio="")
        at = person_at(draft.contributors, person.name)
        if at is None:
            draft.contributors.append(person)
            continue
        known = draft.contributors[at]
        draft.contributors[at] = replace(
            known,
            affiliations=tuple(dict.fromkeys([*known.affiliations, *person.affiliations])),
            bio=f"{known.bio} {person.bio}".strip(),
            honorific=known.honorific or person.honorific,
        )
    named = ", ".join(person.name for person in people)
    alternative = "paragraph"
    if certainty == "sure":
        alternative = ""
    draft.report(kind, paragraph.line, paragraph.as_found, named, certainty=certainty, alternative=alternative)


def is_named(draft: Draft, name: str) -> bool:
    """True for somebody whom a byline, a header or an earlier line names, or who is on record."""
    return person_at(draft.contributors, name) is not None or names_in_use().holds_person(name)
