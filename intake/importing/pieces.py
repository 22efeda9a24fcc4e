"""One item of a site becomes one piece: its text, who signs, its topics, its day and its old addresses."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import Truncator

from articles import body, limits
from articles.desk import editing
from articles.models import Article, Edition, Redirect
from articles.models.snapshot import Snapshot, SnapshotByline
from articles.models.types import Type
from articles.press import publishing
from articles.press.errors import PublishingError
from articles.public import redirects
from authors.names import slug_of
from authors.naming import free_slug
from images.models import Image
from images.processing import ImageError
from intake import pictures
from intake.drafts import Picture
from intake.headers import language_of
from intake.models import ImportBatch, ImportedItem
from intake.sites.records import Item, SitePicture

from .media import Media

State = ImportedItem.State
NOT_FOR_READERS = {
    "draft": "",
    "scheduled": "It was scheduled there for {day}: schedule it here.",
    "private": "It was for some readers only there: it is a draft here.",
    "protected": "It had a password there: it is a draft here.",
}


@dataclass
class Names:
    """What the names of the site became: their keys there → primary keys here; None for those that are none."""

    authors: Mapping[str, int | None]
    topics: Mapping[str, int | None]
    unsigned: int | None = None  # who signs what nobody signed there


def digest_of(item: Item) -> str:
    return hashlib.sha256(json.dumps(asdict(item), sort_keys=True).encode()).hexdigest()


def pictures_of(item: Item) -> list[SitePicture]:
    return list(filter(None, [item.lead_picture, *item.pictures]))


def bring_pictures(
    shown: Iterable[SitePicture], media: Media, batch: ImportBatch
) -> tuple[dict[str, Image], list[str], list[str]]:
    """The pictures of an item in the library, by its keys; what to tell of them; the URLs that were not handed over."""
    missing, wanted, refused = [], [], []
    for picture in shown:
        try:
            data = media.find(picture.url)
        except ImageError as refusal:
            refused.append(f"The picture “{picture.url.rpartition('/')[2][:80]}” was left out. {refusal}")
            continue
        if data:
            wanted.append(Picture(picture.key, picture.url, picture.alt, picture.caption, picture.credit, data))
        else:
            missing.append(picture.url)
    images, lines = pictures.bring(wanted, at=batch.at, by=None)
    return images, [*refused, *lines], missing


@transaction.atomic
def make(item: Item, row: ImportedItem, *, names: Names, images: Mapping[str, Image], notes: list[str]) -> Article:
    """The piece of an item, in print under its own day if it was and the batch says so; `row` remembers it.

    A piece that was taken back takes its place again. Raises ValueError and PublishingError, with a sentence, where no
    piece can be made of the item; the row is then not saved.
    """
    notes = [*item.notes, *notes]
    published_at = moment(item.published_at)
    batch, before = row.batch, row.article
    snapshot = snapshot_of(item, names, images, notes, before)
    reason = f"From {batch.site}"[:200]
    if before:
        if before.trashed_at:
            editing.untrash(before, at=batch.at, by=None)
        article = editing.save(before, snapshot, version=before.version, at=batch.at, reason=reason)
    else:
        article = editing.create(snapshot, at=batch.at, reason=reason)
    state = State.DRAFT
    if item.status in NOT_FOR_READERS:
        if sentence := NOT_FOR_READERS[item.status]:
            notes.append(sentence.format(day=published_at.date().isoformat() if published_at else "later"))
    elif batch.publishes:
        state = published(article, batch, published_at, notes)
    remember_addresses(item, article, notes)
    row.name, row.url, row.state = snapshot.headline, item.url[:1000], state
    row.article, row.version, row.digest, row.notes = article, article.version, digest_of(item), notes
    row.save()
    return article


def snapshot_of(
    item: Item, names: Names, images: Mapping[str, Image], notes: list[str], before: Article | None
) -> Snapshot:
    """The item as a working copy. A name signs alone: the site says where people work now, not where they did then."""
    headline = headline_of(item, notes)
    html = text_of(item, images, headline, notes)
    if refusal := limits.refusal_of_text(html):
        notes.append(f"It came whole, and nobody can save it here as it is. {refusal}")
    authors = [names.authors.get(key) for key in item.people]
    signing = list(dict.fromkeys(filter(None, authors))) or [names.unsigned]
    topics = [names.topics.get(key) for key in item.terms]
    return Snapshot(
        headline=headline,
        standfirst=item.standfirst.strip(),
        body=html,
        slug=before.slug if before else free_slug(Article, slug_of(item.slug or headline)),
        type=type_of(item, notes),
        language=language_for(item, notes),
        topics=tuple(dict.fromkeys(pk for pk in topics if pk)),
        bylines=tuple(SnapshotByline(author=pk, unaffiliated=True) for pk in signing),
        **lead_of(item, images),
    )


def text_of(item: Item, images: Mapping[str, Image], headline: str, notes: list[str]) -> str:
    """Its text with the pictures there are; its headline, where it has neither."""
    html = pictures.named(item.html, images)
    text = body.read(html)
    if not text.plain_text.strip() and not text.figures:
        notes.append("It has no text there: its headline stands in for one.")
        html = body.paragraph(headline)
    return html


def lead_of(item: Item, images: Mapping[str, Image]) -> dict[str, int | str]:
    """The fields of its lead picture; none where it has none. Words that the library has are left to it."""
    given = item.lead_picture
    lead = given and images.get(given.key)
    if not lead:
        return {}
    fields: dict[str, int | str] = {"image": lead.pk}
    if given.alt != lead.alt:
        fields["image_alt"] = given.alt
    if given.caption != lead.caption:
        fields["image_caption"] = given.caption
    return fields


def headline_of(item: Item, notes: list[str]) -> str:
    """Its headline; else the words it begins with, or those of its address."""
    if headline := " ".join(item.headline.split()):
        return headline[:300]
    notes.append("It has no headline there: it got one of its first words.")
    words = body.plain_text(item.html) or item.standfirst or item.slug.replace("-", " ")
    return Truncator(" ".join(words.split())).words(12)[:300] or "Untitled"


def type_of(item: Item, notes: list[str]) -> str:
    for choice in Type:
        if item.type and choice.label.casefold() == item.type.strip().casefold():
            return choice
    if item.type:
        notes.append(f"Its type there, “{item.type}”, is none of ours: it is {Type.OPINION.label.lower()}.")
    return Type.OPINION


def language_for(item: Item, notes: list[str]) -> str:
    try:
        return language_of(item.language)
    except ValueError:
        notes.append(f"Its language there, “{item.language}”, is not known here.")
        return language_of(settings.LANGUAGE_CODE)


def moment(text: str) -> datetime | None:
    """The moment in the words of a record; None where there is none."""
    try:
        at = parse_datetime(text) if text else None
    except ValueError:
        return None
    if at and timezone.is_naive(at):
        at = timezone.make_aware(at)
    return at


def published(article: Article, batch: ImportBatch, dated: datetime | None, notes: list[str]) -> str:
    """Prints the piece for its day; where that cannot be it stays a draft, and the notes say why."""
    if dated and dated > batch.at:
        dated = None
    if dated is None:
        notes.append("It names no day on which it appeared: it carries the day of the import.")
    try:
        with transaction.atomic():
            if article.editions.exists():  # it was retracted when it was taken back
                edition = publishing.restore(article, version=article.version, at=batch.at)
                if edition.digest != article.digest:  # it comes otherwise than it came before
                    change = Edition.Change.SILENT
                    publishing.correct(article, version=article.version, at=batch.at, change=change)
            else:
                publishing.publish(article, version=article.version, at=batch.at, dated=dated or batch.at)
    except PublishingError as error:
        notes.append(f"It is a draft, for it could not be published: {error}")
        return State.DRAFT
    return State.PUBLISHED


def remember_addresses(item: Item, article: Article, notes: list[str]) -> None:
    """Every address it had leads to it from now on, unless another piece has that one. Two queries."""
    paths = dict.fromkeys(redirects.path_of(url) for url in [item.url, *item.redirects])
    for nowhere in ("", redirects.path_of(reverse("article", args=[article.slug]))):
        paths.pop(nowhere, None)
    Redirect.objects.bulk_create([Redirect(path=path, article=article) for path in paths], ignore_conflicts=True)
    owners = dict(Redirect.objects.filter(path__in=paths).values_list("path", "article"))
    for path in paths:
        if owners.get(path) is None:
            notes.append(f"Its old address {path} leads elsewhere: look at it.")
        elif owners[path] != article.pk:
            notes.append(f"Its old address {path} belongs to another piece: look at it.")
