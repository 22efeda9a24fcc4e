"""What follows a title: "of law", "for health policy", "at the Example Institute".

    complement  = preposition ( subject | institutions )

A complement is read by the first rule that fits: of FIRST_RULES, then of LOWER_RULES or CAPITAL_RULES by the word
after the preposition. To teach a new one, write a method of Phrase that returns a step or None, and add it to its row.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

from .institution_names import capital_run, is_acronym, is_bare, is_proper, name_end, name_text, says_institution
from .institutions import InstitutionName, institution_follows, read_institutions, read_lower_unit, skip_kind
from .tables import words
from .titles import is_plain, noun_phrase_end, starts_an_affiliation
from .tokens import Sentence

LONGEST_LIST = 24  # tokens of a list of subjects
LONGEST_WORK = 40  # tokens of a work's title in quotation marks

_OWN_WORDS = words.institution_words - words.institution_words_also_subjects


@dataclass(slots=True)
class Step:
    """What prepositions led to: institutions, or the token up to which the title grows, or only an end."""

    end: int = 0
    title_end: int = 0
    institutions: list[InstitutionName] = field(default_factory=list)
    body: str = ""  # "member of *the editorial board*"
    is_closed: bool = False  # "congresswoman from Example": what follows is not shared with it
    is_of_institution: bool = False


def read_complements(sentence: Sentence, role: str, end: int, known: str, *, is_owned: bool) -> Step:
    """The complements of a title of this role that ends at `end`; `known` is the institution named last."""
    first, _, rest = role.partition("-")
    # "editor-in-chief" → editor, "co-founder" → founder
    head = first if rest.startswith(("in-", "at-", "of-", "general")) else role.split("-")[-1]
    i, is_closed = end, False
    while sentence.at(i).is_word and sentence.lower(i) in words.prepositions:
        phrase = Phrase(sentence, i, head, known, is_owned, is_closed)
        rules = FIRST_RULES + (CAPITAL_RULES if phrase.is_capital else LOWER_RULES)
        step = next(filter(None, (rule(phrase) for rule in rules)), Step(i))
        if step.institutions:
            step.end, step.title_end, step.is_closed = step.institutions[-1].end, end, is_closed
            step.is_of_institution = phrase.preposition == "of"
            return step
        is_closed = is_closed or step.is_closed
        if not step.title_end:
            return Step(max(step.end, i), end, is_closed=is_closed)
        end = i = step.title_end
    return Step(i, end, is_closed=is_closed)


class Phrase:
    """A preposition after a title and what follows it, as the rules ask for it."""

    def __init__(self, sentence: Sentence, at: int, role: str, known: str, is_owned: bool, is_closed: bool) -> None:
        self.sentence, self.at, self.role, self.known = sentence, at, role, known
        self.is_owned, self.is_closed = is_owned, is_closed
        self.preposition = sentence.lower(at)
        self.determiner = sentence.lower(at + 1)
        is_pronoun = self.determiner in {"its", "their"} and is_proper(sentence.at(at + 2))
        if is_pronoun or self.determiner not in words.determiners:
            self.determiner = ""
        self.start = at + 1 + bool(self.determiner)
        self.first = sentence.at(self.start)
        self.lower_end = noun_phrase_end(sentence, self.start)  # of words that may make up a title
        self.last = sentence.lower(self.lower_end - 1) if self.lower_end > self.start else ""
        self.is_capital = is_proper(self.first) and not sentence.lower(self.start + 1).endswith("-based")
        if self.is_capital:
            self.end = name_end(sentence, self.start)
            self.owns = sentence.at(self.end - 1).owns
            kinds = words.institution_words if self.determiner else _OWN_WORDS
            is_short = is_bare(sentence, self.start) or is_acronym(self.first.text)
            self.is_named = is_short or sentence.holds(self.start, self.end, kinds)

    @cached_property
    def subject_end(self) -> int:
        return subject_end(self.sentence, self.start)

    @cached_property
    def is_followed(self) -> bool:
        """True where an institution follows the subject."""
        return institution_follows(self.sentence, self.subject_end)

    def institutions(self, start: int = 0) -> Step | None:
        institutions = read_institutions(self.sentence, start or self.at + 1, self.known)
        return Step(self.at, institutions=institutions) if institutions else None

    def of_a_broadcast(self) -> Step | None:
        """ "host of “Example Hour”", "host of the podcast “Example Hour”": the work belongs to the title."""
        opening = self.start
        while self.sentence.at(opening).is_low and opening < self.start + 3:
            opening += 1
        is_work = self.preposition == "of" and self.role in words.work_roles
        if not is_work or not self.sentence.at(opening).is_mark('“"'):
            return None
        end = work_end(self.sentence, self.start) + 1
        return Step(0, min(end, len(self.sentence)), is_closed=True)

    def inside_the_known(self) -> Step | None:
        """ "vice president of its Center for X", "director of the university’s Center": in what was named before."""
        is_owner = self.first.owns and not is_proper(self.first)
        if self.known and (is_owner or self.first.lower in {"its", "their"}):
            return self.institutions()
        return None

    def of_some_kind(self) -> Step | None:
        """ "a partner with law firm Example & Sons", "a writer for the conservative daily Example"."""
        is_kind = (
            self.preposition in words.institution_prepositions and skip_kind(self.sentence, self.start) > self.start
        )
        if is_kind and self.preposition == "of" and self.role in words.work_roles:
            return Step(0, capital_run(self.sentence, skip_kind(self.sentence, self.start)), is_closed=True)
        return self.institutions() if is_kind else None

    def at_this_institution(self) -> Step | None:
        """ "a staff writer for the magazine": what was named before, or else the words as they stand."""
        end = self.start + 1
        if self.determiner not in {"the", "this"} or self.last not in words.institution_kinds or end < self.lower_end:
            return None
        if self.sentence.lower(end) in {"for", "of"} and self.sentence.at(end + 1).is_low:
            return None  # "the center for the study of ports at …"
        name = self.known or self.sentence.text(self.at + 1, end)
        return Step(end, institutions=[InstitutionName(name, (), end)])

    def in_a_lower_unit(self) -> Step | None:
        """ "in the school of public affairs at Example University"; a body is part of the title."""
        if self.preposition not in {"in", "at", "of", "with", "for"} or self.last in words.bodies:
            return None
        unit = read_lower_unit(self.sentence, self.start)
        is_unit = unit and (self.determiner or self.first.lower in words.unit_words)
        if not is_unit or not institution_follows(self.sentence, unit.end):
            return None
        step = self.institutions(unit.end + 1)
        if step:
            first = step.institutions[0]
            step.institutions[0] = replace(first, units=(unit.text, *first.units))
        return step

    def of_a_subject(self) -> Step | None:
        """ "professor of law", "chief of staff", "editor at large": the subject belongs to the title."""
        if self.preposition == "at" and self.first.lower == "large":
            return Step(0, self.start + 1)
        is_thing = self.determiner in {"a", "an", "his", "her", "their", "its", "one"}
        if is_thing or self.lower_end == self.start or self.preposition in words.prepositions_without_subject:
            return None
        return Step(0, self.subject_end, is_closed=self.preposition == "to")

    def from_a_place(self) -> Step | None:
        """ "congresswoman from Example"; after any other title the place says nothing, nor does "with an MSc"."""
        if self.preposition == "from" and self.role in words.roles_from_a_place:
            return Step(0, capital_run(self.sentence, self.start), is_closed=True)
        is_thing = self.determiner in {"a", "an"} and not says_institution(self.sentence, self.start, self.end)
        return Step(self.at) if is_thing or self.preposition not in words.institution_prepositions else None

    def to_somebody(self) -> Step | None:
        """ "clerk to Judge Example", "ambassador to Example": part of the title, unless it is an institution."""
        if self.preposition != "to":
            return None
        if self.role == "ambassador" and self.is_named and self.determiner:
            return self.institutions()
        is_people = is_plain(self.sentence.lower(self.end - 1)) and self.sentence.at(self.end).is_low
        if self.role in words.roles_to_an_institution and self.first.lower not in words.honorifics and not is_people:
            return None
        return Step(0, self.subject_end, is_closed=True)

    def of_a_place(self) -> Step | None:
        """ "governor of Example", "host of Example Hour", "adviser to the government of Example": part of the title."""
        is_their_country = self.is_closed and not self.is_named
        is_their_place = self.role in words.roles_of_a_place and not (self.is_named and self.determiner)
        is_part = is_their_country or (not self.owns and (is_their_place or self.role in words.work_roles))
        return Step(0, self.end, is_closed=True) if is_part and self.preposition == "of" else None

    def of_a_capital_subject(self) -> Step | None:
        """ "Professor of Public Interest Law at …", "Director of Research for …": a subject in capitals."""
        if self.preposition not in {"of", "for", "in"} or self.owns:
            return None
        is_in = self.preposition == "in" and not self.determiner and self.role in words.subject_roles
        if is_in and self.sentence.lower(self.end - 1) in words.subjects:
            return Step(0, self.end)
        is_institution = self.is_named and self.determiner
        if self.preposition == "of" and self.role in words.subject_roles and not is_institution:
            is_lower_chair = self.role == "chair" and not self.sentence.at(self.at - 1).is_capital
            if self.is_followed or (not self.is_named and not is_lower_chair):
                return Step(0, self.subject_end, is_closed=not self.is_followed and self.role in words.offices)
        is_subject = not self.is_named
        if self.end > self.subject_end:
            is_subject = self.sentence.lower(self.subject_end - 1) in words.subjects
        if self.is_owned and self.preposition != "in" and not self.is_named:
            return Step(0, self.subject_end)  # "CNN’s vice president for Asia": the institution is known already
        return Step(0, self.subject_end) if is_subject and self.is_followed and not self.determiner else None

    def in_a_place(self) -> Step | None:
        """ "a lawyer in Example": no part of the title; but "Resident Scholar in Economic Policy Studies" is."""
        if self.preposition != "in" or self.owns or self.is_named:
            return None
        is_subject = self.is_followed or self.sentence.holds(self.start, self.subject_end, words.subjects)
        if is_subject and self.role in words.scholar_roles:
            return Step(0, self.subject_end)
        return Step(self.subject_end, is_closed=True)

    def of_an_owned_body(self) -> Step | None:
        """ "member of the Journal’s editorial board": the body goes to the title, the owner is the institution."""
        sentence, end = self.sentence, self.end
        near = end + 1 if is_proper(sentence.at(end)) else end + 3
        if not self.owns or not sentence.holds(end, near, words.bodies):
            return None
        body_end = noun_phrase_end(sentence, end)
        if sentence.lower(body_end) == "of" and is_proper(sentence.at(body_end + 1)):
            body_end = capital_run(sentence, body_end + 1)
        name = name_text(sentence, self.start, end)
        return Step(body_end, institutions=[InstitutionName(name, (), body_end)], body=sentence.text(end, body_end))

    def at_an_institution(self) -> Step | None:
        """ "at the Example Institute", and "of the Gazette editorial board", whose body goes to the title."""
        step = self.institutions()
        if not step:
            return None
        sentence, start = self.sentence, step.institutions[-1].end
        end = noun_phrase_end(sentence, start)
        if end > start and sentence.at(end - 1).is_low and sentence.lower(end - 1) in words.bodies:
            step.body = sentence.text(start, end)
            step.institutions[-1] = replace(step.institutions[-1], end=end)
        return step


FIRST_RULES = (Phrase.of_a_broadcast, Phrase.inside_the_known)
LOWER_RULES = (Phrase.of_some_kind, Phrase.at_this_institution, Phrase.in_a_lower_unit, Phrase.of_a_subject)
CAPITAL_RULES = (
    Phrase.from_a_place, Phrase.to_somebody, Phrase.of_a_place,
    Phrase.of_a_capital_subject, Phrase.in_a_place, Phrase.of_an_owned_body, Phrase.at_an_institution,
)  # fmt: skip


def subject_end(sentence: Sentence, start: int) -> int:
    """The token after a subject: "sociology, psychology, and organizational behavior", "law and religion"."""
    end = noun_phrase_end(sentence, start)
    if end == start:
        return start
    if sentence.lower(end) not in {"and", "&"}:
        return _list_end(sentence, end)
    after = _next_subject_end(sentence, end + 1)
    if not after:
        return end
    longer = subject_end(sentence, end + 1)
    return longer if institution_follows(sentence, longer) else after


def _next_subject_end(sentence: Sentence, i: int) -> int:
    """The token after one more subject of a list at `i`, or 0 where something else begins there."""
    if starts_an_affiliation(sentence, i) or sentence.lower(i) in words.determiners:
        return 0
    end = noun_phrase_end(sentence, i)
    return end if end > i else 0


def _list_end(sentence: Sentence, comma: int) -> int:
    """The token after a list of subjects that "and" closes and an institution follows; else `comma`."""
    end = comma
    while sentence.lower(end) in {",", "and", "&"} and end - comma < LONGEST_LIST:
        closing = sentence.skip(end, {","})
        begin = sentence.skip(closing, {"and", "&"})
        end = _next_subject_end(sentence, begin)
        if not end:
            return comma
        if begin > closing:
            return end if institution_follows(sentence, end) else comma
    return comma


def work_end(sentence: Sentence, i: int) -> int:
    """The closing quotation mark of a work's title that opens near `i`, or `i` where none does."""
    opening = i
    while not sentence.at(opening).is_mark('“"'):
        opening += 1
        if opening == i + 6:
            return i
    for closing in range(opening + 1, opening + LONGEST_WORK):
        if sentence.at(closing).is_mark('”"’'):
            return closing
    return opening + 1
