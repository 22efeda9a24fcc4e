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
    for element in root.find_all("math"):
        if element.parent is None:
            continue
        line = _line(element)
        element.tag, element.attributes = "span", {FORMULA: ""}
        element.take(line)
        outer: Element | None = element.parent
        for _ in range(4):
            if outer is not None and _DRAWN_TWICE & set(outer.get("class").lower().split()):
                outer.take([element])
                break
            outer = outer and outer.parent
        count += bool(element.text().strip())
    return count


def _line(math: Element) -> Inline:
    alternative = math.get("alttext").strip()
    line = _joined(_parts(math.children))
    if alternative and (not _words(line) or not re.search(r"[\\^_{}]", alternative)):  # else it is TeX
        return [alternative]
    return line


def _parts(children: Inline) -> Inline:
    """The children of a row, each written out; a sign between two of them has its spaces."""
    line: Inline = []
    for child in children:
        if isinstance(child, str):
            if child.strip():
                line.append(" ".join(child.split()))
        elif child.tag == "mo":
            sign = child.text().strip()
            sign = _SIGNS.get(sign, sign)
            before = line[-1] if line else "("
            is_first = isinstance(before, str) and before.strip() in _SPACED | {"(", "[", "{"}
            line.append(f" {sign} " if sign in _SPACED and not is_first else sign)
        else:
            line += _element(child)
    return line


def _element(element: Element) -> Inline:
    """A part of a row, written out by what it is and how many parts of its own it has."""
    inner = element.elements
    match element.tag, len(inner):
        case "mi" | "mn" | "ms", _:
            return [" ".join(element.text().split())]
        case "mtext", _:
            return [element.text()]
        case "mspace", _:
            return [" "]
        case "mphantom", _:
            return []
        case "msup" | "mover", 2:
            return [*_parts(inner[:1]), _moved("sup", inner[1])]
        case "msub" | "munder", 2:
            return [*_parts(inner[:1]), _moved("sub", inner[1])]
        case "msubsup" | "munderover", 3:
            return [*_parts(inner[:1]), _moved("sub", inner[1]), _moved("sup", inner[2])]
        case "mfrac", 2:
            return [*_bracketed(inner[:1]), "/", *_bracketed(inner[1:])]
        case "msqrt", _:
            return ["√", *_bracketed(element.children)]
        case "mroot", 2:
            return [_moved("sup", inner[1]), "√", *_bracketed(inner[:1])]
        case "mfenced", _:
            parts: Inline = []
            for child in inner:
                parts += [", ", *_parts([child])] if parts else _parts([child])
            return ["(", *parts, ")"]
        case "mtr", _:
            return [*_parts(element.children), "; "]
        case "mtd", _:
            return [*_parts(element.children), " "]
    return _parts(element.children)


def _moved(tag: str, element: Element) -> Element:
    made = Element(tag)
    made.take(_joined(_parts([element])))
    return made


def _bracketed(children: Inline) -> Inline:
    """In brackets where more than a word stands there."""
    parts = _joined(_parts(children))
    return ["(", *parts, ")"] if re.search(r"[\s+−/]", _words(parts)) else parts


def _words(parts: Inline) -> str:
    return "".join(part if isinstance(part, str) else part.text() for part in parts).strip()


def _joined(parts: Inline) -> Inline:
    """Neighbouring texts as one."""
    joined: Inline = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        else:
            joined.append(part)
    return joined
