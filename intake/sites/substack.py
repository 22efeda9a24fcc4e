"""Exports of Substack: `posts.csv`, a row to a post, and `posts/<post_id>.html` with its text; a folder or .zip."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from functools import partial
from html import escape
from pathlib import Path

from lxml import html as lxml_html

from . import bodies, files, names
from .bodies import text_in
from .medium import of_class
from .names import Names
from .records import Item, Record, Site, Skipped
from .times import iso

TABLE = b"post_id,post_date,is_published"
csv.field_size_limit(10_000_000)


def recognises(path: Path) -> bool:
    return any(is_table(file) for file in files.files_of(path))


def is_table(file: files.File) -> bool:
    return file.suffix == ".csv" and file.head(200).removeprefix(b"\xef\xbb\xbf").replace(b'"', b"").startswith(TABLE)


def read(path: Path) -> Iterator[Record]:
    around = files.files_of(path)
    tables = [file for file in around if is_table(file)]

    def pieces() -> Iterator[Record]:
        texts = {file.base.removesuffix(".html"): file for file in around if file.suffix == ".html"}
        for table in tables:
            for row in csv.DictReader(table.text().splitlines(keepends=True)):
                yield names.attempt(str(row.get("post_id") or table.name), partial(piece_of, row, texts))
        for name, file in texts.items():
            item = Item(f"substack:post:{name.partition('.')[0]}", headline=name.partition(".")[2].replace("-", " "))
            item.notes.append(f"{file.name} has no row in posts.csv: its headline and its day are missing.")
            yield names.attempt(file.name, partial(with_text, item, file))
        for file in around:
            if file.suffix == ".csv" and file not in tables:
                yield Skipped("list of readers", file.base)

    return names.records_of(Site("Substack"), Names(), pieces)


def piece_of(row: dict[str, str], texts: dict[str, files.File]) -> Record:
    """The piece of a row; its text is taken out of `texts`."""
    number, _, slug = (row.get("post_id") or "").strip().partition(".")
    title, kind = text_in(row.get("title") or ""), (row.get("type") or "").strip()
    text = texts.pop(f"{number}.{slug}", None) or texts.pop(f"{number}.{slug}.{kind}", None)
    if not number:
        return Skipped("broken", title, f"A row of posts.csv has no post_id; its title is “{title}”.")
    if kind == "page":
        return Skipped("page", title, "Pages are made by hand.")
    item = Item(f"substack:post:{number}", headline=title, standfirst=text_in(row.get("subtitle") or ""), slug=slug)
    if slug:
        item.url = f"/p/{slug}"
    if (row.get("is_published") or "").strip().lower() == "true":
        item.status, item.published_at = "published", iso(row.get("post_date"))
    audience = (row.get("audience") or "everyone").strip()
    if audience != "everyone":
        item.notes.append(f"Only some were to read it: its audience was “{audience}”.")
        if item.status == "published":
            item.status = "private"
    if kind not in ("", "newsletter"):
        item.notes.append(f"It was of the type “{kind}”.")
    if text is None:
        item.notes.append(f"Its text, posts/{number}.{slug}.html, is not in the export.")
        return item
    item = with_text(item, text)
    if sound := (row.get("podcast_url") or "").strip():
        item.html = f'<p><a href="{escape(sound)}">{sound.rpartition("/")[2] or sound}</a></p>' + item.html
    return item


def with_text(item: Item, file: files.File) -> Item:
    text = file.text()
    if "footnote-anchor" in text:
        text = with_notes(text)
    item.html, item.pictures = bodies.finish(text, "", lambda image, url: None)
    return item


def with_notes(text: str) -> str:
    """Footnotes where their signs stand."""
    root = lxml_html.fragment_fromstring(text, create_parent="div")
    notes = {}
    for note in of_class(root, "footnote"):
        number = next((link.get("id", "") for link in of_class(note, "footnote-number")), "")
        content = next(iter(of_class(note, "footnote-content")), None)
        if number and content is not None:
            notes[number] = note, content
    for sign in of_class(root, "footnote-anchor"):
        note = notes.pop(sign.get("href", "").removeprefix("#"), None)
        if note is None:
            continue
        whole, content = note
        span = lxml_html.Element("span", {"data-note": ""})
        inner = re.sub(r"</?(?:p|div|br)\b[^>]*>", " ", bodies.inner(content)).strip()
        made = lxml_html.fragment_fromstring(inner, create_parent="span")
        span.text = made.text
        span.extend(list(made))
        bodies.replace(sign, span)
        whole.drop_tree()
    return bodies.inner(root)
