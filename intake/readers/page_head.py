"""What a web page says of its article to machines: JSON-LD, Open Graph, `<meta>`, `<title>`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import SplitResult, urlsplit

from lxml.html import HtmlElement

LARGEST_SCRIPT = 300_000  # characters
DEEPEST = 12
_ARTICLE = re.compile(r"(?:Article|Posting|Report|Review|CreativeWork|ScholarlyArticle)$")
_BARS = re.compile(r"\s+[|–—·«»‹›•:-]\s+|\s*[|»·]\s*")
# The word of the headers → the names of `<meta>`, the first that is there counts.
META = {
    "og title": ("og:title", "twitter:title", "dc.title", "citation_title", "parsely-title"),
    "author": (
        "author",
        "authors",
        "byl",
        "article:author",
        "parsely-author",
        "sailthru.author",
        "dc.creator",
        "citation_author",
    ),
    "date": (
        "article:published_time",
        "date",
        "dc.date",
        "parsely-pub-date",
        "citation_publication_date",
        "pubdate",
        "sailthru.date",
    ),
    "updated": ("article:modified_time", "og:updated_time"),
    "description": ("og:description", "description", "summary", "twitter:description", "dc.description"),
    "image": ("og:image", "twitter:image"),
    "tags": ("article:tag", "keywords", "news_keywords", "tags", "category"),
    "section": ("article:section", "section"),
    "site": ("og:site_name", "application-name"),
    "language": ("dc.language", "og:locale"),
    "url": ("og:url",),
}
SEVERAL = ("author", "tags")


def values_in(root: HtmlElement) -> dict[str, Any]:
    """What the head says, under the words that headers.py knows, and `page title`, `site`, `publisher`."""
    found: dict[str, Any] = {}
    stated = metadata(root)
    for word, names in META.items():
        for name in names:
            if values := stated.get(name):
                found[word] = values if word in SEVERAL else values[0]
                break
    own = str(found.get("site", "")).casefold()
    names = []
    for name in found.get("author", []):
        if name.casefold() != own:
            names.append(turned(name))
    found["author"] = names
    title = root.find(".//head/title")
    if title is not None:
        found["page title"] = " ".join(title.text_content().split())
    found.setdefault("date", day_marked(root))
    if link := next(iter(root.xpath("//link[@rel='canonical']/@href")), ""):
        found["url"] = link
    if language := root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang"):
        found["language"] = language
    found |= linked_data(root)
    if names := found.get("author"):
        found["author"] = list(dict.fromkeys(name for name in names if "://" not in name))
    return {word: value for word, value in found.items() if value}


def day_marked(root: HtmlElement) -> str:
    """The day of publication that is marked in the page itself; "" where none is."""
    for path in (
        "//*[@itemprop='datePublished']",
        "//*[contains(concat(' ', @class, ' '), ' dt-published ')]",
        "//abbr[contains(@class, 'published')]",
        "//time[@pubdate or contains(@class, 'published')]",
    ):
        for element in root.xpath(path):
            if stated := element.get("datetime") or element.get("content") or element.get("title"):
                return stated
    return ""


def turned(name: str) -> str:
    """ "Example, Ana", as catalogues have it, as “Ana Example”."""
    last, comma, first = name.partition(", ")
    if comma and "," not in first and len(last.split()) <= 2 and len(first.split()) == 1:
        return f"{first} {last}"
    return name


def split(url: str) -> SplitResult:
    """The parts of a URL; none of what is no URL, as “http://[address]”."""
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def metadata(root: HtmlElement) -> dict[str, list[str]]:
    """All `<meta>` by name in lower case; one name may stand several times."""
    stated: dict[str, list[str]] = {}
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").strip().lower()
        content = " ".join((meta.get("content") or meta.get("contents") or "").split())
        if name and content:
            stated.setdefault(name, []).append(content)
    return stated


def linked_data(root: HtmlElement) -> dict[str, Any]:
    """What the first article in JSON-LD says."""
    for script in root.xpath("//script[contains(translate(@type, 'LDJSON', 'ldjson'), 'ld+json')]"):
        source = (script.text or "").strip().removeprefix("<!--").removesuffix("-->")
        if len(source) > LARGEST_SCRIPT:
            continue
        try:
            data = json.loads(re.sub(r"[\x00-\x1f]+", " ", source))
        except (ValueError, RecursionError):
            continue
        for item in items_in(data):
            kinds = item.get("@type")
            if any(_ARTICLE.search(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])):
                return values_of(item)
    return {}


def items_in(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > DEEPEST:
        return
    if isinstance(data, list):
        for inner in data:
            yield from items_in(inner, depth + 1)
    elif isinstance(data, dict):
        yield data
        for inner in data.values():
            if isinstance(inner, dict | list):
                yield from items_in(inner, depth + 1)


def values_of(item: dict[str, Any]) -> dict[str, Any]:
    publisher = next(iter(names_of(item.get("publisher"))), "")
    values = {
        "headline": item.get("headline") or item.get("name"),
        "author": authors_of(item, publisher),
        "publisher": publisher,
        "date": item.get("datePublished"),
        "updated": item.get("dateModified"),
        "description": item.get("description"),
        "language": item.get("inLanguage"),
        "tags": item.get("keywords"),
    }
    found = {}
    for word, value in values.items():
        if isinstance(value, dict):
            value = value.get("name") or value.get("@value")
        if isinstance(value, str | list) and value:
            found[word] = value
    return found


def authors_of(item: dict[str, Any], publisher: str) -> list[str]:
    """Who wrote it; the publisher only where that is a person's own site."""
    stated = item.get("author") or item.get("creator")
    names = []
    for author in stated if isinstance(stated, list) else [stated]:
        is_person = isinstance(author, dict) and author.get("@type") == "Person"
        names += [name for name in names_of(author) if is_person or name.casefold() != publisher.casefold()]
    return names


def names_of(value: Any) -> list[str]:
    """The names of people or organisations, however they are stated."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return names_of(value.get("name"))
    if isinstance(value, list):
        found = []
        for inner in value[:50]:
            for name in names_of(inner):
                found.append(name)
        return found
    return []


def parts_of(title: str) -> list[str]:
    """The parts of a title between its bars; also what stands before and behind its first colon."""
    parts = _BARS.split(title)
    before, colon, behind = title.partition(": ")
    if colon:
        parts += [before, behind]
    return parts


def title_without_site(title: str, site: str) -> str:
    """ "Boats for Nobody | The Example Gazette" without the name of the site; where nobody knows it, without the short
    part at the end."""
    parts = _BARS.split(title)
    if len(parts) < 2:
        return title
    kept = [part for part in parts if not site or part.casefold() != site.casefold()]
    if site and len(kept) < len(parts) and kept:
        first, last = title.find(kept[0]), title.rfind(kept[-1])
        return title[first : last + len(kept[-1])]
    end = title.rfind(parts[-1])
    bar = title[len(title[:end].rstrip(" |–—·»•:-")) : end]
    is_name = len(parts[-1].split()) <= 5 and len(parts[-1]) < end and ":" not in bar
    if is_name:
        return title[:end].rstrip(" |–—·»•-")
    return title
