"""The working copy: what the desk writes on. No public page reads anything in this module."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from taggit.managers import TaggableManager
from taggit.models import ItemBase

from authors.models import Author, Institution, SlugManager, free_address
from images.models import Image

from ..fields import BodyField
from ..types import Type
from .topic import Topic


def languages() -> list[tuple[str, str]]:
    """The languages a piece may be in. A callable, so that Django's growing list makes no migration."""
    return list(settings.LANGUAGES)


class TaggedArticle(ItemBase):
    """A topic of a working copy. The first one given leads: it names the section a piece stands in."""

    content_object = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="tagged")
    tag = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="tagged", verbose_name="topic")

    class Manager(models.Manager):
        def get_by_natural_key(self, article: str, topic: str) -> TaggedArticle:
            return self.get(content_object__slug=article, tag__slug=topic)

    objects = Manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "topic of an article"
        verbose_name_plural = "topics of articles"
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="article_topic_once")]

    def natural_key(self) -> tuple[str, str]:
        return (self.content_object.slug, self.tag.slug)

    natural_key.dependencies = ["articles.article", "articles.topic"]


class Article(models.Model):
    """A piece as the desk works on it.

    What of it is public, and since when, is the press's to say (Edition); a change here reaches no reader until
    one of the verbs in publishing.py prints it. `version` counts the writes: whoever writes says which version
    they started from, and is refused when another has written since.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"

    slug = models.SlugField(
        max_length=140,
        unique=True,
        blank=True,
        help_text="The address. Left empty, it is made of the headline.",
    )
    type = models.CharField(max_length=12, choices=Type, default=Type.OPINION)
    headline = models.CharField(max_length=300)
    standfirst = models.TextField(blank=True, help_text="The sentence under the headline.")
    body = BodyField(blank=True)
    language = models.CharField(
        max_length=12, choices=languages, default=settings.LANGUAGE_CODE, help_text="Of the text."
    )
    notice = models.TextField(
        blank=True, help_text="Printed under the text: where it appeared first, whose views these are."
    )
    image = models.ForeignKey(
        Image,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name="lead image",
    )
    image_alt = models.TextField("alternative text here", blank=True, help_text="Empty: as the image library has it.")
    image_caption = models.TextField("caption here", blank=True, help_text="Empty: as the image library has it.")
    topics = TaggableManager(through=TaggedArticle, blank=True, help_text="The first one leads.")

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SlugManager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        permissions = [
            ("edit_others_article", "Can edit pieces of others"),
            ("publish_article", "Can publish and schedule"),
            ("correct_article", "Can change what is public"),
            ("withdraw_article", "Can withdraw and restore"),
        ]
        indexes = [models.Index(fields=["-updated_at", "-id"], name="article_latest_first")]  # the desk's list
        constraints = [
            models.CheckConstraint(
                condition=~Q(headline=""),
                name="article_has_headline",
                violation_error_message="A piece needs a headline, if only a working one.",
            )
        ]

    def __str__(self) -> str:
        return self.headline

    def natural_key(self) -> tuple[str]:
        return (self.slug,)

    def save(self, *args, **kwargs) -> None:
        if not self.slug:
            self.slug = free_address(Article, self.headline)
        super().save(*args, **kwargs)


class Byline(models.Model):
    """Who signs, in which order and in which role.

    What is left empty is printed as the author's record has it on the day of publication; what is filled in
    is printed as it stands here.
    """

    class Role(models.TextChoices):
        AUTHOR = "author", "Author"
        TRANSLATOR = "translator", "Translator"
        PHOTOGRAPHER = "photographer", "Photographer"
        INTERVIEWER = "interviewer", "Interviewer"
        AS_TOLD_TO = "as_told_to", "As told to"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="bylines")
    position = models.PositiveSmallIntegerField("order", default=0)
    author = models.ForeignKey(Author, on_delete=models.PROTECT, related_name="bylines")
    role = models.CharField(max_length=14, choices=Role, default=Role.AUTHOR)
    name = models.CharField("name as printed", max_length=200, blank=True)
    title = models.CharField("title as printed", max_length=300, blank=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unaffiliated = models.BooleanField("no affiliation", default=False, help_text="Prints the name alone, on purpose.")
    bio = models.TextField("bio line", blank=True)
    disclosure = models.TextField(
        blank=True, help_text="What readers should know of this author's interest in this piece."
    )

    class Manager(models.Manager):
        def get_by_natural_key(self, article: str, author: str, role: str) -> Byline:
            return self.get(article__slug=article, author__slug=author, role=role)

    objects = Manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "author", "role"],
                name="byline_once",
                violation_error_message="This author signs in this role already.",
            ),
            models.CheckConstraint(
                condition=Q(unaffiliated=False) | Q(title="", institution=None),
                name="byline_affiliation_or_none",
                violation_error_message="Either the byline has no affiliation or it names one, not both.",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.author.name

    def natural_key(self) -> tuple[str, str, str]:
        return (self.article.slug, self.author.slug, self.role)

    natural_key.dependencies = ["articles.article", "authors.author"]
