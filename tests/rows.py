"""How much a database reads to answer a request: counted, never timed.

PostgreSQL says of every node of a plan how many rows it read and threw away. SQLite counts the instructions of its
virtual machine, about ten for a row that is looked at. Neither number means anything beside the other database's: what
is compared is one page at two sizes of one archive.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

STEP = 200  # instructions of SQLite between two counts


@dataclass
class Work:
    """What was asked inside `counted`, and what it read: rows on PostgreSQL, instructions on SQLite."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    read: int = 0
    steps: list[int] = field(default_factory=list)

    def grown(self, before: Work) -> str:
        """The statement that read most more than in `before`, shortened, with its plan: what a failing test shows."""
        if not self.statements:
            return "nothing was asked"
        less: dict[str, int] = {}
        for (sql, _), read in zip(before.statements, before.steps, strict=True):
            less[sql] = less.get(sql, 0) + read
        more: dict[str, int] = {}
        for (sql, _), read in zip(self.statements, self.steps, strict=True):
            more[sql] = more.get(sql, 0) + read
        most = max(more, key=lambda sql: more[sql] - less.get(sql, 0))
        params = next(params for sql, params in self.statements if sql == most)
        explain = (
            "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
        )
        with connection.cursor() as cursor:
            cursor.execute(explain + most, params)
            plan = "\n".join(str(row[-1]) for row in cursor.fetchall())
        return f"{less.get(most, 0)} → {more[most]}: {most[:3000]}\n{plan}"


@contextmanager
def counted() -> Iterator[Work]:
    """Counts what is read inside. Only questions count: what a request writes is another test's business."""
    work = Work()
    running = 0

    def step() -> None:
        nonlocal running
        running += STEP

    def ask(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        nonlocal running
        running = 0
        found = execute(sql, params, many, context)
        if sql.lstrip("( ").upper().startswith(("SELECT", "WITH")) and not many:
            work.statements.append((sql, params))
            work.steps.append(running)
        return found

    with connection.execute_wrapper(ask):
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            connection.connection.set_progress_handler(step, STEP)
        try:
            yield work
        finally:
            if connection.vendor == "sqlite":
                connection.connection.set_progress_handler(None, 0)
    if connection.vendor == "postgresql":
        work.steps = [rows_read(sql, params) for sql, params in work.statements]
    work.read = sum(work.steps)


def rows_read(sql: str, params: Any) -> int:
    """The rows that PostgreSQL reads for a statement, those included that it throws away. It is run once more."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON, TIMING OFF, COSTS OFF) {sql}", params)
        found = cursor.fetchone()[0]
    plan = json.loads(found) if isinstance(found, str) else found
    return int(_rows_of(plan[0]["Plan"]))


def _rows_of(node: dict) -> float:
    rows = 0.0
    if "Scan" in node["Node Type"] and node["Node Type"] not in {"Subquery Scan", "Result"}:
        rows += node["Actual Rows"]
    rows += sum(node.get(f"Rows Removed by {what}", 0) for what in ("Filter", "Index Recheck", "Join Filter"))
    return rows * node["Actual Loops"] + sum(_rows_of(child) for child in node.get("Plans", []))
