"""Titles: the noun phrase that ends in a role, and the question whether a post begins here.

title = { modifier } role [ "emeritus" | "general" | … ]
"""

from __future__ import annotations

from . import words
from .tokens import Sentence, Token

LONGEST_TITLE = 14  # words before the first preposition

PREPOSITIONS = words.words("""
    of at in for with to on from by within under inside through into about as over between during near outside across
    via after before against without since until among toward towards per despite including like
""")
CONJUNCTIONS = words.words("and or but & nor")
PARTICIPLES = words.words("""
    based specializing specialising focusing focused covering living serving working studying pursuing majoring providing
    writing teaching leading dedicated devoted committed promoting researching running seeking representing known
    concentrating located affiliated featured investigating currently residing responsible doing finishing completing
    spent making developing helping exploring advocating
""")
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


def is_plural_role(token: Token) -> bool:
    return is_role(token) and singular_role(token.lower) != token.lower


def after_adverbs(sentence: Sentence, i: int) -> int:
    while sentence.at(i).lower in words.ADVERBS and sentence.at(i).is_word:
        i += 1
    # "is, most recently, the author": the commas around an adverb go with it.
    if sentence.at(i).text == "," and sentence.at(i + 1).lower in words.ADVERBS:
        k = i + 1
        while sentence.at(k).lower in words.ADVERBS:
            k += 1
        if sentence.at(k).text == ",":
            return k + 1
    return i


def noun_phrase_end(sentence: Sentence, i: int) -> int:
    """The token after the words that may make up a title: up to a preposition, a mark, a verb or a bracket."""
    k = i
    while k < len(sentence) and k - i < LONGEST_TITLE:
        token = sentence.at(k)
        if token.text == "&" and sentence.at(k - 1).is_capital and sentence.at(k + 1).is_capital and k > i:
            k += 1
            continue
        if token.lower in PREPOSITIONS | CONJUNCTIONS | words.RELATIVES and not token.owns:
            break
        if not token.is_word:
            break
        if token.lower in PARTICIPLES and token.text.islower():
            break
        if (
            k > i
            and token.lower in words.BE_NOW | words.BE_THEN | words.HAVE | words.DETERMINERS
            and token.text.islower()
        ):
            break
        verb = token.lower in words.LIFE_VERBS - words.ALSO_NOUNS and not is_role(token)
        if (
            k > i
            and token.text.islower()
            and (verb or (is_role(sentence.at(k - 1)) and token.lower.endswith(("ing", "ed"))))
        ):
            break
        k += 1
    return k


def title_end(sentence: Sentence, i: int) -> int:
    """The token after the title whose noun phrase begins at `i`, or 0 where there is no role in it."""
    end = noun_phrase_end(sentence, i)
    k = end
    while k > i + 1 and sentence.at(k - 1).lower in words.AFTER_ROLE and not is_role_alone(sentence, k - 1):
        k -= 1
    if k > i and is_role(sentence.at(k - 1)) and not _is_inside_a_name(sentence, i, k - 1):
        return end
    # A house may follow its title at once: "Senior Fellow Example Institute".
    for at in range(end - 1, i, -1):
        if (
            singular_role(sentence.at(at - 1).lower) in words.HOUSE_AT_ONCE
            and sentence.at(at).is_capital
            and any(t.lower in words.HOUSE_WORDS for t in sentence[at:end])
        ):
            return at
    return 0


def double_title_end(sentence: Sentence, i: int) -> int:
    """The token after "health and science writer", whose "and" parts subjects and not posts; or 0."""
    end = noun_phrase_end(sentence, i)
    if end == i or sentence.at(end).lower != "and" or any(is_role(t) for t in sentence[i:end]):
        return 0
    following = title_end(sentence, end + 1)
    return following if following and sentence.at(end + 1).lower not in BEFORE_TITLES else 0


def is_role_alone(sentence: Sentence, i: int) -> bool:
    """True for "general" and the like where no role stands before them."""
    return not is_role(sentence.at(i - 1))


def _is_inside_a_name(sentence: Sentence, start: int, at: int) -> bool:
    """True where a plural role in capitals closes an institution's name: "Example Federation of Teachers"."""
    del start
    return is_plural_role(sentence.at(at)) and sentence.at(at).is_capital and not sentence.is_plural


def starts_a_post(sentence: Sentence, i: int) -> bool:
    """True where a new post begins at `i`: after adverbs, "former" and determiners there is a title, or a verb."""
    i = after_adverbs(sentence, i)
    if sentence.at(i).lower == "and":
        i = after_adverbs(sentence, i + 1)
    token = sentence.at(i)
    if not token.is_word:
        return False
    if token.lower in {"formerly", "previously"} and starts_a_clause(sentence, i + 1):
        return True
    if token.text.islower() and starts_a_clause(sentence, i):
        return True
    if token.lower in words.PRONOUNS_ONE | words.PRONOUNS_ALL:
        return False
    determined = False
    while sentence.at(i).lower in BEFORE_TITLES:
        determined = determined or sentence.at(i).lower in words.DETERMINERS
        i += 1
    end = title_end(sentence, i) or (determined and double_title_end(sentence, i))
    return bool(end) and (sentence.is_plural or not is_plural_role(sentence.at(end - 1)))


def starts_a_clause(sentence: Sentence, i: int) -> bool:
    """True for a verb that bio lines use, in whatever form."""
    lower = sentence.at(i).lower
    verbs = words.HOLD_VERBS | words.BE_NOW | words.BE_THEN | words.HAVE | words.AS_NOW | words.AS_THEN
    return lower in verbs | words.ACTIVITY_VERBS | words.LIFE_VERBS or (
        lower in words.POST_VERBS and not (is_role(sentence.at(i)) and title_end(sentence, i))
    )
