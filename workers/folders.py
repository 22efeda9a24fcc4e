"""Folders for one file of a stranger each, and what a killed process left of them.

Whoever is killed throws nothing away. So the next one that needs such a folder looks for old ones, and a worker does
once a day: they may lie on another machine than the site's.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

GRACE = timedelta(hours=1)  # the longest task in one takes minutes
_OURS = re.compile(r"standfirst-(?:document|pictures)-[a-z0-9_]{8}")  # as `tempfile` names them
_last = datetime.min.replace(tzinfo=UTC)  # when this process swept


def temporary(kind: str) -> tempfile.TemporaryDirectory:
    """A new folder for a task: `kind` is “document” or “pictures”. Once an hour the old ones are swept first."""
    global _last
    now = datetime.now(UTC)
    if now - _last > GRACE:
        _last = now
        sweep(now)
    return tempfile.TemporaryDirectory(prefix=f"standfirst-{kind}-")


def sweep(at: datetime) -> int:
    """Deletes the folders of ours that are older than an hour; returns how many. What is another user's stays."""
    swept = 0
    with suppress(OSError), os.scandir(tempfile.gettempdir()) as found:
        for entry in found:
            if _OURS.fullmatch(entry.name) and _is_old(entry, at):
                shutil.rmtree(Path(entry.path), ignore_errors=True)
                swept += 1
    return swept


def _is_old(entry: os.DirEntry, at: datetime) -> bool:
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:  # another one was quicker
        return False
    is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.getuid()
    return is_ours and datetime.fromtimestamp(found.st_mtime, UTC) < at - GRACE
