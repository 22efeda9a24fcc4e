"""Rows that many tests begin with, made once for all that follow one another and ask for them.

They stand in a transaction around those of the tests, each of which is rolled back to them. Before a test that does not
ask for them they are gone, so nobody meets rows that are not named among the arguments.

    @stands
    def two_pieces() -> tuple[int, int]:     # what the fixture is: numbers, and not objects that a test could change
        return make_article().pk, make_article().pk
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

_builders: dict[str, Callable[[], Any]] = {}
_there: dict[str, tuple[transaction.Atomic, Any]] = {}  # the one that stands, if one does


def stands(build: Callable[[], Any]):
    """A fixture by the name of `build`, with what it returned when it made its rows."""
    _builders[build.__name__] = build

    @pytest.fixture(name=build.__name__)
    def fixture(db):
        return _there[build.__name__][1]

    return fixture


def prepare(asked: list[str]) -> None:
    """Before the transaction of a test is begun: lets stand what is named in `asked`, and nothing else."""
    wanted = [name for name in asked if name in _builders]
    assert len(wanted) < 2, f"only one can stand at a time, not {wanted}"
    if _there.keys() == set(wanted):
        return
    clear()
    for name in wanted:
        around = transaction.atomic()
        around.__enter__()
        _there[name] = (around, None)
        try:
            _there[name] = (around, _builders[name]())
        except BaseException:
            clear()
            raise
        connection.run_on_commit.clear()  # it never comes to that


def clear() -> None:
    """Takes back the rows that stand."""
    while _there:
        _, (around, _) = _there.popitem()
        transaction.set_rollback(True)
        around.__exit__(None, None, None)
