"""How far an export or a load is, told to whoever asked for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

Progress = Callable[[str, int, int], None]  # takes the kind, how many lines or pieces are done, and of how many


def silent(kind: str, done: int, of: int) -> None:
    """Tells nobody."""


def told_on(stream: TextIO, verbosity: int) -> Progress:
    """A line on `stream` for every thousandth and for the last; none where `verbosity` is 0."""
    if not verbosity:
        return silent

    def tell(kind: str, done: int, of: int) -> None:
        if done == of or done % 1000 == 0:
            stream.write(f"  {kind} {done} of {of}")

    return tell
