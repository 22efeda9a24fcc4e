"""What readers may see, piece by piece, for other systems: words as printed, addresses old and new, stored pictures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, QuerySet

from articles import body
from articles.body import Body
from articles.models import Edition, EditionTopic, PrintedByline, PrintedSlug, Redirect, Topic
from articles.press import figures
from articles.public import representation
from authors.models import Author
from authors.names import slug_of
from images.models import Image

from .lines import BATCH

WITHHELD = "withheld"  # the key of who signed a piece and is not named any more


@dataclass(frozen=True)
class Picture:
    """A picture as it was printed in a text or above it; `image` has the file."""

    image: Image
    alt: str
    caption: str = ""  # HTML
    credit: str = ""


class Piece:
    """An edition on show, with all that stands beside it. No property asks the database."""

    def __init__(self, edition: Edition):
        self.edition = edition

    @cached_property
    def text(self) -> Body:
        return body.read(self.edition.body).with_anchors()

    @property
    def bylines(self) -> list[PrintedByline]:
        return self.edition.printed

    @property
    def topics(self) -> list[Topic]:
        return [row.topic for row in self.edition.its_topics]

    @property
    def writers(self) -> list[PrintedByline]:
        return representation.writers(self.bylines)

    @property
    def authors(self) -> list[tuple[str, str]]:
        """(key, name as printed) of those who wrote it."""
        return [(key_of(row), row.name) for row in self.writers]

    @property
    def old_addresses(self) -> list[str]:
        """Every other path under which it stood, here or on an earlier site."""
        article = self.edition.article
        slugs = [row.slug for row in article.its_slugs if row.slug != self.edition.slug]
        return [f"/articles/{slug}/" for slug in slugs] + [row.path for row in article.its_redirects]

    @property
    def lead(self) -> Picture | None:
        edition = self.edition
        if not edition.image or not edition.image.file:
            return None
        return Picture(edition.image, edition.image_alt, edition.image_caption, edition.image_credit)

    @cached_property
    def images(self) -> dict[str, Image]:
        """The pictures in its text that have a file, by key."""
        return {image.key: image for image in self.edition.pictures.all() if image.file}

    @property
    def pictures(self) -> list[Image]:
        """Every picture it shows, each once."""
        found = dict(self.images)
        if self.lead:
            found[self.lead.image.key] = self.lead.image
        return list(found.values())

    @property
    def below(self) -> list[tuple[str, str]]:
        """What stands under the text, in words: (what it is, the sentence)."""
        lines = [("", bio) for bio in representation.bios(self.bylines)]
        lines += [(row["who"], row["text"]) for row in representation.interests(self.bylines)]
        if self.edition.notice:
            lines.append(("", self.edition.notice))
        lines += [(f"{note['label']}, {note['at'][:10]}", note["text"]) for note in self.notes]
        return lines

    @property
    def notes(self) -> list[dict[str, Any]]:
        return representation.notes(self.edition)


class PrintedFigures:
    """The pictures in the text of a piece, asked for one after the other as they stand there."""

    def __init__(self, piece: Piece):
        self.images = piece.images
        self.words: dict[str, list[dict[str, str]]] = defaultdict(list)  # by the key of the picture, in order
        for figure in figures.portable(piece.edition.html):
            self.words[figure["picture"]].append(figure)

    def next(self, key: str) -> Picture | None:
        """The picture `key`, with the words it was printed with in the next place that shows it."""
        image = self.images.get(key)
        if image is None:
            return None
        if not self.words[key]:
            return Picture(image, image.alt)
        words = self.words[key].pop(0)
        return Picture(image, words["alt"], words["caption"], words["credit"])


def key_of(byline: PrintedByline) -> str:
    """By which other systems know who signed: the slug of the page, or of the printed name where there is none."""
    if byline.author:
        return byline.author.slug
    return slug_of(byline.name, fallback="author")


def editions(at: datetime) -> QuerySet[Edition]:
    """What belongs in lists at `at`."""
    return Edition.objects.visible(at).listed()


def authors(at: datetime) -> QuerySet[Author]:
    """Who signed something of it and has a page."""
    return Author.objects.filter(printed_bylines__edition__in=editions(at).values("pk")).distinct().order_by("pk")


def has_withheld(at: datetime) -> bool:
    """Whether something of it is signed by somebody who is not named any more."""
    return PrintedByline.objects.filter(edition__in=editions(at).values("pk"), author=None).exists()


def topics(at: datetime) -> QuerySet[Topic]:
    return Topic.objects.filter(edition_topics__edition__in=editions(at).values("pk")).distinct().order_by("pk")


def pieces(at: datetime) -> Iterator[Piece]:
    """Every piece that belongs in lists, a batch of them in memory at a time."""
    topics = EditionTopic.objects.select_related("topic").order_by("position")
    beside = [
        Prefetch("bylines", PrintedByline.objects.as_printed().order_by("position"), to_attr="printed"),
        Prefetch("edition_topics", topics, to_attr="its_topics"),
        Prefetch("article__printed_slugs", PrintedSlug.objects.order_by("pk"), to_attr="its_slugs"),
        Prefetch("article__redirects", Redirect.objects.order_by("pk"), to_attr="its_redirects"),
        "pictures",
    ]
    rows = editions(at).select_related("article", "image", "series").defer("article__body", "plain_text")
    rows = rows.prefetch_related(*beside).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        for edition in batch:
            yield Piece(edition)
        last = batch[-1].pk
