"""The share card of every edition: drawn after the print, kept under a name that cannot be guessed, rebuildable."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from images import cards, pictures, sweeping
from images.models import Image

from ..models import Edition, ShareCard


def words(edition: Edition) -> cards.Card:
    """What is written on it: all of it as printed, and the year, which tells who sees it elsewhere how old it is."""
    label = edition.type_label
    if edition.is_withdrawn:
        label = edition.get_status_display()
    year = str(timezone.localtime(edition.published_at).year)
    return cards.Card(label, year, edition.headline, edition.byline_text, settings.SITE_NAME, settings.CARD_FONT)


def picture(edition: Edition) -> bytes:
    """The card of an edition, printed or not, as JPEG. Nothing is stored."""
    return cards.draw(words(edition), read(picture_name(edition)))


def rebuild(at: datetime, told: Callable[[str, int, int], None] | None = None, *, force: bool = False) -> int:
    """Draws the cards that lack or would look otherwise, of every edition on show or waiting; returns how many.

    With `force` all of them. Those of superseded editions stay: they lead to the current ones.
    """
    editions = Edition.objects.current_or_waiting(at).exclude(status=Edition.Status.REDIRECTED)
    drawn, total = 0, editions.count()
    rows = editions.without_text().select_related("image").order_by("pk")
    for done, edition in enumerate(rows.iterator(200), 1):
        drawn += draw(edition, force=force)
        if told:
            told("cards", done, total)
    return drawn


def sweep(at: datetime) -> int:
    """Deletes the files of cards that no row names, a day after they were drawn; returns how many."""
    return sweeping.files(
        "cards", at, lambda names: set(ShareCard.objects.filter(name__in=names).values_list("name", flat=True))
    )


def draw(edition: Edition, *, force: bool = False) -> bool:
    """Draws the card of `edition`, if what is drawn there is another one or none; returns whether. May run twice."""
    if edition.status == Edition.Status.REDIRECTED:
        return False
    card, picture = words(edition), picture_name(edition)
    mark = hashlib.sha256(repr((cards.EDITION, card, picture)).encode()).hexdigest()[:16]
    before = ShareCard.objects.filter(edition=edition).first()
    if before and before.mark == mark and not force and default_storage.exists(before.name):
        return False
    name = f"cards/{secrets.token_hex(12)}.jpg"
    try:
        default_storage.save(name, ContentFile(cards.draw(card, read(picture))))
    except OSError:
        delete_file(name)  # a disk that is full is not left fuller than it was
        raise
    ShareCard.objects.update_or_create(edition=edition, defaults={"name": name, "mark": mark})
    if before:
        transaction.on_commit(lambda: delete_file(before.name), robust=True)
    return True


def picture_name(edition: Edition) -> str:
    """The stored name of the square crop of the lead picture; nothing where the page shows none."""
    image: Image | None = edition.image
    if not image or not image.file or edition.status == Edition.Status.RETRACTED:
        return ""
    return pictures.name(image, "1x1")


def read(stored: str) -> bytes | None:
    """A card without its picture is better than none."""
    if stored:
        with suppress(OSError), default_storage.open(stored) as file:
            return file.read()
    return None


def delete_file(name: str) -> None:
    with suppress(OSError):
        default_storage.delete(name)
