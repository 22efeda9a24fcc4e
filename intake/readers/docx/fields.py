"""Fields: what their instructions say, where their results do not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from .styles import VAL, W, is_on, whole
from .symbols import in_unicode

_SYMBOL = re.compile(r"\s*SYMBOL\s+(\d+|0x[0-9a-f]+)", re.IGNORECASE)


@dataclass(slots=True)
class Field:
    """A field that is open: its instruction, and whether its result has begun."""

    code: str = ""
    is_result: bool = False
    has_words: bool = False

    @property
    def kind(self) -> str:
        if self.code.strip():
            return self.code.split(None, 1)[0].upper()
        return ""


def address_in(code: str) -> str:
    r"""The URL in the instruction of a link.

    >>> address_in(' HYPERLINK "https://example.org/a b" \\t "_blank" '), address_in(r' HYPERLINK \l "_Toc1" ')
    ('https://example.org/a b', '')
    """
    url = re.match(r'\s*HYPERLINK\s+(?:\\[hntm]\s+)*(?:"([^"]*)"|([^\s"\\]\S*))', code, re.IGNORECASE)
    if not url:
        return ""
    anchor = re.search(r'\\l\s+"([^"]+)"', code)
    address = url[1] or url[2] or ""
    return f"{address}#{anchor[1]}" if anchor and address and "#" not in address else address


def words_of_code(field: Field) -> str:
    """What a field without a result shows: a formula, a sign, the words of a button."""
    if field.kind == "EQ":
        return re.sub(r"\\[a-z]+\d*", "", field.code.strip()[2:]).strip()
    if match := _SYMBOL.match(field.code):
        font = re.search(r'\\f\s+"?([^"\\]+)', field.code)
        code = min(int(match[1], 0), 0xFFFF)
        if font and code < 256:
            return in_unicode(chr(code | 0xF000), font[1].strip())
        return chr(code)
    if field.kind == "MACROBUTTON":
        return " ".join(field.code.split()[2:])
    return ""


def words_of_form(begin: etree._Element) -> str:
    """The state of a box to tick and the choice from a list, which have no result in the text."""
    box = begin.find(f"{W}ffData/{W}checkBox")
    if box is not None:
        states = [box.find(f"{W}{name}") for name in ("checked", "default")]
        states = [state for state in states if state is not None]
        if states and is_on(states[0]):
            return "☒"
        return "☐"
    choices = begin.find(f"{W}ffData/{W}ddList")
    if choices is None:
        return ""
    entries = [entry.get(VAL, "") for entry in choices.iterchildren(f"{W}listEntry")]
    result = choices.find(f"{W}result")
    place = 0
    if result is not None:
        place = whole(result.get(VAL))
    if 0 <= place < len(entries):
        return entries[place]
    return ""
