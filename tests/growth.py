"""How much work something is, without asking what o'clock it is: no test may fail because the machine does other work.

What is measured is the processor time of this process and of those it started and waited for, in units of a fixed piece
of work measured in the same run: a slow machine makes both slower, and a busy one neither. The only clock of the suite
that decides what passes is in this file (tests/test_no_clocks.py).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache


def spent() -> float:
    """Seconds of processor time until now."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


@cache
def unit() -> float:
    """Of a fixed piece of work, about a quarter of a second on a machine of 2025; the least of three."""
    return max(min(_once() for _ in range(3)), 0.05)


def _once() -> float:
    before, total = spent(), 0
    for number in range(4_000_000):
        total += number & 7
    return spent() - before


@contextmanager
def bounded(units: int) -> Iterator[None]:
    """Fails for what takes more than so many units. What grows too fast takes a hundred times as much, or no end."""
    one, before = unit(), spent()
    yield
    used = (spent() - before) / one
    assert used < units, f"It took {used:.0f} units of work; {units} are the most."
