"""The published pieces as Ghost's importer takes them: one JSON document, and redirects of the old addresses.

Ghost answers at `/slug/`, so every address that a piece has or had is redirected there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from articles.public import representation
from images import pictures
from images.models import Image

from . import published, wxr
from .published import WITHHELD, Piece

Row = dict[str, Any]
PLACE = "__GHOST_URL__/content/images/"  # by which Ghost knows a file that came with the document


def parts(at: datetime) -> Iterator[str]:
    """The document, piece by piece."""
    meta = json.dumps({"exported_on": int(at.timestamp() * 1000), "version": "5.0.0"})
    yield f'{{"db":[{{"meta":{meta},"data":{{'
    before = "\n"
    for name, rows in TABLES.items():
        yield f'{before}"{name}":['
        yield from as_json(rows(at))
        yield "]"
        before = ",\n"
    yield "}}]}\n"


def redirects(at: datetime) -> Iterator[str]:
    """The file of redirects. What asks for more than a path, Ghost cannot redirect."""
    yield "["
    yield from as_json(rows_of_redirects(at))
    yield "\n]\n"


def as_json(rows: Iterable[Row]) -> Iterator[str]:
    """What stands in a list of JSON, a row to a line."""
    before = "\n"
    for row in rows:
        yield before + json.dumps(row, ensure_ascii=False)
        before = ",\n"


def rows_of_redirects(at: datetime) -> Iterator[Row]:
    for piece in published.pieces(at):
        for address in [piece.edition.get_absolute_url(), *piece.old_addresses]:
            if "?" not in address:
                pattern = f"^{re.escape(address.rstrip('/'))}/?$"
                yield {"from": pattern, "to": f"/{piece.edition.slug}/", "permanent": True}


def moment_of(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}"


def address_of(image: Image) -> str:
    return f"{PLACE}{image.file.name}"


def posts(at: datetime) -> Iterator[Row]:
    return map(post, published.pieces(at))


def post(piece: Piece) -> Row:
    edition, lead = piece.edition, piece.lead
    return {
        "id": str(edition.article_id),
        "title": edition.headline,
        "slug": edition.slug,
        "html": wxr.content(piece).replace(representation.absolute_url(pictures.media_url("")), PLACE),
        "custom_excerpt": edition.standfirst[:300],
        "feature_image": lead and address_of(lead.image),
        "feature_image_alt": lead and lead.alt[:190],
        "feature_image_caption": lead and " ".join(filter(None, [lead.caption, lead.credit])),
        "status": "published",
        "visibility": "public",
        "type": "post",
        "locale": edition.language,
        "created_at": moment_of(edition.published_at),
        "published_at": moment_of(edition.published_at),
        "updated_at": moment_of(edition.modified_at),
    }


def users(at: datetime) -> Iterator[Row]:
    for author in published.authors(at).iterator(published.BATCH):
        # Ghost asks for an address of everybody; nobody has one there.
        email = f"{author.slug}@example.invalid"
        yield {"id": str(author.pk), "name": author.name, "slug": author.slug, "email": email, "bio": author.bio[:200]}
    if published.has_withheld(at):
        yield {"id": "0", "name": "Withheld", "slug": WITHHELD, "email": f"{WITHHELD}@example.invalid", "bio": ""}


def tags(at: datetime) -> Iterator[Row]:
    for topic in published.topics(at).iterator(published.BATCH):
        yield {"id": str(topic.pk), "name": topic.name, "slug": topic.slug, "description": topic.introduction[:500]}


def posts_authors(at: datetime) -> Iterator[Row]:
    for piece in published.pieces(at):
        authors = dict.fromkeys(row.author_id or 0 for row in piece.writers)
        for place, author in enumerate(authors or [0]):
            yield {"post_id": str(piece.edition.article_id), "author_id": str(author), "sort_order": place}


def posts_tags(at: datetime) -> Iterator[Row]:
    for piece in published.pieces(at):
        for place, topic in enumerate(piece.topics):
            yield {"post_id": str(piece.edition.article_id), "tag_id": str(topic.pk), "sort_order": place}


# The tables of the document in their order.
TABLES: dict[str, Callable[[datetime], Iterator[Row]]] = {
    "posts": posts,
    "users": users,
    "tags": tags,
    "posts_authors": posts_authors,
    "posts_tags": posts_tags,
}
