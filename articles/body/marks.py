"""The marks of a text: what surrounds it, what the tag of an element says, what its style takes back. Pure."""

from __future__ import annotations

from .nodes import Mark, make_mark
from .notes import NOTE_NAME
from .reading import BLOCKS, Element
from .schema import MARKS
from .stylesheet import style_of

Marks = tuple[Mark, ...]

# How foreign HTML says it, beside the tag of the mark itself. A `<span>` says nothing by its tag.
_TAGS = {"b": "strong", "i": "em", "var": "em", "dfn": "em"}
_MARK_OF = {mark.tag: mark.name for mark in MARKS.values() if mark.tag != "span"} | _TAGS
_ORDER = {name: place for place, name in enumerate(MARKS)}
_NEVER_TOGETHER = {"sub": "sup", "sup": "sub"}
_HEAVY = {"bold", "bolder", "600", "700", "800", "900"}
_LIGHT = {"normal", "lighter", "100", "200", "300", "400", "500"}
_HEIGHTS = {"super": "sup", "sub": "sub"}


def add_mark(marks: Marks, mark: Mark) -> Marks:
    """`marks` with `mark` among them, in the order they are written; of two of a kind the inner one holds."""
    name, values = mark
    if name == "foreign":  # language and direction may come from two elements
        merged = dict(dict(marks).get(name, ())) | dict(values)
        values = tuple((a.name, merged[a.name]) for a in MARKS[name].attributes if a.name in merged)
    others = [held for held in marks if held[0] not in (name, _NEVER_TOGETHER.get(name))]
    return tuple(sorted([*others, (name, values)], key=lambda held: _ORDER[held[0]]))


def without_mark(marks: Marks, name: str) -> Marks:
    return tuple(held for held in marks if held[0] != name)


def marks_in(element: Element, marks: Marks) -> Marks:
    """The marks of the text in `element`, which stands in `marks`."""
    name = _MARK_OF.get(element.tag)
    if name == "link":
        return linked(element, marks)
    if name:
        marks = add_mark(marks, (name, ()))
    if element.get("style"):
        marks = styled(element, marks)
    if element.tag not in BLOCKS and (language := language_of(element)) and (mark := make_mark("foreign", **language)):
        marks = add_mark(marks, mark)
    return marks


def styled(element: Element, marks: Marks) -> Marks:
    weight, slant = style_of(element, "font-weight"), style_of(element, "font-style")
    if weight in _HEAVY:
        marks = add_mark(marks, ("strong", ()))
    elif weight in _LIGHT:
        marks = without_mark(marks, "strong")
    if slant.startswith(("italic", "oblique")):
        marks = add_mark(marks, ("em", ()))
    elif slant == "normal":
        marks = without_mark(marks, "em")
    if height := _HEIGHTS.get(style_of(element, "vertical-align")):
        marks = add_mark(marks, (height, ()))
    return marks


def linked(element: Element, marks: Marks) -> Marks:
    """A link whose URL may not stand stays one that leads nowhere, so that the desk is told of it; a place that has a
    name is none, and of a note that was not copied the number stays."""
    url = element.get("href").strip()
    if mark := make_mark("link", href=url):
        return add_mark(marks, mark)
    if url.startswith("#"):
        if NOTE_NAME.fullmatch(url[1:]):
            marks = add_mark(marks, ("sup", ()))
        return marks
    if not url and (element.get("id") or element.get("name")):
        return marks
    return add_mark(marks, ("link", ()))


def language_of(element: Element) -> dict[str, str]:
    """Language and direction that somebody set. Word processors write `dir="ltr"` on everything they style."""
    values = {name: element.get(name) for name in ("dir", "lang") if element.get(name)}
    if values.get("dir", "").lower() == "ltr" and (element.get("style") or element.get("class") or element.get("role")):
        del values["dir"]
    return values
