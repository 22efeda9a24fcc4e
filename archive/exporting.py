"""The publication as a folder of files: everything that is on record, in the state of one moment."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from . import FORMAT, VERSION, folders, lines, schema, sequences
from .contents import BY_MODEL, KINDS, STAYS
from .progress import Progress, silent
from .tables import Table


def counts(*, revisions: bool = False) -> dict[str, int]:
    """How many lines each kind has. One query a kind."""
    return {kind: table.leaving(everything=revisions).count() for kind, table in KINDS.items()}


def export(folder: Path, *, revisions: bool = False, progress: Progress = silent) -> tuple[dict[str, Any], list[str]]:
    """Writes the archive; returns its manifest and the names of stored files that were not there.

    ArchiveError where `folder` is no place for an archive.

    With `revisions` every saved version of every working copy leaves; without, those that have a name or were printed,
    shared or signed off.
    """
    with folders.whole(folder) as place, one_moment():
        export = _Export(place, revisions, progress)
        manifest = export.run()
        written = folders.Written(place / folders.MANIFEST)
        written.write(pretty(manifest))
        written.close()
    return manifest, export.missing


@contextmanager
def one_moment() -> Iterator[None]:
    """All that is read inside is of one moment, and nobody waits for it who writes meanwhile."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":  # `atomic` would take the lock of those who write
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def pretty(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def what_stays() -> dict[str, str]:
    """Every table and every column that is not in the archive, with the reason."""
    found = dict(STAYS)
    for table in BY_MODEL.values():
        for name, reason in table.left_out.items():
            found[f"{table.model}.{name}"] = reason
    return found


def last_rows() -> dict[str, int]:
    """Of each table whose rows keep their numbers: the last one that was given."""
    found = {}
    for table in BY_MODEL.values():
        if table.keeps_row:
            found[table.model] = sequences.last_given(table.of)
    return found


class _Export:
    def __init__(self, place: Path, revisions: bool, progress: Progress):
        self.place, self.revisions, self.progress = place, revisions, progress
        self.files: dict[str, dict[str, Any]] = {}
        self.missing: list[str] = []

    def run(self) -> dict[str, Any]:
        self.media = folders.Written(self.place / "media.jsonl")
        written = {kind: self.write_kind(kind, table) for kind, table in KINDS.items()}
        self.files["media.jsonl"] = self.media.close()
        for kind in KINDS:
            name = f"schema/{kind}.json"
            file = folders.Written(self.place / name)
            file.write(pretty(schema.of_kind(kind)))
            self.files[name] = file.close()
        which = "kept for good"
        if self.revisions:
            which = "all"
        return {
            "format": FORMAT,
            "version": VERSION,
            "site": settings.SITE_NAME,
            "revisions": which,
            "counts": written | {"media": self.media.lines},
            "files": self.files,
            "last_rows": last_rows(),
            "left_out": what_stays(),
        }

    def write_kind(self, kind: str, table: Table) -> int:
        """Writes the file of a kind, with the stored files that it names; returns how many lines it has."""
        of = table.leaving(everything=self.revisions).count()
        file = folders.Written(self.place / f"{kind}.jsonl")
        for batch in lines.batches(table, everything=self.revisions):
            for line in batch:
                file.line(lines.as_text(line))
            for field, name in lines.files_of(table, batch):
                self.bring(field, name)
            self.progress(kind, file.lines, of)
        self.files[f"{kind}.jsonl"] = file.close()
        return file.lines

    def bring(self, field: models.FileField, name: str) -> None:
        """Copies a stored file; one that the storage has lost is written down as missing."""
        path = self.place / folders.store_of(field) / name
        line: dict[str, Any] = {"path": f"{folders.store_of(field)}/{name}"}
        try:
            if not folders.is_safe(name):
                raise ValueError(name)
            with field.storage.open(name) as stored:
                file = folders.Written(path)
                file.copy(stored)
                line |= file.close()
        except FileExistsError:  # two records with one file
            return
        except (OSError, ValueError):
            path.unlink(missing_ok=True)
            line["missing"] = True
            self.missing.append(name)
        self.media.line(lines.as_text(line))
