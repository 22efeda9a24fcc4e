"""What each JSON column holds. A database takes any JSON there; the pages that show it take only this.

A column without a row in SHAPES neither leaves nor comes back: tests/archives/test_shapes.py names it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from articles.models import Edition
from articles.models.webhook import WebhookEvent
from articles.press import records
from intake.contributions import declarations
from intake.drafts import Draft

from .parts import CONTENT
from .tables import Table

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
SCALARS = ["string", "number", "boolean", "null"]
NUMBER: Schema = {"type": "integer", "minimum": 0, "maximum": 9_223_372_036_854_775_807}


@dataclass(frozen=True)
class Shape:
    """`schema` is the JSON Schema; `check` raises ValueError, with a sentence, for what no schema can say."""

    schema: Schema
    check: Callable[[Any], object] | None = None


def named(values: Schema, **known: Schema) -> Schema:
    """An object with these properties or some of them, and any others that are as `values`."""
    return {"type": "object", "properties": known, "additionalProperties": values}


def all_of(**known: Schema) -> Schema:
    """An object with these properties, and no others."""
    return {"type": "object", "required": list(known), "properties": known, "additionalProperties": False}


def many(items: Schema, **bounds: int) -> Schema:
    return {"type": "array", "items": items, **bounds}


def plain(depth: int) -> Schema:
    """Any value, with lists and objects in each other so many times."""
    if not depth:
        return {"type": SCALARS}
    inside = plain(depth - 1)
    return {"type": [*SCALARS, "array", "object"], "items": inside, "additionalProperties": inside}


def of_the_trail() -> Schema:
    """What an event says of before and after: values by field, and rows of another table by their number."""
    pin = named(plain(0), piece=NUMBER, headline=TEXT) | {"required": ["piece", "headline"]}
    rows = {"type": ["object", "null"], "additionalProperties": named(plain(0))}
    relations = sorted({name for public in records.PUBLIC_RECORDS.values() for name in public.rows})
    return named(plain(4), pins=many(pin), **dict.fromkeys(relations, rows))


def days_of(notes: list[dict[str, Any]]) -> None:
    for note in notes:
        if datetime.fromisoformat(note["at"]).tzinfo is None:
            raise ValueError(f"{note['at']} names no time zone")


def draft_of(value: dict[str, Any]) -> None:
    if value:  # of a document that could not be read there is none
        Draft.from_dict(value)


NOTES = many(all_of(kind={"enum": list(Edition.Change.values)}, text=TEXT, at=TEXT, serious={"type": "boolean"}))
DECLARED = named(TEXT, machine_uses=many(TEXT))
PAIR = many(TEXT, minItems=2, maxItems=2)
TRIPLE = many(TEXT, minItems=3, maxItems=3)

SHAPES: dict[str, Shape] = {
    "articles.Byline.interests": Shape(named(TEXT)),
    "articles.Edition.notes": Shape(NOTES, days_of),
    "articles.Event.before": Shape(of_the_trail()),
    "articles.Event.after": Shape(of_the_trail()),
    "articles.Recovery.data": Shape(dict(CONTENT.schema)),
    "articles.Webhook.events": Shape(many({"enum": list(WebhookEvent.values)}, minItems=1)),
    "intake.Contribution.saved": Shape(DECLARED),
    "intake.ImportBatch.counts": Shape(named(NUMBER)),
    "intake.ImportBatch.missing_media": Shape(many(TEXT)),
    "intake.ImportBatch.samples": Shape(many(TRIPLE)),
    "intake.ImportedItem.missing_media": Shape(many(TEXT)),
    "intake.ImportedItem.notes": Shape(many(TEXT)),
    "intake.SourceDocument.draft": Shape({"type": "object"}, draft_of),
    "intake.SourceDocument.report": Shape(many(TEXT)),
    "intake.Submission.co_authors": Shape(many(PAIR)),
    "intake.Submission.declared": Shape(DECLARED, declarations.described),
    "intake.Submission.interests": Shape(named(TEXT)),
}


def of_column(field: models.Field) -> Shape:
    return SHAPES[f"{field.model._meta.label}.{field.name}"]


def fault(table: Table, line: Any, place: str = "") -> str:
    """What stands against the JSON in a line that is as the schema has it, with its place there; or nothing."""
    if table.flat:
        return ""
    for field in table.columns:
        if isinstance(field, models.JSONField) and (check := of_column(field).check):
            try:
                check(line[field.name])
            except ValueError as error:
                return f"{place}{field.name} cannot stand: {str(error).rstrip('.')}"
    for name, inner in table.rows.items():
        for index, item in enumerate(line[name]):
            if found := fault(inner, item, f"{place}{name}[{index}]."):
                return found
    return ""
