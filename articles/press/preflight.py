"""What is scheduled is checked once more before it is due, and taken back where something new stands against it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from ..models import Article, Edition
from . import checks, notices, timeline
from .publishing import Status, cancel_locked

# What can come to stand against an edition after it was scheduled: what it says was checked then and cannot change.
CAN_CHANGE = {"embargo", "needs_legal", "needs_rights", "state", "image_licence", "image_rights"}
# What is said of the piece as a whole and means "not now": it does not wait for the round before the edition is due.
AT_ONCE = {"embargo", "state"}


def run(at: datetime, ahead: timedelta = timedelta(minutes=15)) -> list[tuple[Edition, list[checks.Problem]]]:
    """Takes back the editions due within `ahead` that something new stands against; returns them with the reasons."""
    due = Edition.objects.filter(visible_from__gt=at, visible_from__lte=at + ahead)
    due = due.exclude(visible_until__lte=at + ahead)
    return _take_back(list(due.select_related("article__image")), CAN_CHANGE, at, None)


def take_off_schedule(article: Article, *, at: datetime, by=None) -> list[tuple[Edition, list[checks.Problem]]]:
    """Takes back at once what waits under an embargo, on hold or declined; returns it with the reasons.

    Whoever may set an embargo or hold a piece may do this. Whoever is concerned is told.
    """
    with transaction.atomic():
        waiting = article.editions.waiting(at).select_related("article__image")
        return _take_back(list(waiting), AT_ONCE, at, by)


def _take_back(editions: list[Edition], codes: set[str], at: datetime, by):
    taken = []
    for edition in sorted(editions, key=lambda edition: edition.visible_from, reverse=True):
        if edition.status != Status.PUBLISHED:
            continue  # a withdrawal makes nothing public
        new = codes - set(edition.overrides.values_list("code", flat=True))
        problems = [one for one in checks.problems(edition.article, at=edition.visible_from) if one.code in new]
        if problems:
            _cancel(edition, problems, at, by)
            taken.append((edition, problems))
    return taken[::-1]


def _cancel(edition: Edition, problems: list[checks.Problem], at: datetime, by) -> None:
    """Cancels the edition, and where it would have been the first, whatever waits to follow it."""
    reasons = " ".join(problem.message for problem in problems)
    with transaction.atomic():
        article = Article.objects.select_for_update(of=("self",)).get(pk=edition.article_id)
        editions = timeline.of(article)
        doomed = reversed(editions) if edition == editions[0] else [edition]
        for one in doomed:
            cancel_locked(article, one, at=at, by=by, reason=reasons)
        concerned = filter(None, [article.owner, edition.printed_by])
        text = f"Taken off the schedule: {article.headline}. {reasons}"
        notices.notify(concerned, article, text, at=at, urgent=True)
