"""The links of contributors: made, mailed, made anew, extended and revoked; and which one a token opens.

Of a token only its hash is kept, so a link that was lost is replaced by a new one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles.desk import link_tokens
from articles.models import Event, people
from articles.press import records
from articles.press.errors import NotAllowed, PublishingError
from authors.models import Author

from .. import documents
from ..models import Contribution, SourceDocument

SALT = "intake.contributions"
LASTS = timedelta(days=60)
MOST_MAILS, A_DAY = 50, timedelta(days=1)  # by one person of the desk
SECOND_CLICK = timedelta(minutes=1)  # within which nobody means to send the same once more
INVITE, CHANGE = "intake.add_contribution", "intake.change_contribution"
NEW_LINK = "send a new link"  # what the audit calls it


class InvitationError(PublishingError):
    """The verb was refused and nothing changed; the message is a sentence for the person who asked."""


class InvitedBefore(InvitationError):
    """The same was asked of the same address a moment ago: `contribution`."""

    def __init__(self, contribution: Contribution) -> None:
        super().__init__(f"{contribution.name} was invited to this a moment ago.")
        self.contribution = contribution


def invite(
    *,
    name: str,
    email: str,
    at: datetime,
    by,
    author: Author | None = None,
    headline: str = "",
    length: int | None = None,
    due_on: date | None = None,
    language: str = "",
    note: str = "",
) -> tuple[Contribution, str]:
    """What is asked of a contributor, and the token of their link, which is kept nowhere.

    Raises NotAllowed without the right, InvitedBefore for a second click, InvitationError for more mails than one
    person may have sent in a day.
    """
    if not by.has_perm(INVITE):
        raise NotAllowed
    token, kept = link_tokens.make(SALT)
    with transaction.atomic():
        _one_at_a_time(by)
        made = Contribution.objects.filter(created_by=by, created_at__gt=at - SECOND_CLICK)
        if same := made.filter(email__iexact=email, headline=headline).first():
            raise InvitedBefore(same)
        _count_mail(by, at)
        row = Contribution.objects.create(
            name=name,
            email=email,
            author=author,
            headline=headline,
            length=length,
            due_on=due_on,
            language=language,
            note=note,
            token_hash=kept,
            created_at=at,
            created_by=by,
            mailed_at=at,
            expires_at=at + LASTS,
        )
        Event.objects.record_change(row, "invite", at=at, by=by)
    return row, token


def _one_at_a_time(by) -> None:
    """Locks the account of whoever has mails sent: of two at once, the second sees what the first sent."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)


def _count_mail(by, at: datetime) -> None:
    """Raises InvitationError where `by` has had too many links mailed. A link made anew is a mail as well."""
    mailed = Event.objects.filter(
        record_type=Contribution._meta.label_lower, action__in=["invite", NEW_LINK], by=by, at__gt=at - A_DAY
    )
    if mailed.count() >= MOST_MAILS:
        raise InvitationError(f"You have had {MOST_MAILS} invitations mailed in a day. Send this one tomorrow.")


@contextmanager
def locked(contribution: Contribution, *, by) -> Iterator[Contribution]:
    """The row, locked in a transaction, if `by` may change it."""
    with transaction.atomic():
        seen = Contribution.objects.seen_by(by).select_for_update(of=("self",))
        row = seen.filter(pk=contribution.pk).first()
        if row is None or not by.has_perm(CHANGE):
            raise NotAllowed
        yield row


def renew(contribution: Contribution, *, at: datetime, by) -> str:
    """The token of a new link in place of the old one, which leads nowhere from now on."""
    token, kept = link_tokens.make(SALT)
    with locked(contribution, by=by) as row:
        if row.declined_at:
            raise InvitationError("What this contributor handed in was declined. Invite them anew.")
        _one_at_a_time(by)
        made = records.history(row).filter(action=NEW_LINK, at__gt=at - SECOND_CLICK)
        if row.revoked_at is None and made.exists():
            raise InvitationError(f"A new link for {row.name} was made a moment ago.")
        _count_mail(by, at)
        row.token_hash, row.mailed_at = kept, at
        row.revoked_at, row.expires_at = None, at + LASTS
        if row.created_by_id is not None:  # whoever sends it answers for it
            row.created_by = by
        row.save(update_fields=["token_hash", "mailed_at", "revoked_at", "expires_at", "created_by"])
        Event.objects.record_change(row, NEW_LINK, at=at, by=by)
    return token


def extend(contribution: Contribution, *, at: datetime, by) -> Contribution:
    """The link works for another sixty days from now."""
    with locked(contribution, by=by) as row:
        if row.revoked_at:
            raise InvitationError("This link was revoked. Send a new one.")
        before = row.expires_at
        row.expires_at = at + LASTS
        row.save(update_fields=["expires_at"])
        values = {"before": {"expires_at": str(before)}, "after": {"expires_at": str(row.expires_at)}}
        Event.objects.record_change(row, "extend", at=at, by=by, **values)
    return row


def revoke(contribution: Contribution, *, at: datetime, by) -> Contribution:
    """The link leads nowhere any more. What came in through it stays."""
    with locked(contribution, by=by) as row:
        if row.revoked_at is None:
            row.revoked_at = at
            row.save(update_fields=["revoked_at"])
            Event.objects.record_change(row, "revoke a link", at=at, by=by)
    return row


def decline(contribution: Contribution, *, at: datetime, by) -> Contribution:
    """Nothing more is taken through the link, and its page says that the editors decided against it.

    Raises InvitationError for one that was declined before: whoever is declined is written to once.
    """
    with locked(contribution, by=by) as row:
        if row.declined_at:
            raise InvitationError(f"What {row.name} handed in was declined before. Nothing was sent now.")
        row.declined_at = at
        row.save(update_fields=["declined_at"])
        for document in SourceDocument.objects.waiting().filter(submission__contribution=row):
            documents.set_aside(document, at=at, by=by)
        Event.objects.record_change(row, "decline", at=at, by=by)
    return row


def identify(contribution: Contribution, author: Author | None, *, at: datetime, by) -> Contribution:
    """Says which author on record the contributor is: whose requests to approve they see, whose byline they fill."""
    with locked(contribution, by=by) as row:
        before, after = row.author_id, author and author.pk
        if before != after:
            row.author = author
            row.save(update_fields=["author"])
            Event.objects.record_change(row, "change", at=at, by=by, before={"author": before}, after={"author": after})
    return row


def opened_by(token: str, *, at: datetime) -> Contribution | None:
    """The contribution behind a token while its link lives: not revoked, not expired, and its maker still somebody who
    may invite. A token that nobody signed costs no query.
    """
    kept = link_tokens.kept_of(token, SALT)
    if not kept:
        return None
    row = Contribution.objects.select_related("author", "created_by").filter(token_hash=kept).first()
    if row is None or not row.is_open(at):
        return None
    if row.created_by and not (row.created_by.is_active and row.created_by.has_perm(INVITE)):
        return None
    return row


# --- mails ------------------------------------------------------------------------------------------------


def url_of(token: str) -> str:
    return settings.SITE_URL + reverse("contribution", args=[token])


def send(contribution: Contribution, subject: str, lines: list[str]) -> str:
    """A mail to the contributor. Returns why it could not be sent, or "". Outside of any transaction."""
    subject = " ".join(f"{settings.SITE_NAME}: {subject}".split())[:150]
    reply_to = []
    if contribution.created_by and contribution.created_by.email:
        reply_to = [contribution.created_by.email]
    try:
        EmailMessage(subject, "\n".join(lines), to=[contribution.email], reply_to=reply_to).send()
    except (OSError, ValueError) as problem:  # the second for an address that is none: an archive may bring any
        return str(problem)[:200] or type(problem).__name__
    return ""


def mail(contribution: Contribution, token: str) -> str:
    """Sends an invitation with its link. Returns why it could not, or ""."""
    row = contribution
    asked = []
    if row.headline:
        asked.append(f"Working headline: {one_line(row.headline)}")
    if row.length:
        asked.append(f"Length: about {row.length:,} words")
    if row.due_on:
        asked.append(f"By: {date_format(row.due_on, 'j F Y')}")
    if row.language:
        asked.append(f"Language: {dict(settings.LANGUAGES).get(row.language, row.language)}")
    if row.note:
        asked += ["", row.note]
    sender = people.name_of(row.created_by) or "The editors"
    lines = [
        f"{sender} of {settings.SITE_NAME} asks you for a piece.",
        "",
        *asked,
        "",
        "Hand it in here, or write it there; you need no account:",
        url_of(token),
        "",
        ends(row),
    ]
    return send(row, "you are asked for a piece", lines)


def ends(row: Contribution) -> str:
    until = date_format(timezone.localtime(row.expires_at), "j F Y, H:i e")
    return f"The link is for {one_line(row.name)} alone and works until {until}. Please do not pass it on."


def one_line(words: str) -> str:
    return " ".join(words.split())
