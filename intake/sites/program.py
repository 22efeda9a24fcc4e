"""The program that reads exports of strangers: a path in, a record to a line out. importing/streaming.py starts it.

It runs under limits of its own (workers/bounded.py) and knows no database, no network and none of the site's secrets.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from articles import body
from intake.drafts import UnreadableDocument
from intake.sandbox import fit
from workers import bounded

from . import recognise
from .records import Item, Record, Skipped

MEMORY, SECONDS, FILE = 600, 4 * 3600, 2000  # megabytes; seconds of computing for the whole site; megabytes of a file
SECONDS_A_RECORD = 10  # of computing
SECONDS_TO_BEGIN = 900  # for the first record: a reader goes once through the whole site to know what pieces name


class TooSlow(Exception):
    """A record took longer than any piece does."""


def stop(*_: object) -> None:
    raise TooSlow


def cleaned(record: Record) -> Record:
    """The record with its text as a body stores it."""
    if isinstance(record, Item):
        record.html = str(body.clean(record.html))
    return record


def records(path: Path) -> Iterator[Record]:
    """Everything in the export at `path`. What breaks off the reading is the last record, with a sentence."""
    try:
        reader = iter(recognise(path).read(path))
    except UnreadableDocument as error:
        yield Skipped("unreadable", path.name, str(error))
        return
    seconds = SECONDS_TO_BEGIN
    while True:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        seconds = SECONDS_A_RECORD
        record = None
        try:
            record = next(reader, None)
            if record is None:
                return
            record = cleaned(record)
        except UnreadableDocument as error:
            yield Skipped("unreadable", path.name, str(error))
            return
        except (TooSlow, MemoryError, RecursionError):
            if record is None:
                yield Skipped("broken", path.name, f"{path.name} cannot be read on from here: it takes too long.")
                return
            yield Skipped("broken", getattr(record, "source", ""), "Its text takes too long to read.")
            continue
        except Exception as error:  # parsers meet damaged files with every kind of exception there is
            place = getattr(record, "source", "") or path.name
            yield Skipped("broken", place, f"It is damaged ({type(error).__name__}).")
            if record is None:
                return
            continue
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        yield record


def main() -> None:
    request = json.loads(sys.stdin.readline())
    signal.signal(signal.SIGPROF, stop)
    bounded.stay_within(memory=MEMORY, seconds=SECONDS, file=FILE)
    for record in records(Path(request["path"])):
        sys.stdout.write(json.dumps([type(record).__name__, fit(asdict(record))]) + "\n")
    sys.stdout.write("\n")  # whoever reads knows by it that this is all


if __name__ == "__main__":
    main()
