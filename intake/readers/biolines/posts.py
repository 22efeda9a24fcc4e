"""Posts: a title and the houses it is held at.

post        = [ determiner ] [ "former" ] [ owner ] title { complement }
owner       = house "’s" | house                    "CNN’s analyst", "a Fox News contributor"
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from . import words
from .complements import Complements, Step, house_follows, read_complements, work_end
from .houses import (
    House,
    capital_run,
    holds_house_word,
    is_proper,
    name_end,
    read_house,
    read_houses,
    without_possessive,
)
from .names import read_name
from .titles import (
    BEFORE_TITLES,
    after_adverbs,
    double_title_end,
    is_participle,
    is_plain,
    is_plural_role,
    noun_phrase_end,
    singular_role,
    starts_a_post,
    title_end,
)
from .tokens import Sentence, Token

LONGEST_DETOUR = 10  # tokens between a title and its house: "a junior majoring in biology at …"


@dataclass(frozen=True, slots=True)
class Claim:
    """One title and the houses it is held at, with what is needed to join it to its neighbours."""

    title: str
    role: str  # the singular of the title's last noun
    houses: tuple[House, ...] = ()
    current: bool = True
    determiner: str = ""  # "a fellow and *the* director"
    separator: str = ""  # what stood before it: "and", ",", "who", "where" or nothing
    start: int = 0
    end: int = 0  # the token after it
    is_work: bool = False  # "author of …"
    is_plural: bool = False  # "A and B are fellows"
    is_guess: bool = False  # no row lists the role
    is_owned: bool = False  # "the Gazette’s editor": what follows bare is the Gazette’s too
    is_of_house: bool = False  # "director *of* the Center": what stands before it is not in the Center
    is_closed: bool = False  # "congresswoman from Example": what follows is not shared with it
    is_joint: bool = False  # already joined of two titles
    trails: bool = False  # "…, at the Institute": the house of the whole sentence


@dataclass(slots=True)
class Context:
    """What the words before a post say about it."""

    current: bool = True  # the verb was "is", not "was"
    former_goes_on: bool = False  # "a former judge, prosecutor and …"
    known: str = ""  # the institution named last
    where: bool = False  # inside ", where she …"


def read_post(sentence: Sentence, start: int, separator: str, context: Context) -> tuple[Claim | None, int]:
    """The post that begins at `start`, or None, and the token to read on from."""
    i = after_adverbs(sentence, start)
    if _says_now(sentence, i):
        context.former_goes_on = False
    for special in (_on_a_body, _fixed_title, _house_alone):
        claim = special(sentence, i, separator, context)
        if claim:
            return claim, claim.end
    opening = _read_opening(sentence, i, context)
    owner, i = _read_owner(sentence, opening.end, context, keeps_the=opening.keeps_the)
    end = title_end(sentence, i)
    if not end and (opening.determiner or opening.is_former):
        end = double_title_end(sentence, i)
    is_guess = not end
    if is_guess and opening.determiner and not separator:
        end = _agent_end(sentence, i)
    if not end:
        return None, start + 1
    while sentence.lower(i).endswith("-based") and i < end - 1:
        i += 1
    house, begin, prefix = _split_house(sentence, i, end)
    role = _role_of(sentence, begin, end)
    lasts = role in words.LASTING_ROLES and not opening.is_former
    claim = Claim(
        title=prefix,
        role=role,
        current=context.current and (not context.former_goes_on or lasts),
        determiner=opening.determiner,
        separator=separator,
        start=begin,
        is_guess=is_guess,
    )
    if sentence.at(end).kind == "aside" and _belongs_to_title(sentence.at(end).text):
        end += 1
    claim = _with_complements(sentence, claim, end, owner or house, context)
    return (claim if claim.title or claim.houses else None), claim.end


def _says_now(sentence: Sentence, i: int) -> bool:
    """True for "a former judge and *current* professor": what follows is not over."""
    while i > 0 and sentence.lower(i - 1) in words.ADVERBS:
        i -= 1
        if sentence.lower(i) in words.NOW:
            return True
    return False


# --- Before the title -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Opening:
    """The words before a title: "a former", "The", "both"."""

    end: int
    determiner: str = ""
    is_former: bool = False
    keeps_the: bool = False  # "is The Gazette’s editor": the article is the name's


def _read_opening(sentence: Sentence, i: int, context: Context) -> _Opening:
    opening = _Opening(i)
    while sentence.lower(i) in BEFORE_TITLES | {"both"}:
        lower = sentence.lower(i)
        if lower in words.DETERMINERS:
            opening.determiner = lower
        opening.is_former = opening.is_former or lower in words.FORMER
        i += 1
        if sentence.at(i - 1).text == "The" and i > 1:
            opening.keeps_the = True
            break
    opening.end = i
    if opening.determiner:
        context.former_goes_on = False
    context.former_goes_on = context.former_goes_on or opening.is_former
    return opening


def _read_owner(sentence: Sentence, i: int, context: Context, *, keeps_the: bool) -> tuple[House | None, int]:
    """The institution that opens the noun phrase ("CNN’s analyst", "a University of X professor"), and what follows."""
    token = sentence.at(i)
    if token.owns and token.is_low and token.lower in words.HOUSE_KINDS | words.HOUSE_WORDS and context.known:
        return House(context.known, (), i + 1), i + 1
    if not is_proper(token):
        return None, i
    end = name_end(sentence, i)
    titled = title_end(sentence, end)
    if not titled:
        return None, i
    last = sentence.at(end - 1)
    if not last.owns:
        joined = end > capital_run(sentence, i) and sentence.at(end).is_low and holds_house_word(sentence, i, end)
        return (House(sentence.text(i, end), (), end), end) if joined else (None, i)
    if last.lower.rstrip("’") in words.INSIDE_POSSESSIVES:
        return None, i
    person = read_name(sentence, i)
    is_press = singular_role(sentence.lower(titled - 1)) in words.PRESS_ROLES
    if token.lower in words.HONORIFICS or (person and person.word_count > 1 and not is_press):
        return None, end
    name = without_possessive(sentence.text(i - 1 if keeps_the else i, end))
    return House(name, (), end), end


def _split_house(sentence: Sentence, i: int, end: int) -> tuple[House | None, int, str]:
    """The house whose bare name opens a title, where the title itself begins, and the title's words before the house.

    "Fox News contributor" → Fox News; "senior CNN political commentator" → CNN, with "senior " before the rest.
    """
    at = _house_before_title(sentence, i, end)
    if at > i:
        return House(sentence.text(i, at), (), at), at, ""
    k = i
    while sentence.at(k).is_low and sentence.lower(k) in words.BEFORE_A_HOUSE:
        k += 1
    at = _house_before_title(sentence, k, end) if k > i else k
    if at > k:
        return House(sentence.text(k, at), (), at), at, sentence.text(i, k) + " "
    return None, i, ""


def _house_before_title(sentence: Sentence, i: int, end: int) -> int:
    """The token after a house that begins at `i` inside the noun phrase of a title, or `i`."""
    run = i
    while run < end - 1 and is_proper(sentence.at(run)):
        run += 1
    names = [token.lower for token in sentence[i:run]]
    if not names or any(len(name.strip(".")) == 1 for name in names):
        return i  # an initial: a chair or a fellowship named for somebody
    head = sentence.at(end - 1)
    is_press = not head.is_capital and singular_role(head.lower) in words.PRESS_ROLES
    kinds = words.HOUSE_WORDS - words.SUBJECT_LIKE_HOUSES - words.TITLE_HOUSES | {"news"}
    for count in range(len(names), 0, -1):
        if names[count - 1] in kinds and " ".join(names[:count]) not in words.NOT_A_HOUSE:
            if count == 1 and not is_press:
                return i  # "University Professor", "College Instructor"
            if all(map(is_plain, names[: count - 1])) and names[count - 1] in words.BODIES | {"office", "staff"}:
                return i  # "Editorial Board member"
            return i + count
    if names[0] in words.BARE_HOUSES and not is_press:
        return i + 1
    if not is_press:
        return i
    while names and is_plain(names[-1]):
        names.pop()
    return i + len(names) if any(name not in words.TITLE_CAPITALS for name in names) else i


# --- The title --------------------------------------------------------------------------------------------------


def _role_of(sentence: Sentence, begin: int, end: int) -> str:
    for at in range(end - 1, begin - 1, -1):
        role = singular_role(sentence.lower(at))
        if role and sentence.lower(at) not in words.AFTER_ROLE:
            return role
    return singular_role(sentence.lower(end - 1))


def _agent_end(sentence: Sentence, i: int) -> int:
    """The token after a title that no row lists, where its ending or a house after it shows one; else 0."""
    end = noun_phrase_end(sentence, i)
    last = sentence.at(end - 1)
    if end == i or not last.text.isalpha() or last.is_capital or last.lower in words.NOT_AGENTS | words.ADVERBS:
        return 0
    if sentence.lower(end) in {"at", "with"} and house_follows(sentence, end):
        return end
    return end if last.lower.endswith(words.AGENT_ENDINGS) and len(last.lower) > 4 else 0


def _belongs_to_title(aside: str) -> bool:
    """True for a bracket that says of what: "Lead Researcher (Politics & Society)"; not for "(@name)", "(EI)"."""
    inside = aside[1:-1].strip()
    return " " in inside and not any(letter.isdigit() or letter in "@/" for letter in inside)


def _fixed_title(sentence: Sentence, i: int, separator: str, context: Context) -> Claim | None:
    """ "of counsel": a title that begins with a preposition."""
    for fixed in words.FIXED_TITLES:
        end = i + len(fixed)
        if tuple(token.lower for token in sentence[i:end]) == fixed:
            claim = Claim("", fixed[-1], current=context.current, separator=separator, start=i)
            return _with_complements(sentence, claim, end, None, context)
    return None


def is_on_a_body(sentence: Sentence, i: int) -> bool:
    """True for "on the steering committee of …"."""
    if sentence.lower(i) != "on" or sentence.lower(i + 1) not in words.DETERMINERS:
        return False
    return any(token.lower in words.BODIES for token in sentence[i + 2 : i + 6])


def _on_a_body(sentence: Sentence, i: int, separator: str, context: Context) -> Claim | None:
    """ "on the steering committee of Example Review": the words are the title as they stand."""
    if not is_on_a_body(sentence, i):
        return None
    end = noun_phrase_end(sentence, i + 2)
    houses: list[House] = []
    if sentence.lower(end) in {"of", "at", "for"}:
        houses = read_houses(sentence, end + 1, context.known)
    elif is_proper(sentence.at(i + 2)):
        owner_end = name_end(sentence, i + 2)
        if sentence.at(owner_end - 1).owns:
            houses = [House(without_possessive(sentence.text(i + 2, owner_end)), (), owner_end)]
    after = max([end, *(house.end for house in houses)])
    _remember(context, houses)
    title = sentence.text(i, end)
    return Claim(title, "member", tuple(houses), context.current, separator=separator, start=i, end=after)


def _house_alone(sentence: Sentence, i: int, separator: str, context: Context) -> Claim | None:
    """ "is with the Example Institute": a house and no title."""
    if sentence.lower(i) not in {"with", "at", "for"} or separator not in {"", "who", "where"}:
        return None
    houses = read_houses(sentence, i + 1, context.known)
    if not houses:
        return None
    _remember(context, houses)
    return Claim("", "", tuple(houses), context.current, separator=separator, start=i, end=houses[-1].end)


def _remember(context: Context, houses: list[House]) -> None:
    if houses:
        context.known = houses[-1].name


# --- After the title ----------------------------------------------------------------------------------------------


def _with_complements(sentence: Sentence, claim: Claim, end: int, owner: House | None, context: Context) -> Claim:
    """The claim with the title that ends at `end`, grown by its subjects, and with the houses that close it."""
    if claim.role in words.AUTHORSHIP:
        title = singular_role(sentence.lower(end - 1)) or "author"
        return replace(claim, title=title, is_work=True, end=work_end(sentence, end))
    found = read_complements(sentence, claim.role, end, context.known, is_owned=bool(owner))
    step = found.last or Step()
    if step.is_nothing:
        return replace(claim, title="", end=step.end)
    houses, trails = step.houses, False
    if not houses:
        houses, trails = _houses_further_on(sentence, claim.start, found, context)
    if not owner and not houses and claim.determiner in {"its", "their"} and context.known:
        owner = House(context.known, (), found.end)
    if owner and houses and owner.name.casefold() != houses[0].name.casefold():
        owner = None  # "the President’s director of the Office of X": the house after the title is the one
    houses = houses or ([owner] if owner else [])
    _remember(context, houses)
    after = max([found.end, found.title_end, *(house.end for house in houses)])
    head = _head(sentence, claim, end)
    title = claim.title + sentence.text(claim.start, found.title_end, asides=True)
    if step.body:
        title += f" of the {step.body}"
    is_plural = sentence.is_plural and is_plural_role(head)
    if is_plural:
        title = title.replace(head.text, claim.role if head.is_low else claim.role.capitalize(), 1)
    if not houses and context.where and context.known and claim.separator == "where":
        houses = [House(context.known, (), after)]
    return replace(
        claim,
        title=re.sub(r"[,.]+([”\"])$", r"\1", title),
        houses=tuple(houses),
        end=after,
        is_plural=is_plural,
        is_closed=found.is_closed,
        is_owned=bool(owner),
        is_of_house=step.is_of_house,
        trails=trails,
    )


def _head(sentence: Sentence, claim: Claim, end: int) -> Token:
    heads = (t for t in reversed(sentence[claim.start : end]) if singular_role(t.lower) == claim.role)
    return next(heads, sentence.at(claim.start))


def _houses_further_on(
    sentence: Sentence, begin: int, found: Complements, context: Context
) -> tuple[list[House], bool]:
    """The houses that no preposition right after the title leads to, and whether they are the whole sentence's."""
    i, end = found.end, found.title_end
    if i == end and sentence.at(i).text == "," and sentence.lower(i + 1) == "at":
        houses = read_houses(sentence, i + 2, context.known)
        if houses:
            return houses, True
    if i == end and is_participle(sentence.at(i)):
        return _houses_after_participle(sentence, i, context), False
    if sentence.at(i).text == "," and not starts_a_post(sentence, i + 1):
        return _houses_after_comma(sentence, i, context), False
    if i == end > begin and is_proper(sentence.at(end)):
        house = read_house(sentence, end, context.known)
        if house and holds_house_word(sentence, end, house.end):
            return [house], False
    return [], False


def _houses_after_participle(sentence: Sentence, i: int, context: Context) -> list[House]:
    """ "a junior majoring in biology at Example College": the house of what somebody does there."""
    works = sentence.lower(i) in {"working", "serving", "affiliated", "writing"}
    for k in range(i, min(i + LONGEST_DETOUR, len(sentence))):
        lower = sentence.lower(k)
        if lower == "," or lower in words.RELATIVES or (lower == "and" and starts_a_post(sentence, k + 1)):
            break
        if (lower == "at" or (works and lower in {"for", "with"})) and house_follows(sentence, k):
            return read_houses(sentence, k + 1, context.known)
    return []


def _houses_after_comma(sentence: Sentence, comma: int, context: Context) -> list[House]:
    """ "Distinguished Chair of Theory, Example University": a house follows its title after a comma."""
    k = comma + 2 if sentence.lower(comma + 1) == "the" else comma + 1
    if not is_proper(sentence.at(k)):
        return []
    end = name_end(sentence, k)
    if not holds_house_word(sentence, k, end) and sentence.lower(k) not in words.BARE_HOUSES:
        return []
    if sentence.lower(end) in words.BE_NOW | words.BE_THEN | words.HAVE:
        return []
    return read_houses(sentence, k, context.known)
