"""Affiliations: a title and the institutions it is held at.

affiliation = [ determiner ] [ "former" ] [ owner ] title { complement }
owner       = institution "’s" | institution        "CNN’s analyst", "a Fox News contributor"
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .complements import Step, read_complements
from .institution_names import (
    capital_run,
    holds_institution_word,
    is_bare_institution,
    is_proper,
    name_end,
    without_possessive,
)
from .institutions import InstitutionName, read_institution, read_institutions
from .names import read_name
from .phrases import institution_follows, work_end
from .tables import words
from .titles import (
    BEFORE_TITLES,
    after_adverbs,
    double_title_end,
    is_fixed_title,
    is_plain,
    is_plural_role,
    noun_phrase_end,
    singular_role,
    starts_an_affiliation,
    title_end,
)
from .tokens import Sentence, Token

LONGEST_DETOUR = 10  # tokens between a title and its institution: "a junior majoring in biology at …"

_KINDS = words.institution_words | words.institution_kinds
_OWNERS = words.institution_words - words.institution_words_also_subjects - words.institution_words_in_titles | {"news"}
_HAS_VERB = words.be_now | words.be_then | words.have


@dataclass(frozen=True, slots=True)
class Claim:
    """One title and the institutions it is held at, with what is needed to join it to its neighbours."""

    title: str
    role: str  # the singular of the title's last noun
    institutions: tuple[InstitutionName, ...] = ()
    current: bool = True
    determiner: str = ""  # "a fellow and *the* director"
    separator: str = ""  # what stood before it: "and", ",", "who", "where" or nothing
    start: int = 0
    end: int = 0  # the token after it
    is_work: bool = False  # "author of …"
    is_plural: bool = False  # "A and B are fellows"
    is_guess: bool = False  # no table lists the role
    is_owned: bool = False  # "the Gazette’s editor": what follows bare is the Gazette’s too
    is_of_institution: bool = False  # "director *of* the Center": what stands before it is not in the Center
    is_closed: bool = False  # "congresswoman from Example": what follows is not shared with it
    is_joint: bool = False  # already joined of two titles
    trails: bool = False  # "…, at the Institute": the institution of the whole sentence


@dataclass(slots=True)
class Context:
    """What the words before an affiliation say about it."""

    current: bool = True  # the verb was "is", not "was"
    former_goes_on: bool = False  # "a former judge, prosecutor and …"
    known: str = ""  # the institution named last
    where: bool = False  # inside ", where she …"

    def claim(
        self,
        title: str,
        role: str,
        institutions: list[InstitutionName],
        *,
        separator: str,
        start: int,
        end: int = 0,
        current: bool | None = None,
    ) -> Claim:
        """A claim of the words from `start` on; its last institution is the one named last from now on."""
        if institutions:
            self.known = institutions[-1].name
            end = max(end, institutions[-1].end)
        if current is None:
            current = self.current
        return Claim(title, role, tuple(institutions), current, separator=separator, start=start, end=end)


def read_affiliation(sentence: Sentence, start: int, separator: str, context: Context) -> tuple[Claim | None, int]:
    """The affiliation that begins at `start`, or None, and the token to read on from."""
    i = after_adverbs(sentence, start)
    if _says_now(sentence, i):
        context.former_goes_on = False
    for special in (_on_a_body, _fixed_title, _institution_alone):
        claim = special(sentence, i, separator, context)
        if claim:
            return claim, claim.end
    begin = sentence.skip(i, BEFORE_TITLES | {"both"})
    determiner, is_former, article = "", False, False
    for k in range(i, begin):
        lower = sentence.lower(k)
        if lower in words.determiners:
            determiner = lower
        is_former = is_former or lower in words.former
        if sentence.at(k).text == "The" and k > 0:
            article, begin = True, k + 1  # "is The Gazette’s editor": the article is the name's
            break
    context.former_goes_on = is_former or (context.former_goes_on and not determiner)
    owner, i = _read_owner(sentence, begin, context, keeps_the=article)
    end = title_end(sentence, i)
    if not end and (determiner or is_former):
        end = double_title_end(sentence, i)
    is_guess = not end
    if is_guess and determiner and not separator:
        end = _agent_end(sentence, i)
    if not end:
        return None, start + 1
    while sentence.lower(i).endswith("-based") and i < end - 1:
        i += 1
    institution, begin, prefix = _split_institution(sentence, i, end)
    role = _role_of(sentence, begin, end)
    lasts = role in words.lasting_roles and not is_former
    claim = Claim(
        title=prefix,
        role=role,
        current=context.current and (not context.former_goes_on or lasts),
        determiner=determiner,
        separator=separator,
        start=begin,
        is_guess=is_guess,
    )
    if sentence.at(end).kind == "aside" and _belongs_to_title(sentence.at(end).text):
        end += 1
    claim = _with_complements(sentence, claim, end, owner or institution, context)
    return (claim if claim.title or claim.institutions else None), claim.end


def _says_now(sentence: Sentence, i: int) -> bool:
    """True for "a former judge and *current* professor": what follows is not over."""
    while sentence.lower(i - 1) in words.adverbs:
        i -= 1
        if sentence.lower(i) in words.now_words:
            return True
    return False


# --- Before the title -----------------------------------------------------------------------------------------


def _read_owner(sentence: Sentence, i: int, context: Context, *, keeps_the: bool) -> tuple[InstitutionName | None, int]:
    """The institution that opens the phrase ("CNN’s analyst", "a University of X professor"), and what follows."""
    token = sentence.at(i)
    if token.owns and token.is_low and token.lower in _KINDS and context.known:
        return InstitutionName(context.known, (), i + 1), i + 1
    if not is_proper(token):
        return None, i
    end = name_end(sentence, i)
    titled = title_end(sentence, end)
    if not titled:
        return None, i
    last = sentence.at(end - 1)
    if not last.owns:
        is_joined = end > capital_run(sentence, i) and sentence.at(end).is_low
        if is_joined and holds_institution_word(sentence, i, end):
            return InstitutionName(sentence.text(i, end), (), end), end
        return None, i
    if last.lower.rstrip("’") in words.inside_possessives:
        return None, i
    person = read_name(sentence, i)
    is_press = singular_role(sentence.lower(titled - 1)) in words.press_roles
    if token.lower in words.honorifics or (person and person.word_count > 1 and not is_press):
        return None, end
    name = without_possessive(sentence.text(i - keeps_the, end))
    return InstitutionName(name, (), end), end


def _split_institution(sentence: Sentence, i: int, end: int) -> tuple[InstitutionName | None, int, str]:
    """The institution whose bare name opens a title, where the title itself begins, and its words before the name.

    "Fox News contributor" → Fox News; "senior CNN political commentator" → CNN, with "senior " before the rest.
    """
    begin = i
    at = _institution_before_title(sentence, begin, end)
    if at == begin:
        while sentence.at(begin).is_low and sentence.lower(begin) in words.before_an_institution:
            begin += 1
        at = _institution_before_title(sentence, begin, end)
    if at == begin:
        return None, i, ""
    prefix = sentence.text(i, begin)
    return InstitutionName(sentence.text(begin, at), (), at), at, prefix and prefix + " "


def _institution_before_title(sentence: Sentence, i: int, end: int) -> int:
    """The token after an institution that begins at `i` inside the noun phrase of a title, or `i`."""
    known_end = sentence.known_institutions.get(i, i)
    if i < known_end < end:
        return known_end
    names: list[str] = []
    while i + len(names) < end - 1 and is_proper(sentence.at(i + len(names))):
        names.append(sentence.lower(i + len(names)))
        if len(names[-1].strip(".")) == 1:
            return i  # an initial: a chair or a fellowship named for somebody
    head = sentence.at(end - 1)
    is_press = not head.is_capital and singular_role(head.lower) in words.press_roles
    for count in range(len(names), 0, -1):
        if names[count - 1] in _OWNERS and " ".join(names[:count]) not in words.not_institutions:
            if count == 1 and not is_press:
                return i  # "University Professor", "College Instructor"
            if names[count - 1] in words.bodies | {"office", "staff"} and all(map(is_plain, names[: count - 1])):
                return i  # "Editorial Board member"
            return i + count
    if not is_press:
        return i + bool(names and names[0] in words.bare_institutions)
    while names and is_plain(names[-1]):
        names.pop()
    return i if words.title_capitals.issuperset(names) else i + len(names)


# --- The title ------------------------------------------------------------------------------------------------


def _role_of(sentence: Sentence, begin: int, end: int) -> str:
    for i in range(end - 1, begin - 1, -1):
        role = singular_role(sentence.lower(i))
        if role and sentence.lower(i) not in words.after_role:
            return role
    return singular_role(sentence.lower(end - 1))


def _agent_end(sentence: Sentence, i: int) -> int:
    """The token after a title that no table lists, where its ending or an institution after it shows one; else 0."""
    end = noun_phrase_end(sentence, i)
    last = sentence.at(end - 1)
    if end == i or not last.text.isalpha() or last.is_capital or last.lower in words.not_agents | words.adverbs:
        return 0
    if sentence.lower(end) in {"at", "with"} and institution_follows(sentence, end):
        return end
    return end if last.lower.endswith(words.agent_endings) and len(last.lower) > 4 else 0


def _belongs_to_title(aside: str) -> bool:
    """True for a bracket that says of what: "Lead Researcher (Politics & Society)"; not for "(@name)", "(EI)"."""
    inside = aside[1:-1].strip()
    return " " in inside and not re.search(r"[\d@/]", inside)


def _fixed_title(sentence: Sentence, i: int, separator: str, context: Context) -> Claim | None:
    """ "of counsel": a title that begins with a preposition."""
    title = is_fixed_title(sentence, i)
    if not title:
        return None
    claim = Claim("", title[-1], current=context.current, separator=separator, start=i)
    return _with_complements(sentence, claim, i + len(title), None, context)


def is_on_a_body(sentence: Sentence, i: int) -> bool:
    """True for "on the steering committee of …"."""
    is_on = sentence.lower(i) == "on" and sentence.lower(i + 1) in words.determiners
    return is_on and sentence.holds(i + 2, i + 6, words.bodies)


def _on_a_body(sentence: Sentence, i: int, separator: str, context: Context) -> Claim | None:
    """ "on the steering committee of Example Review": the words are the title as they stand."""
    if not is_on_a_body(sentence, i):
        return None
    end = noun_phrase_end(sentence, i + 2)
    institutions: list[InstitutionName] = []
    if sentence.lower(end) in {"of", "at", "for"}:
        institutions = read_institutions(sentence, end + 1, context.known)
    elif is_proper(sentence.at(i + 2)):
        owner_end = name_end(sentence, i + 2)
        if sentence.at(owner_end - 1).owns:
            name = without_possessive(sentence.text(i + 2, owner_end))
            institutions = [InstitutionName(name, (), owner_end)]
    return context.claim(sentence.text(i, end), "member", institutions, separator=separator, start=i, end=end)


def _institution_alone(sentence: Sentence, i: int, separator: str, context: Context) -> Claim | None:
    """ "is with the Example Institute": an institution and no title."""
    if sentence.lower(i) not in {"with", "at", "for"} or separator not in {"", "who", "where"}:
        return None
    institutions = read_institutions(sentence, i + 1, context.known)
    return context.claim("", "", institutions, separator=separator, start=i) if institutions else None


# --- After the title ------------------------------------------------------------------------------------------


def _with_complements(
    sentence: Sentence, claim: Claim, end: int, owner: InstitutionName | None, context: Context
) -> Claim:
    """The claim with the title that ends at `end`, grown by its subjects, and with the institutions that close it."""
    if claim.role in words.authorship:
        title = singular_role(sentence.lower(end - 1)) or "author"
        return replace(claim, title=title, is_work=True, end=work_end(sentence, end))
    step = read_complements(sentence, claim.role, end, context.known, is_owned=bool(owner))
    if step.is_nothing:
        return replace(claim, title="", end=step.end)
    institutions, trails = step.institutions, False
    if not institutions:
        institutions, trails = _institutions_further_on(sentence, claim.start, step, context)
    if not owner and not institutions and claim.determiner in {"its", "their"} and context.known:
        owner = InstitutionName(context.known, (), step.end)
    if owner and institutions and owner.name.casefold() != institutions[0].name.casefold():
        owner = None  # "the President’s director of the Office of X": the institution after the title is the one
    if owner and not institutions:
        institutions = [owner]
    if institutions:
        context.known = institutions[-1].name
    after = max(step.end, step.title_end, *(institution.end for institution in institutions))
    title = claim.title + sentence.text(claim.start, step.title_end, asides=True)
    if step.body:
        title += f" of the {step.body}"
    head = _head(sentence, claim, end)
    is_plural = sentence.is_plural and is_plural_role(head)
    if is_plural:
        title = title.replace(head.text, claim.role if head.is_low else claim.role.capitalize(), 1)
    if not institutions and context.where and context.known and claim.separator == "where":
        institutions = [InstitutionName(context.known, (), after)]
    return replace(
        claim,
        title=re.sub(r"[,.]+([”\"])$", r"\1", title),
        institutions=tuple(institutions),
        end=after,
        is_plural=is_plural,
        is_closed=step.is_closed,
        is_owned=bool(owner),
        is_of_institution=step.is_of_institution,
        trails=trails,
    )


def _head(sentence: Sentence, claim: Claim, end: int) -> Token:
    for token in reversed(sentence[claim.start : end]):
        if singular_role(token.lower) == claim.role:
            return token
    return sentence.at(claim.start)


def _institutions_further_on(
    sentence: Sentence, begin: int, step: Step, context: Context
) -> tuple[list[InstitutionName], bool]:
    """The institutions further behind a title, and whether they are those of the whole sentence."""
    i, is_bare = step.end, step.end == step.title_end
    if is_bare and sentence.begins_with(i, (",", "at")):
        institutions = read_institutions(sentence, i + 2, context.known)
        if institutions:
            return institutions, True
    token = sentence.at(i)
    if is_bare and token.is_low and (token.lower in words.participles or token.lower.endswith(("ing", "ed"))):
        return _institutions_after_participle(sentence, i, context), False
    if token.text == "," and not starts_an_affiliation(sentence, i + 1):
        return _institutions_after_comma(sentence, i, context), False
    if is_bare and i > begin and is_proper(token):
        institution = read_institution(sentence, i, context.known)
        if institution and holds_institution_word(sentence, i, institution.end):
            return [institution], False
    return [], False


def _institutions_after_participle(sentence: Sentence, start: int, context: Context) -> list[InstitutionName]:
    """ "a junior majoring in biology at Example College": the institution of what somebody does there."""
    leads = {"at"}
    if sentence.lower(start) in {"working", "serving", "affiliated", "writing"}:
        leads = {"at", "for", "with"}
    for i in range(start, start + LONGEST_DETOUR):
        lower = sentence.lower(i)
        if lower == "," or lower in words.relatives or (lower == "and" and starts_an_affiliation(sentence, i + 1)):
            break
        if lower in leads and institution_follows(sentence, i):
            return read_institutions(sentence, i + 1, context.known)
    return []


def _institutions_after_comma(sentence: Sentence, comma: int, context: Context) -> list[InstitutionName]:
    """ "Distinguished Chair of Theory, Example University": an institution follows its title after a comma."""
    begin = sentence.skip(comma + 1, {"the"})
    if not is_proper(sentence.at(begin)):
        return []
    end = name_end(sentence, begin)
    is_named = is_bare_institution(sentence, begin) or holds_institution_word(sentence, begin, end)
    if not is_named or sentence.lower(end) in _HAS_VERB:
        return []
    return read_institutions(sentence, begin, context.known)
