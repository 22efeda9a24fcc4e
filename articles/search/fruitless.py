"""What readers asked for in vain, for the desk: the words and how often on a day. Nobody is remembered with them.

A GET writes nothing, so they are counted in the cache alone; the worker (`follow_up`) writes them down. Where several
machines answer, the cache has to be a shared one (CACHE_URL), or each counts for itself and the worker hears none.
What two requests count at the same instant may count once: it is a hint, not a ledger.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from ..models import FruitlessSearch
from .tokens import words

KEY = "search:fruitless"
KEPT = timedelta(days=90)
LATELY = timedelta(days=30)
MOST = 500  # questions that are counted between two flushes; a robot's thousands are no readers' wish
MOST_A_DAY = 2000  # of them that are written down: whoever types at random all day fills no table
ASKED_OFTEN = 3  # times before the desk is shown the words: what one person typed once is their own
LONGEST = 6  # words; longer ones are sentences, and may tell of the one who typed them
# What may be somebody's: addresses, numbers of telephones, cards and accounts.
_PERSONAL = re.compile(r"@|\bwww\.|https?:|\d[\d\s()/.+-]{4,}\d|\d{5,}")


def note(text: str) -> None:
    """Counts a question without an answer, in the cache."""
    typed = words(text)
    query = " ".join(typed)
    if len(typed) > LONGEST or not 3 <= len(query) <= 80 or _PERSONAL.search(text):
        return
    counted = cache.get(KEY) or {}
    if query in counted or len(counted) < MOST:
        counted[query] = counted.get(query, 0) + 1
        cache.set(KEY, counted, timeout=None)


def flush(at: datetime) -> int:
    """Writes down what was counted since the last time, forgets what is older than `KEPT`; returns how many."""
    counted = cache.get(KEY) or {}
    cache.delete(KEY)
    day = timezone.localdate(at)
    with transaction.atomic():
        room = MOST_A_DAY - FruitlessSearch.objects.filter(day=day).count()
        for query, times in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
            row = FruitlessSearch.objects.filter(day=day, words=query).first()
            if row is None and room > 0:
                row, room = FruitlessSearch.objects.get_or_create(day=day, words=query)[0], room - 1
            if row is not None:
                FruitlessSearch.objects.filter(pk=row.pk).update(times=F("times") + times)
        FruitlessSearch.objects.filter(day__lt=day - KEPT).delete()
    return len(counted)


def often(at: datetime, most: int = 8) -> list[tuple[str, int]]:
    """What was asked for in vain again and again of late, with how often, the most wanted first. One query."""
    since = timezone.localdate(at) - LATELY
    rows = FruitlessSearch.objects.filter(day__gte=since).values_list("words").annotate(number=Sum("times"))
    return list(rows.filter(number__gte=ASKED_OFTEN).order_by("-number", "words")[:most])
