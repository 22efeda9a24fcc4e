"""The workers beside the site: they outlive what is away, say when they last worked, and keep nothing waiting."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.admin import dashboard
from articles.management.commands.follow_up import AGAIN, Rebuild
from tests import postgres
from tests.articles.test_desk import person
from tests.newsroom import HOUR, NOON
from tests.operation.conftest import MIGRATE
from tests.operation.site import environment, run
from workers.models import NEEDED, Heartbeat, missed
from workers.rounds import Worker
from workers.statistics import Statistics

PATIENCE = 120  # seconds on a busy machine, for what takes one or two on a quiet one


@pytest.mark.django_db
class TestARound:
    def test_every_chore_is_on_its_own(self):
        done = []

        def broken(at):
            raise ValueError("a piece that nobody can rank")

        chores = {"first": broken, "second": lambda at: done.append(at) or "1 done"}
        said = []
        assert not Worker("follow_up", chores, say=said.append).run()
        assert len(done) == 1 and said == ["1 done."]

    def test_what_goes_wrong_is_logged_once_and_not_once_a_round(self, caplog):
        failing = [True]

        def chore(at):
            if failing:
                raise ValueError("no")

        worker = Worker("follow_up", {"ranking": chore})
        for _ in range(5):
            worker.once()
        failing.clear()
        worker.once()
        assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]
        assert "can do again: ranking" in caplog.text and "Traceback" in caplog.text

    def test_a_disk_is_a_sentence_without_a_traceback(self, caplog):
        Worker("follow_up", {"cards": lambda at: Path("/nowhere/at/all").read_bytes()}).once()
        assert "No such file" in caplog.text and "Traceback" not in caplog.text

    def test_a_statement_that_fails_is_no_database_that_is_away(self):
        def refused(at):
            raise OperationalError("canceling statement due to statement timeout")

        done = []
        worker = Worker("follow_up", {"first": refused, "second": lambda at: done.append(at)})
        worker.reconnect = lambda error: connection.ensure_connection()  # a test's transaction must not be closed
        assert not worker.once()
        assert done and "canceling statement" in Heartbeat.objects.get().trouble


@pytest.mark.django_db
def test_sqlite_looks_at_its_indexes_twice_a_day():
    def looked(at) -> bool:
        with CaptureQueriesContext(connection) as asked:
            statistics.keep(at)
        return "ANALYZE" in [query["sql"] for query in asked]

    statistics, on_sqlite = Statistics(), connection.vendor == "sqlite"
    assert looked(NOON) == on_sqlite
    assert not looked(NOON + 11 * HOUR)
    assert looked(NOON + 12 * HOUR) == on_sqlite
    if on_sqlite:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE stat <> ''")
            assert cursor.fetchone()[0]


@pytest.mark.django_db
class TestWhenItLastWorked:
    def test_one_that_was_never_seen_is_missed(self):
        assert len(missed(timezone.now())) == len(NEEDED)
        assert "The worker follow_up was never seen: mails, checks, schedules" in missed(timezone.now())[0]

    def test_one_that_is_at_work_is_not(self):
        for name in NEEDED:
            assert Worker(name, {"nothing": lambda at: None}).run()
        assert missed(timezone.now()) == []

    def test_one_that_says_nothing_any_more_is(self):
        for name in NEEDED:
            Worker(name, {"nothing": lambda at: None}).run()
        at = timezone.now()
        assert missed(at + timedelta(minutes=4)) == []
        assert "follow_up was last seen 20 minutes ago" in missed(at + timedelta(minutes=20, seconds=5))[0]
        assert "last seen 3 days ago" in missed(at + timedelta(days=3, hours=1))[0]

    def test_one_that_makes_its_rounds_rarely_has_time(self):
        Heartbeat.objects.create(name="follow_up", at=timezone.now() - 2 * HOUR, every=3600)
        assert not [said for said in missed(timezone.now()) if "follow_up" in said]

    def test_what_it_could_not_do_is_said(self):
        Worker("follow_up", {"mails": lambda at: Path("/nowhere/at/all").read_bytes()}).run()
        assert "could not do everything: mails: FileNotFoundError" in missed(timezone.now())[0]

    def test_what_is_done_once_a_day_is_no_sign_of_life(self):
        call_command("follow_up", "--thin-out", stdout=StringIO())
        assert not Heartbeat.objects.exists()
        call_command("follow_up", stdout=StringIO())
        assert Heartbeat.objects.get().name == "follow_up"

    def test_the_desk_says_so_to_those_who_publish_and_the_health_report_to_all(self):
        chief = person("Administrator")
        assert any("follow_up was never seen" in said for said in dashboard.troubles(chief))
        assert dashboard.troubles(person("Writer")) == []
        out = StringIO()
        with pytest.raises(CommandError, match="Something beside the site does not work"):
            call_command("publish_health", stdout=out)
        assert "The worker make_renditions was never seen" in out.getvalue()
        for name in NEEDED:
            Heartbeat.objects.create(name=name, at=timezone.now())
        assert dashboard.troubles(chief) == []
        call_command("publish_health", stdout=out)


class TestARebuildThatTakesLong:
    """A process of its own, so that mails, checks and schedules go on."""

    @pytest.fixture
    def rebuild(self):
        made = Rebuild("related", lambda at: True)
        yield made
        made.stop()

    def test_the_worker_does_not_wait_for_it_and_starts_no_second_one(self, rebuild):
        rebuild.command = [sys.executable, "-c", "import time; time.sleep(600)"]
        rebuild.start(timezone.now())
        first = rebuild.process
        assert first.poll() is None
        rebuild.start(timezone.now())
        assert rebuild.process is first
        rebuild.stop()
        assert first.poll() is not None

    def test_one_that_failed_is_told_and_started_again_later(self, rebuild):
        rebuild.command = [sys.executable, "-c", "raise SystemExit(3)"]
        at = timezone.now()
        rebuild.start(at)
        rebuild.process.wait()
        with pytest.raises(RuntimeError, match="The rebuild ended with 3"):
            rebuild.start(at)
        rebuild.start(at + AGAIN / 2)
        assert rebuild.process is None
        rebuild.start(at + AGAIN)
        assert rebuild.process is not None

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="the table files of a test's own are SQLite's")
    def test_it_rebuilds(self, database_file):
        script = """
import django; django.setup()
from django.utils import timezone
from articles.related import rebuilding
from articles.management.commands.follow_up import Rebuild
from tests.newsroom import make_article, publish
rebuilding.SMALL = 0
for _ in range(3):
    publish(make_article(), at=timezone.now())
assert rebuilding.wants_rebuild(timezone.now())
rebuild = Rebuild("related", rebuilding.wants_rebuild)
rebuild.start(timezone.now())
assert rebuild.process.wait() == 0
assert not rebuilding.wants_rebuild(timezone.now())
"""
        done = run(script, environment(database_file, MEDIA_ROOT=str(database_file.parent)))
        assert done.returncode == 0, done.stderr

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="the table files of a test's own are SQLite's")
    def test_the_worker_makes_the_months_of_an_index_that_has_none(self, database_file):
        script = """
import django; django.setup()
from django.db import connection
from django.utils import timezone
from articles import search
from articles.search.alone import alone
from articles.models import SearchMonth
from tests.newsroom import DAY, make_article, publish
at = timezone.now()
for age in range(3):
    publish(make_article(), at=at - 40 * age * DAY)
whole = dict(SearchMonth.objects.values_list("month", "documents"))
assert len(whole) == 3 and not search.index.wants_rebuild()
SearchMonth.objects.all().delete()
publish(make_article(), at=at)  # makes its own month known, and no other
assert search.index.wants_rebuild()
with alone() as is_ours:
    assert is_ours and search.index.rebuild(at) == 0, "somebody is at it"
from articles.management.commands import follow_up
chores = follow_up.Command().chores(every=30)
start = chores["the index of the search"]
start(at)
assert start.__self__.process.wait() == 0
assert not search.index.wants_rebuild()
assert sum(SearchMonth.objects.values_list("documents", flat=True)) == 4
"""
        done = run(script, environment(database_file, MEDIA_ROOT=str(database_file.parent)))
        assert done.returncode == 0, done.stderr


# --- real processes, and a database that goes away --------------------------------------------------------


class Process:
    """A command that runs until it is told to stop; what it writes is collected."""

    def __init__(self, variables: dict[str, str], *words: str):
        command = [sys.executable, "manage.py", *words]
        self.lines: list[str] = []
        self.popen = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=variables, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.has_ended, self.news = False, threading.Condition()
        threading.Thread(target=self.collect, daemon=True).start()

    def collect(self) -> None:
        for line in self.popen.stdout:
            with self.news:
                self.lines.append(line)
                self.news.notify_all()
        with self.news:
            self.has_ended = True
            self.news.notify_all()

    def until(self, words: str, since: int = 0) -> None:
        """Waits until a line after the first `since` has the words."""

        def has_come() -> bool:
            return any(words in line for line in self.lines[since:])

        with self.news:
            self.news.wait_for(lambda: has_come() or self.has_ended, PATIENCE)
            assert has_come(), "".join(self.lines)

    def stop(self) -> int:
        self.popen.send_signal(signal.SIGTERM)
        return self.popen.wait(PATIENCE)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="a database that is a server of its own")
@pytest.mark.skipif(postgres.system_binaries() is None, reason="needs a PostgreSQL of the system")
def test_both_workers_outlive_a_database_that_is_stopped_and_started(tmp_path):
    server = postgres.Server(postgres.system_binaries())
    server.start()
    variables = environment(server.url, MEDIA_ROOT=str(tmp_path), PYTHONUNBUFFERED="1")
    workers = []
    try:
        migrated = run(MIGRATE, variables)
        assert migrated.returncode == 0, migrated.stderr
        workers = [
            Process(variables, "follow_up", "--every", "1"),
            Process(variables, "make_renditions", "--every", "1"),
        ]
        for worker in workers:
            worker.until("done")
        server.stop()
        for worker in workers:
            worker.until("The database is away")
        time.sleep(3)  # some rounds without
        seen = [len(worker.lines) for worker in workers]
        server.start()
        for worker, since in zip(workers, seen, strict=True):
            worker.until("is there again", since)
            worker.until("done", since)
            told = "".join(worker.lines)
            assert told.count("The database is away") == 1 and "Traceback" not in told
        assert [worker.stop() for worker in workers] == [0, 0]
    finally:
        for worker in workers:
            worker.popen.kill()
        server.stop()
        shutil.rmtree(server.folder, ignore_errors=True)
