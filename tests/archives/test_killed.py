"""Killed (SIGKILL) as it exports or loads: no half archive that looks whole, no half publication, and it can go on."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from django.db import connection

from tests.forks import Ready

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="its databases are files, under either database")


class Place:
    """A database and a disk, and the processes that work with them."""

    def __init__(self, folder: Path, stack: ExitStack):
        with closing(sqlite3.connect(folder / "place.sqlite3")) as copy:  # with its tables made already
            connection.ensure_connection()
            connection.connection.backup(copy)
            is_made = copy.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        self.stored = folder / "stored"
        variables = {"DATABASE_URL": f"sqlite:///{folder}/place.sqlite3", "STORED": str(self.stored)}
        self.ready = stack.enter_context(Ready("import tests.archives.to_kill", environment=os.environ | variables))
        if not is_made:  # no test of this run has a database
            done = self.ready.run("from django.core.management import call_command as c; c('migrate', verbosity=0)")
            assert done.returncode == 0, done.stderr.decode()

    def run(self, *words: object) -> str:
        done = self.ready.run(self.script(words), timeout=300)
        assert done.returncode == 0, (done.stdout + done.stderr).decode()
        return done.stdout.decode()

    def killed(self, *words: object) -> None:
        """Starts it, waits until it stands where it should, and kills it."""
        read, write = os.pipe()
        with open(os.devnull) as nothing, os.fdopen(read) as said:  # noqa: PTH123
            process = self.ready.start(self.script(words), files=[nothing.fileno(), write, write])
            os.close(write)
            try:
                line = said.readline()
                assert line == "here\n", line + said.read()
            finally:
                os.kill(process.pid, signal.SIGKILL)
                process.wait(120)

    def script(self, words: tuple[object, ...]) -> str:
        return f"from tests.archives.to_kill import main; main(*{[str(word) for word in words]!r})"

    def look(self) -> dict[str, int]:
        return json.loads(self.run("look"))


@pytest.fixture(scope="module")
def places(tmp_path_factory, django_db_setup, django_db_blocker):
    with ExitStack() as stack, django_db_blocker.unblock():
        yield [Place(tmp_path_factory.mktemp(name), stack) for name in ("here", "there")]


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_killed_again_and_again_it_comes_to_the_same(places, tmp_path):
    here, there = places
    here.run("make")
    archive = tmp_path / "archive"
    for place, number in (("archive.lines:as_text", 30), ("archive.exporting:pretty", 3), ("os:fsync", 12)):
        here.killed("export", archive, place, number)
        assert not archive.exists()
    here.run("export", archive)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["archive"]
    whole = contents(archive)

    here.killed("export", archive, "archive.lines:as_text", 30)  # over an earlier one, which stays
    assert contents(archive) == whole

    for place, number in (
        ("archive.loading:Batch.insert", 9),
        ("articles.press.rendering:rebuild", 1),
        ("django.core.files.storage:FileSystemStorage.save", 2),
    ):
        there.killed("load", archive, place, number)
        assert not any(there.look().values())
    assert any(path.is_file() for path in there.stored.rglob("*"))  # what the last one had brought
    there.run("load", archive)
    assert there.look() == here.look()
    there.run("export", tmp_path / "again")
    assert contents(tmp_path / "again") == whole
