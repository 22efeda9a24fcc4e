"""Whether a program marks words as deleted, inserted or struck through: by element, class, attribute or style. Pure."""

from __future__ import annotations

import re
from collections import Counter

from .reading import BLOCKS, Element, classes_of, names
from .stylesheet import declarations

_DELETED = {"del", "delete", "deleted", "deletion", "deletions", "remove", "removed", "removal"}
_REVISED = names(
    "mso track tracked tracking change changes changed suggest suggested suggestion suggestions revision revisions"
    " redline edit ice lance flite paragraph"
)
_SAYS = {"type", "op", "operation", "status", "kind", "mark"}
_PLAIN = {"del", "deleted", "deletion", "deleted-text", "deletedtext", "msodel", "msomovefrom"}
_SWITCHES = {"show", "hide", "has", "with", "no", "is"}  # on what holds the whole text, as “show-deletions”
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_NOTHING = {"false", "0", "no", "none", "null"}
_IN_JSON = re.compile(r"\"(?:operation|type|status|op|action)\"\s*:\s*\"(?:delet|remov)", re.IGNORECASE)


def is_deleted(element: Element, style: dict[str, str], classes: set[str]) -> bool:
    """Whether a program says that it is deleted. A line through the words alone does not: authors draw it, too."""
    if element.tag in ("s", "strike") and {"cite", "datetime"} & element.attributes.keys():
        return True
    if any(name.startswith("mso-del") for name in style):
        return True
    if says_deleted(element.get("class"), classes):
        return True
    return any(is_deleted_by(name, value) for name, value in element.attributes.items() if name.startswith("data-"))


def says_deleted(written: str, classes: set[str]) -> bool:
    if not classes:
        return False
    if classes & _PLAIN:
        return True
    for name in written.split():
        words = {word.lower() for word in _WORDS.findall(name)}
        if not words & _REVISED or words & _SWITCHES:
            continue
        rejected = bool(words & {"reject", "rejected"})
        if words & _DELETED and not rejected:
            return True
        if rejected and words & {"insert", "inserted", "insertion"}:
            return True
    return False


def is_deleted_by(name: str, value: str) -> bool:
    """Whether an attribute says it: `data-track-delete`, `data-type="deletion"`, `data-tracked='{"op": "delete"}'`."""
    words, stated = set(name.split("-")[1:]), value.strip().lower()
    if {"start", "end"} & words or stated in _NOTHING:
        return False
    if words & _DELETED:
        return bool(words & _REVISED) or len(words) == 1
    if words & (_REVISED | _SAYS):
        first = re.split(r"[:_\s-]", stated, maxsplit=1)[0]
        return first in _DELETED - {"remove", "removal"} or bool(_IN_JSON.search(value))
    return False


def count_kept(root: Element) -> Counter[str]:
    """How many passages were inserted ("insertion"), "struck" through or "underlined"; those that touch are one."""
    count: Counter[str] = Counter()
    last: set[str] = set()

    def walk(element: Element, marks: set[str], is_linked: bool) -> None:
        nonlocal last
        if element.tag in BLOCKS:
            last = set()
        marks, is_linked = marks | marks_of(element), is_linked or element.tag == "a"
        for child in element.children:
            if isinstance(child, Element):
                walk(child, marks, is_linked)
            elif child.strip(" \t\r\n\f\xa0"):
                found = marks & {"insertion"} or set(marks)
                if is_linked:
                    found.discard("underlined")
                count.update(found - last)
                last = found
        if element.tag in BLOCKS:
            last = set()

    walk(root, set(), False)
    return count


def marks_of(element: Element) -> set[str]:
    marks = set()
    if element.tag in ("ins", "insertion"):
        marks.add("insertion")
    if element.tag in ("s", "strike"):
        marks.add("struck")
    if element.tag == "u":
        marks.add("underlined")
    if not element.attributes:
        return marks
    style, classes = declarations(element.get("style")), classes_of(element)
    decoration = f"{style.get('text-decoration', '')} {style.get('text-decoration-line', '')}"
    if "line-through" in decoration or "strikethrough" in classes or style.get("text-line-through", "none") != "none":
        marks.add("struck")
    if "underline" in decoration or "underlined" in classes:
        marks.add("underlined")
    if element.get("role") == "insertion" or says_inserted(element, classes):
        marks.add("insertion")
    return marks


def says_inserted(element: Element, classes: set[str]) -> bool:
    if classes & {"msoins", "ice-ins", "insertion", "inserted"}:
        return True
    for name in element.get("class").split():
        words = {word.lower() for word in _WORDS.findall(name)}
        if words & _REVISED and words & {"insert", "inserted", "insertion", "insertions"} and not words & _SWITCHES:
            return True
    return any(
        value.split(":")[0].lower() in ("insertion", "insert", "inserted")
        for name, value in element.attributes.items()
        if name.startswith("data-") and set(name.split("-")[1:]) & (_REVISED | _SAYS)
    )
