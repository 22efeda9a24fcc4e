"""Rows that many tests begin with, made once for all that follow one another and ask for them.

They stand in a transaction around those of the tests, each of which is rolled back to them. After the last that asks
for them they are gone, so nobody meets rows that are not named among the arguments.

    @stands
    def two_pieces() -> tuple[int, int]:     # what the fixture is: numbers, and not objects that a test could change
        return make_article().pk, make_article().pk
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

_there: dict[Callable[[], Any], tuple[transaction.Atomic, Any]] = {}  # the one that stands, if one does


def stands(build: Callable[[], Any]):
    """A fixture by the name of `build`, with what it returned when it made its rows."""

    def fixture(db):
        return _there[build][1]

    fixture.of_standing_rows = build
    return pytest.fixture(name=build.__name__)(fixture)


def prepare(test: pytest.Item) -> None:
    """Before the transaction of a test is begun: lets stand what it asks for."""
    wanted = _wanted(test)
    assert len(wanted) < 2, f"only one can stand at a time, not {wanted}"
    for build in wanted - _there.keys():
        around = transaction.atomic()
        around.__enter__()
        _there[build] = (around, None)
        try:
            _there[build] = (around, build())
        except BaseException:
            clear()
            raise
        connection.run_on_commit.clear()  # it never comes to that


def clear(before: pytest.Item | None = None) -> None:
    """After a test: takes back what stands, unless the next one asks for it too."""
    if before is None or _there.keys() != _wanted(before):
        while _there:
            _, (around, _) = _there.popitem()
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


def _wanted(test: pytest.Item) -> set[Callable[[], Any]]:
    """By the fixtures themselves: another module may call another one by the same name."""
    found = test._fixtureinfo.name2fixturedefs.values() if isinstance(test, pytest.Function) else ()
    return {each[-1].func.of_standing_rows for each in found if hasattr(each[-1].func, "of_standing_rows")}
