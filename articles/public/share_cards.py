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
    return cards.Card(
        label=edition.get_status_display() if edition.is_withdrawn else edition.type_label,
        year=str(timezone.localtime(edition.published_at).year),
        headline=edition.headline,
        byline=edition.byline_text,
        site=settings.SITE_NAME,
        font=settings.CARD_FONT,
    )


def draw(edition: Edition) -> None:
    """Draws the card of `edition`, if what is drawn there is another one or none. May run twice."""
    if edition.status != Edition.Status.REDIRECTED:
        _draw(edition, force=False)


def picture(edition: Edition) -> bytes:
    """The card of an edition, printed or not, as JPEG. Nothing is stored."""
    return cards.draw(words(edition), _read(_picture_of(edition)))


def rebuild(at: datetime, told: Callable[[str, int, int], None] | None = None, *, force: bool = False) -> int:
    """Draws the cards that lack or would look otherwise, of every edition on show or waiting; returns how many.

    With `force` all of them. Those of superseded editions stay: they lead to the present ones.
    """
    wanted = Edition.objects.current_or_waiting(at).exclude(status=Edition.Status.REDIRECTED)
    drawn, of = 0, wanted.count()
    editions = wanted.without_text().select_related("image").order_by("pk")
    for done, edition in enumerate(editions.iterator(200), 1):
        drawn += _draw(edition, force=force)
        if told:
            told("cards", done, of)
    return drawn


def sweep(at: datetime) -> int:
    """Deletes the files of cards that no row names, a day after they were drawn; returns how many."""
    return sweeping.files(
        "cards", at, lambda names: set(ShareCard.objects.filter(name__in=names).values_list("name", flat=True))
    )


def _draw(edition: Edition, *, force: bool) -> bool:
    card, picture = words(edition), _picture_of(edition)
    mark = hashlib.sha256(repr((cards.EDITION, card, picture)).encode()).hexdigest()[:16]
    before = ShareCard.objects.filter(edition=edition).first()
    if before and before.mark == mark and not force and default_storage.exists(before.name):
        return False
    name = f"cards/{secrets.token_hex(12)}.jpg"
    try:
        default_storage.save(name, ContentFile(cards.draw(card, _read(picture))))
    except OSError:
        _forget(name)  # a disk that is full is not left fuller than it was
        raise
    ShareCard.objects.update_or_create(edition=edition, defaults={"name": name, "mark": mark})
    if before:
        transaction.on_commit(lambda: _forget(before.name), robust=True)
    return True


def _picture_of(edition: Edition) -> str:
    """The stored name of the square crop of the lead picture; nothing where the page shows none."""
    image: Image | None = edition.image
    if not image or not image.file or edition.status == Edition.Status.RETRACTED:
        return ""
    return pictures.name(image, "1x1")


def _read(stored: str) -> bytes | None:
    """A card without its picture is better than none."""
    if stored:
        with suppress(OSError), default_storage.open(stored) as file:
            return file.read()
    return None


def _forget(name: str) -> None:
    with suppress(OSError):
        default_storage.delete(name)
