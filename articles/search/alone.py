"""Long work that two processes must not do at once, whoever starts them: a worker, or a person with a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

from django.core.files import locks
from django.db import connection


class Work(Enum):
    """What is done alone: the end of a file's name, and what its lock is called among those of the database."""

    SEARCH = ("rebuilding-search", 0x73656172)


@contextmanager
def alone(work: Work) -> Iterator[bool]:
    """Whether nobody else is at it; nobody then is until the end.

    The lock is the connection's, so a process that dies lets it go; inside a transaction it is the transaction's,
    because one that has failed could not give it back. SQLite has none, and is on one machine: a file beside it is.
    """
    suffix, number = work.value
    if connection.vendor != "postgresql":
        if connection.is_in_memory_db():
            yield True
            return
        with Path(f"{connection.settings_dict['NAME']}-{suffix}").open("w") as file:
            is_ours = bool(locks.lock(file, locks.LOCK_EX | locks.LOCK_NB))
            try:
                yield is_ours
            finally:
                if is_ours:
                    locks.unlock(file)
        return
    inside = connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_{'xact_' if inside else ''}lock(%s)", [number])  # noqa: S608
        (is_ours,) = cursor.fetchone()
        try:
            yield is_ours
        finally:
            if is_ours and not inside:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
