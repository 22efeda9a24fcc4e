"""The table of contents as JSON Schema (2020-12), and the reader that holds a line against it.

The reader knows the words that are written here and no others, so that loading needs no library; that it and a
library say the same is a test's to see.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.utils.choices import CallableChoiceIterator

from . import VERSION, shapes
from .contents import KINDS, table_of
from .tables import Table

DAY = r"^\d{4}-\d{2}-\d{2}$"
MOMENT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$"
_SURROGATE = re.compile("[\ud800-\udfff]")
ROW = {"type": "integer", "minimum": 1, "maximum": 9_223_372_036_854_775_807}


def of_kind(kind: str) -> dict[str, Any]:
    """The schema of the lines of `kind`.jsonl."""
    table = KINDS[kind]
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:standfirst:archive:{VERSION}:{kind}",
        "title": kind,
        "description": (table.of.__doc__ or "").strip().partition("\n")[0],
    }
    return head | of_table(table)


def of_table(table: Table) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    if table.keeps_row:
        properties["row"] = ROW
    for field in table.columns:
        properties[field.name] = of_field(field)
    for part in table.parts.values():
        properties[part.name] = dict(part.schema)
    for name, inner in table.rows.items():
        properties[name] = {"type": "array", "items": of_table(inner)}
    if table.flat:
        (only,) = properties.values()
        return only
    return {"type": "object", "required": list(properties), "additionalProperties": False, "properties": properties}


def of_field(field: models.Field) -> dict[str, Any]:
    schema = of_column(field)
    if field.choices and not isinstance(field.choices, CallableChoiceIterator):
        values = [value for value, _ in field.flatchoices]
        if field.blank:
            values.append("")
        schema = {"enum": values}
    if field.null:
        return or_null(schema)
    return schema


def of_column(field: models.Field) -> dict[str, Any]:
    """What the column takes, whichever of its values may be chosen."""
    if field.is_relation:
        return of_reference(table_of(field.related_model))
    if isinstance(field, models.JSONField):
        return shapes.of_column(field).schema
    if isinstance(field, models.BooleanField):
        return {"type": "boolean"}
    if isinstance(field, models.IntegerField):
        least, most = bounds_of(field)
        return {"type": "integer", "minimum": least, "maximum": most}
    if isinstance(field, models.FloatField):
        return {"type": "number"}
    if isinstance(field, models.DateTimeField):
        return {"type": "string", "pattern": MOMENT}
    if isinstance(field, models.DateField):
        return {"type": "string", "pattern": DAY}
    if isinstance(field, models.SlugField):
        return {"type": "string", "pattern": r"^[A-Za-z0-9_-]*$", "maxLength": field.max_length}
    if isinstance(field, models.UUIDField):
        return {"type": "string", "pattern": r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
    if field.max_length:
        return {"type": "string", "maxLength": field.max_length}
    return {"type": "string"}


def of_reference(target: Table) -> dict[str, Any]:
    """How a line names a row of `target`."""
    described = {"description": f"names {target.model}"}
    if target.is_named_by_row:
        return ROW | described
    return {"type": "string", "minLength": 1} | described


def bounds_of(field: models.IntegerField) -> tuple[int, int]:
    """The least and the largest number of a column, as on PostgreSQL: the same archive goes into either database."""
    return BaseDatabaseOperations.integer_field_ranges[field.get_internal_type()]


def or_null(schema: dict[str, Any]) -> dict[str, Any]:
    if "enum" in schema:
        return schema | {"enum": [*schema["enum"], None]}
    return schema | {"type": [schema["type"], "null"]}


# --- a value against a schema -----------------------------------------------------------------------------

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}


def fault(value: Any, schema: Mapping[str, Any], place: str = "") -> str:
    """What is wrong with `value`, with the place in the line, or nothing: “bylines[0].role is 7 and no string”."""
    here = place or "it"
    if "enum" in schema:
        if any(value == one and type(value) is type(one) for one in schema["enum"]):
            return ""
        return f"{here} is {_shown(value)}, which is none of the values it may have"
    wanted = types_of(schema)
    if wanted and not is_of(value, wanted):
        return f"{here} is {_shown(value)} and no {' or '.join(wanted)}"
    if isinstance(value, str):
        return fault_in_text(value, schema, here)
    if isinstance(value, dict):
        return fault_in_object(value, schema, place)
    if isinstance(value, list):
        return fault_in_list(value, schema, place)
    if "minimum" in schema and value is not None and not schema["minimum"] <= value <= schema["maximum"]:
        return f"{here} is {value}, which is out of bounds"
    return ""


def types_of(schema: Mapping[str, Any]) -> list[str]:
    """The names of the types that a value may have; none where it may have any."""
    wanted = schema.get("type", [])
    if isinstance(wanted, str):
        return [wanted]
    return wanted


def is_of(value: Any, types: list[str]) -> bool:
    if isinstance(value, bool):  # which is an integer to Python, and none to JSON
        return "boolean" in types
    return any(isinstance(value, TYPES[name]) for name in types)


def fault_in_text(value: str, schema: Mapping[str, Any], here: str) -> str:
    if "\0" in value or not value.isascii() and _SURROGATE.search(value):
        return f"{here} holds signs that are no text"
    if len(value) > schema.get("maxLength", len(value)):
        return f"{here} is longer than {schema['maxLength']} signs"
    if len(value) < schema.get("minLength", 0):
        return f"{here} is empty"
    if "pattern" in schema and not re.search(schema["pattern"].replace("$", r"\Z"), value):
        return f"{here} is {_shown(value)}, which does not look as it has to"
    return ""


def fault_in_list(value: list, schema: Mapping[str, Any], place: str) -> str:
    if not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value)):
        return f"{place or 'it'} has {len(value)} items"
    for index, item in enumerate(value):
        if found := fault(item, schema.get("items", {}), f"{place}[{index}]"):
            return found
    return ""


def fault_in_object(value: dict, schema: Mapping[str, Any], place: str) -> str:
    prefix = ""
    if place:
        prefix = f"{place}."
    properties = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            return f"{prefix}{name} is missing"
    others = schema.get("additionalProperties", {})
    for name, item in value.items():
        if name not in properties and others is False:
            return f"{prefix}{_shown_name(name)} is nothing that is known here"
        if found := fault_in_text(name, {}, f"a name in {place or 'it'}"):
            return found
        if found := fault(item, properties.get(name, others), f"{prefix}{_shown_name(name)}"):
            return found
    return ""


def _shown(value: Any) -> str:
    text = repr(value)
    if len(text) > 60:
        return f"{text[:60]}…"
    return text


def _shown_name(name: str) -> str:
    if name.isprintable() and len(name) <= 60:
        return name
    return _shown(name)
