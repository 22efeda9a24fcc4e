"""What is printed beside an edition, as rows: bylines with their affiliations, topics, other pieces, and its slug.

Inserted with the edition and final like it. `published_at` repeats the edition's, so that an author, an institution or
a topic with 20,000 pieces finds the newest by index.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property

from authors.models import Author, Institution
from authors.naming import NaturalKey

from .article import Article, Byline
from .edition import Edition
from .topic import Topic


class PrintedBylineQuerySet(models.QuerySet):
    def as_printed(self) -> PrintedBylineQuerySet:
        """In printed order, each with its author and its affiliations. Two queries."""
        affiliations = PrintedAffiliation.objects.select_related("institution")
        return self.select_related("author").prefetch_related(
            models.Prefetch("affiliations", affiliations, to_attr="affiliations_as_printed")
        )


class PrintedByline(models.Model):
    """A byline as it was printed: the only source of a name on anything a reader sees.

    `author` leads to the page of the person as they are now; a merge of two authors may move it, nothing else changes.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="bylines")
    position = models.PositiveSmallIntegerField()
    # None where the name was withheld afterwards: then `name` says so.
    author = models.ForeignKey(
        Author, on_delete=models.PROTECT, null=True, related_name="printed_bylines", db_index=False
    )
    role = models.CharField(max_length=14, choices=Byline.Role)
    name = models.CharField(max_length=200)
    bio = models.TextField(blank=True)
    disclosure = models.TextField(blank=True)
    declared_on = models.DateField(null=True, blank=True)  # when the author answered, if only with "nothing"
    published_at = models.DateTimeField()

    objects = NaturalKey.from_queryset(PrintedBylineQuerySet)("edition__article__slug", "edition__number", "position")

    class Meta:
        ordering = ["edition_id", "position"]
        indexes = [models.Index(fields=["author", "-published_at", "-edition"], name="printed_byline_newest")]
        constraints = [
            models.UniqueConstraint(fields=["edition", "position"], name="printed_byline_position"),
            models.CheckConstraint(condition=~Q(name=""), name="printed_byline_has_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def affiliations_as_printed(self) -> list[PrintedAffiliation]:
        """In order, with their institutions. One query, and none after `as_printed`."""
        return list(self.affiliations.select_related("institution"))


class PrintedAffiliation(models.Model):
    """Beside a printed byline: title and institution as they stood on the day of publication."""

    byline = models.ForeignKey(PrintedByline, on_delete=models.CASCADE, related_name="affiliations")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300, blank=True)
    institution = models.ForeignKey(
        Institution,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="printed_affiliations",
        db_index=False,
    )
    institution_name = models.CharField(max_length=200, blank=True)
    disclosure = models.TextField(blank=True)
    published_at = models.DateTimeField()

    objects = NaturalKey("byline__edition__article__slug", "byline__edition__number", "byline__position", "position")

    class Meta:
        ordering = ["byline_id", "position"]
        indexes = [models.Index(fields=["institution", "-published_at", "-byline"], name="printed_affiliation_newest")]
        constraints = [models.UniqueConstraint(fields=["byline", "position"], name="printed_affiliation_position")]

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.title, self.institution_name]))


class EditionTopic(models.Model):
    """A topic an edition was printed under; `position` 0 leads. Topics are live: only their place here is printed."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="edition_topics")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="edition_topics", db_index=False)
    position = models.PositiveSmallIntegerField()
    published_at = models.DateTimeField()

    objects = NaturalKey("edition__article__slug", "edition__number", "topic__slug")

    class Meta:
        ordering = ["edition_id", "position"]
        indexes = [models.Index(fields=["topic", "-published_at", "-edition"], name="edition_topic_newest")]
        constraints = [models.UniqueConstraint(fields=["edition", "topic"], name="edition_topic_once")]

    def __str__(self) -> str:
        return f"{self.edition}: {self.topic}"


class PrintedLink(models.Model):
    """How an edition stands to another piece, as printed: what it answers, updates, explains itself by, translates."""

    class Kind(models.TextChoices):
        RESPONDS_TO = "responds_to", "Responds to"
        UPDATES = "updates", "Updates"
        BACKGROUND = "background", "Has as its background"
        TRANSLATION = "translation", "Is a translation of"

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="printed_links")
    kind = models.CharField(max_length=12, choices=Kind)
    other = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="printed_links_to")

    objects = NaturalKey("edition__article__slug", "edition__number", "kind", "other__slug")

    class Meta:
        ordering = ["edition_id", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "kind", "other"], name="printed_link_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.other}"


class PrintedSlug(models.Model):
    """A slug that was printed once belongs to its article for ever: links never come to mean another piece."""

    slug = models.SlugField(max_length=140, unique=True)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="printed_slugs")
    printed_from = models.DateTimeField()

    objects = NaturalKey("slug")

    class Meta:
        db_table = "articles_address"
        ordering = ["printed_from"]

    def __str__(self) -> str:
        return self.slug
