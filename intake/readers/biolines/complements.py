"""What follows a title: "of law", "for health policy", "at the Example Institute".

    complement  = preposition ( subject | houses )

A complement is read by the first rule that fits, in the order of FIRST_RULES and then LOWER_RULES or CAPITAL_RULES.
To teach a new one, write a function that looks at a phrase and returns a step or None, and add it to its row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from . import words
from .houses import (
    House,
    capital_run,
    holds_house_word,
    is_acronym,
    is_proper,
    name_end,
    read_houses,
    read_lower_unit,
    skip_kind,
    without_possessive,
)
from .titles import PREPOSITIONS, is_plain, noun_phrase_end, starts_a_post
from .tokens import Sentence, Token

LONGEST_LIST = 24  # tokens of a list of subjects
LONGEST_WORK = 40  # tokens of a work's title in quotation marks


@dataclass(slots=True)
class Step:
    """What a preposition led to: houses, or the token up to which the title grows, or only an end."""

    end: int = 0
    title_end: int = 0
    houses: list[House] = field(default_factory=list)
    body: str = ""  # "member of *the editorial board*"
    is_nothing: bool = False  # "editor of the book": no post at all
    is_closed: bool = False
    is_of_house: bool = False


@dataclass(slots=True)
class Complements:
    """All complements of a title: the step that ended them, and where title and reading end."""

    last: Step | None
    title_end: int
    end: int
    is_closed: bool = False


def read_complements(sentence: Sentence, role: str, end: int, known: str, *, is_owned: bool) -> Complements:
    """The complements of a title of this role that ends at `end`; `known` is the institution named last."""
    i, is_closed = end, False
    while sentence.at(i).is_word and sentence.lower(i) in PREPOSITIONS:
        phrase = _Phrase(sentence, i, _main_part(role), known, is_owned, is_closed)
        step = phrase.step()
        if step.houses:
            step.is_of_house = phrase.preposition == "of"
            return Complements(step, end, step.houses[-1].end, is_closed)
        if step.is_nothing:
            return Complements(step, end, step.end, is_closed)
        is_closed = is_closed or step.is_closed
        if not step.title_end:
            return Complements(None, end, max(step.end, i), is_closed)
        end = i = step.title_end
    return Complements(None, end, i, is_closed)


def _main_part(role: str) -> str:
    """The noun that decides what may follow: "editor-in-chief" → editor, "co-founder" → founder."""
    first, _, rest = role.partition("-")
    return first if rest.startswith(("in-", "at-", "of-", "general")) else role.split("-")[-1]


@dataclass
class _Phrase:
    """A preposition after a title and what follows it, as the rules ask for it."""

    sentence: Sentence
    at: int  # the preposition
    role: str
    known: str
    is_owned: bool
    is_closed: bool

    @cached_property
    def preposition(self) -> str:
        return self.sentence.lower(self.at)

    @cached_property
    def determiner(self) -> str:
        lower = self.sentence.lower(self.at + 1)
        is_pronoun = lower in {"its", "their"} and is_proper(self.sentence.at(self.at + 2))
        return lower if lower in words.DETERMINERS and not is_pronoun else ""

    @cached_property
    def start(self) -> int:
        return self.at + 2 if self.determiner else self.at + 1

    @cached_property
    def first(self) -> Token:
        return self.sentence.at(self.start)

    @cached_property
    def is_capital(self) -> bool:
        return is_proper(self.first) and not self.sentence.lower(self.start + 1).endswith("-based")

    @cached_property
    def end(self) -> int:
        """The token after the name, where the phrase begins with a capital."""
        return name_end(self.sentence, self.start)

    @cached_property
    def is_named(self) -> bool:
        """True where the name says itself that it is an institution's."""
        if self.first.lower in words.BARE_HOUSES or is_acronym(self.first.text):
            return True
        kinds = words.HOUSE_WORDS if self.determiner else words.HOUSE_WORDS - words.SUBJECT_LIKE_HOUSES
        return any(token.lower in kinds for token in self.sentence[self.start : self.end])

    @cached_property
    def owns(self) -> bool:
        return self.sentence.at(self.end - 1).owns

    @cached_property
    def subject_end(self) -> int:
        return subject_end(self.sentence, self.start)

    @cached_property
    def house_follows(self) -> bool:
        return house_follows(self.sentence, self.subject_end)

    @cached_property
    def low_end(self) -> int:
        return noun_phrase_end(self.sentence, self.start)

    @cached_property
    def low_words(self) -> list[str]:
        return [token.lower for token in self.sentence[self.start : self.low_end]]

    def names_a_subject(self, begin: int) -> bool:
        return any(token.lower in words.SUBJECTS for token in self.sentence[begin : self.subject_end])

    def houses(self, start: int | None = None) -> Step:
        houses = read_houses(self.sentence, self.at + 1 if start is None else start, self.known)
        return Step(houses[-1].end, houses=houses) if houses else self.stop()

    def grow(self, end: int, *, is_closed: bool = False) -> Step:
        return Step(title_end=end, is_closed=is_closed)

    def stop(self, *, is_closed: bool = False) -> Step:
        return Step(end=self.at, is_closed=is_closed)

    def step(self) -> Step:
        for rule in (*FIRST_RULES, *(CAPITAL_RULES if self.is_capital else LOWER_RULES)):
            step = rule(self)
            if step:
                return step
        return self.stop()


def _at_large(phrase: _Phrase) -> Step | None:
    """ "editor at large" """
    if phrase.preposition == "at" and phrase.first.lower == "large":
        return phrase.grow(phrase.start + 1)
    return None


def _of_a_broadcast(phrase: _Phrase) -> Step | None:
    """ "host of “Example Hour”", "host of the podcast “Example Hour”": the work belongs to the title."""
    if phrase.preposition != "of" or phrase.role not in words.WORK_ROLES:
        return None
    closing = work_end(phrase.sentence, phrase.start)
    before = [t for t in phrase.sentence[phrase.start : phrase.start + 4] if t.kind != "mark"]
    opens_soon = phrase.first.text in {"“", '"'} or any(
        phrase.sentence.at(k).text in {"“", '"'} and all(t.is_low for t in before[: k - phrase.start])
        for k in range(phrase.start, phrase.start + 4)
    )
    return phrase.grow(min(closing + 1, len(phrase.sentence)), is_closed=True) if opens_soon else None


def _inside_the_known(phrase: _Phrase) -> Step | None:
    """ "vice president of its Center for X", "director of the university’s Center": in the house named before."""
    if not phrase.known:
        return None
    if phrase.first.lower in {"its", "their"} or (phrase.first.owns and not is_proper(phrase.first)):
        step = phrase.houses()
        return step if step.houses else None
    return None


# --- In lower case


def _of_some_kind(phrase: _Phrase) -> Step | None:
    """ "a partner with law firm Example & Sons", "a writer for the conservative daily Example"."""
    named = skip_kind(phrase.sentence, phrase.start)
    if named == phrase.start and phrase.preposition in {"at", "for", "with"}:
        while phrase.sentence.at(named).is_low and phrase.sentence.lower(named) not in PREPOSITIONS | {"and"}:
            named += 1
        if not is_proper(phrase.sentence.at(named)) or named - phrase.start > 5:
            return None
        return phrase.houses(named)
    if named > phrase.start and phrase.preposition in HOUSE_PREPOSITIONS:
        step = phrase.houses()
        return step if step.houses else None
    return None


def _of_a_written_work(phrase: _Phrase) -> Step | None:
    """ "editor of the forthcoming book …": no post."""
    if not any(word in words.WORKS for word in phrase.low_words):
        return None
    made = phrase.role in words.AUTHORSHIP | {"editor", "co-editor", "creator", "director", "producer"}
    return Step(phrase.low_end, is_nothing=made)


def _at_this_house(phrase: _Phrase) -> Step | None:
    """ "a staff writer for the magazine": the house named before, or else the words as they stand."""
    if phrase.determiner not in {"the", "this"} or len(phrase.low_words) != 1:
        return None
    if phrase.low_words[0] not in words.HOUSE_KINDS:
        return None
    name = phrase.known or phrase.sentence.text(phrase.at + 1, phrase.low_end)
    return Step(phrase.low_end, houses=[House(name, (), phrase.low_end)])


def _of_a_body(phrase: _Phrase) -> Step | None:
    """ "member of the editorial board" """
    if phrase.preposition in {"of", "on"} and phrase.low_words and phrase.low_words[-1] in words.BODIES:
        return phrase.grow(phrase.low_end)
    return None


def _in_a_low_unit(phrase: _Phrase) -> Step | None:
    """ "in the school of public affairs at Example University" """
    if phrase.preposition not in {"in", "at", "of", "with", "for"}:
        return None
    unit = read_lower_unit(phrase.sentence, phrase.start)
    is_unit_first = bool(phrase.low_words) and phrase.low_words[0] in words.UNIT_WORDS
    if not unit or not (phrase.determiner or is_unit_first) or not house_follows(phrase.sentence, unit.end):
        return None
    step = phrase.houses(unit.end + 1)
    if not step.houses:
        return None
    first = step.houses[0]
    step.houses[0] = House(first.name, (unit.text, *first.units), first.end)
    return step


def _of_a_subject(phrase: _Phrase) -> Step | None:
    """ "professor of law", "fellow for health policy", "chief of staff": the subject belongs to the title."""
    if phrase.determiner in {"a", "an", "his", "her", "their", "its", "one"} or not phrase.low_words:
        return None
    if phrase.preposition in NEVER_A_SUBJECT:
        return None
    return phrase.grow(phrase.subject_end, is_closed=phrase.preposition == "to")


# --- In capitals


def _with_a_thing(phrase: _Phrase) -> Step | None:
    """ "a writer with an MSc in Economics": no house."""
    if phrase.determiner in {"a", "an"} and not holds_house_word(phrase.sentence, phrase.start, phrase.end):
        return phrase.stop()
    return None


def _from_a_place(phrase: _Phrase) -> Step | None:
    """ "congresswoman from Example"; after any other title the place says nothing about the post."""
    if phrase.preposition in HOUSE_PREPOSITIONS:
        return None
    if phrase.preposition == "from" and phrase.role in words.FROM_ROLES:
        return phrase.grow(capital_run(phrase.sentence, phrase.start), is_closed=True)
    return phrase.stop()


def _on_air(phrase: _Phrase) -> Step | None:
    """ "journalist on Example TV" """
    if phrase.preposition == "on" and not phrase.determiner and phrase.role in words.WORK_ROLES | words.PRESS_ROLES:
        return phrase.houses()
    return None


def _to_somebody(phrase: _Phrase) -> Step | None:
    """ "clerk to Judge Example", "ambassador to Example": part of the title, unless it is an institution."""
    if phrase.preposition != "to":
        return None
    if phrase.role == "ambassador" and phrase.is_named and phrase.determiner:
        return phrase.houses()
    after = phrase.sentence.at(phrase.end)
    is_people = is_plain(phrase.sentence.lower(phrase.end - 1)) and after.is_low
    if phrase.role not in words.TO_A_HOUSE or phrase.first.lower in words.HONORIFICS or is_people:
        return phrase.grow(phrase.subject_end, is_closed=True)
    return None


def _of_their_country(phrase: _Phrase) -> Step | None:
    """ "adviser to the government of Example" """
    if phrase.is_closed and phrase.preposition == "of" and not phrase.is_named:
        return phrase.grow(phrase.end, is_closed=True)
    return None


def _on_a_subject(phrase: _Phrase) -> Step | None:
    """ "expert on Example" """
    if phrase.preposition == "on" and not phrase.is_named:
        return phrase.grow(phrase.subject_end)
    return None


def _of_a_place(phrase: _Phrase) -> Step | None:
    """ "governor of Example", "host of Example Hour": part of the title."""
    if phrase.preposition != "of" or phrase.owns:
        return None
    is_institution = phrase.is_named and phrase.determiner
    if phrase.role in words.WORK_ROLES or (phrase.role in words.PLACE_ROLES and not is_institution):
        return phrase.grow(phrase.end, is_closed=True)
    return None


def _of_a_capital_subject(phrase: _Phrase) -> Step | None:
    """ "Professor of Public Interest Law at …", "Director of Research for …": a subject in capitals."""
    if phrase.preposition not in {"of", "for", "in"} or phrase.owns:
        return None
    follows = phrase.house_follows
    if (
        phrase.preposition == "of"
        and phrase.role in words.SUBJECT_ROLES
        and not (phrase.is_named and phrase.determiner)
    ):
        is_low_chair = phrase.role == "chair" and not phrase.sentence.at(phrase.at - 1).is_capital
        if follows or (not phrase.is_named and not is_low_chair):
            return phrase.grow(phrase.subject_end, is_closed=not follows and phrase.role in words.OFFICES)
    if not follows or phrase.determiner:
        return None
    goes_further = phrase.end > phrase.subject_end
    if (not phrase.is_named or goes_further) and phrase.names_a_subject(phrase.subject_end - 1):
        return phrase.grow(phrase.subject_end)
    if not phrase.is_named and not goes_further:
        return phrase.grow(phrase.subject_end)
    return None


def _in_a_place(phrase: _Phrase) -> Step | None:
    """ "a lawyer in Example": no part of the post; but "Resident Scholar in Economic Policy Studies" is."""
    if phrase.preposition != "in" or phrase.owns or phrase.is_named:
        return None
    if phrase.role in words.SCHOLAR_ROLES and (phrase.house_follows or phrase.names_a_subject(phrase.start)):
        return phrase.grow(phrase.subject_end)
    return Step(end=phrase.subject_end, is_closed=True)


def _of_an_owned_body(phrase: _Phrase) -> Step | None:
    """ "member of the Journal’s editorial board": the body goes to the title, the owner is the institution."""
    if not phrase.owns:
        return None
    sentence, end = phrase.sentence, phrase.end
    near = sentence[end : end + 1] if is_proper(sentence.at(end)) else sentence[end : end + 3]
    if not any(token.lower in words.BODIES for token in near):
        return None
    body_end = noun_phrase_end(sentence, end)
    if sentence.lower(body_end) == "of" and is_proper(sentence.at(body_end + 1)):
        body_end = capital_run(sentence, body_end + 1)
    name = without_possessive(sentence.text(phrase.start, end))
    return Step(body_end, houses=[House(name, (), body_end)], body=sentence.text(end, body_end))


def _for_an_owner(phrase: _Phrase) -> Step | None:
    """ "CNN’s vice president for Asia": the house is known already."""
    if phrase.is_owned and not phrase.is_named and phrase.preposition in {"of", "for"}:
        return phrase.grow(phrase.subject_end)
    return None


def _at_a_house(phrase: _Phrase) -> Step | None:
    """ "at the Example Institute", and "of the Gazette editorial board", whose body goes to the title."""
    step = phrase.houses()
    if not step.houses:
        return None
    sentence, start = phrase.sentence, step.end
    end = noun_phrase_end(sentence, start)
    if end > start and sentence.at(end - 1).is_low and sentence.lower(end - 1) in words.BODIES:
        if sentence.lower(end) == "of" and sentence.at(end + 1).is_low:
            end = noun_phrase_end(sentence, end + 1)
        step.body = sentence.text(start, end)
        step.houses[-1] = replace(step.houses[-1], end=end)
    return step


HOUSE_PREPOSITIONS = frozenset({"at", "with", "within", "for", "of", "in", "to", "on"})
NEVER_A_SUBJECT = frozenset({"at", "with", "from", "by", "during", "under", "as", "since", "across", "between"})

# The first that fits reads the complement; each says at its head what it is for.
_Rule = Callable[[_Phrase], Step | None]
FIRST_RULES: tuple[_Rule, ...] = (_at_large, _of_a_broadcast, _inside_the_known)
LOWER_RULES: tuple[_Rule, ...] = (
    _of_some_kind,
    _of_a_written_work,
    _at_this_house,
    _of_a_body,
    _in_a_low_unit,
    _of_a_subject,
)
CAPITAL_RULES: tuple[_Rule, ...] = (
    _with_a_thing,
    _from_a_place,
    _on_air,
    _to_somebody,
    _of_their_country,
    _on_a_subject,
    _of_a_place,
    _of_a_capital_subject,
    _in_a_place,
    _of_an_owned_body,
    _for_an_owner,
    _at_a_house,
)


# --- Looking ahead --------------------------------------------------------------------------------------------


def house_follows(sentence: Sentence, i: int) -> bool:
    """True where "at", "with", "for", "in the", "of the" or a comma at `i` leads to an institution."""
    if sentence.at(i).text == "," and sentence.lower(i + 1) in {"at", "with"}:
        i += 1
    lower, k = sentence.lower(i), i + 1
    if sentence.lower(k) in words.DETERMINERS:
        k += 1
    k = skip_kind(sentence, k)
    if lower in {"at", "with", "within", "for"}:
        return is_proper(sentence.at(k)) or read_lower_unit(sentence, k) is not None
    if lower not in {"in", "of", ","} or not is_proper(sentence.at(k)):
        return False
    named = holds_house_word(sentence, k, name_end(sentence, k))
    return named and (lower != "," or not starts_a_post(sentence, k))


def subject_end(sentence: Sentence, start: int) -> int:
    """The token after a subject: "sociology, psychology, and organizational behavior", "law and religion"."""
    i = noun_phrase_end(sentence, start)
    if i == start:
        return start
    if sentence.lower(i) in {"and", "&"}:
        after = _next_subject_end(sentence, i + 1)
        if not after:
            return i
        longer = subject_end(sentence, i + 1)
        return longer if house_follows(sentence, longer) else after
    return _list_end(sentence, i) if sentence.at(i).text == "," else i


def _next_subject_end(sentence: Sentence, i: int) -> int:
    """The token after one more subject of a list at `i`, or 0 where something else begins there."""
    if starts_a_post(sentence, i) or sentence.lower(i) in words.DETERMINERS:
        return 0
    end = noun_phrase_end(sentence, i)
    return end if end > i else 0


def _list_end(sentence: Sentence, comma: int) -> int:
    """The token after a list of subjects that "and" closes and a house follows; else the comma it began with."""
    k = comma
    while sentence.at(k).text == "," and k - comma < LONGEST_LIST:
        closes = sentence.lower(k + 1) in {"and", "&"}
        k = _next_subject_end(sentence, k + 2 if closes else k + 1)
        if k and not closes and sentence.lower(k) in {"and", "&"}:
            closes, k = True, _next_subject_end(sentence, k + 1)
        if not k:
            return comma
        if closes:
            return k if house_follows(sentence, k) else comma
    return comma


def work_end(sentence: Sentence, i: int) -> int:
    """The closing quotation mark of a work's title that opens near `i`, or `i` where none does."""
    for k in range(i, min(len(sentence), i + 6)):
        if sentence.at(k).is_mark('“"'):
            closing = (m for m in range(k + 1, min(len(sentence), k + LONGEST_WORK)) if sentence.at(m).is_mark('”"’'))
            return next(closing, k + 1)
    return i
