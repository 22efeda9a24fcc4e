"""The one way in for a picture: a file of somebody becomes an Image with its renditions, or a sentence why not.

Whatever is refused leaves nothing behind, in the storage, in the database or on the disk.
"""

from __future__ import annotations

import errno
import hashlib
import logging
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import BinaryIO

from django.core.files import File
from django.db import IntegrityError, transaction
from django.utils import timezone

from workers import folders

from . import metadata, processing, renditions, specs
from .models import Image, unguessable_name
from .processing import ImageError

log = logging.getLogger(__name__)

LARGEST = 30 * 1024 * 1024  # bytes; a camera's best JPEG has half of it
COUNTED = re.compile(r"(?:img|dsc[fn]?|p|dji|pxl|image|picture|photo|screenshot|unnamed|download)?[\s\d()]*", re.I)
FROM_FILE = ("title", "caption", "alt", "credit", "creator", "agency", "copyright", "licence_url", "rights_note")


PRINTED = "Readers were shown this picture, so its file stays. Add the new one and choose it in its place."


class Duplicate(ImageError):
    """The very file is in the library already: `image` is what it became."""

    def __init__(self, image: Image):
        super().__init__(f"This picture is in the library already: “{image}”.")
        self.image = image


class NoRoom(ImageError):
    """The picture is good, and the server could not store it."""

    def __init__(self, error: OSError):
        is_full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        why = "its disk is full" if is_full else "its disk does not answer"
        super().__init__(f"The server could not store it: {why}. Nothing was kept; please tell whoever runs the site.")


@contextmanager
def _on_disk() -> Iterator[None]:
    """A disk that is full or away, as a sentence; whoever runs the site finds it among the errors."""
    try:
        yield
    except OSError as error:
        log.exception("A picture could not be stored.")
        raise NoRoom(error) from error


@dataclass
class Prepared:
    """A file that passed: converted, with its renditions in a folder of its own, nowhere else yet.

    Leaving the `with` throws away what was not stored.
    """

    folder: TemporaryDirectory
    name: str
    digest: str
    facts: dict  # see sandbox.convert
    focus: specs.Focus

    def __enter__(self) -> Prepared:
        return self

    def __exit__(self, *_: object) -> None:
        self.folder.cleanup()

    def measures(self) -> dict[str, object]:
        """The fields of a picture that the file decides: the same for the same file."""
        values = {name: self.facts[name] for name in ("width", "height", "colour")}
        return values | {"is_drawing": self.facts["kind"] == "drawing", "digest": self.digest}

    def describe(self, image: Image) -> list[str]:
        """Fills what nobody has filled with what the file says of itself; returns the names of those fields."""
        image.original_name = self.name
        filled = []
        for name in FROM_FILE:
            field, value = Image._meta.get_field(name), self.facts["metadata"].get(name, "")
            if value and not getattr(image, name) and not (name == "alt" and image.is_decorative):
                setattr(image, name, value[: field.max_length])
                filled.append(str(field.verbose_name))
        image.title = image.title or title_of(self.name)[:200]
        return filled

    def replace(self, image: Image) -> None:
        """Puts the file in the place of the one the picture has; what is said of the picture stays.

        Not for one that was printed: what readers were shown stays what it was. Raises Duplicate and ImageError.
        """
        before = {image.file.name, *renditions.names(image)}
        try:
            with _on_disk(), transaction.atomic():
                # Asked of the row as it is now, and locked: it may have been printed while the file was converted.
                if Image.objects.select_for_update(of=("self",)).get(pk=image.pk).was_printed:
                    raise ImageError(PRINTED)
                image.original_name, image.renditions = self.name, {}
                suffix = PurePosixPath(self.facts["file"]).suffix
                image.file.name = unguessable_name(image, f"picture-{self.digest[:12]}{suffix}")
                self._save(image)
        except NoRoom:
            renditions.delete_files({image.file.name} - before)
            raise
        left = before - {image.file.name, *renditions.names(image)}
        transaction.on_commit(lambda: renditions.delete_files(left), robust=True)

    def store(self, image: Image) -> None:
        """Row and files together, or neither. Raises Duplicate if the same file came in meanwhile."""
        image.file.name = image.file.name or unguessable_name(image, self.facts["file"])
        try:
            with _on_disk(), transaction.atomic():
                self._save(image)
        except BaseException:
            with suppress(Exception):
                renditions.remove(image)
            raise

    def _save(self, image: Image) -> None:
        for name, value in self.measures().items():
            setattr(image, name, value)
        image.focus_x, image.focus_y = self.focus  # the renditions are made for this one
        try:
            with transaction.atomic():
                image.save()
        except IntegrityError as error:
            if other := Image.objects.filter(digest=self.digest).exclude(pk=image.pk).first():
                raise Duplicate(other) from error
            raise
        folder = Path(self.folder.name)
        renditions.store_file(image.file.name, folder / self.facts["file"])
        renditions.store_renditions(image, folder, self.facts["files"])


def prepare(file: File, *, formats: tuple[str, ...] = specs.AT_ONCE, focus: specs.Focus = specs.CENTRE) -> Prepared:
    """The file, checked, made ours and rendered in `formats`; nothing is stored. Raises ImageError with a sentence."""
    if not file.size:
        raise ImageError("The file is empty.")
    if file.size > LARGEST:
        raise ImageError(
            f"It has {file.size / 1024**2:.0f} MB, and {LARGEST >> 20} MB are the most: save a smaller copy."
        )
    with _on_disk():
        folder = folders.temporary("pictures")
    try:
        with _on_disk():
            source = Path(folder.name) / "source"
            with source.open("wb") as copy:
                digest = _digest(file, copy)
            facts = processing.convert(source, Path(folder.name), formats=formats, focus=focus)
            source.unlink()
    except BaseException:
        folder.cleanup()
        raise
    return Prepared(folder, clean_name(getattr(file, "name", "") or ""), digest, facts, focus)


def ingest(file: File, *, at: datetime | None = None, by=None, **fields) -> tuple[Image, list[str]]:
    """The picture in the library, saved, and what to tell whoever brought it (“It moves; …”).

    What the file says of itself fills the fields that `fields` does not. JPEG and WebP are made at once, AVIF is
    left to the worker. Raises ImageError with a sentence, and Duplicate with the picture that is there.
    """
    if other := known(file):
        raise Duplicate(other)
    image = Image(created_at=at or timezone.now(), created_by=by, **fields)
    with prepare(file, focus=image.focus) as prepared:
        prepared.describe(image)
        prepared.store(image)
    return image, prepared.facts["notes"]


def known(file: File) -> Image | None:
    """What this very file became, if somebody brought it before."""
    if file.size > LARGEST:
        return None
    return Image.objects.filter(digest=_digest(file)).first()


def add_files(pairs: Iterable[tuple[Image, Path]]) -> None:
    """Brings the files of pictures whose rows came from elsewhere (a fixture, a backup), and makes their renditions.

    Only what the file itself decides is written. Two are converted at a time. Raises ImageError.
    """

    def convert(pair: tuple[Image, Path]) -> Prepared:
        image, path = pair
        with path.open("rb") as file:
            return prepare(File(file), focus=image.focus)

    pairs = list(pairs)
    with ThreadPoolExecutor(2) as pool:
        for (image, _), converted in zip(pairs, pool.map(convert, pairs), strict=True):
            with converted as prepared:
                image.renditions = {}
                prepared.store(image)


def inspect(path: Path) -> dict[str, object]:
    """What `add_files` will write on the row of this file, without storing anything."""
    with path.open("rb") as file, prepare(File(file), formats=()) as prepared:
        return prepared.measures() | {"file": prepared.facts["file"]}


def clean_name(name: str) -> str:
    """A file's name as something to read: no folders, no control characters, nothing that turns the text around.

    It is shown and searched; nothing is ever stored under it.
    """
    last = PurePosixPath(metadata.clean_text(name).replace("\\", "/")).name
    return last if len(last) <= 200 else f"{last[:190]}…{last[-9:]}"


def title_of(name: str) -> str:
    """“Signed papers 2” of “signed_papers-2.JPG”; empty for what a camera counts (“DSC_0042”)."""
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name)
    words = " ".join(re.sub(r"[_\-+.]+", " ", stem).split())
    return "" if COUNTED.fullmatch(words) else words[:1].upper() + words[1:]


def _digest(file: File, copy: BinaryIO | None = None) -> str:
    """The SHA-256 of the file, which is written to `copy` on the way."""
    digest = hashlib.sha256()
    file.seek(0)
    for chunk in file.chunks():
        digest.update(chunk)
        if copy:
            copy.write(chunk)
    return digest.hexdigest()
