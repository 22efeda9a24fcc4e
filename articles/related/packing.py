"""An entry as a row of the database keeps it, and back: numbers as arrays, which take a tenth of the time of JSON."""

from __future__ import annotations

from array import array
from datetime import date

from ..models import Likeness
from .entries import DAMPING, Entry

# Frequencies come in halves (entries.LEAD_BONUS): each is kept as a whole number and found damped in this table.
_DAMPED = [(number / 2) ** DAMPING for number in range(65_536)]
# What a comparison reads of a row, in the order in which `unpacked` takes it.
COMPARED = ("article_id", "norm", "published_on", "crowding", "twin", "terms", "signals")
# And what `fill` writes.
FILLED = ["terms", "shingles", "norm", "published_on", "authors", "lookups", "proper_names", "signals", "twin"]


def fill(row: Likeness, entry: Entry) -> None:
    """Writes down the entry in its row."""
    numbers = array("I", entry.terms)
    frequencies = array("H", [min(round(2 * damped ** (1 / DAMPING)), 65_535) for damped in entry.terms.values()])
    weights = array("f", [entry.weights.get(term, 0.0) for term in entry.terms])
    row.terms = len(numbers).to_bytes(4) + numbers.tobytes() + frequencies.tobytes() + weights.tobytes()
    row.shingles = array("I", sorted(entry.shingles)).tobytes()
    row.norm, row.published_on = entry.norm, entry.date
    row.authors, row.lookups, row.proper_names = list(entry.authors), entry.lookups, entry.proper_names
    row.signals = {
        "bare": entry.bare_norm,
        "length": entry.length,
        "title": list(entry.title.items()),
        "names": entry.names,
        "topics": list(entry.topics.items()),
        "authors": list(entry.authors.items()),
        "institutions": list(entry.institutions.items()),
        "series": entry.series,
        "links": entry.links,
    }
    row.twin = entry.twin
    if entry.crowding is not None:
        row.crowding = entry.crowding


def unpacked(
    article: int,
    norm: float,
    published_on: date | None,
    crowding: float | None,
    twin: int,
    terms: bytes,
    signals: dict,
    *,
    with_weights: bool = False,
) -> Entry:
    """The entry of a row, as far as it is compared with another one; `with_weights` as it is compared with many."""
    packed = memoryview(terms)
    size = int.from_bytes(packed[:4])
    numbers, frequencies, weights = array("I"), array("H"), array("f")
    numbers.frombytes(packed[4 : 4 + 4 * size])
    frequencies.frombytes(packed[4 + 4 * size : 4 + 6 * size])
    if with_weights:
        weights.frombytes(packed[4 + 6 * size :])
    return Entry(
        id=article,
        terms=dict(zip(numbers, map(_DAMPED.__getitem__, frequencies), strict=True)),
        weights={term: weight for term, weight in zip(numbers, weights, strict=False) if weight},
        norm=norm,
        bare_norm=signals["bare"],
        length=signals["length"],
        title=dict(signals["title"]),
        names=signals["names"],
        topics=dict(signals["topics"]),
        authors=dict(signals["authors"]),
        institutions=dict(signals["institutions"]),
        date=published_on,
        series=signals["series"],
        links=tuple(signals["links"]),
        crowding=crowding,
        twin=twin,
    )


def shingles_of(packed: bytes) -> frozenset[int]:
    numbers = array("I")
    numbers.frombytes(packed)
    return frozenset(numbers)


def entry_of_row(row: Likeness) -> Entry:
    """The whole entry of a row."""
    values = [getattr(row, name) for name in COMPARED]
    entry = unpacked(*values, with_weights=True)
    entry.lookups = [tuple(pair) for pair in row.lookups]
    entry.shingles = shingles_of(row.shingles)
    entry.proper_names = row.proper_names
    return entry
