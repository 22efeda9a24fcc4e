"""What the styles of a Word document say of paragraphs and runs, and what these say of themselves."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from .package import OFFICE

W = f"{{{OFFICE}/wordprocessingml/2006/main}}"
VAL = f"{W}val"
DELETED = {f"{W}del", f"{W}moveFrom"}
LONGEST_CHAIN = 40  # of styles based on each other; a chain that bites its own tail ends sooner
_HEADING = re.compile(r"heading(?: ([1-9]))?")  # Pages has one without a number
_BY_NAME = {
    "title": "title",
    "subtitle": "subtitle",
    "caption": "caption",
    "quote": "quote",
    "intense quote": "quote",
    "block text": "quote",
    "block quote": "quote",
    "block quotation": "quote",
    "blockquote": "quote",
    "quotations": "quote",
    "quotation": "quote",
}
TOGGLES = ("b", "i", "vanish", "bCs", "iCs")  # a style of letters turns round what the style of the paragraph says


@dataclass(slots=True)
class Style:
    """A style with all it is based on: `role` is "title", "subtitle", "caption", "quote" or ""."""

    id: str = ""
    role: str = ""
    name: str = ""
    paragraph: dict = field(default_factory=dict)
    run: dict = field(default_factory=dict)
    marks_first_row: bool = False


def is_on(element: etree._Element) -> bool:
    return element.get(VAL, "1").lower() not in ("0", "false", "off", "none")


def whole(text: str | None, otherwise: int = 0) -> int:
    """The number in an attribute."""
    match = re.match(r"\s*[+-]?\d{1,9}", text or "")
    if match:
        return int(match[0])
    return otherwise


def run_properties(element: etree._Element | None) -> dict:
    """What a `w:rPr` says, by the names of its elements."""
    found: dict = {}
    for child in element if element is not None else ():
        name = child.tag.removeprefix(W)
        if name in ("b", "i", "vanish", "rtl", "bCs", "iCs", "noProof"):
            found[name] = is_on(child)
        elif name in ("vertAlign", "rStyle"):
            found[name] = child.get(VAL, "")
        elif name == "sz":
            found[name] = whole(child.get(VAL))
        elif name == "lang":
            found[name] = {key.removeprefix(W): value for key, value in child.attrib.items()}
        elif name == "rFonts":
            found[name] = child.get(f"{W}ascii") or child.get(f"{W}hAnsi") or ""
        elif name in ("del", "moveFrom"):
            found["del"] = True
        elif name in ("ins", "moveTo"):
            found["ins"] = True
    return found


def paragraph_properties(element: etree._Element | None) -> dict:
    """What a `w:pPr` says, by the names of its elements."""
    found: dict = {}
    for child in element if element is not None else ():
        name = child.tag.removeprefix(W)
        if name == "pStyle":
            found[name] = child.get(VAL, "")
        elif name == "bidi":
            found[name] = is_on(child)
        elif name == "outlineLvl":
            found[name] = whole(child.get(VAL), 9)
        elif name == "numPr":
            for inner in child:
                if inner.tag in (f"{W}numId", f"{W}ilvl"):
                    found[inner.tag.removeprefix(W)] = inner.get(VAL, "0").strip()
        elif name == "ind":
            found["left"] = whole(child.get(f"{W}left") or child.get(f"{W}start"))
            found["right"] = whole(child.get(f"{W}right") or child.get(f"{W}end"))
        elif name == "framePr":
            found["drop_cap"] = child.get(f"{W}dropCap", "none") != "none"
        elif name == "rPr":
            found["mark"] = run_properties(child)
    return found


class Styles:
    """The styles by kind ("paragraph", "character", "table", "numbering") and id."""

    def __init__(self, root: etree._Element | None) -> None:
        self.elements: dict[tuple[str, str], etree._Element] = {}
        self.usual: dict[str, str] = {}  # kind → the id of the style that holds where none is named
        self.run: dict = {}
        self._resolved: dict[tuple[str, str], Style] = {}
        if root is None:
            return
        self.run = run_properties(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        for element in root.iterchildren(f"{W}style"):
            kind, name = element.get(f"{W}type", "paragraph"), element.get(f"{W}styleId", "")
            self.elements[kind, name] = element
            if element.get(f"{W}default", "0").lower() in ("1", "true", "on"):
                self.usual[kind] = name

    def of(self, kind: str, name: str) -> Style:
        """The style with what it is based on; what its id says alone where it is defined nowhere."""
        key = kind, name or self.usual.get(kind, "")
        if key not in self._resolved:
            self._resolved[key] = self._resolve(*key)
        return self._resolved[key]

    def _resolve(self, kind: str, name: str) -> Style:
        chain: list[etree._Element] = []
        current = name
        while (element := self.elements.get((kind, current))) is not None and element not in chain:
            if len(chain) == LONGEST_CHAIN:
                break
            chain.append(element)
            based_on = element.find(f"{W}basedOn")
            current = ""
            if based_on is not None:
                current = based_on.get(VAL, "")
        style = Style(name)
        for element in reversed(chain):  # from what it is based on to itself
            self._take(style, element)
        if not chain:
            self._take_name(style, re.sub(r"(?<=[a-z])(?=[A-Z0-9])", " ", name))
        return style

    def _take(self, style: Style, element: etree._Element) -> None:
        named = element.find(f"{W}name")
        self._take_name(style, named.get(VAL, "") if named is not None else style.id)
        own = paragraph_properties(element.find(f"{W}pPr"))
        if own.get("numId") and "ilvl" not in own:
            style.paragraph.pop("ilvl", None)
        style.paragraph |= own
        if "outlineLvl" in own and own["outlineLvl"] > 8:
            style.paragraph.pop("heading", None)
        style.run |= run_properties(element.find(f"{W}rPr"))
        for part in element.iterchildren(f"{W}tblStylePr"):
            style.marks_first_row |= part.get(f"{W}type") == "firstRow"

    def _take_name(self, style: Style, name: str) -> None:
        style.name = " ".join(name.lower().split())
        if match := _HEADING.fullmatch(style.name):
            style.paragraph["heading"] = int(match[1] or 1)
        style.role = _BY_NAME.get(style.name, style.role)
        if style.name in ("strong", "emphasis", "intense emphasis"):
            style.run.setdefault("b" if style.name == "strong" else "i", True)
