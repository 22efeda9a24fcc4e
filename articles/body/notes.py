"""Footnotes of word processors and web pages: a reference and its note become one, where the reference stands."""

from __future__ import annotations

import re
from urllib.parse import unquote

from .reading import MAILED, Element, classes_of

# What the names of notes look like: Word, LibreOffice, Google Docs, Pandoc, Markdown, Wikipedia, Substack.
NOTE_NAME = re.compile(
    rf"{MAILED}_?(?:ftn|edn)\d+|ftnt\d+|sd(?:foot|end)note\d+sym|(?:fn|footnote|endnote|cite_note|note|foot|end)[-_:.]?[\w.:-]*",
    re.IGNORECASE,
)
_NOTE_CLASS = re.compile(r"foot-?note|end-?note|noteref|sdfootnote|reference", re.IGNORECASE)
_BACK = re.compile(r"[\s\xa0]*[↩↵⏎↑^⤴\ufe0e\ufe0f]+[\s\xa0]*")
_TITLES = {"notes", "footnotes", "endnotes", "references", "note", "anmerkungen", "fußnoten", "notas", "noten"}


def move_into_text(root: Element) -> None:
    """A reference and the note it leads to become one `note` element of the tree, where the reference stood."""
    named: dict[str, Element] = {}
    for element in root.walk():
        for name in (element.get("id"), element.get("name")):
            if name:
                named.setdefault(name, element)
    if not named:
        return
    links = [link for link in root.find_all("a") if fragment(link) in named]
    targets = {id(named[fragment(link)]) for link in links}
    notes: dict[int, tuple[Element, list[Element]]] = {}  # what holds a note → it, and the references to it
    used: set[int] = set()
    for link in links:
        if id(link) in used or any(within(link, holder) for holder, _ in notes.values()):
            continue
        target = named[fragment(link)]
        holder = holder_of(target, link, targets)
        if holder is None or not is_note(link, holder):
            continue
        used.add(id(target))
        notes.setdefault(id(holder), (holder, []))[1].append(link)
    for holder, references in notes.values():
        marker = references[0].text().strip(" \t\r\n\xa0[]().")
        take_back_links(holder, named, references)
        if holder.tag != "li":
            _take_note_number(holder, marker)
    for holder, references in notes.values():
        for reference in references:
            made = Element("note")
            made.children = list(holder.children) if reference is references[-1] else [holder.text()]
            for child in made.children:
                if isinstance(child, Element):
                    child.parent = made
            outermost(reference).replace(made)
    for holder, _ in notes.values():
        remove_emptied(holder)


def fragment(link: Element) -> str:
    _, sign, name = link.get("href").rpartition("#")
    return unquote(sign and name)


def within(element: Element | None, holder: Element) -> bool:
    while element is not None:
        if element is holder:
            return True
        element = element.parent
    return False


def holder_of(target: Element, link: Element, targets: set[int]) -> Element | None:
    """The block that holds the note `target` names, as large as it is the note's alone; None if it holds `link`."""
    blocks = {"li", "p", "div", "dd", "dt", "td", "aside", "section"}
    holder: Element | None = target
    while holder is not None and holder.tag not in blocks:
        holder = holder.parent
    if holder is None or within(link, holder):
        return None
    while holder.tag in ("p", "div") and (outer := holder.parent) is not None and outer.tag in ("div", "li", "aside"):
        others = [e for e in outer.walk() if id(e) in targets and e is not target and not within(e, holder)]
        if others or outer.content[0] is not holder or within(link, outer):
            break
        holder = outer
    return holder


def is_note(link: Element, holder: Element) -> bool:
    """Whether `link` is a reference and not a link to a section: short, and led back to or named as notes are."""
    words = link.text().strip()
    if len(words) > 12 or not holder.text().strip():
        return False
    ids = {link.get("id"), link.get("name"), *(e.get("id") for e in link.walk())}
    marked = [link.get("class"), link.get("role")]
    outer = link.parent
    if outer is not None:
        marked.append(outer.get("class"))
    for _ in range(3):
        if outer is not None:
            ids.add(outer.get("id"))
            outer = outer.parent
    ids.discard("")
    if any(e.tag == "a" and fragment(e) in ids for e in holder.walk()):
        return True
    return bool(NOTE_NAME.fullmatch(fragment(link)) and (len(words) <= 6 or _NOTE_CLASS.search(" ".join(marked))))


def take_back_links(holder: Element, named: dict[str, Element], references: list[Element]) -> None:
    """Takes out the links back, and the signs that stand alone where they were."""
    for element in list(holder.walk()):
        if element is holder or element.parent is None:
            continue
        back = element.tag == "a" and "#" in element.get("href") and leads_to(element, named, references)
        if back or "mw-cite-backlink" in classes_of(element) or element.get("role") == "doc-backlink":
            outermost(element).replace()
    for element in holder.walk():
        for index, child in enumerate(element.children):
            if isinstance(child, str) and _BACK.fullmatch(child):
                element.children[index] = ""


def leads_to(back: Element, named: dict[str, Element], references: list[Element]) -> bool:
    aim = named.get(fragment(back))
    signs = "footnote-back" in back.get("class") or "reversefootnote" in back.get("class")
    near = aim is not None and any(within(reference, aim) or within(aim, reference) for reference in references)
    return signs or near or bool(re.search(r"ref|anc(?:hor)?\b|-link$|^fnref", fragment(back)))


def _take_note_number(holder: Element, marker: str) -> None:
    """Takes “1”, “[1]”, “1.” or “*” off the beginning of a note, where it repeats the reference."""
    if marker and (match := re.match(rf"[\s\xa0]*[\[(]?{re.escape(marker)}[\])]?[.:]?[\s\xa0]+", holder.text())):
        holder.drop_letters(len(match[0]))


def outermost(element: Element) -> Element:
    """The element or what holds nothing else: `<sup><a>1</a></sup>` is one reference."""
    while (outer := element.parent) is not None and outer.tag in ("sup", "span", "b", "font"):
        others = [child for child in outer.children if child is not element]
        if any(isinstance(child, Element) or child.strip(" \xa0[]()") for child in others):
            break
        element = outer
    return element


def remove_emptied(holder: Element) -> None:
    """Removes what held a note, the list around it once it is empty, and the rule and the heading above that."""
    while holder.parent is not None and holder.parent.tag != "":
        parent = holder.parent
        if any(c is not holder and (c.text() if isinstance(c, Element) else c).strip() for c in parent.children):
            break
        holder = parent
    parent = holder.parent
    if parent is None:
        return
    position = next(index for index, child in enumerate(parent.children) if child is holder)
    if holder.tag != "li":
        while position and _heads_notes(parent.children[position - 1]):
            position -= 1
            del parent.children[position]
    holder.replace()


def _heads_notes(above: Element | str) -> bool:
    """Whether it is nothing but the rule or the heading over the notes."""
    words = (above if isinstance(above, str) else above.text()).strip(" :\n\xa0").lower()
    return words in _TITLES or not words
