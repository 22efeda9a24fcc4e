"""Formulas of Word (OMML) as MathML, which `articles.body` writes out in a line as it does every formula."""

from __future__ import annotations

import re
from html import escape

from lxml import etree

from .package import OFFICE
from .styles import W

M = f"{{{OFFICE}/officeDocument/2006/math}}"
VAL = f"{M}val"
_LEFT_OUT = {f"{W}del", f"{W}moveFrom", f"{W}rPr", f"{W}pPr"}
_SIGNS = re.compile(r"([=≠<>≤≥≈≡∼∝+−±×÷→⇒⇔∈⊂⊆∪∩∧∨])")
# An element → that of MathML, and the parts of it in their order.
_WITH_PARTS = {
    "f": ("mfrac", ("num", "den")),
    "sSup": ("msup", ("e", "sup")),
    "sSub": ("msub", ("e", "sub")),
    "sSubSup": ("msubsup", ("e", "sub", "sup")),
    "limLow": ("munder", ("e", "lim")),
    "limUpp": ("mover", ("e", "lim")),
}
_IN_ROWS = {"m": "mtable", "mr": "mtr", "eqArr": "mtable"}


def in_mathml(formula: etree._Element) -> str:
    """An `m:oMath` or `m:oMathPara`; no letter of it is lost, whatever it is nested in."""
    return f"<math>{_inside(formula)}</math>"


def _inside(element: etree._Element | None) -> str:
    if element is None:
        return ""
    return "".join(_written(child) for child in element if isinstance(child.tag, str))


def _row(element: etree._Element | None) -> str:
    return f"<mrow>{_inside(element)}</mrow>"


def _property(element: etree._Element, name: str, otherwise: str) -> str:
    found = element.find(f"{M}{element.tag.removeprefix(M)}Pr/{M}{name}")
    if found is None:
        return otherwise
    return found.get(VAL, "")


def _written(element: etree._Element) -> str:
    tag = element.tag
    if tag in _LEFT_OUT or tag.endswith("Pr"):
        return ""
    if tag == f"{W}t" or tag == f"{M}t":
        return _tokens(element.text or "")
    if tag == f"{W}sym":
        code = element.get(f"{W}char", "")
        if re.fullmatch("[0-9A-Fa-f]{2,4}", code):
            return _tokens(chr(int(code, 16)))
        return ""
    name = tag.removeprefix(M)
    if name in _WITH_PARTS:
        made, parts = _WITH_PARTS[name]
        rows = "".join(_row(element.find(f"{M}{part}")) for part in parts)
        return f"<{made}>{rows}</{made}>"
    if name == "r" and element.find(f"{M}rPr/{M}nor") is not None:
        words = "".join(inner.text or "" for inner in element.iter(f"{M}t"))
        return f"<mtext>{escape(words)}</mtext>"
    if name == "rad":
        degree = _inside(element.find(f"{M}deg"))
        base = _row(element.find(f"{M}e"))
        if degree:
            return f"<mroot>{base}<mrow>{degree}</mrow></mroot>"
        return f"<msqrt>{base}</msqrt>"
    if name == "nary":
        sign = f"<mo>{escape(_property(element, 'chr', '∫'))}</mo>"
        ends = _row(element.find(f"{M}sub")) + _row(element.find(f"{M}sup"))
        return f"<msubsup>{sign}{ends}</msubsup><mspace></mspace>{_row(element.find(f'{M}e'))}"
    if name == "sPre":
        ends = _row(element.find(f"{M}sub")) + _row(element.find(f"{M}sup"))
        return f"<msubsup><mrow></mrow>{ends}</msubsup>{_row(element.find(f'{M}e'))}"
    if name == "d":
        between = f"<mo>{escape(_property(element, 'sepChr', '|'))}</mo>"
        inner = between.join(_row(part) for part in element.iterchildren(f"{M}e"))
        begin, end = _property(element, "begChr", "("), _property(element, "endChr", ")")
        return f"<mo>{escape(begin)}</mo>{inner}<mo>{escape(end)}</mo>"
    if name == "func":
        return f"{_row(element.find(f'{M}fName'))}<mspace></mspace>{_row(element.find(f'{M}e'))}"
    if name == "acc":
        return f"{_row(element.find(f'{M}e'))}<mtext>{escape(_property(element, 'chr', chr(0x302)))}</mtext>"
    if name in _IN_ROWS:
        made = _IN_ROWS[name]
        inner = "mtd"
        if name == "eqArr":
            inner = "mtr"
        rows = []
        for part in element.iterchildren(f"{M}e", f"{M}mr"):
            rows.append(_written(part) if part.tag == f"{M}mr" else f"<{inner}>{_inside(part)}</{inner}>")
        return f"<{made}>{''.join(rows)}</{made}>"
    return _inside(element)


def _tokens(text: str) -> str:
    """The signs of a run apart from its letters, so that they get their spaces."""
    found = []
    for part in _SIGNS.split(text):
        if _SIGNS.fullmatch(part):
            found.append(f"<mo>{escape(part)}</mo>")
        elif part:
            found.append(f"<mtext>{escape(part)}</mtext>")
    return "".join(found)
