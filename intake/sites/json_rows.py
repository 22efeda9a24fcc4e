"""JSON of others: a large file as the rows of its tables, with no more than a row in memory; a small one as it is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

CONTAINERS = ("db", "data")  # what tables stand in
DEEPEST = 6
MOST_ROW = 20_000_000  # characters
LEAST = 1 << 16
SPACE = " \t\r\n"


class Broken(ValueError):
    """It is no JSON from here on; the message says where."""


class Rows:
    """Reads `{"db": [{"data": {"posts": [row, row], "tags": [row]}}]}`, also without what is around the tables."""

    def __init__(self, texts: Iterable[str]):
        self.texts = iter(texts)
        self.buffer, self.at, self.line, self.column, self.ended = "", 0, 1, 1, False

    def rows(self) -> Iterator[tuple[str, Any]]:
        """Name of the table and row; of values that are no tables, their name and the value. Raises Broken."""
        yield from self.value("", 0)
        if self.next_sign():
            raise self.broken("something follows the end")

    def value(self, name: str, depth: int) -> Iterator[tuple[str, Any]]:
        sign = self.next_sign()
        if sign == "{" and (depth == 0 or name in CONTAINERS) and depth < DEEPEST:
            yield from self.members(depth)
        elif sign == "[" and depth and depth < DEEPEST:
            yield from self.elements(name, depth)
        else:
            yield name, self.decoded()

    def members(self, depth: int) -> Iterator[tuple[str, Any]]:
        self.at += 1
        if self.next_sign() == "}":
            self.at += 1
            return
        while True:
            if self.next_sign() != '"':
                raise self.broken("a name is missing")
            name = self.decoded()
            if self.next_sign() != ":":
                raise self.broken("a colon is missing")
            self.at += 1
            yield from self.value(name, depth + 1)
            if self.ends("}"):
                return

    def elements(self, name: str, depth: int) -> Iterator[tuple[str, Any]]:
        self.at += 1
        if self.next_sign() == "]":
            self.at += 1
            return
        while True:
            if name in CONTAINERS and self.next_sign() == "{":
                yield from self.members(depth)
            else:
                yield name, self.decoded()
            if self.ends("]"):
                return

    def ends(self, bracket: str) -> bool:
        sign = self.next_sign()
        if not sign:
            raise self.broken("it breaks off")
        if sign not in (",", bracket):
            raise self.broken("a comma is missing")
        self.at += 1
        return sign == bracket

    def decoded(self) -> Any:
        """The value that begins here."""
        self.next_sign()
        while True:
            try:
                value, end = DECODER.raw_decode(self.buffer, self.at)
            except (ValueError, RecursionError) as error:
                if isinstance(error, RecursionError):
                    raise self.broken("it is nested too deep") from error
                size, where = len(self.buffer) - self.at, getattr(error, "pos", self.at) - self.at
                if size > MOST_ROW:
                    raise self.broken("a row is too large") from error
                if not self.more(size):
                    self.at = where
                    if where >= len(self.buffer) - 1 or "Unterminated" in str(error):
                        raise self.broken("it breaks off") from error
                    raise self.broken("a value is no JSON") from error
                continue
            if end < len(self.buffer) or not self.more(LEAST):
                self.at = end
                return value

    def next_sign(self) -> str:
        """The next character that is no space, where the reader then stands; "" at the end."""
        while True:
            while self.at < len(self.buffer) and self.buffer[self.at] in SPACE:
                self.at += 1
            if self.at < len(self.buffer):
                return self.buffer[self.at]
            if not self.more(LEAST):
                return ""

    def more(self, size: int) -> bool:
        """Reads at least `size` characters more and forgets what was read; False at the end."""
        self.line, self.column = self.place()
        parts, read = [self.buffer[self.at :]], 0
        self.at = 0
        while read <= max(size, LEAST):
            text = next(self.texts, None)
            if text is None:
                break
            parts.append(text)
            read += len(text)
        self.buffer = "".join(parts)
        return read > 0

    def place(self) -> tuple[int, int]:
        """The line and the column where the reader stands."""
        gone = self.buffer[: self.at]
        if "\n" not in gone:
            return self.line, self.column + len(gone)
        return self.line + gone.count("\n"), len(gone) - gone.rfind("\n")

    def broken(self, why: str) -> Broken:
        line, column = self.place()
        return Broken(f"at line {line}, character {column}, {why}")


DECODER = json.JSONDecoder()


def value_in(text: str) -> Any:
    """The value of a small JSON; None where it is none, or nested too deep."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def object_in(text: str) -> dict[str, Any]:
    """The object of a small JSON; an empty one where there is no object."""
    found = value_in(text)
    if not isinstance(found, dict):
        return {}
    return found
