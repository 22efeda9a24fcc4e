"""Which pieces stand beside which, as stored when they were published, and what the ranker remembers of each.

All but `Choice`, which is the editors' own, is derived: `rebuild related` makes it anew.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models

from authors.naming import NaturalKey

from .article import Article
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

    objects = NaturalKey("edition__article__slug", "edition__number", "other__article__slug", "other__number", "kind")

    class Meta:
        ordering = ["edition_id", "rank"]
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


class Choice(models.Model):
    """What editors rule about the pieces beside one of theirs: this one first, with this line, or never that one."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="choices")
    other = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="chosen_beside")
    position = models.PositiveSmallIntegerField(null=True)  # among those put first; None: never beside it
    line = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["article_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "other"], name="choice_once"),
            models.CheckConstraint(
                condition=~models.Q(article=models.F("other")),
                name="choice_not_itself",
                violation_error_message="A piece never stands beside itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.other}" if self.position is not None else f"{self.article}: never {self.other}"


class Likeness(models.Model):
    """What the ranker remembers of a piece: its packed entry and its neighbours (related/following.py).

    A rebuild writes a second `generation` beside the one in use.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="likenesses")
    generation = models.PositiveIntegerField()
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+")
    entry = models.BinaryField()
    kept = models.BinaryField(default=b"")
    twin = models.CharField(max_length=20)
    crowding = models.FloatField(null=True)
    authors = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["generation", "article"], name="likeness_once")]

    def __str__(self) -> str:
        return f"{self.edition}"


class Posting(models.Model):
    """A piece is found by a term, and how strongly. `term` is its number in the generation (related/following.py)."""

    pk = models.CompositePrimaryKey("term", "article_id")
    term = models.BigIntegerField()
    article_id = models.BigIntegerField()
    weight = models.FloatField()

    def __str__(self) -> str:
        return f"{self.article_id}: {self.term}"


class Rarity(models.Model):
    """How many pieces had a term, topic, author or institution when the counts were last frozen."""

    term = models.BigIntegerField(primary_key=True)
    seen = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.term}: {self.seen}"


class Ranking(models.Model):
    """The generation in use. One row; it is locked while neighbours change."""

    generation = models.PositiveIntegerField(default=0)
    frozen = models.PositiveIntegerField(default=0)  # how many pieces the counts were taken of
    timeliness = models.FloatField(default=0.5)
    size = models.PositiveIntegerField(default=0)  # of the archive, now
    changes = models.PositiveBigIntegerField(default=0)  # of what is kept: what was ranked before one is ranked anew

    def __str__(self) -> str:
        return f"{self.size} pieces, {self.frozen} counted"
