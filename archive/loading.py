"""An archive into an empty publication: all of it in one transaction, or nothing.

What was derived is made anew afterwards by the code that always makes it. Rows get the numbers back by which revisions,
digests and the trail name them, so an approval still is of the text it was of, and nothing counts as changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.storage import Storage
from django.db import Error, connection, models, transaction

from articles.press import rendering

from . import ArchiveError, checking, folders, sequences
from .contents import BY_MODEL, KINDS, table_of
from .lines import BATCH
from .tables import Table, rows_of

Progress = Callable[[str, int, int], None]  # takes the kind, how many lines are in, and of how many


def load(folder: Path, *, at: datetime, dry_run: bool = False, progress: Progress | None = None) -> dict[str, int]:
    """Loads the archive; returns how many lines of each kind there were. A dry run takes everything back at the end.

    ArchiveError, with a sentence, for what is no whole archive, for a line that cannot stand, and for a publication
    that is not empty. What is derived but for the pages themselves is left to `rebuild`.
    """
    manifest = checking.manifest(folder)
    loaded = {}
    brought: list[tuple[Storage, str]] = []
    try:
        with transaction.atomic():
            require_empty()
            for kind, table in KINDS.items():
                of = manifest["counts"].get(kind, 0) if isinstance(manifest.get("counts"), dict) else 0
                loaded[kind] = _load_kind(folder, kind, table, lambda done: progress and progress(kind, done, of))  # noqa: B023
            for model, number in manifest["last_rows"].items():
                if model in BY_MODEL:
                    sequences.set_last_given(BY_MODEL[model].of, max(number, _largest(BY_MODEL[model].of)))
            connection.check_constraints()
            rendering.rebuild(at)
            loaded["media"] = _bring_files(folder, brought, dry_run)
            if dry_run:
                transaction.set_rollback(True)
    except BaseException:
        for storage, name in brought:
            storage.delete(name)
        raise
    return loaded


def require_empty() -> None:
    """Raises ArchiveError where anything is on record that an archive would bring."""
    for table in KINDS.values():
        if table.of._base_manager.exists():
            raise ArchiveError(
                f"There are {table.of._meta.verbose_name_plural} here already: an archive is loaded into a publication"
                " in which nothing is yet, not even an account."
            )


def _largest(model: type[models.Model]) -> int:
    return model._base_manager.aggregate(largest=models.Max("pk"))["largest"] or 0


def _load_kind(folder: Path, kind: str, table: Table, progress: Callable[[int], Any]) -> int:
    done = 0
    for batch in _in_batches(checking.lines(folder, kind)):
        _Batch(kind, table, batch).insert()
        done += len(batch)
        progress(done)
    if table.later:
        for batch in _in_batches(checking.lines(folder, kind)):
            _Batch(kind, table, batch).set_later()
    return done


def _in_batches(lines: Iterator[checking.Line]) -> Iterator[list[checking.Line]]:
    while batch := list(islice(lines, BATCH)):
        yield batch


class _Batch:
    """Some lines of one kind, on their way in."""

    def __init__(self, kind: str, table: Table, lines: list[checking.Line]):
        self.kind, self.table, self.lines = kind, table, lines

    def insert(self) -> None:
        places = [f"{self.kind}.jsonl, line {number}" for number, _ in self.lines]
        values = [value for _, value in self.lines]
        known = self._known(self.table, places, values)
        try:
            with transaction.atomic():
                self._rows(self.table, places, values, None, known)
        except Error as error:
            if len(self.lines) == 1:
                raise ArchiveError(f"{places[0]} cannot stand beside the lines before it: {_words(error)}") from None
            for line in self.lines:  # which one it was
                _Batch(self.kind, self.table, [line]).insert()

    def set_later(self) -> None:
        """What leads to lines further down."""
        field = self.table.of._meta.get_field(self.table.later)
        waiting = [(number, value) for number, value in self.lines if value[field.name] is not None]
        found = rows_of(self.table, {value[field.name] for _, value in waiting})
        for number, value in waiting:
            row = found.get(value[field.name])
            if row is None:
                raise ArchiveError(_nowhere(f"{self.kind}.jsonl, line {number}", field, value[field.name]))
            self.table.of._base_manager.filter(pk=value["row"]).update(**{field.attname: row})

    def _known(self, table: Table, places: list[str], values: list[Any]) -> dict[str, dict[str | int, int]]:
        """Model → key → row, of everything that the lines name. One query a model."""
        wanted: dict[str, set] = defaultdict(set)
        for field, key in _references(table, values):
            wanted[table_of(field.related_model).model].add(key)
        return {model: rows_of(BY_MODEL[model], keys) for model, keys in wanted.items()}

    def _rows(self, table: Table, places: list[str], values: list[Any], parents, known) -> None:
        """Inserts rows of one table, each into its parent, and then what stands inside them."""
        rows = []
        for index, value in enumerate(values):
            row = self._row(table, places[index], value, known)
            if parents is not None:
                setattr(row, table.of._meta.get_field(table.parent).attname, parents[index].pk)
                for name, source in table.copies.items():
                    setattr(row, name, getattr(parents[index], source))
            rows.append(row)
        table.of._base_manager.bulk_create(rows)
        for name, inner in table.rows.items():
            nested: tuple[list, list, list] = [], [], []
            for place, value, row in zip(places, values, rows, strict=True):
                for item in value[name]:
                    nested[0].append(place)
                    nested[1].append(item)
                    nested[2].append(row)
            if nested[0]:
                self._rows(inner, *nested, known)

    def _row(self, table: Table, place: str, value: Any, known) -> models.Model:
        row = table.of()
        if table.flat:
            value = {table.columns[0].name: value}
        if table.keeps_row:
            row.pk = value["row"]
        for field in table.columns:
            if field.name != table.later:
                setattr(row, field.attname, _of_column(place, field, value[field.name], known))
        for name, part in table.parts.items():
            setattr(row, name, part.read(value[part.name]))
        for name, give in table.given.items():
            setattr(row, name, give(row))
        return row


def _references(table: Table, values: list[Any]) -> Iterator[tuple[models.Field, str | int]]:
    for field in table.columns:
        if field.is_relation and field.name != table.later and not _inside(table, field):
            for value in values:
                key = value if table.flat else value[field.name]
                if key is not None:
                    yield field, key
    for name, inner in table.rows.items():
        yield from _references(inner, [item for value in values for item in value[name]])


def _inside(table: Table, field: models.Field) -> bool:
    """Whether it leads to a row of the same table by its number, as the answer to a note does: the database looks."""
    return field.related_model is table.of and table.is_named_by_row


def _of_column(place: str, field: models.Field, value: Any, known) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    if field.is_relation:
        table = table_of(field.related_model)
        if field.related_model is field.model and table.is_named_by_row:
            return value
        if value not in known.get(table.model, ()):
            raise ArchiveError(_nowhere(place, field, value))
        return known[table.model][value]
    if isinstance(field, models.FileField) and value and not folders.is_safe(value):
        raise ArchiveError(f"{place}: {field.name} is {value!r}, which is no name of a stored file.")
    try:
        return field.to_python(value)
    except (ValidationError, ValueError, OverflowError):
        raise ArchiveError(f"{place}: {field.name} is {value!r}, which is no {field.description}.") from None


def _nowhere(place: str, field: models.Field, key: str | int) -> str:
    kind = next((name for name, table in KINDS.items() if table is table_of(field.related_model)), "")
    return f"{place}: {field.name} is {key!r}, which is not in {kind}.jsonl."


def _words(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]


def _bring_files(folder: Path, brought: list[tuple[Storage, str]], dry_run: bool) -> int:
    """Puts the files where the site keeps its own. No row names a file of an empty publication, so what lies there
    under the same name was left by a load that was broken off."""
    fields = [field for table in BY_MODEL.values() for field in table.columns if isinstance(field, models.FileField)]
    storages = {folders.store_of(field): field.storage for field in fields}
    number = 0
    for path in checking.stored_files(folder):
        number += 1
        store, _, name = path.partition("/")
        if not _is_named(fields, store, name):
            raise ArchiveError(f"{path}: no line of the archive names this file.")
        if dry_run:
            continue
        with (folder / path).open("rb") as file:
            storages[store].delete(name)
            brought.append((storages[store], name))
            storages[store].save(name, File(file))
    return number


def _is_named(fields: list[models.FileField], store: str, name: str) -> bool:
    """Whether a row that was loaded has the file: any other could be a page of somebody else among the pictures."""
    for field in fields:
        if folders.store_of(field) == store and field.model._base_manager.filter(**{field.name: name}).exists():
            return True
    return False
