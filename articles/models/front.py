"""Fronts: what stands on the home page or on top of a topic's page, in which order, and from when."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format

from images.models import Image

from .article import Article
from .topic import Topic


class FrontQuerySet(models.QuerySet):
    def approved(self) -> FrontQuerySet:
        return self.filter(approved_at__isnull=False)

    def on_show(self, at: datetime) -> FrontQuerySet:
        """The approved fronts that have begun by `at`, the current one of each page first."""
        return self.approved().filter(visible_from__lte=at).order_by("-visible_from", "-pk")


class Front(models.Model):
    """One arrangement of a page. Without `topic` it is the home page's.

    Once approved it is on show from its moment until the next one's, like an edition: a later `visible_from` is a
    scheduled change. Made, approved and withdrawn by fronts.py; what was on show does not change and is not deleted.
    """

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, null=True, blank=True, related_name="fronts")
    visible_from = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, editable=False)

    objects = FrontQuerySet.as_manager()

    class Meta:
        ordering = ["-visible_from", "-pk"]
        permissions = [("approve_front", "Can put an arrangement of a page on show")]
        indexes = [
            models.Index(fields=["topic", "-visible_from"], name="front_of_page"),
            models.Index(fields=["visible_from"], condition=models.Q(approved_at=None), name="front_waiting"),
            models.Index(fields=["visible_from"], name="front_by_moment"),  # the clock of every page, as editions have
        ]

    def __str__(self) -> str:
        begins = date_format(timezone.localtime(self.visible_from), "DATETIME_FORMAT")
        return f"{self.topic or 'Home page'} from {begins}"


class Slot(models.Model):
    """A piece pinned to a place of a front, perhaps under another headline or with another picture there."""

    front = models.ForeignKey(Front, on_delete=models.CASCADE, related_name="slots")
    position = models.PositiveSmallIntegerField()
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="slots", verbose_name="piece")
    headline = models.CharField("headline here", max_length=300, blank=True)
    image = models.ForeignKey(
        Image, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="picture"
    )

    class Meta:
        ordering = ["front_id", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["front", "article"], name="slot_once")]

    def __str__(self) -> str:
        return f"{self.position}. piece no. {self.article_id}"  # the admin's log keeps it, and more people read that
