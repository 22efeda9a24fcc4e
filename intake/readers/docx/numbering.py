"""The numbers that Word counts and never writes down: of list items and of headings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from .styles import VAL, Styles, W, is_on, whole

MOST_LEVELS = 9
LARGEST_NUMBER = 99_999
# The ways of counting that a list of ours has, and their names in Word.
TYPES = {"decimal": "1", "lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i", "upperRoman": "I"}
_ROMAN = [
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Number:
    """The number of a paragraph. `kind` is "bullet", or "1", "a", "A", "i", "I" for what a list of ours can count;
    "" where the number has to be written down as `label`."""

    level: int
    kind: str
    value: int
    label: str


@dataclass(slots=True)
class Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    restarts_after: int = -1  # the level that begins it anew; -1: every one above it
    is_legal: bool = False
    style: str = ""


class Numbering:
    """The definitions of a document, and how far each was counted."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self.styles = styles
        self.abstract: dict[str, etree._Element] = {}
        self.numbers: dict[str, etree._Element] = {}
        self.levels: dict[str, dict[int, Level]] = {}
        self.counted: dict[str, list[int | None]] = {}
        self.begun: set[tuple[str, int]] = set()
        for element in root if root is not None else ():
            if element.tag == f"{W}abstractNum":
                self.abstract[element.get(f"{W}abstractNumId", "")] = element
            elif element.tag == f"{W}num":
                self.numbers[element.get(f"{W}numId", "")] = element

    def count(self, properties: dict, style: str) -> Number | None:
        """The number of the next paragraph with these properties; None for one that has none."""
        name = properties.get("numId", "0")
        if name not in self.numbers:
            return None
        levels, key = self.levels_of(name), self.abstract_of(name)
        depth = next((i for i, level in levels.items() if level.style and level.style == style), 0)
        if "ilvl" in properties:
            depth = min(max(whole(properties["ilvl"]), 0), MOST_LEVELS - 1)
        level = levels.get(depth)
        if level is None or (level.format == "none" and not level.text):
            return None
        counted = self.counted.setdefault(key, [None] * MOST_LEVELS)
        self._begin_anew(name, levels, counted)
        before = counted[depth]
        counted[depth] = level.start if before is None else before + 1
        for below in range(depth + 1, MOST_LEVELS):
            after = -1
            if below in levels:
                after = levels[below].restarts_after
            if after < 0 or (after and depth < after):
                counted[below] = None
        return self._number(depth, levels, counted)

    def _begin_anew(self, name: str, levels: dict[int, Level], counted: list[int | None]) -> None:
        """A number of its own that begins anew does so when it is first met."""
        for override in self.numbers[name].iterchildren(f"{W}lvlOverride"):
            depth = whole(override.get(f"{W}ilvl"))
            if override.find(f"{W}startOverride") is not None and (name, depth) not in self.begun:
                self.begun.add((name, depth))
                if depth in levels:
                    counted[depth] = None

    def _number(self, depth: int, levels: dict[int, Level], counted: list[int | None]) -> Number:
        level, value = levels[depth], counted[depth] or 0
        if level.format == "bullet":
            return Number(depth, "bullet", 0, "")

        def written(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            upper = levels.get(place, Level())
            number = upper.start
            if counted[place] is not None:
                number = counted[place]
            form = upper.format
            if level.is_legal and place != depth:
                form = "decimal"
            return in_form(number, form)

        label = re.sub(r"%([1-9])", written, level.text).strip()
        kind = TYPES.get(level.format, "")
        if not re.fullmatch(rf"%{depth + 1}[.)]?", level.text.strip()) or not 0 <= value <= LARGEST_NUMBER:
            kind = ""
        if kind in ("a", "A") and not 1 <= value <= 26 or kind in ("i", "I") and not 1 <= value < 4000:
            kind = ""
        return Number(depth, kind, value, label)

    def abstract_of(self, name: str) -> str:
        """The id of the definition of a number, through the style it may be linked by."""
        seen: set[str] = set()
        while name in self.numbers and name not in seen:
            seen.add(name)
            reference = self.numbers[name].find(f"{W}abstractNumId")
            key = ""
            if reference is not None:
                key = reference.get(VAL, "")
            link = None
            if key in self.abstract:
                link = self.abstract[key].find(f"{W}numStyleLink")
            if link is None:
                return key
            name = self.styles.of("numbering", link.get(VAL, "")).paragraph.get("numId", "")
        return ""

    def levels_of(self, name: str) -> dict[int, Level]:
        if name not in self.levels:
            found: dict[int, Level] = {}
            abstract = self.abstract.get(self.abstract_of(name))
            for element in abstract.iterchildren(f"{W}lvl") if abstract is not None else ():
                found[whole(element.get(f"{W}ilvl"))] = _level(element)
            for override in self.numbers[name].iterchildren(f"{W}lvlOverride"):
                depth = whole(override.get(f"{W}ilvl"))
                element, start = override.find(f"{W}lvl"), override.find(f"{W}startOverride")
                if element is not None:
                    found[depth] = _level(element)
                if start is not None and depth in found:
                    found[depth].start = whole(start.get(VAL))
            self.levels[name] = found
        return self.levels[name]


def _level(element: etree._Element) -> Level:
    level = Level()
    for child in element.iter(f"{W}start", f"{W}numFmt", f"{W}lvlText", f"{W}lvlRestart", f"{W}isLgl", f"{W}pStyle"):
        name, value = child.tag.removeprefix(W), child.get(VAL, "")
        if name == "start":
            level.start = whole(value)
        elif name == "numFmt":
            level.format = value
        elif name == "lvlText":
            level.text = value
        elif name == "lvlRestart":
            level.restarts_after = whole(value)
        elif name == "isLgl":
            level.is_legal = is_on(child)
        else:
            level.style = value
    return level


def in_form(number: int, form: str) -> str:
    """A number as it is printed.

    >>> in_form(28, "lowerLetter"), in_form(14, "upperRoman"), in_form(3, "ordinal"), in_form(3, "decimalZero")
    ('bb', 'XIV', '3rd', '03')
    """
    if form in ("lowerLetter", "upperLetter") and 1 <= number <= 26 * 30:
        letter = chr(ord("a") + (number - 1) % 26) * (1 + (number - 1) // 26)
        if form == "upperLetter":
            return letter.upper()
        return letter
    if form in ("lowerRoman", "upperRoman") and 1 <= number < 4000:
        letters = ""
        for value, sign in _ROMAN:
            letters += sign * (number // value)
            number %= value
        if form == "upperRoman":
            return letters.upper()
        return letters
    if form == "decimalZero":
        return f"{number:02}"
    if form == "ordinal":
        ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        if number % 100 in (11, 12, 13):
            return f"{number}th"
        return f"{number}{ending}"
    if form == "none":
        return ""
    return str(number)
