"""What follows a title: "of law", "for health policy", "at the Example Institute".

    complement  = preposition ( subject | institutions )

A complement is read by the first rule that fits: of FIRST_RULES, then of LOWER_RULES or CAPITAL_RULES by the word
after the preposition. To teach a new one, write a function that returns a step or None, and add it to its row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property

from .institution_names import (
    capital_run,
    holds_institution_word,
    is_acronym,
    is_bare_institution,
    is_proper,
    name_end,
    without_possessive,
)
from .institutions import InstitutionName, read_institutions, read_lower_unit, skip_kind
from .phrases import institution_follows, subject_end, work_end
from .tables import words
from .titles import is_plain, noun_phrase_end
from .tokens import Sentence, Token

_OWN_WORDS = words.institution_words - words.institution_words_also_subjects
_MAKERS = words.authorship | {"editor", "co-editor", "creator", "director", "producer"}
_ON_AIR = words.work_roles | words.press_roles


@dataclass(slots=True)
class Step:
    """What prepositions led to: institutions, or the token up to which the title grows, or only an end."""

    end: int = 0
    title_end: int = 0
    institutions: list[InstitutionName] = field(default_factory=list)
    body: str = ""  # "member of *the editorial board*"
    is_nothing: bool = False  # "editor of the book": no title at all
    is_closed: bool = False  # "congresswoman from Example": what follows is not shared with it
    is_of_institution: bool = False


def read_complements(sentence: Sentence, role: str, end: int, known: str, *, is_owned: bool) -> Step:
    """The complements of a title of this role that ends at `end`; `known` is the institution named last."""
    first, _, rest = role.partition("-")
    # The noun that decides what may follow: "editor-in-chief" → editor, "co-founder" → founder.
    head = first if rest.startswith(("in-", "at-", "of-", "general")) else role.split("-")[-1]
    i, is_closed = end, False
    while sentence.at(i).is_word and sentence.lower(i) in words.prepositions:
        phrase = Phrase(sentence, i, head, known, is_owned, is_closed)
        step = phrase.step()
        if step.institutions:
            return replace(
                step,
                end=step.institutions[-1].end,
                title_end=end,
                is_closed=is_closed,
                is_of_institution=phrase.preposition == "of",
            )
        if step.is_nothing:
            return replace(step, title_end=end)
        is_closed = is_closed or step.is_closed
        if not step.title_end:
            return Step(max(step.end, i), end, is_closed=is_closed)
        end = i = step.title_end
    return Step(i, end, is_closed=is_closed)


@dataclass
class Phrase:
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
        return lower if lower in words.determiners and not is_pronoun else ""

    @cached_property
    def start(self) -> int:
        return self.at + 1 + bool(self.determiner)

    @cached_property
    def first(self) -> Token:
        return self.sentence.at(self.start)

    @cached_property
    def end(self) -> int:
        """The token after the name, where the phrase begins with a capital."""
        return name_end(self.sentence, self.start)

    @cached_property
    def is_named(self) -> bool:
        """True where the name says itself that it is an institution's."""
        if is_bare_institution(self.sentence, self.start) or is_acronym(self.first.text):
            return True
        kinds = words.institution_words if self.determiner else _OWN_WORDS
        return self.sentence.holds(self.start, self.end, kinds)

    @cached_property
    def owns(self) -> bool:
        return self.sentence.at(self.end - 1).owns

    @cached_property
    def subject_end(self) -> int:
        return subject_end(self.sentence, self.start)

    @cached_property
    def institution_follows(self) -> bool:
        return institution_follows(self.sentence, self.subject_end)

    @cached_property
    def lower_end(self) -> int:
        return noun_phrase_end(self.sentence, self.start)

    @cached_property
    def lower_words(self) -> list[str]:
        return [token.lower for token in self.sentence[self.start : self.lower_end]]

    def institutions(self, start: int = 0) -> Step:
        institutions = read_institutions(self.sentence, start or self.at + 1, self.known)
        return Step(self.at, institutions=institutions)

    def grow(self, end: int, *, is_closed: bool = False) -> Step:
        return Step(title_end=end, is_closed=is_closed)

    def step(self) -> Step:
        rules = LOWER_RULES
        if is_proper(self.first) and not self.sentence.lower(self.start + 1).endswith("-based"):
            rules = CAPITAL_RULES
        for rule in FIRST_RULES + rules:
            step = rule(self)
            if step:
                return step
        return Step(self.at)


def _at_large(phrase: Phrase) -> Step | None:
    """ "editor at large" """
    if phrase.preposition == "at" and phrase.first.lower == "large":
        return phrase.grow(phrase.start + 1)
    return None


def _of_a_broadcast(phrase: Phrase) -> Step | None:
    """ "host of “Example Hour”", "host of the podcast “Example Hour”": the work belongs to the title."""
    if phrase.preposition != "of" or phrase.role not in words.work_roles:
        return None
    sentence, k = phrase.sentence, phrase.start
    while sentence.at(k).is_low and k < phrase.start + 3:
        k += 1
    if not sentence.at(k).is_mark('“"'):
        return None
    return phrase.grow(min(work_end(sentence, phrase.start) + 1, len(sentence)), is_closed=True)


def _inside_the_known(phrase: Phrase) -> Step | None:
    """ "vice president of its Center for X", "director of the university’s Center": in what was named before."""
    is_owner = phrase.first.owns and not is_proper(phrase.first)
    if phrase.known and (is_owner or phrase.first.lower in {"its", "their"}):
        step = phrase.institutions()
        return step if step.institutions else None
    return None


# --- In lower case


def _of_some_kind(phrase: Phrase) -> Step | None:
    """ "a partner with law firm Example & Sons", "a writer for the conservative daily Example"."""
    sentence = phrase.sentence
    if skip_kind(sentence, phrase.start) > phrase.start:
        if phrase.preposition not in words.institution_prepositions:
            return None
        step = phrase.institutions()
        return step if step.institutions else None
    if phrase.preposition not in {"at", "for", "with"}:
        return None
    named = phrase.start
    while sentence.at(named).is_low and sentence.lower(named) not in words.prepositions | {"and"}:
        named += 1
    if is_proper(sentence.at(named)) and named - phrase.start <= 5:
        return phrase.institutions(named)
    return None


def _of_a_written_work(phrase: Phrase) -> Step | None:
    """ "editor of the forthcoming book …": no affiliation."""
    if words.works.isdisjoint(phrase.lower_words):
        return None
    return Step(phrase.lower_end, is_nothing=phrase.role in _MAKERS)


def _at_this_institution(phrase: Phrase) -> Step | None:
    """ "a staff writer for the magazine": what was named before, or else the words as they stand."""
    end = phrase.lower_end
    if phrase.determiner not in {"the", "this"} or end - phrase.start != 1:
        return None
    if phrase.first.lower not in words.institution_kinds:
        return None
    name = phrase.known or phrase.sentence.text(phrase.at + 1, end)
    return Step(end, institutions=[InstitutionName(name, (), end)])


def _of_a_body(phrase: Phrase) -> Step | None:
    """ "member of the editorial board" """
    if phrase.preposition in {"of", "on"} and phrase.lower_words and phrase.lower_words[-1] in words.bodies:
        return phrase.grow(phrase.lower_end)
    return None


def _in_a_lower_unit(phrase: Phrase) -> Step | None:
    """ "in the school of public affairs at Example University" """
    if phrase.preposition not in {"in", "at", "of", "with", "for"}:
        return None
    unit = read_lower_unit(phrase.sentence, phrase.start)
    is_unit_first = phrase.lower_end > phrase.start and phrase.first.lower in words.unit_words
    if not unit or not (phrase.determiner or is_unit_first) or not institution_follows(phrase.sentence, unit.end):
        return None
    step = phrase.institutions(unit.end + 1)
    if not step.institutions:
        return None
    first = step.institutions[0]
    step.institutions[0] = replace(first, units=(unit.text, *first.units))
    return step


def _of_a_subject(phrase: Phrase) -> Step | None:
    """ "professor of law", "fellow for health policy", "chief of staff": the subject belongs to the title."""
    if phrase.determiner in {"a", "an", "his", "her", "their", "its", "one"} or not phrase.lower_words:
        return None
    if phrase.preposition in words.prepositions_without_subject:
        return None
    return phrase.grow(phrase.subject_end, is_closed=phrase.preposition == "to")


# --- In capitals


def _with_a_thing(phrase: Phrase) -> Step | None:
    """ "a writer with an MSc in Economics": no institution."""
    is_thing = phrase.determiner in {"a", "an"}
    if is_thing and not holds_institution_word(phrase.sentence, phrase.start, phrase.end):
        return Step(phrase.at)
    return None


def _from_a_place(phrase: Phrase) -> Step | None:
    """ "congresswoman from Example"; after any other title the place says nothing about it."""
    if phrase.preposition in words.institution_prepositions:
        return None
    if phrase.preposition == "from" and phrase.role in words.roles_from_a_place:
        return phrase.grow(capital_run(phrase.sentence, phrase.start), is_closed=True)
    return Step(phrase.at)


def _on_something(phrase: Phrase) -> Step | None:
    """ "journalist on Example TV"; "expert on Example": a subject."""
    if phrase.preposition != "on":
        return None
    if not phrase.determiner and phrase.role in _ON_AIR:
        return phrase.institutions()
    return None if phrase.is_named else phrase.grow(phrase.subject_end)


def _to_somebody(phrase: Phrase) -> Step | None:
    """ "clerk to Judge Example", "ambassador to Example": part of the title, unless it is an institution."""
    if phrase.preposition != "to":
        return None
    if phrase.role == "ambassador" and phrase.is_named and phrase.determiner:
        return phrase.institutions()
    is_people = is_plain(phrase.sentence.lower(phrase.end - 1)) and phrase.sentence.at(phrase.end).is_low
    if phrase.role not in words.roles_to_an_institution or phrase.first.lower in words.honorifics or is_people:
        return phrase.grow(phrase.subject_end, is_closed=True)
    return None


def _of_a_place(phrase: Phrase) -> Step | None:
    """ "governor of Example", "host of Example Hour", "adviser to the government of Example": part of the title."""
    if phrase.preposition != "of":
        return None
    is_their_country = phrase.is_closed and not phrase.is_named
    is_institution = phrase.is_named and phrase.determiner
    is_their_place = phrase.role in words.roles_of_a_place and not is_institution
    if is_their_country or (not phrase.owns and (is_their_place or phrase.role in words.work_roles)):
        return phrase.grow(phrase.end, is_closed=True)
    return None


def _of_a_capital_subject(phrase: Phrase) -> Step | None:
    """ "Professor of Public Interest Law at …", "Director of Research for …": a subject in capitals."""
    if phrase.preposition not in {"of", "for", "in"} or phrase.owns:
        return None
    follows = phrase.institution_follows
    is_institution = phrase.is_named and phrase.determiner
    if phrase.preposition == "of" and phrase.role in words.subject_roles and not is_institution:
        is_lower_chair = phrase.role == "chair" and not phrase.sentence.at(phrase.at - 1).is_capital
        if follows or (not phrase.is_named and not is_lower_chair):
            return phrase.grow(phrase.subject_end, is_closed=not follows and phrase.role in words.offices)
    if not follows or phrase.determiner:
        return None
    is_subject = not phrase.is_named
    if phrase.end > phrase.subject_end:
        is_subject = phrase.sentence.lower(phrase.subject_end - 1) in words.subjects
    return phrase.grow(phrase.subject_end) if is_subject else None


def _in_a_place(phrase: Phrase) -> Step | None:
    """ "a lawyer in Example": no part of the title; but "Resident Scholar in Economic Policy Studies" is."""
    if phrase.preposition != "in" or phrase.owns or phrase.is_named:
        return None
    names_a_subject = phrase.sentence.holds(phrase.start, phrase.subject_end, words.subjects)
    if phrase.role in words.scholar_roles and (phrase.institution_follows or names_a_subject):
        return phrase.grow(phrase.subject_end)
    return Step(phrase.subject_end, is_closed=True)


def _of_an_owned_body(phrase: Phrase) -> Step | None:
    """ "member of the Journal’s editorial board": the body goes to the title, the owner is the institution."""
    if not phrase.owns:
        return None
    sentence, end = phrase.sentence, phrase.end
    near = end + 1 if is_proper(sentence.at(end)) else end + 3
    if not sentence.holds(end, near, words.bodies):
        return None
    body_end = noun_phrase_end(sentence, end)
    if sentence.lower(body_end) == "of" and is_proper(sentence.at(body_end + 1)):
        body_end = capital_run(sentence, body_end + 1)
    name = without_possessive(sentence.text(phrase.start, end))
    return Step(body_end, institutions=[InstitutionName(name, (), body_end)], body=sentence.text(end, body_end))


def _for_an_owner(phrase: Phrase) -> Step | None:
    """ "CNN’s vice president for Asia": the institution is known already."""
    if phrase.is_owned and not phrase.is_named and phrase.preposition in {"of", "for"}:
        return phrase.grow(phrase.subject_end)
    return None


def _at_an_institution(phrase: Phrase) -> Step | None:
    """ "at the Example Institute", and "of the Gazette editorial board", whose body goes to the title."""
    step = phrase.institutions()
    if not step.institutions:
        return None
    sentence, start = phrase.sentence, step.institutions[-1].end
    end = noun_phrase_end(sentence, start)
    if end > start and sentence.at(end - 1).is_low and sentence.lower(end - 1) in words.bodies:
        if sentence.lower(end) == "of" and sentence.at(end + 1).is_low:
            end = noun_phrase_end(sentence, end + 1)
        step.body = sentence.text(start, end)
        step.institutions[-1] = replace(step.institutions[-1], end=end)
    return step


# The first that fits reads the complement; each says at its head what it is for.
_Rules = tuple[Callable[[Phrase], Step | None], ...]
FIRST_RULES: _Rules = (_at_large, _of_a_broadcast, _inside_the_known)
LOWER_RULES: _Rules = (
    _of_some_kind,
    _of_a_written_work,
    _at_this_institution,
    _of_a_body,
    _in_a_lower_unit,
    _of_a_subject,
)
CAPITAL_RULES: _Rules = (
    _with_a_thing,
    _from_a_place,
    _on_something,
    _to_somebody,
    _of_a_place,
    _of_a_capital_subject,
    _in_a_place,
    _of_an_owned_body,
    _for_an_owner,
    _at_an_institution,
)
