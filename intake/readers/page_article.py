"""The article of a web page: which element holds it, and which parts in it belong to the page and not to the article.

What is taken out is told by its element, its role and the words of its class or id, never by its own words; whatever
holds much of the text is no furniture, whatever it is called.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

from lxml.html import HtmlElement

PROSE = ("p", "blockquote", "li", "pre", "td", "dd", "h2", "h3", "h4", "figcaption", "div", "section", "article")
MOST_OF_TEXT = 0.25  # of the text of the page: no furniture holds more of it
IS_THE_ARTICLE = 0.5  # of the text of the page that an <article> holds
DESCENDS = 0.9  # of the text that the element further in has to hold
ONE_OF_SEVERAL = 0.3  # of the text of the page, held by the only <article> of several with the headline
LEAST_TEXT = 600  # letters beside the comments of a page, which may be longer than what they are about

_GONE = {
    "script",
    "noscript",
    "template",
    "object",
    "applet",
    "canvas",
    "audio",
    "video",
    "dialog",
    "select",
    "textarea",
    "svg",
    "amp-ad",
    "amp-analytics",
    "amp-auto-ads",
    "amp-embed",
    "amp-social-share",
    "amp-sticky-ad",
}
_STAYS = {"figure", "img", "figcaption", "p", "em", "strong", "a", "br", "h1", "table", "blockquote", "math"}
_HOLDERS = ("div", "main", "section", "article", "td", "table", "tbody", "tr", "center")
_GONE_SAID = {"nav": "menus", "form": "forms", "button": "forms", "input": "forms"} | {
    "amp-sidebar": "menus",
    "amp-consent": "notices of the page",
    "amp-user-notification": "notices of the page",
}
_ROLES = {
    "navigation": "menus",
    "menu": "menus",
    "toolbar": "menus",
    "banner": "page heads",
    "contentinfo": "page feet",
    "search": "forms",
    "dialog": "notices of the page",
    "alertdialog": "notices of the page",
    "complementary": "boxes",
}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CONTENT = re.compile(
    r"(?:article|entry|post|story|page) ?(?:body|content|text)(?: .*)?|e content|available content|body copy|rich text"
    r"|article|h entry|hentry|post|wysiwyg|mw parser output|content body|main content|field name body|td post content"
)
_BUTTONS = re.compile(r"button wrapper|share|sharing|wp block button|cta caption")
_NAMING = ("class", "id", "data-testid", "data-component", "data-gu-name", "data-qa")
_PORTRAIT = re.compile(
    r"(?:.* )?(?:g?ravatar|avatar|headshot|(?:author|profile) (?:image|photo|picture|pic|thumb))(?: .*)?"
)
_NOTES = re.compile(r"foot ?notes?|end ?notes?|references|notes", re.IGNORECASE)


@cache
def furniture() -> list[tuple[str, re.Pattern[str]]]:
    """The kinds of furniture, each with the names it has."""
    table = tomllib.loads(Path(__file__).with_name("furniture.toml").read_text(encoding="utf-8"))
    found = []
    for kind, phrases in table.items():
        patterns = []
        for phrase in phrases:
            pattern = re.escape(phrase).replace(r"\ \*", "(?: .*)?").replace(r"\*\ ", "(?:.* )?").replace(r"\*", ".*")
            patterns.append(pattern)
        found.append((kind, re.compile("|".join(patterns))))
    return found


def names_of(element: HtmlElement) -> list[str]:
    """Its classes, its id and what scripts call it, each as words in lower case: “share-buttons” and “shareButtons” are
    “share buttons”."""
    written = " ".join(element.get(name, "") for name in _NAMING).split()
    found = []
    for name in written[:40]:
        parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name[:100])
        found.append(" ".join(re.split(r"[\s_:-]+", parted.lower())).strip())
    return found


class Page:
    """A page out of which the furniture is taken; `left_out` counts what was, and `words` are some of its words."""

    def __init__(self, root: HtmlElement) -> None:
        found = root.find("body")
        self.body = found
        if found is None:
            self.body = root
        self.left_out: Counter[str] = Counter()
        self.words: list[str] = []
        self.weights: dict[HtmlElement, int] = {}
        self.weigh()
        self.prune()
        self.weigh()

    def weigh(self) -> None:
        """How many letters of running text are in each element, those of links not counted."""
        self.weights = {}
        for element in self.body.iter():
            if not isinstance(element.tag, str) or element.tag in ("a", "script", "style", "nav", "footer"):
                continue
            own = 0
            if element.tag in PROSE or element.tag in INLINE:
                own = len((element.text or "").strip())
            own += sum(len((child.tail or "").strip()) for child in element)
            if own < 3:
                continue
            outer: HtmlElement | None = element
            while outer is not None:
                self.weights[outer] = self.weights.get(outer, 0) + own
                outer = None if outer is self.body else outer.getparent()

    def weight(self, element: HtmlElement) -> int:
        return self.weights.get(element, 0)

    # --- what belongs to the page -----------------------------------------------------------------------------

    def prune(self) -> None:
        heavy = max(1, self.weight(self.body)) * MOST_OF_TEXT
        gone: set[HtmlElement] = set()
        for element in list(self.body.iter()):
            if element is self.body or element.getparent() is None or element in gone:
                continue
            if not isinstance(element.tag, str):
                element.drop_tree() if callable(getattr(element, "drop_tree", None)) else None
                continue
            kind = self.kind_of(element)
            if kind is None or (kind and self.weight(element) > heavy and not self.are_comments(element, kind)):
                continue
            if holds_headline(element) and kind not in ("forms", ""):
                continue
            gone.update(element.iter())
            self.take_out(element, kind)

    def are_comments(self, element: HtmlElement, kind: str) -> bool:
        """Whether it holds comments of readers beside a text, and not the text."""
        return kind == "comments" and self.weight(self.body) - self.weight(element) >= LEAST_TEXT

    def kind_of(self, element: HtmlElement) -> str | None:
        """What kind of furniture it is; "" for what says nothing, None for what stays."""
        tag = element.tag
        if tag in _GONE:
            return ""
        if tag == "p" and any(map(_BUTTONS.fullmatch, names_of(element))):
            return "share buttons"
        if tag == "img" and any(map(_PORTRAIT.fullmatch, names_of(element))):
            return "portraits"
        if tag in _STAYS:
            return self.hidden(element)
        if tag in _GONE_SAID:
            return _GONE_SAID[tag]
        names = names_of(element)
        is_notes = any(map(_NOTES.fullmatch, names)) or element.get("role", "").startswith("doc-")
        if is_notes:
            return None
        if role := _ROLES.get(element.get("role", "").lower()):
            return role
        for name in names:
            for kind, words in furniture():
                if words.fullmatch(name):
                    return kind
        if tag == "footer" and not within(element, ("blockquote", "figure", "article")):
            return "page feet"
        if tag == "aside" and not any(
            "pull" in name or "quote" in name or "bio" in name or "author" in name for name in names
        ):
            return "boxes"
        return self.hidden(element)

    def hidden(self, element: HtmlElement) -> str | None:
        if element.get("hidden") is not None or _HIDDEN.search(element.get("style", "")):
            return "hidden parts"
        if element.get("aria-hidden") == "true" and not element.xpath(".//img"):
            return ""
        return None

    def take_out(self, element: HtmlElement, kind: str) -> None:
        words = " ".join(" ".join(element.itertext()).split()) or " ".join(element.get("alt", "").split())
        if kind and words:
            self.left_out[kind] += 1
            self.words.append(words)
        drop(element)

    # --- which element it is ----------------------------------------------------------------------------------

    def article(self) -> HtmlElement:
        """The element that holds the article, with its headline where that stands close by."""
        whole = max(1, self.weight(self.body))
        found = self.body
        named = [element for element in self.body.iter("article", "main", "div", "section") if is_named(element)]
        fitting = []
        for element in named:
            if self.weight(element) >= IS_THE_ARTICLE * whole:
                fitting.append(element)
        if fitting:
            found = max(fitting, key=lambda element: (self.weight(element) // (whole // 20 + 1), -depth(element)))
        if (only := self.one_of_several()) is not None:
            found = only
        return self.with_headline(self.descend(found) if found is self.body else found)

    def one_of_several(self) -> HtmlElement | None:
        """The only `<article>` with a headline, where others stand beside it: what else there is to read."""
        articles = [element for element in self.body.iter("article") if not within(element, ("article",))]
        found = []
        for element in articles:
            if holds_headline(element):
                found.append(element)
        if len(articles) < 2 or len(found) != 1:
            return None
        if self.weight(found[0]) >= ONE_OF_SEVERAL * self.weight(self.body):
            return found[0]
        return None

    def descend(self, element: HtmlElement) -> HtmlElement:
        """The innermost element that holds nearly all of the text of `element`."""
        while True:
            children = []
            for child in element:
                if child.tag in _HOLDERS:
                    children.append(child)
            inner = max(children, key=self.weight, default=None)
            if inner is None or self.weight(inner) < DESCENDS * self.weight(element):
                return element
            element = inner

    def with_headline(self, element: HtmlElement) -> HtmlElement:
        """`element`, or the one around it that has the headline, where little else is in there."""
        if holds_headline(element):
            return element
        for outer in element.iterancestors():
            if holds_headline(outer):
                if self.weight(outer) <= 1.3 * self.weight(element) + 500:
                    return outer
                return element
            if outer is self.body:
                break
        return element


INLINE = ("span", "em", "strong", "b", "i", "font", "mark", "u", "small", "sup", "sub", "cite", "q", "code", "label")


def is_named(element: HtmlElement) -> bool:
    """Whether it says that it is an article."""
    if element.tag in ("article", "main") or element.get("role") in ("main", "article"):
        return True
    return element.get("itemprop") == "articleBody" or any(map(_CONTENT.fullmatch, names_of(element)))


def depth(element: HtmlElement) -> int:
    return sum(1 for _ in element.iterancestors())


def holds_headline(element: HtmlElement) -> bool:
    return element.tag == "h1" or element.find(".//h1") is not None


def within(element: HtmlElement, tags: tuple[str, ...]) -> bool:
    return any(outer.tag in tags for outer in element.iterancestors())


def drop(element: HtmlElement) -> None:
    """Takes an element out; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def is_in(element: HtmlElement, article: HtmlElement) -> bool:
    return element is article or any(outer is article for outer in element.iterancestors())


def text_of(element: HtmlElement) -> str:
    if not isinstance(element.tag, str):
        return ""
    return " ".join(element.text_content().split())
