"""The published pieces as Ghost's importer takes them: one JSON document, and redirects of the old addresses.

Ghost answers at `/slug/`, so every address that a piece has or had is redirected there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from articles.models import PrintedByline, Topic
from articles.public import representation
from authors.models import Author
from images import pictures
from images.models import Image

from . import published, wxr
from .published import Piece
from .wxr import WITHHELD

PLACE = "__GHOST_URL__/content/images/"  # by which Ghost knows a file that came with the document


def parts(at: datetime) -> Iterator[str]:
    """The document, piece by piece."""
    meta = json.dumps({"exported_on": int(at.timestamp() * 1000), "version": "5.0.0"})
    yield f'{{"db":[{{"meta":{meta},"data":{{'
    tables: dict[str, Callable[[datetime], Iterator[dict[str, Any]]]] = {
        "posts": lambda at: map(_post, published.pieces(at)),
        "users": _users,
        "tags": _tags,
        "posts_authors": _posts_authors,
        "posts_tags": _posts_tags,
    }
    for number, (name, rows) in enumerate(tables.items()):
        yield f'{"," if number else ""}\n"{name}":['
        for index, row in enumerate(rows(at)):
            yield ("," if index else "") + "\n" + json.dumps(row, ensure_ascii=False)
        yield "]"
    yield "}}]}\n"


def redirects(at: datetime) -> Iterator[str]:
    """The file of redirects. What asks for more than a path, Ghost cannot redirect."""
    yield "["
    first = True
    for piece in published.pieces(at):
        for address in [piece.edition.get_absolute_url(), *piece.old_addresses]:
            if "?" not in address:
                pattern = f"^{re.escape(address.rstrip('/'))}/?$"
                row = {"from": pattern, "to": f"/{piece.edition.slug}/", "permanent": True}
                yield ("" if first else ",") + "\n" + json.dumps(row, ensure_ascii=False)
                first = False
    yield "\n]\n"


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}"


def address_of(image: Image) -> str:
    return f"{PLACE}{image.file.name}"


def _post(piece: Piece) -> dict[str, Any]:
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
        "created_at": _moment(edition.published_at),
        "published_at": _moment(edition.published_at),
        "updated_at": _moment(edition.modified_at),
    }


def _users(at: datetime) -> Iterator[dict[str, Any]]:
    rows = Author.objects.filter(printed_bylines__edition__in=published.editions(at).values("pk")).distinct()
    for author in rows.order_by("pk").iterator(published.BATCH):
        # Ghost asks for an address of everybody; nobody has one there.
        email = f"{author.slug}@example.invalid"
        yield {"id": str(author.pk), "name": author.name, "slug": author.slug, "email": email, "bio": author.bio[:200]}
    if PrintedByline.objects.filter(edition__in=published.editions(at).values("pk"), author=None).exists():
        yield {"id": "0", "name": "Withheld", "slug": WITHHELD, "email": f"{WITHHELD}@example.invalid", "bio": ""}


def _tags(at: datetime) -> Iterator[dict[str, Any]]:
    rows = Topic.objects.filter(edition_topics__edition__in=published.editions(at).values("pk")).distinct()
    for topic in rows.order_by("pk").iterator(published.BATCH):
        yield {"id": str(topic.pk), "name": topic.name, "slug": topic.slug, "description": topic.introduction[:500]}


def _posts_authors(at: datetime) -> Iterator[dict[str, Any]]:
    for piece in published.pieces(at):
        authors = dict.fromkeys(row.author_id or 0 for row in piece.writers)
        for place, author in enumerate(authors or [0]):
            yield {"post_id": str(piece.edition.article_id), "author_id": str(author), "sort_order": place}


def _posts_tags(at: datetime) -> Iterator[dict[str, Any]]:
    for piece in published.pieces(at):
        for place, topic in enumerate(piece.topics):
            yield {"post_id": str(piece.edition.article_id), "tag_id": str(topic.pk), "sort_order": place}
