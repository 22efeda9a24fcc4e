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
        rows = [row_of(here, there, kind) for here, there, kind in dict.fromkeys(_links_of(edition, at))]
        Neighbour.objects.bulk_create(rows, ignore_conflicts=True)
    if edition.series_id:
        _order_in_series(edition, at)


def row_of(edition: int, other: int, kind: Neighbour.Kind) -> Neighbour:
    return Neighbour(edition_id=edition, other_id=other, kind=kind, rank=1, score=0, reason=kind.label)


def _links_of(edition: Edition, at: datetime) -> Iterator[tuple[int, int, Neighbour.Kind]]:
    article = edition.article_id
    current = Edition.objects.current_or_waiting(at).listed()
    translation = PrintedLink.Kind.TRANSLATION
    own = list(edition.printed_links.values_list("kind", "other"))
    originals = {article}
    for kind, other in own:
        if kind == translation:
            originals.add(other)
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


def _order_in_series(edition: Edition, at: datetime) -> None:
    """Previous and next around this piece in its series, as it is on show now, or with it once it is."""

    def position_of(row: Edition) -> tuple:
        return (row.series_position is None, row.series_position or 0, row.published_at, row.article_id)

    rows = Edition.objects.visible(at).listed().filter(series=edition.series_id)
    rows = list(rows.only("series_position", "published_at", "article"))
    if edition.is_listed:
        rows = [row for row in rows if row.article_id != edition.article_id]
        rows.append(edition)
    rows.sort(key=position_of)
    index = bisect_left(rows, position_of(edition), key=position_of)
    first, last = max(0, index - 1), min(len(rows), index + 2)
    if edition.visible_from > at:  # it waits: those beside it keep each other until it is there
        first, last = index, index + 1
    for number in range(first, last):
        here = rows[number].pk
        Neighbour.objects.filter(edition=here, kind__in=[Kind.PREVIOUS, Kind.NEXT]).delete()
        beside = []
        if number:
            beside.append(row_of(here, rows[number - 1].pk, Kind.PREVIOUS))
        if number + 1 < len(rows):
            beside.append(row_of(here, rows[number + 1].pk, Kind.NEXT))
        Neighbour.objects.bulk_create(beside)
