"""The views of an archive for other systems, by name: which files there are, and what of a piece goes into them.

Nothing that readers may not see goes into one. They are for moving on, and `load_archive` reads none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage

from images.models import Image

from . import FORMAT, folders, ghost, markdown, published, wxr
from .exporting import one_moment, pretty
from .progress import Progress, silent
from .published import Piece


@dataclass(frozen=True)
class View:
    """`documents` are whole files; `page` is a file for every piece; `media` is the folder of stored pictures."""

    documents: Mapping[str, Callable[[datetime], Iterator[str]]] = field(default_factory=dict)
    page: Callable[[Piece], tuple[str, str]] | None = None  # its name and its text
    media: str = "media"


VIEWS: dict[str, View] = {
    "markdown": View(page=lambda piece: (markdown.file_name(piece), markdown.page(piece))),
    "wxr": View({"wordpress.xml": wxr.parts}),
    "ghost": View({"ghost.json": ghost.parts, "redirects.json": ghost.redirects}, media="content/images"),
}


def export(folder: Path, name: str, *, at: datetime, progress: Progress = silent) -> dict[str, int]:
    """Writes the view; returns how many pieces and stored pictures are in it.

    ArchiveError where `folder` is no place for it.
    """
    view = VIEWS[name]
    with folders.whole(folder) as place, one_moment():
        for document, parts in view.documents.items():
            _write(place / document, parts(at))
        of, done, stored = published.editions(at).count(), 0, 0
        for piece in published.pieces(at):
            if view.page:
                path, text = view.page(piece)
                _write(place / path, [text])
            for image in piece.pictures:
                stored += bring(place / view.media, image)
            done += 1
            progress("pieces", done, of)
        files = {path.name: {} for path in sorted(place.iterdir())}
        told = {"format": f"{FORMAT}-view", "view": name, "site": settings.SITE_NAME, "pieces": done, "files": files}
        _write(place / folders.MANIFEST, [pretty(told).decode()])
    return {"pieces": done, "pictures": stored}


def _write(path: Path, parts: Iterable[str]) -> None:
    file = folders.Written(path)
    for part in parts:
        file.write(part.encode())
    file.close()


def bring(place: Path, image: Image) -> bool:
    """Copies the file of a picture; whether it is there, and was not before."""
    name = image.file.name
    if not folders.is_safe(name) or (place / name).exists() or not default_storage.exists(name):
        return False
    with default_storage.open(name) as file:
        written = folders.Written(place / name)
        written.copy(file)
        written.close()
    return True
