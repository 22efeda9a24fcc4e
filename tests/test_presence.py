"""Presence on a real Redis, as several web machines share it. Skipped where no redis-server is installed."""

from __future__ import annotations

import shutil
import subprocess
import time
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import override_settings

from articles import presence
from tests.newsroom import NOON

SECOND = timedelta(seconds=1)


@pytest.fixture(params=["memory", "redis"])
def any_cache(request, tmp_path):
    if request.param == "memory":
        cache.clear()
        yield
        return
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
        backend = "django.core.cache.backends.redis.RedisCache"
        with override_settings(CACHES={"default": {"BACKEND": backend, "LOCATION": f"unix://{socket}"}}):
            yield
    finally:
        server.terminate()
        server.wait()


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
