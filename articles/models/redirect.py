"""Addresses that a publication had before: where a piece stood on another site, or what somebody else's link says."""

from __future__ import annotations

from django.db import models

from authors.naming import NaturalKey

from .article import Article


class Redirect(models.Model):
    """An old path, with its query if it has one ("/2019/05/a-piece/", "/?p=12"), and where it leads.

    To a piece as soon as readers may see it, or to another path of this site; never anywhere else.
    """

    path = models.CharField(max_length=500, unique=True)
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, null=True, blank=True, related_name="redirects", verbose_name="piece"
    )
    target = models.CharField("path", max_length=500, blank=True)

    objects = NaturalKey("path")

    class Meta:
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(article__isnull=False) ^ ~models.Q(target=""),
                name="redirect_leads_somewhere",
                violation_error_message="A redirect leads to a piece or to a path, not to both.",
            )
        ]

    def __str__(self) -> str:
        return self.path
