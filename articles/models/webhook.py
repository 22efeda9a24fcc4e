"""Machines elsewhere that are told of what is published: whom, what is on its way to them, and what they answered."""

from __future__ import annotations

import secrets
import uuid
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from .edition import Edition


class WebhookEvent(models.TextChoices):
    """What is told: the verbs of publication, as readers see them."""

    PUBLISH = "publish", "Published"
    CORRECT = "correct", "Corrected or changed"
    WITHDRAW = "withdraw", "Withdrawn or taken off lists"
    RESTORE = "restore", "Restored"


def all_events() -> list[str]:
    return list(WebhookEvent.values)


def new_secret() -> str:
    return secrets.token_urlsafe(32)


class Webhook(models.Model):
    """An address elsewhere that wants to know. Switched off, not deleted: what was sent to it stays on record."""

    name = models.CharField(max_length=200, help_text="Whose it is, and what they do with it.")
    url = models.CharField("address", max_length=500, validators=[URLValidator(schemes=["http", "https"])])
    secret = models.CharField(
        max_length=100,
        default=new_secret,
        help_text="Known to both sides: every message is signed with it.",
    )
    events = models.JSONField(default=all_events)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        try:
            parts = urlsplit(self.url)
        except ValueError:  # “http://[::1”: half an address, which the field's own check has refused
            return
        if parts.scheme == "http" and not settings.DEBUG:
            raise ValidationError({"url": "Messages go over https alone."})
        if parts.username or parts.password:
            raise ValidationError(
                {"url": "An address with a password in it would be in every log. The secret is what proves who sends."}
            )
        unknown = [event for event in self.events if event not in WebhookEvent.values]
        if unknown or not self.events:
            raise ValidationError({"events": "Choose what they want to know."})


class Outgoing(models.Model):
    """One message on its way: to a webhook, or without one to the WebSub hub.

    Written in the transaction of the outbox, sent outside of any: a slow machine elsewhere holds no lock here. `key`
    names the message in every attempt, so that whoever gets it twice can tell.
    """

    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    webhook = models.ForeignKey(Webhook, on_delete=models.PROTECT, null=True, related_name="messages")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="messages")
    event = models.CharField(max_length=10)
    body = models.TextField()
    written_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = "outgoing message"
        indexes = [
            models.Index(fields=["-written_at", "-id"], name="outgoing_latest_first"),  # the log, and by its filters
            models.Index(fields=["event", "-written_at", "-id"], name="outgoing_by_event"),
            models.Index(fields=["webhook", "-written_at", "-id"], name="outgoing_by_webhook"),
            models.Index(fields=["-id"], condition=Q(done_at=None), name="outgoing_undone"),  # what did not arrive
            models.Index(  # what the worker asks for
                fields=["due_at"], condition=Q(done_at=None, given_up_at=None), name="outgoing_open"
            ),
        ]
        constraints = [
            # The outbox may run its work twice; nobody is told twice.
            models.UniqueConstraint(fields=["webhook", "edition"], name="outgoing_once"),
            models.UniqueConstraint(fields=["edition"], condition=Q(webhook=None), name="outgoing_once_to_the_hub"),
        ]

    def __str__(self) -> str:
        return f"{self.event}: {self.edition} → {self.webhook or 'WebSub hub'}"


class Delivery(models.Model):
    """One attempt to deliver a message, and what came of it. Never changed or deleted."""

    message = models.ForeignKey(Outgoing, on_delete=models.CASCADE, related_name="deliveries")
    at = models.DateTimeField()
    url = models.CharField(max_length=500)
    status = models.PositiveSmallIntegerField(null=True)  # None: nobody answered
    milliseconds = models.PositiveIntegerField()
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        moment = date_format(timezone.localtime(self.at), "j F Y, H:i:s")
        return f"{moment}: {self.status or self.error}"
