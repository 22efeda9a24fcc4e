"""How a list counts: by figures, letters or Roman numbers, read off an element or off the sign before an item. Pure."""

from __future__ import annotations

import re

from .reading import Element
from .stylesheet import style_of

SIGN = (
    r"\(?(?:(?:\d{1,3}\.)*\d{1,4}|[a-zA-Z]|[ivxlcIVXLC]{1,6})[.)]\)?|(?:\d{1,3}\.)*\d{1,4}"  # “1.”, “(b)”, “iv)”, “2.3”
)
_PARTS = re.compile(r"\(?(?:\d{1,3}\.)*(\d{1,4}|[a-zA-Z]+)[.)]*")
_STYLES = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}
_OF_WORD = {"1": "I", "2": "i", "3": "A", "4": "a"}  # Word's own numbers for its kinds of numbers
_DEFINED = re.compile(r"469769242\D{1,4}65533\D{1,2}(\d)")  # where Word on the web says which
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def numbering_of(element: Element) -> str:
    """The kind of a list in HTML's words ("1", "a", "A", "i", "I"), said of the list or of its first item."""
    items = [child for child in element.elements if child.tag == "li"]
    for holder in [element, *items[:1]]:
        if holder.get("type") in ("1", "a", "A", "i", "I"):
            return holder.get("type")
        if kind := _STYLES.get(style_of(holder, "list-style-type") or style_of(holder, "list-style").partition(" ")[0]):
            return kind
        if match := _DEFINED.search(holder.get("data-list-defn-props")[:2000]):
            return _OF_WORD.get(match[1], "1")
    return "1"


def read(sign: str, before: str) -> tuple[int, str]:
    """The number that a sign stands for and its kind, "" for none; `before` is the kind of the list it goes on with."""
    match = _PARTS.fullmatch(sign)
    if match is None:
        return 1, ""
    word = match[1]
    if word.isdigit():
        return int(word), "1"
    small, upper = word.lower(), word.isupper()
    value = roman(small)
    # “i” begins Roman numbers; another letter that could be one is a letter, unless Roman numbers were before it.
    if value and (len(small) > 1 or small == "i" or before in ("i", "I")) and before not in ("a", "A"):
        return value, "I" if upper else "i"
    if len(small) == 1:
        return ord(small) - ord("a") + 1, "A" if upper else "a"
    return 1, ""


def roman(word: str) -> int:
    """The value of a Roman number, 0 for what is none."""
    if not word or set(word) - set(_ROMAN):
        return 0
    values = [_ROMAN[letter] for letter in word]
    following = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, following, strict=True))
