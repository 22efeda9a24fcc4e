"""The curated topics that ship with the product (vocabulary.toml), and which of them a text is about.

Pure but for reading its own file once. A publication's own topics live in the database; this is where the first
ones come from.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from articles.search import subjects
from authors.names import slug_of


@dataclass(frozen=True)
class Entry:
    name: str
    slug: str
    parent: str = ""
    aliases: tuple[str, ...] = ()
    introduction: str = ""


@cache
def entries() -> dict[str, Entry]:
    """The vocabulary by slug, parents before children as the file has them."""
    rows = tomllib.loads((Path(__file__).parent / "vocabulary.toml").read_text(encoding="utf-8"))["topic"]
    found = {}
    for row in rows:
        slug = row.get("slug") or slug_of(row["name"])
        found[slug] = Entry(
            row["name"],
            slug,
            row.get("parent", ""),
            tuple(row.get("aliases", ())),
            row.get("introduction", ""),
        )
    return found


def named(name: str) -> Entry | None:
    """The entry with this name, slug or alias, however it is capitalised; None if there is none."""
    wanted = name.strip().casefold()
    for entry in entries().values():
        if wanted in {entry.name.casefold(), entry.slug, *(alias.casefold() for alias in entry.aliases)}:
            return entry
    return None


def found_in(headline: str, standfirst: str, body: str) -> list[Entry]:
    """What a text is about, the strongest first; a broad topic gives way to a narrower one under it."""
    return [entries()[slug] for slug in subjects.found_in(_subjects(), headline, standfirst, body)]


@cache
def _subjects() -> list[subjects.Subject]:
    found = []
    for slug, entry in entries().items():
        parent = None
        if entry.parent:
            parent = named(entry.parent)
        found.append(subjects.Subject(slug, (entry.name, *entry.aliases), parent and parent.slug))
    return found
