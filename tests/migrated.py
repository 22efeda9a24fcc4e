"""The database as the migrations leave it, kept from one run of the suite to the next.

They run whenever a line of the code has changed since; else the tables come from the copy, in a hundredth of the time.
Only for SQLite, where a copy is a file beside pytest's own.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connections
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


def keep_in(folder: Path) -> None:
    """From now on an empty test database is filled from the copy in `folder`, if it was made by the code as it stands;
    if not, the copy is made when the migrations have run."""
    copy = folder / f"{_code()}.sqlite3"

    def bring(sender, connection, **kwargs) -> None:
        if _is_of_the_tests(connection) and copy.exists() and not connection.introspection.table_names():
            with closing(sqlite3.connect(copy)) as kept:
                kept.backup(connection.connection)

    def keep(sender, using: str, plan=None, **kwargs) -> None:
        if plan and sender is last_app() and _is_of_the_tests(connections[using]):  # after a flush there is no plan
            for older in folder.glob("*.sqlite3"):  # what another process is about to bring is called otherwise
                older.unlink(missing_ok=True)
            begun = folder / f"of-{os.getpid()}"
            with closing(sqlite3.connect(begun)) as kept:
                connections[using].connection.backup(kept)
            begun.replace(copy)

    connection_created.connect(bring, weak=False)
    post_migrate.connect(keep, weak=False)


def last_app():
    """`post_migrate` comes once an app; with this one all content types and rights are there."""
    return [config for config in apps.get_app_configs() if config.models_module is not None][-1]


def _is_of_the_tests(connection) -> bool:
    """Whether Django made it for them. It calls one in memory so that several threads can share it; another one in
    memory is somebody's own."""
    named = connection.settings_dict
    shared = str(named["NAME"]).startswith("file:memorydb_")
    return connection.vendor == "sqlite" and (shared or named["NAME"] == named["TEST"]["NAME"])


def _code() -> str:
    """A hash of everything that a migration may read."""
    found = sha256(f"{version('django')} {version('django-taggit')} {sqlite3.sqlite_version}".encode())
    root = Path(settings.BASE_DIR)
    for room in ("archive", "articles", "authors", "config", "images", "intake", "workers"):
        for path in sorted((root / room).rglob("*.py")):
            found.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return found.hexdigest()[:24]
