"""A process that reads files of strangers is waited for while it computes, and for no other time."""

from __future__ import annotations

import os
from itertools import count
from pathlib import Path

import pytest

from intake import processing
from intake.drafts import UnreadableDocument
from workers import bounded

HANGS = "import signal; signal.pause()"
SPINS = "from workers import bounded; bounded.stay_within(memory=300, seconds=1, file=1)\nwhile True: pass"


def test_one_that_hangs_is_stopped(monkeypatch, child):
    monkeypatch.setattr(bounded, "STILL", 0.01)
    started = child(HANGS)
    with pytest.raises(UnreadableDocument, match=r"^a\.md takes too long or too much memory to read"):
        processing.convert("markdown", b"Words.", "a.md")
    assert [process.returncode for process in started] == [-9]


def test_one_that_spins_is_stopped_by_its_own_limit_whatever_the_clock_says(monkeypatch, child):
    monkeypatch.setattr(bounded, "STILL", 0.01)
    ticks = count()
    monkeypatch.setattr(bounded, "computed", lambda pid: next(ticks))
    child(SPINS)
    with pytest.raises(UnreadableDocument, match=r"^a\.md takes too long or too much memory to read"):
        processing.convert("markdown", b"Words.", "a.md")


def test_one_that_is_slow_since_the_machine_is_busy_is_waited_for(monkeypatch, child, tmp_path):
    """It is let go on only after many a look, each of which found that it had computed a little."""
    way_on = tmp_path / "way-on"
    os.mkfifo(way_on)
    looks = []

    def computed(pid: int) -> int:
        looks.append(pid)
        if len(looks) == 20:
            way_on.write_text("Go on.")
        return len(looks)

    monkeypatch.setattr(bounded, "STILL", 0.01)
    monkeypatch.setattr(bounded, "computed", computed)
    child(f"import json, sys; open({str(way_on)!r}).read(); print(json.dumps({{'read': len(sys.stdin.read())}}))")
    assert bounded.run("this", {}, b"Some words. " * 100_000) == {"read": len("{}\n") + 1_200_000}
    assert len(looks) >= 20


def test_what_a_process_computes_is_counted():
    before = bounded.computed(os.getpid())
    now = before
    while now is not None and now == before:
        now = bounded.computed(os.getpid())
    assert (now is None) is not Path("/proc/self/stat").exists()
    assert bounded.computed(2**30) is None, "there is no such process"
