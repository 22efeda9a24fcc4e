"""Makes the files that pages show, keeps their list on the picture's row, and removes what is no longer on it.

What there should be is recipe.py's to say. Everything here can be thrown away and made again from the picture itself:
`rebuild` is the one function that does, called at upload, after a change of the focus, by the worker and by command.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.dispatch import Signal

from . import darkroom, recipe
from .models import Image

# Sent with `image` after the commit, when pages that name its files have to name others: rooms above listen.
changed = Signal()


def rebuild(image: Image, *, formats: Iterable[str] = recipe.ALL, force: bool = False) -> int:
    """Makes the files of `image` that should exist and do not; returns how many were made.

    With `force` those that exist are made again. Other formats than `formats` are left for another time; what is of
    an earlier focus or recipe is removed. Raises darkroom.Refused if the picture itself cannot be read any more.
    """
    wanted = tuple(formats)
    by_formats: dict[tuple[str, ...], list[str]] = {}
    for crop in recipe.CROPS:
        lacking = tuple(f for f in _lacking(image, crop, force=force) if f in wanted)
        if lacking:
            by_formats.setdefault(lacking, []).append(crop)
    made = 0
    for lacking, crops in by_formats.items():
        made += _make(image, crops, lacking)
    if not by_formats:
        _write_down(image, {})
    return made


def step(image: Image) -> bool:
    """Makes what is lacking of one crop, a few seconds of work; returns whether something is left to do."""
    for crop in recipe.CROPS:
        if lacking := _lacking(image, crop):
            _make(image, [crop], lacking)
            return image.unfinished
    _write_down(image, {})
    return False


def progress(image: Image) -> tuple[int, int]:
    """How many of its crops are complete, and of how many."""
    return sum(not _lacking(image, crop) for crop in recipe.CROPS), len(recipe.CROPS)


def finish(limit: int | None = None, report: Callable[[Image, int], None] | None = None) -> tuple[int, int]:
    """The worker's part: completes pictures that wait, oldest first; returns how many were done and how many failed."""
    waiting = list(Image.objects.filter(unfinished=True).order_by("pk")[:limit])
    return _each(waiting, report, force=False)


def rebuild_all(progress: Callable[[Image, int], None] | None = None, *, force: bool = False) -> tuple[int, int]:
    """Every picture's files: those that lack, or with `force` all. Returns how many pictures were done and failed.

    `progress` is called with each picture and the number of files that were made of it.
    """
    return _each(Image.objects.exclude(file="").order_by("pk").iterator(200), progress, force=force)


def _each(images: Iterable[Image], report: Callable[[Image, int], None] | None, *, force: bool) -> tuple[int, int]:
    done = failed = 0
    for image in images:
        try:
            made = rebuild(image, force=force)
        except (darkroom.Refused, OSError):
            # It stays as it is and pages show what there is; it is not tried for ever.
            Image.objects.filter(pk=image.pk).update(unfinished=False)
            failed, made = failed + 1, -1
        else:
            done += 1
        if report:
            report(image, made)
    return done, failed


def remove(image: Image) -> None:
    """Every stored file of a picture that is gone."""
    forget(filter(None, [image.file.name, *names(image)]))
    _leave_no_folder(image)


# --- which files ------------------------------------------------------------------------------------------


def names(image: Image) -> list[str]:
    """The stored names of all its files that exist, but for the picture itself."""
    return _names(image.key, image.renditions)


def _names(key: str, rows: dict[str, dict]) -> list[str]:
    return [
        recipe.name(key, crop, width, row["stamp"], extension)
        for crop, row in rows.items()
        for width, _ in row["sizes"]
        for extension in row["formats"]
    ]


def present(image: Image, stored: str) -> str:
    """The stored name of the file that answers for `stored`: itself, or, for one of an earlier focus or recipe, the
    nearest in its place. Empty if the picture has nothing of the kind."""
    if stored == image.file.name or stored in names(image):
        return stored
    parts = recipe.parse(stored) or {}
    row = image.renditions.get(parts.get("crop") or "")
    if not row or not row["formats"]:
        return ""
    extension = parts["extension"] if parts["extension"] in row["formats"] else row["formats"][-1]
    asked = int(parts["width"])
    widths = [width for width, _ in row["sizes"]]
    nearest = next((width for width in widths if width >= asked), widths[-1])
    return recipe.name(image.key, parts["crop"], nearest, row["stamp"], extension)


def _lacking(image: Image, crop: str, *, force: bool = False) -> tuple[str, ...]:
    """The formats of the crop that are still to be made."""
    if not (image.file and image.width and image.height):
        return ()
    entry = recipe.CROPS[crop]
    row = image.renditions.get(crop, {})
    if force or row.get("stamp") != recipe.stamp(entry, image.focus):
        return entry.formats
    return tuple(extension for extension in entry.formats if extension not in row["formats"])


# --- making them ------------------------------------------------------------------------------------------


def _make(image: Image, crops: list[str], formats: tuple[str, ...]) -> int:
    with TemporaryDirectory(prefix="darkroom-") as folder:
        source = Path(folder) / "source"
        with default_storage.open(image.file.name) as stored, source.open("wb") as copy:
            for chunk in File(stored).chunks():
                copy.write(chunk)
        facts = darkroom.reprint(
            source,
            Path(folder),
            crops=crops,
            formats=formats,
            kind="drawing" if image.is_drawing else "photo",
            focus=image.focus,
        )
        keep(image, Path(folder), facts["printed"])
    return len(facts["printed"])


def keep(image: Image, folder: Path, printed: list[str]) -> None:
    """Stores what the darkroom printed (“card-640.webp”) under the names pages use, and writes it down."""
    found: dict[str, dict] = {}
    for file in printed:
        crop, _, rest = file.rpartition("-")
        width, _, extension = rest.partition(".")
        entry = recipe.CROPS[crop]
        mark = recipe.stamp(entry, image.focus)
        sizes = recipe.sizes(image.width, image.height, entry)
        row = found.setdefault(crop, {"stamp": mark, "sizes": [list(size) for size in sizes], "formats": []})
        if extension not in row["formats"]:
            row["formats"].append(extension)
        store(recipe.name(image.key, crop, int(width), mark, extension), folder / file)
    _write_down(image, found)


def store(name: str, path: Path) -> None:
    """Puts the file where pages will ask for it, in place of what may stand there."""
    if default_storage.exists(name):
        default_storage.delete(name)
    with path.open("rb") as file:
        saved = default_storage.save(name, File(file))
    if saved != name:  # another worker was quicker, with the same bytes
        default_storage.delete(saved)


def _write_down(image: Image, found: dict[str, dict]) -> None:
    """Adds `found` to what the row says exists, and removes the files of what it no longer says.

    The row is read again under its lock: somebody may have moved the focus, or printed other formats, meanwhile.
    """
    before = set()
    with transaction.atomic():
        if image.pk:
            row = (
                Image.objects.select_for_update(of=("self",)).only("focus_x", "focus_y", "renditions").get(pk=image.pk)
            )
            before = set(names(row))
            image.renditions = row.renditions
            if row.focus != image.focus:  # what was printed is of no use any more
                forget(set(_names(image.key, found)) - before)
                return
        image.renditions = _merged(image, found)
        if before != set(names(image)):
            transaction.on_commit(lambda: changed.send(Image, image=image), robust=True)
        image.unfinished = any(_lacking(image, crop) for crop in recipe.CROPS)
        Image.objects.filter(pk=image.pk).update(renditions=image.renditions, unfinished=image.unfinished)
    forget(before - set(names(image)))


def _merged(image: Image, found: dict[str, dict]) -> dict[str, dict]:
    rows = {}
    for crop, entry in recipe.CROPS.items():
        mark, old, new = recipe.stamp(entry, image.focus), image.renditions.get(crop), found.get(crop)
        if new and old and old["stamp"] == mark:
            formats = {*new["formats"], *old["formats"]}
            new = new | {"formats": [extension for extension in entry.formats if extension in formats]}
        if row := new or old:  # one of an earlier focus is better than nothing, until its successor is made
            rows[crop] = row
    return rows


def forget(stored: Iterable[str]) -> None:
    """Removes stored files that no row names any more."""
    for name in stored:
        with suppress(OSError):
            default_storage.delete(name)


def _leave_no_folder(image: Image) -> None:
    with suppress(OSError, NotImplementedError):
        default_storage.delete(recipe.folder(image.key))
