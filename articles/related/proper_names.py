"""The proper names of a text: what stands as a name in the middle of a sentence. Pure, for no language in particular.

A reader is told "both speak of Panmunjom" only of what is a name for certain. At the beginning of a sentence and in a
headline every word may have a capital, so they prove nothing. A language that writes all its nouns with capitals, and a
script without capitals, show no names this way: of such texts nothing is said.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

# A word with its apostrophes and inner hyphens, or a sign between words.
_TOKEN = re.compile(r"[^\W_]+(?:[-'’.][^\W_]+)*\.?|[^\w\s]", re.UNICODE)
_ABBREVIATION = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?\.?|(?:Mr|Mrs|Ms|Dr|St|Gen|Sen|Rep|Prof|Gov)\.")
_ENDS_CLAUSE = frozenset('.!?;:…|()[]{}"“”«»–—*#>')
_CONNECTORS_TEXT = "of de del della di da dos du van von der den al bin ibn"
_CONNECTORS = frozenset(_CONNECTORS_TEXT.split())
_DETERMINERS_TEXT = """
the a an this these those its his her their our your my any some no each every another both many most several few all
two three four five six seven eight nine ten hundred der die das den dem des le la les un une el los las il lo gli
"""
_DETERMINERS = frozenset(_DETERMINERS_TEXT.split())
# What a headline in title case leaves small.
_SMALL_IN_TITLES_TEXT = "a an the and but or nor for of in on at to by up as is if vs with from into over via per"
_SMALL_IN_TITLES = frozenset(_SMALL_IN_TITLES_TEXT.split())
# Dates stand between names and belong to none: "in June Xi Jinping said".
_CALENDAR = frozenset(map(str.casefold, [*calendar.month_name[1:], *calendar.day_name]))
# Capitals that are no name of anything a piece could be about.
_NO_SUBJECT_TEXT = """
i us u.s. uk u.k. mr mrs ms dr prof sir dame lord lady north south east west northern southern eastern
western internet god english german french spanish italian dutch greek danish swedish finnish polish czech turkish
arab afghan thai swiss welsh irish israeli iraqi pakistani saudi yemeni kuwaiti qatari emirati omani bahraini
bangladeshi nepali republican democrat democratic conservative liberal labour christian muslim jewish catholic
protestant orthodox islamic president minister secretary senator governor chancellor ambassador general court house
parliament congress senate cabinet government administration state states constitution union republic figure table
chapter section article appendix note part
"""
_NO_SUBJECT = frozenset(_NO_SUBJECT_TEXT.split())
# "Korean", "European", "Japanese", "British": adjectives that people and things have, and no subject by themselves.
_ADJECTIVE = re.compile(r".+(?:ian|ean|ican|ese|ish)s?$|.+ans$")
# Above this share of words with a capital in mid-sentence, capitals mark something else than names: German has a third.
TOO_MANY_CAPITALS = 0.25
FEWEST_WORDS = 30  # below which the share says nothing
MOST = 80  # names kept of one text, those said most often


def names_in(text: str) -> dict[str, int]:
    """Each name of the text as written → how often it stands as one in mid-sentence; the most frequent ones.

    "They signed the Agreed Framework in Geneva." → {"Agreed Framework": 1, "Geneva": 1}. A name is a whole run of words
    with capitals: neither "Agreed" nor "Framework" is one.
    """
    names: Counter[str] = Counter()
    in_lower_case: set[str] = set()
    words = capitals = 0
    for clause in clauses(unicodedata.normalize("NFKC", text)):
        for word in clause[1:]:
            words += 1
            capitals += is_capitalised(word)
            if word.islower():
                in_lower_case.add(singular(word))
        is_sentence = any(word.islower() and word not in _SMALL_IN_TITLES for word in clause)
        if is_sentence:  # and no heading or list of names
            names.update(runs(clause))
    if words >= FEWEST_WORDS and capitals > words * TOO_MANY_CAPITALS:
        return {}
    for name in list(names):
        if " " not in name and singular(name) in in_lower_case:
            del names[name]
    return dict(sorted(names.items(), key=lambda item: (-item[1], item[0]))[:MOST])


def clauses(text: str) -> Iterator[list[str]]:
    """The words of each sentence or part of one; only the first word may have its capital from standing there."""
    for line in text.split("\n"):
        clause: list[str] = []
        for match in _TOKEN.finditer(line):
            token = match[0]
            ends = token in _ENDS_CLAUSE
            if not ends and token.endswith(".") and not _ABBREVIATION.fullmatch(token):
                token, ends = token[:-1], True
            if token and token not in _ENDS_CLAUSE:
                clause.append(token)
            if ends and clause:
                yield clause
                clause = []
        if clause:
            yield clause


def runs(clause: list[str]) -> Iterator[str]:
    """The names in a clause: runs of capitalised words, which "of" and its like may join."""
    at = 1
    while at < len(clause):
        if not is_capitalised(clause[at]):
            at += 1
            continue
        end = end_of_run(clause, at)
        run = clause[at:end]
        # After a possessive a new name begins: "Moscow's Security Council".
        is_known = len(run) > 1 or clause[at - 1].lower() not in _DETERMINERS
        if is_known and not (at == 1 and is_capitalised(clause[0]) and clause[0].lower() not in _DETERMINERS):
            name = " ".join(run)
            if has_possessive(name):
                name = name[:-2]
            if is_a_subject(name):
                yield name
        at = end


def end_of_run(clause: list[str], at: int) -> int:
    """Behind the last word of the run that begins at `at`."""
    end = at + 1
    while end < len(clause):
        if has_possessive(clause[end - 1]):
            break
        if is_capitalised(clause[end]):
            end += 1
        elif clause[end] in _CONNECTORS and end + 1 < len(clause) and is_capitalised(clause[end + 1]):
            end += 2
        else:
            break
    return end


def is_capitalised(word: str) -> bool:
    return word[:1].isupper() and word.casefold() not in _CALENDAR


def has_possessive(word: str) -> bool:
    return word.endswith(("'s", "’s"))


def singular(word: str) -> str:
    return word.casefold().removesuffix("s")


def is_a_subject(name: str) -> bool:
    """Whether two pieces that both have the name speak of the same thing."""
    words = name.casefold().split()
    if len(words) == 1:
        word = words[0]
        is_spoken_to = word.partition("'")[0] == "i" or word.partition("’")[0] == "i"
        return len(word) > 1 and word not in _NO_SUBJECT and not is_spoken_to and not _ADJECTIVE.fullmatch(word)
    if _ADJECTIVE.fullmatch(words[-1]):  # "North Korean", of officials or of missiles
        return False
    return any(len(word) > 1 and word not in _NO_SUBJECT and word not in _CONNECTORS for word in words)
