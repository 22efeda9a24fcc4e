"""The card drawn for an edition. Derived, so it lies beside what was printed and not in it."""

from __future__ import annotations

from django.db import models

from .edition import Edition


class ShareCard(models.Model):
    """Which stored file is the edition's card; its name is random, so that nobody finds a piece by its card."""

    edition = models.OneToOneField(Edition, on_delete=models.CASCADE, primary_key=True, related_name="share_card")
    name = models.CharField(max_length=60, unique=True)
    mark = models.CharField(max_length=16)  # of all that was drawn: another one means that it has to be drawn anew

    def __str__(self) -> str:
        return self.name
