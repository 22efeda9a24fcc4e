"""Who did what, and which rules were overridden. Both only grow."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models

from . import people
from .article import Article
from .edition import Edition


class EventManager(models.Manager):
    def record(
        self,
        article: Article,
        action: str,
        *,
        at: datetime,
        by=None,
        text: str = "",
        by_name: str = "",
        before: dict | None = None,
        after: dict | None = None,
    ) -> Event:
        """Writes down one intent. Inside the transaction that carries it out.

        `before` and `after` are for what stands beside the text, as in `record_change`: of the text, revisions tell.
        """
        return self.create(
            article=article,
            subject=article.headline,
            action=action,
            text=text,
            version=article.version,
            digest=article.digest,
            before=before or {},
            after=after or {},
            at=at,
            by=by,
            by_name=by_name,
        )

    def record_change(
        self,
        record: models.Model,
        action: str,
        *,
        at: datetime,
        by=None,
        before: dict | None = None,
        after: dict | None = None,
        text: str = "",
    ) -> Event:
        """Writes down what became of a record that is no piece: an institution, a front, a picture, an account.

        `before` and `after` hold the fields that changed, as plain JSON values: {"text": "Funded by A"}. Both are empty
        where a row came or went. Inside the transaction that carries it out.
        """
        return self.create(
            record_type=record._meta.label_lower,
            record_id=record.pk,
            subject=str(record)[:300],
            action=action,
            text=text,
            before=before or {},
            after=after or {},
            at=at,
            by=by,
        )


class Event(models.Model):
    """One intent of one person: a move, a publication, a changed disclosure, a new role. Never changed or deleted.

    About a piece (`article`) or about any other record (`record_type` and `record_id`, which outlive the row).
    """

    article = models.ForeignKey(
        Article, on_delete=models.SET_NULL, null=True, related_name="events", verbose_name="piece"
    )
    record_type = models.CharField(max_length=60, blank=True)  # "authors.institution"; empty for a piece
    record_id = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)
    subject = models.CharField(max_length=300)  # the headline or name at the time, which stays when the row is gone
    action = models.CharField(max_length=40)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=150, blank=True)  # of a person without a login

    objects = EventManager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["article", "-at"], name="event_of_article"),  # the piece's history
            models.Index(fields=["-at", "-id"], name="event_latest_first"),  # the audit list and its export
            models.Index(fields=["action", "-at"], name="event_by_action"),  # "recently corrected"
            models.Index(fields=["record_type", "record_id", "-at"], name="event_of_record"),  # a record's history
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.subject}"

    @property
    def actor(self) -> str:
        return people.name_of(self.by) or self.by_name or "the system"


class OverrideQuerySet(models.QuerySet):
    def unchecked(self) -> OverrideQuerySet:
        """What went or goes out past the second pair of eyes, and nobody else has looked at since."""
        cancelled = models.Q(edition__visible_until=models.F("edition__visible_from"))
        return self.filter(code="second_check", settled_at=None).exclude(cancelled)


class Override(models.Model):
    """A check that stood against printing and was overridden, with the reason.

    One for the second pair of eyes stays open until somebody else has looked, and settles it.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="overrides")
    code = models.CharField(max_length=40)
    message = models.CharField(max_length=300)
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = OverrideQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [  # the "published without second check" list
            models.Index(fields=["code", "-at", "-id"], condition=models.Q(settled_at=None), name="override_open")
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}"
