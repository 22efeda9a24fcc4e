"""What the head of a post says (front matter, the `<head>` of a page), in the words that the desk has for it.

A key that no row names is kept under its own name: nothing of a head is lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from authors.names import match_key
from intake.drafts import Manuscript

LONGEST_VALUE = 2000  # characters that are kept of one value
MOST_KEYS = 200
LONGEST_STANDFIRST, SHORTEST_STANDFIRST = 300, 3  # characters; words
TYPES = ("opinion", "analysis", "explainer", "interview", "review", "letter", "editorial")  # of articles.models.Type

# The desk's word → what programs call it, the first that has a value counts.
WORDS = {
    "title": ("title", "headline"),
    "standfirst": ("standfirst", "subtitle", "subheadline", "subhead", "deck", "dek", "strapline", "teaser", "lede"),
    "description": ("description", "summary", "excerpt", "abstract"),
    "author": ("author", "authors", "by", "byline", "written by", "writer"),
    "date": ("date", "published", "publishdate", "pubdate", "published_at", "datepublished", "published_time"),
    "updated": ("updated", "lastmod", "modified", "datemodified", "last_modified_at", "updated_at"),
    "language": ("language", "lang", "locale", "inlanguage"),
    "url": ("url", "permalink", "canonical", "canonical_url"),
    "image": ("image", "featured_image", "primary_image", "cover", "thumbnail", "hero", "feature_image"),
    "image alt": ("image_alt", "featured_image_alt", "primary_image_alt", "feature_image_alt"),
    "image caption": ("image_caption", "featured_image_caption", "feature_image_caption"),
}
TAGS = ("tags", "categories", "category", "keywords", "topics", "subjects")
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?:[-_][a-zA-Z0-9]{2,8}){0,2}")
_MARKUP = re.compile(
    r"<[^<>]*>|\[([^\[\]]*)\]\([^()\s]*\)|(?<![\w*_`])(?:\*\*|__|[*_`])(?=\S)|(?<=\S)(?:\*\*|__|[*_`])(?!\w)"
)


def take(values: Mapping[str, Any], manuscript: Manuscript) -> None:
    """Puts what a head says into the headers of the manuscript; what is no name, no standfirst … is reported."""
    left = {str(key).strip().lower(): value for key, value in list(values.items())[:MOST_KEYS]}
    headers = manuscript.headers
    for word, names in WORDS.items():
        for name in names:
            if name not in left:
                continue
            if name == "image" or not isinstance(left[name], Mapping):
                taken = text_of(left[name], people=word == "author")
                if word == "standfirst" and len(taken.split()) < SHORTEST_STANDFIRST:
                    continue  # a label, as “Opinion”
                if taken and word not in headers:
                    headers[word] = plain(taken) if word in ("title", "standfirst", "description") else taken
                    del left[name]
    take_tags(left, headers)
    for name, value in left.items():
        key = name
        if name in headers:
            key = f"{name} of the head"
        if text := text_of(value):
            headers[key] = text
    check(manuscript)


def take_tags(left: dict[str, Any], headers: dict[str, str]) -> None:
    """Tags of all kinds as one line. `Topics: one; two`, as the desk writes its own, which are curated, stays."""
    found: list[str] = []
    for name in TAGS:
        if name == "topics" and isinstance(left.get(name), str) and left[name].strip("[] ") and "," not in left[name]:
            continue
        value = left.pop(name, None)
        words = value
        if not isinstance(value, list):
            words = re.split(r"[;,]", text_of(value).strip("[] "))
        found += [tag for tag in map(text_of, words) if tag]
    if found:
        headers["tags"] = "; ".join(dict.fromkeys(tag.strip(" \"'") for tag in found))[:LONGEST_VALUE]


def check(manuscript: Manuscript) -> None:
    """Takes out of the headers what they cannot mean, and says so."""
    headers = manuscript.headers
    if (kind := headers.get("type", "")) and kind.casefold() not in TYPES:
        headers["kind of page"] = headers.pop("type")
    language = headers.get("language", "")
    if language and not _LANGUAGE.fullmatch(language):
        headers["language as written"] = headers.pop("language")
    names = []
    for name in headers.get("author", "").split(";"):
        if name.strip():
            names.append(name.strip())
    signs = []
    for name in names:
        if " " not in name and name == name.lower() and name.isascii():
            signs.append(name)
    if signs:
        headers["account"] = "; ".join(signs)
        note = "Named by the key of an account and not by name: add who signs."
        manuscript.report("missing_author", note, ", ".join(signs))
        headers["author"] = "; ".join(name for name in names if name not in signs)
    for key in [key for key, value in headers.items() if not value]:
        del headers[key]


def choose_standfirst(manuscript: Manuscript, text: str) -> None:
    """Makes the description the standfirst, if it reads as one: a sentence or two that the text does not begin with."""
    headers = manuscript.headers
    description = headers.get("description", "")
    if "standfirst" in headers or not description or len(description) > LONGEST_STANDFIRST:
        return
    is_cut_off = description.rstrip().endswith(("…", "...", "[…]")) or not re.search(r"[.!?”\"'’)]\s*$", description)
    begins = match_key(description)[:60]
    if not (is_cut_off and len(description) > 100) and begins and begins not in match_key(text):
        headers["standfirst"] = headers.pop("description")


def text_of(value: Any, *, people: bool = False) -> str:
    """A value of any shape as one line: the items of a list with semicolons between them, a person by name."""
    if value is None or isinstance(value, bool):
        return {True: "yes", False: "no"}.get(value, "")
    if isinstance(value, Mapping):
        named = value.get("name") or value.get("title") or value.get("src") or value.get("url")
        if named and (people or len(value) == 1):
            return text_of(named)
        pairs = []
        for key, inner in value.items():
            if text := text_of(inner):
                pairs.append(f"{key}: {text}")
        return ", ".join(pairs)[:LONGEST_VALUE]
    if isinstance(value, list | tuple):
        words = [text_of(item, people=people) for item in value[:MOST_KEYS]]
        return "; ".join(filter(None, words))[:LONGEST_VALUE]
    text = " ".join(str(value).split())
    if people:
        text = plain(text)
    return text[:LONGEST_VALUE]


def plain(text: str) -> str:
    """The words of a value without markup and references to characters."""
    for _ in range(3):  # bold with a link in it
        text = _MARKUP.sub(lambda match: match[1] or "", text)
    return " ".join(unescape(text).split())
