"""What two processes must not do at once, whoever starts them: rebuild the index, import a site."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.files import locks
from django.db import connection

LOCKS = {"rebuilding-search": 0x73656172, "importing": 0x696D706F}  # what they are called among those of PostgreSQL


@contextmanager
def alone(doing: str = "rebuilding-search") -> Iterator[bool]:
    """Whether this process has the lock of what it is `doing`; nobody else then gets it until the end.

    The lock is the connection's, so a process that dies lets it go; inside a transaction it is the transaction's,
    because one that has failed could not give it back. SQLite has none, and is on one machine: a file beside it is.
    """
    if connection.vendor != "postgresql":
        if connection.is_in_memory_db():
            yield True
            return
        with Path(f"{connection.settings_dict['NAME']}-{doing}").open("w") as file:
            yield locks.lock(file, locks.LOCK_EX | locks.LOCK_NB)  # closing the file unlocks it
        return
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCKS[doing]])
            yield cursor.fetchone()[0]
            return
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCKS[doing]])
        (is_ours,) = cursor.fetchone()
        try:
            yield is_ours
        finally:
            if is_ours:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCKS[doing]])
