"""Posts: what a person is, and where.

    predicate   = clause { separator clause }
    clause      = be posts | have "been" posts | post-verb houses | activity-verb subject "at" house | other verb …
    posts       = post { separator post }
    post        = [ determiner ] [ "former" ] [ house "’s" ] title { preposition subject } [ preposition houses ]
    separator   = "," | ";" | "and" | "who" | "where" he | "as well as"

Titles that share one institution stay one title ("founder and CEO"); a unit of its own parts them
("professor of history and director of the Center for X at Y").
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from . import words
from .houses import (
    House,
    capital_run,
    holds_house_word,
    is_proper,
    name_end,
    read_house,
    read_houses,
    read_lower_unit,
    skip_kind,
    without_possessive,
)
from .names import read_name
from .titles import (
    BEFORE_TITLES,
    PARTICIPLES,
    PREPOSITIONS,
    after_adverbs,
    double_title_end,
    is_plural_role,
    noun_phrase_end,
    singular_role,
    starts_a_clause,
    starts_a_post,
    title_end,
)
from .tokens import Sentence

HOUSE_PREPOSITIONS = frozenset({"at", "with", "within", "for", "of", "in", "to", "on"})


@dataclass(frozen=True, slots=True)
class Claim:
    """One title and the houses it is held at, with what is needed to join it to its neighbours."""

    title: str
    role: str  # the singular of the title's last noun
    houses: tuple[House, ...] = ()
    current: bool = True
    determiner: str = ""  # "a fellow and *the* director"
    separator: str = ""  # what stood before it
    is_work: bool = False  # "author of …"
    is_plural: bool = False
    owned: bool = False  # "the Gazette’s editor": what follows bare is the Gazette’s too
    of_house: bool = False  # "director *of* the Center": what stands before it is not in the Center
    trails: bool = False  # "…, at the Institute": the house of the whole sentence
    start: int = 0
    end: int = 0  # the token after it
    is_guess: bool = False  # no row lists the role
    is_closed: bool = False  # "congresswoman from Example": nothing after it is shared with it
    is_joint: bool = False


@dataclass(slots=True)
class Predicate:
    """The claims of a predicate, and how the clause was made."""

    claims: list[Claim] = field(default_factory=list)
    end: int = 0
    has_verb: bool = False
    has_life_verb: bool = False
    begins_with_life: bool = False
    is_whole: bool = False  # after the last claim nothing is left but a place


@dataclass(slots=True)
class _State:
    current: bool = True  # of the verb
    lasting_former: bool = False  # "a former judge, prosecutor and …"
    after_be: bool = False  # noun phrases are posts only after "is" and its like
    known: str = ""  # the institution named last
    where: bool = False  # inside ", where she …"


def read_predicate(
    sentence: Sentence, start: int, *, apposition: bool = False, known: str = "", where: bool = False
) -> Predicate:
    """The posts stated from `start` on, to the end of the sentence or of an apposition."""
    predicate = Predicate(end=start)
    state = _State(after_be=apposition, known=known, where=where)
    i, separator = start, "where" if where else ""
    while i < len(sentence):
        if apposition and predicate.claims and _apposition_ends(sentence, i):
            break
        begin = i
        i = _read_clause(sentence, i, separator, state, predicate)
        if apposition and _apposition_ends(sentence, i):
            break
        following, separator = _next_start(sentence, max(i, begin), state, apposition)
        if not separator:
            i = following
            break
        i = following
    predicate.end = i
    predicate.is_whole = bool(predicate.claims) and not any(
        t.is_word and t.text.islower() and t.lower not in {"in", "of", "the", "and", "based", "from", "at"}
        for t in sentence[predicate.claims[-1].end : i]
    )
    return predicate


def _apposition_ends(sentence: Sentence, i: int) -> bool:
    """True at the comma that leads back to the sentence: ", is the author of"."""
    if sentence.at(i).text not in {",", "—", "–"}:
        if not (sentence.at(i).kind == "mark" and sentence.at(i).text in '”"' and sentence.at(i - 1).text == ","):
            i -= 1  # the comma may stand inside the quotation marks of a title: “Example Hour,” is
            if not (sentence.at(i).text in {"”", '"'} and sentence.at(i - 1).text == ","):
                return False
    k = after_adverbs(sentence, i + 1)
    token = sentence.at(k)
    if not token.is_word or not token.text.islower() and token.lower not in words.BE_NOW:
        return False
    return starts_a_clause(sentence, k) or (token.lower in words.POST_VERBS and not title_end(sentence, k))


def _next_start(sentence: Sentence, i: int, state: _State, apposition: bool) -> tuple[int, str]:
    """Where the next clause or post begins at or after `i`, and what parts it from the last; "" where none does."""
    k = i
    while k < len(sentence):
        token = sentence.at(k)
        if apposition and k > i and _apposition_ends(sentence, k):
            return k, ""
        if token.lower in {"where", "when"} and sentence.at(k + 1).lower in words.PRONOUNS_ONE | words.PRONOUNS_ALL:
            state.where = token.lower == "where"
            return k + 2, "where"
        if token.lower in {"where", "while"} and not apposition and _is_new_subject(sentence, k + 1):
            return k + 1, ""
        if token.lower == "who":
            after = after_adverbs(sentence, k + 1)
            if starts_a_clause(sentence, after):
                return after, "who"
        if token.text in {",", ";", "—", "–", "•"} or token.lower in {"and", "&", "but"}:
            after = k + 1
            if sentence.at(after).lower in {"and", "but"}:
                after += 1
            after = after_adverbs(sentence, after)
            if not apposition and _is_new_subject(sentence, after):
                return after, ""
            if sentence.at(after).lower in words.PRONOUNS_ONE and starts_a_clause(sentence, after + 1):
                return after + 1, "and"
            if starts_a_post(sentence, after) or _is_on_a_body(sentence, after):
                name = "and" if "and" in {token.lower, sentence.at(k + 1).lower} or token.lower == "&" else ","
                return after, name
        if token.lower == "as" and sentence.at(k + 1).lower == "well" and sentence.at(k + 2).lower == "as":
            if starts_a_post(sentence, k + 3):
                return k + 3, ","
        k += 1
    return len(sentence), ""


def _is_new_subject(sentence: Sentence, i: int) -> bool:
    """True for "; Ana Example is …", "and Ana Example is …": what follows is said of somebody else."""
    name = read_name(sentence, i)
    if not name:
        return False
    verb = after_adverbs(sentence, name.end)
    return (
        sentence.at(verb).text.islower()
        and sentence.at(verb).lower in (words.BE_NOW | words.BE_THEN | words.AS_NOW | words.AS_THEN | words.HOLD_VERBS)
        or (name.word_count > 1 and sentence.at(verb).lower in {"teaches", "directs", "leads", "writes"})
    )


def _read_clause(sentence: Sentence, i: int, separator: str, state: _State, predicate: Predicate) -> int:
    """Reads one clause or post into the predicate; the token after it."""
    i = after_adverbs(sentence, i)
    if sentence.at(i).lower in {"formerly", "previously"} and starts_a_clause(sentence, i + 1):
        i += 1
    token = sentence.at(i)
    lower = token.lower
    following = sentence.at(i + 1).lower
    if token.is_word and not (token.is_capital and lower not in words.BE_NOW | words.BE_THEN):
        if lower in words.BE_NOW | words.BE_THEN:
            return _after_be(sentence, i + 1, lower in words.BE_NOW, separator, state, predicate)
        if lower in words.HAVE:
            k = after_adverbs(sentence, i + 1)
            if sentence.at(k).lower == words.BEEN:
                still = any(t.lower == "since" for t in sentence[k : k + 25])
                return _after_be(sentence, k + 1, still, separator, state, predicate)
            if sentence.at(k).lower in words.AS_THEN and sentence.at(k + 1).lower == "as":
                return _after_be(sentence, k + 2, False, separator, state, predicate)
            return _after_life_verb(i, state, predicate)
        if lower in words.AS_NOW | words.AS_THEN:
            now = lower in words.AS_NOW
            if following == "as":
                return _after_be(sentence, i + 2, now, separator, state, predicate)
            if following in {"at", "for", "with"} and lower in {"works", "work", "working"}:
                predicate.has_verb = True
                return _read_post(sentence, i + 1, "who", state, predicate)
            if following == "on" and _is_on_a_body(sentence, i + 1):
                return _after_be(sentence, i + 1, now, separator, state, predicate)
            return _after_life_verb(i, state, predicate)
        if lower in words.HOLD_VERBS:
            k = i + 2 if sentence.at(i + 1).lower in words.DETERMINERS else i + 1
            end = title_end(sentence, k)
            if end and sentence.at(end - 1).lower in words.SUBJECT_ROLES:
                return _after_be(sentence, i + 1, True, separator, state, predicate)
            return _after_life_verb(i, state, predicate)
        if lower in words.POST_VERBS and (
            sentence.at(i + 1).lower in words.DETERMINERS or is_proper(sentence.at(i + 1))
        ):
            return _read_post_verb(sentence, i, separator, state, predicate)
        if lower in words.ACTIVITY_VERBS:
            return _read_activity(sentence, i, separator, state, predicate)
        if lower in words.LIFE_VERBS and not title_end(sentence, i):
            return _after_life_verb(i, state, predicate)
    if not state.after_be:
        return i + 1
    return _read_post(sentence, i, separator, state, predicate)


def _after_life_verb(i: int, state: _State, predicate: Predicate) -> int:
    predicate.begins_with_life = predicate.begins_with_life or not predicate.has_verb
    predicate.has_life_verb = True
    state.after_be = False
    return i + 1


def _after_be(sentence: Sentence, i: int, now: bool, separator: str, state: _State, predicate: Predicate) -> int:
    predicate.has_verb = True
    state.after_be, state.current, state.lasting_former = True, now, False
    i = after_adverbs(sentence, i)
    if sentence.at(i).lower in words.ACTIVITY_VERBS:
        return _read_activity(sentence, i, separator, state, predicate)
    if sentence.at(i).lower in words.AS_NOW and sentence.at(i + 1).lower == "as":
        i += 2
    return _read_post(sentence, i, separator, state, predicate)


def _read_post_verb(sentence: Sentence, i: int, separator: str, state: _State, predicate: Predicate) -> int:
    title, still = words.POST_VERBS[sentence.at(i).lower]
    houses = read_houses(sentence, i + 1, state.known)
    predicate.has_verb = True
    state.after_be = False
    if not houses and sentence.at(i + 1).lower in words.DETERMINERS:
        phrase_end = _subject_end(sentence, i + 2)
        while sentence.at(phrase_end).lower == "of" and sentence.at(phrase_end + 1).text.islower():
            phrase_end = _subject_end(sentence, phrase_end + 1)
        if sentence.at(phrase_end).lower in {"at", "of", "for"} and phrase_end > i + 2:
            houses = read_houses(sentence, phrase_end + 1, state.known)
            title = f"{title} of {sentence.text(i + 1, phrase_end)}"
    is_broadcast = title.endswith("host") and not (houses and houses[0].units)
    if not houses or is_broadcast:
        return houses[-1].end if houses else i + 1
    state.known = houses[-1].name
    predicate.claims.append(Claim(title, title, tuple(houses), still, "", separator, end=houses[-1].end))
    return houses[-1].end


def _read_activity(sentence: Sentence, i: int, separator: str, state: _State, predicate: Predicate) -> int:
    """ "teaches philosophy at Example College": verb and object are the title; without a house there is none."""
    state.after_be = False
    predicate.has_life_verb = True
    begin = i + 1
    if sentence.at(begin).lower in words.DETERMINERS | {"his", "her", "their"}:
        begin += 1
    k = begin
    while k < min(len(sentence), i + 16):
        token = sentence.at(k)
        if token.lower in {"at", "for"} or (not token.is_word and token.text != ","):
            break
        if k > begin and token.lower in {"and", ","} and starts_a_post(sentence, k + 1):
            break
        k += 1
    if sentence.at(k).lower != "at":
        return i + 1
    houses = read_houses(sentence, k + 1, state.known)
    if not houses:
        return i + 1
    units = ()
    title = (sentence.at(i).text + " " + sentence.text(begin, k)).strip()
    for at in range(begin, k):
        if sentence.at(at).lower == "in" and sentence.at(at + 1).lower == "the":
            inner = read_house(sentence, at + 1)
            if inner:
                title = (sentence.at(i).text + " " + sentence.text(begin, at)).strip()
            break
    state.known = houses[-1].name
    current = state.current and sentence.at(i).lower != "taught"
    del units
    predicate.claims.append(
        Claim(title, sentence.at(i).lower, tuple(houses), current, "", separator, end=houses[-1].end)
    )
    return houses[-1].end


def _is_on_a_body(sentence: Sentence, i: int) -> bool:
    """True for "on the steering committee of …"."""
    if sentence.at(i).lower != "on" or sentence.at(i + 1).lower not in words.DETERMINERS:
        return False
    return any(t.lower in words.BODIES for t in sentence[i + 2 : i + 6])


def _read_on_a_body(sentence: Sentence, i: int, separator: str, state: _State, predicate: Predicate) -> int:
    """ "on the steering committee of X": the words are the title as they stand."""
    end = noun_phrase_end(sentence, i + 2)
    houses: list[House] = []
    if sentence.at(end).lower in {"of", "at", "for"}:
        houses = read_houses(sentence, end + 1, state.known)
    if is_proper(sentence.at(i + 2)) and not houses:
        owner, after = _read_owner_of_body(sentence, i + 2)
        houses = [owner] if owner else []
        end = max(end, after)
    if houses:
        state.known = houses[-1].name
    predicate.claims.append(Claim(sentence.text(i, end), "member", tuple(houses), state.current, "", separator))
    return max(end, houses[-1].end if houses else end)


def _agent_end(sentence: Sentence, i: int) -> int:
    """The token after a title that no row lists, where its ending or a house after it shows one; else 0."""
    end = noun_phrase_end(sentence, i)
    last = sentence.at(end - 1)
    if end == i or not last.text.isalpha() or last.is_capital or last.lower in words.NOT_AGENTS | words.ADVERBS:
        return 0
    follows = sentence.at(end)
    if follows.lower in {"at", "with"} and _house_follows(sentence, end):
        return end
    return end if last.lower.endswith(words.AGENT_ENDINGS) and len(last.lower) > 4 else 0


def _read_owner_of_body(sentence: Sentence, i: int) -> tuple[House | None, int]:
    end = name_end(sentence, i)
    if sentence.at(end - 1).owns:
        return House(without_possessive(sentence.text(i, end)), (), end), end
    return None, end


def _read_post(sentence: Sentence, start: int, separator: str, state: _State, predicate: Predicate) -> int:
    """Reads the post at `start`, if there is one; the token after it, or `start + 1`."""
    i = after_adverbs(sentence, start)
    if _is_on_a_body(sentence, i):
        return _read_on_a_body(sentence, i, separator, state, predicate)
    for fixed in words.FIXED_TITLES:
        if tuple(t.lower for t in sentence[i : i + len(fixed)]) == fixed:
            claim = Claim("", fixed[-1], (), state.current, "", separator)
            return _read_complements(sentence, i, i + len(fixed), fixed[-1], None, claim, state, predicate)
    if sentence.at(i).lower in {"with", "at", "for"}:
        houses = read_houses(sentence, i + 1, state.known) if not separator or separator in {"who", "where"} else []
        if houses:
            state.known = houses[-1].name
            predicate.claims.append(Claim("", "", tuple(houses), state.current, "", separator))
            return houses[-1].end
        return i + 1
    former, determiner, kept_the = False, "", False
    while sentence.at(i).lower in BEFORE_TITLES | {"both"}:
        lower = sentence.at(i).lower
        if sentence.at(i).is_capital and lower == "the" and i > 0:
            kept_the = True
            determiner = lower
            i += 1
            break
        former = former or lower in words.FORMER
        determiner = lower if lower in words.DETERMINERS else determiner
        i += 1
    if determiner and not former:
        state.lasting_former = False
    state.lasting_former = state.lasting_former or former
    owner, i = _read_owner(sentence, i, state, kept_the)
    end = title_end(sentence, i) or (double_title_end(sentence, i) if determiner else 0)
    guess = not end
    end = end or (_agent_end(sentence, i) if determiner and not separator else 0)
    if not end:
        return start + 1
    while sentence.at(i).lower.endswith("-based") and i < end - 1:
        i += 1
    prefix = ""
    house_before, begin = _split_house(sentence, i, end)
    if not house_before:
        k = i
        while sentence.at(k).text.islower() and sentence.at(k).lower in words.BEFORE_A_HOUSE:
            k += 1
        if k > i:
            house_before, after = _split_house(sentence, k, end)
            if house_before:
                prefix, begin = sentence.text(i, k) + " ", after
    owner = owner or house_before
    role = _role_of(sentence, begin, end)
    now = state.current and (not state.lasting_former or (role in words.LASTING_ROLES and not former))
    if sentence.at(end).kind == "aside" and _aside_belongs(sentence.at(end).text):
        end += 1
    return _read_complements(
        sentence, begin, end, role, owner,
        Claim(prefix, role, (), now, determiner, separator, is_guess=guess),
        state, predicate,
    )  # fmt: skip


def _aside_belongs(text: str) -> bool:
    """True for a bracket that says of what: "Lead Researcher (Politics & Society)"; not for "(@name)", "(EI)"."""
    inside = text[1:-1].strip()
    return " " in inside and not any(letter.isdigit() or letter in "@/" for letter in inside)


def _read_owner(sentence: Sentence, i: int, state: _State, kept_the: bool) -> tuple[House | None, int]:
    """The institution whose possessive opens the noun phrase ("CNN’s analyst"), and the token after it."""
    token = sentence.at(i)
    if token.owns and token.text.islower() and token.lower in words.HOUSE_KINDS | words.HOUSE_WORDS and state.known:
        return House(state.known, (), i + 1), i + 1
    if not is_proper(token):
        return None, i
    end = name_end(sentence, i)
    last = sentence.at(end - 1)
    if not title_end(sentence, end):
        return None, i
    if (
        not last.owns
        and end > capital_run(sentence, i)
        and sentence.at(end).text.islower()
        and holds_house_word(sentence, i, end)
    ):
        return House(sentence.text(i, end), (), end), end  # "a University of Example law professor"
    if not last.owns or last.lower.rstrip("’") in words.INSIDE_POSSESSIVES:
        return None, i
    person = read_name(sentence, i)
    role = sentence.at(title_end(sentence, end) - 1)
    if token.lower in words.HONORIFICS or (
        person and person.word_count > 1 and singular_role(role.lower) not in words.PRESS_ROLES
    ):
        return None, end
    name = without_possessive(sentence.text(i - 1 if kept_the else i, end))
    return House(name, (), end), end


def _split_house(sentence: Sentence, i: int, end: int) -> tuple[House | None, int]:
    """The house whose bare name opens a title ("Fox News contributor"), and where the title itself begins."""
    run = i
    while run < end - 1 and is_proper(sentence.at(run)):
        run += 1
    if run == i:
        return None, i
    names = [t.lower for t in sentence[i:run]]
    last = sentence.at(end - 1)
    press = singular_role(last.lower) in words.PRESS_ROLES
    if any(len(n.strip(".")) == 1 for n in names):
        return None, i  # an initial: a chair or a fellowship named for somebody
    for at in range(run, i, -1):
        phrase = " ".join(names[: at - i])
        if (
            names[at - i - 1] in words.HOUSE_WORDS - words.SUBJECT_LIKE_HOUSES | {"news"}
            and phrase not in words.NOT_A_HOUSE
        ):
            if at == i + 1 and (last.is_capital or not press):
                return None, i  # "University Professor", "College Instructor"
            if all(_is_plain(n) for n in names[: at - i - 1]) and names[at - i - 1] in words.BODIES | {
                "office",
                "staff",
            }:
                return None, i
            return House(sentence.text(i, at), (), at), at
    bare = names[0] in words.BARE_HOUSES
    if bare and (last.is_capital or not press):
        return House(sentence.text(i, i + 1), (), i + 1), i + 1
    if last.is_capital or not press:
        return None, i
    while run > i and _is_plain(names[run - i - 1]):
        run -= 1
    if run > i and not all(n in words.TITLE_CAPITALS for n in names[: run - i]):
        return House(sentence.text(i, run), (), run), run
    return None, i


def _is_plain(lower: str) -> bool:
    """True for a capital that names no house: a people, a party, a place, an award."""
    if lower in words.PEOPLES_AND_PLACES or lower.endswith(words.PEOPLE_ENDINGS):
        return True
    parts = lower.split("-")
    return any(c.isdigit() for c in lower) or (
        len(parts) > 1 and any(part in words.PEOPLES_AND_PLACES for part in parts)
    )


def _role_of(sentence: Sentence, begin: int, end: int) -> str:
    for at in range(end - 1, begin - 1, -1):
        role = singular_role(sentence.at(at).lower)
        if role and sentence.at(at).lower not in words.AFTER_ROLE:
            return role
    return singular_role(sentence.at(end - 1).lower)


def _read_complements(
    sentence: Sentence,
    begin: int,
    end: int,
    role: str,
    owner: House | None,
    claim: Claim,
    state: _State,
    predicate: Predicate,
) -> int:
    """Reads "of …", "at …" after a title: subjects grow the title, the first institution closes the post."""
    tail_start = end
    houses: list[House] = []
    last_role = _main_part(role)
    if role in words.AUTHORSHIP:
        predicate.claims.append(
            replace(claim, title=singular_role(sentence.at(end - 1).lower) or "author", is_work=True)
        )
        return _after_work(sentence, end)
    i, body, closed, of_house, trails = end, "", False, False, False
    while sentence.at(i).lower in PREPOSITIONS and sentence.at(i).is_word:
        step = _read_complement(sentence, i, last_role, state, owner, closed)
        if step.houses:
            houses, body, of_house = step.houses, step.body, sentence.at(i).lower == "of"
            if step.title_end:
                end = step.title_end
            i = houses[-1].end
            break
        if step.is_book:
            return step.end
        closed = closed or step.is_closed
        if not step.title_end:
            i = max(step.end, i)
            break
        end = i = step.title_end
    if not houses and sentence.at(i).text == "," and sentence.at(i + 1).lower == "at" and i == end:
        houses = read_houses(sentence, i + 2, state.known)
        trails = bool(houses)
    if not houses and i == end and _is_participle(sentence, i):
        houses = _house_after_participle(sentence, i, state)
    if not houses and sentence.at(i).text == "," and not starts_a_post(sentence, i + 1):
        houses = _house_after_comma(sentence, i, state)
    if not houses and i == end and is_proper(sentence.at(end)) and end > begin:
        direct = read_house(sentence, end, state.known)
        if direct and holds_house_word(sentence, end, direct.end):
            houses = [direct]
    if not owner and not houses and claim.determiner in {"its", "their"} and state.known:
        owner = House(state.known, (), i)
    if owner and houses and not _same_house(owner, houses[0]):
        # "the President’s director of the Office of X": the house after the title is the one.
        owner = None
    if owner and not houses:
        houses = [owner]
    if houses:
        state.known = houses[-1].name
        i = max(i, houses[-1].end)
    title = claim.title + sentence.text(begin, end, asides=True) + (f" of the {body}" if body else "")
    title = re.sub(r"[,.]+([”\"])$", r"\1", title)
    head = next((t for t in reversed(sentence[begin:tail_start]) if singular_role(t.lower) == role), sentence.at(begin))
    plural = sentence.is_plural and is_plural_role(head)
    if plural:
        singular = role if head.text.islower() else role.capitalize()
        title = title.replace(head.text, singular, 1)
    if state.where and not houses and state.known and claim.separator == "where":
        houses = [House(state.known, (), i)]
    predicate.claims.append(
        replace(
            claim,
            title=title,
            houses=tuple(houses),
            is_plural=plural,
            is_closed=closed,
            of_house=of_house,
            owned=bool(owner),
            trails=trails,
            start=begin,
            end=max(i, end),
        )
    )
    return max(i, end)


def _main_part(role: str) -> str:
    """The noun that decides what may follow: "editor-in-chief" → editor, "co-founder" → founder."""
    first, _, rest = role.partition("-")
    return first if rest.startswith(("in-", "at-", "of-", "general")) else role.split("-")[-1]


def _same_house(a: House, b: House) -> bool:
    return a.name.casefold() == b.name.casefold()


def _is_participle(sentence: Sentence, i: int) -> bool:
    token = sentence.at(i)
    return (
        token.is_word and token.text.islower() and (token.lower in PARTICIPLES or token.lower.endswith(("ing", "ed")))
    )


def _house_after_participle(sentence: Sentence, i: int, state: _State) -> list[House]:
    """ "a junior majoring in biology at Example College": the house of what somebody does there."""
    for k in range(i, min(i + 10, len(sentence))):
        token = sentence.at(k)
        if (
            token.text == ","
            or token.lower in words.RELATIVES
            or (token.lower == "and" and starts_a_post(sentence, k + 1))
        ):
            break
        works = token.lower in {"for", "with"} and sentence.at(i).lower in {
            "working",
            "serving",
            "affiliated",
            "writing",
        }
        if (token.lower == "at" or works) and _house_follows(sentence, k):
            return read_houses(sentence, k + 1, state.known)
    return []


def _house_after_comma(sentence: Sentence, comma: int, state: _State) -> list[House]:
    """ "Distinguished Chair of Theory, Example University": a house follows its title after a comma."""
    k = comma + 1
    if sentence.at(k).lower == "the":
        k += 1
    if not is_proper(sentence.at(k)):
        return []
    end = name_end(sentence, k)
    if not holds_house_word(sentence, k, end) and sentence.at(k).lower not in words.BARE_HOUSES:
        return []
    after = sentence.at(end).lower
    if after in words.BE_NOW | words.BE_THEN | words.HAVE:
        return []
    return read_houses(sentence, k, state.known)


@dataclass(slots=True)
class _Step:
    """What a preposition led to: houses, or the token up to which the title grows, or only an end."""

    end: int
    title_end: int = 0
    houses: list[House] = field(default_factory=list)
    body: str = ""  # "member of *the editorial board*"
    is_book: bool = False
    is_closed: bool = False


def _read_complement(sentence: Sentence, i: int, role: str, state: _State, owner: House | None, closed: bool) -> _Step:
    preposition = sentence.at(i).lower
    k = i + 1
    determiner = ""
    if sentence.at(k).lower in words.DETERMINERS and not (
        sentence.at(k).lower in {"its", "their"} and is_proper(sentence.at(k + 1))
    ):
        determiner = sentence.at(k).lower
        k += 1
    if preposition == "at" and sentence.at(k).lower == "large":
        return _Step(k + 1, title_end=k + 1)
    token = sentence.at(k)
    if preposition == "of" and role in words.WORK_ROLES:
        quoted = _after_work(sentence, k)
        if (
            quoted > k
            and all(t.text.islower() for t in sentence[k : k + 4] if t.is_word and t.end < sentence.at(quoted).start)
            or token.text in '“"'
        ):
            return _Step(0, title_end=min(quoted + 1, len(sentence)), is_closed=True)
    if state.known and (token.lower in {"its", "their"} or (token.owns and not is_proper(token))):
        houses = read_houses(sentence, i + 1, state.known)
        if houses:
            return _Step(houses[-1].end, houses=houses)
    if not is_proper(token) or sentence.at(k + 1).lower.endswith("-based"):
        return _read_lower_complement(sentence, i, k, preposition, determiner, role, state)
    if determiner in {"a", "an"} and not holds_house_word(sentence, k, name_end(sentence, k)):
        return _Step(i)
    if preposition not in HOUSE_PREPOSITIONS:
        if preposition == "from" and role in words.FROM_ROLES:
            return _Step(0, title_end=capital_run(sentence, k), is_closed=True)
        return _Step(i)
    end = name_end(sentence, k)
    named = token.lower in words.BARE_HOUSES or _is_acronym(token.text)
    named = named or any(t.lower in words.HOUSE_WORDS - words.SUBJECT_LIKE_HOUSES for t in sentence[k:end])
    named = named or bool(determiner and holds_house_word(sentence, k, end))
    owned = sentence.at(end - 1).owns
    if preposition == "to" and role == "ambassador" and named and determiner:
        houses = read_houses(sentence, i + 1, state.known)
        return _Step(houses[-1].end, houses=houses) if houses else _Step(i)
    if preposition == "on" and role in words.WORK_ROLES | words.PRESS_ROLES and not determiner:
        houses = read_houses(sentence, i + 1, state.known)
        return _Step(houses[-1].end, houses=houses) if houses else _Step(i)
    is_people = _is_plain(sentence.at(end - 1).lower) and sentence.at(end).text.islower()
    if preposition == "to" and (role not in words.TO_A_HOUSE or token.lower in words.HONORIFICS or is_people):
        return _Step(0, title_end=_subject_end(sentence, k), is_closed=True)
    if closed and preposition == "of" and not named:
        return _Step(0, title_end=end, is_closed=True)
    if preposition == "on" and not named:
        return _Step(0, title_end=_subject_end(sentence, k))
    if preposition in {"of", "for", "in"} and not owned:
        subject_end = _subject_end(sentence, k)
        more = _house_follows(sentence, subject_end)
        if preposition == "of" and (
            role in words.WORK_ROLES or (role in words.PLACE_ROLES and not (named and determiner))
        ):
            return _Step(0, title_end=end, is_closed=True)
        if preposition == "of" and role in words.SUBJECT_ROLES and (more or not named) and not (named and determiner):
            if more or role != "chair" or sentence.at(i - 1).is_capital:
                return _Step(0, title_end=subject_end, is_closed=not more and role in words.OFFICES)
        if (
            not determiner
            and more
            and (not named or end > subject_end)
            and _is_subject(sentence, subject_end - 1, subject_end)
        ):
            return _Step(0, title_end=subject_end)
        if not named and not determiner and more and end <= subject_end:
            return _Step(0, title_end=subject_end)
        if preposition == "in" and not named:
            if role in words.SCHOLAR_ROLES and (more or _is_subject(sentence, k, subject_end)):
                return _Step(0, title_end=subject_end)
            return _Step(subject_end, is_closed=True)
    if owned and any(t.lower in words.BODIES for t in sentence[end : end + 3]) and not is_proper(sentence.at(end)):
        return _read_owned_body(sentence, i, k, end, state)
    if owned and is_proper(sentence.at(end)) and sentence.at(end).lower in words.BODIES:
        return _read_owned_body(sentence, i, k, end, state)
    if owner and not named and preposition in {"of", "for"}:
        return _Step(0, title_end=_subject_end(sentence, k))
    houses = read_houses(sentence, i + 1, state.known)
    if not houses:
        return _Step(i)
    end = noun_phrase_end(sentence, houses[-1].end)
    if end > houses[-1].end and sentence.at(end - 1).lower in words.BODIES and sentence.at(end - 1).text.islower():
        # "member of the Gazette editorial board"
        start = houses[-1].end
        if sentence.at(end).lower == "of" and sentence.at(end + 1).text.islower():
            end = noun_phrase_end(sentence, end + 1)
        houses[-1] = replace(houses[-1], end=end)
        return _Step(end, houses=houses, body=sentence.text(start, end))
    return _Step(houses[-1].end, houses=houses)


def _is_acronym(text: str) -> bool:
    return text.isupper() and 2 <= len(text) <= 6


def _is_subject(sentence: Sentence, start: int, end: int) -> bool:
    return any(t.lower in words.SUBJECTS for t in sentence[start:end])


def _read_owned_body(sentence: Sentence, i: int, k: int, end: int, state: _State) -> _Step:
    """ "member of the Journal’s editorial board": the body goes to the title, the owner is the institution."""
    name = without_possessive(sentence.text(k, end))
    body_end = noun_phrase_end(sentence, end)
    if sentence.at(body_end).lower == "of" and is_proper(sentence.at(body_end + 1)):
        body_end = capital_run(sentence, body_end + 1)
    del i, state
    return _Step(body_end, houses=[House(name, (), body_end)], body=sentence.text(end, body_end))


def _house_follows(sentence: Sentence, i: int) -> bool:
    """True where "at", "with", "for" or a comma at `i` leads to an institution."""
    token = sentence.at(i)
    k = i + 1
    if token.text == "," and sentence.at(k).lower in {"at", "with"}:
        token, k = sentence.at(k), k + 1
    if sentence.at(k).lower in words.DETERMINERS:
        k += 1
    k = skip_kind(sentence, k)
    if token.lower in {"at", "with", "within", "for"}:
        return is_proper(sentence.at(k)) or read_lower_unit(sentence, k) is not None
    if token.lower in {"in", "of"}:
        return is_proper(sentence.at(k)) and holds_house_word(sentence, k, name_end(sentence, k))
    if token.text == ",":
        return (
            is_proper(sentence.at(k))
            and holds_house_word(sentence, k, name_end(sentence, k))
            and not starts_a_post(sentence, k)
        )
    return False


def _read_lower_complement(
    sentence: Sentence, i: int, k: int, preposition: str, determiner: str, role: str, state: _State
) -> _Step:
    """What follows a preposition in lower case: a subject, a body, a unit, or the kind of a house."""
    named = skip_kind(sentence, k)
    if preposition in {"at", "for", "with"} and named == k:
        while (
            sentence.at(named).is_word
            and sentence.at(named).text.islower()
            and sentence.at(named).lower not in PREPOSITIONS | {"and"}
        ):
            named += 1
        named = named if is_proper(sentence.at(named)) and named - k <= 5 else k
        if named > k:
            houses = read_houses(sentence, named, state.known)
            return _Step(houses[-1].end, houses=houses) if houses else _Step(i)
    if named > k and preposition in HOUSE_PREPOSITIONS:
        houses = read_houses(sentence, i + 1, state.known)
        if houses:
            return _Step(houses[-1].end, houses=houses)
    phrase_end = noun_phrase_end(sentence, k)
    phrase = [t.lower for t in sentence[k:phrase_end]]
    if any(word in words.WORKS for word in phrase):
        return _Step(
            phrase_end, is_book=role in words.AUTHORSHIP | {"editor", "co-editor", "creator", "director", "producer"}
        )
    if determiner in {"the", "this"} and len(phrase) == 1 and phrase[0] in words.HOUSE_KINDS:
        # "a staff writer for the magazine": the house the line is printed in, unless one was named.
        name = state.known or sentence.text(i + 1, phrase_end)
        return _Step(phrase_end, houses=[House(name, (), phrase_end)])
    if phrase and phrase[-1] in words.BODIES and preposition in {"of", "on"}:
        return _Step(0, title_end=phrase_end)
    unit = read_lower_unit(sentence, k)
    if (
        unit
        and preposition in {"in", "at", "of", "with", "for"}
        and _house_follows(sentence, unit[1])
        and (determiner or phrase[:1] and phrase[0] in words.UNIT_WORDS)
    ):
        houses = read_houses(sentence, unit[1] + 1 + (sentence.at(unit[1] + 1).lower in {"at"}), state.known)
        if houses:
            first = houses[0]
            houses[0] = House(first.name, (unit[0], *first.units), first.end)
            return _Step(houses[-1].end, houses=houses)
    if determiner in {"a", "an", "his", "her", "their", "its", "one"} or not phrase:
        return _Step(i)
    if preposition in {"at", "with", "from", "by", "during", "under", "as", "since", "across", "between"}:
        return _Step(i)
    return _Step(0, title_end=_subject_end(sentence, k), is_closed=preposition == "to")


def _subject_end(sentence: Sentence, start: int) -> int:
    """The token after a subject: "sociology, psychology, and organizational behavior", "law and religion"."""
    i = noun_phrase_end(sentence, start)
    if i == start:
        return start
    if sentence.at(i).lower in {"and", "&"}:
        after = noun_phrase_end(sentence, i + 1)
        if after > i + 1 and not starts_a_post(sentence, i + 1) and sentence.at(i + 1).lower not in words.DETERMINERS:
            longer = _subject_end(sentence, i + 1)
            return longer if _house_follows(sentence, longer) else after
        return i
    if sentence.at(i).text != ",":
        return i
    k, closed = i, False
    while sentence.at(k).text == "," and k - i < 24:
        k += 1
        if sentence.at(k).lower in {"and", "&"}:
            closed = True
            k += 1
        if starts_a_post(sentence, k) or sentence.at(k).lower in words.DETERMINERS:
            return i
        after = noun_phrase_end(sentence, k)
        if after == k:
            return i
        k = after
        if sentence.at(k).lower in {"and", "&"} and not closed:
            after = noun_phrase_end(sentence, k + 1)
            if after == k + 1 or starts_a_post(sentence, k + 1):
                return i
            closed, k = True, after
        if closed:
            break
    return k if closed and _house_follows(sentence, k) else i


def _after_work(sentence: Sentence, i: int) -> int:
    """The token after the title of a work: behind its closing quotation mark, where it has one."""
    for k in range(i, min(len(sentence), i + 6)):
        if sentence.at(k).text in '“"' and sentence.at(k).kind == "mark":
            for m in range(k + 1, min(len(sentence), k + 40)):
                if sentence.at(m).text in '”"’' and sentence.at(m).kind == "mark":
                    return m
            return k + 1
    return i


# --- Neighbours -----------------------------------------------------------------------------------------------


def share_houses(claims: list[Claim]) -> list[Claim]:
    """The claims with titles that share a house joined, or given the house that stands only after the last."""
    shared: list[Claim] = []
    for claim in reversed(_share_owner(claims)):
        if shared and _shares(claim, shared[0], shared[0].separator):
            nxt = shared[0]
            if nxt.of_house and nxt.houses[0].units:
                own = tuple(House(h.name, (), h.end) for h in nxt.houses)
                shared.insert(0, replace(claim, houses=own))
                continue
            between = " and " if nxt.separator == "and" else ", "
            between += nxt.determiner + " " if nxt.determiner else ""
            shared[0] = replace(
                nxt,
                title=claim.title + between + nxt.title,
                determiner=claim.determiner,
                separator=claim.separator,
                is_joint=True,
            )
            continue
        shared.insert(0, claim)
    return shared


def _share_owner(claims: list[Claim]) -> list[Claim]:
    """ "the Gazette’s bureau chief and senior reporter" is one title at the Gazette."""
    shared: list[Claim] = []
    for claim in claims:
        before = shared[-1] if shared else None
        bare = (
            not claim.houses
            and not claim.determiner
            and not claim.is_closed
            and not claim.is_work
            and claim.separator == "and"
        )
        near = before and 0 <= claim.start - before.end <= 1
        if before and near and before.owned and bare and claim.current == before.current and claim.title:
            shared[-1] = replace(before, title=f"{before.title} and {claim.title}", end=claim.end)
        else:
            shared.append(claim)
    return shared


def _shares(claim: Claim, following: Claim, separator: str) -> bool:
    if claim.houses or claim.is_work or following.is_work or separator not in {"and", ","}:
        return False
    if claim.current != following.current or not claim.title or not following.title:
        return False
    if claim.is_closed or (following.determiner and (claim.role in words.PROFESSIONS or separator == ",")):
        return False
    if following.houses and claim.title.lower() in words.PROFESSIONS:
        return False
    if separator == "," and not following.is_joint:
        return False
    return bool(following.houses) or (not following.determiner and claim.role != following.role)
