"""Presence on a real Redis, as several web machines share it, and every page when that Redis is gone.

Skipped where no redis-server is installed.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.test import override_settings

from articles.desk import presence
from articles.models import ErrorReport
from tests.newsroom import NOON, make_article, publish

SECOND = timedelta(seconds=1)


@pytest.fixture
def redis(tmp_path):
    if not shutil.which("redis-server"):
        pytest.skip("no redis-server is installed")
    socket = tmp_path / "redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=tmp_path)
    try:
        for _ in range(100):
            if socket.exists():
                break
            time.sleep(0.05)
        backend = "config.cache.Cache"
        with override_settings(CACHES={"default": {"BACKEND": backend, "LOCATION": f"unix://{socket}"}}):
            yield server
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(params=["memory", "redis"])
def any_cache(request):
    if request.param == "redis":
        request.getfixturevalue("redis")
    cache.clear()


def people(*names):
    return [User(pk=number, username=name) for number, name in enumerate(names, 1)]


def told(here):
    return [(person.name, person.holds_pen) for person in here]


def test_who_came_first_holds_the_pen(any_cache):
    ann, bob = people("ann", "bob")
    presence.ping(1, ann, NOON)
    assert told(presence.ping(1, bob, NOON + SECOND)) == [("ann", True), ("bob", False)]


def test_it_can_be_taken_over_and_falls_back_when_its_holder_leaves(any_cache):
    ann, bob = people("ann", "bob")
    presence.ping(1, ann, NOON)
    assert told(presence.take_over(1, bob, NOON + SECOND)) == [("ann", False), ("bob", True)]
    presence.leave(1, bob, NOON + 2 * SECOND)
    assert told(presence.ping(1, ann, NOON + 3 * SECOND)) == [("ann", True)]


def test_who_is_silent_is_gone(any_cache):
    ann, bob = people("ann", "bob")
    presence.ping(1, ann, NOON)
    assert told(presence.ping(1, bob, NOON + timedelta(minutes=1))) == [("bob", True)]


def test_a_list_asks_once_for_all_its_pieces(any_cache):
    (ann,) = people("ann")
    presence.ping(7, ann, NOON)
    assert presence.at_work([6, 7, 8], NOON) == {7: ["ann"]}


@pytest.mark.django_db
def test_without_it_every_page_stands_and_nobody_is_counted(redis, client, caplog):
    editor = User.objects.create(username="ann", is_staff=True)
    editor.groups.add(Group.objects.get(name="Editor"))
    article = make_article()
    address = publish(article).get_absolute_url()
    cache.set("known", 1)
    redis.kill()
    redis.wait()
    with override_settings(API_PER_MINUTE=1):
        for path in (
            "/search/?q=nothing+at+all",
            "/search/?q=nothing+at+all",
            "/api/v1/",
            "/",
            address,
        ):
            assert client.get(path).status_code == 200, path
    report = {"text": "The year is wrong, it was 1995."}
    assert client.post(f"{address}report/", report).status_code == 302
    assert ErrorReport.objects.count() == 1
    client.force_login(editor)
    for path in ("/admin/", "/admin/articles/article/", f"/admin/articles/article/{article.pk}/change/"):
        assert client.get(path).status_code == 200, path
    ping = client.post(f"/admin/articles/article/{article.pk}/presence/")
    assert ping.status_code == 200 and [row["name"] for row in ping.json()["here"]] == ["ann"]
    assert cache.get("known", "unknown") == "unknown" and cache.get_many(["known"]) == {}
    cache.set_many({"a": 1})
    cache.delete_many(["a"])
    assert not cache.add("a", 1) and not cache.touch("a") and not cache.delete("a") and "a" not in cache
    assert "The cache did not answer" in caplog.text
