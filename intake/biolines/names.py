"""Names of people: where one begins, where it ends, and what is no person's name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .tables import words
from .tokens import Sentence, Token

LONGEST_NAME = 8  # words; the longest in 223 labelled lines has four, Spanish and Arabic names may need six
MOST_NAMES = 12  # in one list

_HONORIFICS = words.honorifics | words.honorific_leaders
_NO_NAME_WORDS = (words.determiners - words.seldom_a_first_name) | {"and"}  # "ANA EXAMPLE AND JO ROE"


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as it stood, what it was addressed by, and the token after it."""

    name: str
    honorific: str
    end: int
    word_count: int
    is_known: bool = False  # on record

    def short_forms(self) -> list[str]:
        """What the person may be called after the first time: the first name, or any end of the name."""
        parts = [part for part in self.name.casefold().split() if part.strip(".,") not in words.suffixes]
        return [" ".join(parts[k:]) for k in range(1, len(parts))] + parts[:1]

    @property
    def is_addressed(self) -> bool:
        """True where "Mr.", "Dr." or the like shows a person even before a single name."""
        return not words.personal_honorifics.isdisjoint(self.honorific.lower().split())


def read_name(sentence: Sentence, start: int) -> PersonName | None:
    """The person's name that begins at `start`, or None where the words there are no person's name."""
    begin = _after_honorifics(sentence, start)
    end, count = _name_end(sentence, begin)
    known_end = sentence.known_people.get(begin, 0)
    if known_end and known_end >= end:
        end, count = known_end, max(2, known_end - begin)
    elif not 0 < count <= LONGEST_NAME or not _may_be_a_person(sentence, begin, end, count, begin > start):
        return None
    after, degrees = _after_degrees(sentence, end)
    honorific = sentence.text(start, begin) or degrees
    return PersonName(sentence.text(begin, end).strip(" ,"), honorific, after, count, is_known=end == known_end)


def read_names(sentence: Sentence, i: int) -> tuple[list[PersonName], int]:
    """The names at `i`, one or a list that ends with "and", and the token after them; a list of one is a name alone."""
    names: list[PersonName] = []
    name, closes = read_name(sentence, i), False
    while name and len(names) < MOST_NAMES:
        names.append(name)
        if closes:
            return names, name.end
        comma = sentence.skip(name.end, {","})
        after = sentence.skip(comma, {"and", "&", "with"})
        closes = after > comma
        name = read_name(sentence, after) if after > name.end else None
        if name and name.word_count < 2 and not name.is_addressed:
            break
        if name and not closes and sentence.lower(name.end) not in {",", "and"}:
            break
    return names[:1], names[0].end if names else i


def _after_honorifics(sentence: Sentence, start: int) -> int:
    """The token after forms of address at `start`; `start` where none stand before a name."""
    i = start
    while sentence.lower(i) in _HONORIFICS and not sentence.at(i).owns:
        if not sentence.at(i).is_capital and sentence.lower(i) != "the":
            break
        i += 1
        i += sentence.at(i).kind == "aside"  # "Maj. Gen. (ret.) Ana Example"
    is_form_of_address = sentence.skip(start, words.honorific_leaders) < i
    return i if is_form_of_address and _is_name_word(sentence.at(i)) else start


def _is_name_word(token: Token) -> bool:
    if token.text.startswith("#") or token.lower in _NO_NAME_WORDS or re.search(r"\d", token.text):
        return False
    # "al-Example", "d’Example": a particle and a capital in one word
    particle, _, rest = token.lower.replace("’", "-").partition("-")
    is_joined = rest and particle in words.joined_particles and token.text[len(particle) + 1 :][:1].isupper()
    return token.is_word and (token.is_capital or bool(is_joined))


def _name_end(sentence: Sentence, start: int) -> tuple[int, int]:
    """The token after the name and how many words it has, particles and suffixes not counted."""
    i, count = start, 0
    while i < len(sentence) and i - start <= 2 * LONGEST_NAME:
        token, after = sentence.at(i), sentence.skip(i, words.particles)
        if count > 1 and token.lower.strip(".") in words.suffixes:
            return i + 1, count
        if count > 1 and token.lower in words.degrees:
            break
        if _is_name_word(token) and not token.owns:
            count += 1
            i += 1
        elif (count or i == start) and i < after <= i + 3 and _is_name_word(sentence.at(after)):
            i = after
        elif count and (closing := _nickname_end(sentence, i)):
            i = closing
        elif count and token.kind == "aside" and _is_name_word(sentence.at(i + 1)):
            i += 1
        elif count > 1 and token.text == "," and sentence.lower(i + 1).strip(".") in {"jr", "sr", "iii", "ii"}:
            i += 2
        else:
            break
    return i, count


def _nickname_end(sentence: Sentence, i: int) -> int:
    """The token after a nickname of one word or two in quotation marks that opens at `i`, or 0."""
    closing = i + 1
    while _is_name_word(sentence.at(closing)) and closing < i + 3:
        closing += 1
    is_quoted = sentence.at(i).is_mark("“\"'‘") and sentence.at(closing).is_mark("”\"'’")
    return closing + 1 if is_quoted and closing > i + 1 and _is_name_word(sentence.at(closing + 1)) else 0


def _after_degrees(sentence: Sentence, end: int) -> tuple[int, str]:
    """The token after degrees, handles and other brackets that follow a name, and the degrees."""
    i, first, last = end, 0, 0
    while True:
        degree = sentence.skip(i, {","})
        token = sentence.at(degree)
        if sentence.at(i).kind == "aside":
            i += 1
        elif token.is_capital and token.lower.rstrip(".") in words.degrees:
            i = degree + 1
            first, last = first or degree, i
        else:
            return i, sentence.text(first, last)


def _may_be_a_person(sentence: Sentence, begin: int, end: int, count: int, is_addressed: bool) -> bool:
    parts = [token.lower for token in sentence.tokens[begin:end] if token.is_word]
    first, last = parts[0], parts[-1]
    if count > 1 and words.honorifics.issuperset(parts):
        return False  # "Maj. Gen."
    if first in words.not_a_first_name or " ".join(parts) in words.not_a_person:
        return False
    if first in words.seldom_a_first_name and (count == 1 or parts[1] in words.peoples_and_places):
        return False
    if count == 1 and not is_addressed and (len(first) < 2 or first in words.bare_institutions):
        return False
    if not words.not_in_a_name.isdisjoint(parts[1:]) or not words.institution_words.isdisjoint(parts[:-1]):
        return False
    return last not in words.institution_words or (last in words.institution_words_also_surnames and len(parts) > 1)
