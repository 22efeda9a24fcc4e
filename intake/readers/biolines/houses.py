"""Names of institutions, with the smaller houses inside them.

    houses  = house { ( "and" | "," ) house }
    house   = [ determiner ] [ kind ] name { inner } [ place ]
    inner   = "’s" name | ( "at" | "of the" | "in the" | "within" | "," ) name
    name    = capital { capital | glue capital } [ lower-case house word ]

"law firm Example & Sons", "Example University’s School of Law", "Center for A and B at the Example Foundation".
GLUE lists what may stand between two capitals of one name; a new kind is a new function in that row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from . import words
from .titles import starts_a_post, title_end
from .tokens import Sentence, Token

LONGEST_LOOK = 24  # tokens looked ahead for the end of a list
LONGEST_NAME = 60  # tokens; a bound, the longest of 290 labelled ones has 16
LONGEST_UNIT = 10  # tokens of a unit in lower case
LONGEST_CHAIN = 5  # houses inside houses


@dataclass(frozen=True, slots=True)
class House:
    """An institution, the units of it that the line names (the smallest first), and the token after both."""

    name: str
    units: tuple[str, ...]
    end: int


class Name(NamedTuple):
    """A single name of a chain: its text, the token after it, and whether it owns what follows ("the Institute’s")."""

    text: str
    end: int
    owns: bool = False


# --- Institutions -----------------------------------------------------------------------------------------------


def read_houses(sentence: Sentence, start: int, known: str = "") -> list[House]:
    """The institutions that begin at `start`, one or several ("the Example and Other Review"); may be empty.

    `known` is the institution named last, which "its Center for …" and "the university’s …" lie in.
    """
    found: list[House] = []
    house = read_house(sentence, start, known)
    while house:
        found.append(house)
        following = _next_house(sentence, house.end)
        house = read_house(sentence, following, known) if following else None
    return found


def _next_house(sentence: Sentence, i: int) -> int:
    """Where another house begins after "and" or in a list at `i`, or 0."""
    lower = sentence.lower(i)
    is_list = lower == "," and _list_goes_on(sentence, i)
    if not (lower in {"and", "&"} or is_list) or starts_a_post(sentence, i + 1):
        return 0
    if is_list and sentence.lower(i + 1) == "and":
        i += 1
        if starts_a_post(sentence, i + 1):
            return 0
    if sentence.lower(i + 1) in {"at", "for"} and lower == "and":
        i += 1  # "at the Example and at Other College"
    name = i + 2 if sentence.lower(i + 1) == "the" else i + 1
    return i + 1 if is_proper(sentence.at(name)) and not _is_a_subject(sentence, name) else 0


def _list_goes_on(sentence: Sentence, comma: int) -> bool:
    """True for ", the Example and the Other" after a name: a list of houses, not a place."""
    i, seen_and = comma + 1, False
    if sentence.lower(i) == "and":
        return sentence.lower(i + 1) == "the" or holds_house_word(sentence, i + 1, capital_run(sentence, i + 1))
    while i < comma + LONGEST_LOOK:
        if sentence.lower(i) == "the":
            i += 1
        end = capital_run(sentence, i)
        if end == i:
            return False
        if seen_and or sentence.lower(end) not in {",", "and"}:
            return seen_and
        seen_and = sentence.lower(end) == "and" or sentence.lower(end + 1) == "and"
        i = end + 2 if sentence.lower(end + 1) == "and" else end + 1
    return False


def _is_a_subject(sentence: Sentence, i: int) -> bool:
    """True where a name at `i` is the subject of a new clause: "… and Ana Example is …"."""
    verbs = words.BE_NOW | words.BE_THEN | words.HAVE | words.LIFE_VERBS | frozenset(words.POST_VERBS)
    return sentence.lower(capital_run(sentence, i)) in verbs


def read_house(sentence: Sentence, start: int, known: str = "") -> House | None:
    """The institution that begins at `start` with its units, or None."""
    i, is_inside_known = _after_reference(sentence, start, known)
    keeps_the = sentence.at(i).text == "The" and i > 0
    if not is_inside_known and sentence.lower(i) in words.DETERMINERS:
        i += 1
    if sentence.lower(i) in words.PERSONAL_HONORIFICS and sentence.at(i + 1).is_capital:
        return None  # "a client of Mr. Example"
    name = _read_name(sentence, skip_kind(sentence, i))
    if not name:
        return None
    names = [name._replace(text="The " + name.text) if keeps_the else name]
    while len(names) < LONGEST_CHAIN:
        name = _read_inner(sentence, names)
        if not name:
            break
        names.append(name)
    end = _after_place(sentence, names[-1].end)
    chain = _smallest_first(sentence, names)
    if is_inside_known:
        return House(known, tuple(chain), end)
    return House(chain[-1], tuple(chain[:-1]), end)


def _after_reference(sentence: Sentence, i: int, known: str) -> tuple[int, bool]:
    """The token after "its" or "the university’s", and whether there was one: what follows lies in the known house."""
    if known and sentence.lower(i) in {"its", "their"}:
        return i + 1, True
    owner = sentence.at(i + 1)
    kinds = words.HOUSE_WORDS | words.HOUSE_KINDS
    if known and sentence.lower(i) == "the" and owner.owns and owner.is_low and owner.lower in kinds:
        return i + 2, True
    return i, False


def _smallest_first(sentence: Sentence, names: list[Name]) -> list[str]:
    """The texts of a chain in the order from the smallest unit to the institution."""
    if len(names) > 1 and names[0].owns and names[0].text.lower() in words.PEOPLES_AND_PLACES:
        names = names[1:]  # "Washington’s Example Center" is in Washington, not of it
    if len(names) > 1 and is_acronym(names[0].text) and sentence.lower(names[0].end) == ",":
        names = names[1:]  # "EUR, Example Union for Renewal": one house, said twice
    chain = [name.text for name in names]
    for at in range(len(names) - 1):
        if names[at].owns:  # "X’s Y": what comes after the possessive is the smaller house
            chain[at], chain[at + 1] = chain[at + 1], chain[at]
    if len(chain) > 1 and _is_large(chain[0]) and not _is_large(chain[-1]):
        chain = [*chain[1:], chain[0]]  # "Example University, Center for X": the larger house was named first
    return chain


def _is_large(name: str) -> bool:
    return any(word.strip(",.").lower() in words.LARGE_WORDS for word in name.split())


def _read_name(sentence: Sentence, i: int) -> Name | None:
    """A single name, in quotation marks or not."""
    if sentence.at(i).text == "The":
        inner = _read_name(sentence, i + 1)
        return inner and inner._replace(text="The " + inner.text)
    is_quoted = sentence.at(i).is_mark('“"')
    begin = i + 1 if is_quoted else i
    if not is_proper(sentence.at(begin)):
        return read_lower_unit(sentence, i)
    end = name_end(sentence, begin)
    owns = _owns(sentence.at(end - 1))
    text = sentence.text(begin, end)
    if is_quoted:
        while sentence.at(end).is_mark(',”"'):
            end += 1
    while sentence.at(end).kind == "aside":
        end += 1
    return Name(without_possessive(text) if owns else text, end, owns)


def read_lower_unit(sentence: Sentence, i: int) -> Name | None:
    """A unit named in lower case: "school of media and public affairs", "political science department"."""
    end, stops = i, words.RELATIVES | {"at", "in", "for", "with", "the", "a", "an", "to"}
    while end < i + LONGEST_UNIT:
        token = sentence.at(end)
        if not token.is_word or token.owns or token.lower in stops:
            break
        if end > i and token.is_capital and sentence.lower(end - 1) == "of":
            break  # "school of Example University": the school, and then the house it is in
        end += 1
    while end > i and sentence.lower(end - 1) in {"of", "and", "on"}:
        end -= 1
    is_unit = any(token.lower in words.UNIT_WORDS for token in sentence[i:end])
    return Name(sentence.text(i, end), end) if is_unit else None


def _read_inner(sentence: Sentence, names: list[Name]) -> Name | None:
    """The next name of a chain: a unit after a possessive, or the larger house after "at", "of the", ","."""
    i = names[-1].end
    if names[-1].owns:
        # What a house owns is a unit if it is a name; a role there belongs to the title.
        return _read_name(sentence, i) if is_proper(sentence.at(i)) else None
    if sentence.lower(i) == "," and sentence.lower(i + 1) in {"at", "of", "within"}:
        i += 1
    lower, k = sentence.lower(i), i + 1
    if lower in {"at", "within", "inside"}:
        if sentence.at(k).is_low and sentence.lower(k) in words.DETERMINERS:
            k += 1
        k = skip_kind(sentence, k)
        return _read_name(sentence, k) if is_proper(sentence.at(k)) else None
    is_determined = sentence.lower(k) == "the"
    if is_determined:
        k += 1
    if lower not in {"of", "in", ","} or (lower == "in" and not is_determined) or not is_proper(sentence.at(k)):
        return None
    is_named = holds_house_word(sentence, k, name_end(sentence, k))
    is_bare = sentence.lower(k) in words.BARE_HOUSES
    if lower != ",":
        return _read_name(sentence, k) if is_named or is_bare else None
    if starts_a_post(sentence, k) or _list_goes_on(sentence, i) or _is_a_subject(sentence, k):
        return None
    is_bare = is_bare and not any(_is_large(name.text) for name in names)
    return _read_name(sentence, k) if is_named or is_bare else None


def skip_kind(sentence: Sentence, i: int) -> int:
    """The token after words that say only of what kind a house is: "the conservative business daily …"."""
    for k in range(i, i + 3):  # "the New Example-based Center"
        if sentence.lower(k).endswith("-based"):
            i = k + 1
            break
        if not sentence.at(k).is_capital:
            break
    for k in range(i, min(i + 7, len(sentence))):
        token, following = sentence.at(k), sentence.at(k + 1)
        if not token.is_word or token.owns or token.lower in words.RELATIVES | {"of", "at", "in", "for", "and"}:
            break
        opens_name = is_proper(following) or (following.is_mark('“"') and is_proper(sentence.at(k + 2)))
        if token.is_low and token.lower in words.HOUSE_KINDS and opens_name:
            return k + 1
        if token.lower == "firm" and following.lower == "of" and is_proper(sentence.at(k + 2)):
            return k + 2
    k = i
    while sentence.at(k).is_word and not sentence.at(k).is_capital:
        if sentence.lower(k) not in words.HOUSE_ADJECTIVES and not sentence.lower(k).endswith("-based"):
            break
        k += 2 if sentence.lower(k + 1) == "," and not sentence.at(k + 2).is_capital else 1
    return k if is_proper(sentence.at(k)) else i


def _after_place(sentence: Sentence, i: int) -> int:
    """The token after a place that follows an institution: "in Example City, Ohio"; `i` where there is none."""
    k = i + 1 if sentence.lower(i) == "," else i
    if sentence.lower(k) != "in":
        return i
    k += 2 if sentence.lower(k + 1) == "the" else 1
    end = capital_run(sentence, k)
    if end == k:
        return i
    if sentence.lower(end) == "," and is_proper(sentence.at(end + 1)) and not starts_a_post(sentence, end + 1):
        return capital_run(sentence, end + 1)
    return end


# --- One name -------------------------------------------------------------------------------------------------


def is_proper(token: Token) -> bool:
    """True for a word that a name may be made of."""
    return token.is_capital and token.lower not in words.RELATIVES


def is_acronym(text: str) -> bool:
    return text.isupper() and 2 <= len(text) <= 6


def capital_run(sentence: Sentence, i: int) -> int:
    """The token after the capitals that stand together at `i`; `i` itself where there are none."""
    while is_proper(sentence.at(i)) or (sentence.at(i).text == "&" and is_proper(sentence.at(i + 1))):
        i += 1
        if _owns(sentence.at(i - 1)):
            break
    return i


def holds_house_word(sentence: Sentence, start: int, end: int) -> bool:
    """True where a word, or a web address, says that a name is an institution's."""
    return any(token.is_word and (token.lower in words.HOUSE_WORDS or token.is_domain) for token in sentence[start:end])


def _owns(token: Token) -> bool:
    return token.owns and token.lower.rstrip("’") not in words.INSIDE_POSSESSIVES


def without_possessive(text: str) -> str:
    for ending in ("’s", "'s", "‘s"):
        if text.endswith(ending):
            return text[: -len(ending)]
    return text.rstrip("’'")


def name_end(sentence: Sentence, start: int) -> int:
    """The token after the institution's name that begins with the capital at `start`; `start` where none does."""
    name = _Growing(sentence, start, start)
    while name.end - start < LONGEST_NAME:
        if is_proper(name.next):
            name.end += 1
            if _owns(sentence.at(name.end - 1)) and not _is_one_name(sentence, start, name.end):
                return name.end
        elif name.end == start or not any(glue(name) for glue in GLUE) or name.is_closed:
            return name.end
    return name.end


@dataclass(slots=True)
class _Growing:
    """A name as far as it was read: a glue that fits moves its end on, opens it for more, or closes it."""

    sentence: Sentence
    start: int
    end: int
    is_open: bool = False  # "Center for …": what follows "and" may still be the name's
    is_closed: bool = False

    @property
    def next(self) -> Token:
        return self.sentence.at(self.end)

    @property
    def after_next(self) -> Token:
        return self.sentence.at(self.end + 1)

    @property
    def lowers(self) -> list[str]:
        return [token.lower for token in self.sentence[self.start : self.end]]

    def is_a_house(self) -> bool:
        # "International Peace | and Conflict Center": the first word alone makes no house of it.
        start = self.start + (self.end - self.start > 1 and self.lowers[0] in {"international", "national"})
        return holds_house_word(self.sentence, start, self.end)

    def grow(self, end: int, *, opens: bool = False, closes: bool = False) -> bool:
        self.end = end
        self.is_open = self.is_open or opens
        self.is_closed = closes
        return True


def _of_for_on(name: _Growing) -> bool:
    """ "Center for the Study of X"; not where "of" leads to a larger house, or "for" away from a bare name."""
    sentence, i = name.sentence, name.end
    target = _after_article(sentence, i + 1)
    if name.next.lower not in words.OPENING_GLUE or not is_proper(sentence.at(target)):
        return False
    if name.next.lower == "of" and _leads_to_larger_house(name, target):
        return False
    first = sentence.at(name.start)
    is_bare = i == name.start + 1 and (is_acronym(first.text) or first.lower in words.BARE_HOUSES)
    if name.next.lower == "for" and is_bare:
        return False
    return name.grow(target, opens=True)


def _after_article(sentence: Sentence, i: int) -> int:
    return i + 1 if sentence.at(i).is_low and sentence.lower(i) in {"the", "a", "an", "our", "all"} else i


def _leads_to_larger_house(name: _Growing, target: int) -> bool:
    """True where "of" leads from a unit to the house it lies in: "Example School of the University of Y"."""
    sentence, of = name.sentence, name.end
    end = capital_run(sentence, target)
    is_second_of = (
        "of" in name.lowers and sentence.lower(end - 1) in words.LARGE_WORDS
    )  # "School of Law of X University"
    if target == of + 1 and sentence.lower(target) not in words.LARGE_WORDS and not is_second_of:
        return False
    if of - name.start > 1 and sentence.lower(of - 1) in words.UNIT_WORDS and holds_house_word(sentence, target, end):
        return True
    larger = words.LARGE_WORDS | {"institute", "institution", "center"}
    is_large = any(token.lower in larger for token in sentence[target:end])
    return is_large and any(lower in words.UNIT_WORDS for lower in name.lowers)


def _foreign_particle(name: _Growing) -> bool:
    """ "Instituto de Estudios", "Fondation pour la Recherche" """
    return name.next.lower in words.OTHER_GLUE and is_proper(name.after_next) and name.grow(name.end + 1)


def _to_do(name: _Growing) -> bool:
    """ "Committee to Protect Examples" """
    fits = name.next.lower == "to" and is_proper(name.after_next) and (name.is_open or name.is_a_house())
    return fits and name.grow(name.end + 1, opens=True)


def _the_between(name: _Growing) -> bool:
    """ "Make the Example": no other phrase has "the" between two capitals."""
    return name.next.text == "the" and is_proper(name.after_next) and name.grow(name.end + 1)


def _in_a_subject(name: _Growing) -> bool:
    """ "Center for Excellence in Teaching", "… in the Behavioral Sciences": a subject, not a place."""
    if name.next.lower != "in" or not name.is_open:
        return False
    sentence = name.sentence
    k = _after_article(sentence, name.end + 1)
    end = capital_run(sentence, k)
    has_article = k > name.end + 1
    is_subject = sentence.lower(k) in words.SUBJECTS or (has_article and sentence.lower(end - 1) in words.SUBJECTS)
    return end > k and is_subject and name.grow(k)


def _in_a_house(name: _Growing) -> bool:
    """ "Climate in Example Programme": only what follows "in" says that it is a house."""
    end = capital_run(name.sentence, name.end + 1)
    fits = name.next.lower == "in" and end > name.end + 2 and not name.is_a_house()
    return fits and name.sentence.lower(end - 1) in words.UNIT_WORDS and name.grow(end)


def _in_its_place(name: _Growing) -> bool:
    """ "Washington University in St. Louis" """
    fits = name.next.lower == "in" and " ".join(name.lowers) in words.NAMES_WITH_A_PLACE
    return fits and name.grow(capital_run(name.sentence, name.end + 1))


def _legal_form(name: _Growing) -> bool:
    """ "Example, Inc." """
    fits = name.next.text == "," and name.after_next.lower.rstrip(".") in words.LEGAL_FORMS
    return fits and name.grow(name.end + 2, closes=True)


def _campus(name: _Growing) -> bool:
    """ "University of California, San Diego", "University of Texas at Austin", "Example University, North Campus" """
    sentence, lowers = name.sentence, name.lowers
    if name.next.lower not in {"at", ","} or "university" not in lowers:
        return False
    end = capital_run(sentence, name.end + 1)
    if name.next.text == "," and sentence.lower(end - 1) == "campus":
        return name.grow(end, closes=True)
    is_system = lowers[-1] in words.CAMPUS_SYSTEMS and ("of" in lowers or lowers[-1] == "university")
    is_place = 1 < end - name.end <= 4 and not holds_house_word(sentence, name.end + 1, end)
    return is_system and is_place and name.grow(end, closes=True)


def _mark_between(name: _Growing) -> bool:
    """ "Example & Sons", "Example – Other Institute", "Example: Courage to Act" """
    mark, previous = name.next, name.sentence.at(name.end - 1)
    if not is_proper(name.after_next):
        return False
    if mark.is_mark("&+/") or (mark.is_mark("–-") and previous.is_capital):
        return name.grow(name.end + 1)
    is_subtitle = mark.is_mark(":") and mark.start == previous.end
    return is_subtitle and name.grow(name.end + 1, opens=True)


def _and_or_list(name: _Growing) -> bool:
    """ "Ethics and Public Policy Center", "Democracy, Conflict, and Governance program" """
    if name.next.lower not in {"and", ","}:
        return False
    end = _joined_end(name)
    if not end or starts_a_post(name.sentence, name.end + 1):
        return False
    return name.grow(end, closes=_owns(name.sentence.at(end - 1)))


def _low_house_word(name: _Growing) -> bool:
    """ "Governance program", "Example 2012 presidential campaign" """
    end = _after_low_house_word(name.sentence, name.end)
    return bool(end) and name.grow(end, closes=True)


# What may stand between two capitals of one name; the first that fits moves on.
GLUE: tuple[Callable[[_Growing], bool], ...] = (
    _of_for_on,
    _foreign_particle,
    _to_do,
    _the_between,
    _in_a_subject,
    _in_a_house,
    _in_its_place,
    _legal_form,
    _campus,
    _mark_between,
    _and_or_list,
    _low_house_word,
)


def _is_one_name(sentence: Sentence, start: int, i: int) -> bool:
    """True for "Ana’s Hardware": where neither part says it is a house, the possessive is part of one name.

    So it is behind a saint, and before one word of the press: "Exempla’s Weekly".
    """
    owner = sentence.at(start)
    if i - start == 2 and owner.lower in {"st", "st.", "saint"}:
        return True  # "St. Mary’s University"
    if i - start > 1 or sentence.at(i).owns or owner.lower in words.BARE_HOUSES or is_acronym(owner.text[:-2]):
        return False
    end = name_end(sentence, i)
    if end == i + 1 and sentence.lower(i) in words.PRESS_NAMES:
        return True
    return end > i and not holds_house_word(sentence, start, end) and not title_end(sentence, i)


def _joined_end(name: _Growing) -> int:
    """The token after what "and" or a list joins to the name so far, or 0 where the name ends.

    Joined:  "Ethics | and Public Policy Center", "Center for Law | and Society", "Law, Science | and X program".
    Not:     "Example Institute | and Other University", "the Example | and the Other Review".
    """
    sentence = name.sentence
    items = _listed(name)
    if not items or _is_a_subject(sentence, items[-1][0]):
        return 0
    begin, end = items[-1]
    grown = _after_low_house_word(sentence, end)
    if len(items) > 1 and sentence.lower(end) in words.BODIES and not name.is_a_house():
        grown = end + 1  # "Women, Peace and Security team"
    if any(token.text == "&" for token in sentence[begin - 1 : end]):
        return grown or end  # a firm: "Smith, Example & Russell"
    last_is_house = bool(grown) or holds_house_word(sentence, begin, end)
    if name.is_open:
        if any(holds_house_word(sentence, *item) for item in items[:-1]):
            return 0
        stands_alone = sentence.lower(begin - 1) == "the" or _is_a_house_of_its_own(sentence, begin, end)
        return 0 if last_is_house and not grown and stands_alone else grown or end
    joins = sentence.lower(end - 1) in words.JOINING_HOUSES and sentence.lower(name.end - 1) not in words.HOUSE_WORDS
    is_parted = (name.is_a_house() and not joins) or not last_is_house
    is_bare = sentence.lower(name.start) in words.BARE_HOUSES or is_acronym(sentence.at(name.end - 1).text)
    is_press = name.end - name.start <= 2 and sentence.lower(end - 1) in words.PRESS_HOUSES
    return 0 if is_parted or is_bare or is_press else grown or end


def _listed(name: _Growing) -> list[tuple[int, int]]:
    """The spans of the capitals that commas and a closing "and" add to a name; empty where it is no such list."""
    sentence, k = name.sentence, name.end
    items: list[tuple[int, int]] = []
    if sentence.lower(k) == "," and sentence.lower(k + 1) in {"and", "&"}:
        return []  # a comma before the only "and" parts two things
    while k < name.end + LONGEST_LOOK:
        has_comma = sentence.lower(k) == ","
        k += has_comma
        closes = sentence.lower(k) in {"and", "&"}
        k += closes
        if closes and name.is_open and sentence.lower(k) == "the":
            k += 1
        end = capital_run(sentence, k)
        if end == k or not (has_comma or closes):
            return []
        items.append((k, end))
        if closes or any(token.text == "&" for token in sentence[k:end]):
            return items
        k = end
    return []


def _is_a_house_of_its_own(sentence: Sentence, begin: int, end: int) -> bool:
    """True where a span reads as a house by itself: its first or last word says so, or "of" follows it."""
    last = sentence.lower(end - 1)
    if last in words.JOINING_HOUSES:
        return False
    if sentence.lower(end) in {"of", "for"} and holds_house_word(sentence, begin, end):
        return True
    is_kind = last in words.HOUSE_WORDS - words.SUBJECT_LIKE_HOUSES or sentence.lower(begin) in words.LARGE_WORDS
    return end - begin > 1 and is_kind


def _after_low_house_word(sentence: Sentence, i: int) -> int:
    """The token after "… Governance program", "… 2012 presidential campaign", or 0."""
    for k in range(i, i + 3):
        token = sentence.at(k)
        if token.is_word and not token.is_capital and token.lower in words.LOWER_HOUSE_WORDS - words.BODIES:
            return k + 1
        if token.lower not in words.LOWER_HOUSE_MODIFIERS:
            return 0
    return 0
