"""What a piece answers, updates, explains, translates and follows: links between pieces, shown on both."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from ..models import Edition, Neighbour, PrintedLink

Kind = Neighbour.Kind
INVERSE = {
    PrintedLink.Kind.RESPONDS_TO: (Kind.RESPONDS_TO, Kind.ANSWERED_BY),
    PrintedLink.Kind.UPDATES: (Kind.UPDATES, Kind.SUPERSEDED_BY),
    PrintedLink.Kind.BACKGROUND: (Kind.BACKGROUND, Kind.BACKGROUND_TO),
    PrintedLink.Kind.TRANSLATION: (Kind.TRANSLATION, Kind.TRANSLATION),
}


def with_links(at: datetime) -> QuerySet[Edition]:
    """The editions, on show or waiting, that stand in a series or name another piece."""
    listed = Edition.objects.current_or_waiting(at).listed()
    return listed.filter(~Q(series=None) | ~Q(printed_links=None)).distinct().order_by("pk")


def link(edition: Edition, at: datetime) -> None:
    """The rows of what an edition answers, updates, explains, translates and follows, and of what does so to it."""
    Neighbour.objects.filter(Q(edition=edition) | Q(other=edition)).exclude(kind=Kind.RELATED).delete()
    if edition.is_listed:
        rows = _links_of(edition, at)
        Neighbour.objects.bulk_create(
            [
                Neighbour(edition_id=here, other_id=there, kind=kind, rank=1, score=0, reason=kind.label)
                for here, there, kind in dict.fromkeys(rows)
            ],
            ignore_conflicts=True,
        )
    if edition.series_id:
        _numberin_series(edition, at)


def _links_of(edition: Edition, at: datetime) -> Iterator[tuple[int, int, Neighbour.Kind]]:
    article = edition.article_id
    current = Edition.objects.current_or_waiting(at).listed()
    translation = PrintedLink.Kind.TRANSLATION
    own = list(edition.printed_links.values_list("kind", "other"))
    originals = {other for kind, other in own if kind == translation} | {article}
    links = PrintedLink.objects.filter(edition__in=current.values("pk"))
    to_us = list(links.filter(other=article).values_list("kind", "edition"))
    siblings = links.filter(kind=translation, other__in=originals).exclude(edition__article=article)
    others: dict[int, list[int]] = defaultdict(list)
    for pk, other in current.filter(article__in={other for _, other in own}).values_list("pk", "article"):
        others[other].append(pk)
    for kind, other in own:
        there, back = INVERSE[PrintedLink.Kind(kind)]
        for pk in others[other]:
            yield edition.pk, pk, there
            yield pk, edition.pk, back
    for kind, pk in to_us:
        there, back = INVERSE[PrintedLink.Kind(kind)]
        yield pk, edition.pk, there
        yield edition.pk, pk, back
    for pk in siblings.values_list("edition", flat=True):
        yield edition.pk, pk, Kind.TRANSLATION
        yield pk, edition.pk, Kind.TRANSLATION


def _numberin_series(edition: Edition, at: datetime) -> None:
    """Previous and next around this piece in its series, as it is on show now, or with it once it is."""

    def place_of(row) -> tuple:
        return (row[1] is None, row[1] or 0, row[2], row[3])

    fields = ("pk", "series_position", "published_at", "article_id")
    rows = list(Edition.objects.visible(at).listed().filter(series=edition.series_id).values_list(*fields))
    own = tuple(getattr(edition, name) for name in fields)
    if edition.is_listed:
        rows = [row for row in rows if row[3] != edition.article_id] + [own]
    rows.sort(key=place_of)
    at_place = bisect_left([place_of(row) for row in rows], place_of(own))
    first, last = max(0, at_place - 1), min(len(rows), at_place + 2)
    if edition.visible_from > at:  # it waits: those beside it keep each other until it is there
        first, last = at_place, at_place + 1
    for number in range(first, last):
        here = rows[number][0]
        Neighbour.objects.filter(edition=here, kind__in=[Kind.PREVIOUS, Kind.NEXT]).delete()
        Neighbour.objects.bulk_create(
            Neighbour(edition_id=here, other_id=rows[there][0], kind=kind, rank=1, score=0, reason=kind.label)
            for there, kind in ((number - 1, Kind.PREVIOUS), (number + 1, Kind.NEXT))
            if 0 <= there < len(rows)
        )
