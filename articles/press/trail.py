"""What the rooms below tell of, written into the audit. They know no Event; articles/apps.py connects the two."""

from __future__ import annotations

from datetime import datetime

from images.models import Image

from ..models import Event


def picture(sender: type, *, image: Image, before: dict, after: dict, at: datetime, by, **signal: object) -> Event:
    """A picture in print was changed, inside the transaction that changes it."""
    return Event.objects.record_change(image, "picture", at=at, by=by, before=before, after=after)
