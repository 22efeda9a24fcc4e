"""Lines without a sentence: bylines, an institution alone, and desks that sign as one.

byline      = label name { ( "," | "and" ) name } [ "," ( affiliations | institution ) ]
collective  = "The" name-of-a-desk ( be title ( "at" | "of" ) institution | verb "for" institution )
"""

from __future__ import annotations

from .affiliations import Claim
from .cast import Cast, Person, share_institutions
from .clauses import Predicate, read_predicate
from .institution_names import capital_run, holds_institution_word, is_named, is_proper, name_end
from .institutions import InstitutionName, read_institutions
from .names import PersonName, read_names
from .tables import words
from .titles import after_adverbs, starts_a_clause, starts_an_affiliation
from .tokens import Sentence

_DESK_VERBS = words.be_now | words.life_verbs | words.as_now


def read_byline(sentence: Sentence, i: int, label: str, cast: Cast) -> bool:
    """Admits the people of "Author: Ana Example, Example University"; False where a sentence follows the label."""
    people: list[Person] = []
    while i < len(sentence):
        desk = _desk_at(sentence, i) if cast.has_collectives else None
        names, i = ([desk], desk.end) if desk else read_names(sentence, i)
        if not names:
            break
        claims: list[Claim] = []
        has_mark = sentence.at(i).text in {",", "—", "–", "-", "|"}
        if starts_a_clause(sentence, after_adverbs(sentence, i + has_mark)):
            return False
        if has_mark:
            claims, i = _read_claims(sentence, i + 1, label)
        for name in names:
            people.append(cast.person(name))
            people[-1].claims.extend(claims)
        if starts_a_clause(sentence, after_adverbs(sentence, i)):
            return False
        i = sentence.skip(sentence.skip(i, {",", ";"}), {"and"})
    if not people or (len(people) == 1 and people[0].name.word_count < 2 and not people[0].name.honorific):
        return False
    cast.admit(people)
    return True


def _read_claims(sentence: Sentence, i: int, label: str) -> tuple[list[Claim], int]:
    """The affiliations or the institution after a name in a byline, and the token after them; else `i - 1`."""
    if starts_an_affiliation(sentence, i):
        predicate = read_apposition(sentence, i, "")
        if predicate.claims:
            return share_institutions(predicate.claims), predicate.end
    # After "By A. Writer," a place is as likely as an institution; after "Author: A. Writer," only the latter follows.
    name = sentence.skip(i, {"the"})
    if is_named(sentence, name) or (label != "by" and is_proper(sentence.at(name))):
        institutions = read_institutions(sentence, i)
        return [Claim("", "", tuple(institutions))], institutions[-1].end
    return [], i - 1


def read_apposition(sentence: Sentence, i: int, known: str) -> Predicate:
    """Between a name and its verb: ", president of X,", ", a fellow at X, who …", ", Example University"."""
    if sentence.at(i).text.isdigit():  # an age
        i = sentence.skip(i + 1, {","})
    if sentence.lower(i) == "who":
        i = after_adverbs(sentence, i + 1)
    institutions = lone_institutions(sentence, i)
    if institutions:
        end = institutions[-1].end
        return Predicate([Claim("", "", tuple(institutions), end=end)], end, is_whole=True)
    return read_predicate(sentence, i, is_apposition=True, known=known)


def lone_institutions(sentence: Sentence, i: int) -> list[InstitutionName]:
    """The institutions at `i` that nothing follows: "Ana Example, Example University"."""
    begin = sentence.skip(i, {"the"})
    if not is_proper(sentence.at(begin)) or not holds_institution_word(sentence, begin, name_end(sentence, begin)):
        return []
    institutions = read_institutions(sentence, i)
    return institutions if institutions and sentence.lower(institutions[-1].end) in {"", ";"} else []


def read_collective(sentence: Sentence, cast: Cast) -> bool:
    """Admits a desk that signs as one: "The Example Desk is the research desk on trade at Example Review"."""
    desk = _desk_at(sentence, 0)
    if not desk or sentence.lower(desk.end) not in _DESK_VERBS:
        return False
    start = desk.end + 1 + (sentence.lower(desk.end + 1) in words.determiners)
    person = cast.person(desk)
    for i in range(start, len(sentence)):
        institutions = read_institutions(sentence, i + 1) if sentence.lower(i) in {"at", "of", "for"} else []
        if institutions and institutions[-1].end >= len(sentence):
            title = sentence.text(start, i) if sentence.lower(desk.end) in words.be_now else ""
            person.claims = [Claim(title, "desk", tuple(institutions))]
    cast.admit([person])
    return True


def _desk_at(sentence: Sentence, i: int) -> PersonName | None:
    """ "The Editors", "the Example Desk" at `i`."""
    end = capital_run(sentence, i + 1)
    if sentence.lower(i) != "the" or end == i + 1 or sentence.lower(end - 1) not in words.collectives:
        return None
    return PersonName(f"The {sentence.text(i + 1, end)}", "", end, 2)
