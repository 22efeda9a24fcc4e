"""Text without markup that readers see as it was typed: a biography, an introduction, a line. Pure."""

from __future__ import annotations

import re
import unicodedata

_MARKUP = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)
# They turn the direction in which what follows is read: a name or a link can be made to look like another one.
# (UAX 9, explicit directional formatting; the marks that only join letters are words' own and stay.)
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def fault(text: str) -> str:
    """What stands against showing `text`, as the end of a sentence that begins with the field; empty if nothing does.

    >>> fault("A <b>fellow</b>")
    'is shown as it stands: take the HTML out of it.'
    """
    if _MARKUP.search(text):
        return "is shown as it stands: take the HTML out of it."
    for sign in text:
        if _is_unseen(sign) and sign not in "\r\n\t":
            return f"has a sign in it that nobody sees (U+{ord(sign):04X}): type it again."
    return ""


def one_line(text: str, longest: int) -> str:
    """`text` in one line of at most `longest` characters, without signs that nobody sees."""
    for sign in filter(_is_unseen, set(text)):
        text = text.replace(sign, " ")
    return " ".join(text.split())[:longest].strip()


def words_of(text: str) -> str:
    """`text` as it may be shown: its markup, and signs that nobody sees, are gone, and its lines stay.

    >>> words_of("A <b>fellow</b>")
    'A fellow'
    """
    lines = _MARKUP.sub("", text).splitlines()
    return "\n".join(one_line(_MARKUP.sub(" ", line), len(line)) for line in lines).strip()


def _is_unseen(sign: str) -> bool:
    return sign in _TURNS or unicodedata.category(sign) == "Cc"
