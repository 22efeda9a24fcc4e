"""The working copy as one value, read off the rows and written to them. Called by editing.py and the press."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, replace

from authors.models import Author
from images.models import Image

from .. import body
from ..models import Article, Byline, Link, TaggedArticle, printed
from ..models.snapshot import Snapshot, SnapshotByline

# What a byline's row and its snapshot hold under the same name, in the same form.
OF_BYLINE = ("role", "name", "title", "unaffiliated", "bio", "disclosure")


def snapshot_of(article: Article) -> Snapshot:
    """What the rows say. Three queries."""
    values = {name: getattr(article, _column(name)) for name in printed.OF_WORKING_COPY}
    values["body"] = body.clean(article.body)
    return Snapshot(
        topics=tuple(article.tagged.order_by("pk").values_list("tag_id", flat=True)),
        bylines=tuple(_snapshot_of_byline(row) for row in article.bylines.order_by("position", "pk")),
        links=tuple(article.links.order_by("pk").values_list("kind", "other_id")),
        **values,
    )


def _column(name: str) -> str:
    """Under which name a piece holds the field: the key of another row has "_id" behind it."""
    return Article._meta.get_field(name).attname


def _snapshot_of_byline(row: Byline) -> SnapshotByline:
    return SnapshotByline(
        author=row.author_id,
        institution=row.institution_id,
        interests=_given(row.interests.items()),
        declared_on=str(row.declared_on or ""),
        **{name: getattr(row, name) for name in OF_BYLINE},
    )


def _given(answers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The answers in order, none of them empty."""
    return tuple(sorted((key, text) for key, text in answers if text))


def as_stored(snapshot: Snapshot) -> Snapshot:
    """`snapshot` as it will be once it is stored: its text cleaned, its answers in order, none of them empty.

    The digest is taken of this one. An approval of a text that nobody can read again would be of nothing.
    """
    return replace(
        snapshot,
        body=body.clean(snapshot.body),
        bylines=tuple(replace(row, interests=_given(row.interests)) for row in snapshot.bylines),
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
    current = snapshot_of(article)
    snapshot = replace(snapshot, body=body.clean(snapshot.body), slug=snapshot.slug or article.slug)
    is_changed = snapshot != current
    typed = copy(article)
    set_fields(typed, snapshot)
    for name, value in planning.items():
        setattr(typed, name, value)
    typed.image = snapshot.image and Image.objects.filter(pk=snapshot.image).first()
    if is_changed:
        typed.digest = snapshot.digest
    authors = Author.objects.in_bulk([row.author for row in snapshot.bylines])
    bylines = []
    for position, row in enumerate(snapshot.bylines):
        if row.author in authors:
            bylines.append(_byline(article, position, row, author=authors[row.author]))
    return Unsaved(typed, bylines, bool(snapshot.topics), is_changed)


def _byline(article: Article, position: int, row: SnapshotByline, **author) -> Byline:
    return Byline(
        article=article,
        position=position,
        institution_id=row.institution,
        interests=dict(row.interests),
        declared_on=row.declared_on or None,
        **{name: getattr(row, name) for name in OF_BYLINE},
        **author,
    )


def set_fields(article: Article, snapshot: Snapshot) -> None:
    """Sets what of `snapshot` the piece's own row holds, and saves nothing."""
    text = body.read(snapshot.body)
    for name in printed.OF_WORKING_COPY:
        setattr(article, _column(name), getattr(snapshot, name))
    article.body, article.word_count = text.html, text.word_count


def write_rows(article: Article, snapshot: Snapshot, current: Snapshot | None) -> None:
    """Writes `snapshot` to the rows beside the piece; `current` is what they say now, so that only what differs is
    touched, and None for a piece that has none yet.

    The database refuses authors, topics or institutions that are gone, and with them the whole write, so callers check
    those first.
    """
    current = current or Snapshot("")
    keys = body.read(article.body).picture_keys
    if keys != body.read(current.body).picture_keys:
        article.pictures.set(Image.objects.by_keys(keys).values())
    if current.bylines != snapshot.bylines:
        if current.bylines:
            article.bylines.all().delete()
        Byline.objects.bulk_create(
            _byline(article, position, row, author_id=row.author) for position, row in enumerate(snapshot.bylines)
        )
    if current.topics != snapshot.topics:
        if current.topics:
            article.tagged.all().delete()
        TaggedArticle.objects.bulk_create(
            TaggedArticle(content_object=article, tag_id=topic) for topic in snapshot.topics
        )
    if current.links != snapshot.links:
        if current.links:
            article.links.all().delete()
        Link.objects.bulk_create(Link(article=article, kind=kind, other_id=other) for kind, other in snapshot.links)
