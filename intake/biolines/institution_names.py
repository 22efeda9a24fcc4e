"""One name of an institution: where it ends, and the words that give it away.

GLUE lists what may stand between two capitals of one name; a new kind is a new method of Name in that row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .tables import words
from .titles import AFFILIATION_VERBS, starts_an_affiliation, title_end
from .tokens import Sentence, Token

LONGEST_LIST = 24  # tokens looked ahead for the end of a list
LONGEST_NAME = 60  # tokens; a bound, the longest of 290 labelled ones has 16

_SUBJECT_VERBS = words.be_now | words.be_then | words.have | words.life_verbs | AFFILIATION_VERBS
_OWN_WORDS = words.institution_words - words.institution_words_also_subjects
_LOWER_WORDS = words.lower_institution_words - words.bodies
_AFTER_NAMES = {"and", "where", "who", "at", "in", "from", "since", "as"}
_ARTICLES = {"the", "a", "an", "our", "all"}
_LARGER_WORDS = words.large_words | {"institute", "institution", "center"}


def is_proper(token: Token) -> bool:
    """True for a word that a name may be made of."""
    return token.is_capital and (token.lower not in words.relatives or token.text == "Who")


def is_acronym(text: str) -> bool:
    return text.isupper() and 2 <= len(text) <= 6


def owns(token: Token) -> bool:
    """True for "the Institute’s"; not for a possessive inside a name, as in "Independent Women’s Forum"."""
    return token.owns and token.lower.rstrip("’").split("-")[-1] not in words.inside_possessives


def name_text(sentence: Sentence, start: int, end: int) -> str:
    """The name as it stood, without the possessive of "the Institute’s …"; "Exempla’s" that owns nothing keeps it."""
    text, following = sentence.text(start, end), sentence.at(end)
    is_owner = owns(sentence.at(end - 1)) and (following.is_word or following.is_mark('“"'))
    return re.sub("[’'‘]s?$", "", text) if is_owner and following.lower not in _AFTER_NAMES else text


def capital_run(sentence: Sentence, i: int) -> int:
    """The token after the capitals that stand together at `i`; `i` itself where there are none."""
    while is_proper(sentence.at(i)) or (sentence.at(i).text == "&" and is_proper(sentence.at(i + 1))):
        i += 1
        if owns(sentence.at(i - 1)):
            break
    return i


def is_bare(sentence: Sentence, i: int) -> bool:
    """True for a name that no word gives away ("Reuters"), or that is on record."""
    return i in sentence.known_institutions or sentence.lower(i) in words.bare_institutions


def says_institution(sentence: Sentence, start: int, end: int) -> bool:
    """True where a word, a web address or the record says that a name is an institution's."""
    is_known = any(i in sentence.known_institutions for i in range(start, min(end, len(sentence))))
    return is_known or any(t.lower in words.institution_words or t.is_domain for t in sentence.tokens[start:end])


def is_named(sentence: Sentence, i: int) -> bool:
    """True where a name begins at `i` that says itself, or is known to be, an institution's."""
    if not is_proper(sentence.at(i)):
        return False
    return is_bare(sentence, i) or says_institution(sentence, i, name_end(sentence, i))


def is_a_subject(sentence: Sentence, i: int) -> bool:
    """True where a name at `i` is the subject of a new clause: "… and Ana Example is …"."""
    return sentence.lower(capital_run(sentence, i)) in _SUBJECT_VERBS


def name_end(sentence: Sentence, start: int) -> int:
    """The token after the institution's name that begins with the capital at `start`; `start` where none does."""
    name = Name(sentence, start, sentence.known_institutions.get(start, start))
    name.is_known = name.end > start
    while name.end - start < LONGEST_NAME:
        if name.end > start and owns(sentence.at(name.end - 1)) and not name.owns_a_part():
            break
        if is_proper(name.next):
            name.end += 1
        elif name.end == start or not any(glue(name) for glue in GLUE) or name.is_closed:
            break
    return name.end


@dataclass(slots=True)
class Name:
    """A name as far as it was read: a glue that fits moves its end on, opens it for more, or closes it."""

    sentence: Sentence
    start: int
    end: int
    is_open: bool = False  # "Center for …": what follows "and" may still be the name's
    is_closed: bool = False
    is_known: bool = False  # on record: "and" joins nothing to it

    @property
    def next(self) -> Token:
        return self.sentence.at(self.end)

    @property
    def after_next(self) -> Token:
        return self.sentence.at(self.end + 1)

    def says_what_it_is(self) -> bool:
        """True where a word of it is an institution's."""
        start = self.start
        # "International Peace | and Conflict Center": the first word alone makes no institution of it.
        if self.end - start > 1 and self.sentence.lower(start) in {"international", "national"}:
            start += 1
        return says_institution(self.sentence, start, self.end)

    def owns_a_part(self) -> bool:
        """True for "Ana’s Hardware", where no part says what it is, "St. Mary’s University", "Exempla’s Weekly"."""
        sentence, start, end = self.sentence, self.start, self.end
        owner = sentence.at(start)
        if end - start >= 2 and sentence.lower(end - 2) in {"st", "st.", "saint"}:
            return True
        part_end = capital_run(sentence, end)
        if self.is_open and part_end > end and not says_institution(sentence, end, part_end):
            return True  # "Foundation for Exempla’s Future"
        if end - start > 1 or self.next.owns or is_bare(sentence, start) or is_acronym(owner.text[:-2]):
            return False
        part_end = name_end(sentence, end)
        if owner.text.endswith(("s’", "s'")) and part_end > end:
            return True  # "Publishers’ Guild"
        if part_end == end + 1 and self.next.lower in words.press_names:
            return True
        return part_end > end and not says_institution(sentence, start, part_end) and not title_end(sentence, end)

    def grow(self, end: int, *, opens: bool = False, closes: bool = False) -> bool:
        self.end = end
        self.is_open = self.is_open or opens
        self.is_closed = closes
        return True

    def of_for_on(self) -> bool:
        """ "Center for the Study of X"; not where "of" leads to a larger one, or "for" away from a bare name."""
        target = self.sentence.skip(self.end + 1, _ARTICLES)
        if self.next.lower not in words.opening_glue or not is_proper(self.sentence.at(target)):
            return False
        if self.next.lower == "for" and self.sentence.at(target).text.isdigit():
            return False  # "at Exempla for 30 years"
        if self.next.lower == "of" and self._lies_in(target):
            return False
        is_short = is_acronym(self.sentence.at(self.start).text) or is_bare(self.sentence, self.start)
        if self.next.lower == "for" and is_short and self.end == self.start + 1:
            return False
        return self.grow(target, opens=True)

    def _lies_in(self, target: int) -> bool:
        """True where "of" leads from a unit to the institution it lies in: "Example School of the University of Y"."""
        sentence, start, of = self.sentence, self.start, self.end
        end = capital_run(sentence, target)
        is_second_of = sentence.holds(start, of, {"of"}) and sentence.lower(end - 1) in words.large_words
        if target == of + 1 and sentence.lower(target) not in words.large_words and not is_second_of:
            return False  # but "School of Law of X University"
        if of - start > 1 and sentence.lower(of - 1) in words.unit_words:
            return says_institution(sentence, target, end)
        return sentence.holds(target, end, _LARGER_WORDS) and sentence.holds(start, of, words.unit_words)

    def small_word(self) -> bool:
        """ "Instituto de Estudios", "Make the Example", "Committee to Protect Examples" """
        if not is_proper(self.after_next):
            return False
        if self.next.lower == "to":
            return (self.is_open or self.says_what_it_is()) and self.grow(self.end + 1, opens=True)
        return (self.next.text == "the" or self.next.lower in words.other_glue) and self.grow(self.end + 1)

    def in_something(self) -> bool:
        """ "Center for Excellence in Teaching", "… in the Other Sciences", "Washington University in St. Louis" """
        sentence = self.sentence
        begin = sentence.skip(self.end + 1, _ARTICLES)
        end = capital_run(sentence, begin)
        if self.next.lower != "in" or end == begin:
            return False
        is_subject = sentence.lower(begin) in words.subjects
        if begin > self.end + 1:
            is_subject = is_subject or sentence.lower(end - 1) in words.subjects
        is_people = self.end == self.start + 1 and sentence.lower(self.start) in words.people_who_join
        if (self.is_open or is_people) and is_subject:  # and not a place
            return self.grow(begin)
        has_place = sentence.text(self.start, self.end).lower() in words.names_with_a_place
        return (has_place or sentence.lower(self.end - 1) == "embassy") and self.grow(end)

    def legal_form(self) -> bool:
        """ "Example, Inc." """
        is_form = self.after_next.lower.rstrip(".") in words.legal_forms
        return self.next.text == "," and is_form and self.grow(self.end + 2, closes=True)

    def campus(self) -> bool:
        """ "University of California, San Diego", "University of Texas at Austin", "Roe University, North Campus" """
        sentence, begin = self.sentence, self.end + 1
        if self.next.lower not in {"at", ","} or not sentence.holds(self.start, self.end, words.large_words):
            return False
        end = capital_run(sentence, begin)
        is_campus = self.next.text == "," and sentence.lower(end - 1) == "campus"
        is_system = sentence.lower(begin - 2) in words.campus_systems and sentence.holds(self.start, self.end, {"of"})
        is_system = is_system and sentence.holds(self.start, self.end, {"university"})
        is_at = self.next.lower == "at" and sentence.lower(self.start) == "university"
        is_at = (is_at and not is_bare(sentence, begin)) or sentence.begins_with(self.start, ("california", "state"))
        is_place = 0 < end - begin <= 3 and not says_institution(sentence, begin, end)
        return (is_campus or ((is_system or is_at) and is_place)) and self.grow(end, closes=True)

    def mark_between(self) -> bool:
        """ "Example & Sons", "Example – Other Institute", "Example: Courage to Act" """
        mark, before = self.next, self.sentence.at(self.end - 1)
        if not is_proper(self.after_next):
            return False
        if mark.is_mark("&+/") or (mark.is_mark("–-") and before.is_capital):
            return self.grow(self.end + 1)
        return mark.is_mark(":") and mark.start == before.end and self.grow(self.end + 1, opens=True)

    def and_or_list(self) -> bool:
        """ "Ethics and Public Policy Center", "Democracy, Conflict, and Governance program" """
        if self.next.lower not in {"and", ","} or self.is_known or self.after_next.is_domain:
            return False
        end = self._joined_end()
        if not end or starts_an_affiliation(self.sentence, self.end + 1):
            return False
        return self.grow(end, closes=owns(self.sentence.at(end - 1)))

    def _joined_end(self) -> int:
        """The token after what "and" or a list joins to the name so far, or 0 where the name ends.

        Joined:  "Ethics | and Public Policy Center", "Center for Law | and Society", "Law, Science | and X program".
        Not:     "Example Institute | and Other University", "the Example | and the Other Review".
        """
        sentence = self.sentence
        items = self._listed()
        if not items or is_a_subject(sentence, items[-1][0]):
            return 0
        begin, end = items[-1]
        grown = _after_lower_word(sentence, end)
        if len(items) > 1 and sentence.lower(end) in words.bodies:
            grown = end + 1  # "Women, Peace and Security team"
        if sentence.holds(begin - 1, end, {"&"}):
            return grown or end  # a firm: "Smith, Example & Russell"
        last_says = grown or says_institution(sentence, begin, end)
        if self.is_open:
            is_parted = any(says_institution(sentence, *item) for item in items[:-1])
        else:
            joins = sentence.lower(end - 1) in words.joining_words
            joins = joins and sentence.lower(self.end - 1) not in words.institution_words
            is_bare = sentence.lower(self.start) in words.bare_institutions or is_acronym(
                sentence.at(self.end - 1).text
            )
            is_press = self.end - self.start <= 2 and sentence.lower(end - 1) in words.press_words
            is_parted = not last_says or is_bare or is_press or (self.says_what_it_is() and not joins)
        return 0 if is_parted else grown or end

    def _listed(self) -> list[tuple[int, int]]:
        """The spans of the capitals that commas and a closing "and" add to a name; empty where it is no such list."""
        sentence, i = self.sentence, self.end
        items: list[tuple[int, int]] = []
        if sentence.lower(i) == "," and sentence.lower(i + 1) in {"and", "&"}:
            return []  # a comma before the only "and" parts two things
        while i < self.end + LONGEST_LIST:
            closing = sentence.skip(i, {","})
            begin = sentence.skip(closing, {"and", "&"})
            closes = begin > closing
            end = capital_run(sentence, begin)
            if end == begin or begin == i:
                return []
            items.append((begin, end))
            if closes or sentence.holds(begin, end, {"&"}):
                return items
            i = end
        return []

    def lower_word(self) -> bool:
        """ "Governance program", "Example 2012 presidential campaign" """
        end = _after_lower_word(self.sentence, self.end)
        return end > 0 and self.grow(end, closes=True)


GLUE = (
    Name.of_for_on, Name.small_word, Name.in_something, Name.legal_form,
    Name.campus, Name.mark_between, Name.and_or_list, Name.lower_word,
)  # fmt: skip


def _after_lower_word(sentence: Sentence, i: int) -> int:
    """The token after "… Governance program", "… 2012 presidential campaign", or 0."""
    closing = i
    while closing < i + 2 and sentence.lower(closing) in words.lower_institution_modifiers:
        closing += 1
    is_word = not sentence.at(closing).is_capital and sentence.lower(closing) in _LOWER_WORDS
    return closing + 1 if is_word else 0
