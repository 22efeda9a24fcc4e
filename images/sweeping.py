"""Deletes what nobody names any more: stored files whose row was never written.

Nothing younger than a day is touched: whoever stores a file writes its row a moment later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from django.core.files.storage import default_storage

from . import renditions, specs
from .models import Image

GRACE = timedelta(days=1)
CHUNK = 500  # files asked about in one query


def pictures(at: datetime) -> int:
    """Deletes the files of pictures that no picture names; returns how many."""
    swept = 0
    for keys in _chunks(_listdir("images")[0]):
        images = Image.objects.by_keys(keys)
        for key in keys:
            named = set()
            if image := images.get(key):
                named = {image.file.name, *renditions.names(image)}
            swept += files(specs.folder(key), at, named.intersection)
            if image is None:
                renditions.delete_empty_folder(specs.folder(key))
    return swept


def files(folder: str, at: datetime, named: Callable[[list[str]], set[str]]) -> int:
    """Deletes the old files of a folder but for those that `named` names of a list of them; returns how many."""
    swept = 0
    for chunk in _chunks(_listdir(folder)[1]):
        old = []
        for name in chunk:
            path = f"{folder}/{name}"
            with suppress(OSError):
                if default_storage.get_modified_time(path) < at - GRACE:
                    old.append(path)
        if old:
            orphans = set(old) - named(old)
            renditions.delete_files(orphans)
            swept += len(orphans)
    return swept


def _listdir(folder: str) -> tuple[list[str], list[str]]:
    with suppress(FileNotFoundError, NotADirectoryError):
        return default_storage.listdir(folder)
    return [], []


def _chunks(names: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), CHUNK):
        yield names[start : start + CHUNK]
