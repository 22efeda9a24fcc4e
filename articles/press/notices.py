"""Who has to know: notes on a draft, notifications in the desk, and the mails that carry them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse

from ..models import Article, Event, Note, Notification
from ..models.notes import NO_EMAIL
from . import mentions

_is_held: ContextVar[bool] = ContextVar("mails wait for the end of several acts", default=False)


@contextmanager
def one_letter(at: datetime) -> Iterator[None]:
    """What is told within goes out at its end, one mail a person, however many pieces it is about."""
    token = _is_held.set(True)
    try:
        yield
    finally:
        _is_held.reset(token)
        transaction.on_commit(lambda: mail(at), robust=True)


def notify(
    users: Iterable,
    article: Article | None,
    text: str,
    *,
    at: datetime,
    urgent: bool = False,
    asks: bool = False,
    seen: bool = False,
) -> None:
    """A notification for each of `users` who may see the piece; urgent ones are mailed once this is committed.

    One that `asks` for something is over as soon as anybody has done it: see `close_requests`. `seen` says
    that all of them were found to see the piece, so that each need not be looked at once more.
    """
    rows = []
    for user in {user.pk: user for user in users if user.is_active}.values():  # each once
        if article is None or seen or Article.objects.seen_by(user).filter(pk=article.pk).exists():
            row = Notification(user=user, article=article, text=text[:300], urgent=urgent, asks=asks, at=at)
            rows.append(row)
    Notification.objects.bulk_create(rows)
    if urgent and rows and not _is_held.get():
        transaction.on_commit(lambda: mail(at), robust=True)


def close_requests(article: Article, *, at: datetime) -> None:
    """What anybody was asked to do with the piece is done, by whomever: nobody need read of it any more."""
    Notification.objects.filter(article=article, asks=True, read_at=None).update(read_at=at)


def mail(at: datetime, *, digest: bool = False) -> tuple[int, int]:
    """Mails what waits: urgent notifications, or with `digest` everything unread; one mail a person.

    What one act brought about, two hundred pieces assigned at once, is one mail; another act is another.

    Returns how many went out and how many failed; a failure is kept on the row and tried again.
    """
    waiting = Notification.objects.filter(mailed_at=None, read_at=None).select_related("user", "article")
    if not digest:
        waiting = waiting.filter(urgent=True)
    letters: dict[tuple, list[Notification]] = {}
    for row in waiting.order_by("at", "pk"):
        act = None if digest else row.at
        letters.setdefault((row.user_id, act), []).append(row)
    sent = failed = 0
    for rows in letters.values():
        hidden = _hidden(rows)
        Notification.objects.filter(pk__in=hidden).update(mailed_at=at, error="not theirs to see any more")
        rows = [row for row in rows if row.pk not in hidden]
        if not rows:
            continue
        error = _send(rows)
        sent += not error
        failed += bool(error)
        for row in rows:
            row.error = error
            if error in ("", NO_EMAIL):  # else it is tried again
                row.mailed_at = at
        Notification.objects.bulk_update(rows, ["error", "mailed_at"])
    return sent, failed


def _hidden(rows: list[Notification]) -> set[int]:
    """The notifications of one person on pieces that came under an embargo, or went to others, since they were told."""
    about = {row.article_id for row in rows} - {None}
    seen = {None}
    if about:
        seen |= set(Article.objects.seen_by(rows[0].user).filter(pk__in=about).values_list("pk", flat=True))
    return {row.pk for row in rows if row.article_id not in seen}


def _send(rows: list[Notification]) -> str:
    """Mails these to the one person they are for; returns what went wrong."""
    user = rows[0].user
    if not user.email or not user.is_active:
        return NO_EMAIL
    subject = rows[0].text if len(rows) == 1 else f"{len(rows)} things on the desk"
    lines = []
    for row in rows:
        lines.append(row.text)
        if row.article_id:
            lines.append(settings.SITE_URL + reverse("admin:articles_article_change", args=[row.article_id]))
        lines.append("")
    try:
        one_line = " ".join(subject.split())[:150]
        send_mail(f"{settings.SITE_NAME}: {one_line}", "\n".join(lines), None, [user.email])
    except OSError as problem:
        return str(problem)[:300] or type(problem).__name__
    return ""


def note(
    article: Article,
    text: str,
    *,
    at: datetime,
    by=None,
    by_name: str = "",
    passage: str = "",
    parent: Note | None = None,
) -> Note:
    """A note on the piece. Whoever it mentions with @name, owns the piece or is answered is told.

    Somebody without a login (`by_name`) mentions nobody: who works at the desk is not theirs to call on.
    """
    with transaction.atomic():
        row = Note.objects.create(
            article=article,
            text=text.strip(),
            passage=passage.strip()[:1000],
            parent=parent,
            at=at,
            by=by,
            by_name=by_name,
        )
        mentioned = []
        if by:
            mentioned = list(mentions.mentioned_in(text).people.values())
            row.mentions.set(mentioned)
        concerned = set(mentioned)
        if parent is not None and parent.by:
            concerned.add(parent.by)
        if article.owner and (by_name or parent is None):
            concerned.add(article.owner)
        concerned.discard(by)
        sentence = f"{row.who} on “{article.headline}”: {row.text}"
        notify(concerned, article, sentence, at=at, urgent=bool(mentioned))
    return row


def resolve(row: Note, *, at: datetime, by) -> None:
    """The note counts as dealt with; a second time opens it again."""
    if row.resolved_at:
        row.resolved_at, row.resolved_by, action = None, None, "reopen a note"
    else:
        row.resolved_at, row.resolved_by, action = at, by, "resolve a note"
    row.save(update_fields=["resolved_at", "resolved_by"])
    Event.objects.record(row.article, action, at=at, by=by, text=row.text[:200])
