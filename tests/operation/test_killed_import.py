"""An import that is killed, whenever, goes on: what is there in the end is what is there after one that was not.

Real processes, killed as a machine kills them, on either database; and two of them at once.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.forks import Ready
from tests.operation.conftest import MIGRATE
from tests.operation.site import environment, run

ITEMS, KILLS = 24, 5
PATIENCE = 300  # seconds on a busy machine, for what takes one or two on a quiet one
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>The Example Review</title><link>https://review.example.org</link><language>en</language>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://review.example.org</wp:base_site_url>
<wp:base_blog_url>https://review.example.org</wp:base_blog_url>
<wp:author><wp:author_id>1</wp:author_id><wp:author_login>ana</wp:author_login>
<wp:author_display_name>Ana Example</wp:author_display_name></wp:author>
"""
POST = """<item><title>Harbour {n}</title><link>https://review.example.org/2019/05/harbour-{n}/</link>
<dc:creator>ana</dc:creator><content:encoded><![CDATA[<p>Harbour {n} was dredged again. Nobody asked who pays.</p>
<p><img src="https://review.example.org/{n}.png" alt=""></p>]]>
</content:encoded><wp:post_id>{n}</wp:post_id><wp:post_date_gmt>2019-05-12 09:{n:02}:00</wp:post_date_gmt>
<wp:post_name>the-same</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<category domain="category" nicename="trade">Trade</category></item>
"""
STATE = {
    "pieces": "SELECT headline, slug, body, state, version FROM articles_article ORDER BY id",
    "revisions": "SELECT version, reason, pinned FROM articles_revision ORDER BY id",
    "editions": "SELECT slug, headline, published_at, byline_text, topics_text FROM articles_edition ORDER BY id",
    "bylines": "SELECT name, position FROM articles_printedbyline ORDER BY id",
    "slugs": "SELECT slug FROM articles_address ORDER BY slug",
    "events": "SELECT subject, action, text FROM articles_event ORDER BY id",
    "follow-ups": "SELECT kind, count(*) FROM articles_followup GROUP BY kind",
    "authors": "SELECT name, slug FROM authors_author ORDER BY id",
    "topics": "SELECT name, slug FROM articles_topic ORDER BY id",
    "redirects": "SELECT path, target FROM articles_redirect ORDER BY path",
    "names": "SELECT kind, key, name, is_new FROM intake_importedname ORDER BY id",
    "items": "SELECT source, state, notes, missing_media, digest FROM intake_importeditem ORDER BY id",
    "imports": "SELECT site, counts, missing_media, finished_at IS NULL FROM intake_importbatch ORDER BY id",
}
BROUGHT = "SELECT count(*) FROM intake_importeditem"
TAKEN_BACK = f"{BROUGHT} WHERE state = 'undone'"


@dataclass
class Database:
    """An empty one with every table: `place` is its file (SQLite) or its name on the server (PostgreSQL).

    What works with it is forked from `ready`, which has never been connected to it.
    """

    url: str
    place: str
    ready: Ready

    def rows(self, sql: str) -> list:
        if connection.vendor == "sqlite":
            opened = closing(sqlite3.connect(self.place))
        else:
            opened = closing(connection.Database.connect(**connection.get_connection_params() | {"dbname": self.place}))
        with opened as database:
            cursor = database.cursor()
            cursor.execute(sql)
            return cursor.fetchall()

    def count(self, sql: str = BROUGHT) -> int:
        return self.rows(sql)[0][0]

    def state(self) -> str:
        return json.dumps({name: self.rows(sql) for name, sql in STATE.items()}, indent=1, default=str)


@pytest.fixture(scope="module")
def places(tmp_path_factory, django_db_setup) -> Iterator[list[Database]]:
    """Two of them, which are not there yet."""
    with ExitStack() as stack:
        found = []
        for what in ("killed", "whole"):
            if connection.vendor == "sqlite":
                place = str(tmp_path_factory.mktemp("imported") / f"{what}.sqlite3")
                url = f"sqlite:///{place}"
            else:
                place = f"{connection.settings_dict['NAME']}_{what}"
                url = on_the_server(place)
            first = "import django; django.setup(); import intake.management.commands.import_site"
            ready = stack.enter_context(Ready(first, environment=environment(url)))
            found.append(Database(url, place, ready))
        yield found


@pytest.fixture
def databases(places, request, django_db_blocker) -> Iterator[list[Database]]:
    """Both of them, empty: made from the test's own instead of migrated anew."""
    if connection.vendor == "sqlite":
        first = request.getfixturevalue("database_file")
        for database in places:
            for left in Path(database.place).parent.glob("*.sqlite3*"):  # its log, too
                left.unlink()
            with closing(sqlite3.connect(first)) as empty, closing(sqlite3.connect(database.place)) as copy:
                empty.backup(copy)  # with what still lies in its log
        yield places
        return
    own = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        is_made = "articles_article" in connection.introspection.table_names()
        connection.close()  # nobody may be connected to what is copied
        with connection._nodb_cursor() as cursor:
            for database in places:
                cursor.execute(f'DROP DATABASE IF EXISTS "{database.place}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{places[0].place}" TEMPLATE "{own}"')
            if not is_made:  # no test of this run has a database
                migrated = run(MIGRATE, environment(places[0].url))
                assert migrated.returncode == 0, migrated.stderr
            cursor.execute(f'CREATE DATABASE "{places[1].place}" TEMPLATE "{places[0].place}"')
        yield places
        with connection._nodb_cursor() as cursor:
            for database in places:
                cursor.execute(f'DROP DATABASE "{database.place}" WITH (FORCE)')


def on_the_server(name: str) -> str:
    """The URL of the database with this name on the server of DATABASE_URL; its socket's folder may be in the path."""
    server = urlsplit(os.environ["DATABASE_URL"])
    folder = server.path.rpartition("/")[0]
    return server._replace(path=f"{folder}/{name}").geturl()


@pytest.fixture
def export(tmp_path) -> Path:
    path = tmp_path / "review.xml"
    path.write_text(HEAD + "".join(POST.format(n=n) for n in range(1, ITEMS + 1)) + "</channel></rss>")
    return path


class Import:
    """One in a process of its own, with what it says of errors."""

    def __init__(self, database: Database, *given: str):
        command = ["manage.py", "import_site", *given, "--without-derived", "--verbosity", "0"]
        script = f"from django.core.management import execute_from_command_line as run; run({command!r})"
        self.errors = tempfile.TemporaryFile("w+")  # noqa: SIM115  (open until it has ended)
        with open(os.devnull, "r+") as nothing:  # noqa: PTH123
            files = [nothing.fileno(), nothing.fileno(), self.errors.fileno()]
            self.process = database.ready.start(script, files=files)

    def ended(self) -> str:
        """What it said; waited for."""
        self.process.wait(PATIENCE)
        self.errors.seek(0)
        with self.errors as said:
            return said.read()

    def kill(self) -> None:
        if not self.process.is_over():
            os.kill(self.process.pid, signal.SIGKILL)
        self.ended()


def finished(database: Database, *given: str) -> None:
    """Runs it to its end. A server may take a moment to see that a process is gone."""
    said = "Another import is running"
    while "Another import is running" in said:
        one = Import(database, *given)
        said = one.ended()
    assert one.process.returncode == 0, said


def killed(database: Database, count: str, wanted: int, *given: str) -> None:
    """Runs it until `count` finds so many, or to its end, and kills it."""
    one = Import(database, *given)
    while database.count(count) < wanted and not one.process.is_over():
        time.sleep(0.02)
    one.kill()


def test_the_state_is_that_of_one_run(databases, export):
    broken, whole = databases
    finished(whole, str(export))
    for kill in range(KILLS):
        killed(broken, BROUGHT, (kill + 1) * ITEMS // (KILLS + 1), str(export))
    assert 0 < broken.count() < ITEMS  # or nothing was killed in the middle
    finished(broken, str(export))
    assert broken.state() == whole.state()


def test_an_import_that_is_taken_back_and_killed_goes_on(databases, export):
    database, _ = databases
    finished(database, str(export))
    (number,) = database.rows("SELECT id FROM intake_importbatch")[0]
    killed(database, TAKEN_BACK, ITEMS // 3, "--undo", str(number))
    assert 0 < database.count(TAKEN_BACK) < ITEMS  # or nothing was killed in the middle
    finished(database, "--undo", str(number))
    assert database.count(TAKEN_BACK) == ITEMS
    retracted = "SELECT article_id, count(*) FROM articles_edition WHERE status = 'retracted' GROUP BY article_id"
    assert [count for _, count in database.rows(retracted)] == [1] * ITEMS


def test_of_two_at_once_one_is_refused(databases, export):
    """The first is held in the middle of its work while the second runs."""
    database, _ = databases
    first = Import(database, str(export))
    try:
        while not database.count() and not first.process.is_over():
            time.sleep(0.02)
        os.kill(first.process.pid, signal.SIGSTOP)
        second = Import(database, str(export))
        said = second.ended()
        assert second.process.returncode == 1
        assert "Another import is running just now: start this one when that has ended." in said
    finally:
        if not first.process.is_over():
            os.kill(first.process.pid, signal.SIGCONT)
        said = first.ended()
    assert first.process.returncode == 0, said
    assert database.count() == database.count("SELECT count(*) FROM articles_article") == ITEMS
    assert database.count("SELECT count(*) FROM intake_importbatch") == 1
