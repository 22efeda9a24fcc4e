"""What follows a print: search index, neighbours, pages, notices. Written down with the edition, done after it.

Each kind is a function that can run twice. It is done right after the commit, or at the moment the edition appears;
what fails is kept with its error, tried again by `manage.py follow_up`, and shown on the dashboard.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from .models import Edition, FollowUp

LATE = timedelta(minutes=2)  # after which somebody is told
MOST_ATTEMPTS = 8

# kind → (what to do, whether only once the edition is visible). Filled by apps.py, so that this module stays below
# the ones that do the work.
KINDS: dict[str, tuple[Callable[[Edition], None], bool]] = {}


def enqueue(edition: Edition) -> None:
    """Writes down what follows `edition`, and does what is due once the transaction is committed."""
    FollowUp.objects.bulk_create(
        FollowUp(edition=edition, kind=kind, due_at=edition.visible_from if visible else edition.printed_at)
        for kind, (_, visible) in KINDS.items()
    )
    # robust: a page cache that is down must not undo a publication that readers can see already.
    transaction.on_commit(lambda: run(timezone.now(), edition=edition), robust=True)


@contextmanager
def paused() -> Iterator[None]:
    """Nothing follows a print: for editions that are printed to be written down elsewhere (a fixture)."""
    kinds = dict(KINDS)
    KINDS.clear()
    try:
        yield
    finally:
        KINDS.update(kinds)


def catch_up(at: datetime) -> int:
    """Enqueues what follows the editions that wait and came without (from a fixture); returns how many they are."""
    waiting = list(Edition.objects.waiting(at).filter(follow_ups=None))
    for edition in waiting:
        enqueue(edition)
    return len(waiting)


def run(at: datetime, *, edition: Edition | None = None) -> tuple[int, int]:
    """Does everything that is due at `at` (of `edition`, if given); returns how many were done and how many failed."""
    due = FollowUp.objects.filter(done_at=None, due_at__lte=at, attempts__lt=MOST_ATTEMPTS)
    if edition is not None:
        due = due.filter(edition=edition)
    done = failed = 0
    for pk in list(due.order_by("due_at", "pk").values_list("pk", flat=True)):
        with transaction.atomic():
            # Another worker may have this one in hand; it is left to that one.
            row = FollowUp.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk, done_at=None).first()
            if row is None:
                continue
            succeeded = _do(row, at)
        done, failed = done + succeeded, failed + (not succeeded)
    return done, failed


def _do(row: FollowUp, at: datetime) -> bool:
    row.attempts += 1
    if row.kind not in KINDS:
        row.done_at = at  # of a kind this release no longer has
        row.save(update_fields=["attempts", "done_at"])
        return True
    work, _ = KINDS[row.kind]
    try:
        with transaction.atomic():
            work(row.edition)
    except Exception as error:  # whatever it was, it is kept and shown
        row.error = f"{type(error).__name__}: {error}"[:2000]
    else:
        row.done_at, row.error = at, ""
    row.save(update_fields=["attempts", "done_at", "error"])
    return row.done_at is not None


def late(at: datetime):
    """What should have been done by now and was not, the oldest first."""
    return FollowUp.objects.filter(done_at=None, due_at__lt=at - LATE).select_related("edition").order_by("due_at")
