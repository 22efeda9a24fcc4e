"""The press's outbox: what has to happen after an edition was printed or when it appears."""

from __future__ import annotations

from django.db import models

from .edition import Edition


class FollowUp(models.Model):
    """One thing to do for an edition.

    Written in the transaction that prints, so that it cannot be forgotten; done after the commit or when due; kept
    with its error until it is done.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="follow_ups")
    kind = models.CharField(max_length=30)
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True)  # since when somebody is at it
    try_at = models.DateTimeField(null=True)  # after a failure: when it is tried again
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True)  # when somebody was told that it is late

    class Meta:
        ordering = ["due_at", "pk"]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(done_at=None), name="follow_up_open")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.edition}"
