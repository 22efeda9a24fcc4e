"""Clauses: the verbs a bio line is told with. CLAUSES names for each the method that reads what follows it."""

from __future__ import annotations

from dataclasses import dataclass, field

from .affiliations import Claim, TitleReading, is_on_a_body
from .institution_names import is_named, is_proper
from .institutions import InstitutionName
from .names import PersonName, read_name
from .tables import words
from .titles import AFFILIATION_VERBS, is_plain, starts_a_clause, starts_an_affiliation, title_end
from .tokens import Sentence

LONGEST_OBJECT = 16  # tokens of what somebody teaches or studies
SINCE_WITHIN = 25  # tokens after "has been" in which "since" says that it still is so

_BE = words.be_now | words.be_then
_PRONOUNS = words.pronouns | words.pronouns_of_all
_ENDS_AN_OBJECT = {"", ",", ";", "who", "where", "•"}
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


def read_predicate(
    sentence: Sentence, start: int, *, is_apposition: bool = False, known: str = "", where: bool = False
) -> Predicate:
    """What is stated from `start` on, to the end of the sentence or apposition, or a new subject."""
    reading = Reading(sentence, known, where, is_apposition)
    predicate, i = reading.predicate, start
    while i < len(sentence):
        i = max(i, reading.clause(i))
        if is_apposition and _apposition_ends(sentence, i):
            break
        i, reading.separator = reading.next_start(i)
        if not reading.separator:
            break
    predicate.end = i
    if predicate.claims:
        rest = sentence.tokens[predicate.claims[-1].end : i]
        predicate.is_whole = not any(token.is_low and token.lower not in words.around_a_place for token in rest)
    return predicate


def _apposition_ends(sentence: Sentence, i: int) -> bool:
    """True at the comma that leads back to the sentence: ", is the author of"; also one inside “Example Hour,” is."""
    if sentence.lower(i) not in {",", "—", "–"}:
        i -= not sentence.at(i).is_mark('”"')
        if not sentence.at(i).is_mark('”"') or sentence.lower(i - 1) != ",":
            return False
    verb = sentence.skip(i + 1, words.adverbs)
    if not sentence.at(verb).is_low and sentence.lower(verb) not in words.be_now:
        return False
    is_title = sentence.lower(verb) not in AFFILIATION_VERBS or title_end(sentence, verb)
    return starts_a_clause(sentence, verb) or not is_title


def _is_new_subject(sentence: Sentence, i: int) -> bool:
    """True for "; Ana Example is …", "and Ana Example teaches …": what follows is said of somebody else."""
    name = read_name(sentence, i)
    if not name:
        return False
    verb = sentence.at(sentence.skip(name.end, words.adverbs))
    is_verb = verb.lower in _SAYS_WHAT or (name.word_count > 1 and verb.lower in words.subject_verbs)
    return verb.is_low and is_verb


def next_apposed_name(sentence: Sentence, i: int) -> PersonName | None:
    """The name in ", and Jo Roe, chair of Y, are …", where `i` is at what ends the apposition before it."""
    between = sentence.skip(i, {","})
    if sentence.lower(between) != "and":
        return None
    name = read_name(sentence, between + 1)
    if not name or name.word_count < 2 or sentence.lower(name.end) != ",":
        return None
    is_apposed = starts_an_affiliation(sentence, name.end + 1) and not starts_an_affiliation(sentence, between + 1)
    return name if is_apposed else None


class Reading(TitleReading):
    """A predicate as it is read: each method that reads a verb returns the token to read on from, or 0."""

    def __init__(self, sentence: Sentence, known: str, where: bool, is_apposition: bool) -> None:
        super().__init__(sentence, known, where)
        self.is_apposition = is_apposition
        self.predicate = Predicate(self.claims)
        self.after_be = is_apposition  # nouns are titles only after "is" and its like

    def clause(self, i: int) -> int:
        """Reads one clause or affiliation; the token to read on from."""
        i = self.sentence.skip(i, words.adverbs)
        if self.lower(i) in words.once and starts_a_clause(self.sentence, i + 1):
            i += 1
        verb = self.sentence.at(i)
        if verb.is_low or verb.lower in _BE:
            for verbs, read in CLAUSES:
                end = verb.lower in verbs and read(self, i)
                if end:
                    return end
        return self.affiliation(i) if self.after_be else i + 1

    def next_start(self, i: int) -> tuple[int, str]:
        """Where the next clause or affiliation begins from `i` on and what parts it from the last; "" at the end."""
        sentence, is_sentence = self.sentence, not self.is_apposition
        for k in range(i, len(sentence)):
            lower, after = self.lower(k), k + 1
            if self.is_apposition and k > i and _apposition_ends(sentence, k):
                return k, ""
            if lower in {"where", "when"} and self.lower(after) in _PRONOUNS:
                self.where = lower == "where"
                return after + 1, "where"
            if lower in {"where", "while"} and is_sentence and _is_new_subject(sentence, after):
                return after, ""
            if lower == "who" and starts_a_clause(sentence, sentence.skip(after, words.adverbs)):
                return sentence.skip(after, words.adverbs), "who"
            if lower == "as" and self.lower(after) == "well" and starts_an_affiliation(sentence, k + 3):
                return k + 3, ","
            if lower not in words.separators:
                continue
            is_and = lower in {"and", "&"} or self.lower(after) in {"and", "&"}
            after = sentence.skip(after + (self.lower(after) in {"and", "but"}), words.adverbs)
            if is_sentence and _is_new_subject(sentence, after):
                return after, ""
            if self.is_apposition and next_apposed_name(sentence, k):
                return k, ""
            if self.lower(after) in words.pronouns and starts_a_clause(sentence, after + 1):
                return after + 1, "and"
            if starts_an_affiliation(sentence, after) or is_on_a_body(sentence, after):
                return after, "and" if is_and else ","
        return len(sentence), ""

    def add(self, title: str, institutions: list[InstitutionName], start: int, *, current: bool) -> int:
        """Adds the claim of a verb and its institutions; the token after it."""
        role = title.partition(" ")[0]
        claim = self.claim(title, role, institutions, start=start, current=current, has_verb=True)
        self.claims.append(claim)
        return claim.end

    def first_affiliation(self, i: int, *, current: bool) -> int:
        """Reads the first affiliation after "is" or "as", or an activity ("is currently pursuing …")."""
        self.predicate.has_verb = self.after_be = True
        self.current, self.former_goes_on = current, False
        i = self.sentence.skip(i, words.adverbs | words.named)
        if self.lower(i) in words.as_now and self.lower(i + 1) == "as":
            i += 2
        elif self.lower(i) in words.activity_verbs:
            return self.activity(i)
        elif self.lower(i) in words.tied and self.lower(i + 1) in {"at", "to", "with"}:
            return self.add("", self.institutions(i + 2), i, current=current)
        elif self.sentence.begins_with(i, ("on", "leave", "from")):
            return self.add("", self.institutions(i + 3), i, current=current)
        return self.affiliation(i)

    def have(self, i: int) -> int:
        """ "has been a fellow since 2009", "has served as a fellow", "has written on …" """
        verb = self.sentence.skip(i + 1, words.adverbs)
        if self.lower(verb) == "been":
            still = self.sentence.holds(verb, verb + SINCE_WITHIN, {"since"})
            return self.first_affiliation(verb + 1, current=still)
        if self.lower(verb) in words.as_then and self.lower(verb + 1) == "as":
            return self.first_affiliation(verb + 2, current=False)
        if self.lower(verb) in words.activity_verbs:
            self.current = self.sentence.holds(verb, verb + SINCE_WITHIN, {"since"})
            return self.activity(verb)
        return self.life(i) if self.lower(verb) in words.has_done else 0

    def be_or_act_as(self, i: int) -> int:
        """ "is a fellow", "serves as a fellow", "serves on the board of"; else a life"""
        verb, following = self.lower(i), self.lower(i + 1)
        now = verb in words.as_now or verb in words.be_now
        for k in range(i + 2, i + LONGEST_OBJECT if verb not in _BE else i):  # "served two terms as mayor of …"
            is_open = not self.sentence.holds(i, k, _ENDS_AN_OBJECT | {"and", "for"})
            if self.lower(k) == "as" and is_open and starts_an_affiliation(self.sentence, k + 1):
                self.life(i)
                return self.first_affiliation(k + 1, current=now)
        if verb in _BE or following == "as" or is_on_a_body(self.sentence, i + 1):
            return self.first_affiliation(i + 1 + (following == "as"), current=now)
        return self.life(i)

    def hold(self, i: int) -> int:
        """ "holds the Example Chair in Global Strategy at …" """
        end = title_end(self.sentence, i + 1 + (self.lower(i + 1) in words.determiners))
        is_title = end and self.lower(end - 1) in words.subject_roles
        return self.first_affiliation(i + 1, current=True) if is_title else self.activity(i)

    def affiliation_verb(self, i: int) -> int:
        """ "directs the Example Program" """
        verb = self.lower(i)
        if self.lower(i + 1) not in words.determiners and not is_proper(self.sentence.at(i + 1)):
            return 0
        title = words.affiliation_verbs.get(verb) or words.former_affiliation_verbs[verb]
        self.predicate.has_verb = True
        self.after_be = False
        institutions = self.institutions(i + 1)
        if not institutions:
            return self.activity(i)
        if title.endswith("host") and not institutions[0].units:
            return institutions[-1].end  # a broadcast is a work, no employer
        return self.add(title, institutions, i, current=verb in words.affiliation_verbs)

    def activity(self, i: int) -> int:
        """ "teaches philosophy at Example College": verb and object are the title, at an institution alone."""
        self.after_be = False
        self.predicate.has_life_verb = True
        begin = end = i + 1 + (self.lower(i + 1) in words.determiners)
        leads = {"at", "for"} if self.lower(i) in words.reporting_verbs else {"at"}
        leads |= {"of"} if self.lower(i) in AFFILIATION_VERBS else set()
        while self.lower(end) not in leads | {"at", "for"} and end < i + LONGEST_OBJECT:
            if end > begin and self.lower(end) in {"and", ","} and starts_an_affiliation(self.sentence, end + 1):
                break
            end += 1
        institutions = self.institutions(end + 1) if self.lower(end) in leads else []
        if not institutions:
            return i + 1
        now = self.current and (self.lower(i) not in {"covered", "taught"} or self.lower(i - 1) == "has")
        title = f"{self.sentence.at(i).text} {self.sentence.text(begin, end)}"
        return self.add(title.strip(), institutions, i, current=now)

    def life(self, i: int) -> int:
        """ "lives in Example", left to the bio; "writes on ports for Example Review", which names an institution."""
        self.predicate.begins_with_life = self.predicate.begins_with_life or not self.predicate.has_verb
        self.predicate.has_life_verb = True
        self.after_be = False
        leads = words.institution_leads.get(self.lower(i), "").split()
        for at in range(i, i + LONGEST_OBJECT if leads else i):
            lead, name = self.lower(at), self.sentence.skip(at + 1, {"the"})
            if lead in _ENDS_AN_OBJECT:
                break
            is_people = is_plain(self.lower(name)) and not self.sentence.at(name).text.isupper()  # but "the UN"
            is_near = lead == "at" or (i < at <= i + 3 and lead in {"for", "to", "with"} and not is_people)
            is_name = is_proper(self.sentence.at(name)) if is_near else is_named(self.sentence, name)
            institutions = self.institutions(at + 1) if lead in leads and is_name else []
            if institutions:
                return self.add("", institutions, i, current=not self.lower(i).endswith("ed"))
        return i + 1


CLAUSES = (
    (_BE, Reading.be_or_act_as), (words.have, Reading.have), (words.as_now | words.as_then, Reading.be_or_act_as),
    (words.hold_verbs, Reading.hold), (AFFILIATION_VERBS, Reading.affiliation_verb),
    (words.activity_verbs, Reading.activity), (words.life_verbs, Reading.life),
)  # fmt: skip
