"""A formula in MathML, written out in a line of words and signs with raised and lowered letters. Pure."""

from __future__ import annotations

import re

from .reading import Element

Inline = list[Element | str]

FORMULA = "data-formula"  # on what stands for one in the tree
_SPACED = set("=≠<>≤≥≈≡∼∝+−±×÷→⇒⇔∈⊂⊆∪∩∧∨")
_SIGNS = {"-": "−", "\u2061": "", "\u2062": "", "\u2063": "", "\u2064": ""}  # the last four are never seen
# Programs that draw a formula a second time, in letters of their own.
_DRAWN_TWICE = {"katex", "mathjax", "mathjax_display", "mathjax_svg", "mwe-math-element"}


def write_out(root: Element) -> int:
    """Puts a line of text in the place of every formula in `root`. Returns how many there were."""
    count = 0
    for element in list(root.walk()):
        if element.tag != "math" or element.parent is None:
            continue
        written = _line(element)
        element.tag, element.attributes = "span", {FORMULA: ""}
        element.take(written)
        _without_second_drawing(element)
        count += bool(element.text().strip())
    return count


def _without_second_drawing(formula: Element) -> None:
    """Takes away what a program drew beside the formula."""
    outer = formula.parent
    for _ in range(4):
        if outer is None:
            return
        if _DRAWN_TWICE & set(outer.get("class").lower().split()):
            outer.take([formula])
            return
        outer = outer.parent


def _line(math: Element) -> Inline:
    alternative = math.get("alttext").strip()
    written = _joined(_parts(math))
    has_words = bool("".join(part if isinstance(part, str) else part.text() for part in written).strip())
    if alternative and (not has_words or not re.search(r"[\\^_{}]", alternative)):  # else it is TeX
        return [alternative]
    return written


def _parts(element: Element) -> Inline:
    """The children of a row, each written out; a sign between two of them has its spaces."""
    written: Inline = []
    for child in element.children:
        if isinstance(child, str):
            if child.strip():
                written.append(" ".join(child.split()))
        elif child.tag == "mo":
            sign = child.text().strip()
            sign = _SIGNS.get(sign, sign)
            before = written[-1] if written else ""
            prefix = not written or (isinstance(before, str) and before.strip() in _SPACED | {"(", "[", "{"})
            written.append(f" {sign} " if sign in _SPACED and not prefix else sign)
        else:
            written += _written(child)
    return written


def _written(element: Element) -> Inline:
    tag = element.tag
    inner = [child for child in element.children if isinstance(child, Element)]
    if tag in ("mi", "mn", "mtext", "ms"):
        return [" ".join(element.text().split()) if tag != "mtext" else element.text()]
    if tag == "mspace":
        return [" "]
    if tag == "mphantom":
        return []
    if tag in ("msup", "mover") and len(inner) == 2:
        return [*_one(inner[0]), _raised("sup", inner[1])]
    if tag in ("msub", "munder") and len(inner) == 2:
        return [*_one(inner[0]), _raised("sub", inner[1])]
    if tag in ("msubsup", "munderover") and len(inner) == 3:
        return [*_one(inner[0]), _raised("sub", inner[1]), _raised("sup", inner[2])]
    if tag == "mfrac" and len(inner) == 2:
        return [*_held(inner[0]), "/", *_held(inner[1])]
    if tag == "msqrt":
        return ["√", *_bracketed(_joined(_parts(element)))]
    if tag == "mroot" and len(inner) == 2:
        return [_raised("sup", inner[1]), "√", *_held(inner[0])]
    if tag == "mfenced":
        parts: Inline = []
        for child in inner:
            parts += [", ", *_one(child)] if parts else _one(child)
        return ["(", *parts, ")"]
    if tag in ("mtr", "mtd"):
        return [*_parts(element), "; " if tag == "mtr" else " "]
    return _parts(element)


def _one(element: Element) -> Inline:
    """A single part, also where it is a sign."""
    return _parts(_row(element))


def _row(element: Element) -> Element:
    row = Element("mrow")
    row.children = [element]
    return row


def _raised(tag: str, element: Element) -> Element:
    made = Element(tag)
    for part in _joined(_one(element)):
        made.add(part)
    return made


def _held(element: Element) -> Inline:
    return _bracketed(_joined(_one(element)))


def _bracketed(parts: Inline) -> Inline:
    words = "".join(part if isinstance(part, str) else part.text() for part in parts)
    return ["(", *parts, ")"] if re.search(r"[\s+−/]", words.strip()) else parts


def _joined(parts: Inline) -> Inline:
    """Neighbouring texts as one."""
    found: Inline = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        else:
            found.append(part)
    return found
