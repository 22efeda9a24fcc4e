"""Text → words → stems. Done here and not in a database, so that both find the same. Pure.

A word is folded: lower case, without accents, apostrophes or the dots of an abbreviation. Writing without spaces
between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese) is read as overlapping pairs of signs, and so is Korean,
which glues particles to its words. Related pieces are compared by the same words (related/entries.py).
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from threading import Lock

import snowballstemmer

# Words that every text has: nobody is told anything by them.
_STOP_WORDS = """
a about above after again all also am an and any are as at be because been before being below between
both but by can cannot could did do does doing down during each few for from further had has have having
he her here hers him his how i if in into is it its itself just let me more most my no nor not of off on
once only or other our out over own same she should so some such than that the their them then there
these they this those through to too under until up us very was we were what when where which while who
whom why will with would you your yours
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

LONGEST = 40  # letters of a word that are kept
# Marks inside a word that Python does not call letters: the vowel signs of India and South-East Asia.
_MARKS = "\u0300-\u036f\u064b-\u0652\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd"
_MARKS += "\u0a01-\u0a03\u0a3c-\u0a4d\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b4d\u0bbe-\u0bcd\u0c00-\u0c04"
_MARKS += "\u0c3e-\u0c4d\u0c81-\u0c83\u0cbc-\u0ccd\u0d00-\u0d03\u0d3b-\u0d4d\u0dca-\u0ddf"
_MARKS += "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u1056-\u1059\u105e-\u1060"
_MARKS += "\u1062-\u1064\u1067-\u106d\u1071-\u1074\u1082-\u108d\u108f\u109a-\u109d\u17b4-\u17d3\u17dd"
_LETTER = rf"(?:[^\W_][{_MARKS}]*)"
WORD = re.compile(rf"(?:[^\W\d_]\.){{2,}}|{_LETTER}+(?:['’ʼ]{_LETTER}+)*")
# Signs whose words no space shows: Thai, Lao, Burmese, Khmer, kana, Han; Hangul has spaces, and particles before them.
UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
# Articles that French, Italian and Catalan shorten before a vowel: l’économie is found as économie.
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|dell|all|nell|sull)['’ʼ](?=\w{2})")
_APOSTROPHES = re.compile("['’ʼ]")
_POSSESSIVE = re.compile(r"['’ʼ]s$")
# Letters that Unicode does not take apart.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d", "ħ": "h"})

STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "eo": "esperanto",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nb": "norwegian",
    "ne": "nepali",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}


def words(text: str) -> list[str]:
    """The folded words of `text` in order."""
    folded: list[str] = []
    for word in WORD.findall(unicodedata.normalize("NFC", text)):
        folded += fold(word)
    return folded


@lru_cache(maxsize=200_000)
def fold(word: str) -> tuple[str, ...]:
    """The word without case, accents and apostrophes; a run of unspaced signs as its overlapping pairs."""
    plain = _ELISION.sub("", word.casefold())
    plain = _APOSTROPHES.sub("", _POSSESSIVE.sub("", plain)).replace(".", "").translate(_PLAIN)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(itertools.filterfalse(unicodedata.combining, plain))
        plain = "".join(WORD.findall(unicodedata.normalize("NFC", plain).casefold()))
        if UNSPACED.search(plain):
            return tuple(pairs(plain))
    if not plain:
        return ()
    return (plain[:LONGEST],)


def pairs(text: str) -> Iterator[str]:
    """Overlapping pairs of unspaced signs; what stands between such runs as it is."""
    for run in re.findall(f"{UNSPACED.pattern}+|(?:(?!{UNSPACED.pattern}).)+", text):
        if UNSPACED.match(run) and len(run) > 1:
            yield from (run[n : n + 2] for n in range(len(run) - 1))
        else:
            yield run[:LONGEST]


@lru_cache(maxsize=200_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word; the word itself in languages without a stemmer, and if it is short or has digits."""
    stemmer = stemmer_for(language.partition("-")[0])
    if stemmer is None or len(word) < 3 or not word.isalpha():
        return word
    with _ONE_AT_A_TIME:
        stemmed = stemmer.stemWord(word)
    if not stemmed.isascii():  # a stemmer may give letters back that folding had taken away
        stemmed = "".join(fold(stemmed))
    return stemmed or word


# A stemmer keeps the word it is at in itself: two threads in one would get each other's words, and the cache keep them.
_ONE_AT_A_TIME = Lock()


@cache
def stemmer_for(language: str):
    name = STEMMERS.get(language)
    if name not in snowballstemmer.algorithms():
        return None
    return snowballstemmer.stemmer(name)


def stems(text: str, language: str) -> list[str]:
    return [stem(word, language) for word in words(text)]


def tidy(text: str, longest: int) -> str:
    """What somebody typed as one short line that every database takes: no controls, no halves of characters."""
    characters = list(text[: longest * 4].encode("utf-8", "ignore").decode())
    for n, character in enumerate(characters):
        if unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"}:
            characters[n] = " "
    return " ".join("".join(characters).split())[:longest].strip()
