"""Names of institutions, with the smaller houses inside them.

    houses  = house { "and" house }
    house   = [ determiner ] [ kind ] name { inner } [ place ]
    inner   = "’s" name | ( "at" | "of" [ "the" ] | "in the" | "within" | "," ) name
    name    = capital { capital | glue capital } [ lower-case house word ]

"law firm Example & Sons", "Example University’s School of Law", "Center for A and B at the Example Foundation".
"""

from __future__ import annotations

from dataclasses import dataclass

from . import words
from .titles import starts_a_post, title_end
from .tokens import Sentence, Token

LONGEST_LOOK = 24  # tokens looked ahead for the end of a list inside a name


@dataclass(frozen=True, slots=True)
class House:
    """An institution, the units of it that the line names (the smallest first), and the token after both."""

    name: str
    units: tuple[str, ...]
    end: int


def read_houses(sentence: Sentence, start: int, known: str = "") -> list[House]:
    """The institutions that begin at `start`, one or several ("the Example and Other Review"); may be empty.

    `known` is the institution named last, which "its Center for …" and "the university’s …" lie in.
    """
    house = read_house(sentence, start, known)
    if not house:
        return []
    found = [house]
    while True:
        i = found[-1].end
        token = sentence.at(i)
        listed = token.text == "," and _list_goes_on(sentence, i)
        if not (token.lower in {"and", "&"} or listed) or starts_a_post(sentence, i + 1):
            return found
        if listed and sentence.at(i + 1).lower == "and":
            i += 1
            if starts_a_post(sentence, i + 1):
                return found
        following = i + 2 if sentence.at(i + 1).lower == "the" else i + 1
        if not is_proper(sentence.at(following)) or _is_a_clause(sentence, following):
            return found
        another = read_house(sentence, i + 1, known)
        if not another:
            return found
        found.append(another)


def _list_goes_on(sentence: Sentence, comma: int) -> bool:
    """True for ", the Example and the Other" after a name: a list of houses, not a place."""
    i = comma + 1
    if sentence.at(i).lower == "and":
        return sentence.at(i + 1).lower == "the" or holds_house_word(sentence, i + 1, capital_run(sentence, i + 1))
    seen_and = False
    while i < comma + LONGEST_LOOK:
        if sentence.at(i).lower == "the":
            i += 1
        end = capital_run(sentence, i)
        if end == i:
            return False
        token = sentence.at(end)
        if token.text == "," and not seen_and:
            i = end + 1
            if sentence.at(i).lower == "and":
                seen_and, i = True, i + 1
        elif token.lower == "and" and not seen_and:
            seen_and, i = True, end + 1
        else:
            return seen_and
    return False


def _is_a_clause(sentence: Sentence, i: int) -> bool:
    """True where a name at `i` is the subject of a new clause: "… and Ana Example is …"."""
    after = sentence.at(capital_run(sentence, i)).lower
    return after in words.BE_NOW | words.BE_THEN | words.HAVE | words.LIFE_VERBS or after in words.POST_VERBS


def read_house(sentence: Sentence, start: int, known: str = "") -> House | None:
    """The institution that begins at `start` with its units, or None."""
    i, names = start, []
    inside_known = False
    if sentence.at(i).lower in {"its", "their"} and known:
        inside_known = True
    if (
        sentence.at(i).lower == "the"
        and sentence.at(i + 1).owns
        and sentence.at(i + 1).text.islower()
        and sentence.at(i + 1).lower in words.HOUSE_WORDS | words.HOUSE_KINDS
        and known
    ):
        inside_known, i = True, i + 1
    keeps_the = sentence.at(i).text == "The" and i > 0
    if sentence.at(i).lower in words.DETERMINERS or inside_known:
        i += 1
    i = skip_kind(sentence, i)
    first = _read_one(sentence, i)
    if not first:
        return None
    if keeps_the:
        first = ("The " + first[0], first[1], first[2])
    names.append(first)
    end = first[1]
    while len(names) < 5:
        inner = _read_inner(sentence, end, names)
        if not inner:
            break
        names.append(inner)
        end = inner[1]
    chain = [name for name, _, _ in names]
    if len(names) > 1 and names[0][2] and chain[0].lower() in words.PEOPLES_AND_PLACES:
        names, chain = names[1:], chain[1:]  # "Washington’s Example Center" is in Washington, not of it
    # "X’s Y": what comes after the possessive is the smaller house.
    for at in range(len(names) - 1):
        if names[at][2]:
            chain[at], chain[at + 1] = chain[at + 1], chain[at]
    if len(chain) > 1 and _is_acronym(chain[0]) and sentence.at(first[1]).text == ",":
        chain = chain[1:]  # "CURE, Center for Urban Renewal and Education": one house, said twice
    if inside_known:
        return House(known, tuple(chain), _after_place(sentence, end))
    # "Example University, Center for X": the larger house is named first.
    if len(chain) > 1 and _is_large(chain[0]) and not _is_large(chain[-1]):
        chain = [*chain[1:], chain[0]]
    return House(chain[-1], tuple(chain[:-1]), _after_place(sentence, end))


def _is_large(name: str) -> bool:
    return any(word.strip(",.").lower() in words.LARGE_WORDS for word in name.split())


def _read_one(sentence: Sentence, i: int) -> tuple[str, int, bool] | None:
    """A single name: its text, the token after it, and whether it owns what follows."""
    if sentence.at(i).text == "The":
        inner = _read_one(sentence, i + 1)
        return inner and ("The " + inner[0], inner[1], inner[2])
    quoted = sentence.at(i).text in '“"' and sentence.at(i).kind == "mark"
    begin = i + 1 if quoted else i
    if not is_proper(sentence.at(begin)):
        return read_lower_unit(sentence, i)
    end = name_end(sentence, begin)
    owner = sentence.at(end - 1).owns and _owns(sentence.at(end - 1))
    text = sentence.text(begin, end)
    if owner:
        text = without_possessive(text)
    if quoted and sentence.at(end).text in ",":
        end += 1
    if quoted and sentence.at(end).text in '”"':
        end += 1
    while sentence.at(end).kind == "aside":
        end += 1
    return (text, end, owner) if text else None


def read_lower_unit(sentence: Sentence, i: int) -> tuple[str, int, bool] | None:
    """A unit named in lower case: "school of media and public affairs", "political science department"."""
    end = i
    while (
        end < i + 10
        and sentence.at(end).is_word
        and not sentence.at(end).owns
        and sentence.at(end).lower not in words.RELATIVES | {"at", "in", "for", "with", "the", "a", "an", "to"}
    ):
        end += 1
    while end > i and sentence.at(end - 1).lower in {"of", "and", "on"}:
        end -= 1
    for at in range(i, end):
        if sentence.at(at).lower in words.UNIT_WORDS:
            break
    else:
        return None
    if any(t.is_capital for t in sentence[i:end]):
        for at in range(i, end):
            if sentence.at(at).is_capital and sentence.at(at - 1).lower == "of":
                end = at - 1
                break
    return sentence.text(i, end), end, False


def _read_inner(sentence: Sentence, i: int, names: list[tuple[str, int, bool]]) -> tuple[str, int, bool] | None:
    """The next name of a chain at `i`: a unit after a possessive, or the larger house after "at", "of the", ","."""
    if names[-1][2]:
        # A possessive: what it owns is a unit if it is a name or a body; a role there belongs to the title.
        return _read_one(sentence, i) if is_proper(sentence.at(i)) else None
    k = i + 1 if sentence.at(i).text == "," and sentence.at(i + 1).lower in {"at", "of", "within"} else i
    token = sentence.at(k)
    if token.lower in {"at", "within", "inside"}:
        k = skip_kind(
            sentence, k + 1 + (sentence.at(k + 1).text.islower() and sentence.at(k + 1).lower in words.DETERMINERS)
        )
        return _read_one(sentence, k) if is_proper(sentence.at(k)) else None
    if token.lower in {"of", "in"}:
        k += 1
        if sentence.at(k).lower == "the":
            k += 1
        elif token.lower == "in":
            return None
        end = capital_run(sentence, k)
        named = end > k and (
            holds_house_word(sentence, k, name_end(sentence, k)) or sentence.at(k).lower in words.BARE_HOUSES
        )
        return _read_one(sentence, k) if named else None
    if token.text == ",":
        k += 1
        if sentence.at(k).lower == "the":
            k += 1
        if not is_proper(sentence.at(k)) or starts_a_post(sentence, k) or _list_goes_on(sentence, i):
            return None
        end = name_end(sentence, k)
        bare = sentence.at(k).lower in words.BARE_HOUSES and not any(_is_large(name) for name, _, _ in names)
        if not holds_house_word(sentence, k, end) and not bare:
            return None
        return None if _is_a_clause(sentence, k) else _read_one(sentence, k)
    if is_proper(token) and token.start > 0 and sentence.at(i - 1).kind == "aside" and not names:
        return _read_one(sentence, i)
    return None


def skip_kind(sentence: Sentence, i: int) -> int:
    """The token after words that say only of what kind a house is: "the conservative business daily …"."""
    for k in range(i, i + 3):
        if sentence.at(k).lower.endswith("-based"):
            i = k + 1
            break
        if not sentence.at(k).is_capital:
            break
    for k in range(i, min(i + 7, len(sentence))):
        token, following = sentence.at(k), sentence.at(k + 1)
        if not token.is_word or token.owns or token.lower in words.RELATIVES | {"of", "at", "in", "for", "and"}:
            break
        opens_name = is_proper(following) or (following.text in '“"' and is_proper(sentence.at(k + 2)))
        if token.text.islower() and token.lower in words.HOUSE_KINDS and opens_name:
            return k + 1
    k = i
    while (
        sentence.at(k).is_word
        and not sentence.at(k).is_capital
        and (sentence.at(k).lower in words.HOUSE_ADJECTIVES or sentence.at(k).lower.endswith("-based"))
    ):
        k += 1
        if sentence.at(k).text == "," and not sentence.at(k + 1).is_capital:
            k += 1
    return k if is_proper(sentence.at(k)) else i


def _after_place(sentence: Sentence, i: int) -> int:
    """The token after a place that follows an institution: ", Ohio", "in Dallas, Texas"."""
    k = i
    if sentence.at(k).lower == "in" or (sentence.at(k).text == "," and sentence.at(k + 1).lower == "in"):
        k += 1 if sentence.at(k).lower == "in" else 2
        if sentence.at(k).lower == "the":
            k += 1
        end = capital_run(sentence, k)
        if end == k:
            return i
        k = end
        if sentence.at(k).text == "," and is_proper(sentence.at(k + 1)):
            end = capital_run(sentence, k + 1)
            if not starts_a_post(sentence, k + 1):
                k = end
        return k
    return k


# --- One name -------------------------------------------------------------------------------------------------


def is_proper(token: Token) -> bool:
    """True for a word that a name may be made of."""
    return token.is_capital and token.lower not in words.RELATIVES


def capital_run(sentence: Sentence, i: int) -> int:
    """The token after the capitals that stand together at `i`; `i` itself where there are none."""
    while is_proper(sentence.at(i)) or (sentence.at(i).text == "&" and is_proper(sentence.at(i + 1))):
        i += 1
        if _owns(sentence.at(i - 1)):
            break
    return i


def holds_house_word(sentence: Sentence, start: int, end: int) -> bool:
    return any(
        t.is_word and (t.lower in words.HOUSE_WORDS or "." in t.text[1:-1] and t.text[:1].islower())
        for t in sentence[start:end]
    )


def _owns(token: Token) -> bool:
    return token.owns and token.lower.rstrip("’") not in words.INSIDE_POSSESSIVES


def without_possessive(text: str) -> str:
    for ending in ("’s", "'s", "‘s"):
        if text.endswith(ending):
            return text[: -len(ending)]
    return text.rstrip("’'")


def name_end(sentence: Sentence, start: int) -> int:
    """The token after the institution's name that begins with the capital at `start`."""
    i, is_open = start, False
    while i < len(sentence) and i - start < 60:
        token = sentence.at(i)
        if is_proper(token):
            i += 1
            if _owns(token) and not _is_one_name(sentence, start, i):
                return i
            continue
        if i == start:
            return i
        following = sentence.at(i + 1)
        lower = token.lower
        if token.kind == "aside":
            # "Example Institute (EI) of Y" is rare, "Example Institute (EI)" the rule.
            return i
        if lower in words.OPENING_GLUE:
            target = _glue_target(sentence, i)
            if not target or (lower == "of" and _leads_to_larger_house(sentence, start, i)):
                return i
            if (
                lower == "for"
                and i == start + 1
                and (_is_acronym(sentence.at(start).text) or sentence.at(start).lower in words.BARE_HOUSES)
            ):
                return i
            is_open, i = True, target
        elif lower in words.OTHER_GLUE and is_proper(following):
            i += 1
        elif lower == "to" and is_proper(following) and (is_open or holds_house_word(sentence, start, i)):
            is_open, i = True, i + 1
        elif lower == "the" and token.text.islower() and is_proper(following):
            # "Make the Example": no other phrase has "the" between two capitals.
            i += 1
        elif lower == "in" and is_open and _leads_to_subject(sentence, i):
            i += 1 if is_proper(following) else 2
        elif token.text == "," and following.lower.rstrip(".") in {"inc", "llc", "llp", "ltd", "plc", "co"}:
            return i + 2
        elif lower == "in" and " ".join(t.lower for t in sentence[start:i]) in words.NAMES_WITH_A_PLACE:
            i = capital_run(sentence, i + 1)
        elif lower == "at" and _is_campus(sentence, start, i):
            return capital_run(sentence, i + 1)
        elif (
            token.text in {"&", "+", "/"}
            and is_proper(following)
            or token.text in {"–", "-"}
            and is_proper(following)
            and sentence.at(i - 1).is_capital
        ):
            i += 1
        elif token.text == ":" and is_proper(following) and token.start == sentence.at(i - 1).end:
            is_open, i = True, i + 1
        elif token.text == "," and _is_campus(sentence, start, i):
            return capital_run(sentence, i + 1)
        elif lower == "and" or token.text == ",":
            end = _joined_end(sentence, start, i, is_open)
            if not end or starts_a_post(sentence, i + 1):
                return i
            i = end
            if sentence.at(i - 1).owns and _owns(sentence.at(i - 1)):
                return i
        else:
            return _after_lower_house_word(sentence, i) or i
    return i


def _leads_to_subject(sentence: Sentence, i: int) -> bool:
    """True for "in Teaching", "in the Example Sciences": a subject of the name, not a place."""
    k = i + 2 if sentence.at(i + 1).lower == "the" else i + 1
    end = capital_run(sentence, k)
    if end == k:
        return False
    return sentence.at(k).lower in words.SUBJECTS or (k == i + 2 and sentence.at(end - 1).lower in words.SUBJECTS)


def _is_one_name(sentence: Sentence, start: int, i: int) -> bool:
    """True for "Ana’s Hardware": where neither part says it is a house, the possessive is part of one name."""
    if i - start > 1 or sentence.at(i).owns:
        return False
    end = name_end(sentence, i)
    if end == i or _is_acronym(sentence.at(start).text.removesuffix("’s").removesuffix("'s")):
        return False
    known = sentence.at(start).lower in words.BARE_HOUSES
    return not (known or holds_house_word(sentence, start, end) or title_end(sentence, i))


def _glue_target(sentence: Sentence, i: int) -> int:
    """The capital that "of", "for" or "on" at `i` joins to a name, or 0: "of the Study", "for a New Example"."""
    k = i + 1
    if sentence.at(k).lower in {"the", "a", "an", "our", "all"} and not sentence.at(k).is_capital:
        k += 1
    return k if is_proper(sentence.at(k)) else 0


def _leads_to_larger_house(sentence: Sentence, start: int, of: int) -> bool:
    """True where "of" leads from a unit to the house it lies in: "Example School of the University of Y"."""
    target = _glue_target(sentence, of)
    if not target or target == of + 1 and sentence.at(target).lower not in words.LARGE_WORDS:
        return False
    run_end = capital_run(sentence, target)
    if of - start > 1 and sentence.at(of - 1).lower in words.UNIT_WORDS and holds_house_word(sentence, target, run_end):
        return True
    large = any(t.lower in words.LARGE_WORDS | {"institute", "institution", "center"} for t in sentence[target:run_end])
    return large and any(t.lower in words.UNIT_WORDS for t in sentence[start:of])


def _is_campus(sentence: Sentence, start: int, i: int) -> bool:
    """True where "at" or a comma at `i` names the campus of a university system."""
    run = [t.lower for t in sentence[start:i]]
    is_campus = sentence.at(i).text == "," and sentence.at(capital_run(sentence, i + 1) - 1).lower == "campus"
    if "university" in run and is_campus:
        return True
    if "university" not in run or run[-1] not in words.CAMPUS_SYSTEMS or "of" not in run and run[-1] != "university":
        return False
    end = capital_run(sentence, i + 1)
    return end > i + 1 and end - i <= 4 and not holds_house_word(sentence, i + 1, end)


def _joined_end(sentence: Sentence, start: int, i: int, is_open: bool) -> int:
    """The token after what "and" or a list joins to the name so far, or 0 where the name ends at `i`.

    Joined:   "Ethics | and Public Policy Center", "Center for Law | and Society", "Democracy, Conflict, | and X program".
    Not:      "Example Institute | and Other University", "the Guardian | and the Example Review".
    """
    items, k = [], i
    if sentence.at(i).text == "," and sentence.at(i + 1).lower in {"and", "&"}:
        return 0  # a comma before the only "and" parts two things
    while k < i + LONGEST_LOOK:
        comma = sentence.at(k).text == ","
        if comma:
            k += 1
        closes = sentence.at(k).lower in {"and", "&"}
        if closes:
            k += 1
        if not (comma or closes):
            return 0
        if sentence.at(k).lower == "the" and closes and is_open:
            k += 1
        if not is_proper(sentence.at(k)):
            return 0
        end = capital_run(sentence, k)
        items.append((k, end))
        if closes or any(t.text == "&" for t in sentence[k:end]):
            closes = True
            break
        k = end
    else:
        return 0
    first, last = items[0], items[-1]
    grown = _after_lower_house_word(sentence, last[1])
    last_has_house = bool(grown) or holds_house_word(sentence, *last)
    if _is_a_clause(sentence, last[0]):
        return 0
    if any(t.text == "&" for t in sentence[last[0] - 1 : last[1]]):
        return grown or last[1]
    so_far = holds_house_word(sentence, start, i)
    if is_open:
        joins = sentence.at(last[1] - 1).lower in words.JOINING_HOUSES
        ends = not joins and _ends_in_house(sentence, last)
        separate = last_has_house and not grown and (sentence.at(last[0] - 1).lower == "the" or ends)
        return 0 if separate or any(holds_house_word(sentence, *item) for item in items[:-1]) else grown or last[1]
    if so_far or not last_has_house:
        return 0
    if sentence.at(start).lower in words.BARE_HOUSES or _is_acronym(sentence.at(i - 1).text):
        return 0
    del first
    return grown or last[1]


def _ends_in_house(sentence: Sentence, span: tuple[int, int]) -> bool:
    """True where a span reads as a house of its own: its first or last word says so."""
    return (
        span[1] - span[0] > 1
        and (
            sentence.at(span[1] - 1).lower in words.HOUSE_WORDS - words.SUBJECT_LIKE_HOUSES
            or sentence.at(span[0]).lower in words.LARGE_WORDS
        )
        or sentence.at(span[1]).lower in {"of", "for"}
        and holds_house_word(sentence, *span)
    )


def _is_acronym(text: str) -> bool:
    return text.isupper() and 2 <= len(text) <= 5


def _after_lower_house_word(sentence: Sentence, i: int) -> int:
    """The token after "… Governance program", "… 2012 presidential campaign", or 0."""
    for k in range(i, i + 3):
        token = sentence.at(k)
        if token.lower in words.LOWER_HOUSE_WORDS - words.BODIES and token.is_word and not token.is_capital:
            return k + 1
        if token.lower not in words.LOWER_HOUSE_MODIFIERS:
            return 0
    return 0
