"""Series: pieces that belong together and have an order."""

from __future__ import annotations

from django.db import models
from django.urls import reverse

from authors.naming import NaturalKey, free_slug


class Series(models.Model):
    """A run of pieces with a page of its own; the order is each piece's own number in it."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=140, unique=True, blank=True)
    introduction = models.TextField(blank=True, help_text="The editor’s introduction on the page of the series.")

    objects = NaturalKey("slug")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "series"

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        if not self.slug:
            self.slug = free_slug(Series, self.name)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("series", args=[self.slug])
