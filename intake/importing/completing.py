"""Pictures that were not handed over with a piece and are now: they get their places in it, and nothing else changes.

A piece that somebody has worked with since keeps its text, and so does one that the site has changed: its pictures are
in the library then, and the report says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction
from django.db.models import F

from articles import body
from articles.desk import editing
from articles.models import Edition, FollowUp
from articles.models.snapshot import Snapshot
from articles.press import publishing, working_copy
from articles.press.errors import PublishingError
from images.models import Image
from intake.models import ImportBatch, ImportedItem
from intake.sites.records import Item

from . import pieces, undoing
from .media import Media

State = ImportedItem.State
BESIDE = "Pictures of it came later and are in the library: put them in by hand."


def complete(item: Item, row: ImportedItem, files: Media, batch: ImportBatch) -> bool:
    """Whether the piece of `item`, which `row` remembers, shows pictures now that it had come without.

    What is found among `files` is missing no more, so the same run once more changes nothing.
    """
    asked = [picture for picture in pieces.pictures_of(item) if picture.url in row.missing_media]
    images, notes, missing = pieces.bring_pictures(asked, files, batch)
    found = {picture.url for picture in asked}.difference(missing)
    if not found:
        return False
    is_complete = False
    with transaction.atomic():
        if images:
            try:
                is_complete = put_in(item, row, images, batch)
                if not is_complete:
                    notes.append(f"{BESIDE} The piece has changed since it came.")
            except PublishingError as error:
                notes.append(f"{BESIDE} {error}")
        row.missing_media = [url for url in row.missing_media if url not in found]
        row.notes = [*row.notes, *notes]
        row.save()
        if is_complete:
            ImportBatch.objects.filter(pk=batch.pk).update(completed=F("completed") + 1)
    return is_complete


@transaction.atomic
def put_in(item: Item, row: ImportedItem, images: Mapping[str, Image], batch: ImportBatch) -> bool:
    """Whether `images` are in the piece now; not where it is no longer as it came. Readers of a public one see them at
    once, and are told of no change. Raises PublishingError.
    """
    article = row.article
    has_changed = row.digest != pieces.digest_of(item) or article.trashed_at
    if has_changed or ImportedItem.objects.filter(undoing.worked_with(), pk=row.pk).exists():
        return False
    current = working_copy.snapshot_of(article)
    there = pictures_there(item, row, current)
    if body.clean(pieces.text_of(item, there, current.headline, [])) != current.body:
        return False
    text = pieces.text_of(item, there | images, current.headline, [])
    snapshot = replace(current, body=text)
    if item.lead_picture and item.lead_picture.key in images:
        snapshot = replace(snapshot, **pieces.lead_of(item, images))
    reason = f"Pictures from {batch.site}"[:200]
    article = editing.save(article, snapshot, version=row.version, at=batch.at, reason=reason)
    if row.state == State.PUBLISHED:
        change = Edition.Change.SILENT
        edition = publishing.correct(article, version=article.version, at=batch.at, change=change)
        FollowUp.objects.create(edition=edition, kind="share_card", due_at=batch.at)
    row.version = article.version
    return True


def pictures_there(item: Item, row: ImportedItem, current: Snapshot) -> dict[str, Image]:
    """The pictures that the text shows, by the keys that the item has for them: in the same order, but for those that
    are missing."""
    missing = {picture.key for picture in item.pictures if picture.url in row.missing_media}
    keys = [figure["image"] for figure in body.read(item.html).figures if figure["image"] not in missing]
    shown = [figure["image"] for figure in body.read(current.body).figures]
    library = Image.objects.by_keys(shown)
    return {key: library[name] for key, name in zip(keys, shown, strict=False) if name in library}
