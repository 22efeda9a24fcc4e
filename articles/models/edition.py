"""What was printed. An Edition is inserted once and never edited; readers see nothing else.

Visibility is a question about time, not a job: an edition is visible from `visible_from` until `visible_until`.
A later `visible_from` is a schedule, and no clock has to strike for it to appear.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import Exact, LessThanOrEqual
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language_info

from authors.naming import NaturalKey
from images.models import Image

from .article import Article
from .fields import BodyField, OutlineField, PlainTextField
from .series import Series
from .types import TextLicence, Type


def visible(at: datetime, edition: str = "") -> Q:
    """What readers may see at `at`: at most one edition of an article. **The one definition of public.**

    `edition` leads from the rows that are asked to their edition: "edition__" for a printed byline.
    """
    goes_on = Q(**{f"{edition}visible_until": None}) | Q(**{f"{edition}visible_until__gt": at})
    return goes_on & Q(**{f"{edition}visible_from__is_past": at})


def ever_visible(at: datetime, edition: str = "") -> Q:
    """What readers have been able to see at some time up to `at`, superseded editions included. `edition` as above."""
    begins, ends = f"{edition}visible_from", f"{edition}visible_until"
    was_shown = Q(**{ends: None}) | Q(**{f"{ends}__gt": F(begins)})
    return was_shown & Q(**{f"{begins}__is_past": at})


class _NoWay:
    """A comparison that nearly all rows pass: no way to find the few that are wanted.

    PostgreSQL knows that from its statistics. SQLite would take an index on the column, read nearly everything by it,
    and sort; the sign in front of the column keeps it from that.
    """

    def process_lhs(self, compiler, connection, lhs=None):
        sql, params = super().process_lhs(compiler, connection, lhs)
        return (f"+{sql}" if connection.vendor == "sqlite" else sql), params

    def get_rhs_op(self, connection, rhs):
        return connection.operators[self.operator] % rhs


@models.DateTimeField.register_lookup
class IsPast(_NoWay, LessThanOrEqual):
    """At or before a moment that nearly all moments of the column lie before."""

    lookup_name, operator = "is_past", "lte"


@models.CharField.register_lookup
class IsAsUsual(_NoWay, Exact):
    """The value that nearly all rows have."""

    lookup_name, operator = "is_as_usual", "exact"


class EditionQuerySet(models.QuerySet):
    def visible(self, at: datetime) -> EditionQuerySet:
        """What readers may see at `at`: the rule above, of editions themselves."""
        return self.filter(visible(at))

    def listed(self) -> EditionQuerySet:
        """Of these, the ones that belong in lists, feeds, search and beside other pieces: not the withdrawn ones."""
        return self.filter(status__is_as_usual=Edition.Status.PUBLISHED)

    def ever_visible(self, at: datetime) -> EditionQuerySet:
        """What readers have been able to see at some time up to `at`, superseded editions included."""
        return self.filter(ever_visible(at))

    def waiting(self, at: datetime) -> EditionQuerySet:
        """What is printed and not yet on show. For the desk; a reader may not even know that it is there."""
        return self.not_void().filter(visible_from__gt=at)

    def not_void(self) -> EditionQuerySet:
        """Without those that were cancelled before anybody could see them: readers know nothing of what they said."""
        return self.exclude(visible_until=F("visible_from"))

    def current_or_waiting(self, at: datetime) -> EditionQuerySet:
        """What is on show, or will be: all that is worth deriving something from."""
        ahead = Q(visible_until=None) | Q(visible_until__gt=at)
        return self.not_void().filter(ahead)

    def newest_first(self) -> EditionQuerySet:
        return self.order_by("-published_at", "-pk")

    def for_cards(self) -> EditionQuerySet:
        """With all that a card in a list shows, and without the text. No further query per card."""
        return self.select_related("image").without_text()

    def without_text(self) -> EditionQuerySet:
        return self.defer("body", "html", "plain_text", "outline")


class Edition(models.Model):
    """One printed version of an article: text, names, topics and image as published.

    `published_at` is the date the piece carries, the same on every edition of it; `modified_at` moves only with a
    change that readers are told of; `visible_from` and `visible_until` say when this version is the one on show.
    """

    class Status(models.TextChoices):
        PUBLISHED = "published", "Published"
        WITHDRAWN = "withdrawn", "Withdrawn"  # the text stays, under a banner with the reason
        RETRACTED = "retracted", "Retracted"  # the reason stands in place of the text
        UNLISTED = "unlisted", "Not listed"  # the page stays as it is, out of lists and search engines
        REDIRECTED = "redirected", "Redirected"  # the address leads to another piece

    class Change(models.TextChoices):
        """Why there is this edition. What tells readers does so in `note`; which of them must, publishing.py says."""

        FIRST = "first", "First published"
        SILENT = "silent", "Typo or style"
        UPDATE = "update", "Update"
        CORRECTION = "correction", "Correction"
        CLARIFICATION = "clarification", "Clarification"
        EDITORS_NOTE = "editors_note", "Editor’s note"
        CONTEXT = "context", "Context since publication"
        WITHDRAWAL = "withdrawal", "Withdrawal"
        RESTORATION = "restoration", "Restoration"

    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="editions", verbose_name="piece")
    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField()  # of the working copy that was printed
    digest = models.CharField(max_length=64)  # and of its content
    status = models.CharField(max_length=10, choices=Status, default=Status.PUBLISHED)
    change = models.CharField(max_length=14, choices=Change, default=Change.FIRST)
    note = models.TextField(blank=True)
    notes = models.JSONField(default=list, blank=True)

    slug = models.SlugField(max_length=140)
    type = models.CharField(max_length=12, choices=Type)
    headline = models.CharField(max_length=300)
    standfirst = models.TextField(blank=True)
    body = BodyField(blank=True)
    plain_text = PlainTextField(blank=True, default="", editable=False)
    outline = OutlineField(blank=True, default=list, editable=False)
    word_count = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=12)
    notice = models.TextField(blank=True)
    licence = models.CharField(max_length=14, choices=TextLicence, default=TextLicence.ALL_RIGHTS)
    html = models.TextField(blank=True)  # the body as a page shows it: derived, made when it was printed
    byline_text = models.TextField(blank=True)
    institutions_text = models.TextField(blank=True)  # what the search reads, one name to a line
    topics_text = models.TextField(blank=True)
    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, blank=True, related_name="editions")
    series_position = models.PositiveSmallIntegerField(null=True, blank=True)
    redirect_to = models.ForeignKey(Article, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    image = models.ForeignKey(
        Image,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="editions",
        verbose_name="lead picture",
    )
    pictures = models.ManyToManyField(Image, blank=True, related_name="shown_in")  # those in the text
    image_alt = models.TextField("alternative text", blank=True)
    image_caption = models.TextField("caption", blank=True)
    image_credit = models.CharField("credit", max_length=200, blank=True)

    published_at = models.DateTimeField()
    modified_at = models.DateTimeField()
    visible_from = models.DateTimeField()
    visible_until = models.DateTimeField(null=True, blank=True)
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = NaturalKey.from_queryset(EditionQuerySet)("article__slug", "number")

    class Meta:
        ordering = ["article_id", "number"]
        indexes = [
            # Home, archive, lists: newest first among those with no successor; a handful of superseded rows between.
            models.Index(fields=["-published_at", "-id"], name="edition_newest_first"),
            models.Index(fields=["slug"], name="edition_by_slug"),  # a slug, current or earlier
            # When what readers may see last changed and next will: the clock of every page, feed and answer.
            models.Index(fields=["visible_from"], name="edition_by_moment"),
            # The ledger: what readers were told of changes; all of it, and one kind. The desk's list by kind, too.
            models.Index(fields=["-visible_from", "-id"], condition=~Q(note=""), name="edition_told"),
            models.Index(fields=["change", "-visible_from", "-id"], name="edition_by_change"),
            models.Index(fields=["status", "-visible_from", "-id"], name="edition_by_status"),  # the desk's list
            # Pages and feeds of a type, feeds of a language: the rare ones as quickly as the frequent.
            models.Index(fields=["type", "-published_at", "-id"], name="edition_of_type"),
            models.Index(fields=["language", "-published_at", "-id"], name="edition_in_language"),
            models.Index(fields=["modified_at"], name="edition_by_modified"),  # asked of the API by who has a copy
            # The few that were taken back, which the API can be asked for.
            models.Index(
                fields=["-published_at", "-id"],
                condition=Q(status__in=["withdrawn", "retracted"]),
                name="edition_taken_back",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="edition_number_once"),
            models.UniqueConstraint(
                fields=["article"],
                condition=Q(visible_until=None),
                name="edition_one_open",
                violation_error_message="This piece has an open edition already; it has to be closed first.",
            ),
            models.CheckConstraint(
                condition=Q(visible_until=None) | Q(visible_until__gte=F("visible_from")),
                name="edition_ends_after_start",
                violation_error_message="An edition cannot disappear before it appears.",
            ),
            models.CheckConstraint(
                condition=~Q(headline="") & ~Q(slug=""),
                name="edition_has_headline_and_address",
                violation_error_message="An edition needs a headline and an address.",
            ),
            models.CheckConstraint(
                condition=Q(change__in=["first", "silent", "restoration", "update"]) | ~Q(note=""),
                name="edition_told_change_has_note",
                violation_error_message="Readers have to be told what was changed, in a note.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.headline} ({self.number})"

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.slug])

    @property
    def type_label(self) -> str:
        return Type(self.type).label

    @property
    def is_void(self) -> bool:
        """Whether it was cancelled before anybody could see it."""
        return self.visible_until == self.visible_from

    def is_visible(self, at: datetime) -> bool:
        """EditionQuerySet.visible, of an edition that is at hand."""
        return self.visible_from <= at and (self.visible_until is None or at < self.visible_until)

    @property
    def is_listed(self) -> bool:
        return self.status == self.Status.PUBLISHED

    @property
    def is_withdrawn(self) -> bool:
        """Whether the page says that it is: unlisted pieces say nothing."""
        return self.status in {self.Status.WITHDRAWN, self.Status.RETRACTED}

    @property
    def reading_minutes(self) -> int:
        """At 240 words a minute, the middle of what studies of silent reading in English find; at least one."""
        return max(1, round(self.word_count / 240))

    def years_old(self, at: datetime) -> int:
        """Full years since publication if the type ages and is past its time, at least 1; else 0."""
        limit = Type(self.type).ages_after
        age = at - self.published_at
        if limit is None or age <= limit:
            return 0
        return max(1, int(age.days / 365.25))

    @property
    def direction(self) -> str:
        """`rtl` for languages written from right to left, else `ltr`."""
        try:
            return "rtl" if get_language_info(self.language)["bidi"] else "ltr"
        except KeyError:
            return "ltr"

    @cached_property
    def bylines_as_printed(self) -> list[models.Model]:
        """The printed bylines in order, each with its affiliations. Two queries, and none the second time."""
        return list(self.bylines.as_printed())
