"""The full-text index of either database behind one field: `lexemes__match=…`. Which words, search/ decides.

Both databases hold the same thing, a set of words per row, and answer the same question with the same rows: which sets
fulfil an expression of words. Nothing is ranked here, and no language is known here, so nothing can differ.

    PostgreSQL   a tsvector without positions, and a GIN index on it
    SQLite       the words as text, and an FTS5 table (detail=none) that triggers keep beside it

`install` runs after every `migrate`, because SQLite drops a table's triggers when a migration rebuilds the table.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.apps import apps
from django.db import connections, models

# Kept to what no syntax of either database knows: letters, digits, marks, and the sign for "in the head of the piece".
_WRITABLE = re.compile(r"[/\w\u0300-\uffff]+")


@dataclass(frozen=True)
class Word:
    """Rows with the word; with `starts` those with any word that begins so."""

    text: str
    starts: bool = False

    def written(self, vendor: str) -> str:
        if not _WRITABLE.fullmatch(self.text):
            raise ValueError(f"{self.text!r} is no word of the index.")
        if vendor == "sqlite":
            return f'"{self.text}"{"*" if self.starts else ""}'
        return f"'{self.text}'{':*' if self.starts else ''}"


@dataclass(frozen=True)
class _Several:
    parts: tuple

    def written(self, vendor: str) -> str:
        joint = self.joints[vendor == "sqlite"]
        return f"({joint.join(part.written(vendor) for part in self.parts)})"


class All(_Several):
    """Rows that fulfil every part."""

    joints = (" & ", " AND ")


class Any(_Several):
    """Rows that fulfil at least one part."""

    joints = (" | ", " OR ")


Expression = Word | All | Any


class LexemesField(models.Field):
    """A set of words. Written from any iterable of strings; read only through `match`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{**kwargs, "editable": False})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, kwargs

    def db_type(self, connection) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_prep_value(self, value: Iterable[str]) -> list[str]:
        return sorted(set(value))

    def get_db_prep_value(self, value, connection, prepared=False):
        words = value if prepared else self.get_prep_value(value)
        return words if connection.vendor == "postgresql" else " ".join(words)

    def get_placeholder(self, value, compiler, connection) -> str:
        return "array_to_tsvector(%s::text[])" if connection.vendor == "postgresql" else "%s"

    def value_to_string(self, obj) -> str:
        return ""  # derived: a fixture never carries it


@LexemesField.register_lookup
class Match(models.Lookup):
    """Rows whose set fulfils an expression."""

    lookup_name = "match"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Expression, connection):
        return "%s", [value.written(connection.vendor)]

    def as_sql(self, compiler, connection):
        words, params = self.process_lhs(compiler, connection)
        _, asked = self.process_rhs(compiler, connection)
        return f"{words} @@ %s::tsquery", [*params, *asked]

    def as_sqlite(self, compiler, connection):
        field = self.lhs.target
        table, key = field.model._meta.db_table, field.model._meta.pk.column
        _, asked = self.process_rhs(compiler, connection)
        found = f'SELECT rowid FROM "{table}_words" WHERE "{table}_words" MATCH %s'  # noqa: S608  (our own names)
        return f'"{self.lhs.alias}"."{key}" IN ({found})', asked


def rows_having(model: type[models.Model], words: Sequence[str]) -> list[tuple[int, int]]:
    """(number of a word, key of a row) for each of the words and each row that has it. One query for all."""
    if not words:
        return []
    table, key = model._meta.db_table, model._meta.pk.column
    connection = connections["default"]
    written = [Word(word).written(connection.vendor) for word in words]
    if connection.vendor == "sqlite":
        asked, params = f"{table}_words MATCH asked.value", [json.dumps(written)]
        query = f"SELECT asked.key, {table}_words.rowid FROM json_each(%s) asked JOIN {table}_words ON {asked}"  # noqa: S608
    else:
        asked, params = "lexemes @@ asked.word::tsquery", [written]
        query = (
            f"SELECT asked.number - 1, {key} FROM unnest(%s::text[]) WITH ORDINALITY asked(word, number)"  # noqa: S608
            f" JOIN {table} ON {asked}"
        )
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        return cursor.fetchall()


@models.TextField.register_lookup
class HasRun(models.Lookup):
    """Rows whose text has these signs in a row.

    On PostgreSQL by a function that says what it costs to unpack a long text: by LIKE the planner would rather look
    into every text of the archive than ask the index of words first.
    """

    lookup_name = "has_run"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        text, params = self.process_lhs(compiler, connection)
        return f"articles_has_run({text}, %s)", [*params, self.rhs]

    def as_sqlite(self, compiler, connection):
        text, params = self.process_lhs(compiler, connection)
        return f"instr({text}, %s) > 0", [*params, self.rhs]


def install(using: str = "default", **kwargs) -> None:
    """(Re)creates what the field needs beside its column. Connected to post_migrate."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for model in apps.get_models():
            for field in model._meta.local_fields:
                if isinstance(field, LexemesField):
                    key = model._meta.pk.column
                    for statement in _STATEMENTS[connection.vendor](model._meta.db_table, key, field.column):
                        cursor.execute(statement)


def _sqlite(table: str, key: str, column: str) -> list[str]:
    fts = f"{table}_words"
    into = f"INSERT INTO {fts}"
    add = f"{into}(rowid, {column}) VALUES (NEW.{key}, NEW.{column});"
    take = f"{into}({fts}, rowid, {column}) VALUES ('delete', OLD.{key}, OLD.{column});"
    # "ascii" takes every other letter as it is: the words come folded already.
    return [
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {fts} USING fts5({column}, content='{table}', content_rowid='{key}',"
        " detail=none, tokenize=\"ascii tokenchars '/'\")",
        *(f"DROP TRIGGER IF EXISTS {table}_{event}" for event in ("added", "removed", "changed")),
        f"CREATE TRIGGER {table}_added AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER {table}_removed AFTER DELETE ON {table} BEGIN {take} END",
        f"CREATE TRIGGER {table}_changed AFTER UPDATE OF {column} ON {table} BEGIN {take} {add} END",
    ]


def _postgresql(table: str, key: str, column: str) -> list[str]:
    return [
        f'CREATE INDEX IF NOT EXISTS {table}_words ON "{table}" USING gin ("{column}")',
        # Not in SQL: that would be put in place of its call, and its cost be forgotten.
        "CREATE OR REPLACE FUNCTION articles_has_run(text, text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE"
        " PARALLEL SAFE COST 10000 AS $$ BEGIN RETURN strpos($1, $2) > 0; END $$",
    ]


_STATEMENTS = {"sqlite": _sqlite, "postgresql": _postgresql}
