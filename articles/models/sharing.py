"""Drafts shown to people without an account: links, what was done with them, and authors' approvals."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models

from authors.models import Author

from .article import Article
from .revision import Revision


class ShareLinkQuerySet(models.QuerySet):
    def open(self, at: datetime) -> ShareLinkQuerySet:
        """The links that were not revoked and whose time is not over at `at`."""
        return self.filter(revoked_at=None, expires_at__gt=at)

    def end(self, article: Article, *, at: datetime) -> int:
        """Revokes every open link of the piece, and returns how many: an embargo began, or it went to the trash."""
        return self.open(at).filter(article=article).update(revoked_at=at)


class ShareLink(models.Model):
    """A private address of a draft: of one revision, or following the working copy. Only its hash is stored.

    It ends when it is revoked, when its time is over, when the piece is published, goes to the trash or comes under an
    embargo, and when the account of its maker ends or may no longer see the piece. Only an author of the piece can
    approve it, through a link that was made for this author.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="share_links")
    token_hash = models.CharField(max_length=64, unique=True)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, null=True, related_name="+")
    for_author = models.ForeignKey(Author, on_delete=models.PROTECT, null=True, related_name="+")
    recipient = models.CharField("for whom", max_length=150, blank=True)
    may_comment = models.BooleanField("may comment on it", default=False)
    may_sign = models.BooleanField("may approve it", default=False)
    email = models.EmailField("mailed to", blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = ShareLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(may_sign=False) | models.Q(for_author__isnull=False),
                name="sharelink_an_author_signs",
                violation_error_message="Only an author of the piece can approve it: choose which one.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.article} for {self.whose or 'anybody'}"

    def is_open(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at

    @property
    def whose(self) -> str:
        """The name of who holds the link: the author it was made for, else whoever its maker wrote down."""
        return self.for_author.name if self.for_author else self.recipient


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
    """What somebody said through a link on an exact content: a comment, or the approval of the author it is for."""

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
