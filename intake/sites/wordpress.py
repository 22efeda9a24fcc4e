"""Exports of WordPress (WXR): a file, or a folder or .zip of parts. Read twice: what a piece names may follow it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from intake.drafts import UnreadableDocument

from . import files, wordpress_posts, wxr
from .records import Item, Record, Skipped
from .wordpress_site import Contents

MARKS = (b"wordpress.org/export/", b"wp:wxr_version", b"<wp:post_id", b"<wp:post_type", b'generator="WordPress')


def recognises(path: Path) -> bool:
    return bool(parts_of(path))


def parts_of(path: Path) -> list[files.File]:
    """The files of the export, by name."""
    found = []
    for file in files.files_of(path):
        if file.suffix in (".xml", ".wxr", ".rss", ".txt", "") and is_export(file.head()):
            found.append(file)
    return found


def is_export(head: bytes) -> bool:
    plain = head.replace(b"\0", b"")
    return any(mark in plain for mark in MARKS)


def is_answer(file: files.File) -> bool:
    """Whether it is of the REST interface: posts, as /wp-json/wp/v2/posts gives them."""
    head = file.head(20_000).lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith((b"[", b"{")) and b'"rendered"' in head and b'"guid"' in head


def read(path: Path) -> Iterator[Record]:
    """Raises UnreadableDocument where nothing of the export can be read."""
    parts = parts_of(path)
    if not parts:
        raise UnreadableDocument(f"{path.name} holds no export of WordPress: choose Tools, Export there.")
    contents = Contents()
    for part in parts:
        for row in rows_of(part):
            if isinstance(row, wxr.Row):
                contents.learn(row)
            elif isinstance(row, wxr.Cutter):
                contents.learn_header(row.header)
    if not contents.rows and not contents.site.name and not contents.site.url:
        raise UnreadableDocument(f"{parts[0].name} has no channel and no items: export the site anew.")
    yield contents.site
    yield from contents.people_who_sign()
    yield from contents.terms.values()
    yield from contents.skipped
    seen: set[str] = set()
    for part in parts:
        for row in rows_of(part):
            if isinstance(row, Skipped):
                yield row
            elif isinstance(row, wxr.Row) and row.kind == "item":
                for record in records_of(row, contents, part.name):
                    yield once(record, seen)


def records_of(row: wxr.Row, contents: Contents, name: str) -> list[Record]:
    """The records of an item. One that no rule foresaw takes no other with it."""
    try:
        return list(wordpress_posts.records_of(row, contents, name))
    except Exception as error:
        note = f"{name}, line {row.line}: it could not be read ({type(error).__name__})."
        return [Skipped("broken", row.get("title"), note)]


def once(record: Record, seen: set[str]) -> Record:
    """The record, or a word that an item of that key came before: parts of an export overlap."""
    if not isinstance(record, Item):
        return record
    if record.source in seen:
        return Skipped("duplicate", record.headline, f"{record.source} comes twice in the export; the first was taken.")
    seen.add(record.source)
    return record


def rows_of(file: files.File) -> Iterator[wxr.Row | wxr.Cutter | Skipped]:
    """The rows of a file, what could not be read of it, and at last the cutter, which knows its header."""
    cutter = wxr.Cutter(files.texts_of(file), file.name)
    namespaces: dict[str, str] | None = None
    for part in cutter.parts():
        if namespaces is None:
            namespaces = wxr.namespaces_in(cutter.header)
        if part.fault == "cut":
            row = wxr.Row(part.kind, part.line)
            wxr.read_loosely(part.text[:100_000], row)
            name = row.get("title")
            where = f"within “{name}”" if name else f"within an {part.kind}"
            yield Skipped(
                "broken", name, f"{file.name} breaks off at line {part.line}, {where}: what stands before it was read."
            )
        elif part.fault:
            row = wxr.Row(part.kind, part.line)
            wxr.read_loosely(part.text[:10_000], row)
            most = wxr.MOST_ITEM // 1_000_000
            note = f"{file.name}, line {part.line}: an {part.kind} of more than {most} million characters was left out."
            yield Skipped("broken", row.get("title"), note)
        else:
            yield wxr.row_of(part, namespaces)
    if not cutter.ended and cutter.start < 0:
        note = f"{file.name} ends at line {cutter.line} without the end of its channel: something may be missing."
        yield Skipped("broken", "", note)
    yield cutter
