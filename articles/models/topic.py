"""Topics: a curated vocabulary, not free tags."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
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

    @cached_property
    def branch(self) -> set[int]:
        """The keys of the topic and of all that stand under it. One query, for the whole vocabulary."""
        return branch_of(self, Topic.objects.only("parent"))

    def get_absolute_url(self) -> str:
        return reverse("topic", args=[self.slug])


def branch_of(topic: Topic, vocabulary: Iterable[Topic]) -> set[int]:
    """The keys of `topic` and of all that stand under it, of the `vocabulary` of all topics."""
    children: dict[int | None, list[int]] = {}
    for other in vocabulary:
        children.setdefault(other.parent_id, []).append(other.pk)
    keys, ahead = {topic.pk}, [topic.pk]
    while ahead:
        new = [key for key in children.get(ahead.pop(), []) if key not in keys]
        keys.update(new)
        ahead += new
    return keys


class TopicOtherName(OtherName):
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="other_names")

    class Meta(OtherName.Meta):
        verbose_name = "other name"
