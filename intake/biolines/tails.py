"""What a closing line is where it is no bio: the first row of data/tails.toml that fits. Nothing here reads names."""

from __future__ import annotations

from dataclasses import dataclass

from .tables import load

# What belongs to the page or the newsletter that a text was taken from: named in the report, printed nowhere.
LEFT_OUT = frozenset({"advertisement", "promotion", "copyright"})
LONGEST_LOOK = 600  # characters of a line that are looked at

_DATA = load("tails")


@dataclass(frozen=True, slots=True)
class Tail:
    """A kind of line, as data/tails.toml describes it."""

    kind: str
    begins: tuple[str, ...]
    holds: tuple[str, ...]
    is_whole: tuple[str, ...]

    def fits(self, text: str) -> bool:
        begins = text.startswith(self.begins) and (not self.holds or any(phrase in text for phrase in self.holds))
        return begins or text in self.is_whole


def _phrases(rows: str | list[str]) -> tuple[str, ...]:
    """The phrases of a row, or of the list it names; one with {piece} stands for as many as there are pieces."""
    phrases: list[str] = []
    for row in _DATA[rows] if isinstance(rows, str) else rows:
        phrases += dict.fromkeys(row.replace("{piece}", piece) for piece in _DATA["pieces"])
    return tuple(phrases)


TAILS = [
    Tail(row["kind"], *(_phrases(row.get(key, [])) for key in ("begins", "holds", "is_whole"))) for row in _DATA["tail"]
]


def kind_of(line: str) -> str:
    """The kind of a closing line ("reprint", "disclaimer", "image_credit" …), or "" where no row fits."""
    text = " ".join(line[:LONGEST_LOOK].split()).casefold().replace("’", "'")
    text = text.lstrip("—–-•*_ ").removeprefix("note: ")
    return next((tail.kind for tail in TAILS if tail.fits(text)), "")
