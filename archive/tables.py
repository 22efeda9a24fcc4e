"""One table of the database as an archive has it: which fields, how a row is named, which rows stand inside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import models

Refused = Mapping[str, str]  # field → why it does not leave


@dataclass(frozen=True)
class Part:
    """A column that an archive has in another form: `name` in the line, its JSON Schema, both ways of it."""

    name: str
    schema: Mapping[str, Any]
    write: Callable[[models.Model], Any]
    read: Callable[[Any], Any]


@dataclass(frozen=True)
class Table:
    """`model` as lines, or as rows inside the lines of another one.

    `fields`, `parts` and `left_out` together name every column. `key` says how other lines name a row: by the fields of
    that name, joined by "/". With `keeps_row` the number of the row leaves and comes back, as "row".
    """

    model: str
    fields: str
    left_out: Refused = field(default_factory=dict)
    key: str = ""
    keeps_row: bool = False
    parts: Mapping[str, Part] = field(default_factory=dict)
    rows: Mapping[str, Table] = field(default_factory=dict)  # name in the line → the rows that stand inside
    parent: str = ""  # of rows that stand inside: the foreign key to what they stand in
    flat: bool = False  # rows of one field each, written as a list of values
    copies: Mapping[str, str] = field(default_factory=dict)  # column ← attribute of what it stands in
    given: Mapping[str, Callable[[models.Model], Any]] = field(default_factory=dict)  # column → what a loaded row gets
    later: str = ""  # keys of rows of the same file, which may stand further down
    always: models.Q | None = None  # the rows that leave even where those of the table are not asked for
    related: str = ""  # what writing a row needs beside it

    @cached_property
    def of(self) -> type[models.Model]:
        return apps.get_model(self.model)

    @cached_property
    def columns(self) -> list[models.Field]:
        return [self.of._meta.get_field(name) for name in self.fields.split()]

    @cached_property
    def paths(self) -> list[str]:
        return self.key.split()

    @property
    def is_named_by_row(self) -> bool:
        return not self.key

    def queryset(self) -> models.QuerySet:
        """Its rows, without the columns that no line needs."""
        rows = self.of._base_manager.all()
        if self.related:
            return rows.select_related(self.related)
        unread = set(self.left_out) - {self.of._meta.pk.name} - set(self.parts)
        return rows.defer(*(name for name in unread if not self.of._meta.get_field(name).is_relation))

    def leaving(self, *, everything: bool) -> models.QuerySet:
        """The rows that leave; without `everything` those alone that leave always."""
        if everything or self.always is None:
            return self.queryset()
        return self.queryset().filter(self.always)

    def walk(self) -> Iterable[Table]:
        """The table and all that stand inside it."""
        yield self
        for inner in self.rows.values():
            yield from inner.walk()


# --- how rows are named in lines --------------------------------------------------------------------------


def keys_of(table: Table, rows: Iterable[int]) -> dict[int, str | int]:
    """Row → key, for those that are there. One query."""
    rows = set(rows)
    if table.is_named_by_row:
        return {row: row for row in rows}
    found = table.of._base_manager.filter(pk__in=rows).values_list("pk", *table.paths)
    return {pk: "/".join(map(str, values)) for pk, *values in found}


def rows_of(table: Table, keys: Iterable[str | int]) -> dict[str | int, int]:
    """Key → row, for those that are there. One query."""
    keys = set(keys)
    first, *rest = table.paths or ["pk"]
    wanted = keys
    if rest:
        wanted = {key.split("/")[0] for key in keys}
    found = table.of._base_manager.filter(**{f"{first}__in": wanted}).values_list("pk", first, *rest)
    if table.is_named_by_row:
        return {pk: pk for pk, *_ in found}
    named = {"/".join(map(str, values)): pk for pk, *values in found}
    return {key: named[key] for key in keys & named.keys()}
