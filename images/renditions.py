"""Makes the files that pages show, keeps their list on the picture's row, and deletes what is no longer on it.

What there should be is specs.py's to say. Everything here can be thrown away and made again from the picture itself:
`rebuild` is the one function that does, called at upload, after a change of the focus, by the worker and by command.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.dispatch import Signal
from django.utils import timezone

from workers import folders

from . import processing, specs
from .models import Image

log = logging.getLogger(__name__)

SOONEST, LATEST = timedelta(minutes=1), timedelta(hours=6)  # between two attempts: twice as long after each
MOST_TOO_SLOW = 6  # attempts at a picture that takes too long: about two hours of them

# Sent with `image` after the commit, when pages that name its files have to name others: rooms above listen.
changed = Signal()

Report = Callable[[Image, int], None]  # called with each picture and how many files of it were made; -1 if it failed


def rebuild(image: Image, *, formats: Iterable[str] = specs.ALL, force: bool = False) -> int:
    """Makes the files of `image` that should exist and do not; returns how many were made.

    With `force` those that exist are made again. Other formats than `formats` are left for another time; what is of
    an earlier focus or specs is deleted. Raises processing.ImageError if the picture itself cannot be read any more.
    """
    wanted = set(formats)
    crops_by_formats: dict[tuple[str, ...], list[str]] = {}
    for crop in specs.CROPS:
        missing = tuple(name for name in missing_formats(image, crop, force=force) if name in wanted)
        if missing:
            crops_by_formats.setdefault(missing, []).append(crop)
    made = 0
    for missing, crops in crops_by_formats.items():
        made += _make(image, crops, missing)
    if not crops_by_formats:
        _save(image, {})
    return made


def make_next(image: Image) -> bool:
    """Makes what is missing of one crop, a few seconds of work; returns whether something is left to do."""
    for crop in specs.CROPS:
        if missing := missing_formats(image, crop):
            _make(image, [crop], missing)
            return image.unfinished
    _save(image, {})
    return False


def progress(image: Image) -> tuple[int, int]:
    """How many of its crops are complete, and of how many."""
    return sum(not missing_formats(image, crop) for crop in specs.CROPS), len(specs.CROPS)


def waiting(at: datetime) -> QuerySet[Image]:
    """The pictures to complete now, oldest first: not those that have to wait for a disk."""
    return Image.objects.filter(Q(try_at=None) | Q(try_at__lte=at), unfinished=True).order_by("pk")


def finish(
    images: Iterable[Image] | None = None,
    report: Report | None = None,
    *,
    force: bool = False,
    at: datetime | None = None,
) -> tuple[int, int]:
    """The worker's part: completes `images`, by default those that wait. With `force` all their files are made again.

    Returns how many pictures were done and how many failed.
    """
    at = at or timezone.now()
    if images is None:
        images = list(waiting(at))
    done = failed = 0
    for image in images:
        try:
            made = rebuild(image, force=force)
            done += 1
        except (processing.ImageError, OSError) as error:
            record_failure(image, error, at)
            made = -1
            failed += 1
        if report:
            report(image, made)
    return done, failed


def every() -> Iterator[Image]:
    """All pictures with a file, a few in memory at a time."""
    return Image.objects.exclude(file="").order_by("pk").iterator(200)


def record_failure(image: Image, error: processing.ImageError | OSError, at: datetime) -> None:
    """Writes down that files could not be made; pages show what there is.

    A picture that is refused stays as it is. A disk that is full or away comes back, and a busy machine has its quiet
    hours: for those it is tried again, less and less often.
    """
    rows = Image.objects.filter(pk=image.pk)
    if isinstance(error, OSError):
        message = error.strerror or str(error)
    elif isinstance(error, processing.TooSlow) and image.attempts < MOST_TOO_SLOW:
        message = "It took too long."
    else:
        rows.update(unfinished=False, attempts=0, try_at=None, trouble=str(error)[:300])
        return
    if image.trouble != message:
        log.error("The files of picture %s could not be made: %s. They are tried again.", image.pk, message)
    pause = min(SOONEST * 2 ** min(image.attempts, 20), LATEST)
    rows.update(unfinished=True, attempts=F("attempts") + 1, try_at=at + pause, trouble=message[:300])


def failure_messages() -> list[str]:
    """A sentence for every reason why files could not be made and are tried again. One query."""
    rows = Image.objects.filter(unfinished=True).exclude(try_at=None).order_by("trouble")
    messages = []
    for trouble, number in rows.values_list("trouble").annotate(number=Count("pk"))[:3]:
        plural = "s" if number > 1 else ""
        messages.append(f"The files of {number} picture{plural} could not be made and are tried again: {trouble}.")
    return messages


def remove(image: Image) -> None:
    """Deletes every stored file of a picture that is gone."""
    delete_files(filter(None, [image.file.name, *names(image)]))
    delete_empty_folder(specs.folder(image.key))


# --- which files ------------------------------------------------------------------------------------------


def names(image: Image, rows: dict[str, dict] | None = None) -> list[str]:
    """The stored names of all its files that exist, but for the picture itself; or of those that `rows` describe."""
    if rows is None:
        rows = image.renditions
    stored = []
    for crop, row in rows.items():
        for width, _ in row["sizes"]:
            for extension in row["formats"]:
                stored.append(specs.name(image.key, crop, width, row["stamp"], extension))
    return stored


def current_name(image: Image, stored: str) -> str:
    """The stored name of the file that answers for `stored`: itself, or, for one of an earlier focus or specs, the
    nearest in its place. Empty if the picture has nothing of the kind."""
    if stored == image.file.name or stored in names(image):
        return stored
    parts = specs.parse(stored) or {}
    row = image.renditions.get(parts.get("crop") or "")
    if not row or not row["formats"]:
        return ""
    extension = parts["extension"]
    if extension not in row["formats"]:
        extension = row["formats"][-1]
    width, _ = specs.nearest(row["sizes"], int(parts["width"]))
    return specs.name(image.key, parts["crop"], width, row["stamp"], extension)


def missing_formats(image: Image, crop: str, *, force: bool = False) -> tuple[str, ...]:
    """The formats of the crop that are still to be made."""
    if not (image.file and image.width and image.height):
        return ()
    spec, row = specs.CROPS[crop], image.renditions.get(crop, {})
    if force or row.get("stamp") != specs.stamp(spec, image.focus):
        return spec.formats
    return tuple(extension for extension in spec.formats if extension not in row["formats"])


# --- making them ------------------------------------------------------------------------------------------


def _make(image: Image, crops: list[str], formats: tuple[str, ...]) -> int:
    with folders.temporary("pictures") as name:
        folder = Path(name)
        source = folder / "source"
        with default_storage.open(image.file.name) as stored, source.open("wb") as copy:
            for chunk in File(stored).chunks():
                copy.write(chunk)
        kind = "drawing" if image.is_drawing else "photo"
        files = processing.render(source, folder, crops=crops, formats=formats, kind=kind, focus=image.focus)["files"]
        store_renditions(image, folder, files)
    return len(files)


def store_renditions(image: Image, folder: Path, files: list[str]) -> None:
    """Stores what was rendered (“card-640.webp”) under the names pages use, and writes it down."""
    rows: dict[str, dict] = {}
    stored: set[str] = set()
    try:
        for file in files:
            crop, _, rest = file.rpartition("-")
            width, _, extension = rest.partition(".")
            spec = specs.CROPS[crop]
            stamp = specs.stamp(spec, image.focus)
            sizes = specs.sizes(image.width, image.height, spec)
            row = rows.setdefault(crop, {"stamp": stamp, "sizes": [list(size) for size in sizes], "formats": []})
            if extension not in row["formats"]:
                row["formats"].append(extension)
            name = specs.name(image.key, crop, int(width), stamp, extension)
            stored.add(name)
            store_file(name, folder / file)
        _save(image, rows)
    except BaseException:  # a disk that is full is not left fuller than it was
        delete_files(stored - set(names(image)))
        raise


def store_file(name: str, path: Path) -> None:
    """Puts the file where pages will ask for it, in place of what may stand there."""
    before = None
    if default_storage.exists(name):
        with default_storage.open(name) as file:
            before = file.read()
        default_storage.delete(name)
    try:
        with path.open("rb") as file:
            saved = default_storage.save(name, File(file))
    except OSError:
        delete_files([name])  # half of it is of no use to anybody
        if before is not None:  # what pages show stays, and there is room for it where it was
            default_storage.save(name, ContentFile(before))
        raise
    if saved != name:  # another worker was quicker, with the same bytes
        default_storage.delete(saved)


def _save(image: Image, made: dict[str, dict]) -> None:
    """Adds `made` to what the row says exists, and deletes the files of what it no longer says.

    The row is read again under its lock: somebody may have moved the focus, or made other formats, meanwhile.
    """
    before = set()
    with transaction.atomic():
        if image.pk:
            locked = Image.objects.select_for_update(of=("self",)).only("focus_x", "focus_y", "renditions")
            row = locked.get(pk=image.pk)
            before = set(names(row))
            image.renditions = row.renditions
            if row.focus != image.focus:  # what was made is of no use any more
                delete_files(set(names(image, made)) - before)
                return
        image.renditions = merged(image, made)
        if before != set(names(image)):
            transaction.on_commit(lambda: changed.send(Image, image=image), robust=True)
        image.unfinished = any(missing_formats(image, crop) for crop in specs.CROPS)
        Image.objects.filter(pk=image.pk).update(
            renditions=image.renditions, unfinished=image.unfinished, attempts=0, try_at=None, trouble=""
        )
    delete_files(before - set(names(image)))


def merged(image: Image, made: dict[str, dict]) -> dict[str, dict]:
    rows = {}
    for crop, spec in specs.CROPS.items():
        old, new = image.renditions.get(crop), made.get(crop)
        if new and old and old["stamp"] == specs.stamp(spec, image.focus):
            formats = {*new["formats"], *old["formats"]}
            new = new | {"formats": [extension for extension in spec.formats if extension in formats]}
        if row := new or old:  # one of an earlier focus is better than nothing, until its successor is made
            rows[crop] = row
    return rows


def delete_files(stored: Iterable[str]) -> None:
    """Deletes stored files that no row names any more."""
    for name in stored:
        with suppress(OSError):
            default_storage.delete(name)


def delete_empty_folder(name: str) -> None:
    with suppress(OSError, NotImplementedError):
        default_storage.delete(name)
