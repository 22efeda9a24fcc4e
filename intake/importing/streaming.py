"""An export as its records, one after the other, read in a process of its own (sites/program.py)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from intake.drafts import UnreadableDocument
from intake.sites import records
from intake.sites.records import Item, Record, SitePicture
from workers import bounded

LONGEST_LINE = 64 * 1024 * 1024  # bytes; a record that is longer is no piece


def stream(path: Path) -> Iterator[Record]:
    """The records of the export at `path`. Raises UnreadableDocument where nothing can be read of it.

    Where the reading breaks off, the last record is a `Skipped` of the kind "broken" that says so.
    """
    refuse_what_is_no_file(path)
    command = [sys.executable, "-m", "intake.sites.program"]
    process = subprocess.Popen(  # noqa: S603  (our own module; the path goes in by standard input)
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        env=bounded.environment(),
    )
    is_whole = False
    try:
        process.stdin.write(json.dumps({"path": str(path.resolve())}).encode() + b"\n")
        process.stdin.close()
        while line := process.stdout.readline(LONGEST_LINE):
            if line == b"\n":
                is_whole = True
                break
            record = record_of(line)
            if isinstance(record, records.Skipped) and record.kind == "unreadable":
                raise UnreadableDocument(record.note)
            yield record
        if not is_whole:
            yield records.Skipped("broken", path.name, f"{path.name} could not be read to its end.")
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.stdout.close()
        process.wait()


def refuse_what_is_no_file(path: Path) -> None:
    """Raises UnreadableDocument for what is neither a file nor a folder: a pipe would be waited for until the end of
    time."""
    if not path.exists():
        raise UnreadableDocument(f"{path} is not there.")
    if not path.is_file() and not path.is_dir():
        raise UnreadableDocument(f"{path} is a pipe or a device: name a file or a folder.")


def record_of(line: bytes) -> Record:
    """The record in a line that the program wrote."""
    if not line.endswith(b"\n"):
        return records.Skipped("broken", "", "A piece is longer than any piece is.")
    name, fields = json.loads(line)
    record = getattr(records, name)(**fields)
    if isinstance(record, Item):
        if record.lead_picture:
            record.lead_picture = SitePicture(**record.lead_picture)
        record.pictures = [SitePicture(**picture) for picture in record.pictures]
    return record
