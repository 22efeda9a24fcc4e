"""Tells machines elsewhere what was published, corrected, withdrawn and restored.

In two steps. `enqueue` is called by the outbox (press/outbox.py) once the edition is on show: it saves what is to be
sent. `send` is called by the worker: it sends what is due, one by one and outside of any transaction, because a machine
elsewhere may take ten seconds to answer and no lock of ours should wait for it.

A message is JSON, signed as Stripe's are: `Standfirst-Signature: t=<seconds>,v1=<HMAC-SHA256 of "t.body">`. Whoever
gets it checks the signature, and that `t` is not old; `Standfirst-Message` stays the same in every attempt.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import asdict
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ..api.records import EditionSchema
from ..models import Delivery, Edition, Outgoing, Webhook, WebhookEvent
from ..public import outlets, representation
from . import http_client

# After the first attempt, the second … A machine that is down over night is told in the morning; then it is given up.
BACKOFF = [timedelta(minutes=m) for m in (1, 5, 30, 120, 360, 720)]
ROUND = timedelta(minutes=1)
LEASE = timedelta(minutes=5)  # a worker that dies while sending has this message sent again after it


# --- what is to be sent -----------------------------------------------------------------------------------


def enqueue(edition: Edition) -> None:
    """Saves a message about `edition` for every webhook that wants its event. May run twice. Five queries."""
    at = timezone.now()
    webhooks = list(Webhook.objects.filter(active=True))
    if not webhooks or not was_visible(edition, at):
        return
    event = event_of(edition)
    webhooks = [webhook for webhook in webhooks if event in webhook.events]
    if webhooks:
        save_messages(edition, event, to_json(message(edition, event, at)), at, webhooks)


def was_visible(edition: Edition, at: datetime) -> bool:
    """False if it was cancelled before anybody saw it."""
    return Edition.objects.ever_visible(at).filter(pk=edition.pk).exists()


def save_messages(edition: Edition, event: str, body: str, at: datetime, webhooks: list[Webhook | None]) -> None:
    Outgoing.objects.bulk_create(
        [
            Outgoing(webhook=webhook, edition=edition, event=event, body=body, written_at=at, due_at=at)
            for webhook in webhooks
        ],
        ignore_conflicts=True,
    )


def event_of(edition: Edition) -> str:
    """What happened, as whoever keeps a copy has to act on it."""
    if not edition.is_listed:
        return WebhookEvent.WITHDRAW
    events = {Edition.Change.FIRST: WebhookEvent.PUBLISH, Edition.Change.RESTORATION: WebhookEvent.RESTORE}
    return events.get(Edition.Change(edition.change), WebhookEvent.CORRECT)


def message(edition: Edition, event: str, at: datetime) -> dict[str, Any]:
    """The event, and the piece as it is on show *now*, which may be a later edition.

    A piece that was taken off lists, or leads elsewhere, is named by its URL and its status alone.
    """
    current = outlets.current_editions([edition], at).get(edition.article_id, edition)
    if current.status in outlets.FEED_STATUSES:
        bylines, topics = outlets.bylines_by_edition([current]), outlets.topics_by_edition([current])
        context = {"bylines": bylines[current.pk], "topics": topics[current.pk]}
        record = EditionSchema.from_orm(current, context=context).model_dump()
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
    arrived = failed = 0
    silent = set()
    due = Outgoing.objects.filter(done_at=None, given_up_at=None, due_at__lte=at).order_by("due_at", "pk")
    for pk, webhook in list(due.values_list("pk", "webhook")[:500]):
        now = at + timedelta(seconds=monotonic() - began)
        if now - at > ROUND:
            break
        if webhook in silent:
            continue
        outgoing = claim(pk, now)
        if outgoing is None:
            continue
        response = attempt(outgoing, now)
        if response.ok:
            arrived += 1
        else:
            failed += 1
        if response.status is None:
            silent.add(webhook)
    return arrived, failed


def claim(pk: int, at: datetime) -> Outgoing | None:
    """The message, for this worker alone for as long as the lease; None if another one has it in hand."""
    with transaction.atomic():
        rows = Outgoing.objects.select_for_update(skip_locked=True, of=("self",)).select_related("webhook")
        row = rows.filter(pk=pk, done_at=None, given_up_at=None, due_at__lte=at).first()
        if row is not None:
            row.attempts += 1
            row.due_at = at + LEASE
            row.save(update_fields=["attempts", "due_at"])
        return row


def attempt(outgoing: Outgoing, at: datetime) -> http_client.Response:
    """Sends the message, logs the attempt, and says when to try again if it failed."""
    webhook = outgoing.webhook
    headers = {"User-Agent": f"Standfirst (+{settings.SITE_URL}/)"}
    if webhook is None:
        url = settings.WEBSUB_HUB
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    else:
        url = webhook.url
        # Made when it is sent: a name that was withheld since it was written down goes out in no attempt.
        outgoing.body = to_json(message(outgoing.edition, outgoing.event, at))
        headers |= {
            "Content-Type": "application/json",
            "Standfirst-Event": outgoing.event,
            "Standfirst-Message": str(outgoing.key),
            "Standfirst-Signature": signature(webhook.secret, outgoing.body.encode(), int(at.timestamp())),
        }
    if webhook is None or webhook.active:
        response = http_client.post(url, outgoing.body.encode(), headers)
    else:
        response = http_client.Response(None, 0, "It was switched off.")
    with transaction.atomic():
        Delivery.objects.create(message=outgoing, at=at, url=url, **asdict(response))
        if response.ok:
            outgoing.done_at = at
        elif outgoing.attempts > len(BACKOFF):
            outgoing.given_up_at = at
        else:
            outgoing.due_at = at + BACKOFF[outgoing.attempts - 1]
        outgoing.save(update_fields=["done_at", "given_up_at", "due_at", "body"])
    return response


def to_json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False)


def signature(secret: str, body: bytes, seconds: int) -> str:
    """The value of the header: `t=1700000000,v1=5257a8…`. The time is signed with the body, so that neither can be
    sent again with another."""
    digest = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={seconds},v1={digest}"
