"""Lines without a sentence: bylines, a house alone, and desks that sign as one.

byline      = label name { ( "," | "and" ) name } [ "," ( posts | house ) ]
collective  = "The" name-of-a-desk ( be title ( "at" | "of" ) house | verb "for" house )
"""

from __future__ import annotations

from intake.drafts import Post

from . import words
from .cast import Cast, Person
from .clauses import Predicate, read_predicate
from .houses import House, capital_run, holds_house_word, is_proper, name_end, read_houses
from .names import PersonName, read_names
from .posts import Claim
from .sharing import share_houses
from .titles import after_adverbs, starts_a_clause, starts_a_post
from .tokens import LONGEST_LINE, Sentence, plain, sentences


def read_byline(sentence: Sentence, i: int, label: str, cast: Cast) -> bool:
    """Admits the people of "Author: Ana Example, Example University"; False where a sentence follows the label."""
    people: list[Person] = []
    while i < len(sentence):
        desk_end = _collective_end(sentence, i) if cast.has_collectives else 0
        if desk_end:
            names, end = [PersonName(_titled(sentence.text(i, desk_end)), "", desk_end, 2)], desk_end
        else:
            names, end = read_names(sentence, i)
        if not names:
            break
        i = end
        claims: list[Claim] = []
        if sentence.at(i).text in {",", "—", "–", "-", "|"}:
            if starts_a_clause(sentence, after_adverbs(sentence, i + 1)):
                return False
            claims, i = _read_posts(sentence, i + 1, label)
        for name in names:
            people.append(cast.person(name))
            people[-1].claims.extend(claims)
        if i < len(sentence) and starts_a_clause(sentence, after_adverbs(sentence, i)):
            return False
        if sentence.at(i).text in {",", ";"}:
            i += 1
        if sentence.lower(i) == "and":
            i += 1
    if not people or (len(people) == 1 and people[0].name.word_count < 2 and not people[0].name.honorific):
        return False
    cast.admit(people)
    return True


def _read_posts(sentence: Sentence, i: int, label: str) -> tuple[list[Claim], int]:
    """The posts or the house after a name in a byline, and the token after them; `i - 1` where there is neither."""
    if starts_a_post(sentence, i):
        predicate = read_apposition(sentence, i, "")
        if predicate.claims:
            return share_houses(predicate.claims), predicate.end
    k = i + 1 if sentence.lower(i) == "the" else i
    is_named = holds_house_word(sentence, k, name_end(sentence, k)) or sentence.lower(k) in words.BARE_HOUSES
    # After "By A. Writer," a place is as likely as a house; after "Author: A. Writer," only a house follows.
    houses = read_houses(sentence, i) if is_proper(sentence.at(k)) and (is_named or label != "by") else []
    return ([Claim("", "", tuple(houses))], houses[-1].end) if houses else ([], i - 1)


def read_apposition(sentence: Sentence, i: int, known: str) -> Predicate:
    """The posts between a name and its verb: ", president of X,", ", a fellow at X, who …", ", Example University"."""
    if sentence.at(i).text.isdigit():  # an age
        i += 2 if sentence.lower(i + 1) == "," else 1
    if sentence.lower(i) == "who":
        i = after_adverbs(sentence, i + 1)
    houses = lone_houses(sentence, i)
    if houses:
        claim = Claim("", "", tuple(houses), end=houses[-1].end)
        return Predicate([claim], houses[-1].end, is_whole=True)
    return read_predicate(sentence, i, is_apposition=True, known=known)


def lone_houses(sentence: Sentence, i: int) -> list[House]:
    """The houses at `i` that nothing follows: "Ana Example, Example University"."""
    k = i + 1 if sentence.lower(i) == "the" else i
    if not is_proper(sentence.at(k)) or not holds_house_word(sentence, k, name_end(sentence, k)):
        return []
    houses = read_houses(sentence, i)
    end = houses[-1].end if houses else 0
    return houses if end >= len(sentence) or sentence.at(end).text == ";" else []


def read_house_line(line: str) -> list[Post]:
    """The posts without a title that a line states which names an institution and nothing else; else empty."""
    if len(line) > LONGEST_LINE:
        return []
    first = next(iter(sentences(line)), None)
    if first is None or first.words != plain(line):
        return []
    return [Post("", house.name, ", ".join(house.units) or None) for house in lone_houses(first, 0)]


def read_collective(sentence: Sentence, cast: Cast) -> bool:
    """Admits a desk that signs as one: "The Example Desk is the research desk on trade at Example Review"."""
    end = _collective_end(sentence, 0)
    if not end:
        return False
    is_told = sentence.lower(end) in words.BE_NOW
    if not is_told and sentence.lower(end) not in words.LIFE_VERBS | words.AS_NOW:
        return False
    start = end + 2 if sentence.lower(end + 1) in words.DETERMINERS else end + 1
    person = cast.person(PersonName(_titled(sentence.text(0, end)), "", end, end))
    for k in range(len(sentence) - 1, start - 1, -1):
        houses = read_houses(sentence, k + 1) if sentence.lower(k) in {"at", "of", "for"} else []
        if houses and houses[-1].end >= len(sentence):
            person.claims = [Claim(sentence.text(start, k) if is_told else "", "desk", tuple(houses))]
            break
    cast.admit([person])
    return True


def _collective_end(sentence: Sentence, i: int) -> int:
    """The token after "The Editors", "the Example Desk" at `i`, or 0."""
    end = capital_run(sentence, i + 1)
    is_desk = sentence.lower(i) == "the" and end > i + 1 and sentence.lower(end - 1) in words.COLLECTIVES
    return end if is_desk else 0


def _titled(name: str) -> str:
    return name[:1].upper() + name[1:]
