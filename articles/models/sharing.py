"""Drafts shown to people without an account: links, what was done with them, and authors' approvals."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models

from authors.models import Author

from .article import Article
from .revision import Revision


class ShareLink(models.Model):
    """A private address of a draft: of one revision, or following the working copy. Only its hash is stored.

    It dies when it is revoked, when its time is over, and when the piece is published.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="share_links")
    token_hash = models.CharField(max_length=64, unique=True)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    for_author = models.ForeignKey(Author, on_delete=models.PROTECT, null=True, related_name="+")
    recipient = models.CharField("for whom", max_length=150, blank=True)
    may_sign = models.BooleanField("may approve it", default=False)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.article} for {self.recipient or self.for_author or 'anybody'}"

    def is_open(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at

    @property
    def whose(self) -> str:
        return self.recipient or (self.for_author.name if self.for_author else "")


class ShareOpen(models.Model):
    """One opening of a link."""

    link = models.ForeignKey(ShareLink, on_delete=models.CASCADE, related_name="opens")
    at = models.DateTimeField()
    agent = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.link} at {self.at}"


class SignOff(models.Model):
    """An author's word on an exact content: approved, or a comment."""

    link = models.ForeignKey(ShareLink, on_delete=models.PROTECT, related_name="sign_offs")
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="sign_offs")
    digest = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    approved = models.BooleanField()
    comment = models.TextField(blank=True)
    name = models.CharField(max_length=150)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name}: {'approved' if self.approved else 'commented'}"
