"""What the checks said of each piece when they were last run over the archive: the report, not the gate."""

from __future__ import annotations

from django.db import models

from .article import Article


class Level(models.IntegerChoices):
    """How much a problem weighs: a STOP cannot be overridden, a BLOCK can with a reason, a HINT is advice."""

    STOP = 1, "Has to be settled"
    BLOCK = 2, "Stands against printing"
    HINT = 3, "Advice"


class Checkup(models.Model):
    """When the checker last looked at a piece, and at which version of it."""

    article = models.OneToOneField(Article, on_delete=models.CASCADE, primary_key=True, related_name="checkup")
    version = models.PositiveIntegerField()
    at = models.DateTimeField(db_index=True)  # the worker takes the one that was longest ago

    def __str__(self) -> str:
        return f"{self.article_id}, version {self.version}"


class Shortfall(models.Model):
    """One check that a piece failed then. Written by checkups.py alone; the press asks the checker itself."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="shortfalls", verbose_name="piece")
    code = models.CharField("check", max_length=30)
    field = models.CharField(max_length=30, blank=True)
    level = models.PositiveSmallIntegerField("weight", choices=Level)
    message = models.TextField("what it says")

    class Meta:
        verbose_name = "failing check"
        indexes = [
            models.Index(fields=["level", "-article", "id"], name="shortfall_heaviest"),  # the report's list
            models.Index(fields=["code", "level", "-article", "id"], name="shortfall_by_check"),  # of one check
        ]

    def __str__(self) -> str:
        return self.message
