"""The headline of a web page: which of its headings or lines it is, and not the name of the site."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

from authors.names import match_key

from . import page_head
from .page_article import names_of, text_of, within

HEADINGS = ("h1", "h2", "h3", "h4")
LINES = ("div", "p", "span", "font", "b", "strong", "center", "big", "header", "a")
LONGEST = 300  # characters
LEAST_WORDS = 3  # of a heading that is the headline though no title names it
MOST_LINES = 1500  # elements that are looked at where no heading is the headline
_SITE = re.compile(r"(?:.* )?(?:site|blog|brand|logo|masthead|header) ?(?:title|name|logo|link)?(?: .*)?")
_NAMED = re.compile(
    r"(?:.* )?(?:entry|post|article|story|page|content header) ?(?:title|headline|hed)(?: .*)?|headline|p name"
)


def find(root: HtmlElement, values: dict[str, Any]) -> str:
    """The headline, in its own words where the page shows it; it becomes the `<h1>` of the page.

    `values` are those of the head (page_head.values_in), of which some title may be cut or have the site's name.
    """
    sites = {match_key(str(values.get("site") or values.get("publisher") or ""))}
    for heading in list(root.iter("h1")):
        if is_name_of_site(heading):
            sites.add(match_key(text_of(heading)))
            heading.tag = "div"
    titles = Titles(values, sites)
    element = titles.named_by(headings(root))
    if element is None:
        element = titles.named_by(lines(root))
    if element is None:
        element = lone_heading(root, sites)
    if element is None:
        return titles.stated
    for heading in list(root.iter("h1")):
        if heading is not element and match_key(text_of(heading)) in sites:
            heading.tag = "div"
    element.tag = "h1"
    return text_of(element)


class Titles:
    """What the head calls the page: `stated` for machines or in `<title>`, and the parts of that."""

    def __init__(self, values: dict[str, Any], sites: set[str]) -> None:
        page_title = str(values.get("page title") or "")
        stated = str(values.get("headline") or values.get("og title") or page_title)
        site = str(values.get("site") or values.get("publisher") or "")
        self.stated = page_head.title_without_site(" ".join(stated.split()), site)
        self.whole = match_key(page_title)
        self.exact = {match_key(self.stated), match_key(stated)}
        parts = {match_key(part) for part in page_head.parts_of(page_title)}
        self.parts = {part for part in parts | self.exact if part and part not in sites}
        self.sites = sites

    def named_by(self, elements: Iterator[HtmlElement]) -> HtmlElement | None:
        """The longest of the elements that the title names; one that is all of it before one that is a part."""
        found: HtmlElement | None = None
        best = (False, False, 0)
        for element in elements:
            words = match_key(text_of(element))
            if not words or words in self.sites or not self.names(element, words):
                continue
            rank = words in self.exact, element.tag == "h1", len(words)
            if rank > best:
                found, best = element, rank
        return found

    def names(self, element: HtmlElement, words: str) -> bool:
        if words in self.parts:
            return True
        is_heading = element.tag == "h1" or element.get("itemprop") == "headline"
        is_heading = is_heading or any(map(_NAMED.fullmatch, names_of(element)))
        return is_heading and words in self.whole


def headings(root: HtmlElement) -> Iterator[HtmlElement]:
    for element in root.iter(*HEADINGS):
        if not within(element, ("nav", "aside", "footer")):
            yield element


def lines(root: HtmlElement) -> Iterator[HtmlElement]:
    """The lines of a page that has no heading: what is short and holds nothing but words."""
    body = root.find("body")
    if body is None:
        return
    for place, element in enumerate(body.iter(*LINES)):
        if place >= MOST_LINES:
            return
        holds_blocks = element.find(".//p") is not None or element.find(".//div") is not None
        is_aside = within(element, ("nav", "aside", "footer", "ul", "ol")) or leads_to_root(element)
        if not holds_blocks and not is_aside and 0 < len(text_of(element)) <= LONGEST:
            yield element


def lone_heading(root: HtmlElement, sites: set[str]) -> HtmlElement | None:
    """The one `<h1>`, where it is of some words and not the name of the site."""
    found = []
    for element in root.iter("h1"):
        words = text_of(element)
        if match_key(words) not in sites and len(words.split()) >= LEAST_WORDS and len(words) <= LONGEST:
            found.append(element)
    if len(found) == 1:
        return found[0]
    return None


def is_name_of_site(heading: HtmlElement) -> bool:
    """Whether a heading is the name of the site, which leads to its first page."""
    if leads_to_root(heading):
        return True
    return any(map(_SITE.fullmatch, names_of(heading))) and not any(map(_NAMED.fullmatch, names_of(heading)))


def leads_to_root(element: HtmlElement) -> bool:
    text = text_of(element)
    for link in [element, *element.iter("a")]:
        url = page_head.split(link.get("href", "").strip())
        if link.get("href") and url.path in ("", "/") and not url.fragment and not url.query and text_of(link) == text:
            return True
    return False
