"""What PHP has serialised, as plain data: `a:1:{s:3:"key";i:5;}`. Objects are read as their fields; nothing is run."""

from __future__ import annotations

from typing import Any

DEEPEST = 30


class NotSerialised(ValueError):
    """It is no such text, or a damaged one."""


def unserialise(text: str) -> Any:
    """Raises NotSerialised. Lengths are those of UTF-8, as PHP counts."""
    value, _ = value_at(text.encode(), 0, 0)
    return value


def mapping(text: str) -> dict:
    """The array, or an empty one for anything else."""
    if not text.startswith("a:"):
        return {}
    try:
        value = unserialise(text)
    except NotSerialised:
        return {}
    if not isinstance(value, dict):
        return {}
    return value


def value_at(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    if depth > DEEPEST:
        raise NotSerialised("too deep")
    kind = data[at : at + 1]
    if kind == b"N":
        return None, at + 2
    if kind in (b"i", b"d", b"b", b"r", b"R"):
        end = data.find(b";", at)
        if end < 0 or end - at > 40:
            raise NotSerialised("a number without its end")
        return number_of(kind, data[at + 2 : end]), end + 1
    if kind == b"s":
        size, start = size_at(data, at + 2)
        end = start + 1 + size
        if data[start : start + 1] != b'"' or data[end : end + 2] != b'";':
            raise NotSerialised("a text of another length than it says")
        return data[start + 1 : end].decode(errors="replace"), end + 2
    if kind == b"O":
        size, start = size_at(data, at + 2)
        at = start + size + 1  # the name of its class, of which nothing is wanted
    if kind in (b"a", b"O"):
        count, at = size_at(data, at + 2)
        if data[at : at + 1] != b"{" or count > len(data):
            raise NotSerialised("an array without its beginning")
        at += 1
        found = {}
        for _ in range(count):
            key, at = value_at(data, at, depth + 1)
            value, at = value_at(data, at, depth + 1)
            if not isinstance(key, (str, int)):
                raise NotSerialised("a key that is none")
            found[key] = value
        if data[at : at + 1] != b"}":
            raise NotSerialised("an array without its end")
        return found, at + 1
    raise NotSerialised("an unknown kind of value")


def size_at(data: bytes, at: int) -> tuple[int, int]:
    end = data.find(b":", at)
    digits = data[at:end]
    if end < 0 or not digits.isdigit() or len(digits) > 10:
        raise NotSerialised("a length that is none")
    return int(digits), end + 1


def number_of(kind: bytes, digits: bytes) -> int | float | bool:
    try:
        if kind == b"b":
            return digits == b"1"
        if kind == b"d":
            return float(digits)
        return int(digits)
    except ValueError as error:
        raise NotSerialised("a number that is none") from error
