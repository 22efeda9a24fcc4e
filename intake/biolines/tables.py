"""The words of bio lines as data: `words` holds every table of data/*.toml by its name, read once.

A table is a set of words. One whose name ends in "_endings" is a tuple of endings, one in "_phrases" a tuple of
phrases, each split into its words; a table with a heading of its own is a dictionary.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

DATA = Path(__file__).parent / "data"
FILES = ("sentences", "people", "clauses", "titles", "institutions")


def load(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def _table(name: str, rows: Any) -> Any:
    if isinstance(rows, dict):
        return rows
    if name.endswith("_endings"):
        return tuple(rows)
    if name.endswith("_phrases"):
        return tuple(tuple(row.split()) for row in rows)
    return frozenset(rows)


words = SimpleNamespace()
for _file in FILES:
    for _name, _rows in load(_file).items():
        setattr(words, _name, _table(_name, _rows))
