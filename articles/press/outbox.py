"""What follows a print: search index, neighbours, pages, notices. Written down with the edition, done after it.

Each kind is a function that can run twice. It is done right after the commit, or at the moment the edition appears;
what fails is kept with its error, shown on the dashboard, and tried again by `manage.py follow_up`, less and less often
but for ever: a disk that was full or a database that was away is there again one day.

It is claimed and marked in two statements of their own, and done between them outside of any transaction. SQLite has
one write lock for everybody, and drawing a card takes a second.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from time import monotonic

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from ..models import Edition, FollowUp

log = logging.getLogger(__name__)

LATE = timedelta(minutes=2)  # after which somebody is told
LEASE = timedelta(minutes=5)  # what was begun that long ago, its worker was killed over
SOONEST, LATEST = timedelta(seconds=30), timedelta(hours=1)  # between two attempts: twice as long after each

# kind → (what to do, whether only once the edition is visible). Filled by apps.py, so that this module stays below
# the ones that do the work.
KINDS: dict[str, tuple[Callable[[Edition], None], bool]] = {}


def enqueue(edition: Edition) -> None:
    """Writes down what follows `edition`, and does what is due once the transaction is committed."""
    if _is_paused.get():
        return
    rows = []
    for kind, (_, once_visible) in KINDS.items():
        due_at = edition.visible_from if once_visible else edition.printed_at
        rows.append(FollowUp(edition=edition, kind=kind, due_at=due_at))
    FollowUp.objects.bulk_create(rows)
    # robust: a page cache that is down must not undo a publication that readers can see already.
    transaction.on_commit(lambda: run(timezone.now(), edition=edition), robust=True)


_is_paused: ContextVar[bool] = ContextVar("nothing follows a print", default=False)


@contextmanager
def paused() -> Iterator[None]:
    """Nothing follows what is printed within: a fixture is printed to be written down elsewhere."""
    token = _is_paused.set(True)
    try:
        yield
    finally:
        _is_paused.reset(token)


def catch_up(at: datetime) -> int:
    """Enqueues what follows the editions that wait and came without (from a fixture); returns how many they are."""
    waiting = list(Edition.objects.waiting(at).filter(follow_ups=None))
    for edition in waiting:
        enqueue(edition)
    return len(waiting)


def run(at: datetime, *, edition: Edition | None = None, again: bool = False) -> tuple[int, int]:
    """Does everything that is due at `at` (of `edition`, if given); returns how many were done and how many failed.

    What failed is left alone until its turn comes; with `again` it is tried now.
    """
    began = monotonic()
    due = FollowUp.objects.filter(done_at=None, due_at__lte=at)
    if edition is not None:
        due = due.filter(edition=edition)
    if not again:
        due = due.filter(Q(try_at=None) | Q(try_at__lte=at))
    done = failed = 0
    for pk in list(due.order_by("due_at", "pk").values_list("pk", flat=True)):
        now = at + timedelta(seconds=monotonic() - began)
        if _claim(pk, now):
            succeeded = _do(FollowUp.objects.select_related("edition").get(pk=pk), now)
            done, failed = done + succeeded, failed + (not succeeded)
    return done, failed


def _claim(pk: int, at: datetime) -> bool:
    """Whether this worker has it in hand from now on; another one may have it already, and is left to it."""
    free = Q(claimed_at=None) | Q(claimed_at__lte=at - LEASE)
    rows = FollowUp.objects.filter(free, pk=pk, done_at=None)
    return rows.update(claimed_at=at, attempts=F("attempts") + 1) == 1


def _do(row: FollowUp, at: datetime) -> bool:
    """Does it and writes down how it went; whether it succeeded."""
    marks = FollowUp.objects.filter(pk=row.pk)
    work, _ = KINDS.get(row.kind, (None, False))  # none, for a kind this release no longer has
    try:
        if work is not None and not row.edition.is_void:  # it may have been taken back a moment ago
            work(row.edition)
    except Exception as error:  # whatever it was, it is kept and shown
        level = logging.ERROR if row.attempts == 1 else logging.WARNING  # administrators are mailed once
        log.log(level, "What follows a print failed: %s of edition %s.", row.kind, row.edition_id, exc_info=True)
        pause = min(SOONEST * 2 ** min(row.attempts - 1, 20), LATEST)
        marks.update(error=f"{type(error).__name__}: {error}"[:2000], claimed_at=None, try_at=at + pause)
        return False
    marks.update(done_at=at, error="", claimed_at=None, try_at=None)
    return True


def late(at: datetime):
    """What should have been done by now and was not, the oldest first."""
    return FollowUp.objects.filter(done_at=None, due_at__lt=at - LATE).select_related("edition").order_by("due_at")
