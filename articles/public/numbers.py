"""Numbers that a stranger sends."""

from __future__ import annotations


def whole(text: str | None) -> int | None:
    """The whole number that `text` is in plain digits, if a database could hold it; None for anything else."""
    text = text or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
