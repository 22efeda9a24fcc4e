"""A file, a folder, a .zip, a .gz or a .tar as one and the same: files with a name, opened one by one."""

from __future__ import annotations

import codecs
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from intake.drafts import UnreadableDocument

from . import packed

MOST_FILES = 200_000
MOST_BYTES = 20 * 1024**3  # of everything in an archive, unpacked
MOST_RATIO = 300  # how much smaller a large file may be in its archive; text shrinks to a tenth
LARGE = 50 * 1024**2
CHUNK = 1 << 18
# No XML and no JSON holds these.
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Encodings of Python that are none of files.
NO_ENCODINGS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf_7", "mbcs", "oem"}
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)


# How an archive says that the bytes of a file are not what they were.
DAMAGED = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, OSError, EOFError, NotImplementedError)


@dataclass(frozen=True)
class File:
    """`name` is its path in the folder or archive, with "/"; `open` gives its bytes as a stream."""

    name: str
    size: int
    open: Callable[[], BinaryIO]

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()

    @property
    def base(self) -> str:
        return PurePosixPath(self.name).name

    def head(self, size: int = 65536) -> bytes:
        """Its first bytes; fewer, where it is damaged."""
        found = b""
        with suppress(*DAMAGED), self.open() as stream:
            while len(found) < size and (part := stream.read1(4096)):
                found += part
        return found

    def bytes(self, most: int = LARGE) -> bytes:
        """All of it; raises UnreadableDocument where that is more than `most`."""
        try:
            with self.open() as stream:
                data = stream.read(most + 1)
        except DAMAGED as error:
            raise UnreadableDocument(f"{self.name} is damaged: pack the export anew.") from error
        if len(data) > most:
            raise UnreadableDocument(f"{self.name} is larger than {most // 1024**2} MB: split it and bring the parts.")
        return data

    def text(self, most: int = LARGE) -> str:
        return "".join(decoded(iter([self.bytes(most)])))


def files_of(path: Path) -> list[File]:
    """The files, by name. Those of a .zip are read where they lie; raises UnreadableDocument for one that is none."""
    if path.is_dir():
        found = [
            File(one.relative_to(path).as_posix(), one.stat().st_size, _opener(one))
            for one in sorted(path.rglob("*"))
            if one.is_file() and not one.is_symlink() and not hidden(one.relative_to(path).as_posix())
        ]
        return found[:MOST_FILES]
    if path.suffix.lower() == ".zip" or (path.is_file() and _begins_as_zip(path)):
        return files_in_zip(path)
    if not path.is_file():
        raise UnreadableDocument(f"{path.name} is not there: check the name of the file.")
    if archive := packed.tar_at(path, MOST_BYTES):
        return files_in_tar(path, archive)
    if packed.is_gzip(path):
        size = path.stat().st_size
        return [File(path.stem, size, packed.opener_of(path, min(MOST_BYTES, max(LARGE, MOST_RATIO * size))))]
    return [File(path.name, path.stat().st_size, _opener(path))]


def files_in_zip(path: Path) -> list[File]:
    try:
        archive = zipfile.ZipFile(path)
        infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableDocument(f"{path.name} is a damaged archive: pack the export anew.") from error
    if len(infos) > MOST_FILES or sum(info.file_size for info in infos) > MOST_BYTES:
        raise UnreadableDocument(f"{path.name} holds more than any site does: bring the export itself.")
    found = []
    for info in infos:
        if info.is_dir() or hidden(info.filename):
            continue
        if info.flag_bits & 1:
            raise UnreadableDocument(f"{path.name} is locked with a password: pack it without one.")
        if info.file_size > LARGE and info.file_size > MOST_RATIO * max(info.compress_size, 1):
            raise UnreadableDocument(f"{info.filename} in {path.name} swells to {info.file_size >> 20} MB: refused.")
        found.append(File(info.filename, info.file_size, _opener_in(path, archive, info)))
    return sorted(found, key=lambda file: file.name)


def files_in_tar(path: Path, archive: tarfile.TarFile) -> list[File]:
    found = []
    for member in packed.members_of(archive, path.name, MOST_FILES):
        if not hidden(member.name.removeprefix("./")):
            opener = partial(archive.extractfile, member)
            found.append(File(member.name.removeprefix("./"), member.size, opener))
    return sorted(found, key=lambda file: file.name)


def hidden(name: str) -> bool:
    """Whether a system left the file there, or its path leads out of the archive. A folder `_posts` is not hidden."""
    parts = name.replace("\\", "/").split("/")
    return any(part.startswith(".") or part == "__MACOSX" for part in parts) or name.startswith("/")


def decoded(chunks: Iterator[bytes], encoding: str = "") -> Iterator[str]:
    """The text of the bytes, without characters that no text has; what is no UTF-8 is read as Windows-1252."""
    first = next(chunks, b"")
    decoder = codecs.getincrementaldecoder(encoding or encoding_of(first))(errors="windows")
    yield FORBIDDEN.sub("", decoder.decode(first)).removeprefix("\ufeff")
    for chunk in chunks:
        yield FORBIDDEN.sub("", decoder.decode(chunk))
    yield FORBIDDEN.sub("", decoder.decode(b"", final=True))


def texts_of(file: File) -> Iterator[str]:
    """The text of a file of any size, a part at a time; it breaks off where the file is damaged."""
    with suppress(*DAMAGED), file.open() as stream:
        yield from decoded(iter(lambda: stream.read1(CHUNK), b""))


def encoding_of(head: bytes) -> str:
    """The encoding by its mark, or as the first line of an XML file says; UTF-8 otherwise."""
    for mark, encoding in BOMS:
        if head.startswith(mark):
            return encoding
    said = re.match(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", head)
    if not said:
        return "utf-8"
    try:
        found = codecs.lookup(said[1].decode())
        known = found.name.replace("-", "_") not in NO_ENCODINGS and isinstance(b"a".decode(found.name), str)
    except (LookupError, ValueError):
        return "utf-8"
    # Bytes that could be read are no UTF-16, whatever they say.
    if not known or found.name.startswith(("utf-16", "utf-32")):
        return "utf-8"
    return found.name


def _windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    bad = error.object[error.start : error.end]
    return bad.decode("windows-1252", errors="replace"), error.end


codecs.register_error("windows", _windows)


def _opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: path.open("rb")


def _opener_in(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        try:
            return archive.open(info)
        except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError) as error:
            raise UnreadableDocument(f"{info.filename} in {path.name} is damaged: pack the export anew.") from error

    return opened


def _begins_as_zip(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) == b"PK\x03\x04"
