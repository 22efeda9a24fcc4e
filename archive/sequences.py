"""The last number that each table has given a row: a number that was given once is never given to another record.

The trail names records that are gone by their number. Without this, a new record could get it, and their past with it.
"""

from __future__ import annotations

from django.db import connection, models


def last_given(model: type[models.Model]) -> int:
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            row = cursor.fetchone()
            if row is None:
                return 0
            return row[0]
        cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', key])
        cursor.execute(f"SELECT last_value, is_called FROM {cursor.fetchone()[0]}")  # noqa: S608  (its own name)
        value, was_given = cursor.fetchone()
        if not was_given:
            return value - 1
        return value


def largest(model: type[models.Model]) -> int:
    """The largest number that a row of the table has now."""
    return model._base_manager.aggregate(largest=models.Max("pk"))["largest"] or 0


def set_last_given(model: type[models.Model], number: int) -> None:
    table, key = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])
        else:
            sequence = f"pg_get_serial_sequence('\"{table}\"', '{key}')"
            cursor.execute(f"SELECT setval({sequence}, %s, %s)", [max(number, 1), number > 0])  # noqa: S608
