"""The folder of an archive: written beside its place and put there whole, readable by nobody else on the machine."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import models

from . import FORMAT, ArchiveError

MANIFEST = "manifest.json"
STORES = ("media", "private")  # the folders of stored files
LARGEST_MANIFEST = 5_000_000
_SEGMENT = re.compile(r"[\w-][\w.-]{0,199}")


def is_safe(name: str) -> bool:
    """Whether a file of that name lies inside the folder it is named in, wherever that is."""
    return len(name) <= 400 and all(_SEGMENT.fullmatch(part) for part in name.split("/"))


def store_of(field: models.FileField) -> str:
    """The folder of the archive for the files of `field`: "private" for what no reader and no web server sees."""
    if field.storage is default_storage:
        return "media"
    return "private"


class Written:
    """A file that is being written: its bytes are counted and hashed on the way."""

    def __init__(self, path: Path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.file: BinaryIO = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self.sha256, self.bytes, self.lines = hashlib.sha256(), 0, 0

    def write(self, data: bytes) -> None:
        self.file.write(data)
        self.sha256.update(data)
        self.bytes += len(data)

    def line(self, text: str) -> None:
        self.write(text.encode() + b"\n")
        self.lines += 1

    def copy(self, file: BinaryIO | File) -> None:
        """Writes all that is left to read of `file`."""
        while data := file.read(1 << 20):
            self.write(data)

    def close(self) -> dict[str, Any]:
        """What the manifest says of it. Its bytes are on the disk."""
        self.file.flush()
        os.fsync(self.file.fileno())
        self.file.close()
        return {"sha256": self.sha256.hexdigest(), "bytes": self.bytes}


@contextmanager
def whole(folder: Path) -> Iterator[Path]:
    """A new folder to write in, which takes the place of `folder` when all is written, and is gone if it fails.

    `folder` may be missing, empty or an earlier archive; ArchiveError for anything else, and while another export
    writes there.
    """
    folder = folder.absolute()
    earlier = holds_export(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    begun = folder.with_name(f".{folder.name}.unfinished")
    begun.mkdir(mode=0o700, exist_ok=True)
    lock = os.open(begun, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ArchiveError(f"Another export is writing {folder} just now.") from None
        try:
            _empty(begun)  # what a killed one has left
            yield begun
            replaced = folder.with_name(f".{folder.name}.replaced")
            shutil.rmtree(replaced, ignore_errors=True)
            if earlier:
                folder.rename(replaced)
            begun.rename(folder)
            shutil.rmtree(replaced, ignore_errors=True)
        except BaseException:
            shutil.rmtree(begun, ignore_errors=True)
            raise
    finally:
        os.close(lock)


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def holds_export(folder: Path) -> bool:
    """Whether `folder` holds an earlier export, which may be replaced. ArchiveError where it holds anything else."""
    if not folder.exists():
        return False
    if not folder.is_dir():
        raise ArchiveError(f"{folder} is a file; name a folder.")
    found = {path.name for path in folder.iterdir()}
    if not found:
        return False
    try:
        manifest = read_manifest(folder)
    except ArchiveError:
        manifest = {}
    known = {name.split("/")[0] for name in manifest.get("files", ())} | {MANIFEST, *STORES}
    if manifest.get("format") not in {FORMAT, f"{FORMAT}-view"} or found - known:
        raise ArchiveError(f"{folder} holds something else than an earlier export. Nothing was written.")
    return True


def read_manifest(folder: Path) -> dict[str, Any]:
    """What the archive says of itself. ArchiveError, with a sentence, where there is none that can be read."""
    path = folder / MANIFEST
    if not path.is_file() or path.is_symlink():
        raise ArchiveError(f"{folder} holds no {MANIFEST}: it is no archive, or not a whole one.")
    if path.stat().st_size > LARGEST_MANIFEST:
        raise ArchiveError(f"{MANIFEST} is larger than any manifest.")
    try:
        found = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise ArchiveError(f"{MANIFEST} is not JSON.") from None
    if not isinstance(found, dict):
        raise ArchiveError(f"{MANIFEST} holds no object.")
    return found
