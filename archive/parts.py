"""Columns that have another form in an archive: a revision's content, and the pictures of a printed text."""

from __future__ import annotations

from dataclasses import asdict

from articles.body.schema import SIZES
from articles.models.snapshot import Snapshot, pack
from articles.press import figures

from .tables import Part

_TEXT, _NUMBER = {"type": "string"}, {"type": ["integer", "null"]}
_PAIR = {"type": "array", "minItems": 2, "maxItems": 2}
_LINKS = {"type": "array", "items": _PAIR | {"items": {"type": ["string", "integer"]}}}
_ANSWERS = {"type": "array", "items": _PAIR | {"items": _TEXT}}
_CONTENT = {
    "type": "object",
    "description": "The working copy then. It names authors, institutions, topics, pictures and pieces by their row.",
    "required": ["headline"],
    "additionalProperties": False,
    "properties": {
        "headline": {"type": "string"},
        **dict.fromkeys(["standfirst", "body", "slug", "type", "language", "notice", "licence"], _TEXT),
        **dict.fromkeys(["image_alt", "image_caption"], _TEXT),
        **dict.fromkeys(["image", "series", "series_position", "translation_of"], _NUMBER),
        "topics": {"type": "array", "items": {"type": "integer"}},
        "links": _LINKS,
        "bylines": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["author"],
                "additionalProperties": False,
                "properties": {
                    "author": {"type": "integer"},
                    **dict.fromkeys(["role", "name", "title", "bio", "disclosure", "declared_on"], _TEXT),
                    "institution": _NUMBER,
                    "unaffiliated": {"type": "boolean"},
                    "interests": _ANSWERS,
                },
            },
        },
    },
}
CONTENT = Part(
    "content",
    _CONTENT,
    write=lambda revision: asdict(revision.snapshot),
    read=lambda value: pack(Snapshot.of_dict(value)),
)
FIGURES = Part(
    "figures",
    {
        "type": "array",
        "description": "The pictures in the text with the words they were printed with; the caption is HTML.",
        "items": {
            "type": "object",
            "required": ["picture", "size", "alt", "caption", "credit"],
            "additionalProperties": False,
            "properties": {
                "picture": {"type": "string", "pattern": r"^[A-Za-z0-9_-]{1,140}$"},
                "size": {"enum": list(SIZES)},
                **dict.fromkeys(["alt", "caption", "credit"], _TEXT),
            },
        },
    },
    write=lambda edition: figures.portable(edition.html),
    read=figures.as_stored,
)
