"""What people on the desk tell each other: notes on a draft, notifications, saved views. Never public."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.db import models

from . import people
from .article import Article


class Note(models.Model):
    """A comment on a draft or on a passage of it; open until it is resolved. Internal, never public."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="desk_notes")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="replies")
    text = models.TextField()
    passage = models.TextField(blank=True)  # the words it is about, as they stood
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    by_name = models.CharField(max_length=150, blank=True)  # an author who wrote through a link
    mentions = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["article", "at"], name="note_of_article")]

    def __str__(self) -> str:
        return self.text[:80]

    @property
    def who(self) -> str:
        return people.name_of(self.by) or self.by_name


NO_EMAIL = "no mail address"


class Notification(models.Model):
    """One thing one person has to know, in the desk and perhaps by mail. `mailed_at` and `error` log the delivery."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, null=True, related_name="+")
    text = models.CharField(max_length=300)
    urgent = models.BooleanField(default=False)  # mailed at once; the rest waits for the digest
    asks = models.BooleanField(default=False)  # for something that is over when anybody has done it
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["user", "-at"], name="notification_of_user"),
            models.Index(fields=["user"], condition=models.Q(read_at__isnull=True), name="notification_unread"),
            models.Index(fields=["mailed_at", "at"], name="notification_to_mail"),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def by_mail(self) -> str:
        """What became of the mail, for the one it was for."""
        if self.error == NO_EMAIL:
            return "not mailed: your account has no mail address"
        if self.error:
            return f"the mail could not be sent: {self.error}"
        return "mailed" if self.mailed_at else ""


class SavedView(models.Model):
    """A filter of the list of pieces that somebody wants again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name


def new_calendar_key() -> str:
    return secrets.token_urlsafe(24)


class CalendarKey(models.Model):
    """What opens a person's calendar feed, for a program that cannot log in. A new key ends the one before."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_key")
    key = models.CharField(max_length=40, unique=True, default=new_calendar_key)

    def __str__(self) -> str:
        return f"Calendar of {self.user}"
