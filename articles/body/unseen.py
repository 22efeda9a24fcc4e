"""What no reader was to see, taken out of the tree: passages deleted under tracked changes, comments, hidden text.

Every program has its own way to say so. They are told by what marks them (an element, a class, an attribute, a style,
the name of an anchor), never by their words. Words that a comment is *about* stay, and so does what was inserted.
"""

from __future__ import annotations

import re
from collections import Counter

from . import formulas, notes, stylesheet
from .changes import is_deleted
from .reading import BLOCKS, MAILED, Element, classes_of, names
from .stylesheet import declarations, style_of


def leave_out(root: Element, html: str) -> Counter[str]:
    """Takes out of `root`, the tree of `html`, what no reader was to see. Returns how many passages of each kind there
    were: "deletion", "comment", "hidden"; and how many a "formula" that is written out in a line now."""
    lower = html.lower()
    if "<style" in lower:
        stylesheet.spread(root, html)
    formulas_written = 0
    if "<math" in lower:
        formulas_written = formulas.write_out(root)
    if "#" in html:
        mark_linked_comments(root)
    count = _Passages().take_out(root)
    count["comment"] = max(count["comment"], count.pop("reference", 0))
    count["formula"] = formulas_written
    return count


_BLANK = " \t\r\n\f\xa0"


class _Passages:
    """One walk through the tree in the order of the text. What stands together is one passage."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()
        self.last = ""  # the kind of what was taken out, until words that stay or a new block
        self.open: set[str] = set()  # deletions that have begun in an element of their own and have not ended

    def take_out(self, element: Element) -> Counter[str]:
        kept: list[Element | str] = []
        for child in element.children:
            if isinstance(child, str):
                if self.open:
                    self.met("deletion", child)
                    continue
                if child.strip():
                    self.last = ""
                kept.append(child)
                continue
            if child.tag in BLOCKS:
                self.last = ""
            self.begin(child)
            kind = _kind(child)
            if kind == "comment":
                self.comment(child)
            elif kind == "reference":
                self.count[kind] += bool(child.text().strip(_BLANK))
            elif kind == "hidden":
                kept += self.hidden(child)
            elif kind:
                self.met(kind, child.text())
            else:
                if child.tag == "a" and says_what_it_is_about(child):
                    child.tag = "span"
                self.take_out(child)
                kept.append(child)
            self.open -= set(child.get("data-suggestion-end-after").split(","))
            if child.tag in BLOCKS:
                self.last = ""
        element.children = kept
        return self.count

    def met(self, kind: str, words: str) -> None:
        if words.strip(_BLANK) and self.last != kind:
            self.count[kind] += 1
            self.last = kind

    def comment(self, element: Element) -> None:
        """Counts a comment, or each one of a list of them."""
        if units := units_in(element):
            self.count["comment"] += units
            self.last = "comment"
        else:
            self.met("comment", element.text())

    def hidden(self, element: Element) -> list[Element | str]:
        """A formula that is hidden beside its picture is what the picture says."""
        written = list(filter(lambda inner: formulas.FORMULA in inner.attributes, element.walk()))
        words = element.text().strip()
        if not written or words != "".join(map(Element.text, written)).strip():
            self.met("hidden", words)
        for formula in written:
            formula.parent = element.parent
        return written

    # --- deletions whose beginning and end are apart: CKEditor --------------------------------------------------

    def begin(self, element: Element) -> None:
        begun = element.get("data-suggestion-start-before").split(",")
        if element.tag == "suggestion-start":
            begun.append(element.get("name"))
        if element.tag == "suggestion-end":
            self.open.discard(element.get("name"))
        self.open.update(name for name in begun if name.startswith("deletion"))


def units_in(element: Element) -> int:
    """How many comments stand in it that have an element of their own."""
    if style_of(element, "mso-element") == "comment" or _UNITS & classes_of(element):
        return 1
    return sum(map(units_in, element.elements))


def _kind(element: Element) -> str:
    """ "comment", "reference" (to one), "deletion" or "hidden"; empty for what readers see."""
    if LINKED in element.attributes:
        return element.get(LINKED)
    if not element.attributes and element.tag not in _KIND_OF_TAG and element.tag != "dialog":
        return ""
    style, classes = declarations(element.get("style")), classes_of(element)
    kind = _KIND_OF_TAG.get(element.tag) or _KIND_OF_ROLE.get(element.get("role"))
    if kind := kind or comment_kind(element, style, classes):
        return kind
    if is_deleted(element, style, classes):
        return "deletion"
    if is_hidden(element, style, classes):
        return "hidden"
    return ""


_KIND_OF_TAG = {
    "del": "deletion",
    "deletion": "deletion",
    "text:deletion": "deletion",
    "text:tracked-changes": "deletion",
    "w:del": "deletion",
    "w:deltext": "deletion",
    "w:movefrom": "deletion",
    "comment": "comment",
    "office:annotation": "comment",
    "w:comment": "comment",
    "w:comments": "comment",
}
_KIND_OF_ROLE = {"deletion": "deletion", "comment": "comment"}


# --- comments ---------------------------------------------------------------------------------------------

# Classes of Word, its filtered HTML and its pane on the web, OpenOffice's XHTML, Google Docs and editors in web pages.
# Of words that a comment is about, others: “CommentStart”, “inline-comment-marker”, “attrcomment”.
_UNITS = {"msocomtxt", "annotation_style_by_filter", "comment-thread", "commentthread"}
_COMMENT_CLASS = re.compile(
    r"msocomtxt|annotation_style_by_filter|docos-[\w-]+"
    r"|(?:[\w-]*[-_]|mso)?(?:comment|annotation)s?[-_]{0,2}(?:author|balloon|body|box|bubble|card|content|date|list|pane"
    r"|panel|popover|popup|reply|replies|sidebar|subject|text|thread)s?(?:char)?"
)
_REFERENCES = names(
    "msocomanchor msocomoff comment-reference commentreference comment-ref annotation-reference annotationreference"
    " annotation-ref"
)
_MARKER = re.compile(r"[\s\xa0]*(?:\[[^\[\]\s]{0,12}\]|[*†‡§]|\d{1,4}|[^\W\d_]{1,4}\d{1,4})?[\s\xa0]*")
# How comments and the places they are about are called: Word, Google Docs, Mammoth, Aspose, AbiWord.
_OF_COMMENT = re.compile(MAILED + r"_{0,2}(?:msocom|com|comments?|cmnt|annotations?)[-_.:]?\d+", re.IGNORECASE)
_OF_PLACE = re.compile(
    MAILED + r"_{0,2}(?:msoanchor|anchor|(?:anchor_)?(?:comments?|cmnt|annotations?)[-_]?(?:ref|anchor|link|back)?)"
    r"[-_.:]?\d+",
    re.IGNORECASE,
)
LINKED = "data-left-out"  # on what is a comment by the anchors that lead there and back


def comment_kind(element: Element, style: dict[str, str], classes: set[str]) -> str:
    if style.get("mso-element") in ("comment", "comment-list"):
        return "comment"
    if style.get("mso-special-character") == "comment":
        return "reference"
    if any(map(_COMMENT_CLASS.fullmatch, classes)) or "annotation" in element.get("epub:type").split():
        return "comment"
    if element.tag in BLOCKS and ("comments" in classes or element.get("id") == "comments" or "comment" in classes):
        return "comment"  # a list of them, or one; on words in a line it says what a comment is about
    if "comment-start" in classes and "data-author" in element.attributes:  # Pandoc puts the comment into it
        return "comment"
    if classes & _REFERENCES:
        return "reference"
    if classes & {"msocommentreference", "comment", "annotation"} and _MARKER.fullmatch(element.text()):
        return element.text().strip(_BLANK) and "reference"
    return ""


def says_what_it_is_about(anchor: Element) -> bool:
    """Whether it is no link: the words that a comment is about."""
    return not anchor.get("href") and (
        "mso-comment-reference" in anchor.get("style").lower() or bool({"comment", "annotation"} & classes_of(anchor))
    )


def mark_linked_comments(root: Element) -> None:
    """Marks comments that stand at the end as notes do, and the signs in the text that lead to them."""
    named: dict[str, Element] = {}
    references: list[Element] = []
    commented: dict[str, Element] = {}  # the name of a comment → something in it, or leading to it
    for element in root.walk():
        for name in (element.get("id"), element.get("name")):
            if name and _OF_COMMENT.fullmatch(name):
                named.setdefault(name, element)
                if element.tag == "a" and _OF_PLACE.fullmatch(notes.fragment(element)):
                    commented[name] = element
        if element.tag == "a" and _OF_COMMENT.fullmatch(notes.fragment(element)) and _MARKER.fullmatch(element.text()):
            references.append(element)
            commented[notes.fragment(element)] = element
    targets = {id(named[name]) for name in commented if name in named}
    for name, link in commented.items():
        if name in named:
            reference = link if link in references else None
            holder = notes.holder_of(named[name], reference, targets)
            if holder is not None:
                holder.attributes[LINKED] = "comment"
    for reference in references:
        notes.outermost(reference).attributes.setdefault(LINKED, "reference")
    for element in root.walk():
        if element.tag == "dl":
            mark_definitions(element)


def mark_definitions(described: Element) -> None:
    """A comment that has its name in one line and its words in the next."""
    label: Element | None = None
    for child in described.children:
        if isinstance(child, Element) and child.tag == "dt":
            label = child if LINKED in child.attributes else None
        elif isinstance(child, Element) and label is not None:
            label.attributes[LINKED] = "label"
            child.attributes[LINKED] = "comment"


# --- hidden text ------------------------------------------------------------------------------------------

_HIDDEN = names(
    "hidden hiddentext hidden-text is-hidden d-none display-none visually-hidden visuallyhidden sr-only"
    " screen-reader-text msohidden"
)
_SHOWN_ELSEWHERE = re.compile(r"(?:^|\s)(?:d-)?(?:sm|md|lg|xl|xxl|2xl)[:-](?:block|inline|flex|grid|table)")
_NOUGHT = re.compile(r"0+(?:\.0+)?(?:px|pt|em|rem|%)?")
_FAR = re.compile(r"-\d{3,}(?:\.\d+)?(?:px|pt|em|rem|%)?")


def is_hidden(element: Element, style: dict[str, str], classes: set[str]) -> bool:
    if {"hidden", "popover"} & element.attributes.keys():
        return True
    if element.tag == "dialog" and "open" not in element.attributes:
        return True
    if classes & _HIDDEN and not _SHOWN_ELSEWHERE.search(element.get("class")):
        return True
    if not style:
        return False
    if style.get("display") == "none" or style.get("visibility") in ("hidden", "collapse"):
        return True
    if style.get("mso-hide", "none") not in ("none", ""):
        return True
    if _NOUGHT.fullmatch(style.get("opacity", "")):
        return True
    cut = style.get("overflow", "").startswith("hidden")
    if cut and any(_NOUGHT.fullmatch(style.get(side, "")) for side in ("max-height", "height", "max-width", "width")):
        return True
    if style.get("position") in ("absolute", "fixed") and any(
        _FAR.fullmatch(style.get(side, "")) for side in ("left", "top", "right")
    ):
        return True
    if style.get("content-visibility") == "hidden" or _FAR.fullmatch(style.get("text-indent", "")):
        return True
    return bool(_NOUGHT.fullmatch(style.get("font-size", ""))) and not _has_letters_of_a_size(element)


def _has_letters_of_a_size(element: Element) -> bool:
    """Mails close the gaps between their boxes by giving the space around them no size."""
    return any("font-size" in inner.get("style").lower() for inner in element.walk() if inner is not element)
