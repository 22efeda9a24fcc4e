"""The checks over the whole archive, a batch at a time: what the report shows without asking a check itself.

A piece fails a check without anybody touching it: rights end, a linked piece is withdrawn, an embargo is set. So the
worker goes over the archive again and again, first what was written since, then what it has not seen for longest.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from ..models import Article, Checkup, Shortfall
from ..press import checks

BATCH = 200  # pieces; about two seconds
FRESH = timedelta(days=1)  # for so long a result stands, unless somebody writes on the piece


def due(at: datetime) -> QuerySet[Article]:
    """The pieces to look at: those never seen or written since, and those seen too long ago."""
    unseen = Q(checkup=None) | Q(checkup__version__lt=F("version"))
    return Article.objects.on_desk().filter(unseen | Q(checkup__at__lt=at - FRESH))


def due_at_a_glance(at: datetime, pieces: QuerySet[Article], most: int) -> int:
    """How many of `pieces` are due, up to `most`, as far as it shows without going over the archive: those seen too
    long ago, and those never seen or written since among the last written. Two queries."""
    number = pieces.on_desk().order_by().filter(checkup__at__lt=at - FRESH)[:most].count()
    latest = pieces.on_desk().order_by("-updated_at", "-pk").values_list("version", "checkup__version")
    for version, seen_version in latest[:BATCH]:
        if seen_version is None or seen_version < version:
            number += 1
    return min(most, number)


def sweep(at: datetime, *, most: int = BATCH) -> int:
    """Checks up to `most` pieces that are due and saves what fails; returns how many. May run twice at once.

    A dozen queries a piece, the same checker as everywhere, and four to save the whole batch. A piece that is saved
    meanwhile has a later version than the one noted, and is due again.
    """
    pieces = list(due(at).select_related("image").order_by(F("checkup__at").asc(nulls_first=True), "pk")[:most])
    problems = {piece.pk: checks.problems(piece, at=at) for piece in pieces}
    with transaction.atomic():
        existing = list(Article.objects.filter(pk__in=problems).values_list("pk", flat=True))
        shortfalls, checkups = [], []
        for piece in pieces:
            if piece.pk not in existing:
                continue
            checkups.append(Checkup(article=piece, version=piece.version, at=at))
            for problem in problems[piece.pk]:
                shortfalls.append(
                    Shortfall(
                        article=piece,
                        code=problem.code,
                        field=problem.field,
                        level=problem.level,
                        message=problem.message,
                    )
                )
        Shortfall.objects.filter(article__in=existing).delete()
        Shortfall.objects.bulk_create(shortfalls)
        Checkup.objects.bulk_create(
            checkups, update_conflicts=True, unique_fields=["article"], update_fields=["version", "at"]
        )
    return len(pieces)
