"""What follows a print: claimed by one worker, done outside of the write transaction, tried again for ever."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from articles.desk import editing
from articles.models import Article, Edition, FollowUp, Likeness
from articles.press import outbox, preflight, publishing
from articles.related import rebuilding, updating
from articles.related.tables import Tables
from tests.newsroom import DAY, HOUR, change, make_article, publish
from tests.operation.site import environment, run


@pytest.fixture
def work(monkeypatch):
    """The one thing that follows a print here: calls what the test puts into `todo`."""
    todo = []
    monkeypatch.setattr(outbox, "KINDS", {"work": (lambda edition: [one(edition) for one in todo], False)})
    return todo


def a_row() -> FollowUp:
    return publish(make_article(), at=timezone.now() - HOUR).follow_ups.get()


@pytest.mark.django_db
class TestItIsTriedAgain:
    def test_less_and_less_often_and_never_given_up(self, work):
        work.append(lambda edition: Path("/nowhere/at/all").read_bytes())
        row, at, pauses = a_row(), timezone.now(), []
        for _ in range(40):
            assert outbox.run(at) == (0, 1)
            row.refresh_from_db()
            assert "No such file" in row.error and row.done_at is None
            pauses.append(row.try_at - at)
            at = row.try_at + timedelta(seconds=1)
        assert pauses[0] < pauses[1] < pauses[2] and pauses[-1] <= outbox.LATEST + timedelta(minutes=1)
        work.clear()  # the disk is there again
        assert outbox.run(at) == (1, 0)
        row.refresh_from_db()
        assert row.done_at and not row.error

    def test_what_follows_one_print_waits_for_no_other(self, work):
        done = []
        work.append(lambda edition: done.append(edition))
        one, other = a_row(), a_row()
        assert outbox.run(timezone.now(), edition=one.edition) == (1, 0)
        assert done == [one.edition] and FollowUp.objects.get(done_at=None) == other

    def test_not_before_its_turn_but_when_somebody_asks(self, work):
        work.append(lambda edition: 1 / 0)
        a_row()
        at = timezone.now()
        assert outbox.run(at) == (0, 1)
        assert outbox.run(at) == (0, 0)
        assert outbox.run(at, again=True) == (0, 1)

    def test_the_administrators_hear_of_the_first_failure_and_not_of_each(self, work, caplog):
        work.append(lambda edition: 1 / 0)
        a_row()
        at = timezone.now()
        for _ in range(3):
            outbox.run(at, again=True)
        assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING", "WARNING"]

    def test_a_kind_that_this_release_no_longer_has_is_done(self, work, monkeypatch):
        row = a_row()
        monkeypatch.setattr(outbox, "KINDS", {})
        assert outbox.run(timezone.now()) == (1, 0)
        row.refresh_from_db()
        assert row.done_at


def again(article: Article, now: datetime) -> None:
    publishing.schedule(change(article), version=article.version, at=now, visible_from=now + HOUR / 2)


def withdrawn(article: Article, now: datetime) -> None:
    publishing.withdraw(article, version=article.version, at=now, note="Why.")


TAKEN_BACK: dict[str, Callable[[Article, datetime], object]] = {
    "publish": lambda article, now: publish(article, at=now),
    "schedule": again,
    "withdraw": withdrawn,
    "cancel": lambda article, now: publishing.cancel(article.editions.waiting(now).get(), at=now),
    "embargo": lambda article, now: change(article, at=now, is_embargoed=True),
    "hold": lambda article, now: editing.move(
        article, "hold", version=article.version, at=now, by=None, reason="Wait."
    ),
    "decline": lambda article, now: editing.move(
        article, "decline", version=article.version, at=now, by=None, reason="No."
    ),
    "preflight": lambda article, now: preflight.run(now, ahead=DAY),
}


@pytest.mark.django_db
class TestWhatWasTakenBack:
    @pytest.fixture
    def seen(self, monkeypatch) -> list[int]:
        found = []
        monkeypatch.setattr(outbox, "KINDS", {"work": (lambda edition: found.append(edition.pk), True)})
        return found

    @pytest.mark.parametrize("verb", TAKEN_BACK)
    def test_nothing_follows_what_nobody_will_see(self, seen, verb):
        now, article = timezone.now(), make_article()
        if verb == "withdraw":
            publish(article, at=now - DAY)
            options = {"change": Edition.Change.UPDATE}
            change(article)
        else:
            options = {}
        waiting = publishing.schedule(article, version=article.version, at=now, visible_from=now + HOUR, **options)
        if verb == "preflight":
            Article.objects.filter(pk=article.pk).update(needs_legal=True)
        article.refresh_from_db()
        TAKEN_BACK[verb](article, now)
        assert Edition.objects.get(pk=waiting.pk).is_void
        assert not waiting.follow_ups.filter(done_at=None).exists()
        outbox.run(now + 2 * DAY)
        assert waiting.pk not in seen and not outbox.late(now + 3 * DAY).exists()

    def test_nor_what_was_left_open_before(self, seen):
        now, article = timezone.now(), make_article()
        waiting = publishing.schedule(article, version=article.version, at=now, visible_from=now + HOUR)
        publishing.cancel(waiting, at=now)
        waiting.follow_ups.update(done_at=None)
        assert outbox.run(now + DAY) == (1, 0) and seen == []


@pytest.mark.django_db
class TestItIsClaimed:
    def test_another_worker_leaves_it_alone_until_this_one_must_have_died(self, work):
        row, at, seen = a_row(), timezone.now(), []
        work.append(lambda edition: seen.append(outbox.run(at, again=True)))
        assert outbox.run(at) == (1, 0)
        assert seen == [(0, 0)]
        FollowUp.objects.filter(pk=row.pk).update(done_at=None, claimed_at=at)
        work.clear()
        assert outbox.run(at + outbox.LEASE / 2) == (0, 0)
        assert outbox.run(at + outbox.LEASE) == (1, 0)


@pytest.mark.django_db(transaction=True)
class TestOutsideOfTheWriteTransaction:
    def test_whatever_follows_a_print(self, work):
        inside = []
        work.append(lambda edition: inside.append(connection.in_atomic_block))
        publish(make_article(), at=timezone.now() - HOUR)
        assert inside == [False]

    def test_ranking_a_piece_that_is_on_show_or_waits(self, monkeypatch):
        for _ in range(3):
            publish(make_article(), at=timezone.now() - DAY)
        inside, rank = [], Tables.ranked
        monkeypatch.setattr(Tables, "ranked", lambda *a: (inside.append(connection.in_atomic_block), rank(*a))[1])
        publish(make_article(), at=timezone.now() - HOUR)
        rebuilding.rebuild(timezone.now())
        assert inside and not any(inside)

    def test_a_piece_that_came_first_meanwhile_is_ranked_with(self, monkeypatch):
        body = "<p>" + "harvest drought irrigation farmers barley rainfall " * 20 + "</p>"
        older = [publish(make_article(body=body), at=timezone.now() - DAY) for _ in range(5)]
        rebuilding.rebuild(timezone.now())
        first, second = (publish(make_article(body=body), at=timezone.now() - HOUR) for _ in range(2))
        rebuilding.rebuild(timezone.now())
        weighed, once = updating._weighed, []

        def meanwhile(edition, ranking):
            found = weighed(edition, ranking)
            if not once:
                once.append(edition)
                updating.place(first)
            return found

        monkeypatch.setattr(updating, "_weighed", meanwhile)
        updating.place(second)
        monkeypatch.undo()
        assert once
        ranked = {row.edition_id for row in Likeness.objects.all()}
        assert ranked == {edition.pk for edition in [*older, first, second]}


TWENTY = """
import json, os, sys, time, traceback
import django; django.setup()
from django.conf import settings
from django.db import connection, connections
from django.utils import timezone
from articles.press import outbox
from articles.models import Article, Edition, FollowUp, Likeness
from tests.newsroom import change, make_article, publish
settings.STORAGES["default"] = {"BACKEND": "django.core.files.storage.InMemoryStorage"}
draw, visible = outbox.KINDS["share_card"]
def slowly(edition):
    time.sleep(2.5)  # a slow disk: twenty of these, one after another, outlast the patience of the database
    draw(edition)
outbox.KINDS["share_card"] = slowly, visible
pieces = [make_article() for _ in range(20)]
connections.close_all()
children = []
for number, article in enumerate(pieces):
    read, write = os.pipe()
    if os.fork() == 0:
        said = ""
        try:
            for turn in range(2):
                article = change(article, standfirst=f"The {turn}. standfirst of {number}.", at=timezone.now())
            publish(article, at=timezone.now())
        except BaseException:
            said = traceback.format_exc()
        os.write(write, said.encode()[-3000:])
        os._exit(0)
    os.close(write)
    children.append(read)
failed = [said for said in (os.fdopen(read).read() for read in children) if said]
open_ = FollowUp.objects.filter(done_at=None)
print(json.dumps({
    "failed": failed,
    "on show": Edition.objects.visible(timezone.now()).count(),
    "ranked": Likeness.objects.filter(step=Likeness.Step.SHOWN).count(),
    "errors": list(open_.values_list("kind", "error")),
}))
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has one write lock for everybody")
def test_twenty_who_save_and_publish_at_once_lock_out_nobody(tmp_path, database_file):
    given = environment(database_file, MEDIA_ROOT=str(tmp_path / "media"))
    done = run(TWENTY, given)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["failed"] == [] and found["errors"] == [], found
    assert found["on show"] == found["ranked"] == 20
    assert "locked" not in done.stderr
