"""The server is killed (SIGKILL) in the middle of publishing: no half edition, no lost text, and it can go on.

Real processes on a real database file or server, without a test's transaction around them; each is forked from one
that has imported Django and has never been connected.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import uuid
from contextlib import closing

import pytest
from django.db import connection

from tests.forks import Ready

NOTHING_PRINTED = "articles.press.printing:_insert"
NO_NAMES_PRINTED = "articles.models:PrintedByline.objects.bulk_create"
NOT_IN_THE_HISTORY = "articles.models:Event.objects.record"


def call(*words: str) -> str:
    return f"from tests.articles.server_to_kill import main; main(*{words!r})"


@pytest.fixture(scope="module")
def desk(tmp_path_factory, django_db_setup, django_db_blocker):
    """Runs a process on a database of its own: `desk("look", "a-slug")` returns what is there afterwards."""
    if connection.vendor == "postgresql":
        import psycopg2

        usual = connection.get_connection_params() | {"dbname": "postgres"}
        name = f"killed_{uuid.uuid4().hex[:12]}"
        params = {key: usual[key] for key in ("host", "port", "user", "password", "dbname") if usual.get(key)}
        server = psycopg2.connect(**params)
        server.autocommit = True
        migrated = str(connection.settings_dict["NAME"])
        if migrated.startswith("test_"):  # else no test of this run has a database
            with django_db_blocker.unblock():
                connection.close()  # nobody may be connected to what is copied
            server.cursor().execute(f"CREATE DATABASE {name} TEMPLATE {migrated}")
        else:
            server.cursor().execute(f"CREATE DATABASE {name}")
        url = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{name}"
    else:
        server, name = None, ""
        path = tmp_path_factory.mktemp("killed") / "desk.sqlite3"
        with django_db_blocker.unblock(), closing(sqlite3.connect(path)) as copy:  # with its tables made already
            connection.ensure_connection()
            connection.connection.backup(copy)
        url = f"sqlite:///{path}"
    with Ready("import tests.articles.server_to_kill", environment=os.environ | {"DATABASE_URL": url}) as ready:

        def run(*words: str) -> dict:
            done = ready.run(call(*words), timeout=120)
            assert done.returncode == 0, (done.stdout + done.stderr).decode()
            return json.loads(done.stdout or "{}")

        run.ready = ready
        run("prepare", "first", "second", "correct", "after")
        yield run
    if server:
        server.cursor().execute(f"DROP DATABASE {name} WITH (FORCE)")
        server.close()


def killed(desk, *words: str, meanwhile=lambda: None) -> None:
    """Starts the process, waits until it stands where it should, calls `meanwhile`, and kills it."""
    read, write = os.pipe()
    with open(os.devnull) as nothing, os.fdopen(read) as said:  # noqa: PTH123
        process = desk.ready.start(call(*words), files=[nothing.fileno(), write, write])
        os.close(write)
        try:
            line = said.readline()
            assert line == "here\n", line + said.read()
            meanwhile()
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.wait(120)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize(("slug", "during"), [("first", NO_NAMES_PRINTED), ("second", NOT_IN_THE_HISTORY)])
def test_killed_while_it_is_published_for_the_first_time(desk, slug, during):
    seen = []
    killed(desk, "publish", slug, during, meanwhile=lambda: seen.append(desk("look", slug)))
    after = desk("look", slug)
    assert seen == [after]
    assert (after["editions"], after["names"], after["addresses"], after["to do"]) == ([], 0, 0, 0)
    assert (after["page"], after["told"]) == ([404, False], ["create"])
    assert after["text"] == "<p>The only copy of it.</p>"
    again = desk("publish", slug)
    assert again["editions"] == [[1, "<p>The only copy of it.</p>", True]]
    assert (again["names"], again["topics"], again["addresses"], again["told"]) == (1, 1, 1, ["create", "publish"])
    assert again["page"] == [200, True]


def test_killed_while_it_is_corrected_and_the_edition_before_is_closed(desk):
    desk("publish", "correct")
    killed(desk, "correct", "correct", NOTHING_PRINTED)
    after = desk("look", "correct")
    assert after["editions"] == [[1, "<p>The only copy of it.</p>", True]]
    assert (after["on show"], after["names"], after["page"]) == ([1], 1, [200, True])
    assert after["text"] == "<p>The second copy of it.</p>"  # what was saved before is still there
    again = desk("correct", "correct")
    assert [(number, still_open) for number, _, still_open in again["editions"]] == [(1, False), (2, True)]
    assert (again["on show"], again["names"]) == ([2], 2)


def test_killed_right_after_the_commit_the_worker_does_the_rest(desk):
    killed(desk, "publish", "after", "articles.press.outbox:run")
    after = desk("look", "after")
    assert (after["on show"], after["page"]) == ([1], [200, True])
    assert after["to do"] > 0
    assert desk("work", "after")["to do"] == 0
