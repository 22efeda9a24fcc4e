"""What the API answers with: each record beside its schema. A piece is as printed (public/representation.py)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from authors.models import Affiliation, Author, Institution

from ..models import Edition, PrintedByline, Topic
from ..models.types import Licence, Type
from ..public import representation

Record = dict[str, Any]
Schema = dict[str, Any]


def _text(description: str = "", **more: Any) -> Schema:
    return {"type": "string", **({"description": description} if description else {}), **more}


def _or_null(schema: Schema) -> Schema:
    return schema | {"type": [schema["type"], "null"]}


def _list(items: Schema, description: str = "") -> Schema:
    return {"type": "array", "items": items, **({"description": description} if description else {})}


def _object(properties: dict[str, Schema], description: str = "") -> Schema:
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return found | ({"description": description} if description else {})


NUMBER: Schema = {"type": "integer"}
ADDRESS = _text(format="uri")
MOMENT = _text(format="date-time")
DAY = _or_null(_text("Null: not known, or still so.", format="date"))

NOTE = {
    "kind": _text("Of what kind the change was.", enum=Edition.Change.values),
    "label": _text(),
    "text": _text("What readers were told."),
    "at": MOMENT,
}
EDITION: dict[str, Schema] = {
    "id": _text("Stays when the address changes."),
    "slug": _text(),
    "url": ADDRESS,
    "api_url": ADDRESS,
    "number": NUMBER | {"description": "Of this edition of the piece: the text may change, an edition does not."},
    "status": _text(enum=["published", "withdrawn", "retracted"]),
    "type": _text(enum=Type.values),
    "type_label": _text(),
    "language": _text(),
    "headline": _text(),
    "standfirst": _text("The sentence under the headline."),
    "byline": _text("The names of those who wrote it, as one line."),
    "bylines": _list(
        _object(
            {
                "name": _text("As printed."),
                "role": _text(),
                "author": _or_null(_text("Of the author as they are now, for /authors/; null: name withheld.")),
                "url": _or_null(ADDRESS),
                "posts": _list(
                    _object({"title": _text(), "institution": _text(), "url": _or_null(ADDRESS)}),
                    "Titles and institutions as printed: where they worked at the time.",
                ),
                "bio": _text(),
            }
        )
    ),
    "interests": _list(_object({"who": _text(), "text": _text()}), "Disclosures as printed."),
    "topics": _list(_object({"name": _text(), "slug": _text(), "url": ADDRESS}), "The leading one first."),
    "image": {
        "oneOf": [
            {"type": "null"},
            _object(
                {
                    "url": ADDRESS,
                    "width": _or_null(NUMBER),
                    "height": _or_null(NUMBER),
                    "alt": _text(),
                    "caption": _text(),
                    "credit": _text(),
                }
            ),
        ]
    },
    "published_at": MOMENT,
    "modified_at": MOMENT | {"description": "Moves with changes that readers are told of, and with no others."},
    "notes": _list(_object(NOTE), "Corrections and other notes to readers, the earliest first."),
    "notice": _text("Printed under the text: where it appeared first, whose views these are."),
    "licence": _object({"label": _text(), "url": _or_null(ADDRESS)}),
    "word_count": NUMBER,
    "body": _or_null(_text("HTML, only with include=body; null for a withdrawn piece, which is read at its address.")),
}


def edition(
    piece: Edition, bylines: Sequence[PrintedByline], topics: Sequence[Topic], *, with_body: bool = False
) -> Record:
    picture = None if piece.is_withdrawn else representation.picture(piece)
    licence = Licence(piece.licence)
    told = {
        "id": representation.guid(piece),
        "slug": piece.slug,
        "url": representation.url(piece),
        "api_url": representation.page_url("api:edition", piece.slug),
        "number": piece.number,
        "status": piece.status,
        "type": piece.type,
        "type_label": piece.type_label,
        "language": piece.language,
        "headline": piece.headline,
        "standfirst": piece.standfirst,
        "byline": piece.byline_text,
        "bylines": [
            representation.byline(row) | {"author": row.author.slug if row.author_id else None} for row in bylines
        ],
        "interests": representation.interests(bylines),
        "topics": [_named(topic) for topic in topics],
        "image": picture
        and {
            "url": picture.url,
            "width": picture.width,
            "height": picture.height,
            "alt": piece.image_alt,
            "caption": piece.image_caption,
            "credit": piece.image_credit,
        },
        "published_at": representation.iso(piece.published_at),
        "modified_at": representation.iso(piece.modified_at),
        "notes": representation.notes(piece),
        "notice": piece.notice,
        "licence": {"label": licence.label, "url": licence.address or None},
        "word_count": piece.word_count,
    }
    if with_body:
        told["body"] = None if piece.is_withdrawn else representation.text_of(piece)
    return told


TOPIC: dict[str, Schema] = {
    "name": _text(),
    "slug": _text(),
    "url": ADDRESS,
    "api_url": ADDRESS,
    "introduction": _text(),
    "parent": _or_null(_text("The topic above it.")),
    "editions": ADDRESS,
}


def topic(row: Topic) -> Record:
    return _named(row) | {
        "api_url": representation.page_url("api:topic", row.slug),
        "introduction": row.introduction,
        "parent": row.parent.slug if row.parent else None,
        "editions": f"{representation.page_url('api:editions')}?topic={row.slug}",
    }


AUTHOR: dict[str, Schema] = {
    "name": _text("Today’s. A piece says by itself what it was signed with."),
    "slug": _text(),
    "url": ADDRESS,
    "api_url": ADDRESS,
    "kind": _text(enum=Author.Kind.values),
    "bio": _text(),
    "website": _text(),
    "posts": _list(
        _object(
            {
                "title": _text(),
                "institution": _or_null(_text()),
                "starts_on": DAY,
                "ends_on": DAY,
                "is_present": {"type": "boolean", "description": "Whether nothing says that it has ended."},
            }
        ),
        "On record today, the present ones first.",
    ),
    "editions": ADDRESS,
}


def author(row: Author, posts: Iterable[Affiliation]) -> Record:
    held = sorted(posts, key=lambda post: not post.is_present)
    return _named(row) | {
        "api_url": representation.page_url("api:author", row.slug),
        "kind": row.kind,
        "bio": row.bio,
        "website": row.website,
        "posts": [
            {
                "title": post.title,
                "institution": post.institution.name if post.institution else None,
                "starts_on": post.starts_on and post.starts_on.isoformat(),
                "ends_on": post.ends_on and post.ends_on.isoformat(),
                "is_present": post.is_present,
            }
            for post in held
        ],
        "editions": f"{representation.page_url('api:editions')}?author={row.slug}",
    }


INSTITUTION: dict[str, Schema] = {
    "name": _text(),
    "slug": _text(),
    "url": ADDRESS,
    "api_url": ADDRESS,
    "kind": _text(enum=Institution.Kind.values),
    "country": _text(),
    "founded": _or_null(NUMBER),
    "website": _text(),
    "description": _text(),
    "disclosures": _list(
        _object({"text": _text(), "starts_on": DAY, "ends_on": DAY}), "Whose money stands behind it, and when."
    ),
    "editions": ADDRESS,
}


def institution(row: Institution) -> Record:
    return _named(row) | {
        "api_url": representation.page_url("api:institution", row.slug),
        "kind": row.kind,
        "country": row.country,
        "founded": row.founded,
        "website": row.website,
        "description": row.description,
        "disclosures": [
            {
                "text": line.text,
                "starts_on": line.starts_on and line.starts_on.isoformat(),
                "ends_on": line.ends_on and line.ends_on.isoformat(),
            }
            for line in row.disclosures.all()
        ],
        "editions": f"{representation.page_url('api:editions')}?institution={row.slug}",
    }


CORRECTION: dict[str, Schema] = {
    "id": _text(),
    **NOTE,
    "edition": _object(
        {
            "id": EDITION["id"],
            "slug": _text(),
            "url": ADDRESS,
            "api_url": ADDRESS,
            "headline": _text("As it stands now."),
            "byline": _text(),
        }
    ),
}


def correction(note: Edition, present: Edition) -> Record:
    return {
        "id": f"{representation.guid(present)}/note/{note.number}",
        "kind": note.change,
        "label": note.get_change_display(),
        "text": note.note,
        "at": representation.iso(note.visible_from),
        "edition": {
            "id": representation.guid(present),
            "slug": present.slug,
            "url": representation.url(present),
            "api_url": representation.page_url("api:edition", present.slug),
            "headline": present.headline,
            "byline": present.byline_text,
        },
    }


def _named(row: Topic | Author | Institution) -> Record:
    return {"name": row.name, "slug": row.slug, "url": representation.absolute_url(row.get_absolute_url())}
