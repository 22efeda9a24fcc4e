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


class LikenessQuerySet(models.QuerySet):
    def read(self) -> LikenessQuerySet:
        """Those with an entry: a rebuild makes the rows of all pieces first, and reads each in its turn."""
        return self.exclude(terms=b"")


class Likeness(models.Model):
    """What the ranker keeps of a piece in the lists: its packed entry (related/packing.py) and its neighbours.

    `step` is how far the last rebuild has come with it; a process that works on it has claimed it for a while.
    """

    class Step(models.IntegerChoices):
        WAITING = 0, "To be read"
        READ = 1, "To be ranked"
        RANKED = 2, "To be shown"
        SHOWN = 3, "Done"

    article = models.OneToOneField(Article, on_delete=models.CASCADE, primary_key=True, related_name="likeness")
    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, related_name="likeness")
    # What a first choice among candidates takes, and what decides which neighbours are shown.
    norm = models.FloatField(default=0)
    published_on = models.DateField(null=True)
    crowding = models.FloatField(null=True)
    twin = models.BigIntegerField(default=0)
    authors = models.JSONField(default=list)
    # What a full comparison takes; then what is read of few pieces only.
    terms = models.BinaryField(default=b"")
    signals = models.JSONField(default=dict)
    shingles = models.BinaryField(default=b"")
    lookups = models.JSONField(default=list)
    proper_names = models.JSONField(default=dict)
    kept = models.JSONField(default=list)  # (piece, its edition, score) of each neighbour, best first

    step = models.PositiveSmallIntegerField(choices=Step, default=Step.WAITING)
    claimed_at = models.DateTimeField(null=True)
    claimed_by = models.BigIntegerField(null=True)

    objects = LikenessQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["step"], condition=~models.Q(step=3), name="likeness_to_do"),
        ]

    def __str__(self) -> str:
        return f"{self.edition}"


class Ranking(models.Model):
    """What is true of all the archive. One row; it is locked while neighbours change."""

    timeliness = models.FloatField(default=0.5)
    pieces = models.PositiveIntegerField(default=0)  # of the archive, when its last rebuild ended
    began_at = models.DateTimeField(null=True)  # of a rebuild that has not ended yet
    changes = models.PositiveBigIntegerField(default=0)  # of what is kept: what was ranked before one is ranked anew

    def __str__(self) -> str:
        return f"{self.pieces} pieces"
