from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from django.db import connection

from tests.operation.site import environment, run

MIGRATE = (
    "import django; django.setup(); from django.core.management import call_command as c; c('migrate', verbosity=0)"
)


@pytest.fixture
def database_file(tmp_path, django_db_setup, django_db_blocker):
    """A database file of its own with every table, made from the test's own (SQLite) instead of migrated anew.

    Not for a test that uses the database itself: what is in a transaction cannot be copied.
    """
    path = tmp_path / "desk.sqlite3"
    with django_db_blocker.unblock(), closing(sqlite3.connect(path)) as copy:
        connection.ensure_connection()
        connection.connection.backup(copy)
        is_made = copy.execute("SELECT count(*) FROM sqlite_master WHERE name = 'articles_article'").fetchone()[0]
    if not is_made:  # no test of this run has a database
        path.unlink()
        done = run(MIGRATE, environment(path))
        assert done.returncode == 0, done.stderr
    return path
