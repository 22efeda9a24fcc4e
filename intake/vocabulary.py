"""The curated topics that ship with the product (vocabulary.toml), and which of them a text is about.

Pure but for reading its own file once. A publication's own topics live in the database; this is where the first
ones come from.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from authors.names import address_of

# How much a mention says about what a piece is about: a headline is chosen, a body wanders.
IN_HEADLINE, IN_STANDFIRST, IN_BODY = 6, 4, 1
ENOUGH = 3  # one passing mention in the body is no topic
MOST = 5  # more topics than this help nobody find anything


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
        slug = row.get("slug") or address_of(row["name"])
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


def above(entry: Entry) -> list[Entry]:
    """The entries this one stands under, nearest first."""
    chain: list[Entry] = []
    while entry.parent and (entry := named(entry.parent)) and entry not in chain:
        chain.append(entry)
    return chain


def found_in(headline: str, standfirst: str, body: str) -> list[Entry]:
    """What a text is about, the strongest first, at most MOST; a broad topic gives way to a narrower one under it."""
    scores = {
        slug: IN_HEADLINE * bool(pattern.search(headline))
        + IN_STANDFIRST * bool(pattern.search(standfirst))
        + IN_BODY * min(len(pattern.findall(body)), 8)
        for slug, pattern in _patterns().items()
    }
    about = {slug: score for slug, score in scores.items() if score >= ENOUGH}
    broader = {parent.slug for slug in about for parent in above(entries()[slug])}
    ranked = sorted((-score, slug) for slug, score in about.items() if slug not in broader)
    return [entries()[slug] for _, slug in ranked[:MOST]]


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """A pattern per entry: any of its words as whole words; capitals count in acronyms (“WHO” is not “who”)."""
    patterns = {}
    for slug, entry in entries().items():
        words = sorted({entry.name, *entry.aliases}, key=len, reverse=True)
        patterns[slug] = re.compile(rf"(?<!\w)(?:{'|'.join(map(_word, words))})(?!\w)")
    return patterns


def _word(term: str) -> str:
    pattern = re.escape(term).replace(r"\ ", r"\s+").replace(r"\-", "[-‐-–]").replace("'", "['’]")
    return pattern if term.isupper() else f"(?i:{pattern})"
