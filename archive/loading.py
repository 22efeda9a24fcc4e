"""An archive into an empty publication: all of it in one transaction, or nothing.

What was derived is made anew afterwards by the code that always makes it. Rows get the numbers back by which revisions,
digests and the trail name them, so an approval still is of the text it was of, and nothing counts as changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
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
from .progress import Progress, silent
from .tables import Table, rows_of

Known = dict[str, dict[str | int, int]]  # model → key → row


def load(folder: Path, *, at: datetime, dry_run: bool = False, progress: Progress = silent) -> dict[str, int]:
    """Loads the archive; returns how many lines of each kind there were. A dry run takes everything back at the end.

    ArchiveError, with a sentence, for what is no whole archive, for a line that cannot stand, and for a publication
    that is not empty. What is derived but for the pages themselves is left to `rebuild`.
    """
    manifest = checking.manifest(folder)
    counts = manifest.get("counts")
    if not isinstance(counts, dict):
        counts = {}
    loaded = {}
    brought: list[tuple[Storage, str]] = []
    try:
        with transaction.atomic():
            require_empty()
            for kind in KINDS:
                loaded[kind] = load_kind(folder, kind, counts.get(kind, 0), progress)
            for model, number in manifest["last_rows"].items():
                if model in BY_MODEL:
                    of = BY_MODEL[model].of
                    sequences.set_last_given(of, max(number, sequences.largest(of)))
            connection.check_constraints()
            rendering.rebuild(at)
            loaded["media"] = bring_files(folder, brought, dry_run)
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


def load_kind(folder: Path, kind: str, of: int, progress: Progress) -> int:
    """Loads the lines of a kind, which are to be `of`; returns how many there were."""
    table = KINDS[kind]
    done = 0
    for lines in in_batches(checking.lines(folder, kind)):
        Batch(kind, table, lines).insert()
        done += len(lines)
        progress(kind, done, of)
    if table.later:
        for lines in in_batches(checking.lines(folder, kind)):
            Batch(kind, table, lines).set_later()
    return done


def in_batches(lines: Iterator[checking.Line]) -> Iterator[list[checking.Line]]:
    while batch := list(islice(lines, BATCH)):
        yield batch


class Batch:
    """Some lines of one kind, on their way in."""

    def __init__(self, kind: str, table: Table, lines: list[checking.Line]):
        self.kind, self.table, self.lines = kind, table, lines

    def place_of(self, number: int) -> str:
        return f"{self.kind}.jsonl, line {number}"

    def insert(self) -> None:
        places = [self.place_of(number) for number, _ in self.lines]
        values = [value for _, value in self.lines]
        known = known_in(self.table, values)
        try:
            with transaction.atomic():
                insert_rows(self.table, places, values, None, known)
        except Error as error:
            if len(self.lines) == 1:
                words = str(error).strip().partition("\n")[0]
                raise ArchiveError(f"{places[0]} cannot stand beside the lines before it: {words}") from None
            for line in self.lines:  # which one it was
                Batch(self.kind, self.table, [line]).insert()

    def set_later(self) -> None:
        """What leads to lines further down."""
        field = self.table.of._meta.get_field(self.table.later)
        waiting = [(number, value) for number, value in self.lines if value[field.name] is not None]
        found = rows_of(self.table, {value[field.name] for _, value in waiting})
        for number, value in waiting:
            row = found.get(value[field.name])
            if row is None:
                raise ArchiveError(_nowhere(self.place_of(number), field, value[field.name]))
            self.table.of._base_manager.filter(pk=value["row"]).update(**{field.attname: row})


# --- from lines to rows -----------------------------------------------------------------------------------


def known_in(table: Table, values: list[Any]) -> Known:
    """Of everything that the lines name. One query a model."""
    wanted: dict[str, set] = defaultdict(set)
    for field, key in references(table, values):
        wanted[table_of(field.related_model).model].add(key)
    return {model: rows_of(BY_MODEL[model], keys) for model, keys in wanted.items()}


def references(table: Table, values: list[Any]) -> Iterator[tuple[models.Field, str | int]]:
    """Each foreign key in the lines and in what stands inside them, with the key that it names."""
    for field in table.columns:
        if field.is_relation and field.name != table.later and not leads_inside(field):
            for value in values:
                key = by_field(table, value)[field.name]
                if key is not None:
                    yield field, key
    for name, inner in table.rows.items():
        yield from references(inner, [item for value in values for item in value[name]])


def by_field(table: Table, value: Any) -> dict[str, Any]:
    """What is written of a row, also where that is one value alone."""
    if table.flat:
        return {table.columns[0].name: value}
    return value


def leads_inside(field: models.Field) -> bool:
    """Whether it leads to a row of the same table by its number, as the answer to a note does: the database looks."""
    return field.related_model is field.model and table_of(field.related_model).is_named_by_row


def insert_rows(
    table: Table, places: list[str], values: list[Any], parents: list[models.Model] | None, known: Known
) -> None:
    """Inserts rows of one table, each into its parent, and then what stands inside them."""
    rows = []
    for index, value in enumerate(values):
        row = row_of(table, places[index], by_field(table, value), known)
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
            insert_rows(inner, *nested, known)


def row_of(table: Table, place: str, value: dict[str, Any], known: Known) -> models.Model:
    row = table.of()
    if table.keeps_row:
        row.pk = value["row"]
    for field in table.columns:
        if field.name != table.later:
            setattr(row, field.attname, column_of(place, field, value[field.name], known))
    for name, part in table.parts.items():
        setattr(row, name, part.read(value[part.name]))
    for name, give in table.given.items():
        setattr(row, name, give(row))
    return row


def column_of(place: str, field: models.Field, value: Any, known: Known) -> Any:
    """The value as the column has it. ArchiveError for what leads nowhere, and for what the column does not take."""
    if value is None or isinstance(field, models.JSONField):
        return value
    if field.is_relation:
        if leads_inside(field):
            return value
        rows = known.get(table_of(field.related_model).model, {})
        if value not in rows:
            raise ArchiveError(_nowhere(place, field, value))
        return rows[value]
    if isinstance(field, models.FileField) and value and not folders.is_safe(value):
        raise ArchiveError(f"{place}: {field.name} is {value!r}, which is no name of a stored file.")
    try:
        return field.to_python(value)
    except (ValidationError, ValueError, OverflowError):
        raise ArchiveError(f"{place}: {field.name} is {value!r}, which is no {field.description}.") from None


def _nowhere(place: str, field: models.Field, key: str | int) -> str:
    kind = next((name for name, table in KINDS.items() if table is table_of(field.related_model)), "")
    return f"{place}: {field.name} is {key!r}, which is not in {kind}.jsonl."


# --- stored files -----------------------------------------------------------------------------------------


def bring_files(folder: Path, brought: list[tuple[Storage, str]], dry_run: bool) -> int:
    """Puts the files where the site keeps its own. No row names a file of an empty publication, so what lies there
    under the same name was left by a load that was broken off."""
    fields = [field for table in BY_MODEL.values() for field in table.columns if isinstance(field, models.FileField)]
    storages = {folders.store_of(field): field.storage for field in fields}
    number = 0
    for path in checking.stored_files(folder):
        number += 1
        store, _, name = path.partition("/")
        if not is_named(fields, store, name):
            raise ArchiveError(f"{path}: no line of the archive names this file.")
        if dry_run:
            continue
        with (folder / path).open("rb") as file:
            storages[store].delete(name)
            brought.append((storages[store], name))
            storages[store].save(name, File(file))
    return number


def is_named(fields: list[models.FileField], store: str, name: str) -> bool:
    """Whether a row that was loaded has the file: any other could be a page of somebody else among the pictures."""
    for field in fields:
        if folders.store_of(field) == store and field.model._base_manager.filter(**{field.name: name}).exists():
            return True
    return False
