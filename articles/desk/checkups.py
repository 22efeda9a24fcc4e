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


def due(at: datetime):
    """The pieces to look at: those never seen or written since, and those seen too long ago."""
    unseen = Q(checkup=None) | Q(checkup__version__lt=F("version"))
    return Article.objects.on_desk().filter(unseen | Q(checkup__at__lt=at - FRESH))


def due_at_a_glance(at: datetime, pieces: QuerySet[Article], most: int) -> int:
    """How many of `pieces` are due, up to `most`, as far as it shows without going over the archive: those seen too
    long ago, and those never seen or written since among the last written. Two queries."""
    stale = pieces.on_desk().order_by().filter(checkup__at__lt=at - FRESH)[:most].count()
    latest = pieces.on_desk().order_by("-updated_at", "-pk").values_list("version", "checkup__version")[:BATCH]
    return min(most, stale + sum(seen is None or seen < version for version, seen in latest))


def sweep(at: datetime, *, most: int = BATCH) -> int:
    """Looks at up to `most` pieces that are due and keeps what it found; returns how many. May run twice at once.

    A dozen queries a piece, the same checker as everywhere, and four to write the whole batch down. A piece that is
    saved meanwhile has a later version than the one noted, and is due again.
    """
    pieces = list(due(at).select_related("image").order_by(F("checkup__at").asc(nulls_first=True), "pk")[:most])
    found = [(piece, problem) for piece in pieces for problem in checks.problems(piece, at=at)]
    with transaction.atomic():
        there = set(Article.objects.filter(pk__in=[piece.pk for piece in pieces]).values_list("pk", flat=True))
        Shortfall.objects.filter(article__in=there).delete()
        Shortfall.objects.bulk_create(
            Shortfall(article=piece, code=p.code, field=p.field, level=p.level, message=p.message)
            for piece, p in found
            if piece.pk in there
        )
        Checkup.objects.bulk_create(
            [Checkup(article=piece, version=piece.version, at=at) for piece in pieces if piece.pk in there],
            update_conflicts=True,
            unique_fields=["article"],
            update_fields=["version", "at"],
        )
    return len(pieces)
