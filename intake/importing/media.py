"""The pictures that were handed over with an export: a folder or an archive, found by the ends of their URLs.

Nothing is fetched, and nothing is unpacked: a file is read where it lies, when a piece asks for it.
"""

from __future__ import annotations

import os
import re
import stat
import tarfile
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from articles.admin.access import counted
from images.ingest import LARGEST
from images.metadata import clean_text
from images.processing import ImageError
from intake.drafts import UnreadableDocument

SMALLER = re.compile(r"-\d+x\d+(?=\.\w+$)|-scaled(?=\.\w+$)")  # what WordPress adds to the name of a smaller copy
SIZES = re.compile(r"/size/w\d+(?:h\d+)?/(?:format/\w+/)?")  # the folders in which Ghost has smaller copies
OF_THE_SYSTEM = re.compile(r"(?:^|/)(?:__MACOSX/|\._|\.DS_Store$|Thumbs\.db$)")  # nobody put these there
KIND = "media file"  # what a file that was left out is counted as, in the report
SAMPLES = 1000  # files that were left out, by name
LARGEST_PACKED = 200 * 1024 * 1024  # bytes of a .tar.gz, which is unpacked from its beginning for every picture
LARGEST_UNPACKED = 20 * LARGEST_PACKED


class Media:
    """Files by name, and the picture at a URL among them. `left_out` counts those that are never looked at.

    `samples` says of some of these why, as rows of the report.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.by_name: dict[str, set[str]] = defaultdict(set)
        self.left_out = 0
        self.samples: list[list[str]] = []
        above: list[str] | None = None  # the folders in which everything is
        for name in names:
            parts = parts_of(name)
            if self.is_welcome(name, parts):
                self.by_name[parts[-1].casefold()].add(name)
                if above is None:
                    above = parts[:-1]
                above = above[: shared_beginning(above, parts[:-1])]
        self.wrapping = len(above or ())

    def is_welcome(self, name: str, parts: list[str]) -> bool:
        if not parts or OF_THE_SYSTEM.search(name):
            return False
        if ".." in parts or name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name):
            self.leave_out(name, "Its path leads out of what was handed over.")
            return False
        return True

    def leave_out(self, name: str, why: str) -> None:
        self.left_out += 1
        if self.left_out <= SAMPLES:
            self.samples.append([KIND, clean_text(name)[:200], why])

    def read(self, name: str) -> bytes:
        """The bytes of a file. Raises ImageError with a sentence where they cannot be had."""
        raise NotImplementedError

    def find(self, url: str) -> bytes:
        """The picture at `url`, or its original where `url` is a smaller copy; empty bytes if it is not here.

        Raises ImageError with a sentence where it is here and cannot be read.
        """
        refusal = None
        for path in paths_for(url):
            try:
                if name := self.best(parts_of(path)):
                    return self.read(name)
            except ImageError as error:
                refusal = error
        if refusal:
            raise refusal
        return b""

    def best(self, wanted: list[str]) -> str | None:
        """The file that shares the longest end with the path that is wanted; None where that says too little.

        Of two in the same place that differ in upper and lower case, the one that is written so. Raises ImageError
        where two are left.
        """
        found: dict[tuple, list[str]] = defaultdict(list)
        if not wanted:
            return None
        for name in sorted(self.by_name.get(wanted[-1].casefold(), ())):
            parts = parts_of(name)
            shared = shared_beginning(folded(wanted[::-1]), folded(parts[::-1]))
            if is_enough(wanted[:-shared], parts[:-shared], shared, self.wrapping):
                found[-shared, len(parts), parts[-1] != wanted[-1]].append(name)
        if not found:
            return None
        names = found[min(found)]
        if len(names) > 1:
            first, second = (clean_text(name)[:200] for name in names[:2])
            raise ImageError(f"It could be “{first}” or “{second}” of what was handed over.")
        return names[0]


def paths_for(url: str) -> list[str]:
    """The paths at which the picture of a URL may lie, that of the largest copy first."""
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return []
    path = SIZES.sub("/", path)
    largest = SMALLER.sub("", path)
    stem, dot, suffix = largest.rpartition(".")
    return list(dict.fromkeys([largest, f"{stem}-scaled{dot}{suffix}", path]))


def parts_of(name: str) -> list[str]:
    """Folders and file of a path, however the machine writes it on which it was packed."""
    parts = unicodedata.normalize("NFC", name).replace("\\", "/").split("/")
    return [part for part in parts if part not in ("", ".")]


def folded(parts: list[str]) -> list[str]:
    return [part.casefold() for part in parts]


def shared_beginning(one: list[str], other: list[str]) -> int:
    """How many parts are the same, from the first on."""
    count = 0
    for part, same in zip(one, other, strict=False):
        if part != same:
            break
        count += 1
    return count


def is_enough(asked: list[str], above: list[str], shared: int, wrapping: int) -> bool:
    """Whether a file is the picture, of which URL and path share the last parts and differ in the folders before.

    “05/wall.jpg” of another year is another picture; and so is “wall.jpg” of another folder, but where all files lie in
    one. What stands above the folder of the media (a host's name, “backup”) says nothing.
    """
    if asked and above and asked[-1].isdigit() and above[-1].isdigit():
        return False
    return shared > 1 or not asked or len(above) <= wrapping


# --- where they lie -----------------------------------------------------------------------------------------


class Folder(Media):
    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        super().__init__(self.names())

    def names(self) -> Iterator[str]:
        for folder, folders, files in os.walk(self.root):
            folders.sort()
            for name in folders:
                if Path(folder, name).is_symlink():
                    self.leave_out(name, "It is a link to a folder: hand over the folder itself.")
            for file in sorted(files):
                path = Path(folder, file)
                name = path.relative_to(self.root).as_posix()
                if path.is_symlink() and not path.resolve().is_relative_to(self.root):
                    self.leave_out(name, "It is a link that leads out of the folder.")
                elif not path.is_file():
                    self.leave_out(name, "It is no ordinary file.")
                else:
                    yield name

    def read(self, name: str) -> bytes:
        path = (self.root / name).resolve()
        if not path.is_relative_to(self.root):  # it became a link since
            raise ImageError("It is a link that leads out of the folder.")
        with readable(), path.open("rb") as file:
            return bytes_of(file, path.stat().st_size)


class Zip(Media):
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        super().__init__(self.names())

    def names(self) -> Iterator[str]:
        for info in self.archive.infolist():
            kind = stat.S_IFMT(info.external_attr >> 16)
            if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
                self.leave_out(info.filename, "It is no ordinary file, but a link or a device.")
            elif not info.is_dir():
                yield info.filename

    def read(self, name: str) -> bytes:
        info = self.archive.getinfo(name)
        if info.flag_bits & 1:
            raise ImageError("The archive has a password: hand over one without.")
        with readable(), self.archive.open(info) as file:
            return bytes_of(file, info.file_size)


class Tar(Media):
    def __init__(self, archive: tarfile.TarFile, is_packed: bool) -> None:
        self.archive, self.is_packed = archive, is_packed
        self.members: dict[str, tarfile.TarInfo] = {}
        super().__init__(self.names())

    def names(self) -> Iterator[str]:
        name = Path(self.archive.name).name
        try:
            for member in self.archive:
                if self.is_packed and member.offset_data > LARGEST_UNPACKED:
                    self.leave_out(name, "It unpacks to too much: what follows was not seen. Unpack it yourself.")
                    return
                if member.isfile():
                    self.members[member.name] = member
                    yield member.name
                elif not member.isdir():
                    self.leave_out(member.name, "It is no ordinary file, but a link or a device.")
            self.archive.fileobj.seek(self.archive.offset)
            if self.archive.fileobj.read(tarfile.BLOCKSIZE).strip(b"\0"):
                raise tarfile.ReadError("no header, and not the end")
        except Exception:  # damaged archives are met with every kind of exception there is
            files = counted(len(self.members), "file")
            self.leave_out(name, f"It breaks off after {files}: what follows was not seen.")

    def read(self, name: str) -> bytes:
        member = self.members[name]
        with readable(), self.archive.extractfile(member) as file:
            return bytes_of(file, member.size)


@contextmanager
def readable() -> Iterator[None]:
    """A file that cannot be read, whatever the reason, as a sentence."""
    try:
        yield
    except ImageError:
        raise
    except Exception as error:  # as above
        raise ImageError("The file is damaged: it cannot be read.") from error


def bytes_of(file: BinaryIO, size: int) -> bytes:
    """The bytes of a file that says to have `size` of them. Raises ImageError for more than a picture may have."""
    data = b""
    if size <= LARGEST:
        data = file.read(LARGEST + 1)
        size = len(data)
    if size > LARGEST:
        raise ImageError(f"It has more than {LARGEST >> 20} MB: save a smaller copy.")
    return data


@contextmanager
def opened(path: Path | None) -> Iterator[Media]:
    """The media at `path`: a folder, a .zip or a .tar. Raises UnreadableDocument with a sentence for anything else."""
    if path is None:
        yield Media()
    elif path.is_dir():
        yield Folder(path)
    else:
        with archive_at(path) as archive:
            if isinstance(archive, zipfile.ZipFile):
                yield Zip(archive)
            else:
                yield Tar(archive, is_packed(path))


def archive_at(path: Path) -> zipfile.ZipFile | tarfile.TarFile:
    """The archive, open. Raises UnreadableDocument."""
    try:
        if beginning(path).startswith(b"PK"):
            return zipfile.ZipFile(path)
        if not is_packed(path) or path.stat().st_size <= LARGEST_PACKED:
            return tarfile.open(path)
    except Exception as error:  # as above
        message = f"{path} holds no media: name a folder, a .zip or a .tar with the pictures."
        raise UnreadableDocument(message) from error
    raise UnreadableDocument(f"{path} is too large to be read as it is: unpack it, and name the folder.")


def beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(6)


def is_packed(path: Path) -> bool:
    """Whether it is a .tar.gz, .tar.bz2 or .tar.xz."""
    return beginning(path).startswith((b"\x1f\x8b", b"BZh", b"\xfd7zXZ"))
