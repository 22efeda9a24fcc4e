"""The words of bio lines as data: `words` holds every table of data/*.toml by its name, read once.

A table is a set of words. One whose name ends in "_endings" is a tuple of endings, one in "_phrases" a tuple of
phrases, each split into its words; a table with a heading of its own is a dictionary.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from types import SimpleNamespace
from typing import Any

FILES = ("sentences", "people", "clauses", "titles", "institutions", "foreign")


def load(name: str) -> dict[str, Any]:
    path = Path(__file__).parent / "data" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _tables() -> dict[str, Any]:
    tables: dict[str, Any] = {}
    for file in FILES:
        tables |= load(file)
    for name, rows in tables.items():
        if name.endswith("_endings"):
            tables[name] = tuple(rows)
        elif name.endswith("_phrases"):
            tables[name] = tuple(tuple(row.split()) for row in rows)
        elif isinstance(rows, list):
            tables[name] = frozenset(rows)
    return tables


words = SimpleNamespace(**_tables())
