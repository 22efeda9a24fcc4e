"""Documents for the tests of what becomes of them. Nobody and no house in them exists."""

from __future__ import annotations

from pathlib import Path

WALL = """\
A Wall by the Sea
What a town owes to the water.
The tide comes in twice a day, and with it comes the question of who is to pay for the wall that keeps it out.
Arms control was easier, said the mayor: arms control has two sides, and the sea has one. Arms control can be won.
Ana Example is a fellow at the Example Institute.
Image: Example Agency
"""
HARBOUR = """\
A Harbour Without Ships
Nobody has moored here since the ferry went, and the crane has learned to wait.
The crane is painted every spring by people who have never seen it move, which is a kind of faith and a kind of habit.
Ana Example is a fellow at the Example Institute and a columnist for Example Review.
"""


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def headed(text: str, **headers: str) -> str:
    """The document with header lines: `headed(WALL, published="2019-06-30")`."""
    lines = [f"{key.replace('_', ' ').capitalize()}: {value}" for key, value in headers.items()]
    return "\n".join(["---", *lines, "---", text])
