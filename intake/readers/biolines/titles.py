"""Titles: the noun phrase that ends in a role, and the question whether a post begins here.

title = { modifier } role [ "emeritus" | "general" | … ]
"""

from __future__ import annotations

from . import words
from .tokens import Sentence, Token

LONGEST_TITLE = 14  # words before the first preposition

PREPOSITIONS = words.words("""
    about across after against among as at before between by despite during for from in including inside
    into like near of on outside over per since through to toward towards under until via with within
    without
    """)
CONJUNCTIONS = words.words("and or but & nor")
PARTICIPLES = words.words("""
    advocating affiliated based committed completing concentrating covering currently dedicated developing
    devoted doing exploring featured finishing focused focusing helping investigating known leading living
    located majoring making promoting providing pursuing representing researching residing responsible
    running seeking serving specialising specializing spent studying teaching working writing
    """)
ENDS_A_PHRASE = PREPOSITIONS | CONJUNCTIONS | words.RELATIVES
ENDS_A_NOUN = words.BE_NOW | words.BE_THEN | words.HAVE | words.DETERMINERS
LIFE_VERBS_ONLY = words.LIFE_VERBS - words.ALSO_NOUNS
VERBS = (
    words.BE_NOW | words.BE_THEN | words.HAVE | words.AS_NOW | words.AS_THEN
    | words.HOLD_VERBS | words.ACTIVITY_VERBS | words.LIFE_VERBS
)  # fmt: skip
BEFORE_TITLES = words.DETERMINERS | words.FORMER | words.ADVERBS | words.ORDINALS


def is_role(token: Token) -> bool:
    """True for the noun a title ends with, in singular or plural, alone or compounded."""
    return token.is_word and not token.owns and singular_role(token.lower) != ""


def singular_role(lower: str) -> str:
    """The singular of a role noun, or "" for any other word."""
    for form in _singulars(lower):
        parts = form.replace("/", "-").split("-")
        heads = {form, parts[-1]}
        if len(parts) > 1 and ("/" in form or parts[1] in {"in", "at", "of", "general", "elect"}):
            heads.add(parts[0])
        if heads & words.ROLES or (form.endswith(words.ROLE_ENDINGS) and form not in words.NOT_ROLES):
            return form
    return ""


def _singulars(lower: str) -> list[str]:
    forms = [lower.strip("’")]
    for plural, singular in (
        ("ies", "y"),
        ("women", "woman"),
        ("men", "man"),
        ("people", "person"),
        ("alumni", "alumnus"),
        ("s", ""),
    ):
        if lower.endswith(plural):
            forms.append(lower[: -len(plural)] + singular)
    if lower.startswith(("editors-", "co-founders", "directors-", "writers-", "scholars-")):
        forms.append(lower.replace("s-", "-", 1))
    return forms


def is_participle(token: Token) -> bool:
    """True for "based", "specializing" and whatever else is done beside a post."""
    return token.is_low and (token.lower in PARTICIPLES or token.lower.endswith(("ing", "ed")))


def is_plain(lower: str) -> bool:
    """True for a capital that names no house: a people, a party, a place, an award, a year."""
    if lower in words.PEOPLES_AND_PLACES or lower.endswith(words.PEOPLE_ENDINGS):
        return True
    parts = lower.split("-")
    return any(letter.isdigit() for letter in lower) or (
        len(parts) > 1 and any(part in words.PEOPLES_AND_PLACES for part in parts)
    )


def is_plural_role(token: Token) -> bool:
    return is_role(token) and singular_role(token.lower) != token.lower


def after_adverbs(sentence: Sentence, i: int) -> int:
    """The token after adverbs, also between commas: "is, most recently, the author"."""
    while sentence.lower(i) in words.ADVERBS:
        i += 1
    if sentence.at(i).text == "," and sentence.lower(i + 1) in words.ADVERBS:
        k = i + 1
        while sentence.lower(k) in words.ADVERBS:
            k += 1
        if sentence.at(k).text == ",":
            return k + 1
    return i


def noun_phrase_end(sentence: Sentence, i: int) -> int:
    """The token after the words that may make up a title: up to a preposition, a mark, a verb or a bracket."""
    k = i
    while k < len(sentence) and k - i < LONGEST_TITLE:
        token, before = sentence.at(k), sentence.at(k - 1)
        if token.text == "&" and k > i and before.is_capital and sentence.at(k + 1).is_capital:
            k += 1
            continue
        if not token.is_word or (token.lower in ENDS_A_PHRASE and not token.owns):
            break
        if token.is_low and token.lower in PARTICIPLES and not is_role(sentence.at(k + 1)):
            break  # but "associate teaching professor"
        if token.is_low and k > i:
            is_verb = token.lower in LIFE_VERBS_ONLY and not is_role(token)
            is_done = is_role(before) and token.lower.endswith(("ing", "ed"))
            if is_verb or is_done or token.lower in ENDS_A_NOUN:
                break
        k += 1
    return k


def title_end(sentence: Sentence, i: int) -> int:
    """The token after the title whose noun phrase begins at `i`, or 0 where there is no role in it."""
    end = noun_phrase_end(sentence, i)
    last = end
    while last > i + 1 and sentence.lower(last - 1) in words.AFTER_ROLE and is_role(sentence.at(last - 2)):
        last -= 1
    if last > i and is_role(sentence.at(last - 1)) and not _closes_a_name(sentence, last - 1):
        return end
    # A house may follow its title at once: "Senior Fellow Example Institute".
    for at in range(end - 1, i, -1):
        is_title = singular_role(sentence.lower(at - 1)) in words.HOUSE_AT_ONCE
        if is_title and sentence.at(at).is_capital and any(t.lower in words.HOUSE_WORDS for t in sentence[at:end]):
            return at
    return 0


def _closes_a_name(sentence: Sentence, at: int) -> bool:
    """True where a plural role in capitals closes an institution's name: "Example Federation of Teachers"."""
    return is_plural_role(sentence.at(at)) and sentence.at(at).is_capital and not sentence.is_plural


def double_title_end(sentence: Sentence, i: int) -> int:
    """The token after "health and science writer", whose "and" parts subjects and not posts; or 0."""
    end = noun_phrase_end(sentence, i)
    subject = sentence[i:end]
    if not subject or sentence.lower(end) != "and" or not all(t.is_low and not is_role(t) for t in subject):
        return 0
    following = title_end(sentence, end + 1)
    return following if sentence.lower(end + 1) not in BEFORE_TITLES else 0


def starts_a_post(sentence: Sentence, i: int) -> bool:
    """True where a new post begins at `i`: after adverbs, "former" and determiners there is a title, or a verb."""
    i = after_adverbs(sentence, i)
    if sentence.lower(i) == "and":
        i = after_adverbs(sentence, i + 1)
    token = sentence.at(i)
    if any(tuple(t.lower for t in sentence[i : i + len(fixed)]) == fixed for fixed in words.FIXED_TITLES):
        return True
    if token.lower in words.ONCE and starts_a_clause(sentence, i + 1):
        return True
    if token.is_low and starts_a_clause(sentence, i):
        return True
    if not token.is_word or token.lower in words.PRONOUNS_ONE | words.PRONOUNS_ALL:
        return False
    determined = False
    while sentence.lower(i) in BEFORE_TITLES:
        determined = determined or sentence.lower(i) in words.DETERMINERS | words.FORMER
        i += 1
    end = title_end(sentence, i) or (double_title_end(sentence, i) if determined else 0)
    return bool(end) and (sentence.is_plural or not is_plural_role(sentence.at(end - 1)))


def starts_a_clause(sentence: Sentence, i: int) -> bool:
    """True for a verb that bio lines use, in whatever form."""
    lower = sentence.lower(i)
    if lower in words.POST_VERBS:
        return not (is_role(sentence.at(i)) and title_end(sentence, i))
    return lower in VERBS
