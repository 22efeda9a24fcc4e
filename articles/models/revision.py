"""What the working copy was at every save, and what somebody typed but has not saved."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from .article import Article
from .snapshot import Snapshot, pack, unpack


class Revision(models.Model):
    """The working copy as it was saved at `version`.

    Stored as what differs from `base`, an earlier revision stored whole, so that a hundred small edits of a long
    piece weigh little more than the piece. A `pinned` one (printed, shared, signed off) or one with a `name` is
    never thinned out.
    """

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    base = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    packed = models.BinaryField()
    name = models.CharField(max_length=120, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    pinned = models.BooleanField(default=False)
    began_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["article_id", "-version"]
        constraints = [models.UniqueConstraint(fields=["article", "version"], name="revision_version_once")]

    def __str__(self) -> str:
        return self.name or f"Version {self.version}"

    @property
    def snapshot(self) -> Snapshot:
        """The content. One query where `base` is not fetched yet."""
        return unpack(self.packed, self.base and self.base.snapshot)

    def set_snapshot(self, snapshot: Snapshot, base: Revision | None) -> None:
        """Holds `snapshot` from now on, on top of `base` if there is one. Does not save."""
        self.base, self.digest = base, snapshot.digest
        self.packed = pack(snapshot, base and base.snapshot)


class Recovery(models.Model):
    """One person's unsaved writing on one piece, as the form last sent it: one row, written over at each autosave."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, null=True, related_name="recoveries")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    version = models.PositiveIntegerField(default=0)  # of the working copy it was typed on; 0 for a new piece
    data = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "recoveries"
        constraints = [
            # nulls_distinct is not for every database, so a new piece has a constraint of its own.
            models.UniqueConstraint(fields=["article", "user"], name="recovery_once"),
            models.UniqueConstraint(fields=["user"], condition=models.Q(article=None), name="recovery_of_new_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.article}"
