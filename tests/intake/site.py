"""A site in own words, as a reader of an export hands it over, and a stand-in for such a reader.

The records lie in a file, a line of JSON each, as the program that reads exports writes them.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from intake.importing import streaming
from intake.sites.records import Item, Person, Record, Site, Skipped, Term

SITE = Site("WordPress", "The Example Review", "https://review.example.org", "en")


def item(number: int, **fields) -> Item:
    """The piece with this number: published, signed by “ana”, with a text of its own."""
    given = {
        "source": f"wordpress:post:{number}",
        "headline": f"Piece {number} on harbours",
        "html": f"<p>Harbour number {number} was dredged again, and nobody asked who pays for it.</p>",
        "url": f"https://review.example.org/2019/05/piece-{number}/",
        "slug": f"piece-{number}",
        "status": "published",
        "published_at": "2019-05-12T09:00:00+00:00",
        "people": ["ana"],
        "terms": ["category:trade"],
        "redirects": [f"https://review.example.org/?p={number}"],
    }
    return Item(**given | fields)


def records(*items: Item) -> list[Record]:
    return [
        SITE,
        Person("ana", "Ana Example", bio="Ana Example is a fellow at the Example Institute."),
        Term("category:trade", "Trade", "category"),
        *items,
        Skipped("page", "About", "A page is no piece."),
    ]


def read_from(monkeypatch, path: Path, rows: list[Record]) -> Path:
    """Writes the records to `path`, and has the importer read them from there."""
    path.write_text("".join(json.dumps([type(row).__name__, asdict(row)]) + "\n" for row in rows))

    def stream(source: Path):
        with source.open("rb") as file:
            for line in file:
                yield streaming.record_of(line)

    monkeypatch.setattr("intake.importing.batches.stream", stream)
    return path
