"""What the styles of an OpenDocument say: of letters, of paragraphs, of lists; each with what it takes from others."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from .package import FO, STYLE, TEXT

MOST_PARENTS = 20
_HEX = re.compile(r"_([0-9a-f]{2,4})_")
_WEIGHT = re.compile(r"bold(?:er)?|[6-9]00")
_POSITION = re.compile(r"(super|sub|-?\d+(?:\.\d+)?)%?")
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)(cm|mm|in|pt)")
_CENTIMETRES = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 0.0353}
INDENTED = 0.5  # centimetres on both sides


@dataclass(slots=True)
class Form:
    """What a style says, all of its parents counted. `None`: nothing."""

    is_bold: bool | None = None
    is_italic: bool | None = None
    position: str | None = None  # "sub", "sup" or ""
    is_hidden: bool = False
    language: str = ""
    is_rtl: bool = False
    left: float = 0.0
    right: float = 0.0
    outline: int = 0
    list_style: str = ""
    names: list[str] = field(default_factory=list)  # its own and those of its parents, in lower case

    @property
    def is_indented(self) -> bool:
        return self.left >= INDENTED and self.right >= INDENTED


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How one level of a list counts: `kind` "" for bullets; else "1", "a", "A", "i", "I"."""

    kind: str = ""
    before: str = ""
    after: str = ""
    start: int = 1
    shown: int = 1  # how many levels its number shows


class Styles:
    def __init__(self, roots: list[etree._Element]) -> None:
        self.named: dict[tuple[str, str], etree._Element] = {}
        self.defaults: dict[str, etree._Element] = {}
        self.lists: dict[str, dict[int, ListLevel]] = {}
        for root in roots:
            for style in root.iter(f"{STYLE}style"):
                self.named[style.get(f"{STYLE}family", ""), style.get(f"{STYLE}name", "")] = style
            for style in root.iter(f"{STYLE}default-style"):
                self.defaults[style.get(f"{STYLE}family", "")] = style
            for style in root.iter(f"{TEXT}list-style", f"{TEXT}outline-style"):
                name = "outline"
                if style.tag != f"{TEXT}outline-style":
                    name = style.get(f"{STYLE}name", "")
                self.lists[name] = dict(map(_level, (child for child in style if isinstance(child.tag, str))))
        self.known: dict[tuple[str, str], Form] = {}

    def form(self, family: str, name: str) -> Form:
        """What the style says, with its parents and the default."""
        key = family, name
        if key not in self.known:
            form = Form()
            chain = []
            while name and len(chain) < MOST_PARENTS and (style := self.named.get((family, name))) is not None:
                chain.append(style)
                name = style.get(f"{STYLE}parent-style-name", "")
            if family == "paragraph" and "paragraph" in self.defaults:
                _add(form, self.defaults["paragraph"])
            for style in reversed(chain):
                _add(form, style)
                form.names.insert(0, plain_name(style))
            if not chain and name:
                form.names = [_HEX.sub(lambda match: chr(int(match[1], 16)), name).lower()]
            self.known[key] = form
        return self.known[key]

    @property
    def default_language(self) -> str:
        return self.form("paragraph", "").language


def plain_name(style: etree._Element) -> str:
    name = style.get(f"{STYLE}display-name") or style.get(f"{STYLE}name", "")
    return _HEX.sub(lambda match: chr(int(match[1], 16)), name).lower()


def _add(form: Form, style: etree._Element) -> None:
    form.list_style = style.get(f"{STYLE}list-style-name", form.list_style)
    if (level := style.get(f"{STYLE}default-outline-level", "")).isdigit():
        form.outline = int(level)
    for letters in style.iterchildren(f"{STYLE}text-properties"):
        if weight := letters.get(f"{FO}font-weight"):
            form.is_bold = bool(_WEIGHT.fullmatch(weight))
        if slant := letters.get(f"{FO}font-style"):
            form.is_italic = slant in ("italic", "oblique")
        if position := _POSITION.match(letters.get(f"{STYLE}text-position", "")):
            form.position = _named_position(position[1])
        if display := letters.get(f"{TEXT}display"):
            form.is_hidden = display == "none"
        language, country = letters.get(f"{FO}language", ""), letters.get(f"{FO}country", "none")
        if language and language not in ("none", "zxx"):
            form.language = language
            if country != "none":
                form.language = f"{language}-{country}"
    for paragraph in style.iterchildren(f"{STYLE}paragraph-properties"):
        if mode := paragraph.get(f"{STYLE}writing-mode"):
            form.is_rtl = mode.startswith("rl") or mode == "rl-tb"
        form.left = _length(paragraph.get(f"{FO}margin-left"), form.left)
        form.right = _length(paragraph.get(f"{FO}margin-right"), form.right)


def _named_position(value: str) -> str:
    if value in ("super", "sub"):
        if value == "super":
            return "sup"
        return "sub"
    height = float(value)
    if height > 0:
        return "sup"
    if height < 0:
        return "sub"
    return ""


def _length(value: str | None, before: float) -> float:
    match = _LENGTH.match(value or "")
    if match:
        return float(match[1]) * _CENTIMETRES[match[2]]
    return before


def _level(element: etree._Element) -> tuple[int, ListLevel]:
    def whole(name: str, otherwise: int) -> int:
        value = element.get(f"{TEXT}{name}", "")
        if value.isdigit() and len(value) < 6:
            return int(value)
        return otherwise

    kind = ""
    if element.tag.endswith(("number", "outline-level-style")):
        kind = element.get(f"{STYLE}num-format", "")
    before, after = element.get(f"{STYLE}num-prefix", ""), element.get(f"{STYLE}num-suffix", "")
    return whole("level", 1), ListLevel(kind, before, after, whole("start-value", 1), whole("display-levels", 1))
