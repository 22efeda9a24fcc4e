"""Exports of Medium: a folder or .zip of pages, `posts/2019-03-05_A-Wall-abc123.html`, drafts among them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from lxml import html as lxml_html

from . import bodies, files, names
from .bodies import text_in
from .names import Names
from .records import Item, Person, Record, Site, Skipped
from .times import iso

PLACE_IN_NAME = re.compile(r"[-_]+([0-9a-f]{8,14})\.html?$")


def recognises(path: Path) -> bool:
    return any(is_post(file) for file in files.files_of(path))


def is_post(file: files.File) -> bool:
    if file.suffix not in (".html", ".htm", ".txt"):
        return False
    head = file.head(100_000)
    return b"h-entry" in head and b"e-content" in head and b"p-name" in head


def read(path: Path) -> Iterator[Record]:
    around = files.files_of(path)
    found, site = Names(), Site("Medium")
    profile = next((file for file in around if file.base == "profile.html"), None)
    if profile:
        person = profile_of(profile)
        site.name, site.url = person.name, person.url
        found.people[person.key] = person

    def pieces() -> Iterator[Record]:
        for file in around:
            if is_post(file):
                yield names.attempt(file.name, partial(piece_of, file, found))
            elif file.suffix in (".html", ".htm") and file is not profile:
                folder = file.name.rpartition("/")[0].rpartition("/")[2]
                yield Skipped(folder or "file", file.base)

    return names.records_of(site, found, pieces)


def profile_of(file: files.File) -> Person:
    """Whose export it is."""
    root = lxml_html.document_fromstring(file.text() or "<p>")
    name, url = text_of(root, "p-name"), address_of(root, "u-url")
    picture = next((image.get("src", "") for image in of_class(root, "u-photo")), "")
    return Person(url or name, name, email="", url=url, picture=picture)


def piece_of(file: files.File, found: Names) -> Record:
    root = lxml_html.document_fromstring(file.text())
    url, place = address_of(root, "p-canonical"), ""
    for link in root.iter("a"):
        if number := re.search(r"medium\.com/p/([0-9a-f]{6,14})$", link.get("href", "")):
            place = number[1]
    if not place and (named := PLACE_IN_NAME.search(file.base)):
        place = named[1]
    place = place or url.rpartition("-")[2] or file.base
    item = Item(f"medium:post:{place}", headline=text_of(root, "p-name"), url=url)
    item.slug = url.rstrip("/").rpartition("/")[2].removesuffix(f"-{place}")
    if place and url and not url.endswith(f"/p/{place}"):
        item.redirects.append(f"https://medium.com/p/{place}")
    time = next((one.get("datetime", "") for one in of_class(root, "dt-published")), "")
    if time and not file.base.startswith("draft"):
        item.status, item.published_at = "published", iso(time)
    for author in of_class(root, "p-author"):
        address = author.get("href", "")
        if name := " ".join(author.text_content().split()):
            item.people.append(found.person(name, key=address, url=address))
    for tag in of_class(root, "p-tag"):
        item.terms.append(found.term(tag.text_content()))
    subtitle = text_of(root, "p-summary")
    content = next(iter(of_class(root, "e-content")), None)
    if content is None:
        return Skipped("broken", item.headline, f"{file.name} has no text: its page is damaged.")
    take_heads(content, item.headline, subtitle)
    if subtitle and not " ".join(content.text_content().split()).startswith(subtitle.rstrip("….")[:150]):
        item.standfirst = subtitle
    item.html, item.pictures = bodies.finish(bodies.inner(content), "https://medium.com", lambda image, url: None)
    return item


def take_heads(content: lxml_html.HtmlElement, headline: str, subtitle: str) -> None:
    """Takes out of the text the headline and the subtitle, where it repeats them, and the rule above it."""
    for name, said in (("graf--title", headline), ("graf--subtitle", subtitle)):
        for head in of_class(content, name)[:1]:
            if text_in(head.text_content()) == said:
                head.drop_tree()
    for element in content.iter():
        if element.tag == "hr":
            element.drop_tree()
            break
        if (element.text or "").strip() or element.tag in ("img", "iframe"):
            break
    for script in content.xpath(".//script[@src]"):
        frame = lxml_html.Element("iframe", src=script.get("src").removesuffix(".js"))
        bodies.replace(script, frame)
    for old, new in (("h3", "h2"), ("h4", "h3")):
        for head in content.iter(old):
            head.tag = new


def of_class(root: lxml_html.HtmlElement, name: str) -> list[lxml_html.HtmlElement]:
    return root.xpath(".//*[contains(concat(' ', normalize-space(@class), ' '), $name)]", name=f" {name} ")


def text_of(root: lxml_html.HtmlElement, name: str) -> str:
    return next((" ".join(one.text_content().split()) for one in of_class(root, name)), "")


def address_of(root: lxml_html.HtmlElement, name: str) -> str:
    return next((one.get("href", "") for one in of_class(root, name)), "")
