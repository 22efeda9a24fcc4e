"""The working copy: what the desk writes on. No public page reads anything in this module."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from taggit.managers import TaggableManager
from taggit.models import ItemBase

from authors.models import Author, Institution
from authors.naming import NaturalKey, free_slug
from images.models import Image

from .fields import BodyField
from .series import Series
from .topic import Topic
from .types import TextLicence, Type
from .workflow import OPEN, State


def languages() -> list[tuple[str, str]]:
    """The languages a piece may be in. A callable, so that Django's growing list makes no migration."""
    return list(settings.LANGUAGES)


class TaggedArticle(ItemBase):
    """A topic of a working copy. The first one given leads: it names the section a piece stands in."""

    content_object = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="tagged")
    tag = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="tagged", verbose_name="topic")

    objects = NaturalKey("content_object__slug", "tag__slug")

    class Meta:
        ordering = ["pk"]
        verbose_name = "topic of a piece"
        verbose_name_plural = "topics of pieces"
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="article_topic_once")]


class ArticleQuerySet(models.QuerySet):
    def seen_by(self, user) -> ArticleQuerySet:
        """What `user` may see on the desk: everything, or their own; embargoed work only with the right to.

        **The one definition of who sees what on the desk.** Every list, form, preview, export and autocomplete of
        articles starts from it. Nobody (a command, an import) sees everything.
        """
        if user is None:
            return self
        if not user.has_perm("articles.view_article"):
            return self.none()
        signed = Byline.objects.order_by().filter(author__user=user)
        seen = self
        if not user.has_perm("articles.edit_others_article"):
            # By the keys, each of an index: asked row by row, a short list would be looked for in all pieces.
            pieces = Article.objects.order_by()
            # Whoever handed a piece in follows it while others have it.
            handed_in = Article.events.rel.related_model.objects.order_by().filter(action="submit", by=user)
            keys = pieces.filter(created_by=user).values("pk")
            keys = keys.union(
                pieces.filter(owner=user).values("pk"),
                signed.values("article"),
                handed_in.exclude(article=None).values("article"),
            )
            seen = seen.filter(pk__in=keys)
        if not user.has_perm("articles.embargo_article"):
            own = Q(created_by=user) | Q(owner=user) | Exists(signed.filter(article=OuterRef("pk")))
            seen = seen.filter(Q(is_embargoed=False) | own)
        return seen

    def on_desk(self) -> ArticleQuerySet:
        """Without the trash."""
        return self.filter(trashed_at=None)


class Article(models.Model):
    """A piece as the desk works on it.

    What of it is public, and since when, is the press's to say (Edition); a change here reaches no reader until
    one of the verbs in publishing.py prints it. `version` counts the writes: whoever writes says which version
    they started from, and is refused when another has written since.
    """

    class Priority(models.IntegerChoices):
        LOW = 1, "Low"
        NORMAL = 2, "Normal"
        HIGH = 3, "High"

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
    licence = models.CharField(
        max_length=14, choices=TextLicence, default=TextLicence.ALL_RIGHTS, help_text="For others."
    )
    image = models.ForeignKey(
        Image,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="articles",
        verbose_name="lead picture",
    )
    # Those in the text; written with it (working_copy.py), so that a picture knows where it stands.
    pictures = models.ManyToManyField(Image, blank=True, editable=False, related_name="placed_in")
    image_alt = models.TextField("alternative text here", blank=True, help_text="Empty: as the library has it.")
    image_caption = models.TextField("caption here", blank=True, help_text="Empty: as the library has it.")
    without_image = models.BooleanField(
        "no picture, on purpose", default=False, help_text="Otherwise a missing picture is asked about."
    )
    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, null=True, blank=True, related_name="articles", help_text="A run of pieces."
    )
    series_position = models.PositiveSmallIntegerField("number in the series", null=True, blank=True)
    translation_of = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="translations",
        help_text="The piece this one is a translation of.",
    )
    topics = TaggableManager(through=TaggedArticle, blank=True, help_text="The first one leads.")

    # Planning: what the desk needs to know and no reader will.
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="owned_articles",
        help_text="Who has to do something next.",
    )
    due_on = models.DateField("due", null=True, blank=True)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    commissioned_words = models.PositiveIntegerField("commissioned length", null=True, blank=True, help_text="Words.")
    needs_legal = models.BooleanField("legal has to read it", default=False)
    needs_picture = models.BooleanField("the picture desk has to act", default=False)
    needs_rights = models.BooleanField("rights have to be cleared", default=False)
    is_embargoed = models.BooleanField(
        "embargoed", default=False, help_text="Hidden from the desk, too, but for a few."
    )
    embargoed_until = models.DateTimeField(
        "until", null=True, blank=True, help_text="Empty: until somebody lifts the embargo."
    )
    trashed_at = models.DateTimeField(null=True, editable=False)

    # The working copy as a value: `version` counts writes, `digest` names the content (snapshot.py).
    version = models.PositiveIntegerField(default=1, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    word_count = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, editable=False, related_name="+"
    )

    objects = NaturalKey.from_queryset(ArticleQuerySet)("slug")

    class Meta:
        verbose_name = "piece"
        ordering = ["-updated_at", "-pk"]
        permissions = [
            ("edit_others_article", "Can see and edit pieces of others"),
            ("approve_article", "Can mark a piece as ready"),
            ("publish_article", "Can publish and schedule"),
            ("correct_article", "Can change what is public"),
            ("withdraw_article", "Can withdraw and restore"),
            ("override_article", "Can override a check, with a reason"),
            ("embargo_article", "Can see and set embargoes"),
            ("merge_records", "Can merge authors, institutions and topics"),
            ("change_public_record", "Can change what readers see of authors, institutions, topics and series"),
        ]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="article_latest_first"),  # the desk's list
            models.Index(fields=["owner", "state"], name="article_by_owner"),  # the dashboard's "mine"
            models.Index(fields=["state", "due_on"], name="article_by_state"),  # "late"
            # And the first of it: nearly all that was ever due is done, and in the order of days it would come first.
            models.Index(fields=["due_on"], condition=Q(state__in=OPEN), name="article_late_first"),
            # The desk's list by one of its filters, the latest first; a rare one would be looked for in the whole list.
            models.Index(fields=["state", "-updated_at", "-id"], name="article_of_state"),
            models.Index(fields=["type", "-updated_at", "-id"], name="article_of_type"),
            models.Index(fields=["owner", "-updated_at", "-id"], name="article_of_owner"),
            models.Index(
                fields=["-updated_at", "-id"], condition=Q(trashed_at__isnull=False), name="article_in_the_trash"
            ),
            models.Index(fields=["-updated_at", "-id"], condition=Q(is_embargoed=True), name="article_embargoed"),
            models.Index(
                fields=["-updated_at", "-id"],
                condition=Q(needs_legal=True) | Q(needs_picture=True) | Q(needs_rights=True),
                name="article_flagged",
            ),
            # The desk's list by due day, and the calendar, which asks for some days of each.
            models.Index(fields=["due_on", "-id"], name="article_by_due_day"),
            models.Index(fields=["-due_on", "-id"], name="article_by_due_day_last"),
            models.Index(
                fields=["embargoed_until"], condition=Q(embargoed_until__isnull=False), name="article_embargo_ends"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(headline=""),
                name="article_has_headline",
                violation_error_message="A piece needs a headline, if only a working one.",
            ),
            models.CheckConstraint(
                condition=Q(embargoed_until=None) | Q(is_embargoed=True),
                name="article_embargo_is_set",
                violation_error_message="The embargo has an end but is not set: tick “embargoed”, too.",
            ),
        ]

    def __str__(self) -> str:
        return self.headline

    def save(self, *args, **kwargs) -> None:
        if not self.slug:
            self.slug = free_slug(Article, self.headline)
        super().save(*args, **kwargs)


class Link(models.Model):
    """How a piece stands to another: what it answers, updates, or has as its background."""

    class Kind(models.TextChoices):
        RESPONDS_TO = "responds_to", "Responds to"
        UPDATES = "updates", "Updates"
        BACKGROUND = "background", "Has as its background"

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="links")
    kind = models.CharField(max_length=12, choices=Kind)
    other = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="linked_from")

    objects = NaturalKey("article__slug", "kind", "other__slug")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "kind", "other"], name="link_once"),
            models.CheckConstraint(
                condition=~Q(article=F("other")),
                name="link_not_to_itself",
                violation_error_message="A piece cannot answer itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.other}"


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
    # The questions of interests.py, asked of every author for every piece. An empty answer says "nothing"; that
    # it was asked at all is the date.
    interests = models.JSONField(default=dict, blank=True)
    declared_on = models.DateField("interests declared on", null=True, blank=True)

    objects = NaturalKey("article__slug", "author__slug", "role")

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
