"""Any HTML → a small tree that can be put in order. No limit of the input is trusted: not its nesting, not its letters.

nh3 (a browser's own parser) decides what the tags mean and throws away what has nothing to say to a reader; its
output is regular enough to be cut at the tags. What of it may stay is decided later: nothing here is safe to print.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import nh3

from . import schema


def names(names: str) -> frozenset[str]:
    return frozenset(names.split())


BLOCKS = names(
    "address article aside blockquote caption center dd details dir div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre section summary table tbody td tfoot th thead "
    "tr ul"
) | {kind.tag for kind in schema.BLOCKS}
INLINE = names(
    "a abbr b bdi bdo big br cite code del dfn em font i iframe ins kbd mark oembed q rp rt s samp small span strike "
    "strong sub sup tt u var"
) | {mark.tag for mark in schema.MARKS.values()}
# Elements that no reader sees and no browser knows: ends and whole texts of comments and changes (unseen.py).
OF_REVISION = names(
    "comment comment-end comment-start deletion dialog insertion office:annotation quip-note suggestion-end"
    " suggestion-start text:deletion text:tracked-changes w:comment w:comments w:del w:deltext w:movefrom"
)
# Elements that speak to the browser, or whose words are for those who cannot see the rest.
SILENT = names(
    "annotation audio button canvas datalist noembed noframes noscript object script select style svg template"
    " textarea title video xml"
)
ATTRIBUTES = names(
    "align alttext aria-level cite class colspan datetime dir epub:type hidden href id lang name open popover rel role"
    " rowspan src start style title type url"
).union(*(kind.html_attributes for kind in (*schema.KINDS.values(), *schema.MARKS.values())))
DEEPEST = 100  # elements in each other; what lies deeper loses its tags, not its words
MATH = names(
    "math menclose merror mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom mroot mrow ms mspace msqrt mstyle"
    " msub msubsup msup mtable mtd mtext mtr munder munderover semantics"
)
_VOID = {"br", "hr"}

# Not text in any language: controls, halves of letters, marks for machines, and the sign for "an object was here".
_UNFIT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u2060\ufdd0-\ufdef\ufeff\ufff9-\uffff\ud800-\udfff]")
_LINE_END = re.compile("[\x0b\x85\u2028\u2029]")
_TOKEN = re.compile(r'<(/?)([a-zA-Z][^\s/>]*)((?:[^>"]|"[^"]*")*)>|([^<]+)|<')
_ATTRIBUTE = re.compile(r'([^\s=/"]+)="([^"]*)"')


class Element:
    """A tag, what it says and what is in it."""

    __slots__ = ("tag", "attributes", "children", "parent")

    def __init__(self, tag: str, attributes: dict[str, str] | None = None, parent: Element | None = None):
        self.tag, self.attributes, self.parent = tag, attributes or {}, parent
        self.children: list[Element | str] = []

    def get(self, name: str) -> str:
        return self.attributes.get(name, "")

    @property
    def elements(self) -> list[Element]:
        return [child for child in self.children if isinstance(child, Element)]

    @property
    def content(self) -> list[Element | str]:
        """Its children but for white space."""
        return [child for child in self.children if isinstance(child, Element) or child.strip()]

    def find_all(self, *tags: str) -> list[Element]:
        """The elements in it with one of these tags, in the order of the text."""
        return [element for element in self.walk() if element.tag in tags and element is not self]

    def find(self, *tags: str) -> Element | None:
        """The first of them."""
        return next(iter(self.find_all(*tags)), None)

    def add(self, child: Element | str) -> None:
        if isinstance(child, Element):
            child.parent = self
        self.children.append(child)

    def take(self, children: list[Element | str]) -> None:
        """`children` in place of its own."""
        self.children = []
        for child in children:
            self.add(child)

    def walk(self) -> Iterator[Element]:
        """Every element in it, itself first, in the order of the text."""
        yield self
        for child in list(self.children):
            if isinstance(child, Element):
                yield from child.walk()

    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)

    def replace(self, *others: Element | str) -> None:
        """Puts `others` where it stands."""
        siblings = self.parent.children
        position = next(index for index, child in enumerate(siblings) if child is self)
        siblings[position : position + 1] = others
        for other in others:
            if isinstance(other, Element):
                other.parent = self.parent
        self.parent = None

    def drop_letters(self, count: int) -> int:
        """Takes `count` letters off the beginning of its text; returns how many are left to take."""
        for index, child in enumerate(self.children):
            if count <= 0:
                break
            if isinstance(child, str):
                self.children[index] = child[count:]
                count -= min(count, len(child))
            else:
                count = child.drop_letters(count)
        return count


# Mail programs put a name of their own before every class and id: “x_MsoNormal”, “m_123MsoNormal”, “gmail-MsoNormal”.
MAILED = r"(?:x_|gmail-|m_-?\d+_?|yiv\d+_?)*"
_MAILED = re.compile(MAILED)


def classes_of(element: Element) -> set[str]:
    """The classes of an element in lower case, without what a mail program put before them."""
    return {name[_MAILED.match(name).end() :].lower() for name in element.get("class").split()}


def fit(text: str) -> str:
    """`text` without what is not text."""
    return text if text.isascii() and text.isprintable() else _LINE_END.sub(" ", _UNFIT.sub("", text))


def read(html: str) -> Element:
    """`html` as a tree under a root without a name."""
    safe = nh3.clean(
        _in_pieces(shallow(_QUIP.sub(r"\1quip-note", re.sub("[\x00\ud800-\udfff]", "", html)))),
        tags=set(BLOCKS | INLINE | OF_REVISION | MATH),
        clean_content_tags=set(SILENT),
        attributes={"*": set(ATTRIBUTES)},
        generic_attribute_prefixes={"data-"},
        link_rel=None,
        strip_comments=True,
    )
    root = Element("")
    stack = [root]
    end_of_frame = 0
    for match in _TOKEN.finditer(safe):
        if match.start() < end_of_frame:
            continue
        closing, tag, attributes, text = match.groups()
        if text is not None:
            stack[-1].children.append(fit(unescape(text)))
        elif not tag:
            stack[-1].children.append("<")
        elif closing:
            if len(stack) > 1:
                stack.pop()
        else:
            tag = tag.lower()
            element = stack[-1]
            if len(stack) <= DEEPEST:
                values = {name.lower(): unescape(value) for name, value in _ATTRIBUTE.findall(attributes)}
                element = Element(tag, values, stack[-1])
                stack[-1].children.append(element)
            if tag == "iframe":  # what is in it is not HTML
                end = safe.find("</iframe>", match.end())
                end_of_frame = end + len("</iframe>") if end >= 0 else len(safe)
            elif tag not in _VOID:
                stack.append(element)
    return root


# Quip wraps the words a comment is about in a tag that MathML has for the source of a formula.
_QUIP = re.compile(r"(</?)annotation(?![\w-])", re.IGNORECASE)
_LONG_TEXT = re.compile(r"[^<]{8000}[^<&\s]{0,64}+")  # to where no reference to a character is cut in two


def _in_pieces(html: str) -> str:
    """`html` with a tag that says nothing in every text of many pages: writing a text down takes the parser the
    square of its "&", no-break spaces and soft hyphens, and a few hundred KB of them would keep it busy for minutes."""
    return _LONG_TEXT.sub(lambda text: f"{text[0]}<wbr>", html)


# Tags that close each other are no nesting: <p>a<p>b is two paragraphs side by side.
_SELF_CLOSING = {"p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "option", "dt", "dd", "br", "hr", "img", "wbr"}
_OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
_MANY = 400


def shallow(html: str) -> str:
    """`html`, or where elements are nested beyond all reason, without most of those tags: the parser's time grows
    with the square of the depth, and 100 KB of `<ul><li>` would keep it busy for minutes."""
    depth = deepest = 0
    for closing, tag in _OPENING.findall(html):
        if tag.lower() in _SELF_CLOSING:
            continue
        if not closing:
            depth += 1
            deepest = max(deepest, depth)
        elif depth:
            depth -= 1
    if deepest <= _MANY:
        return html
    depth = 0

    def thin(match: re.Match[str]) -> str:
        nonlocal depth
        if match[2].lower() in _SELF_CLOSING:
            return match[0]
        if match[1]:
            level, thinned = depth, "</wbr"  # nests nothing and keeps words apart
            depth = max(depth - 1, 0)
        else:
            depth += 1
            level, thinned = depth, "<br"
        if level <= _MANY:
            return match[0]
        return thinned

    return _OPENING.sub(thin, html)
