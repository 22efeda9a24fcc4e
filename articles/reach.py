"""What comes back from outside: errors that readers report; and what others need to carry a piece."""

from __future__ import annotations

import re
from datetime import datetime
from html import escape

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import transaction

from . import notices
from .models import Edition, ErrorReport, Event, PrintedByline
from .publishing import PublishingError
from .types import Licence

FIGURE = re.compile(r"<figure\b.*?</figure>", re.DOTALL)  # a cleaned body has no figure inside a figure
LONGEST, SHORTEST = 4000, 10  # characters of a report
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
    key = f"report:{address}"
    cache.add(key, 0, 3600)
    if address and cache.incr(key) > MOST_PER_HOUR:
        raise ReportError("That was a lot for one hour. Please come back later.")
    with transaction.atomic():
        row = ErrorReport.objects.create(
            article_id=edition.article_id, edition=edition, text=text[:LONGEST], email=email, at=at
        )
        backend = "django.contrib.auth.backends.ModelBackend"
        concerned = get_user_model().objects.with_perm("articles.correct_article", backend=backend)
        notices.tell(concerned, edition.article, f"A reader reports an error in “{edition.headline}”", at=at)
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


def may_republish(edition: Edition) -> bool:
    return edition.is_listed and edition.licence != Licence.ALL_RIGHTS


def republication(edition: Edition, bylines: list[PrintedByline]) -> str:
    """The piece as HTML for another site: names and houses as printed, where it came from, the licence.

    No pictures: their rights are not ours to pass on with the text's.
    """
    licence = Licence(edition.licence)
    address = f"{settings.SITE_URL}{edition.get_absolute_url()}"
    signed = []
    for byline in bylines:
        posts = [", ".join(filter(None, [post["title"], post["institution"]])) for post in byline.posts]
        signed.append("; ".join(filter(None, [byline.name, *posts])))
    notes = [
        f"<p><em>{escape(Edition.Change(note['kind']).label)}: {escape(note['text'])}</em></p>"
        for note in edition.notes
    ]
    disclosed = [f"<p><em>{escape(b.name)}: {escape(b.disclosure)}</em></p>" for b in bylines if b.disclosure]
    return "\n".join(
        [
            f"<h1>{escape(edition.headline)}</h1>",
            f"<p><strong>{escape(edition.standfirst)}</strong></p>" if edition.standfirst else "",
            *[f"<p>{escape(line)}</p>" for line in signed],
            FIGURE.sub("", edition.body),
            *notes,
            *disclosed,
            f'<p><em>First published by <a href="{escape(address)}">{escape(settings.SITE_NAME)}</a>'
            f" on {edition.published_at:%-d %B %Y}. {escape(licence.label)}:"
            f' <a href="{licence.address}">{licence.address}</a></em></p>',
            f'<link rel="canonical" href="{escape(address)}">',
        ]
    )
