"""The archive in stretches of months, the newest first: where a frequent word is looked for.

An index of words answers with every piece that has them, so a question would read more the larger the archive is. Each
entry is found by the month of its piece, too, as by a word that no text has; and it is known how many pieces a month
has. So a question is first put to as many of the newest months as should hold enough answers, and only if they do not
to the months before.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from django.db import connection
from django.db.models import Sum

from ..models import SearchMonth, SearchSize
from ..models.lexemes import All, Any, Expression, Word

SIGN = "//"  # what is found in heads begins with one stroke
SPARE = 2  # pieces looked through for each answer wanted, as far as it is known how many of them answer
KNOWN = 0.9  # of the pieces in the index; else it is one that has no months yet, and the worker rebuilds it
FIRST = 2000  # pieces looked through first where nothing is known

# The moments between which lies what is looked for; None: anywhere.
Span = tuple[datetime, datetime] | None


def sign(published_at: datetime) -> str:
    """The word by which an entry is found as one of its month."""
    return SIGN + month_of(published_at)


def month_of(published_at: datetime) -> str:
    return f"{published_at.astimezone(UTC):%Y%m}"


def count(published_at: datetime, number: int) -> None:
    """So many more visible pieces of this month, or fewer; with 0 the month becomes known."""
    table = SearchMonth._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (month, documents) VALUES (%s, %s) ON CONFLICT (month) DO UPDATE"  # noqa: S608  (own names)
            f" SET documents = {table}.documents + excluded.documents",
            [month_of(published_at), number],
        )


def are_missing() -> bool:
    """Whether the index has pieces whose months it does not know, as one from before an upgrade. Two queries."""
    return not are_known(SearchMonth.objects.aggregate(all=Sum("documents"))["all"] or 0)


def are_known(pieces: int) -> bool:
    """Whether so many pieces with a month are all there are, or nearly. One query."""
    indexed = SearchSize.objects.aggregate(all=Sum("documents"))["all"] or 0
    return pieces >= KNOWN * indexed


class Search:
    """A question put to one stretch after the other: `for part in search: search.rows += …`, until there are enough.

    `share` says how many of all pieces answer at most, if that is known; of other months than those of `span` nothing
    is asked. Where all answers are few, or before the first `rebuild search`, there is one stretch: everything. At most
    two queries.
    """

    def __init__(self, expression: Expression, most: int, share: float | None = None, span: Span = None):
        self.rows: list = []
        self._expression, self._most, self._share, self._span = expression, most, share, span

    def __iter__(self) -> Iterator[Expression]:
        ahead = list(SearchMonth.objects.order_by("-month").values_list("month", "documents"))
        pieces = sum(documents for _, documents in ahead)
        wanted = FIRST
        if self._share is not None:
            wanted = SPARE * self._most / max(self._share, 1e-9)
        if wanted >= pieces or not are_known(pieces):
            yield self._expression
            return
        if self._span:
            first, last = map(month_of, self._span)
            ahead = [(month, documents) for month, documents in ahead if first <= month <= last]
        looked_through = 0
        while ahead and len(self.rows) < self._most:
            months = []
            before = looked_through
            while ahead and looked_through - before < wanted:
                month, documents = ahead.pop(0)
                months.append(Word(SIGN + month))
                looked_through += documents
            yield All((Any(tuple(months)), self._expression))
            # As many more as promise what is missing, and many enough that there are few stretches.
            missing = self._most - len(self.rows)
            wanted = max(4 * looked_through, SPARE * missing * looked_through / max(len(self.rows), 1))
