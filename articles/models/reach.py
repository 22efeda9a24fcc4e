"""What happens to a piece outside: errors that readers report, and who carries it elsewhere."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .article import Article
from .edition import Edition


class ErrorReport(models.Model):
    """A reader's word that something is wrong, with the very edition they read."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        CORRECTED = "corrected", "Corrected"
        DISMISSED = "dismissed", "No error"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="error_reports", verbose_name="piece")
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    text = models.TextField()
    email = models.EmailField(blank=True)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    answer = models.TextField(blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["at"], condition=models.Q(state="open"), name="error_report_open"),
            models.Index(fields=["-at", "-id"], name="error_report_latest_first"),  # the queue
            models.Index(fields=["state", "-at", "-id"], name="error_report_by_state"),  # and by its filter
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Republication(models.Model):
    """A place that carried the piece, too, and whom to tell there when it is corrected.

    Feeds, sitemaps, the API and webhooks tell of a correction by themselves; these do not.
    """

    class Kind(models.TextChoices):
        SITE = "site", "Another site"
        NEWSLETTER = "newsletter", "Newsletter"
        SOCIAL = "social", "Social media"
        PRINT = "print", "Print or broadcast"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="republications", verbose_name="piece")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SITE)
    where = models.CharField(max_length=200)
    url = models.URLField("address", blank=True)
    contact = models.CharField(max_length=200, blank=True, help_text="A mail address, or whom to call.")
    told_of = models.ForeignKey(Edition, on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    told_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["where", "pk"]
        indexes = [
            models.Index(fields=["where", "id"], name="republication_by_place"),  # the desk's list, and by its filter
            models.Index(fields=["kind", "where", "id"], name="republication_by_kind"),
        ]

    def __str__(self) -> str:
        return self.where
