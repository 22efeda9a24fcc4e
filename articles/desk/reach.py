"""What comes back from outside: errors that readers report; how long corrections took, and who has to be told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from ..models import Article, Edition, ErrorReport, Event, Republication
from ..models.roles import holders
from ..press import notices
from ..press.errors import PublishingError
from ..public import throttle

LONGEST, SHORTEST = 4000, 10  # characters of a report
MOST = 500  # notes to readers that the desk's page of corrections looks at: more than a year of most publications
MOST_PER_HOUR = 5  # reports from one address, so that a queue people read stays one


class ReportError(PublishingError):
    """The report was not taken; the message says why."""


def report(edition: Edition, text: str, *, email: str = "", address: str = "", at: datetime) -> ErrorReport:
    """A reader's report on exactly this edition, in the queue of those who can correct it.

    `address` is the reader's network address; it is counted for an hour and stored nowhere.
    """
    text = text.replace("\x00", "").strip()
    if len(text) < SHORTEST:
        raise ReportError("Please say what is wrong, in a sentence.")
    if address and throttle.seconds_to_wait(address, "report", MOST_PER_HOUR, at, window=3600):
        raise ReportError("That was a lot for one hour. Please come back later.")
    with transaction.atomic():
        row = ErrorReport.objects.create(
            article_id=edition.article_id, edition=edition, text=text[:LONGEST], email=email, at=at
        )
        said = f"A reader reports an error in “{edition.headline}”"
        notices.notify(holders("articles.correct_article"), edition.article, said, at=at)
    return row


def settle(row: ErrorReport, state: str, *, answer: str = "", at: datetime, by) -> None:
    """Closes a report as corrected or as no error."""
    with transaction.atomic():
        row = ErrorReport.objects.select_for_update(of=("self",)).get(pk=row.pk)
        row.state, row.answer, row.settled_at, row.settled_by = ErrorReport.State(state), answer, at, by
        row.save()
        Event.objects.record(
            row.article, f"report: {row.get_state_display().lower()}", at=at, by=by, text=row.text[:300]
        )


# --- corrections ------------------------------------------------------------------------------------------

MENDING = [Edition.Change.CORRECTION, Edition.Change.CLARIFICATION, Edition.Change.WITHDRAWAL]


@dataclass(frozen=True)
class Mended:
    """A correction that readers were told of; `reported_at` is when the first report of the error came, if one did."""

    edition: Edition
    reported_at: datetime | None

    @property
    def after_publication(self) -> timedelta:
        return self.edition.visible_from - self.edition.published_at

    @property
    def after_report(self) -> timedelta | None:
        return self.edition.visible_from - self.reported_at if self.reported_at else None


def mended(articles: QuerySet[Article], first: datetime, after: datetime) -> list[Mended]:
    """The corrections of a stretch of time, the latest first, each with the report that came before it; of very many
    the latest `MOST`. Two queries.

    A report belongs to the first correction after it; one that was dismissed belongs to none.
    """
    seen = Edition.objects.ever_visible(after).filter(change__in=MENDING, article__in=articles)
    editions = seen.filter(visible_from__gte=first, visible_from__lt=after).without_text()
    editions = list(editions.order_by("-visible_from", "-pk")[:MOST])
    reports: dict[int, list[datetime]] = {}
    dismissed = ErrorReport.State.DISMISSED
    found = ErrorReport.objects.filter(article__in=[e.article_id for e in editions]).exclude(state=dismissed)
    for article, at in found.order_by("at").values_list("article", "at"):
        reports.setdefault(article, []).append(at)
    rows, told = [], {}
    for edition in sorted(editions, key=lambda edition: (edition.visible_from, edition.pk)):
        since, told[edition.article_id] = told.get(edition.article_id), edition.visible_from
        before = [
            at
            for at in reports.get(edition.article_id, [])
            if at <= edition.visible_from and (since is None or at > since)
        ]
        rows.append(Mended(edition, before[0] if before else None))
    return rows[::-1]


def untold(at: datetime, **of) -> QuerySet[Republication]:
    """The places that carried a piece and were not told of the last note to its readers; `.news` is its edition."""
    told = Edition.objects.ever_visible(at).filter(article=OuterRef("article")).exclude(note="")
    news = Subquery(told.order_by("-visible_from", "-pk").values("pk")[:1])
    carried = Republication.objects.filter(**of).annotate(news=news)
    return carried.filter(news__isnull=False).exclude(told_of=F("news")).select_related("article")


def lately_told(at: datetime) -> QuerySet:
    """The articles with the latest `MOST` notes to readers: an index has just these."""
    told = Edition.objects.ever_visible(at).exclude(note=RawSQL("''", ()))
    return told.order_by("-visible_from", "-pk").values("article")[:MOST]


def tell(row: Republication, *, at: datetime, by) -> None:
    """Writes down that they were told of the last note; nothing is sent from here."""
    with transaction.atomic():
        waiting = untold(at, pk=row.pk).first()
        if waiting is not None:
            Republication.objects.filter(pk=row.pk).update(told_of=waiting.news, told_at=at)
            Event.objects.record(row.article, "tell", at=at, by=by, text=f"{row.get_kind_display()}: {row.where}")


def median(times: Iterable[timedelta | None]) -> timedelta | None:
    """The middle one, of two the shorter; None of none."""
    known = sorted(time for time in times if time is not None)
    return known[(len(known) - 1) // 2] if known else None
