"""Rows as lines: a batch of a table with all that stands inside it, in a number of queries that no size changes."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import models

from .contents import table_of
from .tables import Table, keys_of

BATCH = 200
Names = dict[str, dict[int, str | int]]  # model → row → how lines name it


def batches(table: Table, *, everything: bool = True, size: int = BATCH) -> Iterator[list[dict[str, Any]]]:
    """The rows of `table` as lines, in the order in which they were written down; `size` of them in memory at a time.

    Without `everything` those alone that leave always.
    """
    last = 0
    queryset = table.leaving(everything=everything).order_by("pk")
    while rows := list(queryset.filter(pk__gt=last)[:size]):
        yield Rows(table, rows).lines()
        last = rows[-1].pk


class Rows:
    """Rows of one table, and what stands inside them."""

    def __init__(self, table: Table, rows: list[models.Model]):
        self.table, self.rows = table, rows
        self.inner: dict[str, Rows] = {}
        if not rows:
            return
        keys = [row.pk for row in rows]
        for name, inner in table.rows.items():
            found = inner.queryset().filter(**{f"{inner.parent}__in": keys}).order_by("pk")
            self.inner[name] = Rows(inner, list(found))

    def lines(self) -> list[dict[str, Any]]:
        wanted: dict[str, set[int]] = defaultdict(set)
        tables = {}
        for field, row in self.references():
            target = table_of(field.related_model)
            tables[target.model] = target
            wanted[target.model].add(row)
        names = {model: keys_of(tables[model], rows) for model, rows in wanted.items()}
        return list(self.written(names).values())

    def references(self) -> Iterator[tuple[models.Field, int]]:
        """Each foreign key that is written, with the row it leads to."""
        for field in self.table.columns:
            if field.is_relation:
                for row in self.rows:
                    if (leads_to := getattr(row, field.attname)) is not None:
                        yield field, leads_to
        for inner in self.inner.values():
            yield from inner.references()

    def written(self, names: Names) -> dict[int, Any]:
        """Row → what is written of it."""
        inside = {name: inner.by_parent(names) for name, inner in self.inner.items()}
        found = {}
        for row in self.rows:
            line = self.columns_of(row, names)
            for name, lines in inside.items():
                line[name] = lines[row.pk]
            if self.table.flat:
                (line,) = line.values()
            found[row.pk] = line
        return found

    def by_parent(self, names: Names) -> dict[int, list[Any]]:
        """Row that they stand inside → what is written there of these rows; a list for any row."""
        parent = self.table.of._meta.get_field(self.table.parent).attname
        written = self.written(names)
        found = defaultdict(list)
        for row in self.rows:
            found[getattr(row, parent)].append(written[row.pk])
        return found

    def columns_of(self, row: models.Model, names: Names) -> dict[str, Any]:
        line = {}
        if self.table.keeps_row:
            line["row"] = row.pk
        for field in self.table.columns:
            value = getattr(row, field.attname)
            if field.is_relation and value is not None:
                value = names[table_of(field.related_model).model][value]
            line[field.name] = plain(value)
        for part in self.table.parts.values():
            line[part.name] = part.write(row)
        return line


def plain(value: Any) -> Any:
    """A value of a column as JSON has it: moments in UTC, days and keys as text."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, models.fields.files.FieldFile):
        return value.name or ""
    return value


def as_text(line: Any) -> str:
    """A line of a file: keys in order, letters as they are, nothing around the signs."""
    return json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def files_of(table: Table, lines: Iterable[dict[str, Any]]) -> Iterator[tuple[models.FileField, str]]:
    """The stored files that the lines name, each with the field that knows where it lies."""
    for field in table.columns:
        if isinstance(field, models.FileField):
            for line in lines:
                if line[field.name]:
                    yield field, line[field.name]
