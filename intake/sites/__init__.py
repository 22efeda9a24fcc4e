"""Readers of whole sites: an export of WordPress, Ghost … in, records out, one after the other.

`SITES` is the register: a new kind of export is a module with two functions and a row.

    recognises(path: Path) -> bool             whether it is of this kind, by its first bytes or its files
    read(path: Path) -> Iterator[Record]       everything that is in it (records.py), in its order

Both run in a process of their own (intake/sandbox.py has the same for documents), import no Django, ask nobody anything
and hold one item in memory at a time. Nothing is dropped in silence: what is no piece is a `Skipped`.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from intake.drafts import UnreadableDocument

from . import blogger, files, folder, ghost, medium, substack, wordpress

SITES: dict[str, ModuleType] = {
    "wordpress": wordpress,
    "ghost": ghost,
    "medium": medium,
    "substack": substack,
    "blogger": blogger,
    "folder": folder,  # the last: exports hold Markdown, too
}


def recognise(path: Path) -> ModuleType:
    """The reader for the export at `path`. Raises UnreadableDocument with one sentence where there is none."""
    for reader in SITES.values():
        if reader.recognises(path):
            return reader
    if any(wordpress.is_answer(file) for file in files.files_of(path)):
        raise UnreadableDocument(
            f"{path.name} is what WordPress’s REST interface answers, not all of the site: choose Tools, Export,"
            " All content there, and bring the file that you get (WXR)."
        )
    raise UnreadableDocument(
        f"{path.name} is no export that is read here: hand over WordPress’s or Ghost’s, or a folder of Markdown."
    )
