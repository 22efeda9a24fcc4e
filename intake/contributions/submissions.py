"""What comes in through the link of a contributor: saved to go on with, or handed in for good; and how far it is."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format

from articles.desk import sharing
from articles.models import Article, Edition, ShareLink
from articles.models.roles import holders
from articles.models.workflow import State
from articles.press import notices
from articles.press.errors import PublishingError
from articles.public import throttle

from .. import documents
from ..drafts import UnreadableDocument
from ..models import Contribution, SourceDocument, Submission
from . import invitations
from .declarations import Said

MEGABYTE = 1024 * 1024
LARGEST = 15 * MEGABYTE  # of a document
# What a stranger can leave behind through one link.
MOST_A_DAY, MOST = 5, 30
MOST_TRIES = 30  # in an hour: a document that cannot be read is opened all the same


class NotTaken(PublishingError):
    """Nothing was handed in; the sentence is for the contributor."""


class SavedMeanwhile(NotTaken):
    """What was saved in another tab would be lost."""

    def __init__(self) -> None:
        super().__init__(
            "You saved something in another tab after this page was opened. Open this address anew to see it; or press"
            " once more, and what stands here takes its place."
        )


def when_saved(contribution: Contribution) -> str:
    """When that was saved which is there to go on with, as the page sends it back; empty where nothing is."""
    if contribution.saved_at is None:
        return ""
    return contribution.saved_at.isoformat()


def save(contribution: Contribution, values: dict[str, Any], *, at: datetime, seen: str | None = None) -> None:
    """Keeps what was written so far. The desk does not see it before it is handed in.

    `seen` is the `when_saved` of the page that was sent: SavedMeanwhile where something else was saved since. Raises
    NotTaken where nothing is taken any more.
    """
    with transaction.atomic():
        row = Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
        if row.declined_at:
            raise NotTaken("Nothing more is taken through this link.")
        if row.saved != values:  # else it is a second click
            _refuse_the_older(row, seen)
        row.saved, row.saved_at = values, at
        row.save(update_fields=["saved", "saved_at"])


def _refuse_the_older(row: Contribution, seen: str | None) -> None:
    """Raises SavedMeanwhile where what was saved is not what the page showed. Asked of a locked row."""
    if seen is not None and row.saved_at is not None and when_saved(row) != seen:
        raise SavedMeanwhile


def refusal(contribution: Contribution, *, at: datetime) -> str:
    """Why nothing more is taken through this link for now; empty if it is. Asked before a body is read."""
    if contribution.declined_at:
        return "Nothing more is taken through this link."
    numbers = contribution.submissions
    if numbers.count() >= MOST:
        return "Much was handed in through this link already. Please write to the editors."
    if numbers.filter(at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        return f"{MOST_A_DAY} versions were handed in within a day. Please come back tomorrow."
    return ""


def hand_in(
    contribution: Contribution,
    said: Said,
    *,
    at: datetime,
    data: bytes | None = None,
    name: str = "",
    kind: str = "",
    seen: str | None = None,
) -> Submission:
    """What was handed in, with a number of its own; the document waits on the desk, and whoever invited is told.

    `data` may be None where something was handed in before and only what is said of it has changed. The same once
    more is the same submission. Raises NotTaken (for `seen` as `save` does), and UnreadableDocument for a document that
    cannot be read, with one sentence each; then nothing is kept. Opens files of strangers: outside of any transaction.
    """
    if sentence := refusal(contribution, at=at):
        raise NotTaken(sentence)
    if throttle.seconds_to_wait(str(contribution.pk), "hand-in", MOST_TRIES, at, window=60 * 60):
        raise NotTaken("That was a lot for one hour. Please come back later.")
    document = None
    if data is not None:
        if len(data) > LARGEST:
            raise UnreadableDocument(
                f"{documents.cleaned_name(name)} is {len(data) / MEGABYTE:.1f} MB, and {LARGEST // MEGABYTE} MB are the"
                " most here: send the text without pictures."
            )
        document = documents.examined(data, name, at=at, by_name=contribution.name, kind=kind)
        if document.refusal:
            raise UnreadableDocument(document.refusal)
    with transaction.atomic():
        row = Contribution.objects.select_for_update(of=("self",)).get(pk=contribution.pk)
        if not row.is_open(at):  # it was revoked while the document was read
            raise NotTaken("This link leads nowhere any more.")
        _refuse_the_older(row, seen)
        if sentence := refusal(row, at=at):
            raise NotTaken(sentence)
        if same := _same(row, document, said):
            return same
        if document is not None:
            document.save()
        elif not row.submissions.exclude(document=None).exists():
            raise NotTaken("Choose a document, or write your text.")
        last = row.submissions.aggregate(last=Max("number"))["last"] or 0
        submission = Submission.objects.create(
            contribution=row, number=last + 1, at=at, document=document, **asdict(said)
        )
        row.saved, row.saved_at = {}, None
        row.save(update_fields=["saved", "saved_at"])
        _tell(row, submission, at)
    return submission


def _same(row: Contribution, document: SourceDocument | None, said: Said) -> Submission | None:
    """The last submission, if this is that one again: a second click, most of the time."""
    last = row.submissions.select_related("document").first()
    if last is None or Said(**{name: getattr(last, name) for name in asdict(said)}) != said:
        return None
    before = last.document and last.document.digest
    if before != (document and document.digest):
        return None
    return last


def _tell(row: Contribution, submission: Submission, at: datetime) -> None:
    """Whoever invited hears of it at once; of what comes by the open form the editors read on the desk."""
    article, invited = row.article, row.created_by
    users = [invited] if invited else list(holders(invitations.INVITE))
    if article and article.owner:
        users.append(article.owner)
    what = "changed what was said with it"
    if submission.document:
        title = submission.document.headline or submission.document.name
        what = f"handed in {'a later version, ' if submission.number > 1 else ''}“{title}”"
    notices.notify(users, article, f"{row.name} {what}", at=at, urgent=invited is not None)


def mail_receipt(submission: Submission, token: str) -> str:
    """Sends the receipt. Returns why it could not, or "". Outside of any transaction."""
    lines = [f"{settings.SITE_NAME} has received what you handed in.", "", *receipt(submission), ""]
    lines += ["What becomes of it, and where to hand in a later version:", invitations.url_of(token)]
    return invitations.send(submission.contribution, f"receipt {submission.receipt}", lines)


def receipt(submission: Submission) -> list[str]:
    """Number, date, and the digest of what was handed in, a line each."""
    received = date_format(timezone.localtime(submission.at), "j F Y, H:i e")
    lines = [f"Receipt: {submission.receipt}", f"Received: {received}"]
    if submission.document:
        lines.append(f"Document: {submission.document.name}, {submission.document.size:,} bytes")
        lines.append(f"SHA-256: {submission.document.digest}")
    else:
        lines.append("No new document: only what you said with it was changed.")
    return lines


# --- how far it is ----------------------------------------------------------------------------------------


def asked_to_approve(contribution: Contribution, *, at: datetime) -> ShareLink | None:
    """The desk's living request that this contributor approve the piece."""
    article = contribution.article
    if article is None or contribution.author is None or contribution.declined_at:
        return None
    return sharing.request_to(article, contribution.author, at=at)


def progress(contribution: Contribution, *, at: datetime) -> tuple[str, str]:
    """How far the piece is, in plain words, and its address once readers have it. Of plans and dates nothing."""
    article = contribution.article
    if article is not None:
        edition = Edition.objects.visible(at).filter(article=article).first()
        if edition is not None:
            return "It is published.", edition.get_absolute_url()
    if contribution.declined_at or (article and article.state == State.DECLINED):
        return "The editors decided not to publish it.", ""
    if not contribution.submissions.exists():
        return "Nothing was handed in yet.", ""
    if article is None or article.trashed_at:
        return "It was received, and waits for an editor.", ""
    return _on_the_desk(contribution, article, at), ""


def _on_the_desk(contribution: Contribution, article: Article, at: datetime) -> str:
    if asked_to_approve(contribution, at=at):
        return "It is with you, to approve."
    sentences = {State.DRAFT: "It is being read.", State.READY: "It is edited and will be published."}
    return sentences.get(State(article.state), "It is in edit.")
