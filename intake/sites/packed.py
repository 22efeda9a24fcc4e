"""A .gz, a .tar, a .tar.gz or .tgz as its files. What swells is counted, and refused where it is a bomb."""

from __future__ import annotations

import gzip
import io
import tarfile
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import BinaryIO

from intake.drafts import UnreadableDocument

GZIP = b"\x1f\x8b"
TAR_AT, TAR = 257, b"ustar"  # where a .tar says that it is one
MOST_UNPACKED = 1900 * 1024**2  # bytes of a .tar.gz, which are written to a file without a name while it is read
CHUNK = 1 << 20


class Bounded(io.RawIOBase):
    """The bytes of a .gz as they are unpacked. Raises UnreadableDocument for what swells beyond any text."""

    def __init__(self, path: Path, most: int) -> None:
        self.name, self.most, self.passed = path.name, most, 0
        self.stream = gzip.open(path)  # noqa: SIM115  (closed with this)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        data = self.stream.read1(len(buffer))  # what there is, before the place where it may be damaged
        buffer[: len(data)] = data
        self.passed += len(data)
        if self.passed > self.most:
            raise UnreadableDocument(f"{self.name} swells to more than {self.most >> 20} MB: refused.")
        return len(data)

    def close(self) -> None:
        self.stream.close()
        super().close()


def is_gzip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == GZIP


def is_tar(stream: BinaryIO) -> bool:
    """Whether a .tar begins here; the stream stands at its beginning afterwards."""
    head = stream.read(TAR_AT + len(TAR))
    stream.seek(0)
    return head.endswith(TAR) and len(head) == TAR_AT + len(TAR)


def opener_of(path: Path, most: int) -> Callable[[], BinaryIO]:
    """Opens the one file in a .gz."""
    return lambda: io.BufferedReader(Bounded(path, most), CHUNK)


@cache
def tar_at(path: Path, most: int) -> tarfile.TarFile | None:
    """The .tar at `path`, also within a .gz; None where it is none. Opened once: every reader asks."""
    try:
        if is_gzip(path):
            with opener_of(path, min(most, MOST_UNPACKED))() as packed:
                head = packed.peek(TAR_AT + len(TAR))[: TAR_AT + len(TAR)]
                if not is_tar(io.BytesIO(head)):
                    return None
                stream = tempfile.TemporaryFile()  # noqa: SIM115  (it is gone with the process)
                while part := packed.read(CHUNK):
                    stream.write(part)
            stream.seek(0)
            return tarfile.open(fileobj=stream)
        with path.open("rb") as stream:
            if not is_tar(stream):
                return None
        return tarfile.open(path, "r:")
    except (tarfile.TarError, EOFError, OSError) as error:
        if getattr(error, "errno", None):  # of the disk
            raise UnreadableDocument(f"{path.name} cannot be unpacked here: {error.strerror}.") from error
        raise UnreadableDocument(f"{path.name} is a damaged archive: pack the export anew.") from error


def members_of(archive: tarfile.TarFile, name: str, most_files: int) -> list[tarfile.TarInfo]:
    """The files in it, no links and no devices. Raises UnreadableDocument for more than a site has."""
    found = []
    try:
        for count, member in enumerate(archive):
            if count >= most_files:
                raise UnreadableDocument(f"{name} holds more than any site does: bring the export itself.")
            if member.isfile() and not member.issparse():
                found.append(member)
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise UnreadableDocument(f"{name} is a damaged archive: pack the export anew.") from error
    return found
