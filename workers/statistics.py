"""What a database knows of its tables, which tells it the shorter of two ways to what is asked for."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

EVERY = timedelta(hours=12)
LOOK_AT = 1000  # entries of each index: enough to tell the frequent from the rare, whatever the size of the archive


def refresh() -> None:
    """Has SQLite look at its indexes anew. PostgreSQL does so by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {LOOK_AT}")
            cursor.execute("ANALYZE")


class Statistics:
    """A chore of a worker: refreshes them at its first round, and twice a day."""

    def __init__(self) -> None:
        self.due_at: datetime | None = None

    def keep(self, at: datetime) -> None:
        if self.due_at is None or at >= self.due_at:
            refresh()
            self.due_at = at + EVERY
