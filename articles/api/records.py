"""What the API answers with. The answers, the webhooks and the OpenAPI document all come from these declarations.

A record is read off a row of the database: a field has the row's value of the same name, or of its `alias`, or what its
`resolve_…` gives. A piece is as printed (public/representation.py).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal, Self

from ninja import Field, Schema
from pydantic import AfterValidator, AliasPath, BaseModel, BeforeValidator, ConfigDict

from authors.models import Affiliation, Author, Institution

from ..models import Edition, Topic
from ..models.types import TextLicence, Type
from ..public import representation


def absolute(url: Any) -> str:
    """The absolute URL, of a row's `get_absolute_url` or of what that gave: a Schema calls what it reads."""
    if callable(url):
        url = url()
    return representation.absolute_url(url)


Url = Annotated[str, Field(json_schema_extra={"format": "uri"})]
PageUrl = Annotated[Url, Field(alias="get_absolute_url"), BeforeValidator(absolute)]
DateTime = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Moment = Annotated[DateTime, BeforeValidator(representation.iso)]
Day = Annotated[date | None, Field(description="Null: not known, or still so.")]
ChangeKind = Annotated[Literal[*Edition.Change.values], Field(description="Of what kind the change was.")]
ChangeText = Annotated[str, Field(description="What readers were told.")]
PieceId = Annotated[str, Field(description="Stays when the address changes.")]


def url_by_slug(url: Callable[[str], str]) -> Any:
    return Annotated[Url, Field(alias="slug"), AfterValidator(url)]


def record_url(name: str) -> Any:
    """The URL of the record in this API."""
    return url_by_slug(lambda slug: representation.page_url(f"api:{name}", slug))


def editions_url(name: str) -> Any:
    """The URL of the editions that the record stands on."""
    return url_by_slug(lambda slug: f"{representation.page_url('api:editions')}?{name}={slug}")


def require_nothing(schema: dict[str, Any]) -> None:
    """The parameter `fields` may leave out any field."""
    schema.pop("required", None)
    schema["additionalProperties"] = False


class RecordSchema(Schema):
    model_config = ConfigDict(json_schema_extra=require_nothing)

    @classmethod
    def from_rows(cls, rows: list) -> list[Self]:
        return [cls.from_orm(row) for row in rows]


class PartSchema(BaseModel):
    """What stands inside a record. Not a Schema: reading those is slow, and what is read here are plain dicts."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


# --- editions ---------------------------------------------------------------------------------------------


class PrintedPostSchema(PartSchema):
    title: str
    institution: str
    url: Url | None


class BylineSchema(PartSchema):
    name: str = Field(description="As printed.")
    role: str
    url: Url | None
    posts: list[PrintedPostSchema] = Field(
        description="Titles and institutions as printed: where they worked at the time."
    )
    bio: str
    author: str | None = Field(description="Of the author as they are now, for /authors/; null: name withheld.")


class InterestSchema(PartSchema):
    who: str
    text: str


class TopicLinkSchema(PartSchema):
    name: str
    slug: str
    url: PageUrl


class PictureSchema(PartSchema):
    url: Url
    width: int | None
    height: int | None
    alt: str
    caption: str
    credit: str


class NoteSchema(PartSchema):
    kind: ChangeKind
    label: str
    text: ChangeText
    at: DateTime


class LicenceSchema(PartSchema):
    label: str
    url: Url | None


class EditionSchema(RecordSchema):
    id: PieceId
    slug: str
    url: PageUrl
    api_url: record_url("edition")
    number: int = Field(description="Of this edition of the piece: the text may change, an edition does not.")
    status: Literal["published", "withdrawn", "retracted"]
    type: Literal[*Type.values]
    type_label: str
    language: str
    headline: str
    standfirst: str = Field(description="The sentence under the headline.")
    byline: str = Field(alias="byline_text", description="The names of those who wrote it, as one line.")
    bylines: list[BylineSchema]
    interests: list[InterestSchema] = Field(description="Disclosures as printed.")
    topics: list[TopicLinkSchema] = Field(description="The leading one first.")
    image: PictureSchema | None
    published_at: Moment
    modified_at: Moment = Field(description="Moves with changes that readers are told of, and with no others.")
    notes: list[NoteSchema] = Field(description="Corrections and other notes to readers, the earliest first.")
    notice: str = Field(description="Printed under the text: where it appeared first, whose views these are.")
    licence: LicenceSchema
    word_count: int

    resolve_id = staticmethod(representation.guid)
    resolve_notes = staticmethod(representation.notes)

    @staticmethod
    def resolve_bylines(edition: Edition, context: dict[str, Any]) -> list[dict[str, Any]]:
        bylines = []
        for row in context["bylines"]:
            slug = row.author.slug if row.author_id else None
            bylines.append(representation.byline(row) | {"author": slug})
        return bylines

    @staticmethod
    def resolve_interests(edition: Edition, context: dict[str, Any]) -> list[dict[str, str]]:
        return representation.interests(context["bylines"])

    @staticmethod
    def resolve_topics(edition: Edition, context: dict[str, Any]) -> list[Topic]:
        return context["topics"]

    @staticmethod
    def resolve_image(edition: Edition) -> dict[str, Any] | None:
        picture = representation.picture(edition)
        if edition.is_withdrawn or picture is None:
            return None
        return {
            "url": picture.url,
            "width": picture.width,
            "height": picture.height,
            "alt": edition.image_alt,
            "caption": edition.image_caption,
            "credit": edition.image_credit,
        }

    @staticmethod
    def resolve_licence(edition: Edition) -> dict[str, Any]:
        licence = TextLicence(edition.licence)
        return {"label": licence.label, "url": licence.url or None}


class FullEditionSchema(EditionSchema):
    body: str | None = Field(
        description="HTML, only with include=body; null for a withdrawn piece, which is read at its address."
    )

    @staticmethod
    def resolve_body(edition: Edition) -> str | None:
        if edition.is_withdrawn:
            return None
        return representation.text_of(edition)


class EditionLinkSchema(Schema):
    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})

    id: PieceId
    slug: str
    url: PageUrl
    api_url: record_url("edition")
    headline: str = Field(description="As it stands now.")
    byline: str = Field(alias="byline_text")

    resolve_id = staticmethod(representation.guid)


class CorrectionSchema(RecordSchema):
    id: str
    kind: ChangeKind = Field(alias="change")
    label: str = Field(alias="get_change_display")
    text: ChangeText = Field(alias="note")
    at: Moment = Field(alias="visible_from")
    edition: EditionLinkSchema

    @staticmethod
    def resolve_id(note: Edition, context: dict[str, Any]) -> str:
        return f"{representation.guid(context['edition'])}/note/{note.number}"

    @staticmethod
    def resolve_edition(note: Edition, context: dict[str, Any]) -> Edition:
        return context["edition"]


# --- topics, authors, institutions ------------------------------------------------------------------------


class TopicSchema(RecordSchema):
    """A topic."""

    name: str
    slug: str
    url: PageUrl
    api_url: record_url("topic")
    introduction: str
    parent: str | None = Field(None, alias="parent.slug", description="The topic above it.")
    editions: editions_url("topic")


class PostSchema(PartSchema):
    title: str
    institution: str | None = Field(None, validation_alias=AliasPath("institution", "name"))
    starts_on: Day
    ends_on: Day
    is_present: bool = Field(description="Whether nothing says that it has ended.")


class AuthorSchema(RecordSchema):
    """An author as on record today."""

    name: str = Field(description="Today’s. A piece says by itself what it was signed with.")
    slug: str
    url: PageUrl
    api_url: record_url("author")
    kind: Literal[*Author.Kind.values]
    bio: str
    website: str
    posts: list[PostSchema] = Field(description="On record today, the present ones first.")
    editions: editions_url("author")

    @staticmethod
    def resolve_posts(author: Author) -> list[Affiliation]:
        return sorted(author.affiliations.all(), key=lambda affiliation: not affiliation.is_present)


class DisclosureSchema(PartSchema):
    text: str
    starts_on: Day
    ends_on: Day


class InstitutionSchema(RecordSchema):
    """An institution as on record today."""

    name: str
    slug: str
    url: PageUrl
    api_url: record_url("institution")
    kind: Literal[*Institution.Kind.values]
    country: str
    founded: int | None
    website: str
    description: str
    disclosures: list[DisclosureSchema] = Field(description="Whose money stands behind it, and when.")
    editions: editions_url("institution")
