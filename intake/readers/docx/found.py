"""What is known of a document while it is read: its parts, what was counted, what was left out, its pictures."""

from __future__ import annotations

import posixpath
from collections import Counter

from lxml import etree

from intake.drafts import Manuscript, Picture

from .formulas import M
from .numbering import Numbering
from .package import Package
from .styles import DELETED, Styles, W

MOST_PICTURES = 500


class Found:
    """One document. `count` holds how often something was met; `words` what was left out, by its kind."""

    def __init__(self, package: Package, manuscript: Manuscript, *, is_embedded: bool = False) -> None:
        self.package, self.manuscript, self.is_embedded = package, manuscript, is_embedded
        self.main = package.main
        self.root = package.xml(self.main)
        if self.root is None:
            raise package.unreadable("holds an empty text: open it in Word, save it anew and send that")
        mark_broken_fields(self.root)
        self.styles = Styles(self.first("styles"))
        self.numbering = Numbering(self.first("numbering"), self.styles)
        self.notes: dict[tuple[str, str], tuple[str, etree._Element]] = {}
        self.noted: set[tuple[str, str]] = set()
        for kind in ("footnote", "endnote"):
            for part in package.related(self.main, f"{kind}s"):
                root = package.xml(part)
                for element in root if root is not None else ():
                    if element.get(f"{W}type", "normal") == "normal":
                        mark_broken_fields(element)
                        self.notes.setdefault((kind, element.get(f"{W}id", "")), (part, element))
        self.count: Counter[str] = Counter()
        self.words: dict[str, list[str]] = {}
        self.keys: dict[tuple[str, str | None], str] = {}

    def first(self, kind: str) -> etree._Element | None:
        """The root of the first part that the text calls as this."""
        for part in self.package.related(self.main, kind):
            return self.package.xml(part)
        return None

    def leave_out(self, kind: str, words: str) -> None:
        """Keeps for the report what does not come into the text."""
        self.words.setdefault(kind, []).append(words)

    def picture(self, part: str, relation_id: str, alt: str | None) -> str:
        """The key of a picture that a part shows; "" for one that is not in the document."""
        relation = self.package.relations(part).get(relation_id)
        if relation is None:
            return ""
        if relation.is_external:
            self.leave_out("external", relation.target)
            return ""
        known = relation.target, alt
        if known in self.keys:
            return self.keys[known]
        data = self.package.read(relation.target)
        if not data or len(self.keys) >= MOST_PICTURES:
            self.leave_out("picture", posixpath.basename(relation.target))
            return ""
        key = self.keys[known] = f"picture-{len(self.keys) + 1}"
        name = posixpath.basename(relation.target)
        self.manuscript.pictures.append(Picture(key, name, alt or "", data=data))
        return key


def words_in(element: etree._Element, *, deleted: bool = False) -> str:
    """The words in an element: those that stay, or with those that were deleted."""
    if deleted:
        return "".join(part.text or "" for part in element.iter(f"{W}t", f"{M}t", f"{W}delText")).strip()
    return "".join(part.text or "" for part in element.iter(f"{W}t", f"{M}t") if not is_deleted(part)).strip()


def is_deleted(element: etree._Element) -> bool:
    return any(outer.tag in DELETED for outer in element.iterancestors())


def mark_broken_fields(root: etree._Element) -> None:
    """Marks the signs of fields that never end, or that end what never began: words behind them are text."""
    opened: list[list[etree._Element]] = []
    for sign in root.iter(f"{W}fldChar"):
        kind = sign.get(f"{W}fldCharType")
        if is_deleted(sign):
            continue
        if kind == "begin":
            opened.append([sign])
        elif kind == "separate" and opened:
            opened[-1].append(sign)
        elif kind == "end" and opened:
            opened.pop()
        else:
            sign.set("is-broken", "1")
    for signs in opened:
        for sign in signs:
            sign.set("is-broken", "1")
