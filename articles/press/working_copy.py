"""The working copy as one value, read off the rows and written to them. Called by editing.py and the press."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace

from authors.models import Author
from images.models import Image

from .. import body
from ..models import Article, Byline, Link, TaggedArticle
from ..models.snapshot import Snapshot, SnapshotByline

_PLAIN = ("headline", "standfirst", "slug", "type", "language", "notice", "licence", "image_alt", "image_caption")


def snapshot_of(article: Article) -> Snapshot:
    """What the rows say. Three queries."""
    return Snapshot(
        body=body.clean(article.body),
        image=article.image_id,
        topics=tuple(article.tagged.order_by("pk").values_list("tag_id", flat=True)),
        bylines=tuple(
            SnapshotByline(
                author=row.author_id,
                role=row.role,
                name=row.name,
                title=row.title,
                institution=row.institution_id,
                unaffiliated=row.unaffiliated,
                bio=row.bio,
                disclosure=row.disclosure,
                interests=tuple(sorted((key, text) for key, text in row.interests.items() if text)),
                declared_on=row.declared_on.isoformat() if row.declared_on else "",
            )
            for row in article.bylines.order_by("position", "pk")
        ),
        series=article.series_id,
        series_position=article.series_position,
        translation_of=article.translation_of_id,
        links=tuple(article.links.order_by("pk").values_list("kind", "other_id")),
        **{name: getattr(article, name) for name in _PLAIN},
    )


def as_stored(snapshot: Snapshot) -> Snapshot:
    """`snapshot` as it will be once it is stored: its text cleaned, its answers in order, none of them empty.

    The digest is taken of this one. An approval of a text that nobody can read again would be of nothing.
    """
    return replace(
        snapshot,
        body=body.clean(snapshot.body),
        bylines=tuple(
            replace(row, interests=tuple(sorted((key, text) for key, text in row.interests if text)))
            for row in snapshot.bylines
        ),
    )


@dataclass(frozen=True)
class Unsaved:
    """A piece as somebody has typed it: nothing of it is stored."""

    article: Article
    bylines: list[Byline]
    has_topic: bool
    is_changed: bool


def unsaved(article: Article, snapshot: Snapshot, planning: dict) -> Unsaved:
    """`article` as it would be with `snapshot` and `planning`, for whoever only looks. Five queries.

    A byline of an author who is not there is left out, as saving would.
    """
    present = snapshot_of(article)
    snapshot = replace(snapshot, body=body.clean(snapshot.body), slug=snapshot.slug or article.slug)
    is_changed = snapshot != present
    typed = copy(article)
    for name in _PLAIN:
        setattr(typed, name, getattr(snapshot, name))
    for name, value in planning.items():
        setattr(typed, name, value)
    typed.body = snapshot.body
    typed.word_count = body.read(snapshot.body).word_count
    typed.image = Image.objects.filter(pk=snapshot.image).first() if snapshot.image else None
    if is_changed:
        typed.digest = snapshot.digest
    authors = Author.objects.in_bulk([row.author for row in snapshot.bylines])
    bylines = [
        _byline(article, position, row, author=authors[row.author])
        for position, row in enumerate(snapshot.bylines)
        if row.author in authors
    ]
    return Unsaved(typed, bylines, bool(snapshot.topics), is_changed)


def _byline(article: Article, position: int, row: SnapshotByline, **author) -> Byline:
    return Byline(
        article=article,
        position=position,
        role=row.role,
        name=row.name,
        title=row.title,
        institution_id=row.institution,
        unaffiliated=row.unaffiliated,
        bio=row.bio,
        disclosure=row.disclosure,
        interests=dict(row.interests),
        declared_on=row.declared_on or None,
        **author,
    )


def set_fields(article: Article, snapshot: Snapshot) -> None:
    """Sets what of `snapshot` the piece's own row holds, and saves nothing."""
    for name in _PLAIN:
        setattr(article, name, getattr(snapshot, name))
    article.body, article.image_id = body.clean(snapshot.body), snapshot.image
    article.series_id, article.series_position = snapshot.series, snapshot.series_position
    article.translation_of_id = snapshot.translation_of
    article.word_count = body.read(snapshot.body).word_count


def write_rows(article: Article, snapshot: Snapshot, present: Snapshot | None) -> None:
    """Writes `snapshot` to the rows beside the piece; `present` is what they say now, so that only what differs is
    touched, and None for a piece that has none yet.

    The database refuses authors, topics or institutions that are gone, and with them the whole write, so callers check
    those first.
    """
    before = body.read(present.body).picture_keys if present else []
    if before != (keys := body.read(article.body).picture_keys):
        article.pictures.set(Image.objects.by_keys(keys).values())
    if present is None or present.bylines != snapshot.bylines:
        if present:
            article.bylines.all().delete()
        Byline.objects.bulk_create(
            _byline(article, position, row, author_id=row.author) for position, row in enumerate(snapshot.bylines)
        )
    if present is None or present.topics != snapshot.topics:
        if present:
            article.tagged.all().delete()
        TaggedArticle.objects.bulk_create(
            TaggedArticle(content_object=article, tag_id=topic) for topic in snapshot.topics
        )
    if present is None or present.links != snapshot.links:
        if present:
            article.links.all().delete()
        Link.objects.bulk_create(Link(article=article, kind=kind, other_id=other) for kind, other in snapshot.links)
