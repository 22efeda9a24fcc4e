"""Bio lines in other languages, in their commonest shape: “Ana Example es profesora de … en la Universidad de …”."""

from __future__ import annotations

import re

from .affiliations import Claim
from .cast import Cast
from .institutions import InstitutionName
from .names import read_name
from .tables import words
from .tokens import Sentence

_BEFORE = "|".join(" ".join(phrase) for phrase in words.before_foreign_institution_phrases)
_INSTITUTION = re.compile(rf"\s(?P<at>{_BEFORE})(?:(?<=’)|\s)(?=(?P<name>[^\W\d_a-zà-ÿ][^,;()]*))")
_ENDS = re.compile(r"\s(?:und|et|y|e|in|à|en|em|a)\s.*|[.\s]+$")  # what else somebody is, and where


def read_foreign(sentence: Sentence, cast: Cast) -> bool:
    """Admits whom a sentence in one of these languages names, with what it states; False for any other sentence."""
    name = read_name(sentence, 0)
    verb = sentence.at(name.end) if name and name.word_count > 1 else sentence.at(-1)
    if verb.lower not in words.foreign_be | words.foreign_verbs:
        return False
    begin = name.end if verb.lower in words.foreign_verbs else sentence.skip(name.end + 1, words.foreign_articles)
    said = sentence.text(begin, len(sentence)).replace("'", "’")
    institutions: tuple[InstitutionName, ...] = ()
    for match in _INSTITUTION.finditer(said):
        found = _ENDS.sub("", match["name"], count=1)
        first = re.findall(r"\w+", found.lower())[:2]
        if match["at"] in words.foreign_at or not words.institution_words.isdisjoint(first):
            institutions, said = ((InstitutionName(found, (), len(sentence)),), said[: match.start()])
            break
    title = re.split(r"[,;]", said)[0].strip()
    is_title = not words.foreign_roles.isdisjoint(title.lower().split())
    if not (is_title if verb.lower in words.foreign_be else institutions):
        return False
    cast.admit([cast.person(name)])
    cast.last[0].claims.append(Claim(title, title.split()[0].lower(), institutions, end=len(sentence)))
    return True
