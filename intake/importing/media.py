"""The pictures that were handed over with an export: a folder or an archive, found by the ends of URLs."""

from __future__ import annotations

import re
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from images.ingest import LARGEST
from intake.drafts import UnreadableDocument

SIZED = re.compile(r"-\d+x\d+(?=\.\w+$)|-scaled(?=\.\w+$)")  # what WordPress adds to the name of a smaller copy
SUFFIXES = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".tif", ".tiff", ".bmp", ".heic", ".heif"}


class Media:
    """The files of pictures, found by URL: that whose path ends like the URL's, the longest end first."""

    def __init__(self, names: Iterator[str]) -> None:
        self.by_end: dict[str, str] = {}
        for name in sorted(names):
            parts = PurePosixPath(name).parts
            if PurePosixPath(name).suffix.lower() in SUFFIXES:
                for start in range(len(parts)):
                    self.by_end.setdefault("/".join(parts[start:]).lower(), name)

    def read(self, name: str) -> bytes:
        """The bytes of a file; none for one that is larger than any picture may be."""
        raise NotImplementedError

    def find(self, url: str) -> bytes:
        """The picture at `url`, or its original where `url` is a smaller copy; empty bytes if it is not here."""
        try:
            path = unquote(urlsplit(url).path)
        except ValueError:
            return b""
        for wanted in dict.fromkeys([SIZED.sub("", path), path]):
            parts = [part for part in PurePosixPath(wanted.lower()).parts if part not in ("/", "..")]
            for start in range(len(parts)):
                if name := self.by_end.get("/".join(parts[start:])):
                    return self.read(name)
        return b""


class Nothing(Media):
    """No media were handed over."""

    def __init__(self) -> None:
        super().__init__(iter(()))


class Folder(Media):
    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        super().__init__(path.relative_to(self.root).as_posix() for path in self.root.rglob("*") if path.is_file())

    def read(self, name: str) -> bytes:
        path = (self.root / name).resolve()
        if not path.is_relative_to(self.root) or path.stat().st_size > LARGEST:  # a link may lead out of the folder
            return b""
        return path.read_bytes()


class Zip(Media):
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        super().__init__(info.filename for info in archive.infolist() if not info.is_dir())

    def read(self, name: str) -> bytes:
        if self.archive.getinfo(name).file_size > LARGEST:
            return b""
        try:
            with self.archive.open(name) as file:
                return file.read(LARGEST + 1)[:LARGEST]
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError):
            return b""


class Tar(Media):
    def __init__(self, archive: tarfile.TarFile) -> None:
        self.archive = archive
        super().__init__(member.name for member in archive.getmembers() if member.isfile())

    def read(self, name: str) -> bytes:
        member = self.archive.getmember(name)
        if member.size > LARGEST:
            return b""
        with self.archive.extractfile(member) as file:
            return file.read()


@contextmanager
def opened(path: Path | None) -> Iterator[Media]:
    """The media at `path`: a folder, a .zip or a .tar. Raises UnreadableDocument with a sentence for anything else."""
    if path is None:
        yield Nothing()
    elif path.is_dir():
        yield Folder(path)
    elif path.is_file() and zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield Zip(archive)
    elif path.is_file() and tarfile.is_tarfile(path):
        with tarfile.open(path) as archive:
            yield Tar(archive)
    else:
        raise UnreadableDocument(f"{path} holds no media: name a folder, a .zip or a .tar with the pictures.")
