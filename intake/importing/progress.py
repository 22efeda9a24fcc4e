"""How far an import is, for whoever waits for it: a bar on a terminal, elsewhere a line now and then."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from time import monotonic

from django.core.management.base import OutputWrapper

PIECES, SECONDS = 500, 30  # between two lines, whichever comes first
BLINK = 0.2  # seconds between two pictures of the bar
LOOKS_BACK = 30  # seconds in which the rate is taken: what was here already flies past
WIDTH = 24  # characters of the bar


class Meter:
    """Tells `stream` how many pieces are done, of how many; 0 where nobody knows. `clock` returns seconds."""

    def __init__(self, stream: OutputWrapper, what: str, clock: Callable[[], float] = monotonic) -> None:
        self.stream, self.what, self.clock = stream, what, clock
        self.is_terminal = stream.isatty()
        self.seen: deque[tuple[float, int]] = deque([(clock(), 0)])
        self.told_at, self.told = clock(), 0

    def __call__(self, done: int, of: int) -> None:
        now = self.clock()
        if now - self.seen[-1][0] >= 1:
            self.seen.append((now, done))
        while len(self.seen) > 2 and now - self.seen[1][0] > LOOKS_BACK:
            self.seen.popleft()
        if self.is_terminal:
            is_due = now - self.told_at >= BLINK
        else:
            is_due = done - self.told >= PIECES or now - self.told_at >= SECONDS
        if is_due or done == of:
            self.tell(done, of, now)

    def tell(self, done: int, of: int, now: float) -> None:
        self.told_at, self.told = now, done
        began_at, before = self.seen[0]
        rate = (done - before) / max(now - began_at, 0.001)
        words = self.in_words(done, of, rate)
        if not self.is_terminal:
            self.stream.write(f"  {words}", str)
            return
        bar = ""
        if of:
            full = WIDTH * min(done, of) // of
            bar = f"[{'=' * full}{' ' * (WIDTH - full)}] "
        self.stream.write(f"\r\x1b[K{bar}{words}", str, "")
        if done == of:
            self.stream.write("\n", str, "")
        self.stream.flush()

    def in_words(self, done: int, of: int, rate: float) -> str:
        if not of:
            return f"{done} {self.what}, {rate:.1f} a second"
        words = f"{done} of {of} {self.what}, {rate:.1f} a second"
        if rate and done < of:
            words += f", {duration((of - done) / rate)} left"
        return words


def duration(seconds: float) -> str:
    """“40 seconds”, “12 minutes”, “3 h 5 min”: as exact as a guess may be."""
    if seconds < 90:
        return f"{max(seconds, 2):.0f} seconds"
    hours, minutes = divmod(round(seconds / 60), 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} minutes"
