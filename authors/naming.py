"""What everything with a name and a page of its own has in common: a slug that is kept, other names, a key to match by.

A former slug goes on leading to the page: it becomes that of an other name.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partialmethod

from django.core.exceptions import ValidationError
from django.db import models

from .fields import MatchKeyField
from .names import match_key, slug_of


class NaturalKey(models.Manager):
    """The manager of a model whose rows a fixture names by these fields: `NaturalKey("article__slug", "number")`.

    It gives the model its `natural_key`, too. With methods of a query set: `NaturalKey.from_queryset(Some)("slug")`.
    """

    def __init__(self, *fields: str):
        super().__init__()
        self.fields = fields

    def get_by_natural_key(self, *values: object) -> models.Model:
        return self.get(**dict(zip(self.fields, values, strict=True)))

    def contribute_to_class(self, cls: type[models.Model], name: str) -> None:
        super().contribute_to_class(cls, name)
        cls.natural_key = partialmethod(_values_of, self.fields)


def _values_of(row: models.Model, fields: Iterable[str]) -> tuple:
    """The values of these fields, each perhaps of a related row; None where there is no such row."""
    values = []
    for path in fields:
        value = row
        for name in path.split("__"):
            value = getattr(value, name, None)
        values.append(value)
    return tuple(values)


SLUGS_AT_ONCE, MOST_AT_ONCE = 20, 1000  # that are looked up in one query: twice as many each time


def free_slug(model: type[models.Model], name: str) -> str:
    """A slug for `name` that leads to no row of `model` and to none by another name: the plain one, or with -2, -3 …
    behind it. A query, and one more where there are other names; some more where many are called alike.

    The slugs are asked for one by one: how they begin is looked up in no index of SQLite.
    """
    models_of_the_path = [model]
    if issubclass(model, SlugHistory):
        models_of_the_path.append(model.other_names_model())
    elif issubclass(model, OtherName):
        models_of_the_path.append(model.owner().related_model)
    wanted = slug_of(name, fallback=model._meta.model_name)
    slugs, number, at_once = [wanted], 1, SLUGS_AT_ONCE
    while True:
        while len(slugs) < at_once:
            number += 1
            slugs.append(f"{wanted}-{number}")
        taken = set()
        for one in models_of_the_path:
            taken |= set(one.objects.filter(slug__in=slugs).order_by().values_list("slug", flat=True))
        for slug in slugs:
            if slug not in taken:
                return slug
        slugs, at_once = [], min(2 * at_once, MOST_AT_ONCE)


TAKEN = "Readers are led by this address to “{}”. Choose another."


class SlugHistory(models.Model):
    """A record whose earlier slugs go on leading to its page: each becomes an "other name" when it changes.

    Records and their other names have pages under one path. A row of one with the slug of another would take over, or
    lose, whom that slug leads to.
    """

    loaded: dict[str, str] = {}  # noqa: RUF012  (never changed in place)

    class Meta:
        abstract = True

    @classmethod
    def other_names_model(cls) -> type[OtherName]:
        return cls._meta.get_field("other_names").related_model

    @classmethod
    def from_db(cls, db, field_names, values):
        row = super().from_db(db, field_names, values)
        row.loaded = {name: row.__dict__.get(name) for name in ("slug", "name")}
        return row

    def clean(self) -> None:
        super().clean()
        if not self.slug or self.slug == self.loaded.get("slug"):
            return
        names = self.other_names_model()
        owner = names.owner().name
        if other := names.objects.filter(slug=self.slug).exclude(**{owner: self.pk}).first():
            raise ValidationError({"slug": TAKEN.format(getattr(other, owner))})

    def save(self, *args, **kwargs) -> None:
        before = self.loaded.get("slug")
        self.slug = self.slug or before or ""  # a slug once given is changed, never emptied
        super().save(*args, **kwargs)
        if before and before != self.slug:
            self.other_names.filter(slug=self.slug).delete()
            if not self.other_names_model().objects.filter(slug=before).exists():
                self.other_names.create(slug=before, name=self.loaded["name"])
        self.loaded = {"slug": self.slug, "name": self.name}


class Matched(models.Model):
    """A record that copy names: found by its name however that is spelled, in one look into an index."""

    match_key = MatchKeyField()

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["match_key"], name="%(class)s_by_key")]

    def save(self, *args, update_fields: Iterable[str] | None = None, **kwargs) -> None:
        if update_fields is not None and "name" in update_fields:
            update_fields = {*update_fields, "match_key"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @classmethod
    def named(cls, names: Iterable[str]) -> models.QuerySet:
        """The records with one of these names, in any spelling."""
        return cls.objects.filter(match_key__in={match_key(name) for name in names})


class NamedRecord(Matched, SlugHistory):
    """A name with a page of its own, whose slug is made of the name once and then stays."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(
        max_length=140,
        unique=True,
        blank=True,
        help_text="The page's address. Left empty, it is made of the name.",
    )

    objects = NaturalKey("slug")

    class Meta(Matched.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        if not self.slug and not self.pk:
            self.slug = free_slug(type(self), self.name)
        super().save(*args, **kwargs)


class OtherName(models.Model):
    """Another name for the same: an abbreviation, a former name, the name before a merger.

    Copy that uses it is matched to its owner, and its slug redirects to the owner's page.
    """

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=140, unique=True, blank=True)

    objects = NaturalKey("slug")

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def owner(cls) -> models.ForeignKey:
        """The field that says whose name it is."""
        return next(field for field in cls._meta.concrete_fields if field.many_to_one)

    def clean(self) -> None:
        super().clean()
        owner = self.owner()
        others = owner.related_model.objects.exclude(pk=getattr(self, owner.attname))
        if self.slug and (other := others.filter(slug=self.slug).first()):
            raise ValidationError({"slug": TAKEN.format(other)})

    def save(self, *args, **kwargs) -> None:
        if not self.slug:
            self.slug = free_slug(type(self), self.name)
        super().save(*args, **kwargs)
