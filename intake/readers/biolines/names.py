"""Names of people: where one begins, where it ends, and what is no person's name.

person   = { honorific } name-word { name-word | particle | initial | "“" nickname "”" } [ suffix ] { degree }
"""

from __future__ import annotations

from dataclasses import dataclass

from . import words
from .tokens import Sentence, Token

LONGEST_NAME = 8  # words; the longest in 223 labelled lines has four, Spanish and Arabic names may need six

MOST_NAMES = 12  # in one list


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as it stood, what it was addressed by, and the token after it."""

    name: str
    honorific: str
    end: int
    word_count: int

    def short_forms(self) -> list[str]:
        """What the person may be called after the first time: the first name, or any end of the name."""
        parts = [p for p in self.name.casefold().split() if p.strip(".,") not in words.SUFFIXES]
        return [" ".join(parts[k:]) for k in range(1, len(parts))] + parts[:1]

    @property
    def is_addressed(self) -> bool:
        """True where "Mr.", "Dr." or the like shows a person even before a single name."""
        return any(part.lower() in words.PERSONAL_HONORIFICS for part in self.honorific.split())


def read_name(sentence: Sentence, start: int) -> PersonName | None:
    """The person's name that begins at `start`, or None where the words there are no person's name."""
    begin = _after_honorifics(sentence, start)
    end, count = _name_end(sentence, begin)
    if begin > start and count == 0:
        return None
    if not count or count > LONGEST_NAME or not _may_be_a_person(sentence, begin, end, count, begin > start):
        return None
    honorific = sentence.text(start, begin)
    name = sentence.text(begin, end)
    after, degrees = _after_degrees(sentence, end)
    return PersonName(name.strip(" ,"), honorific or degrees, after, count)


def read_names(sentence: Sentence, i: int) -> tuple[list[PersonName], int]:
    """The names at `i`, one or a list that ends with "and", and the token after them; a list of one is a name alone."""
    first = read_name(sentence, i)
    if not first:
        return [], i
    names, k = [first], first.end
    while len(names) < MOST_NAMES:
        after = k + 1 if sentence.at(k).text == "," else k
        closes = sentence.lower(after) in {"and", "&", "with"}
        after += closes
        another = read_name(sentence, after) if after > k else None
        if not another or (another.word_count < 2 and not another.is_addressed):
            break
        if not closes and sentence.lower(another.end) not in {",", "and"}:
            break
        names.append(another)
        k = another.end
        if closes:
            return names, k
    return [first], first.end


def read_lower_case_name(sentence: Sentence) -> PersonName | None:
    """A name its owner writes small ("ana example is …"): two or three words right before "is"."""
    for end in (2, 3):
        if sentence.at(end).lower == "is" and all(
            t.is_word
            and t.text.isalpha()
            and t.text.islower()
            and len(t.text) > 2
            and t.lower not in words.NOT_A_FIRST_NAME
            for t in sentence[:end]
        ):
            return PersonName(sentence.text(0, end), "", end, end)
    return None


def _after_honorifics(sentence: Sentence, start: int) -> int:
    i = start
    while sentence.at(i).is_word and sentence.at(i).lower in words.HONORIFICS | words.HONORIFIC_LEADERS:
        if not (sentence.at(i).is_capital or sentence.at(i).lower == "the") or sentence.at(i).owns:
            break
        i += 1
    if i == start or all(t.lower in words.HONORIFIC_LEADERS for t in sentence[start:i]):
        return start
    # "Judge Example" and "General Example" may be a first name; a lone "Major" before nothing is no honorific.
    return i if _is_name_word(sentence.at(i)) else start


def _is_name_word(token: Token) -> bool:
    return (
        (token.is_capital or _is_capital_after_particle(token))
        and token.lower not in words.DETERMINERS - words.SELDOM_A_FIRST_NAME
        and not any(letter.isdigit() for letter in token.text)
        and not token.text.startswith("#")
    )


def _is_capital_after_particle(token: Token) -> bool:
    """True for "al-Example", "d’Example": a particle and a capital in one word."""
    for mark in "-’'":
        particle, found, rest = token.text.partition(mark)
        if found and particle.lower() in words.JOINED_PARTICLES and rest[:1].isupper():
            return token.is_word
    return False


def _name_end(sentence: Sentence, start: int) -> tuple[int, int]:
    """The token after the name and how many words it has, particles and suffixes not counted."""
    i, count = start, 0
    while i < len(sentence) and i - start <= 2 * LONGEST_NAME:
        token = sentence.at(i)
        if token.lower in words.DEGREES and count and token.text.isupper():
            break
        if token.lower.strip(".") in words.SUFFIXES and count > 1:
            i += 1
            break
        if _is_name_word(token) and not token.owns:
            if token.lower in words.DEGREES and count > 1:
                break
            count += 1
            i += 1
        elif token.lower in words.PARTICLES and _leads_to_a_name_word(sentence, i) and (count or i == start):
            i += 1
        elif count and token.text in "“\"'‘" and token.text and _nickname_end(sentence, i):
            i = _nickname_end(sentence, i)
        elif count and token.kind == "aside" and _is_name_word(sentence.at(i + 1)):
            i += 1
        elif count > 1 and token.text == "," and sentence.at(i + 1).lower.strip(".") in {"jr", "sr", "iii", "ii"}:
            i += 2
        else:
            break
    return i, count


def _leads_to_a_name_word(sentence: Sentence, i: int) -> bool:
    return any(
        _is_name_word(sentence.at(k)) and all(sentence.at(m).lower in words.PARTICLES for m in range(i, k))
        for k in range(i + 1, i + 4)
    )


def _nickname_end(sentence: Sentence, i: int) -> int:
    """The token after a nickname in quotation marks that opens at `i`, or 0."""
    for k in range(i + 2, i + 4):
        if sentence.at(k).text in "”\"'’" and sentence.at(k).kind == "mark":
            inside = sentence[i + 1 : k]
            return k + 1 if all(_is_name_word(t) for t in inside) and _is_name_word(sentence.at(k + 1)) else 0
    return 0


def _after_degrees(sentence: Sentence, end: int) -> tuple[int, str]:
    """The token after degrees, handles and other brackets that follow a name, and the degrees."""
    i, first = end, 0
    last = 0
    while True:
        token = sentence.at(i)
        follows = sentence.at(i + 1) if token.text == "," else token
        if token.kind == "aside":
            i += 1
        elif follows.is_word and follows.is_capital and follows.lower.rstrip(".") in words.DEGREES:
            i += 2 if token.text == "," else 1
            first, last = first or i - 1, i
        else:
            break
    return i, sentence.text(first, last) if first else ""


def _may_be_a_person(sentence: Sentence, begin: int, end: int, count: int, addressed: bool) -> bool:
    tokens = [t for t in sentence[begin:end] if t.is_word]
    lowers = [t.lower for t in tokens]
    if " ".join(lowers) in words.NOT_A_PERSON:
        return False
    if lowers[0] in words.NOT_A_FIRST_NAME:
        return False
    if lowers[0] in words.SELDOM_A_FIRST_NAME and (count == 1 or lowers[1] in words.PEOPLES_AND_PLACES):
        return False
    if count == 1 and not addressed and (len(lowers[0]) < 2 or lowers[0] in words.BARE_HOUSES):
        return False
    if any(word in words.NOT_IN_A_NAME for word in lowers[1:]):
        return False
    houses = [word for word in lowers if word in words.HOUSE_WORDS]
    surname_only = len(houses) == 1 and houses[0] == lowers[-1] and houses[0] in words.SURNAMES_TOO
    return not houses or (surname_only and len(lowers) > 1)
