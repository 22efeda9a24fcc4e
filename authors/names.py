"""Names of people and institutions as text: how they sort, and the slug made of them. No model, no query."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii
from django.utils.text import slugify

# Written before a family name and sorted with it ("van der Berg" under V): the Chicago Manual's default for
# English-language indexes where the bearer's own preference is not known.
PARTICLES = re.compile("al|bin|da|das|de|del|della|den|der|di|do|dos|du|el|ibn|la|le|ten|ter|van|von|zu")
# Not part of any name, or never its first sorting word.
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "esq"})
# Accents that stand apart after NFKD. Only these are dropped: the marks of Indic and Arabic scripts are vowels.
_ACCENTS = re.compile("[\u0300-\u036f]")
_APOSTROPHES = re.compile("[’'`´ʼ]")
LONGEST_KEY = 200


def slug_of(name: str, *, fallback: str = "untitled", length: int = 120) -> str:
    """An ASCII slug for `name` in any script, cut at a word within `length` characters, never empty.

    >>> slug_of("Müller & O’Neill: «Ελλάδα»")
    'muller-oneill-ellada'
    """
    slug = slugify(anyascii(re.sub(r"[’'`´]", "", name)).replace("_", "-"))
    if len(slug) > length:
        slug = slug[: length + 1].rsplit("-", 1)[0][:length]
    return slug.strip("-_") or fallback


def match_key(name: str) -> str:
    """What all spellings of one name have in common: no case, accents, punctuation or leading “the”.

    Databases fold case and accents each in their own way, so names are compared by this key and never by `iexact`.
    Letters of other scripts stay as they are, since names that are different there are often transcribed alike.

    >>> match_key("The Núñez–Øst O’Neill Trust") == match_key("NUNEZ-OST ONEILL TRUST")
    True
    """
    letters = _ACCENTS.sub("", unicodedata.normalize("NFKD", _APOSTROPHES.sub("", name)))
    folded = "".join(_plain_letter(letter) for letter in letters).casefold()
    words = folded.split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    # A name of nothing but punctuation is compared as it is.
    return (" ".join(words) or name.strip().casefold())[:LONGEST_KEY]


def _plain_letter(letter: str) -> str:
    """A letter that no accent mark makes (ø, ł, ß) in ASCII; a space for punctuation."""
    if letter.isascii() and letter.isalnum():
        return letter
    if letter.isascii() or unicodedata.category(letter)[0] in "PSZC":
        return " "
    if unicodedata.name(letter, "").startswith("LATIN "):
        return anyascii(letter)
    return letter


def sort_name(name: str) -> str:
    """`name` as it stands in an index, family name first; one-word names as they are.

    The family name is taken to be the last word with the particles before it. That is wrong for names written
    family name first (Kim Jong Un, Nguyễn Phú Trọng), so the desk can overrule it on the author.

    >>> sort_name("Ludwig van der Rohe Jr.")
    'van der Rohe, Ludwig Jr.'
    """
    words = name.split()
    tail: list[str] = []
    while len(words) > 1 and words[-1].strip(".,").lower() in SUFFIXES:
        tail.insert(0, words.pop())
    if len(words) < 2:
        return name.strip()
    first = len(words) - 1
    while first > 1 and PARTICLES.fullmatch(words[first - 1].lower()):
        first -= 1
    return f"{' '.join(words[first:])}, {' '.join([*words[:first], *tail])}"
