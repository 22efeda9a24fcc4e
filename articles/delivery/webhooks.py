"""Tells machines elsewhere what was published, corrected, withdrawn and restored.

In two steps. `deliver` is work of the outbox (press/outbox.py): it writes down what is to be sent, once the edition is
on show. `send` is the worker's: it takes what is due, one by one, and sends it outside of any transaction, because a
machine elsewhere may take ten seconds to answer and no lock of ours should wait for it.

A message is JSON, signed as Stripe's are: `Standfirst-Signature: t=<seconds>,v1=<HMAC-SHA256 of "t.body">`. Whoever
gets it checks the signature, and that `t` is not old; `Standfirst-Message` stays the same in every attempt.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ..api.records import EditionRecord
from ..models import Delivery, Edition, Outgoing, Webhook, WebhookEvent
from ..public import outlets, representation
from . import http

# After the first attempt, the second … A machine that is down over night is told in the morning; then it is given up.
BACKOFF = [timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720)]
ROUND = timedelta(minutes=1)
LEASE = timedelta(minutes=5)  # a worker that dies while sending has this message sent again after it


# --- what is to be sent -----------------------------------------------------------------------------------


def deliver(edition: Edition) -> None:
    """Writes down a message about `edition` to everybody who wants to know. May run twice. Five queries."""
    hooks = list(Webhook.objects.filter(active=True))
    at = timezone.now()
    if not hooks or not Edition.objects.ever_visible(at).filter(pk=edition.pk).exists():
        return  # it was cancelled before anybody saw it
    event = event_of(edition)
    wanted = [hook for hook in hooks if event in hook.events]
    if wanted:
        body = json.dumps(message(edition, event, at), ensure_ascii=False)
        Outgoing.objects.bulk_create(
            [
                Outgoing(webhook=hook, edition=edition, event=event, body=body, written_at=at, due_at=at)
                for hook in wanted
            ],
            ignore_conflicts=True,
        )


def event_of(edition: Edition) -> str:
    """The verb that printed it, as whoever keeps a copy has to act on it."""
    if not edition.is_listed:
        return WebhookEvent.WITHDRAW
    events = {Edition.Change.FIRST: WebhookEvent.PUBLISH, Edition.Change.RESTORATION: WebhookEvent.RESTORE}
    return events.get(Edition.Change(edition.change), WebhookEvent.CORRECT)


def message(edition: Edition, event: str, at: datetime) -> dict:
    """What is told: the event, and the piece as it is on show *now*, which may be a later edition.

    A piece that was taken off lists, or leads elsewhere, is named by its address and its status alone.
    """
    current = outlets.current_editions([edition], at).get(edition.article_id, edition)
    if current.status in outlets.FEED_STATUSES:
        bylines, topics = outlets.bylines_by_edition([current]), outlets.topics_by_edition([current])
        context = {"bylines": bylines[current.pk], "topics": topics[current.pk]}
        record = EditionRecord.from_orm(current, context=context).model_dump()
    else:
        record = {
            "id": representation.guid(current),
            "slug": current.slug,
            "url": representation.url(current),
            "status": current.status,
        }
    return {
        "event": event,
        "change": edition.change,
        "note": edition.note,
        "at": representation.iso(edition.visible_from),
        "edition": record,
    }


# --- sending it -------------------------------------------------------------------------------------------


def send(at: datetime) -> tuple[int, int]:
    """Sends what is due at `at`; returns how many arrived and how many did not. For the worker, never for a request.

    Stops after a minute, and asks a machine that does not answer only once: the rest waits for the next round.
    """
    began = monotonic()
    arrived = missed = 0
    silent: set[int | None] = set()
    due = Outgoing.objects.filter(done_at=None, given_up_at=None, due_at__lte=at).order_by("due_at", "pk")
    for pk, hook in list(due.values_list("pk", "webhook")[:500]):
        now = at + timedelta(seconds=monotonic() - began)
        if now - at > ROUND:
            break
        claimed = None if hook in silent else _claim(pk, now)
        if claimed is None:
            continue
        url, answer = _hand_over(claimed, now)
        _write_down(claimed, url, answer, now)
        arrived, missed = arrived + answer.is_fine, missed + (not answer.is_fine)
        if answer.status is None:
            silent.add(hook)
    return arrived, missed


def _claim(pk: int, at: datetime) -> Outgoing | None:
    """The message, for this worker alone for as long as the lease; None if another one has it in hand."""
    with transaction.atomic():
        rows = Outgoing.objects.select_for_update(skip_locked=True, of=("self",)).select_related("webhook")
        row = rows.filter(pk=pk, done_at=None, given_up_at=None, due_at__lte=at).first()
        if row is not None:
            row.attempts += 1
            row.due_at = at + LEASE
            row.save(update_fields=["attempts", "due_at"])
        return row


def _hand_over(row: Outgoing, now: datetime) -> tuple[str, http.Answer]:
    hook = row.webhook
    if hook is not None:
        # Made when it is sent: a name that was withheld since it was written down goes out in no attempt.
        row.body = json.dumps(message(row.edition, row.event, now), ensure_ascii=False)
    body = row.body.encode()
    agent = {"User-Agent": f"Standfirst (+{settings.SITE_URL}/)"}
    if hook is None:
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return settings.WEBSUB_HUB, http.deliver(settings.WEBSUB_HUB, body, agent | form)
    if not hook.active:
        return hook.url, http.Answer(None, 0, "It was switched off.")
    headers = agent | {
        "Content-Type": "application/json",
        "Standfirst-Event": row.event,
        "Standfirst-Message": str(row.key),
        "Standfirst-Signature": signature(hook.secret, body, int(now.timestamp())),
    }
    return hook.url, http.deliver(hook.url, body, headers)


def _write_down(message: Outgoing, url: str, answer: http.Answer, at: datetime) -> None:
    with transaction.atomic():
        Delivery.objects.create(
            message=message,
            at=at,
            url=url,
            status=answer.status,
            milliseconds=answer.milliseconds,
            error=answer.error,
        )
        if answer.is_fine:
            message.done_at = at
        elif message.attempts > len(BACKOFF):
            message.given_up_at = at
        else:
            message.due_at = at + BACKOFF[message.attempts - 1]
        message.save(update_fields=["done_at", "given_up_at", "due_at", "body"])


def signature(secret: str, body: bytes, seconds: int) -> str:
    """The value of the header: `t=1700000000,v1=5257a8…`. The time is signed with the body, so that neither can be
    sent again with another."""
    signed = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={signed}"


def given_up():
    """Messages that nobody took, the latest first: for the desk's troubles."""
    return Outgoing.objects.exclude(given_up_at=None).select_related("webhook", "edition")
