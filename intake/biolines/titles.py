"""Titles: the noun phrase that ends in a role, and the question whether an affiliation begins here."""

from __future__ import annotations

import re
from functools import lru_cache

from .tables import words
from .tokens import Sentence, Token

LONGEST_TITLE = 14  # words before the first preposition

OF_COUNSEL = ("of", "counsel")  # the one title that begins with a preposition
BEFORE_TITLES = words.determiners | words.former | words.adverbs | words.ordinals
AFFILIATION_VERBS = words.affiliation_verbs.keys() | words.former_affiliation_verbs.keys()
_ENDS_A_PHRASE = words.prepositions | words.conjunctions | words.relatives | {"there"}
_ENDS_A_NOUN = words.be_now | words.be_then | words.have | words.determiners
_ONLY_VERBS = words.life_verbs - words.verbs_also_nouns
_VERBS = (
    words.be_now | words.be_then | words.have | words.as_now | words.as_then
    | words.hold_verbs | words.activity_verbs | words.life_verbs
)  # fmt: skip
_PLURALS = {"ies": "y", "women": "woman", "men": "man", "people": "person", "alumni": "alumnus", "s": ""}


@lru_cache(maxsize=4096)
def singular_role(lower: str) -> str:
    """The singular of a role noun, alone or compounded ("editors-in-chief"), or "" for any other word."""
    forms = [lower.strip("’")]
    for plural, singular in _PLURALS.items():
        if lower.endswith(plural):
            forms.append(lower.removesuffix(plural) + singular)
    for form in forms:
        parts = form.replace("/", "-").split("-")
        heads = {form, parts[-1]}
        if len(parts) > 1 and ("/" in form or parts[1] in {"in", "at", "of", "general", "elect"}):
            heads.add(parts[0])
        if heads & words.roles or (form.endswith(words.role_endings) and form not in words.not_roles):
            return form
    return ""


def is_role(token: Token) -> bool:
    """True for the noun a title ends with, in singular or plural."""
    is_subject = token.is_capital and token.lower in words.subjects  # "Law and Social Justice"
    return token.is_word and not token.owns and not is_subject and singular_role(token.lower) != ""


def is_plural_role(token: Token) -> bool:
    return is_role(token) and singular_role(token.lower) != token.lower


def is_plain(lower: str) -> bool:
    """True for a capital that names no institution: a people, a party, a place, an award, a year."""
    is_people = lower.endswith(words.people_endings) or re.search(r"\d", lower) is not None
    return is_people or not words.peoples_and_places.isdisjoint([lower, *lower.split("-")])


def noun_phrase_end(sentence: Sentence, start: int) -> int:
    """The token after the words that may make up a title: up to a preposition, a mark, a verb or a bracket."""
    i = start
    while i < len(sentence) and i - start < LONGEST_TITLE:
        token, before, following = sentence.at(i), sentence.at(i - 1), sentence.at(i + 1)
        if token.text == "&" and i > start and before.is_capital and following.is_capital:
            i += 1
            continue
        if not token.is_word or (token.lower in _ENDS_A_PHRASE and not token.owns):
            break
        if token.is_low and token.lower in words.participles and not is_role(following):
            break  # but "associate teaching professor"
        if token.is_low and i > start:
            is_verb = token.lower in _ENDS_A_NOUN or (token.lower in _ONLY_VERBS and not is_role(token))
            is_participle = token.lower.endswith(("ing", "ed")) and not is_role(following)
            if is_verb or (is_participle and is_role(before)):
                break
        i += 1
    return i


def title_end(sentence: Sentence, start: int) -> int:
    """The token after the title whose noun phrase begins at `start`, or 0 where there is no role in it."""
    end = noun_phrase_end(sentence, start)
    head = end - 1
    # A plural role in capitals closes an institution's name: "Example Federation of Teachers".
    closes_a_name = is_plural_role(sentence.at(head)) and sentence.at(head).is_capital and not sentence.is_plural
    if head >= start and is_role(sentence.at(head)) and not closes_a_name:
        return end
    return 0


def starts_a_clause(sentence: Sentence, i: int) -> bool:
    """True for a verb that bio lines use, in whatever form."""
    if sentence.lower(i) in AFFILIATION_VERBS:
        is_title = is_role(sentence.at(i)) and title_end(sentence, i)
        return not is_title or sentence.lower(i + 1) in words.determiners  # "chairs its board"
    return sentence.lower(i) in _VERBS


def starts_an_affiliation(sentence: Sentence, i: int) -> bool:
    """True where a new one begins at `i`: after adverbs, "former" and determiners there is a title, or a verb."""
    i = sentence.skip(i, words.adverbs)
    if sentence.lower(i) == "and":
        i = sentence.skip(i + 1, words.adverbs)
    token = sentence.at(i)
    is_verb = token.is_low and starts_a_clause(sentence, i + (token.lower in words.once))
    if is_verb or sentence.begins_with(i, OF_COUNSEL):
        return True
    if not token.is_word or token.lower in words.pronouns | words.pronouns_of_all:
        return False
    begin = sentence.skip(i, BEFORE_TITLES)
    end = title_end(sentence, begin)
    return end > 0 and (sentence.is_plural or not is_plural_role(sentence.at(end - 1)))
