"""The working copy as one value, read off the rows and written to them. Called by editing.py and the press."""

from __future__ import annotations

from images import pictures
from images.models import Image

from . import body
from .models import Article, Byline, Link, TaggedArticle
from .snapshot import Signature, Snapshot

_PLAIN = ("headline", "standfirst", "slug", "type", "language", "notice", "licence", "image_alt", "image_caption")


def take(article: Article) -> Snapshot:
    """What the rows say. Three queries."""
    return Snapshot(
        body="".join(body.blocks(article.body)),
        image=article.image_id,
        topics=tuple(article.tagged.order_by("pk").values_list("tag_id", flat=True)),
        bylines=tuple(
            Signature(
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


def put(article: Article, snapshot: Snapshot, present: Snapshot | None) -> None:
    """Writes `snapshot` to the rows; `present` is what they say now, so that only what differs is touched.

    Sets the article's fields without saving them. The database refuses authors, topics or institutions that are
    gone, and with them the whole write, so callers check those first.
    """
    for name in _PLAIN:
        setattr(article, name, getattr(snapshot, name))
    article.body, article.image_id = body.clean(snapshot.body), snapshot.image
    article.series_id, article.series_position = snapshot.series, snapshot.series_position
    article.translation_of_id = snapshot.translation_of
    article.word_count = body.word_count(article.body)
    before = pictures.keys_in(present.body) if present else set()
    if before != (keys := pictures.keys_in(article.body)):
        article.pictures.set(Image.objects.by_keys(keys).values())
    if present is None or present.bylines != snapshot.bylines:
        article.bylines.all().delete()
        Byline.objects.bulk_create(
            Byline(
                article=article,
                position=position,
                author_id=row.author,
                role=row.role,
                name=row.name,
                title=row.title,
                institution_id=row.institution,
                unaffiliated=row.unaffiliated,
                bio=row.bio,
                disclosure=row.disclosure,
                interests=dict(row.interests),
                declared_on=row.declared_on or None,
            )
            for position, row in enumerate(snapshot.bylines)
        )
    if present is None or present.topics != snapshot.topics:
        article.tagged.all().delete()
        TaggedArticle.objects.bulk_create(
            TaggedArticle(content_object=article, tag_id=topic) for topic in snapshot.topics
        )
    if present is None or present.links != snapshot.links:
        article.links.all().delete()
        Link.objects.bulk_create(Link(article=article, kind=kind, other_id=other) for kind, other in snapshot.links)
