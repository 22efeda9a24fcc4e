"""Topics: a curated vocabulary, not free tags."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from taggit.models import TagBase

from authors.names import slug_of
from authors.naming import NaturalKey, OtherName, SlugHistory


class Topic(SlugHistory, TagBase):
    """A subject with a page: introduction, place in the tree, other words for it."""

    introduction = models.TextField(blank=True, help_text="The editor's introduction on the topic's page.")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")

    objects = NaturalKey("slug")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("pk")),
                name="topic_not_its_own_parent",
                violation_error_message="A topic cannot stand under itself.",
            )
        ]

    def slugify(self, tag: str, i: int | None = None) -> str:
        return slug_of(tag, fallback="topic", length=90) + (f"-{i}" if i else "")

    def clean(self) -> None:
        super().clean()
        above, seen = self.parent, {self.pk}
        while above is not None:
            if above.pk in seen:
                raise ValidationError({"parent": f"“{above}” stands under this topic already."})
            seen.add(above.pk)
            above = above.parent

    def get_absolute_url(self) -> str:
        return reverse("topic", args=[self.slug])


class TopicOtherName(OtherName):
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="other_names")

    class Meta(OtherName.Meta):
        verbose_name = "other name"
