"""A large archive takes no more memory than a small one, and no more queries for a batch of many rows than of few."""

from __future__ import annotations

import gc

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from archive import exporting, lines, loading
from archive.contents import KINDS
from intake.fixture import scratch_database
from tests.archive import Archive
from tests.newsroom import NOON

pytestmark = pytest.mark.django_db


@pytest.fixture
def frozen():
    """What is in memory now is neither collected nor counted: that is nearly everything, and looked at each time."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def rows_in_memory() -> int:
    gc.collect()
    return sum(isinstance(thing, models.Model) for thing in gc.get_objects())


class Watch:
    """The most rows that were in memory when something was told of its progress."""

    def __init__(self):
        self.before, self.most, self.told = rows_in_memory(), 0, 0

    def __call__(self, kind: str, done: int, of: int) -> None:
        if kind in ("articles", "editions", "events"):
            self.most = max(self.most, rows_in_memory() - self.before)
            self.told += 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="it is loaded into SQLite, whatever the tests run on")
def test_three_times_as_much_takes_the_same(tmp_path, monkeypatch, frozen):
    monkeypatch.setattr(lines, "BATCH", 20)
    monkeypatch.setattr(lines.batches, "__kwdefaults__", {"everything": True, "size": 20})
    monkeypatch.setattr(loading, "BATCH", 20)
    most, told = [], []
    for size in (100, 300):
        with scratch_database():
            world = Archive(NOON)
            world.grow(size)
            del world
            written = Watch()
            exporting.export(tmp_path / str(size), progress=written)
        with scratch_database():
            read = Watch()
            loading.load(tmp_path / str(size), at=NOON, progress=read)
        most.append((written.most, read.most))
        told.append(written.told)
    assert told[1] > 2 * told[0]
    assert most[1][0] <= most[0][0] * 1.2
    assert most[1][1] <= most[0][1] * 1.2


def test_a_batch_of_many_rows_takes_as_many_queries_as_one_of_few():
    world = Archive(NOON)
    world.grow(120)
    for kind, table in KINDS.items():
        counts = set()
        for size in (30, 100):
            rows = list(table.queryset().order_by("pk")[:size])
            if len(rows) == size:
                with CaptureQueriesContext(connection) as queries:
                    lines.Rows(table, rows).lines()
                counts.add(len(queries))
        assert len(counts) <= 1, kind
