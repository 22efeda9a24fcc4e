"""Lines: whom each sentence speaks of, and what may be believed of it.

line        = { tail-sentence | sentence }
sentence    = [ mark ] [ label ] [ fronted "," ] subject [ "," apposition "," ] [ predicate ]
fronted     = "As" post | [ determiner ] post
subject     = person { ( "," | "and" ) person } | pronoun | surname of somebody named before
apposition  = posts
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from intake.drafts import Contributor, Post

from .. import tails
from . import words
from .houses import House, capital_run, holds_house_word, is_proper, name_end, read_houses
from .names import PersonName, read_lower_case_name, read_name
from .posts import Claim, Predicate, read_predicate, share_houses
from .titles import after_adverbs, starts_a_clause, starts_a_post
from .tokens import LONGEST_SENTENCE, Sentence, plain, sentences


@dataclass(slots=True)
class _Person:
    name: PersonName
    claims: list[Claim] = field(default_factory=list)
    is_spoken_of: bool = False
    said: list[str] = field(default_factory=list)  # the sentences of this person, as they stood


@dataclass(slots=True)
class _Subject:
    """Who a sentence speaks of: people known before, or names not yet believed to be people."""

    people: list[_Person]
    end: int
    is_new: bool = False
    start: int = 0


@dataclass(slots=True)
class _Cast:
    """The people of a line, in order, and whom "she" or "they" means now."""

    people: list[_Person] = field(default_factory=list)
    by_name: dict[str, _Person] = field(default_factory=dict)
    last: list[_Person] = field(default_factory=list)
    known_house: str = ""

    def admit(self, people: list[_Person]) -> None:
        for person in people:
            if person.name.name.casefold() not in self.by_name:
                self.people.append(person)
                self.by_name[person.name.name.casefold()] = person
                for short in person.name.short_forms():
                    self.by_name.setdefault(short, person)
        self.last = people


def read_bioline(line: str, about: Sequence[str] = (), *, collectives: bool = False) -> list[Contributor]:
    """The people a bio line names, each with the posts it states, in its order; empty for any other line.

    A line that does not begin with a person ("Mr. Example was indicted by …", "The Example project is supported
    by …") names nobody, whoever appears later in it: `[]`, not the people it happens to mention.

    `about` are names known from a byline: then "She is a fellow at …" and "The writer is …" speak of them, and
    they are in the answer only where the line says something of them. With `collectives`, a desk that signs as one
    ("The Example Desk is the research desk of Example Review.") counts as a person.
    """
    cast = _Cast()
    unsaid: list[str] = []  # sentences before anybody was named
    for name in about:
        cast.admit([_Person(PersonName(name, "", 0, len(name.split())))])
    cast.last = list(cast.people)
    for sentence in sentences(line):
        is_tail = bool(tails.kind_of(sentence.words))
        if not is_tail and not (
            len(sentence) <= LONGEST_SENTENCE
            and ((collectives and _read_collective(sentence, cast)) or _read_sentence(sentence, cast))
        ):
            if not any(p.is_spoken_of for p in cast.people):
                return []
        unsaid.append(sentence.words)
        if any(p.is_spoken_of for p in cast.last):
            for person in cast.last:
                person.said.extend(unsaid)
            unsaid.clear()
    spoken_of = [person for person in cast.people if person.is_spoken_of]
    if spoken_of:
        spoken_of[-1].said.extend(unsaid)
    return [_contributor(person) for person in spoken_of]


def _contributor(person: _Person) -> Contributor:
    posts: list[Post] = []
    # A book is no institution; that somebody wrote one is a title only where they state no house at all.
    at_a_house = any(c.houses for c in person.claims)
    stated = [c for c in person.claims if not (c.is_work and at_a_house)]
    for claim in stated:
        for house in claim.houses or (None,):
            unit = ", ".join(house.units) or None if house else None
            post = Post(claim.title, house.name if house else None, unit, claim.current)
            if post not in posts:
                posts.append(post)
    return Contributor(person.name.name, tuple(posts), person.name.honorific, " ".join(person.said))


# --- Sentences ------------------------------------------------------------------------------------------------


def _read_sentence(sentence: Sentence, cast: _Cast) -> bool:
    """Adds what a sentence states to the cast; False where it is no sentence of a bio line."""
    i, label = _after_lead(sentence)
    believed = False
    spoken: list[_Person] = []
    if label in words.BYLINE_LABELS and _read_byline(sentence, i, cast, label):
        return True
    while i < len(sentence):
        fronted, i = _read_fronted(sentence, i, cast)
        subject = _read_subject(sentence, i, cast)
        if not subject:
            return believed
        if subject.is_new:
            sentence.is_plural = len(subject.people) > 1
        else:
            sentence.is_plural = len(subject.people) > 1
        subject.start = i
        following = _read_about(sentence, subject, fronted, cast)
        if following is None:
            return believed
        believed = True
        spoken.extend(p for p in subject.people if p not in spoken)
        i = following
    _share_trailing_house(spoken)
    return believed


def _share_trailing_house(people: list[_Person]) -> None:
    """ "A is an analyst, and B is a fellow, at the Institute": the house is everybody's."""
    last = people[-1].claims[-1] if people and people[-1].claims else None
    if last and last.trails:
        for person in people[:-1]:
            person.claims[:] = [c if c.houses else replace(c, houses=last.houses) for c in person.claims]


def _after_lead(sentence: Sentence) -> tuple[int, str]:
    """The first token after marks and labels, and the label's first word."""
    i, label = 0, ""
    while i < len(sentence):
        if sentence.at(i).kind == "mark" and (sentence.at(i).text in words.LEAD_MARKS or sentence.at(i).text in '“"'):
            i += 1
            continue
        for row in words.LEAD_LABELS:
            if all(sentence.at(i + k).lower == part for k, part in enumerate(row)) and not label:
                after = i + len(row)
                # "Author Ana Example is …" needs no colon; "Contributor", "Writer" as a name's part would.
                label = row[-1]
                i = after
                break
        else:
            break
    return i, label


def _read_fronted(sentence: Sentence, i: int, cast: _Cast) -> tuple[list[Claim], int]:
    """Posts before the subject: "As chief economist of X, she …", "A fellow at X, Ana Example …"."""
    start = i
    plain = _pronoun_after_comma(sentence, i, cast)
    if sentence.at(i).lower == "as":
        start = i + 1
    elif sentence.at(i).lower not in words.DETERMINERS | words.FORMER | words.ADVERBS:
        return [], plain
    start = after_adverbs(sentence, start)
    if not starts_a_post(sentence, start):
        return [], plain
    for k in range(start, len(sentence)):
        if sentence.at(k).text != ",":
            continue
        if _read_subject(sentence, k + 1, cast) and not starts_a_post(sentence, k + 1):
            part = Sentence(sentence.source, sentence.tokens[:k])
            return read_predicate(part, start, apposition=True, known=cast.known_house).claims, k + 1
        if k - start > 60:
            break
    return [], plain


def _pronoun_after_comma(sentence: Sentence, i: int, cast: _Cast) -> int:
    """The pronoun that is the subject after an opening phrase ("Before joining X, she was …"), or `i`."""
    if cast.last and sentence.at(i).lower in words.NOT_A_FIRST_NAME - words.PRONOUNS_ONE - words.PRONOUNS_ALL:
        for k in range(i + 1, min(len(sentence), i + 30)):
            if sentence.at(k - 1).text == "," and sentence.at(k).lower in words.PRONOUNS_ONE | {"they"}:
                return k
    return i


def _read_subject(sentence: Sentence, i: int, cast: _Cast) -> _Subject | None:
    i = after_adverbs(sentence, i)
    token = sentence.at(i)
    if cast.last and token.lower in words.PRONOUNS_ONE and not sentence.at(i + 1).is_capital:
        return _Subject(cast.last[-1:] if len(cast.last) == 1 else cast.last, i + 1)
    if cast.people and token.lower in words.PRONOUNS_ALL:
        end = i + 1
        if token.lower == "both" and sentence.at(end).lower == "authors":
            end += 1
        return _Subject(list(cast.people), end)
    if cast.last and any(token.lower == a and sentence.at(i + 1).lower == b for a, b in words.REFERENCES):
        return _Subject(cast.last, i + 2)
    names, end = _read_names(sentence, i)
    if not names and i == 0:
        name = read_lower_case_name(sentence)
        names, end = ([name], name.end) if name else ([], 0)
    if not names:
        return None
    if len(names) == 1:
        known = cast.by_name.get(names[0].name.casefold())
        if known:
            return _Subject([known], end)
    return _Subject([_Person(name) for name in names], end, is_new=True)


def _read_names(sentence: Sentence, i: int) -> tuple[list[PersonName], int]:
    """One name, or a list of names that ends with "and"."""
    first = read_name(sentence, i)
    if not first:
        return [], i
    names, k = [first], first.end
    while len(names) < 12:
        after = k
        if sentence.at(after).text == ",":
            after += 1
        if sentence.at(after).lower in {"and", "&", "with"}:
            after += 1
            closes = True
        else:
            closes = False
        if after == k:
            break
        another = read_name(sentence, after)
        if not another or (another.word_count < 2 and not another.is_addressed):
            break
        if not closes and sentence.at(another.end).text != "," and sentence.at(another.end).lower != "and":
            break
        names.append(another)
        k = another.end
        if closes:
            return names, k
    return [first], first.end


def _read_about(sentence: Sentence, subject: _Subject, fronted: list[Claim], cast: _Cast) -> int | None:
    """Reads what is said of a subject; the token after it, or None where it is no bio."""
    i = subject.end
    apposed = Predicate()
    places = sentence.at(i).lower in {"of", "from"} and is_proper(sentence.at(i + 1))
    if places:
        i = capital_run(sentence, i + 1)
    if sentence.at(i).lower in {"a", "an", "the"} and starts_a_post(sentence, i):
        i, apposed = _read_apposition(sentence, i, cast)  # the comma after the name was forgotten
    elif sentence.at(i).text in {",", "—", "–"} and not starts_a_clause(sentence, after_adverbs(sentence, i + 1)):
        i, apposed = _read_apposition(sentence, i + 1, cast)
    verb = i + 1 if sentence.at(i).text in {",", "—", "–"} or sentence.at(i - 1).text == "," else i
    verb = _to_verb(sentence, verb)
    predicate = Predicate(end=verb)
    ended = verb >= len(sentence) or sentence.at(i).text == ";"
    if not ended and _is_verb(sentence, verb):
        where = sentence.at(subject.start - 1).lower == "where"
        predicate = read_predicate(sentence, verb, known=cast.known_house, where=where)
    claims = [*fronted, *apposed.claims, *predicate.claims]
    if subject.is_new and not _is_believable(sentence, subject, claims, apposed, predicate, ended):
        return None
    cast.admit(subject.people)
    for person in subject.people:
        person.is_spoken_of = True
    _give(subject.people, fronted, cast)
    _give(subject.people, apposed.claims, cast)
    _give(subject.people, predicate.claims, cast)
    return max(predicate.end, i)


def _to_verb(sentence: Sentence, i: int) -> int:
    """The verb of a predicate, behind adverbs: "formerly served as", "currently is"."""
    while sentence.at(i).lower in words.ADVERBS | {"formerly", "previously"}:
        i += 1
    return i


def _is_verb(sentence: Sentence, i: int) -> bool:
    """True for any verb a bio may be told with; what it tells is for the predicate to say."""
    token = sentence.at(i)
    return (
        starts_a_clause(sentence, i)
        or token.lower in words.POST_VERBS
        or (token.text.islower() and token.lower.endswith(("ed", "s")) and not token.owns)
    )


def _read_apposition(sentence: Sentence, i: int, cast: _Cast) -> tuple[int, Predicate]:
    """The posts between a name and its verb: ", president of X," and ", a fellow at X, who …"."""
    if sentence.at(i).text.isdigit():
        i += 1
        if sentence.at(i).text == ",":
            i += 1
    if sentence.at(i).lower == "who":
        i = after_adverbs(sentence, i + 1)
    houses = _lone_house(sentence, i)
    if houses:
        claim = Claim("", "", tuple(houses), end=houses[-1].end)
        return houses[-1].end, Predicate([claim], houses[-1].end, is_whole=True)
    predicate = read_predicate(sentence, i, apposition=True, known=cast.known_house)
    return predicate.end, predicate


def _lone_house(sentence: Sentence, i: int) -> list[House]:
    """ "Ana Example, Example University": a house and nothing after it."""
    k = i + 1 if sentence.at(i).lower == "the" else i
    if not is_proper(sentence.at(k)) or not holds_house_word(sentence, k, name_end(sentence, k)):
        return []
    houses = read_houses(sentence, i)
    end = houses[-1].end if houses else 0
    return houses if houses and (end >= len(sentence) or sentence.at(end).text == ";") else []


def _is_believable(
    sentence: Sentence, subject: _Subject, claims: list[Claim], apposed: Predicate, predicate: Predicate, ended: bool
) -> bool:
    """True where a sentence is enough to say that its subject is an author.

    A full name needs a post, a work, or a verb of an author's life. A single name proves little: it needs a
    present post, and at a named institution where no "Mr." or "Dr." shows a person.
    """
    if any(t.lower in words.NEWS_VERBS and t.text.islower() for t in sentence):
        return False
    if subject.people[0].name.name.islower() and not any(c.houses for c in claims):
        return False
    if predicate.has_verb and not any(c.current for c in claims) and not any(c.houses for c in claims):
        if any(t.lower in words.NEWS_MOMENTS for t in sentence) or sentence.at(len(sentence) - 1).lower == "time":
            return False
    present = [c for c in claims if c.current and not c.is_work]
    for person in subject.people:
        if person.name.word_count == 1:
            if person.name.is_addressed:
                if not any(c.houses or c.determiner != "the" for c in present):
                    return False
            elif not any(c.houses for c in present) or any(not c.current for c in claims):
                return False
    if claims and claims[0].is_guess and not any(c.houses for c in claims):
        return False
    if predicate.has_verb:
        return bool(claims) or predicate.begins_with_life
    if ended:
        return any(c.houses for c in claims) and apposed.is_whole and subject.people[0].name.word_count > 1
    return predicate.has_life_verb


def _give(people: list[_Person], claims: list[Claim], cast: _Cast) -> None:
    """Gives claims to the people: each the same, or one each ("A and B are director and analyst at X")."""
    if not claims:
        return
    shared = share_houses(claims)
    if 1 < len(people) == len(claims) and not any(c.is_plural or c.is_work for c in claims):
        houses = claims[-1].houses
        for person, claim in zip(people, claims, strict=True):
            person.claims.append(replace(claim, houses=claim.houses or houses))
    else:
        for person in people:
            known = {claim.title for claim in person.claims}
            person.claims.extend(c for c in shared if c.houses or c.title not in known)
    for claim in shared:
        if claim.houses:
            cast.known_house = claim.houses[-1].name


# --- Desks that sign as one ---------------------------------------------------------------------------------------


def _read_collective(sentence: Sentence, cast: _Cast) -> bool:
    """ "The Example Desk is the research desk on trade at Example Review": a desk, its title, its house."""
    end = capital_run(sentence, 1)
    if sentence.at(0).text != "The" or end < 2 or sentence.at(end - 1).lower not in words.COLLECTIVES:
        return False
    if sentence.at(end).lower not in words.BE_NOW:
        return False
    start = end + 2 if sentence.at(end + 1).lower in words.DETERMINERS else end + 1
    claims: list[Claim] = []
    for k in range(len(sentence) - 1, start, -1):
        houses = read_houses(sentence, k + 1) if sentence.at(k).lower in {"at", "of"} else []
        if houses and houses[-1].end >= len(sentence):
            claims = [Claim(sentence.text(start, k), "desk", tuple(houses))]
            break
    person = _Person(PersonName(sentence.text(0, end), "", end, end), claims, is_spoken_of=True)
    cast.admit([person])
    return True


def read_house_line(line: str) -> list[Post]:
    """The posts without a title that a line names which is an institution and nothing else; else empty."""
    for sentence in sentences(line):
        houses = _lone_house(sentence, 0)
        if houses and sentence.words == plain(line).strip():
            return [Post("", house.name, ", ".join(house.units) or None) for house in houses]
        break
    return []


# --- Bylines --------------------------------------------------------------------------------------------------


def _read_byline(sentence: Sentence, i: int, cast: _Cast, label: str) -> bool:
    """ "Author: Ana Example, Example University": names and houses without a verb."""
    people: list[_Person] = []
    while i < len(sentence):
        names, end = _read_names(sentence, i)
        if not names:
            break
        added = [_Person(name) for name in names]
        i = end
        if sentence.at(i).text in {",", "—", "–", "-", "|"}:
            if starts_a_clause(sentence, after_adverbs(sentence, i + 1)):
                return False
            i, apposed = _read_apposition(sentence, i + 1, cast) if starts_a_post(sentence, i + 1) else (i, Predicate())
            if apposed.claims:
                for person in added:
                    person.claims.extend(share_houses(apposed.claims))
            else:
                houses = _byline_houses(sentence, i + 1, label)
                if houses:
                    for person in added:
                        person.claims.append(Claim("", "", tuple(houses)))
                    i = houses[-1].end
        people.extend(added)
        if i < len(sentence) and starts_a_clause(sentence, after_adverbs(sentence, i)):
            return False
        if sentence.at(i).text in {",", ";"}:
            i += 1
        if sentence.at(i).lower == "and":
            i += 1
    if not people or (len(people) == 1 and people[0].name.word_count < 2 and not people[0].name.honorific):
        return False
    for person in people:
        person.is_spoken_of = True
    cast.admit(people)
    return True


def _byline_houses(sentence: Sentence, i: int, label: str) -> list[House]:
    k = i + 1 if sentence.at(i).lower == "the" else i
    if not is_proper(sentence.at(k)):
        return []
    end = name_end(sentence, k)
    if label == "by" and not holds_house_word(sentence, k, end) and sentence.at(k).lower not in words.BARE_HOUSES:
        return []
    return read_houses(sentence, i)


__all__ = ["read_bioline", "read_house_line"]
