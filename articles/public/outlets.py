"""What goes out to machines: the queries behind feeds, sitemaps, the API and webhooks. Like in_print.py, on which it
stands, it knows editions that readers can see and nothing else.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet

from ..models import Edition, EditionTopic, PrintedByline, Topic
from .in_print import clock_annotations, pieces

# What feeds, the ledger and the API may speak of. A piece that is no longer listed, or whose address leads elsewhere,
# is out without a word: that is what was asked for it.
NOT_IN_FEEDS = [Edition.Status.UNLISTED, Edition.Status.REDIRECTED]
FEED_STATUSES = [Edition.Status.PUBLISHED, Edition.Status.WITHDRAWN, Edition.Status.RETRACTED]


def feed(at: datetime) -> QuerySet[Edition]:
    """The newest pieces with their text, the withdrawn among them: a feed tells of a withdrawal, it drops nothing."""
    editions = Edition.objects.visible(at).exclude(status__in=NOT_IN_FEEDS).newest_first().select_related("image")
    return editions.annotate(**clock_annotations(at))


def news(at: datetime, days: int = 2) -> QuerySet[Edition]:
    """What was first published in the last days, newest first."""
    return pieces(at).filter(published_at__gt=at - timedelta(days=days))


def current_editions(editions: list[Edition], at: datetime) -> dict[int, Edition]:
    """Article → its edition on show now, for each of `editions`. One query."""
    articles = {edition.article_id for edition in editions}
    current = Edition.objects.visible(at).filter(article__in=articles).select_related("image").without_text()
    return {edition.article_id: edition for edition in current}


def topics_by_edition(editions: list[Edition]) -> dict[int, list[Topic]]:
    """Edition → its topics as printed, the leading one first. One query for all of them."""
    topics: dict[int, list[Topic]] = {edition.pk: [] for edition in editions}
    rows = EditionTopic.objects.filter(edition__in=topics).select_related("topic").order_by("edition_id", "position")
    for row in rows:
        topics[row.edition_id].append(row.topic)
    return topics


def bylines_by_edition(editions: list[Edition]) -> dict[int, list[PrintedByline]]:
    """Edition → its printed bylines in order, each with its affiliations. Two queries for all of them."""
    bylines: dict[int, list[PrintedByline]] = {edition.pk: [] for edition in editions}
    for byline in PrintedByline.objects.filter(edition__in=list(bylines)).as_printed():
        bylines[byline.edition_id].append(byline)
    return bylines
