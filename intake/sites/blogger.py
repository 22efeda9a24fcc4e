"""Exports of Blogger: the Atom feed of a backup or of Google Takeout, and the JSON of its API."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from lxml import html as lxml_html

from intake.drafts import UnreadableDocument

from . import bodies, files, names
from .bodies import Media, absolute, text_in
from .names import Names
from .records import Item, Record, Site, Skipped
from .times import iso

ATOM = "{http://www.w3.org/2005/Atom}"
KIND = "http://schemas.google.com/g/2005#kind"
PICTURES = re.compile(r"\.(?:jpe?g|png|gif|webp)$", re.IGNORECASE)


def recognises(path: Path) -> bool:
    return bool(parts_of(path))


def parts_of(path: Path) -> list[files.File]:
    return [file for file in files.files_of(path) if is_feed(file) or is_answer(file)]


def is_feed(file: files.File) -> bool:
    if file.suffix not in (".xml", ".atom"):
        return False
    head = file.head()
    return b"<feed" in head and (b"blogger" in head.lower() or b"schemas.google.com/blogger" in head)


def is_answer(file: files.File) -> bool:
    return file.suffix == ".json" and b'"blogger#' in file.head().replace(b'": "', b'":"')


def read(path: Path) -> Iterator[Record]:
    """Raises UnreadableDocument for a document type, which no feed has."""
    parts = parts_of(path)
    found, site = Names(), Site("Blogger")

    def pieces() -> Iterator[Record]:
        for part in parts:
            if is_answer(part):
                yield from of_answer(part, found)
            else:
                yield from of_feed(part, found, site)

    return names.records_of(site, found, pieces)


# --- the feed -----------------------------------------------------------------------------------------------


def of_feed(file: files.File, found: Names, site: Site) -> Iterator[Record]:
    parser = etree.XMLPullParser(("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        for place, text in enumerate(files.texts_of(file)):
            if place == 0:
                if re.search(r"<!(?:DOCTYPE|ENTITY)", text[:100_000]):
                    raise UnreadableDocument(
                        f"{file.name} declares a document type, which no export does: it was not read."
                    )
                text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
            parser.feed(text)
            yield from read_so_far(parser, found, site)
        parser.close()
    except etree.XMLSyntaxError as error:
        note = f"{file.name} breaks off at line {error.lineno}: what stands before it was read."
        yield Skipped("broken", "", note)


def read_so_far(parser: etree.XMLPullParser, found: Names, site: Site) -> Iterator[Record]:
    for _, element in parser.read_events():
        if element.tag != f"{ATOM}entry":
            continue
        parent = element.getparent()
        if not site.name and parent is not None:
            site.name = text_in(parent.findtext(f"{ATOM}title") or "")
            site.url = link_of(parent)
        yield names.attempt(f"line {element.sourceline}", partial(piece_of, element, found, site))
        element.clear()
        while element.getprevious() is not None and element.getprevious().tag == f"{ATOM}entry":
            del parent[parent.index(element) - 1]


def piece_of(entry: etree._Element, found: Names, site: Site) -> Record:
    title = text_in(entry.findtext(f"{ATOM}title") or "")
    kind = kind_of(entry)
    if kind != "post":
        return Skipped(kind, title)
    url = link_of(entry)
    if not url and (file := value_of(entry, "filename")):
        url = absolute(file, site.url)
    key = url or title
    if number := re.search(r"post-(\d+)", entry.findtext(f"{ATOM}id") or ""):
        key = number[1]
    item = Item(f"blogger:post:{key}", headline=title, url=url)
    item.slug = url.rpartition("/")[2].removesuffix(".html")
    state = value_of(entry, "status").upper()
    if not state and value_of(entry, "draft") == "yes":
        state = "DRAFT"
    set_state(item, state or "LIVE", entry.findtext(f"{ATOM}published") or "")
    item.modified_at = iso(entry.findtext(f"{ATOM}updated"))
    for author in entry.findall(f"{ATOM}author"):
        take_author(item, found, author.findtext(f"{ATOM}name") or "", author.findtext(f"{ATOM}uri") or "")
    for category in entry.findall(f"{ATOM}category"):
        if category.get("scheme") != KIND and category.get("term"):
            item.terms.append(found.term(category.get("term")))
    take_text(item, entry.findtext(f"{ATOM}content") or "", site.url)
    return item


def kind_of(entry: etree._Element) -> str:
    """`post`, `comment`, `page`, `settings`, `template`."""
    for category in entry.findall(f"{ATOM}category"):
        if category.get("scheme") == KIND:
            return (category.get("term") or "").rpartition("#")[2] or "post"
    return value_of(entry, "type").lower() or "post"


def value_of(entry: etree._Element, name: str) -> str:
    """The text of an element of Blogger's or of the publishing protocol's."""
    for element in entry.iter():
        if isinstance(element.tag, str) and etree.QName(element).localname == name:
            return (element.text or "").strip()
    return ""


def link_of(element: etree._Element) -> str:
    for link in element.findall(f"{ATOM}link"):
        if link.get("rel") == "alternate":
            return link.get("href", "")
    return ""


# --- the answer of the API ----------------------------------------------------------------------------------


def of_answer(file: files.File, found: Names) -> Iterator[Record]:
    try:
        data = json.loads(file.text(200_000_000))
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 1)
        raise UnreadableDocument(f"{file.name} is no JSON, at line {line}: export it anew.") from error
    if isinstance(data, dict):
        data = data.get("items", [data])
    for row in data:
        if not isinstance(row, dict):
            yield Skipped("row")
        elif row.get("kind") != "blogger#post":
            kind = str(row.get("kind", "row")).rpartition("#")[2]
            yield Skipped(kind, text_in(str(row.get("title", ""))))
        else:
            yield names.attempt(str(row.get("id") or file.name), partial(of_row, row, found))


def of_row(row: dict[str, Any], found: Names) -> Item:
    url = str(row.get("url") or "")
    title = text_in(files.FORBIDDEN.sub("", str(row.get("title") or "")))
    item = Item(f"blogger:post:{row.get('id') or url}", headline=title, url=url)
    item.slug = url.rpartition("/")[2].removesuffix(".html")
    set_state(item, str(row.get("status") or "LIVE").upper(), str(row.get("published") or ""))
    item.modified_at = iso(row.get("updated"))
    author = row.get("author")
    if isinstance(author, dict):
        take_author(item, found, str(author.get("displayName") or ""), str(author.get("url") or ""))
    labels = row.get("labels")
    if isinstance(labels, list):
        for label in labels:
            item.terms.append(found.term(str(label)))
    take_text(item, files.FORBIDDEN.sub("", str(row.get("content") or "")), url)
    return item


# --- both ---------------------------------------------------------------------------------------------------


def set_state(item: Item, state: str, time: str) -> None:
    if state == "LIVE":
        item.status, item.published_at = "published", iso(time)
    elif state == "SCHEDULED":
        item.status, item.published_at = "scheduled", iso(time)
    elif state in ("SOFT_TRASHED", "TRASHED"):
        item.status = "trashed"


def take_author(item: Item, found: Names, name: str, url: str) -> None:
    if name.strip() and name.strip().lower() not in ("unknown", "anonymous"):
        item.people.append(found.person(name, url=url))


def take_text(item: Item, html: str, base: str) -> None:
    item.html, item.pictures = bodies.finish(html, base, full_size)


def full_size(image: lxml_html.HtmlElement, url: str) -> Media | None:
    """The picture that a small one leads to."""
    parent = image.getparent()
    if parent is None or parent.tag != "a":
        return None
    target = parent.get("href", "")
    if not PICTURES.search(urlsplit(target).path):
        return None
    return Media(target)
