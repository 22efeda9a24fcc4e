"""Clauses: the verbs a bio line is told with, and the posts that follow them.

    predicate   = clause { separator clause }
    clause      = be posts | have "been" posts | verb "as" posts | "holds" post
                | post-verb houses | activity-verb subject "at" houses | other verb
    posts       = post { separator post }
    separator   = "," | ";" | "and" | "who" | "where" he | "as well as"

CLAUSES names the verbs and the function that reads what follows; a new kind of verb is a new row.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from . import words
from .complements import subject_end
from .houses import is_proper, read_house, read_houses
from .names import PersonName, read_name
from .posts import Claim, Context, is_on_a_body, read_post
from .titles import after_adverbs, starts_a_clause, starts_a_post, title_end
from .tokens import Sentence

LONGEST_OBJECT = 16  # tokens of what somebody teaches or studies
HAS_WITHIN = 5  # tokens after "has" in which a degree is named
SINCE_WITHIN = 25  # tokens after "has been" in which "since" says that it still is so


@dataclass(slots=True)
class Predicate:
    """The claims of a predicate, and how it was told."""

    claims: list[Claim] = field(default_factory=list)
    end: int = 0
    has_verb: bool = False  # "is" and its like, or a verb that is a post
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
    after_be: bool  # nouns are posts only after "is" and its like

    def lower(self, i: int) -> str:
        return self.sentence.lower(i)

    def add(self, claim: Claim) -> int:
        self.predicate.claims.append(claim)
        return claim.end

    def post(self, i: int, separator: str | None = None) -> int:
        claim, end = read_post(self.sentence, i, self.separator if separator is None else separator, self.context)
        if claim:
            self.predicate.claims.append(claim)
        return end


def read_predicate(
    sentence: Sentence, start: int, *, is_apposition: bool = False, known: str = "", where: bool = False
) -> Predicate:
    """The posts stated from `start` on, to the end of the sentence or of an apposition, or to a new subject.

    `known` is the institution named last; `where` says that the predicate stands in ", where she …" of it.
    """
    reading = _Reading(
        sentence, Predicate(), Context(known=known, where=where), "where" if where else "", after_be=is_apposition
    )
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
        rest = sentence[predicate.claims[-1].end : i]
        predicate.is_whole = not any(token.is_low and token.lower not in words.AROUND_A_PLACE for token in rest)
    return predicate


def _apposition_ends(sentence: Sentence, i: int) -> bool:
    """True at the comma that leads back to the sentence: ", is the author of"; also one inside “Example Hour,” is."""
    if sentence.at(i).text not in {",", "—", "–"}:
        closing = i if sentence.at(i).is_mark('”"') else i - 1
        if not (sentence.at(closing).is_mark('”"') and sentence.at(closing - 1).text == ","):
            return False
        i = closing
    k = after_adverbs(sentence, i + 1)
    token = sentence.at(k)
    if not (token.is_low or (token.is_word and token.lower in words.BE_NOW)):
        return False
    return starts_a_clause(sentence, k) or (token.lower in words.POST_VERBS and not title_end(sentence, k))


def _next_start(reading: _Reading, i: int, is_apposition: bool) -> tuple[int, str]:
    """Where the next clause or post begins at or after `i` and what parts it from the last; "" at a new subject."""
    sentence = reading.sentence
    for k in range(i, len(sentence)):
        lower, after = sentence.lower(k), k + 1
        if is_apposition and k > i and _apposition_ends(sentence, k):
            return k, ""
        if lower in {"where", "when"} and sentence.lower(after) in words.PRONOUNS_ONE | words.PRONOUNS_ALL:
            reading.context.where = lower == "where"
            return after + 1, "where"
        if lower in {"where", "while"} and not is_apposition and _is_new_subject(sentence, after):
            return after, ""
        if lower == "who" and starts_a_clause(sentence, after_adverbs(sentence, after)):
            return after_adverbs(sentence, after), "who"
        if lower == "as" and sentence.lower(after) == "well" and starts_a_post(sentence, k + 3):
            return k + 3, ","
        if lower not in words.SEPARATORS:
            continue
        if sentence.lower(after) in {"and", "but"}:
            after += 1
        after = after_adverbs(sentence, after)
        if not is_apposition and _is_new_subject(sentence, after):
            return after, ""
        if is_apposition and next_apposed_name(sentence, k):
            return k, ""
        if sentence.lower(after) in words.PRONOUNS_ONE and starts_a_clause(sentence, after + 1):
            return after + 1, "and"
        if sentence.at(after).is_low and sentence.lower(after) in words.GOING_ON and not is_apposition:
            return after, "and"
        if starts_a_post(sentence, after) or is_on_a_body(sentence, after):
            return after, "and" if {lower, sentence.lower(k + 1)} & {"and", "&"} else ","
    return len(sentence), ""


def _is_new_subject(sentence: Sentence, i: int) -> bool:
    """True for "; Ana Example is …", "and Ana Example teaches …": what follows is said of somebody else."""
    name = read_name(sentence, i)
    if not name:
        return False
    verb = sentence.at(after_adverbs(sentence, name.end))
    if not verb.is_low:
        return False
    says_what = words.BE_NOW | words.BE_THEN | words.AS_NOW | words.AS_THEN | words.HOLD_VERBS
    return verb.lower in says_what or (name.word_count > 1 and verb.lower in words.SUBJECT_VERBS)


def next_apposed_name(sentence: Sentence, i: int) -> PersonName | None:
    """The name in ", and Jo Roe, chair of Y, are …", where `i` is at what ends the apposition before it."""
    k = i + 1 if sentence.at(i).text == "," else i
    name = read_name(sentence, k + 1) if sentence.lower(k) == "and" else None
    if not name or name.word_count < 2 or sentence.at(name.end).text != ",":
        return None
    return name if starts_a_post(sentence, name.end + 1) and not starts_a_post(sentence, k + 1) else None


# --- Verbs ----------------------------------------------------------------------------------------------------


def _read_clause(reading: _Reading, i: int) -> int:
    """Reads one clause or post; the token to read on from."""
    i = after_adverbs(reading.sentence, i)
    if reading.lower(i) in words.ONCE and starts_a_clause(reading.sentence, i + 1):
        i += 1
    token = reading.sentence.at(i)
    if token.is_low or (token.is_word and token.lower in words.BE_NOW | words.BE_THEN):
        for verbs, read in CLAUSES:
            if token.lower in verbs:
                end = read(reading, i)
                if end:
                    return end
    return reading.post(i) if reading.after_be else i + 1


def _be(reading: _Reading, i: int) -> int:
    return _posts(reading, i + 1, now=reading.lower(i) in words.BE_NOW)


def _have(reading: _Reading, i: int) -> int | None:
    """ "has been a fellow since 2009", "has served as a fellow", "has written on …", "has a doctorate" """
    k = after_adverbs(reading.sentence, i + 1)
    if reading.lower(k) == "been":
        still = any(token.lower == "since" for token in reading.sentence[k : k + SINCE_WITHIN])
        return _posts(reading, k + 1, now=still)
    if reading.lower(k) in words.AS_THEN and reading.lower(k + 1) == "as":
        return _posts(reading, k + 2, now=False)
    near = {token.lower for token in reading.sentence[k : k + HAS_WITHIN]}
    return _life(reading, i) if reading.lower(k) in words.HAS_DONE or near & words.HAS_FROM_IT else None


def _as(reading: _Reading, i: int) -> int:
    """ "serves as a fellow", "works at the Example Institute", "serves on the board of Example Review" """
    now = reading.lower(i) in words.AS_NOW
    following = reading.lower(i + 1)
    if following == "as":
        return _posts(reading, i + 2, now=now)
    if following in {"at", "for", "with"} and reading.lower(i).startswith("work") and now:
        reading.predicate.has_verb = True
        return reading.post(i + 1, "who")
    if is_on_a_body(reading.sentence, i + 1):
        return _posts(reading, i + 1, now=now)
    return _work_further_on(reading, i, now=now) or _life(reading, i)


def _work_further_on(reading: _Reading, i: int, *, now: bool) -> int | None:
    """ "works on water law at the Example Institute", "worked for ten years at …": a house and no title."""
    if not reading.lower(i).startswith("work"):
        return None
    for k in range(i + 1, min(i + LONGEST_OBJECT, len(reading.sentence))):
        token = reading.sentence.at(k)
        if token.lower == "at" and k > i + 1:
            houses = read_houses(reading.sentence, k + 1, reading.context.known)
            if not houses:
                return None
            _life(reading, i)
            reading.context.known = houses[-1].name
            claim = Claim("", "", tuple(houses), now, separator=reading.separator, start=i, end=houses[-1].end)
            return reading.add(claim)
        if not token.is_word or token.is_capital or token.lower in {"and", "who", "where"}:
            return None
    return None


def _hold(reading: _Reading, i: int) -> int:
    """ "holds the Example Chair in Global Strategy at …" """
    k = i + 2 if reading.lower(i + 1) in words.DETERMINERS else i + 1
    end = title_end(reading.sentence, k)
    if end and reading.lower(end - 1) in words.SUBJECT_ROLES:
        return _posts(reading, i + 1, now=True)
    return _life(reading, i)


def _post_verb(reading: _Reading, i: int) -> int | None:
    """ "directs the Example Program", "chairs the board of advisers at Example University" """
    sentence, begin = reading.sentence, i + 1
    is_determined = reading.lower(begin) in words.DETERMINERS
    if not is_determined and not is_proper(sentence.at(begin)):
        return None
    title, still = words.POST_VERBS[reading.lower(i)]
    reading.predicate.has_verb = True
    reading.after_be = False
    houses = read_houses(sentence, begin, reading.context.known)
    if not houses and is_determined:
        end = subject_end(sentence, begin + 1)
        while reading.lower(end) == "of" and sentence.at(end + 1).is_low:
            end = subject_end(sentence, end + 1)
        if end > begin + 1 and reading.lower(end) in {"at", "of", "for"}:
            houses = read_houses(sentence, end + 1, reading.context.known)
            title = f"{title} of {sentence.text(begin, end)}"
    if not houses:
        return i + 1
    if title.endswith("host") and not houses[0].units:
        return houses[-1].end  # a broadcast is a work, no employer
    reading.context.known = houses[-1].name
    return reading.add(
        Claim(title, title, tuple(houses), still, separator=reading.separator, start=i, end=houses[-1].end)
    )


def _activity(reading: _Reading, i: int) -> int:
    """ "teaches philosophy at Example College": verb and object are the title; without a house there is none."""
    sentence = reading.sentence
    reading.after_be = False
    reading.predicate.has_life_verb = True
    begin = i + 2 if reading.lower(i + 1) in words.DETERMINERS else i + 1
    k = begin
    while k < min(len(sentence), i + LONGEST_OBJECT):
        lower = reading.lower(k)
        if lower in {"at", "for"} or (not sentence.at(k).is_word and lower != ","):
            break
        if k > begin and lower in {"and", ","} and starts_a_post(sentence, k + 1):
            break
        k += 1
    houses = read_houses(sentence, k + 1, reading.context.known) if reading.lower(k) == "at" else []
    if not houses:
        return i + 1
    units = (m for m in range(begin, k) if reading.lower(m) == "in" and reading.lower(m + 1) == "the")
    end = next((m for m in units if read_house(sentence, m + 1)), k)
    title = " ".join(filter(None, [sentence.at(i).text, sentence.text(begin, end)]))
    reading.context.known = houses[-1].name
    now = reading.context.current and reading.lower(i) != "taught"
    return reading.add(
        Claim(title, reading.lower(i), tuple(houses), now, separator=reading.separator, start=i, end=houses[-1].end)
    )


def _life(reading: _Reading, i: int) -> int | None:
    """A verb that states no post: what follows it is left to the bio's text."""
    if reading.lower(i) in words.ALSO_NOUNS and title_end(reading.sentence, i):
        return None
    reading.predicate.begins_with_life = reading.predicate.begins_with_life or not reading.predicate.has_verb
    reading.predicate.has_life_verb = True
    reading.after_be = False
    return i + 1


def _posts(reading: _Reading, i: int, *, now: bool) -> int:
    """Reads the first post after "is" or "as", or an activity ("is currently pursuing …")."""
    reading.predicate.has_verb = True
    reading.after_be = True
    reading.context.current, reading.context.former_goes_on = now, False
    i = after_adverbs(reading.sentence, i)
    if reading.lower(i) in words.ACTIVITY_VERBS:
        return _activity(reading, i)
    if reading.lower(i) in words.AS_NOW and reading.lower(i + 1) == "as":
        i += 2
    return reading.post(i)


CLAUSES: tuple[tuple[frozenset[str], Callable[[_Reading, int], int | None]], ...] = (
    (words.BE_NOW | words.BE_THEN, _be),
    (words.HAVE, _have),
    (words.AS_NOW | words.AS_THEN, _as),
    (words.HOLD_VERBS, _hold),
    (frozenset(words.POST_VERBS), _post_verb),
    (words.ACTIVITY_VERBS, _activity),
    (words.LIFE_VERBS, _life),
)
