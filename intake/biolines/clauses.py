"""Clauses: the verbs a bio line is told with, and the affiliations that follow them.

    predicate    = clause { separator clause }
    clause       = be affiliations | have "been" affiliations | verb "as" affiliations | "holds" affiliation
                 | affiliation-verb institutions | activity-verb subject "at" institutions | other verb
    affiliations = affiliation { separator affiliation }
    separator    = "," | ";" | "and" | "who" | "where" he | "as well as"

CLAUSES names the verbs and the function that reads what follows; a new kind of verb is a new row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from .affiliations import Claim, Context, is_on_a_body, read_affiliation
from .institution_names import is_proper
from .institutions import InstitutionName, read_institution, read_institutions
from .names import PersonName, read_name
from .phrases import subject_end
from .tables import words
from .titles import AFFILIATION_VERBS, after_adverbs, starts_a_clause, starts_an_affiliation, title_end
from .tokens import Sentence

LONGEST_OBJECT = 16  # tokens of what somebody teaches or studies
HAS_WITHIN = 5  # tokens after "has" in which a degree is named
SINCE_WITHIN = 25  # tokens after "has been" in which "since" says that it still is so

_BE = words.be_now | words.be_then
_PRONOUNS = words.pronouns | words.pronouns_of_all
_SAYS_WHAT = _BE | words.as_now | words.as_then | words.hold_verbs


@dataclass(slots=True)
class Predicate:
    """The claims of a predicate, and how it was told."""

    claims: list[Claim] = field(default_factory=list)
    end: int = 0
    has_verb: bool = False  # "is" and its like, or a verb that is an affiliation
    has_life_verb: bool = False  # "writes", "lives"
    begins_with_life: bool = False
    is_whole: bool = False  # after the last claim nothing is left but a place


@dataclass(slots=True)
class _Reading:
    """A predicate as it is read."""

    sentence: Sentence
    predicate: Predicate
    context: Context
    separator: str
    after_be: bool  # nouns are titles only after "is" and its like

    def lower(self, i: int) -> str:
        return self.sentence.lower(i)

    def institutions(self, i: int) -> list[InstitutionName]:
        return read_institutions(self.sentence, i, self.context.known)

    def add(self, title: str, role: str, institutions: list[InstitutionName], start: int, *, current: bool) -> int:
        """Adds a claim of a verb and its institutions; the token after it."""
        claim = self.context.claim(title, role, institutions, separator=self.separator, start=start, current=current)
        self.predicate.claims.append(claim)
        return claim.end

    def affiliation(self, i: int, separator: str) -> int:
        claim, end = read_affiliation(self.sentence, i, separator, self.context)
        if claim:
            self.predicate.claims.append(claim)
        return end

    def first_affiliation(self, i: int, *, current: bool) -> int:
        """Reads the first affiliation after "is" or "as", or an activity ("is currently pursuing …")."""
        self.predicate.has_verb = self.after_be = True
        self.context.current, self.context.former_goes_on = current, False
        i = after_adverbs(self.sentence, i)
        if self.lower(i) in words.activity_verbs:
            return _activity(self, i)
        if self.lower(i) in words.as_now and self.lower(i + 1) == "as":
            i += 2
        return self.affiliation(i, self.separator)


def read_predicate(
    sentence: Sentence, start: int, *, is_apposition: bool = False, known: str = "", where: bool = False
) -> Predicate:
    """The affiliations stated from `start` on, to the end of the sentence or of an apposition, or to a new subject.

    `known` is the institution named last; `where` says that the predicate stands in ", where she …" of it.
    """
    context = Context(known=known, where=where)
    reading = _Reading(sentence, Predicate(), context, "where" * where, after_be=is_apposition)
    predicate, i = reading.predicate, start
    while i < len(sentence):
        if is_apposition and predicate.claims and _apposition_ends(sentence, i):
            break
        i = max(i, _read_clause(reading, i))
        if is_apposition and _apposition_ends(sentence, i):
            break
        i, reading.separator = _next_start(reading, i, is_apposition)
        if not reading.separator:
            break
    predicate.end = i
    if predicate.claims:
        predicate.is_whole = True
        for token in sentence[predicate.claims[-1].end : i]:
            if token.is_low and token.lower not in words.around_a_place:
                predicate.is_whole = False
    return predicate


def _apposition_ends(sentence: Sentence, i: int) -> bool:
    """True at the comma that leads back to the sentence: ", is the author of"; also one inside “Example Hour,” is."""
    if sentence.at(i).text not in {",", "—", "–"}:
        closing = i if sentence.at(i).is_mark('”"') else i - 1
        if not (sentence.at(closing).is_mark('”"') and sentence.at(closing - 1).text == ","):
            return False
        i = closing
    verb = after_adverbs(sentence, i + 1)
    token = sentence.at(verb)
    if not token.is_low and token.lower not in words.be_now:
        return False
    return starts_a_clause(sentence, verb) or (token.lower in AFFILIATION_VERBS and not title_end(sentence, verb))


def _next_start(reading: _Reading, i: int, is_apposition: bool) -> tuple[int, str]:
    """Where the next clause or affiliation begins at or after `i` and what parts it from the last; "" at its end."""
    sentence = reading.sentence
    for k in range(i, len(sentence)):
        lower, after = sentence.lower(k), k + 1
        if is_apposition and k > i and _apposition_ends(sentence, k):
            return k, ""
        if lower in {"where", "when"} and sentence.lower(after) in _PRONOUNS:
            reading.context.where = lower == "where"
            return after + 1, "where"
        if lower in {"where", "while"} and not is_apposition and _is_new_subject(sentence, after):
            return after, ""
        if lower == "who" and starts_a_clause(sentence, after_adverbs(sentence, after)):
            return after_adverbs(sentence, after), "who"
        if lower == "as" and sentence.lower(after) == "well" and starts_an_affiliation(sentence, k + 3):
            return k + 3, ","
        if lower not in words.separators:
            continue
        is_and = not {lower, sentence.lower(after)}.isdisjoint({"and", "&"})
        after = after_adverbs(sentence, after + (sentence.lower(after) in {"and", "but"}))
        if not is_apposition and _is_new_subject(sentence, after):
            return after, ""
        if is_apposition and next_apposed_name(sentence, k):
            return k, ""
        if sentence.lower(after) in words.pronouns and starts_a_clause(sentence, after + 1):
            return after + 1, "and"
        if not is_apposition and sentence.at(after).is_low and sentence.lower(after) in words.continuing_verbs:
            return after, "and"
        if starts_an_affiliation(sentence, after) or is_on_a_body(sentence, after):
            return after, "and" if is_and else ","
    return len(sentence), ""


def _is_new_subject(sentence: Sentence, i: int) -> bool:
    """True for "; Ana Example is …", "and Ana Example teaches …": what follows is said of somebody else."""
    name = read_name(sentence, i)
    if not name:
        return False
    verb = sentence.at(after_adverbs(sentence, name.end))
    is_verb = verb.lower in _SAYS_WHAT or (name.word_count > 1 and verb.lower in words.subject_verbs)
    return verb.is_low and is_verb


def next_apposed_name(sentence: Sentence, i: int) -> PersonName | None:
    """The name in ", and Jo Roe, chair of Y, are …", where `i` is at what ends the apposition before it."""
    between = sentence.skip(i, {","})
    name = None
    if sentence.lower(between) == "and":
        name = read_name(sentence, between + 1)
    if not name or name.word_count < 2 or sentence.at(name.end).text != ",":
        return None
    is_apposed = starts_an_affiliation(sentence, name.end + 1) and not starts_an_affiliation(sentence, between + 1)
    return name if is_apposed else None


# --- Verbs ----------------------------------------------------------------------------------------------------


def _read_clause(reading: _Reading, i: int) -> int:
    """Reads one clause or affiliation; the token to read on from."""
    i = after_adverbs(reading.sentence, i)
    if reading.lower(i) in words.once and starts_a_clause(reading.sentence, i + 1):
        i += 1
    token = reading.sentence.at(i)
    if token.is_low or token.lower in _BE:
        for verbs, read in CLAUSES:
            if token.lower in verbs:
                end = read(reading, i)
                if end:
                    return end
    return reading.affiliation(i, reading.separator) if reading.after_be else i + 1


def _be(reading: _Reading, i: int) -> int:
    return reading.first_affiliation(i + 1, current=reading.lower(i) in words.be_now)


def _have(reading: _Reading, i: int) -> int | None:
    """ "has been a fellow since 2009", "has served as a fellow", "has written on …", "has a doctorate" """
    sentence = reading.sentence
    verb = after_adverbs(sentence, i + 1)
    if reading.lower(verb) == "been":
        return reading.first_affiliation(verb + 1, current=sentence.holds(verb, verb + SINCE_WITHIN, {"since"}))
    if reading.lower(verb) in words.as_then and reading.lower(verb + 1) == "as":
        return reading.first_affiliation(verb + 2, current=False)
    if reading.lower(verb) in words.has_done or sentence.holds(verb, verb + HAS_WITHIN, words.has_degree):
        return _life(reading, i)
    return None


def _as(reading: _Reading, i: int) -> int | None:
    """ "serves as a fellow", "works at the Example Institute", "serves on the board of Example Review" """
    verb, following = reading.lower(i), reading.lower(i + 1)
    now = verb in words.as_now
    if following == "as":
        return reading.first_affiliation(i + 2, current=now)
    if following in {"at", "for", "with"} and verb.startswith("work") and now:
        reading.predicate.has_verb = True
        return reading.affiliation(i + 1, "who")
    if is_on_a_body(reading.sentence, i + 1):
        return reading.first_affiliation(i + 1, current=now)
    end = _work_further_on(reading, i, now=now) if verb.startswith("work") else None
    return end or _life(reading, i)


def _work_further_on(reading: _Reading, i: int, *, now: bool) -> int | None:
    """ "works on water law at the Example Institute", "worked for ten years at …": an institution and no title."""
    for k in range(i + 1, i + LONGEST_OBJECT):
        token = reading.sentence.at(k)
        if token.lower == "at" and k > i + 1:
            institutions = reading.institutions(k + 1)
            if not institutions:
                return None
            _life(reading, i)
            return reading.add("", "", institutions, i, current=now)
        if not token.is_word or token.is_capital or token.lower in {"and", "who", "where"}:
            return None
    return None


def _hold(reading: _Reading, i: int) -> int | None:
    """ "holds the Example Chair in Global Strategy at …" """
    end = title_end(reading.sentence, i + 1 + (reading.lower(i + 1) in words.determiners))
    if end and reading.lower(end - 1) in words.subject_roles:
        return reading.first_affiliation(i + 1, current=True)
    return _life(reading, i)


def _affiliation_verb(reading: _Reading, i: int) -> int | None:
    """ "directs the Example Program", "chairs the board of advisers at Example University" """
    sentence, verb, begin = reading.sentence, reading.lower(i), i + 1
    is_determined = reading.lower(begin) in words.determiners
    if not is_determined and not is_proper(sentence.at(begin)):
        return None
    title = words.affiliation_verbs.get(verb) or words.former_affiliation_verbs[verb]
    reading.predicate.has_verb = True
    reading.after_be = False
    institutions = reading.institutions(begin)
    if not institutions and is_determined:
        end = subject_end(sentence, begin + 1)
        while reading.lower(end) == "of" and sentence.at(end + 1).is_low:
            end = subject_end(sentence, end + 1)
        if end > begin + 1 and reading.lower(end) in {"at", "of", "for"}:
            institutions = reading.institutions(end + 1)
            title = f"{title} of {sentence.text(begin, end)}"
    if not institutions:
        return i + 1
    if title.endswith("host") and not institutions[0].units:
        return institutions[-1].end  # a broadcast is a work, no employer
    return reading.add(title, title, institutions, i, current=verb in words.affiliation_verbs)


def _activity(reading: _Reading, i: int) -> int:
    """ "teaches philosophy at Example College": verb and object are the title; without an institution there is none."""
    sentence = reading.sentence
    reading.after_be = False
    reading.predicate.has_life_verb = True
    begin = i + 1 + (reading.lower(i + 1) in words.determiners)
    end = begin
    while end < i + LONGEST_OBJECT:
        lower = reading.lower(end)
        if lower in {"at", "for"} or (not sentence.at(end).is_word and lower != ","):
            break
        if end > begin and lower in {"and", ","} and starts_an_affiliation(sentence, end + 1):
            break
        end += 1
    institutions = reading.institutions(end + 1) if reading.lower(end) == "at" else []
    if not institutions:
        return i + 1
    for k in range(begin, end):
        if sentence.begins_with(k, ("in", "the")) and read_institution(sentence, k + 1):
            end = k  # a unit: "teaches law in the School of Affairs at …"
            break
    title = f"{sentence.at(i).text} {sentence.text(begin, end)}".strip()
    now = reading.context.current and reading.lower(i) != "taught"
    return reading.add(title, reading.lower(i), institutions, i, current=now)


def _life(reading: _Reading, i: int) -> int | None:
    """A verb that states no affiliation: what follows it is left to the bio's text."""
    if reading.lower(i) in words.verbs_also_nouns and title_end(reading.sentence, i):
        return None
    predicate = reading.predicate
    predicate.begins_with_life = predicate.begins_with_life or not predicate.has_verb
    predicate.has_life_verb = True
    reading.after_be = False
    return i + 1


CLAUSES: tuple[tuple[frozenset[str], Callable[[_Reading, int], int | None]], ...] = (
    (_BE, _be),
    (words.have, _have),
    (words.as_now | words.as_then, _as),
    (words.hold_verbs, _hold),
    (frozenset(AFFILIATION_VERBS), _affiliation_verb),
    (words.activity_verbs, _activity),
    (words.life_verbs, _life),
)
