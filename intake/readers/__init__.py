"""Readers turn a document into a Draft, one file per format, each with the same function `read(data, name)`.

`READERS` is the register: a new format is a new file and a new row.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath

from intake.drafts import Draft, UnreadableDocument

from . import txt
from .pasted import read as read_pasted

LARGEST_DOCUMENT = 5 * 1024 * 1024  # bytes; a novel is one megabyte, so a larger file is no article

READERS: dict[str, Callable[[bytes, str], Draft]] = {"txt": txt.read}


def read(data: bytes, name: str) -> Draft:
    """The draft in a document, read by the reader of its suffix. Raises UnreadableDocument with one sentence."""
    reader = READERS.get(PurePath(name).suffix.lower().removeprefix("."))
    if reader is None:
        known = ", ".join(f".{suffix}" for suffix in READERS)
        raise UnreadableDocument(f"{name} is of a kind that is not read here: send it as {known}.")
    check_size(len(data), name)
    return reader(data, name)


def read_file(path: Path) -> Draft:
    """The draft in the document at `path`. Raises UnreadableDocument, also where there is no such file."""
    try:
        if not path.is_file():
            path.stat()  # says why, where there is nothing
            raise UnreadableDocument(f"{path} is a folder or a device: name a document.")
        check_size(path.stat().st_size, path.name)
        data = path.read_bytes()
    except (OSError, ValueError) as error:  # the second for a path with a NUL in it
        reason = getattr(error, "strerror", None) or "it is no path"
        raise UnreadableDocument(f"{path} cannot be opened: {reason}.") from error
    return read(data, path.name)


def check_size(size: int, name: str) -> None:
    """Raises UnreadableDocument for a file that is too large to be an article."""
    if size > LARGEST_DOCUMENT:
        limit = LARGEST_DOCUMENT // 1024 // 1024
        raise UnreadableDocument(
            f"{name} is {size / 1024 / 1024:.1f} MB and documents are read up to {limit} MB:"
            " send the text without pictures."
        )


__all__ = ["LARGEST_DOCUMENT", "READERS", "check_size", "read", "read_file", "read_pasted"]
