"""Who did what, and which rules were overridden. Both only grow."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models

from .article import Article
from .edition import Edition


class EventManager(models.Manager):
    def record(
        self, article: Article, action: str, *, at: datetime, by=None, text: str = "", by_name: str = ""
    ) -> Event:
        """Writes down one intent. Inside the transaction that carries it out."""
        return self.create(
            article=article,
            subject=article.headline,
            action=action,
            text=text,
            version=article.version,
            digest=article.digest,
            at=at,
            by=by,
            by_name=by_name,
        )


class Event(models.Model):
    """One intent of one person: a move, a publication, an assignment, a restored version. Never changed or deleted."""

    article = models.ForeignKey(Article, on_delete=models.SET_NULL, null=True, related_name="events")
    subject = models.CharField(max_length=300)  # the headline at the time, which stays when the piece is gone
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
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.subject}"

    @property
    def actor(self) -> str:
        return str(self.by) if self.by_id else self.by_name or "the system"


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

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [  # the "published without second check" list
            models.Index(fields=["code"], condition=models.Q(settled_at=None), name="override_open")
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}"
