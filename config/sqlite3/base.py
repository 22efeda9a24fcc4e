"""Django's backend for SQLite, in a file that its owner alone may read: drafts and password hashes are in it."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]):
        """Makes the file before SQLite would, which lets everybody read it. What SQLite puts beside it (the log of WAL,
        its index) gets the same rights. A file that is there keeps the rights it has."""
        name = str(conn_params["database"])
        if name != ":memory:" and not name.startswith("file:"):
            with suppress(FileExistsError, NotADirectoryError, FileNotFoundError, PermissionError):
                os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        return super().get_new_connection(conn_params)
