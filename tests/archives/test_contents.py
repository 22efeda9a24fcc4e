"""Nothing is forgotten: every model and every column is in the archive, or is named with the reason why it is not."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from archive import schema
from archive.contents import BY_MODEL, KINDS, STAYS

DECIDED_IN = "decide about it in archive/contents.py"


def all_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]


@pytest.mark.parametrize("model", all_models(), ids=lambda model: model._meta.label)
def test_every_model_is_in_it_or_stays_for_a_reason(model):
    assert (model._meta.label in BY_MODEL) != (model._meta.label in STAYS), f"{model._meta.label}: {DECIDED_IN}"


@pytest.mark.parametrize("table", BY_MODEL.values(), ids=BY_MODEL)
def test_every_column_is_in_it_or_left_out_for_a_reason(table):
    there = {field.name for field in table.of._meta.concrete_fields}
    decided = {field.name for field in table.columns} | set(table.left_out) | set(table.parts)
    decided |= {table.parent} - {""} | ({"id"} if table.keeps_row else set())
    assert there == decided, f"{table.model}: {DECIDED_IN}"
    assert not set(table.left_out) & {field.name for field in table.columns}


def test_nothing_is_decided_about_that_is_not_there():
    labels = {model._meta.label for model in all_models()}
    assert set(BY_MODEL) | set(STAYS) == labels
    assert all(reason.strip() for reason in [*STAYS.values(), *schema_reasons()])


def schema_reasons() -> list[str]:
    return [reason for table in BY_MODEL.values() for reason in table.left_out.values()]


@pytest.mark.parametrize("table", BY_MODEL.values(), ids=BY_MODEL)
def test_what_others_name_by_a_key_has_one_row_for_it(table):
    if not table.key:
        return
    fields = tuple(path.partition("__")[0] for path in table.paths)
    unique = [(field.name,) for field in table.of._meta.fields if field.unique]
    unique += [tuple(c.fields) for c in table.of._meta.constraints if isinstance(c, models.UniqueConstraint)]
    assert fields in unique


def test_what_is_named_comes_before_what_names_it():
    """But for what stands in `later`, and for answers to a note, which are named by their row."""
    seen: set[str] = set()
    for kind in KINDS.values():
        for table in kind.walk():
            for field in table.columns:
                if field.is_relation and field.name != table.later and field.related_model is not table.of:
                    assert field.related_model._meta.label in seen, f"{table.model}.{field.name}"
            seen.add(table.model)


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_is_a_json_schema(kind):
    jsonschema.Draft202012Validator.check_schema(schema.of_kind(kind))


def test_the_description_of_the_format_names_every_file():
    text = (Path(settings.BASE_DIR) / "docs" / "archive-format.md").read_text(encoding="utf-8")
    for kind in KINDS:
        assert f"`{kind}.jsonl`" in text, kind
    for name in ("manifest.json", "media.jsonl", "schema/<kind>.json", "media/<name>", "private/<name>"):
        assert f"\n      {name} " in text


VALUES = [None, True, 0, -1, 1.5, 10**30, "", "x", "x" * 5000, "\0", "\ud800", [], ["x"], {}, {"x": 1}, "2026-06-30"]
VALUES += ["2026-06-30T12:00:00Z", "2026-06-30T12:00:00", "opinion", [[1, 2]]]


@pytest.mark.parametrize("kind", KINDS)
def test_our_reader_says_what_a_library_says(kind):
    """Of every property of every kind, with values of every sort. Of signs that are no text, only ours says so."""
    for name, wanted in parts_of(schema.of_kind(kind)):
        library = jsonschema.Draft202012Validator(wanted)
        for value in VALUES:
            ours, theirs = schema.fault(value, wanted), not library.is_valid(value)
            if value in ("\0", "\ud800"):
                assert ours or "type" not in wanted
                continue
            assert bool(ours) == theirs, f"{name}: {json.dumps(value)[:60]}: {ours}"


def parts_of(wanted: dict, name: str = "it"):
    yield name, wanted
    for key, part in wanted.get("properties", {}).items():
        yield from parts_of(part, key)
    if isinstance(wanted.get("additionalProperties"), dict):
        yield from parts_of(wanted["additionalProperties"], f"{name}.*")
    if "items" in wanted:
        yield from parts_of(wanted["items"], f"{name}[]")
