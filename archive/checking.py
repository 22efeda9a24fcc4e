"""An archive that somebody hands in: whether it is whole, of this version, and line by line as the schema has it.

Nothing of it is believed: names lead nowhere outside the folder, lines have a bound, checksums are counted anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import FORMAT, VERSION, ArchiveError, folders, schema, shapes
from .contents import KINDS

LONGEST_LINE = 64_000_000  # bytes: an article with thousands of notes has a few
MEDIA = {
    "type": "object",
    "required": ["path"],
    "additionalProperties": False,
    "properties": {
        "path": {"type": "string", "minLength": 1},
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "bytes": {"type": "integer", "minimum": 0, "maximum": 1 << 40},
        "missing": {"type": "boolean"},
    },
}
Line = tuple[int, Any]  # its number in the file, and what it says


def manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a whole archive of this version. ArchiveError, with a sentence, for any other."""
    found = folders.read_manifest(folder)
    if found.get("format") != FORMAT:
        raise ArchiveError(f"{folders.MANIFEST} is not of a {FORMAT}, but of {found.get('format')!r}.")
    if found.get("version") != VERSION:
        raise ArchiveError(f"The archive is of version {found.get('version')!r}; this release reads {VERSION}.")
    files, rows = found.get("files"), found.get("last_rows")
    if not isinstance(files, dict) or not isinstance(rows, dict):
        raise ArchiveError(f"{folders.MANIFEST} does not say which files there are.")
    wanted = {f"{kind}.jsonl" for kind in KINDS} | {f"schema/{kind}.json" for kind in KINDS} | {"media.jsonl"}
    for name in sorted(wanted - files.keys()):
        raise ArchiveError(f"{folders.MANIFEST} does not name {name}.")
    for name in sorted(files.keys() - wanted):
        raise ArchiveError(f"{folders.MANIFEST} names {name!r}, which is nothing that is known here.")
    for model, number in rows.items():
        if fault := schema.fault(number, schema.ROW | {"minimum": 0}, f"last_rows of {model}"):
            raise ArchiveError(f"{folders.MANIFEST}: {fault}.")
    for name, said in files.items():
        check_file(folder, name, said)
    return found


def check_file(folder: Path, name: str, said: Any) -> None:
    """ArchiveError where the file is not there, or does not hold the very bytes of which `said` is written down."""
    path = folder / name
    if not path.is_file() or path.is_symlink() or path.parent.is_symlink():
        raise ArchiveError(f"{name} is missing.")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest(), file.tell()
    if not isinstance(said, dict) or found != (said.get("sha256"), said.get("bytes")):
        raise ArchiveError(f"{name} is not the file that was written: its checksum differs.")


def lines(folder: Path, kind: str) -> Iterator[Line]:
    """The lines of a kind in order, each as the schema has it. ArchiveError names the line."""
    wanted = schema.of_kind(kind)
    for number, value in read_lines(folder, f"{kind}.jsonl"):
        try:
            fault = schema.fault(value, wanted) or shapes.fault(KINDS[kind], value)
        except RecursionError:
            fault = "it is nested too deeply"
        if fault:
            raise ArchiveError(f"{kind}.jsonl, line {number}: {fault}.")
        yield number, value


def stored_files(folder: Path) -> Iterator[str]:
    """The paths in the archive of the stored files that came with it, each of them there and whole."""
    for number, value in read_lines(folder, "media.jsonl"):
        place = f"media.jsonl, line {number}"
        if fault := schema.fault(value, MEDIA):
            raise ArchiveError(f"{place}: {fault}.")
        path = value["path"]
        store, _, name = path.partition("/")
        if store not in folders.STORES or not folders.is_safe(name):
            raise ArchiveError(f"{place}: {path!r} is no path of a stored file.")
        if value.get("missing"):
            continue
        if not (folder / path).resolve().is_relative_to((folder / store).resolve()):
            raise ArchiveError(f"{place}: {path!r} leads out of the archive.")
        check_file(folder, path, value)
        yield path


def read_lines(folder: Path, name: str) -> Iterator[Line]:
    """The lines of a file as they are. ArchiveError for one that is too long, or no JSON."""
    with (folder / name).open("rb") as file:
        number = 0
        while raw := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(raw) > LONGEST_LINE:
                raise ArchiveError(f"{name}, line {number} is longer than any line may be.")
            try:
                yield number, json.loads(raw.decode(), parse_constant=_refuse)
            except (ValueError, RecursionError):
                raise ArchiveError(f"{name}, line {number} is not JSON in UTF-8.") from None


def _refuse(constant: str) -> None:
    raise ValueError(constant)
