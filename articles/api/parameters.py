"""Reads a query string by the table: every parameter becomes a value of its kind, or a sentence that says why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import QueryDict

SLUG = re.compile(r"[-a-zA-Z0-9_]{1,200}\Z")
LANGUAGE = re.compile(r"[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8}){0,3}\Z")
CURSOR = re.compile(r"[-\w]{1,600}\Z", re.ASCII)
# 2026-06-30, or with a time and its offset. A “+” that came unescaped arrives as a blank.
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?)(Z|[-+ ]\d\d:?\d\d))?\Z", re.ASCII)


class Refused(ValueError):
    """The query cannot be answered; the message is one sentence for the person who wrote it."""


@dataclass(frozen=True)
class Parameter:
    """A name, what it is for, its JSON schema, and the function that reads it (ValueError: a sentence's end)."""

    name: str
    description: str
    schema: dict[str, Any]
    read: Callable[[str], Any] = field(compare=False)


def slug(name: str, description: str) -> Parameter:
    return Parameter(name, description, {"type": "string", "pattern": "^[-a-zA-Z0-9_]{1,200}$"}, _slug)


def choice(name: str, description: str, values: Iterable[str], default: str | None = None) -> Parameter:
    allowed = list(values)
    schema: dict[str, Any] = {"type": "string", "enum": allowed}
    if default:
        schema["default"] = default

    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"is one of {', '.join(allowed)}")
        return text

    return Parameter(name, description, schema, read)


def several(name: str, description: str, values: Iterable[str]) -> Parameter:
    allowed = list(values)

    def read(text: str) -> frozenset[str]:
        asked = [part.strip() for part in text.split(",")] if len(text) < 1000 else [""]
        if unknown := [part for part in asked if part not in allowed]:
            raise ValueError(f"has no “{_short(unknown[0])}”; there are {', '.join(allowed)}")
        return frozenset(asked)

    schema = {"type": "array", "minItems": 1, "items": {"type": "string", "enum": allowed}}
    return Parameter(name, description, schema, read)


def moment(name: str, description: str) -> Parameter:
    schema = {
        "type": "string",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[-+][0-9:]+))?$",
        "examples": ["2026-06-30", "2026-06-30T12:00:00Z"],
    }
    return Parameter(name, f"{description} A day begins in the site’s time zone.", schema, _moment)


def language(name: str, description: str) -> Parameter:
    pattern = "^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8}){0,3}$"
    return Parameter(name, description, {"type": "string", "pattern": pattern, "examples": ["en", "pt-br"]}, _language)


def size(default: int, most: int) -> Parameter:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= most):
            raise ValueError(f"is a number from 1 to {most}")
        return int(text)

    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": default}
    return Parameter("limit", "How many to an answer.", schema, read)


def cursor(name: str, description: str) -> Parameter:
    schema = {"type": "string", "minLength": 1, "maxLength": 600, "pattern": "^[-_a-zA-Z0-9]+$"}
    return Parameter(name, description, schema, _cursor)


def read(query: QueryDict, known: Iterable[Parameter]) -> dict[str, Any]:
    """The parameters given, by name. Raises Refused for one that is unknown, given twice, or not of its kind."""
    table = {parameter.name: parameter for parameter in known}
    if unknown := [name for name in query if name not in table]:
        names = ", ".join(f"“{_short(name)}”" for name in unknown[:5])
        there = f"there are {', '.join(table)}" if table else "this address takes none"
        raise Refused(f"No parameter here is called {names}; {there}.")
    found = {}
    for name, parameter in table.items():
        given = query.getlist(name)
        if len(given) > 1:
            raise Refused(f"“{name}” is given {len(given)} times.")
        if given:
            try:
                found[name] = parameter.read(given[0])
            except (ValueError, OverflowError) as error:
                raise Refused(f"“{name}” {error}.") from error
    if "next" in found and "back" in found:
        raise Refused("“next” and “back” lead to different pages; give one.")
    return found


def _slug(text: str) -> str:
    if not SLUG.match(text):
        raise ValueError("is the last part of a page’s address: letters, digits and hyphens")
    return text


def _language(text: str) -> str:
    if not LANGUAGE.match(text):
        raise ValueError("is a language tag like en or pt-br")
    return text.lower()


def _cursor(text: str) -> str:
    if not CURSOR.match(text):
        raise ValueError("is taken from an answer as it stands there")
    return text


def _moment(text: str) -> datetime:
    sentence = "is a day like 2026-06-30 or a moment like 2026-06-30T12:00:00Z"
    match = MOMENT.match(text)
    if not match or not "1900" <= text[:4] <= "2200":
        raise ValueError(sentence)
    day, time, offset = match.groups()
    try:
        if time is None:
            return datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)
        return datetime.fromisoformat(f"{day}T{time}{offset.replace(' ', '+')}").astimezone(UTC)
    except ValueError as error:
        raise ValueError(sentence) from error


def _short(text: str) -> str:
    """What somebody sent, safe to repeat to them."""
    return re.sub(r"[^\w.\-]", "?", text[:40])
