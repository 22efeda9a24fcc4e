"""Pictures, text boxes, charts and what else is drawn in a document, in today's form and in the one before (VML)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from .package import OFFICE, Package, R
from .styles import W

A = f"{{{OFFICE}/drawingml/2006/main}}"
PIC = f"{{{OFFICE}/drawingml/2006/picture}}"
WP = f"{{{OFFICE}/drawingml/2006/wordprocessingDrawing}}"
C = f"{{{OFFICE}/drawingml/2006/chart}}"
DGM = f"{{{OFFICE}/drawingml/2006/diagram}}"
MC = f"{{{OFFICE}/markup-compatibility/2006}}"
VML = "{urn:schemas-microsoft-com:vml}"
OLD = "{urn:schemas-microsoft-com:office:office}"
_KNOWN = {"wps", "wpg", "wpc", "wp14", "w14", "w15", "w16se", "w16cid", "a14", "a16", "pic14", "v"}
_DECORATIVE = "{http://schemas.microsoft.com/office/drawing/2017/decorative}decorative"


@dataclass(slots=True)
class Item:
    """`kind` is "picture", "box", "chart", "diagram", "object", "words" or "rule"."""

    kind: str
    relation: str = ""
    alt: str | None = None
    words: str = ""
    element: etree._Element | None = None


def read(drawing: etree._Element) -> Iterator[Item]:
    """What a `w:drawing`, `w:pict` or `w:object` shows, in its order."""
    alt = None
    for properties in drawing.iter(f"{WP}docPr"):
        alt = alt_of(properties)
        break
    pictures = sum(1 for _ in drawing.iter(f"{PIC}pic"))
    yield from _within(drawing, alt if pictures == 1 else None)


def _within(parent: etree._Element, alt: str | None) -> Iterator[Item]:
    for child in parent:
        tag = child.tag
        if tag == f"{W}txbxContent":
            yield Item("box", element=child)
        elif tag == f"{MC}AlternateContent":
            yield from _within(choice_of(child), alt)
        elif tag == f"{A}txBody":
            yield Item("words", words="\n".join(paragraphs_in(child)))
        elif tag == f"{PIC}pic":
            yield from _picture(child, alt)
        elif tag == f"{C}chart":
            yield Item("chart", relation=child.get(f"{R}id", ""))
        elif tag == f"{DGM}relIds":
            yield Item("diagram", relation=child.get(f"{R}dm", ""))
        elif tag == f"{VML}imagedata":
            shape = parent.get("alt") or child.get(f"{OLD}title") or None
            relation = child.get(f"{R}id") or child.get(f"{OLD}relid") or child.get(f"{R}pict") or ""
            if relation:
                yield Item("picture", relation=relation, alt=alt or shape)
        elif tag == f"{VML}textpath":
            if words := child.get("string", "").strip():
                yield Item("words", words=words)
        elif tag == f"{OLD}OLEObject":
            yield Item("object", words=child.get("ProgID", ""))
        else:
            if child.get(f"{OLD}hr") in ("t", "true"):
                yield Item("rule")
            yield from _within(child, alt)


def _picture(element: etree._Element, alt: str | None) -> Iterator[Item]:
    if alt is None:
        for properties in element.iter(f"{PIC}cNvPr"):
            alt = alt_of(properties)
            break
    for blip in element.iter(f"{A}blip"):
        if relation := blip.get(f"{R}embed") or blip.get(f"{R}link"):
            yield Item("picture", relation=relation, alt=alt)


def alt_of(properties: etree._Element) -> str | None:
    """The alternative text: "" for what is marked as decoration, None where nobody wrote one."""
    for mark in properties.iter(_DECORATIVE):
        if mark.get("val", "1") not in ("0", "false"):
            return ""
    return properties.get("descr") or properties.get("title") or None


def words_of(package: Package, part: str, item: Item) -> str:
    """The words in a chart or a diagram, as far as they lie at hand; the kind of an embedded object."""
    relation = package.relations(part).get(item.relation)
    if relation is None or relation.is_external or not package.has(relation.target):
        return item.words
    root = package.xml(relation.target)
    if root is None:
        return item.words
    return "; ".join(paragraphs_in(root))


def paragraphs_in(root: etree._Element) -> list[str]:
    """The words of a drawing's own text, a paragraph each."""
    found = []
    for paragraph in root.iter(f"{A}p"):
        words = "".join(text.text or "" for text in paragraph.iter(f"{A}t")).strip()
        if words:
            found.append(words)
    return found


def choice_of(element: etree._Element) -> etree._Element | list:
    """Of what stands there twice, the first we know, else what is meant for those that know none of it."""
    for choice in element.iterchildren(f"{MC}Choice"):
        if set(choice.get("Requires", "").split()) <= _KNOWN:
            return choice
    fallback = element.find(f"{MC}Fallback")
    if fallback is not None and len(fallback):
        return fallback
    choice = element.find(f"{MC}Choice")
    if choice is None:
        return []
    return choice
