"""Which pieces stand beside which, as stored when they were published. Derived: `rebuild related` makes it anew."""

from __future__ import annotations

from django.db import models

from .edition import Edition


class Neighbour(models.Model):
    """`other` belongs beside `edition`, at `rank` (1 is nearest), for `reason`, a sentence readers see.

    It joins editions, not articles: the reason was read off two printed texts, so it can only be shown while both
    are visible, and a version that still waits cannot show through it.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="neighbours")
    other = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="beside")
    rank = models.PositiveSmallIntegerField()
    score = models.FloatField()
    reason = models.CharField(max_length=300)

    class Manager(models.Manager):
        def get_by_natural_key(self, article: str, number: int, other: str, other_number: int) -> Neighbour:
            return self.get(
                edition__article__slug=article,
                edition__number=number,
                other__article__slug=other,
                other__number=other_number,
            )

    objects = Manager()

    class Meta:
        ordering = ["edition", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "other"], name="neighbour_once"),
            models.CheckConstraint(
                condition=~models.Q(edition=models.F("other")),
                name="neighbour_not_itself",
                violation_error_message="A piece never stands beside itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} → {self.other}"

    def natural_key(self) -> tuple[str, int, str, int]:
        return (*self.edition.natural_key(), *self.other.natural_key())

    natural_key.dependencies = ["articles.edition"]
