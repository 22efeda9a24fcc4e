"""What comes back from outside: errors that readers report; how long corrections took, and who has to be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median_low

from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from ..models import Article, Edition, ErrorReport, Event, Republication
from ..models.roles import holders
from ..press import notices
from ..press.errors import PublishingError
from ..public import throttle

MAX_LENGTH, MIN_LENGTH = 4000, 10  # characters of a report
MAX_NOTES = 500  # notes to readers that the desk's page of corrections looks at: more than a year of most publications
MAX_REPORTS_PER_HOUR = 5  # from one IP address, so that a queue people read stays one


class ReportError(PublishingError):
    """The report was not taken; the message says why."""


def report_error(edition: Edition, text: str, *, email: str = "", ip: str = "", at: datetime) -> ErrorReport:
    """A reader's report on exactly this edition, in the queue of those who can correct it.

    `ip` is counted for an hour and stored nowhere.
    """
    text = text.strip()
    if len(text) < MIN_LENGTH:
        raise ReportError("Please say what is wrong, in a sentence.")
    if ip and throttle.seconds_to_wait(ip, "report", MAX_REPORTS_PER_HOUR, at, window=3600):
        raise ReportError("That was a lot for one hour. Please come back later.")
    with transaction.atomic():
        report = ErrorReport.objects.create(
            article_id=edition.article_id, edition=edition, text=text[:MAX_LENGTH], email=email, at=at
        )
        message = f"A reader reports an error in “{edition.headline}”"
        notices.notify(holders("articles.correct_article"), edition.article, message, at=at)
    return report


def close_report(report: ErrorReport, state: str, *, answer: str = "", at: datetime, by) -> None:
    """Closes a report as corrected or as no error."""
    with transaction.atomic():
        report = ErrorReport.objects.select_for_update(of=("self",)).get(pk=report.pk)
        report.state = ErrorReport.State(state)
        report.answer, report.settled_at, report.settled_by = answer, at, by
        report.save()
        action = f"report: {report.get_state_display().lower()}"
        Event.objects.record(report.article, action, at=at, by=by, text=report.text[:300])


# --- corrections ------------------------------------------------------------------------------------------

CORRECTIONS = [Edition.Change.CORRECTION, Edition.Change.CLARIFICATION, Edition.Change.WITHDRAWAL]


@dataclass(frozen=True)
class CorrectionTimes:
    """A correction that readers were told of; `reported_at` is when the first report of the error came, if one did."""

    edition: Edition
    reported_at: datetime | None

    @property
    def after_publication(self) -> timedelta:
        return self.edition.visible_from - self.edition.published_at

    @property
    def after_report(self) -> timedelta | None:
        if self.reported_at is None:
            return None
        return self.edition.visible_from - self.reported_at


def correction_times(articles: QuerySet[Article], first: datetime, after: datetime) -> list[CorrectionTimes]:
    """The corrections of a stretch of time, the latest first, each with the report that came before it; of very many
    the latest `MAX_NOTES`. Two queries.

    A report belongs to the first correction after it; one that was dismissed belongs to none.
    """
    corrections = Edition.objects.ever_visible(after).filter(change__in=CORRECTIONS, article__in=articles)
    corrections = corrections.filter(visible_from__gte=first, visible_from__lt=after).without_text()
    editions = list(corrections.order_by("-visible_from", "-pk")[:MAX_NOTES])
    reports = ErrorReport.objects.filter(article__in=[edition.article_id for edition in editions])
    reports = reports.exclude(state=ErrorReport.State.DISMISSED).order_by("at")
    waiting = defaultdict(list)
    for article, at in reports.values_list("article", "at"):
        waiting[article].append(at)
    rows = []
    for edition in reversed(editions):
        times = waiting[edition.article_id]
        answered = [at for at in times if at <= edition.visible_from]
        waiting[edition.article_id] = times[len(answered) :]
        rows.append(CorrectionTimes(edition, next(iter(answered), None)))
    rows.reverse()
    return rows


def median(times: Iterable[timedelta | None]) -> timedelta | None:
    """The middle one, of two the shorter; None of none."""
    known = [time for time in times if time is not None]
    if not known:
        return None
    return median_low(known)


# --- republications ---------------------------------------------------------------------------------------


def republications_to_notify(at: datetime, **filters) -> QuerySet[Republication]:
    """The places that carried a piece and were not told of the last note to its readers; `.news` is its edition."""
    notes = Edition.objects.ever_visible(at).filter(article=OuterRef("article")).exclude(note="")
    news = Subquery(notes.order_by("-visible_from", "-pk").values("pk")[:1])
    republications = Republication.objects.filter(**filters).annotate(news=news)
    return republications.filter(news__isnull=False).exclude(told_of=F("news")).select_related("article")


def articles_with_latest_notes(at: datetime) -> QuerySet:
    """The articles with the latest `MAX_NOTES` notes to readers: an index has just these."""
    notes = Edition.objects.ever_visible(at).exclude(note=RawSQL("''", ()))
    return notes.order_by("-visible_from", "-pk").values("article")[:MAX_NOTES]


def mark_notified(row: Republication, *, at: datetime, by) -> None:
    """Notes that they were told of the last note; nothing is sent from here."""
    with transaction.atomic():
        waiting = republications_to_notify(at, pk=row.pk).first()
        if waiting is not None:
            Republication.objects.filter(pk=row.pk).update(told_of=waiting.news, told_at=at)
            Event.objects.record(row.article, "tell", at=at, by=by, text=f"{row.get_kind_display()}: {row.where}")
