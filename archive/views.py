"""The views of an archive for other systems, by name: which files there are, and what of a piece goes into them.

Nothing that readers may not see goes into one. They are for moving on, and `load_archive` reads none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from images.models import Image

from . import FORMAT, folders, markdown, published, wxr
from .exporting import one_moment, pretty

Progress = Callable[[str, int, int], None]


def export(folder: Path, name: str, *, at: datetime, progress: Progress | None = None) -> dict[str, int]:
    """Writes the view; returns how many pieces and stored pictures are in it.

    ArchiveError where `folder` is no place for it.
    """
    with folders.whole(folder) as place, one_moment():
        of, done = published.editions(at).count(), 0
        stored: set[Path] = set()
        for piece in VIEWS[name](place, at):
            done += 1
            for image in piece.pictures:
                _bring(place, image, stored)
            if progress:
                progress("pieces", done, of)
        files = {path.name: {} for path in sorted(place.iterdir())}
        told = {"format": f"{FORMAT}-view", "view": name, "site": settings.SITE_NAME, "pieces": done, "files": files}
        manifest = folders.Written(place / folders.MANIFEST)
        manifest.write(pretty(told))
        manifest.close()
    return {"pieces": done, "pictures": len(stored)}


def _bring(place: Path, image: Image, stored: set[Path]) -> None:
    path = place / "media" / image.file.name
    if path in stored or not folders.is_safe(image.file.name) or not default_storage.exists(image.file.name):
        return
    with default_storage.open(image.file.name) as file:
        written = folders.Written(path)
        while data := file.read(1 << 20):
            written.write(data)
        written.close()
    stored.add(path)


def _as_markdown(place: Path, at: datetime) -> Iterator[published.Piece]:
    for piece in published.pieces(at):
        file = folders.Written(place / markdown.file_name(piece))
        file.write(markdown.page(piece).encode())
        file.close()
        yield piece


def _as_wxr(place: Path, at: datetime) -> Iterator[published.Piece]:
    file = folders.Written(place / "wordpress.xml")
    for part in wxr.parts(at):
        file.write(part.encode())
    file.close()
    yield from published.pieces(at)


VIEWS: dict[str, Callable[[Path, datetime], Iterator[published.Piece]]] = {"markdown": _as_markdown, "wxr": _as_wxr}
