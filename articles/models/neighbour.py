"""Which pieces stand beside which, as stored when they were published. Derived: `rebuild related` makes it anew."""

from __future__ import annotations

from django.db import models

from .edition import Edition


class Neighbour(models.Model):
    """`other` belongs beside `edition`: as `kind`, at `rank` (1 is nearest), for `reason`, a sentence readers see.

    It joins editions, not articles: the reason was read off two printed texts, so it can only be shown while both
    are visible, and a version that still waits cannot show through it.
    """

    class Kind(models.TextChoices):
        RELATED = "related", "Related"
        RESPONDS_TO = "responds_to", "This piece responds to"
        ANSWERED_BY = "answered_by", "Answered by"
        UPDATES = "updates", "This piece updates"
        SUPERSEDED_BY = "superseded_by", "Updated by"
        BACKGROUND = "background", "Background"
        BACKGROUND_TO = "background_to", "Background to"
        PREVIOUS = "previous", "Before this in the series"
        NEXT = "next", "Next in the series"
        TRANSLATION = "translation", "In another language"

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="neighbours")
    other = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="beside")
    kind = models.CharField(max_length=14, choices=Kind, default=Kind.RELATED)
    rank = models.PositiveSmallIntegerField()
    score = models.FloatField()
    reason = models.CharField(max_length=300)

    class Manager(models.Manager):
        def get_by_natural_key(self, article: str, number: int, other: str, other_number: int, kind: str) -> Neighbour:
            return self.get(
                edition__article__slug=article,
                edition__number=number,
                other__article__slug=other,
                other__number=other_number,
                kind=kind,
            )

    objects = Manager()

    class Meta:
        ordering = ["edition", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "kind", "other"], name="neighbour_once"),
            models.CheckConstraint(
                condition=~models.Q(edition=models.F("other")),
                name="neighbour_not_itself",
                violation_error_message="A piece never stands beside itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition} → {self.other}"

    def natural_key(self) -> tuple[str, int, str, int, str]:
        return (*self.edition.natural_key(), *self.other.natural_key(), self.kind)

    natural_key.dependencies = ["articles.edition"]
