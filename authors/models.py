"""Authors, institutions and the dated affiliations between them.

What stands here is what is true *now*. What was true when a piece came out is printed on its edition
(articles/models/edition.py) and does not change when something here does.
"""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, JSONObject
from django.urls import reverse

from .names import sort_name
from .naming import Matched, NamedRecord, NaturalKey, OtherName


class Institution(NamedRecord):
    """Where authors work. Its page tells who works there now, who did, and whose money is behind it."""

    class Kind(models.TextChoices):
        THINK_TANK = "think_tank", "Think tank"
        UNIVERSITY = "university", "University"
        GOVERNMENT = "government", "Government body"
        INTERNATIONAL = "international", "International organisation"
        NEWSROOM = "newsroom", "Newsroom"
        NGO = "ngo", "Non-governmental organisation"
        COMPANY = "company", "Company"
        OTHER = "other", "Other"

    kind = models.CharField(max_length=20, choices=Kind, default=Kind.OTHER)
    country = models.CharField(max_length=80, blank=True)
    founded = models.PositiveSmallIntegerField("founded in", null=True, blank=True, help_text="The year.")
    website = models.URLField(blank=True)
    description = models.TextField(blank=True, help_text="What it is, in two or three sentences.")

    class Meta:
        ordering = ["name", "pk"]
        indexes = [
            *NamedRecord.Meta.indexes,
            models.Index(fields=["name"], name="institution_by_name"),  # lists and autocomplete
        ]

    def get_absolute_url(self) -> str:
        return reverse("institution", args=[self.slug])


class InstitutionOtherName(Matched, OtherName):
    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="other_names")

    class Meta(OtherName.Meta):
        verbose_name = "other name"
        indexes = Matched.Meta.indexes


class Dated(models.Model):
    """A public sentence on whose money or interest stands behind somebody, and while it holds."""

    text = models.CharField(max_length=500, help_text="One sentence readers can check, with its source if it has one.")
    starts_on = models.DateField("holds from", null=True, blank=True, help_text="Empty: as long as anyone knows.")
    ends_on = models.DateField("holds until", null=True, blank=True, help_text="Empty: it still holds.")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="%(class)s_ends_after_start",
                violation_error_message="A disclosure cannot stop holding before it began.",
            )
        ]

    def __str__(self) -> str:
        return self.text

    def holds_on(self, day: date) -> bool:
        return (self.starts_on or date.min) <= day <= (self.ends_on or date.max)


class Disclosure(Dated):
    """Whose money stands behind an institution: printed with every piece whose byline names it while this holds."""

    institution = models.ForeignKey(Institution, on_delete=models.CASCADE, related_name="disclosures")

    class Meta(Dated.Meta):
        ordering = ["institution", "starts_on", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["institution", "text"], name="disclosure_once"),
        ]

    objects = NaturalKey("institution__slug", "text")


class AuthorQuerySet(models.QuerySet):
    def with_affiliation(self) -> AuthorQuerySet:
        """With what `current_affiliation` says: a subquery by index for each author on the page."""
        first = Affiliation.objects.present().filter(author=OuterRef("pk"))
        words = JSONObject(title="title", institution=Coalesce("institution__name", Value("")))
        return self.annotate(first_affiliation=Subquery(first.values(words=words)[:1]))


class Author(NamedRecord):
    """A person or a collective that signs pieces. Not a login, though it may be linked to one."""

    class Kind(models.TextChoices):
        PERSON = "person", "Person"
        COLLECTIVE = "collective", "Collective"

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PERSON)
    sort_name = models.CharField(
        max_length=200,
        blank=True,
        help_text="As it stands in an index: “Gomez, Eric”. Left empty, the last word counts as the family name.",
    )
    bio = models.TextField(blank=True, help_text="About the author today. A piece may carry a bio line of its own.")
    website = models.URLField(blank=True)
    email = models.EmailField(blank=True, help_text="For the desk. Never shown to readers.")
    portrait = models.ForeignKey("images.Image", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="author",
        verbose_name="login",
        help_text="Only for authors who work at this desk themselves.",
    )

    objects = NaturalKey.from_queryset(AuthorQuerySet)("slug")

    class Meta:
        ordering = ["sort_name", "pk"]
        indexes = [
            *NamedRecord.Meta.indexes,
            models.Index(fields=["sort_name"], name="author_by_sort_name"),  # lists and autocomplete
        ]

    def save(self, *args, **kwargs) -> None:
        if not self.sort_name:
            self.sort_name = sort_name(self.name)[:200]  # with its comma it may be a sign longer than the name
            if self.kind == self.Kind.COLLECTIVE:
                self.sort_name = self.name.removeprefix("The ")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("author", args=[self.slug])

    @property
    def current_affiliation(self) -> str:
        """The affiliation that comes first today: “title, institution”, or nothing. Only `with_affiliation`."""
        return affiliation_in_words(**(self.first_affiliation or {}))


class Interest(Dated):
    """A standing interest of an author: printed under every piece they sign while it holds."""

    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="interests")

    class Meta(Dated.Meta):
        ordering = ["author", "starts_on", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(fields=["author", "text"], name="interest_once"),
        ]

    objects = NaturalKey("author__slug", "text")


class AuthorOtherName(Matched, OtherName):
    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="other_names")

    class Meta(OtherName.Meta):
        verbose_name = "other name"
        indexes = Matched.Meta.indexes


class AffiliationQuerySet(models.QuerySet):
    def on(self, day: date) -> AffiliationQuerySet:
        """Those that held on `day`, as far as anyone knows; the primary one first.

        An unknown beginning counts as before `day`, an open end as after it. One that has ended on an unknown day is
        taken to have held until the last day it was confirmed, and on no day if it never was.
        """
        began = Q(starts_on=None) | Q(starts_on__lte=day)
        holds = Q(ends_on__gte=day) | Q(ends_on=None, has_ended=False) | Q(has_ended=True, confirmed_on__gte=day)
        return self.filter(began & holds).order_by("-is_primary", "starts_on", "pk")

    def present(self) -> AffiliationQuerySet:
        """Those of which nothing says that they have ended."""
        return self.filter(ends_on=None, has_ended=False)


def affiliation_in_words(title: str = "", institution: object = None) -> str:
    return ", ".join(str(part) for part in (title, institution) if part)


class Affiliation(models.Model):
    """An affiliation: this author, this title, this institution, from one day to another.

    Either day may be unknown and several affiliations may run at once. Two databases cannot both refuse overlapping
    primary affiliations, so the database refuses a second *present* one and `clean` refuses any overlap.
    """

    author = models.ForeignKey(Author, on_delete=models.CASCADE, related_name="affiliations")
    title = models.CharField(max_length=300, blank=True, help_text="As in a byline: “policy analyst for …”.")
    institution = models.ForeignKey(
        Institution, on_delete=models.PROTECT, null=True, blank=True, related_name="affiliations"
    )
    starts_on = models.DateField("first day", null=True, blank=True, help_text="Empty: unknown.")
    ends_on = models.DateField("last day", null=True, blank=True, help_text="Empty: still, as far as is known.")
    has_ended = models.BooleanField("ended, day unknown", default=False)
    confirmed_on = models.DateField(
        "last confirmed", null=True, blank=True, help_text="When the desk last knew this to be so."
    )
    is_primary = models.BooleanField("comes first", default=False, help_text="The affiliation a byline names.")

    objects = NaturalKey.from_queryset(AffiliationQuerySet)("author__slug", "institution__slug", "title", "starts_on")

    class Meta:
        ordering = ["-is_primary", F("starts_on").desc(nulls_last=True), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") | Q(institution__isnull=False),
                name="affiliation_says_something",
                violation_error_message="An affiliation needs a title, an institution, or both.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="affiliation_ends_after_start",
                violation_error_message="The last day cannot come before the first.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(has_ended=False),
                name="affiliation_one_end",
                violation_error_message="Give the last day or tick “ended, day unknown”, not both.",
            ),
            models.UniqueConstraint(
                fields=["author"],
                condition=Q(is_primary=True, ends_on=None, has_ended=False),
                name="affiliation_one_present_primary",
                violation_error_message="Another present affiliation of this author comes first already.",
            ),
            # An affiliation is one row: without it, reading the same bio line twice would give the author two careers.
            models.UniqueConstraint(
                "author",
                "title",
                Coalesce("institution", Value(0)),
                Coalesce("starts_on", Value(date.min)),
                name="affiliation_once",
                violation_error_message="This affiliation is on record already.",
            ),
        ]

    def __str__(self) -> str:
        return affiliation_in_words(self.title, self.institution)

    @property
    def is_present(self) -> bool:
        """Whether nothing says it has ended."""
        return self.ends_on is None and not self.has_ended

    def overlaps(self, other: Affiliation) -> bool:
        """Whether the two run at the same time; an unknown beginning reaches back for ever."""
        return self.first_day <= other.last_day and other.first_day <= self.last_day

    @property
    def first_day(self) -> date:
        return self.starts_on or date.min

    @property
    def last_day(self) -> date:
        if self.has_ended and not self.ends_on:  # on a day that nobody knows, and not before it was last confirmed
            return self.confirmed_on or date.min
        return self.ends_on or date.max

    def clean(self) -> None:
        super().clean()
        if self.is_primary and self.author_id:
            others = Affiliation.objects.filter(author=self.author_id, is_primary=True).exclude(pk=self.pk)
            for other in others.select_related("institution"):
                if self.overlaps(other):
                    raise ValidationError({"is_primary": f"“{other}” comes first in the same years."})
