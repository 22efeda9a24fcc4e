"""One name of an institution: where it ends, and the words that give it away.

    name  = capital { capital | glue capital } [ lower-case institution word ]

"Center for A and B", "Example & Sons", "University of Example, North Campus". GLUE lists what may stand between two
capitals of one name; a new kind is a new function in that row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .tables import words
from .titles import AFFILIATION_VERBS, starts_an_affiliation, title_end
from .tokens import Sentence, Token

LONGEST_LIST = 24  # tokens looked ahead for the end of a list
LONGEST_NAME = 60  # tokens; a bound, the longest of 290 labelled ones has 16

_SUBJECT_VERBS = words.be_now | words.be_then | words.have | words.life_verbs | AFFILIATION_VERBS
_OWN_WORDS = words.institution_words - words.institution_words_also_subjects
_LOWER_WORDS = words.lower_institution_words - words.bodies
_LARGER_WORDS = words.large_words | {"institute", "institution", "center"}


def is_proper(token: Token) -> bool:
    """True for a word that a name may be made of."""
    return token.is_capital and token.lower not in words.relatives


def is_acronym(text: str) -> bool:
    return text.isupper() and 2 <= len(text) <= 6


def owns(token: Token) -> bool:
    """True for "the Institute’s"; not for a possessive inside a name, as in "Independent Women’s Forum"."""
    return token.owns and token.lower.rstrip("’") not in words.inside_possessives


def without_possessive(text: str) -> str:
    for ending in ("’s", "'s", "‘s"):
        if text.endswith(ending):
            return text.removesuffix(ending)
    return text.rstrip("’'")


def capital_run(sentence: Sentence, i: int) -> int:
    """The token after the capitals that stand together at `i`; `i` itself where there are none."""
    while is_proper(sentence.at(i)) or (sentence.at(i).text == "&" and is_proper(sentence.at(i + 1))):
        i += 1
        if owns(sentence.at(i - 1)):
            break
    return i


def is_bare_institution(sentence: Sentence, i: int) -> bool:
    """True for a name that no word gives away ("Reuters"), or that is on record."""
    return i in sentence.known_institutions or sentence.lower(i) in words.bare_institutions


def holds_institution_word(sentence: Sentence, start: int, end: int) -> bool:
    """True where a word, a web address or the record says that a name is an institution's."""
    for i, token in enumerate(sentence[start:end], start):
        if token.lower in words.institution_words or token.is_domain or i in sentence.known_institutions:
            return token.is_word
    return False


def is_a_subject(sentence: Sentence, i: int) -> bool:
    """True where a name at `i` is the subject of a new clause: "… and Ana Example is …"."""
    return sentence.lower(capital_run(sentence, i)) in _SUBJECT_VERBS


def name_end(sentence: Sentence, start: int) -> int:
    """The token after the institution's name that begins with the capital at `start`; `start` where none does."""
    name = _Name(sentence, start, sentence.known_institutions.get(start, start))
    name.is_known = name.end > start
    while name.end - start < LONGEST_NAME:
        if name.end > start and owns(sentence.at(name.end - 1)) and not _is_one_name(sentence, start, name.end):
            break
        if is_proper(name.next):
            name.end += 1
        elif name.end == start or not any(glue(name) for glue in GLUE) or name.is_closed:
            break
    return name.end


def _is_one_name(sentence: Sentence, start: int, i: int) -> bool:
    """True for "Ana’s Hardware": where neither part says it is an institution, the possessive is part of one name.

    So it is behind a saint, and before one word of the press: "Exempla’s Weekly".
    """
    owner = sentence.at(start)
    if i - start == 2 and owner.lower in {"st", "st.", "saint"}:
        return True  # "St. Mary’s University"
    if i - start > 1 or sentence.at(i).owns or is_bare_institution(sentence, start) or is_acronym(owner.text[:-2]):
        return False
    end = name_end(sentence, i)
    if end == i + 1 and sentence.lower(i) in words.press_names:
        return True
    return end > i and not holds_institution_word(sentence, start, end) and not title_end(sentence, i)


@dataclass(slots=True)
class _Name:
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

    @property
    def is_bare(self) -> bool:
        """True for a single word that is known to be a whole name, or looks like one."""
        if self.end > self.start + 1:
            return False
        return is_acronym(self.sentence.at(self.start).text) or is_bare_institution(self.sentence, self.start)

    def says_what_it_is(self) -> bool:
        """True where a word of it is an institution's."""
        start = self.start
        # "International Peace | and Conflict Center": the first word alone makes no institution of it.
        if self.end - start > 1 and self.sentence.lower(start) in {"international", "national"}:
            start += 1
        return holds_institution_word(self.sentence, start, self.end)

    def grow(self, end: int, *, opens: bool = False, closes: bool = False) -> bool:
        self.end = end
        self.is_open = self.is_open or opens
        self.is_closed = closes
        return True


# --- What joins the words of a name ---------------------------------------------------------------------------


def _of_for_on(name: _Name) -> bool:
    """ "Center for the Study of X"; not where "of" leads to a larger institution, or "for" away from a bare name."""
    if name.next.lower not in words.opening_glue:
        return False
    target = _after_article(name.sentence, name.end + 1)
    if not is_proper(name.sentence.at(target)) or (name.next.lower == "for" and name.is_bare):
        return False
    if name.next.lower == "of" and _leads_to_a_larger_one(name, target):
        return False
    return name.grow(target, opens=True)


def _after_article(sentence: Sentence, i: int) -> int:
    if sentence.at(i).is_low and sentence.lower(i) in {"the", "a", "an", "our", "all"}:
        return i + 1
    return i


def _leads_to_a_larger_one(name: _Name, target: int) -> bool:
    """True where "of" leads from a unit to the institution it lies in: "Example School of the University of Y"."""
    sentence, start, of = name.sentence, name.start, name.end
    end = capital_run(sentence, target)
    is_second_of = sentence.holds(start, of, {"of"}) and sentence.lower(end - 1) in words.large_words
    if target == of + 1 and sentence.lower(target) not in words.large_words and not is_second_of:
        return False  # but "School of Law of X University"
    if of - start > 1 and sentence.lower(of - 1) in words.unit_words and holds_institution_word(sentence, target, end):
        return True
    return sentence.holds(target, end, _LARGER_WORDS) and sentence.holds(start, of, words.unit_words)


def _small_word(name: _Name) -> bool:
    """ "Instituto de Estudios", "Make the Example", "Committee to Protect Examples" """
    if not is_proper(name.after_next):
        return False
    if name.next.lower == "to":
        return (name.is_open or name.says_what_it_is()) and name.grow(name.end + 1, opens=True)
    return (name.next.text == "the" or name.next.lower in words.other_glue) and name.grow(name.end + 1)


def _in(name: _Name) -> bool:
    """ "Center for Excellence in Teaching", "Climate in Example Programme", "Washington University in St. Louis" """
    sentence = name.sentence
    if name.next.lower != "in":
        return False
    begin = _after_article(sentence, name.end + 1)
    end = capital_run(sentence, begin)
    if end == begin:
        return False
    closing = sentence.lower(end - 1)
    has_article = begin > name.end + 1
    # A subject and not a place; with an article its last word may say so: "… in the Behavioral Sciences".
    if name.is_open and (sentence.lower(begin) in words.subjects or (has_article and closing in words.subjects)):
        return name.grow(begin)
    if has_article:
        return False
    # Only what follows "in" says that it is an institution.
    if end > begin + 1 and closing in words.unit_words and not name.says_what_it_is():
        return name.grow(end)
    return sentence.text(name.start, name.end).lower() in words.names_with_a_place and name.grow(end)


def _legal_form(name: _Name) -> bool:
    """ "Example, Inc." """
    is_form = name.after_next.lower.rstrip(".") in words.legal_forms
    return name.next.text == "," and is_form and name.grow(name.end + 2, closes=True)


def _campus(name: _Name) -> bool:
    """ "University of California, San Diego", "University of Texas at Austin", "Example University, North Campus" """
    sentence, begin = name.sentence, name.end + 1
    if name.next.lower not in {"at", ","} or not sentence.holds(name.start, name.end, {"university"}):
        return False
    end = capital_run(sentence, begin)
    if name.next.text == "," and sentence.lower(end - 1) == "campus":
        return name.grow(end, closes=True)
    is_system = sentence.lower(begin - 2) in words.campus_systems and sentence.holds(name.start, name.end, {"of"})
    is_place = 0 < end - begin <= 3 and not holds_institution_word(sentence, begin, end)
    return is_system and is_place and name.grow(end, closes=True)


def _mark_between(name: _Name) -> bool:
    """ "Example & Sons", "Example – Other Institute", "Example: Courage to Act" """
    mark, previous = name.next, name.sentence.at(name.end - 1)
    if not is_proper(name.after_next):
        return False
    if mark.is_mark("&+/") or (mark.is_mark("–-") and previous.is_capital):
        return name.grow(name.end + 1)
    return mark.is_mark(":") and mark.start == previous.end and name.grow(name.end + 1, opens=True)


def _and_or_list(name: _Name) -> bool:
    """ "Ethics and Public Policy Center", "Democracy, Conflict, and Governance program" """
    if name.next.lower not in {"and", ","} or name.is_known:
        return False
    end = _joined_end(name)
    if not end or starts_an_affiliation(name.sentence, name.end + 1):
        return False
    return name.grow(end, closes=owns(name.sentence.at(end - 1)))


def _lower_institution_word(name: _Name) -> bool:
    """ "Governance program", "Example 2012 presidential campaign" """
    end = _after_lower_institution_word(name.sentence, name.end)
    return end > 0 and name.grow(end, closes=True)


# What may stand between two capitals of one name; the first that fits moves on.
GLUE: tuple[Callable[[_Name], bool], ...] = (
    _of_for_on,
    _small_word,
    _in,
    _legal_form,
    _campus,
    _mark_between,
    _and_or_list,
    _lower_institution_word,
)


# --- Lists ----------------------------------------------------------------------------------------------------


def _joined_end(name: _Name) -> int:
    """The token after what "and" or a list joins to the name so far, or 0 where the name ends.

    Joined:  "Ethics | and Public Policy Center", "Center for Law | and Society", "Law, Science | and X program".
    Not:     "Example Institute | and Other University", "the Example | and the Other Review".
    """
    sentence = name.sentence
    items = _listed(name)
    if not items or is_a_subject(sentence, items[-1][0]):
        return 0
    begin, end = items[-1]
    grown = _after_lower_institution_word(sentence, end)
    if len(items) > 1 and sentence.lower(end) in words.bodies and not name.says_what_it_is():
        grown = end + 1  # "Women, Peace and Security team"
    joined = grown or end
    if sentence.at(begin - 1).text == "&" or sentence.holds(begin, end, {"&"}):
        return joined  # a firm: "Smith, Example & Russell"
    last_says = grown > 0 or holds_institution_word(sentence, begin, end)
    if name.is_open:
        for item in items[:-1]:
            if holds_institution_word(sentence, *item):
                return 0
        is_other = last_says and not grown
        if is_other and (sentence.lower(begin - 1) == "the" or _stands_alone(sentence, begin, end)):
            return 0
        return joined
    joins = sentence.lower(end - 1) in words.joining_words
    joins = joins and sentence.lower(name.end - 1) not in words.institution_words
    if not last_says or (name.says_what_it_is() and not joins):
        return 0
    if sentence.lower(name.start) in words.bare_institutions or is_acronym(sentence.at(name.end - 1).text):
        return 0
    is_press = name.end - name.start <= 2 and sentence.lower(end - 1) in words.press_words
    return 0 if is_press else joined


def _listed(name: _Name) -> list[tuple[int, int]]:
    """The spans of the capitals that commas and a closing "and" add to a name; empty where it is no such list."""
    sentence, i = name.sentence, name.end
    items: list[tuple[int, int]] = []
    if sentence.lower(i) == "," and sentence.lower(i + 1) in {"and", "&"}:
        return []  # a comma before the only "and" parts two things
    while i < name.end + LONGEST_LIST:
        begin = sentence.skip(i, {","})
        closes = sentence.lower(begin) in {"and", "&"}
        begin += closes
        if begin == i:
            return []
        if closes and name.is_open and sentence.lower(begin) == "the":
            begin += 1
        end = capital_run(sentence, begin)
        if end == begin:
            return []
        items.append((begin, end))
        if closes or sentence.holds(begin, end, {"&"}):
            return items
        i = end
    return []


def _stands_alone(sentence: Sentence, begin: int, end: int) -> bool:
    """True where a span reads as an institution by itself: its first or last word says so, or "of" follows it."""
    last = sentence.lower(end - 1)
    if last in words.joining_words:
        return False
    if sentence.lower(end) in {"of", "for"} and holds_institution_word(sentence, begin, end):
        return True
    return end - begin > 1 and (last in _OWN_WORDS or sentence.lower(begin) in words.large_words)


def _after_lower_institution_word(sentence: Sentence, i: int) -> int:
    """The token after "… Governance program", "… 2012 presidential campaign", or 0."""
    closing = i
    while closing < i + 2 and sentence.lower(closing) in words.lower_institution_modifiers:
        closing += 1
    token = sentence.at(closing)
    if token.is_word and not token.is_capital and token.lower in _LOWER_WORDS:
        return closing + 1
    return 0
