"""A worker's rounds: its chores, each on its own, again and again, whatever is away for a while.

A chore that fails keeps none of the others from being done. While the database is away nothing is tried; the worker
waits, longer and longer, and goes on by itself. What goes wrong is logged once, and not once a round.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone

from .models import Heartbeat

log = logging.getLogger(__name__)

LONGEST = 60  # seconds between two looks whether the database is there again, unless rounds are farther apart


class Away(Exception):
    """The database does not answer."""


class Stopped(Exception):
    """Somebody stops the process."""


class Worker:
    """Does `chores` in their order. Each takes the time and returns what it did, for the line of the round, or nothing.

    `every` is the number of seconds from round to round; without it there is one. One that is not `seen` leaves no
    heartbeat.
    """

    def __init__(
        self,
        name: str,
        chores: Mapping[str, Callable[[datetime], str | None]],
        *,
        every: int | None = None,
        say: Callable[[str], Any] = lambda line: None,
        seen: bool = True,
    ):
        self.name, self.chores, self.every, self.say, self.seen = name, chores, every, say, seen
        self.failing: dict[str, str] = {}  # chore → what it failed with, as it was logged
        self.stopped = threading.Event()

    def run(self) -> bool:
        """One round, or rounds until somebody stops the process (SIGTERM, Ctrl-C); whether the last one succeeded."""
        if not self.every:
            try:
                return self.once()
            except Away as error:
                log.error("The database is away, and the worker %s gives up: %s", self.name, error)
                return False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stopped.set())
        pause = 0
        while not self.stopped.is_set():
            try:
                self.once()
            except Away as error:
                if not pause:
                    log.error("The database is away, and the worker %s waits: %s", self.name, error)
                pause = min(max(2 * pause, 1), max(self.every, LONGEST))
            except Stopped:
                break
            else:
                if pause:
                    log.warning("The database is there again, and the worker %s goes on.", self.name)
                pause = 0
            connection.close()  # a worker that sleeps holds nothing open
            self.stopped.wait(pause or self.every)
        return not self.failing

    def once(self) -> bool:
        """Every chore once; whether all succeeded. Raises Away, and Stopped between two chores."""
        results = []
        for name, chore in self.chores.items():
            try:
                if result := chore(timezone.now()):
                    results.append(result)
            except (Away, Stopped):
                raise
            except Exception as error:
                self._failed(name, error)
            else:
                if self.failing.pop(name, None):
                    log.warning("The worker %s can do again: %s.", self.name, name)
            self.beat()
        if results:
            self.say("; ".join(results) + ".")
        return not self.failing

    def beat(self) -> None:
        """Says that this worker is at work; a chore that takes long says so in between. Raises Away and Stopped."""
        if self.stopped.is_set():
            raise Stopped
        if not self.seen:
            return
        trouble = " ".join(f"{name}: {message}." for name, message in self.failing.items())[:2000]
        values = {"at": timezone.now(), "every": self.every, "trouble": trouble}
        try:
            Heartbeat.objects.update_or_create(name=self.name, defaults=values)
        except (OperationalError, InterfaceError) as error:
            raise Away(_first_line(error)) from error

    def _failed(self, name: str, error: Exception) -> None:
        if isinstance(error, OperationalError | InterfaceError):
            self.reconnect(error)
        message = f"{type(error).__name__}: {_first_line(error)}"
        if self.failing.get(name) != message:
            # Of a disk or a network no traceback says more than the sentence.
            exc_info = not isinstance(error, OSError) and error
            log.error("The worker %s could not do: %s. %s", self.name, name, message, exc_info=exc_info)
        self.failing[name] = message

    def reconnect(self, error: Exception) -> None:
        """Does nothing if the database answers and only this statement failed. Raises Away."""
        connection.close()
        try:
            connection.ensure_connection()
        except (OperationalError, InterfaceError):
            raise Away(_first_line(error)) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [""])[0][:300]
