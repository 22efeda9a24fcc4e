"""Lines: whom each sentence speaks of, and what may be believed of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .affiliations import Claim
from .cast import Cast, Person, share_institutions
from .clauses import Predicate, next_apposed_name, read_predicate
from .foreign import read_foreign
from .institution_names import capital_run, is_named, is_proper, name_end, says_institution
from .institutions import InstitutionName, read_institutions
from .known import KnownNames, names_in_use
from .names import PersonName, read_name, read_names
from .results import Contributor, StatedAffiliation
from .tables import words
from .tails import kind_of
from .titles import AFFILIATION_VERBS, is_role, starts_a_clause, starts_an_affiliation
from .tokens import LONGEST_LINE, LONGEST_SENTENCE, Sentence, plain, sentences

LONGEST_FRONT = 60  # tokens before the subject: "As chief economist of X, she …"
LONGEST_ROLE = 7  # tokens of what somebody is, right before the name: "Award-winning crime novelist …"
LONGEST_WAY = 4  # tokens from the name to what somebody is: "is also a former …"
LONGEST_OPENING = 30  # tokens of an opening without an affiliation: "Before joining X, she …"

_DESK_VERBS = words.be_now | words.life_verbs | words.as_now
_BEFORE_VERBS = words.adverbs | words.once
_OPENS_A_FRONT = words.determiners | words.former | words.adverbs | {"as"}
_MORE_VERBS = AFFILIATION_VERBS | words.life_beginnings


def read_bioline(
    line: str, about: Sequence[str] = (), *, collectives: bool = False, known: KnownNames | None = None
) -> list[Contributor]:
    """The people a bio line names, each with the affiliations it states, in its order; empty for any other line.

    A line that does not begin with a person ("Mr. Example was indicted by …") names nobody, whomever it mentions later.
    `about` are names known from a byline: then "She is a fellow at …" and "The writer is …" speak of them, and they are
    in the answer where the line says something of them. With `collectives`, a desk that signs as one ("The Example Desk
    is …") counts as a person. Names that are `known` (else those in use) are recognised before any rule is asked.
    """
    if len(line) > LONGEST_LINE:
        return []
    cast = Cast(has_collectives=collectives)
    cast.admit([Person(PersonName(name, "", 0, len(name.split()))) for name in about], is_spoken_of=False)
    before: list[str] = []  # sentences before anybody was named
    untold: list[Person] = []  # those of whom only a life was told so far
    for sentence in sentences(line):
        (known or names_in_use()).mark(sentence)
        people: list[Person] = []
        if not kind_of(sentence.words):
            people = _read_sentence(sentence, cast)
            if not people and not cast.spoken_of():
                untold = [] if untold else _whose_life(sentence, cast)
                if not untold:
                    return []
                cast.admit(untold, is_spoken_of=False)
        before.append(sentence.words)
        people = people or [person for person in cast.last if person.is_spoken_of]
        for person in people:
            person.sentences.extend(before)
        if people:
            before.clear()
    people = cast.spoken_of()
    claims = [claim for person in untold for claim in person.claims]
    if untold and not any(claim.current and claim.institutions for claim in claims):
        return []
    if people:
        people[-1].sentences.extend(before)
    return [person.as_contributor() for person in people]


def read_institution_line(line: str) -> list[StatedAffiliation]:
    """The affiliations without a title that a line states which names institutions and nothing else; else empty."""
    first = next(iter(sentences(line)), None) if len(line) <= LONGEST_LINE else None
    if first is None or first.words != plain(line):
        return []
    names_in_use().mark(first)
    institutions = _lone_institutions(first, 0)
    return [StatedAffiliation("", one.name, ", ".join(one.units) or None) for one in institutions]


def _read_sentence(sentence: Sentence, cast: Cast) -> list[Person]:
    """Adds what a sentence states to the cast; the people it speaks of, nobody where it is no sentence of a bio."""
    if len(sentence) > LONGEST_SENTENCE:
        return []
    if cast.has_collectives and _read_collective(sentence, cast):
        return cast.last
    if read_foreign(sentence, cast):
        return cast.last
    i, label = _after_lead(sentence)
    if label in words.byline_labels and _read_byline(sentence, i, label, cast):
        return cast.last
    people: list[Person] = []
    while i < len(sentence):
        fronted, i = _read_fronted(sentence, i, cast)
        subject, i = _read_statement(sentence, i, fronted, cast)
        if not subject:
            break
        people += [person for person in subject if person not in people]
    # "A is an analyst, and B is a fellow, at the Institute": the institution is everybody's.
    for at, person in enumerate(people):
        trailing = [claim.institutions for claim in person.claims if claim.trails]
        for other in people[:at] if trailing else []:
            for k, claim in enumerate(other.claims):
                other.claims[k] = replace(claim, institutions=claim.institutions or trailing[0])
    return people


def _after_lead(sentence: Sentence) -> tuple[int, str]:
    """The first token after marks and a label, and the label's last word ("by", "author", "note")."""
    i, label = 0, ""
    while i < len(sentence):
        if sentence.at(i).kind == "mark" and sentence.at(i).text in words.lead_marks | {"“", '"'}:
            i += 1
            continue
        phrases = [phrase for phrase in words.label_phrases if sentence.begins_with(i, phrase)]
        if label or not phrases:
            break
        label = phrases[0][-1]
        i += len(phrases[0])
    return i, label


def _read_byline(sentence: Sentence, i: int, label: str, cast: Cast) -> bool:
    """Admits the people of "Author: Ana Example, Example University"; False where a sentence follows the label."""
    people: list[Person] = []
    while i < len(sentence):
        desk = _desk_at(sentence, i) if cast.has_collectives else None
        names, i = ([desk], desk.end) if desk else read_names(sentence, i)
        if not names:
            break
        claims: list[Claim] = []
        has_mark = sentence.at(i).text in {",", "—", "–", "-", "|"}
        if starts_a_clause(sentence, sentence.skip(i + has_mark, words.adverbs)):
            return False
        if has_mark:
            claims, i = _read_claims(sentence, i + 1, label)
        for name in names:
            people.append(cast.person(name))
            people[-1].claims.extend(claims)
        if starts_a_clause(sentence, sentence.skip(i, words.adverbs)):
            return False
        i = sentence.skip(sentence.skip(i, {",", ";"}), {"and"})
    if not people or (len(people) == 1 and people[0].name.word_count < 2 and not people[0].name.honorific):
        return False
    cast.admit(people)
    return True


def _read_claims(sentence: Sentence, i: int, label: str) -> tuple[list[Claim], int]:
    """The affiliations or the institution after a name in a byline, and the token after them; else `i - 1`."""
    if starts_an_affiliation(sentence, i):
        predicate = _read_apposition(sentence, i, "")
        if predicate.claims:
            return share_institutions(predicate.claims), predicate.end
    name = sentence.skip(i, {"the"})
    if is_named(sentence, name) or (label != "by" and is_proper(sentence.at(name))):
        institutions = read_institutions(sentence, i)
        return [Claim("", "", tuple(institutions))], institutions[-1].end
    return [], i - 1


def _read_apposition(sentence: Sentence, i: int, known: str) -> Predicate:
    """Between a name and its verb: ", president of X,", ", a fellow at X, who …", ", Example University"."""
    if sentence.at(i).text.isdigit():  # an age
        i = sentence.skip(i + 1, {","})
    if sentence.lower(i) == "who":
        i = sentence.skip(i + 1, words.adverbs)
    institutions = _lone_institutions(sentence, i)
    if institutions:
        end = institutions[-1].end
        return Predicate([Claim("", "", tuple(institutions), end=end)], end, is_whole=True)
    return read_predicate(sentence, i, is_apposition=True, known=known)


def _lone_institutions(sentence: Sentence, i: int) -> list[InstitutionName]:
    """The institutions at `i` that nothing follows: "Ana Example, Example University"."""
    begin = sentence.skip(i, {"the"})
    has_name = is_proper(sentence.at(begin)) and says_institution(sentence, begin, name_end(sentence, begin))
    institutions = read_institutions(sentence, i) if has_name else []
    return institutions if institutions and sentence.lower(institutions[-1].end) in {"", ";"} else []


def _read_collective(sentence: Sentence, cast: Cast) -> bool:
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


def _read_fronted(sentence: Sentence, i: int, cast: Cast) -> tuple[list[Claim], int]:
    """What stands before the subject ("As chief economist of X, she …", "A fellow at X, Ana …"), and the subject."""
    if sentence.lower(i) in _OPENS_A_FRONT:
        start = sentence.skip(i + (sentence.lower(i) == "as"), words.adverbs)
        end = min(len(sentence), start + LONGEST_FRONT) if starts_an_affiliation(sentence, start) else start
        for k in range(start, end):
            is_front = sentence.lower(k) == "," and not starts_an_affiliation(sentence, k + 1)
            if is_front and _subject_at(sentence, k + 1, cast)[0]:
                part = Sentence(sentence.source, sentence.tokens[:k])
                return read_predicate(part, start, is_apposition=True, known=cast.known_institution).claims, k + 1
    # "Before joining X, she was …", "Born in X, Ana Example is …"
    if sentence.lower(i) in words.not_a_first_name | words.openings:
        for k in range(i + 1, i + LONGEST_OPENING):
            is_pronoun = bool(cast.last) and sentence.lower(k) in words.pronouns | {"they"}
            if is_pronoun and (sentence.lower(k - 1) == "," or (k > i + 1 and starts_a_clause(sentence, k + 1))):
                return [], k
            if sentence.lower(k - 1) != ",":
                continue
            name = read_name(sentence, k) if sentence.lower(i) in words.openings else None
            if name and name.word_count > 1 and starts_a_clause(sentence, sentence.skip(name.end, words.adverbs)):
                return [], k
    return [], i


def _subject_at(sentence: Sentence, i: int, cast: Cast) -> tuple[list[Person], int]:
    """Of whom a sentence speaks from `i` on (a pronoun, "the author", names), and the token after."""
    i = sentence.skip(i, words.adverbs)
    if cast.last and sentence.lower(i) in words.pronouns and not sentence.at(i + 1).is_capital:
        return list(cast.last), i + 1
    if cast.people and sentence.lower(i) in words.pronouns_of_all:
        return list(cast.people), i + 1 + sentence.begins_with(i, ("both", "authors"))
    if cast.last and (sentence.lower(i), sentence.lower(i + 1)) in words.reference_phrases:
        return list(cast.last), i + 2
    names, end = read_names(sentence, _after_role(sentence, i))
    return [cast.person(name) for name in names], end


def _after_role(sentence: Sentence, start: int) -> int:
    """The name in "Award-winning novelist Ana Example is …", or `start`: "Dean Example" is a person as it stands."""
    for i in range(start, start + LONGEST_ROLE):
        token, following = sentence.at(i), sentence.at(i + 1)
        if not token.is_word or token.lower in words.news_roles or starts_a_clause(sentence, i):
            break
        is_office = token.lower in words.honorifics and token.text not in {"officer", "professor"}
        is_first = i == start or sentence.lower(i - 1) in words.title_capitals
        if is_role(token) and following.is_capital and (token.is_low or is_first) and not is_office:
            name = read_name(sentence, i + 1)
            is_whole = len(following.text.rstrip(".")) > 1  # but "Dean R. Example" is called Dean
            if name and name.word_count > 1 and is_whole:
                return i + 1
    return start


def _whose_life(sentence: Sentence, cast: Cast) -> list[Person]:
    """Whoever "Ana Example was born in …" begins to tell of; what she is now has to follow."""
    people, end = _subject_at(sentence, _after_lead(sentence)[0], cast)
    verb = sentence.skip(sentence.skip(end, _BEFORE_VERBS), words.be_then)
    if _is_report(sentence) or sentence.lower(verb) not in words.life_beginnings:
        return []
    return [person for person in people if person.name.word_count > 1 and person not in cast.people]


def _is_believable(
    sentence: Sentence, people: list[Person], claims: list[Claim], apposed: Predicate, predicate: Predicate, ended: bool
) -> bool:
    """True where a sentence, which has `ended` where there is no verb, is enough to say that its subject is an author.

    A full name needs a title, a work, or a verb of an author's life; for a single one see `_is_enough_for`.
    """
    has_institution = any(claim.institutions for claim in claims)
    # "…, a spokeswoman for X, said", "was secretary when …": news of somebody.
    is_moment = sentence.holds(0, len(sentence), words.news_moments) or sentence.lower(len(sentence) - 1) == "time"
    if predicate.has_verb and is_moment and not has_institution and not any(claim.current for claim in claims):
        return False
    if _is_report(sentence) or not all(_is_enough_for(person.name, claims) for person in people):
        return False
    for claim in claims[:1]:
        # "Example Dynamics is a leader in robotics", as a company may be; "is a clown, a liar and a poor host".
        is_vague = claim.role in words.institution_roles and claim.title.startswith(claim.role)
        is_far = claim.start > apposed.end + LONGEST_WAY and not predicate.begins_with_life
        if (is_far and people[0].name.word_count < 2) or (not has_institution and (is_vague or is_far)):
            return False
    if predicate.has_verb:
        return bool(claims) or predicate.begins_with_life
    if ended:
        return has_institution and apposed.is_whole and people[0].name.word_count > 1
    return predicate.has_life_verb


def _read_statement(sentence: Sentence, start: int, fronted: list[Claim], cast: Cast) -> tuple[list[Person], int]:
    """Reads a subject and what is said of it; its people, nobody where it is no bio, and the token after it."""
    people, i = _subject_at(sentence, start, cast)
    if not people:
        return [], i
    sentence.is_plural = len(people) > 1
    if sentence.lower(i) in {"of", "from"} and is_proper(sentence.at(i + 1)):
        i = capital_run(sentence, i + 1)
    apposed = _apposed(sentence, i, cast)
    said = [(people, apposed.claims)]
    i = apposed.end
    while name := next_apposed_name(sentence, i):
        also = _read_apposition(sentence, name.end + 1, cast.known_institution)
        said.append(([cast.person(name)], also.claims))
        people = people + said[-1][0]
        i = also.end
    sentence.is_plural = len(people) > 1
    closes_work = sentence.at(i).is_mark('”"') and sentence.lower(i - 1) == ","  # “Example Hour,” is
    verb = sentence.skip(i + (closes_work or sentence.lower(i) in {",", "—", "–"}), _BEFORE_VERBS)
    predicate = Predicate(end=verb)
    ended = verb >= len(sentence) or sentence.lower(i) == ";" or sentence.begins_with(verb, ("can", "be"))
    token = sentence.at(verb)
    is_verb = token.lower in _MORE_VERBS or (token.is_low and token.lower.endswith(("ed", "s")) and not token.owns)
    if not ended and (is_verb or starts_a_clause(sentence, verb)):
        where = sentence.lower(start - 1) == "where"
        predicate = read_predicate(sentence, verb, known=cast.known_institution, where=where)
    claims = [*fronted, *apposed.claims, *predicate.claims]
    is_new = not all(person in cast.people for person in said[0][0])
    if is_new and not _is_believable(sentence, people, claims, apposed, predicate, ended):
        return [], i
    cast.admit(people)
    for of_whom, stated in [(people, fronted), *said, (people, predicate.claims)]:
        cast.give(of_whom, stated)
    return people, max(predicate.end, i)


def _apposed(sentence: Sentence, i: int, cast: Cast) -> Predicate:
    """The apposition after a name that ends before `i`, or an empty predicate that ends there."""
    if sentence.lower(i) in {"a", "an", "the"} and starts_an_affiliation(sentence, i):
        return _read_apposition(sentence, i, cast.known_institution)  # the comma after the name was forgotten
    if sentence.lower(i) in {",", "—", "–"} and not starts_a_clause(sentence, sentence.skip(i + 1, words.adverbs)):
        return _read_apposition(sentence, i + 1, cast.known_institution)
    return Predicate(end=i)


def _is_report(sentence: Sentence) -> bool:
    return any(token.is_low and token.lower in words.news_verbs for token in sentence.tokens)


def _is_enough_for(name: PersonName, claims: list[Claim]) -> bool:
    """True where the claims show that a name is a person's: a single one needs a present title at an institution."""
    if name.is_known or name.word_count > 1:
        return True
    present = [claim for claim in claims if claim.current and not claim.is_work]
    if name.is_addressed:
        return any(claim.institutions or claim.determiner != "the" for claim in present)
    # "Example is the chairman of the Committee" is how the news speaks of somebody it has named.
    proofs = [claim for claim in present if claim.institutions and claim.determiner != "the"]
    return all(claim.current for claim in claims) and any(claim.role not in words.institution_roles for claim in proofs)
