"""What a snapshot needs so that it can be stored and printed, whatever it came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.core.validators import slug_re
from django.db.models import Manager, Model, QuerySet

from authors.models import Author, Institution
from images.models import Image

from ..models import Article, Byline, Link, Series, Topic
from ..models.snapshot import Snapshot, SnapshotByline


def storable(snapshot: Snapshot, by, article: Article | None = None, current: Snapshot | None = None) -> Snapshot:
    """`snapshot` as it can be stored and printed, whatever it came from: a form nobody checked, an old version.

    Without authors, institutions, topics and pictures that were deleted or merged since, and without relations to
    pieces that `by` may not see, unless they are there already. A value that its field cannot have becomes the default.
    """
    authors = existing(Author.objects, [row.author for row in snapshot.bylines])
    institutions = existing(Institution.objects, [row.institution for row in snapshot.bylines])
    topics = existing(Topic.objects, snapshot.topics)
    seen = Article.objects.seen_by(by)
    pieces = existing(seen, others_of(snapshot))
    if current is not None:
        pieces |= others_of(current)
    bylines: dict[tuple, SnapshotByline] = {}
    for row in snapshot.bylines:
        if row.author in authors:
            institution = row.institution if row.institution in institutions else None
            bylines.setdefault((row.author, row.role), storable_byline(replace(row, institution=institution)))
    links = [(kind, pk) for kind, pk in snapshot.links if pk in pieces and kind in Link.Kind.values]
    texts = ("headline", "type", "language", "licence")
    values = {name: storable_text(Article, name, getattr(snapshot, name)) for name in texts}
    if snapshot.image not in existing(Image.objects, [snapshot.image]):
        values["image"] = None
    if snapshot.series not in existing(Series.objects, [snapshot.series]):
        values["series"] = None
    position = snapshot.series_position
    if position is not None and not (isinstance(position, int) and 0 <= position < 2**15):
        values["series_position"] = None
    if snapshot.translation_of not in pieces:
        values["translation_of"] = None
    return replace(
        snapshot,
        **values,
        slug=storable_slug(snapshot.slug, article),
        bylines=tuple(bylines.values()),
        topics=tuple(dict.fromkeys(topic for topic in snapshot.topics if topic in topics)),
        links=tuple(dict.fromkeys(links)),
    )


def existing(rows: QuerySet | Manager, keys: Iterable[int | None]) -> set[int]:
    """Those of the keys that there are rows of. No query for none."""
    keys = set(keys) - {None}
    if not keys:
        return set()
    return set(rows.filter(pk__in=keys).values_list("pk", flat=True))


def others_of(snapshot: Snapshot) -> set[int]:
    """The other pieces it names."""
    return {other for _, other in snapshot.links} | {snapshot.translation_of} - {None}


def storable_text(model: type[Model], name: str, value: str) -> str:
    field = model._meta.get_field(name)
    if field.choices and value not in dict(field.flatchoices):
        return field.get_default()
    return value[: field.max_length]


def storable_slug(slug: str, article: Article | None) -> str:
    """The slug, or none where it is no part of a URL or another piece has it."""
    if not slug or article and slug == article.slug:
        return slug
    is_slug = slug_re.fullmatch(slug) and len(slug) <= Article._meta.get_field("slug").max_length
    if is_slug and not Article.objects.filter(slug=slug).exists():
        return slug
    return ""


def storable_byline(row: SnapshotByline) -> SnapshotByline:
    values = {name: storable_text(Byline, name, getattr(row, name)) for name in ("role", "name", "title")}
    try:
        date.fromisoformat(row.declared_on)
    except ValueError:
        values["declared_on"] = ""
    return replace(row, unaffiliated=row.unaffiliated and not (row.title or row.institution), **values)
