"""Contributors without an account: what they were asked for, and what they handed in and said, each time for good."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models

from articles.models import Article
from authors.models import Author


class ContributionQuerySet(models.QuerySet):
    def open(self, at: datetime) -> ContributionQuerySet:
        """Those whose link was not revoked and whose time is not over at `at`."""
        return self.filter(revoked_at=None, expires_at__gt=at)

    def seen_by(self, user) -> ContributionQuerySet:
        """What `user` may see: with the right, all but those of a piece that is not theirs to see."""
        if not user.has_perm("intake.view_contribution"):
            return self.none()
        pieces = Article.objects.seen_by(user).order_by().values("pk")
        made = Submission.objects.order_by().filter(document__article__isnull=False)
        return self.exclude(pk__in=made.exclude(document__article__in=pieces).values("contribution"))


class Contribution(models.Model):
    """What somebody without an account is asked for, or offers, and the link they do it under.

    Of the link only its hash is stored. It ends when it is revoked, when its time is over, and when whoever made it may
    invite nobody any more. Nobody made it (`created_by`) where the contributor asked for it by the open form.
    """

    name = models.CharField(max_length=200)
    email = models.EmailField("mail address")
    author = models.ForeignKey(
        Author, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="author on record"
    )
    headline = models.CharField("working headline", max_length=300, blank=True)
    length = models.PositiveIntegerField("length, words", null=True, blank=True)
    due_on = models.DateField("by when", null=True, blank=True)
    language = models.CharField(max_length=10, blank=True)
    note = models.TextField("note to the contributor", blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField()  # the link, the last time
    revoked_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    saved = models.JSONField(default=dict, blank=True)  # what was written and not handed in yet, field by field
    saved_at = models.DateTimeField(null=True, blank=True)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = "contributor"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="contribution_latest_first"),
            models.Index(fields=["email"], name="contribution_by_email"),
        ]

    def __str__(self) -> str:
        return self.name

    def is_open(self, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at

    @property
    def article(self) -> Article | None:
        """The piece that was made of what was handed in, if one was."""
        document = self.submissions.exclude(document__article=None).select_related("document__article").first()
        return document.document.article if document else None


class Submission(models.Model):
    """What was handed in through a link, and what its author said with it. Never changed: the next one has the next
    number.

    `document` is empty where only what was said has changed. `interests` answers every question of
    `articles.models.interests`, with "" for “nothing”; `declared` is what `declarations.described` puts into sentences.
    """

    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    document = models.OneToOneField(
        "intake.SourceDocument", on_delete=models.PROTECT, null=True, blank=True, related_name="submission"
    )
    bio = models.TextField("bio line", blank=True)
    affiliation = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=60, blank=True)  # for the desk alone, as the mail address
    interests = models.JSONField(default=dict)
    declared = models.JSONField(default=dict)
    co_authors = models.JSONField(default=list, blank=True)  # [name, mail address]

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["contribution", "number"], name="submission_once")]

    def __str__(self) -> str:
        return self.receipt

    @property
    def receipt(self) -> str:
        """The number on the receipt: 12-3 is the third submission under the twelfth link."""
        return f"{self.contribution_id}-{self.number}"
