"""Readers turn a document into a Draft, one file per format.

`READERS` is the register: a new format is a module with `convert(data, name) -> Manuscript` (manuscripts.py), a row
here, and its suffixes in formats.py. Plain text has nothing to convert and is read line by line.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from intake import processing
from intake.drafts import Draft, Manuscript, UnreadableDocument

from . import formats, manuscripts, txt

MEGABYTE = 1024 * 1024
LARGEST_TEXT = 5 * MEGABYTE  # a novel is one megabyte, so a larger text is no article
LARGEST_DOCUMENT = 40 * MEGABYTE  # with its pictures


def in_sandbox(module: str) -> Callable[[bytes, str], Draft]:
    """A reader of a format: its module opens the document in a process of its own, and parts are recognised here."""

    def read_format(data: bytes, name: str) -> Draft:
        return manuscripts.recognise(processing.convert(module, data, name), name, needs_headline=False)

    return read_format


READERS: dict[str, Callable[[bytes, str], Draft]] = {
    "txt": txt.read,
    "html": in_sandbox("webpage"),
    "markdown": in_sandbox("markdown"),
    "odt": in_sandbox("odt"),
    "rtf": in_sandbox("rtf"),
    "docx": in_sandbox("docx"),
}


def read(data: bytes, name: str) -> Draft:
    """The draft in a document, read by the reader of its kind. Raises UnreadableDocument with one sentence."""
    check_size(len(data), name)
    kind = formats.reader_of(data, name)
    if kind == "txt":
        check_size(len(data), name, most=LARGEST_TEXT)
    return READERS[kind](data, name)


def read_pasted(html: str) -> Draft:
    """The draft in a text that was pasted with its form."""
    return manuscripts.recognise(Manuscript(html), "The pasted text")


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


def check_size(size: int, name: str, *, most: int = LARGEST_DOCUMENT) -> None:
    """Raises UnreadableDocument for a file that is too large to be an article."""
    if size > most:
        raise UnreadableDocument(
            f"{name} is {size / MEGABYTE:.1f} MB and documents are read up to {most // MEGABYTE} MB:"
            " send the text without pictures."
        )


__all__ = ["LARGEST_DOCUMENT", "READERS", "check_size", "read", "read_file", "read_pasted"]
