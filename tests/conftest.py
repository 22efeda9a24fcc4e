"""What every test may ask for."""

from __future__ import annotations

import gc
import os
import subprocess
from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from hypothesis import settings
from pytest_django.plugin import blocking_manager_key

from articles.models import roles
from tests import migrated, standing

# A suite that makes and drops rows all the time collects garbage a tenth of its time if nobody stops it.
gc.set_threshold(100_000, 20, 20)
# How long one example takes says more about the machine than about the code; what has a bound is timed by its own test.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")


# `make quick`: whatever asks no database, and the tests of the verbs. A new test joins by where it stands.
VERBS = {f"tests/articles/test_{name}.py" for name in ("correct", "editing", "errata", "publish", "schedules")}
SITES = (
    "tests/browser/",
    "tests/operation/",
    "tests/articles/test_killed",
    "tests/archives/test_killed",
    "tests/test_files_of_the_machine",
)
SLOW = ("tests/images/", "tests/intake/test_demo", "tests/articles/test_body_bounds")
SLOW += ("tests/articles/test_body_properties",)
LONG = ("Bounds::", "test_come_back_quickly")  # texts of any length, which take most of the time
# What depends on which test ran before. It goes first, because side by side processes take tests of each other's end.
IN_ORDER = "tests/test_standing"


def pytest_collection_modifyitems(items):
    for item in items:
        where = item.nodeid.partition("::")[0]
        asks = item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames)
        pure = not asks and not where.startswith(SITES)  # what starts a site of its own gives it a database
        if pure:  # pytest-django refuses it any database, so every database would see the same
            item.add_marker(pytest.mark.pure)
        if where in VERBS or (pure and not where.startswith(SLOW) and not any(name in item.nodeid for name in LONG)):
            item.add_marker(pytest.mark.quick)
    items.sort(key=lambda item: not item.nodeid.startswith(IN_ORDER) or has_transactions(item))


def has_transactions(item: pytest.Item) -> bool:
    """Whether it empties every table behind it: pytest-django has put those last."""
    marker = item.get_closest_marker("django_db")
    return marker is not None and marker.kwargs.get("transaction", False)


def pytest_configure(config):
    if getattr(config, "cache", None):  # it can be switched off
        migrated.keep_in(config.cache.mkdir("migrated"))


@receiver(post_migrate)
def give_the_roles_back(app_config, using: str, **kwargs) -> None:
    """A test with transactions of its own empties every table behind it; migrations do not run again, which made the
    roles."""
    if app_config is migrated.last_app():
        roles.install(Group, Permission)


@pytest.fixture(scope="session", autouse=True)
def the_database_that_was_meant():
    """A run meant for PostgreSQL that quietly uses SQLite would prove nothing."""
    expected = os.environ.get("EXPECT_VENDOR")
    assert expected in (None, connection.vendor), f"meant for {expected}, running on {connection.vendor}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item, nextitem):
    """Between two tests, when no fixture of the one is left and none of the other is there yet."""
    yield
    if nextitem:
        with item.config.stash[blocking_manager_key].unblock():
            standing.clear(before=nextitem)


@pytest.fixture
def child(monkeypatch) -> Callable[[str], list[subprocess.Popen]]:
    """Has every process that is started from now on be a Python that runs this code; the list is of those that were."""
    popen = subprocess.Popen

    def runs(code: str) -> list[subprocess.Popen]:
        started = []

        def start(command, **options):
            started.append(popen([command[0], "-c", code], **options))
            return started[-1]

        monkeypatch.setattr(subprocess, "Popen", start)
        return started

    return runs


@pytest.fixture(scope="session")
def nothing_stands_in_the_end(django_db_setup, django_db_blocker):
    yield
    with django_db_blocker.unblock():
        standing.clear()


@pytest.fixture
def what_stands(request, nothing_stands_in_the_end, django_db_blocker):
    with django_db_blocker.unblock():
        standing.prepare(request.node)


@pytest.fixture
def _django_db_helper(what_stands, _django_db_helper):
    """The transaction of a test, around which tests/standing.py has another one."""
