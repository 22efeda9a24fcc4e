"""The query strings of the API. What is wrong in one is said in a sentence, for the person who wrote the request."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import QueryDict
from ninja import Field
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ValidationError,
    ValidationInfo,
    WithJsonSchema,
    WrapValidator,
    create_model,
    field_validator,
    model_validator,
)

from ..models import Edition
from ..models.types import Type
from .records import CorrectionSchema, FullEditionSchema, RecordSchema

SIZE, MOST = 20, 100
DAY = "A day begins in the site’s time zone."
# 2026-06-30, or with a time and its offset. A “+” that came unescaped arrives as a blank.
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)(T(\d\d:\d\d(:\d\d(\.\d{1,6})?)?)(Z|[-+ ]\d\d:?\d\d))?", re.ASCII)


class Refused(Exception):
    """The query cannot be answered; the message is one sentence. Not a ValueError: pydantic lets it through."""


def check_names(query: QueryDict, known: Iterable[str]) -> None:
    names = list(known)
    unknown = [name for name in query if name not in names]
    if unknown:
        there = f"there are {', '.join(names)}" if names else "this address takes none"
        quoted = ", ".join(f"“{printable(name)}”" for name in unknown[:5])
        raise Refused(f"No parameter here is called {quoted}; {there}.")


def printable(text: str) -> str:
    """What somebody sent, safe to repeat to them."""
    return re.sub(r"[^\w.\-]", "?", text[:40])


# --- kinds of parameters ----------------------------------------------------------------------------------


def refused_with(sentence: str) -> WrapValidator:
    """Says `sentence` behind the name of the parameter, in place of pydantic's reason."""

    def validate(value: str, handler: Any) -> Any:
        try:
            return handler(value)
        except ValidationError as error:
            raise ValueError(sentence) from error

    return WrapValidator(validate)


def one_of(values: list[str]) -> Any:
    return Annotated[Literal[*values], refused_with(f"is one of {', '.join(values)}")]


def some_of(values: Iterable[str]) -> Any:
    """One or more of `values`, separated by commas."""
    allowed = list(values)

    def split(text: str) -> list[str]:
        names = [part.strip() for part in text[:1000].split(",")]
        if len(text) >= 1000:
            names = [""]
        for name in names:
            if name not in allowed:
                raise ValueError(f"has no “{printable(name)}”; there are {', '.join(allowed)}")
        return names

    return Annotated[frozenset[Literal[*allowed]], Field(min_length=1), BeforeValidator(split)]


def read_moment(text: str) -> datetime:
    if not MOMENT.fullmatch(text) or not "1900" <= text[:4] <= "2200":
        raise ValueError
    moment = datetime.fromisoformat(text.replace(" ", "+"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(settings.TIME_ZONE))
    return moment.astimezone(UTC)


def read_digits(text: str) -> int:
    if not re.fullmatch("[0-9]{1,4}", text):
        raise ValueError
    return int(text)


Slug = Annotated[
    str,
    Field(pattern="^[-a-zA-Z0-9_]{1,200}$"),
    refused_with("is the last part of a page’s address: letters, digits and hyphens"),
]
Language = Annotated[
    str,
    Field(pattern="^[a-zA-Z]{2,8}(-[a-zA-Z0-9]{1,8}){0,3}$", examples=["en", "pt-br"]),
    AfterValidator(str.lower),
    refused_with("is a language tag like en or pt-br"),
]
Moment = Annotated[
    datetime,
    BeforeValidator(read_moment),
    refused_with("is a day like 2026-06-30 or a moment like 2026-06-30T12:00:00Z"),
    WithJsonSchema(
        {"type": "string", "pattern": f"^{MOMENT.pattern}$", "examples": ["2026-06-30", "2026-06-30T12:00:00Z"]}
    ),
]
Limit = Annotated[
    int, Field(ge=1, le=MOST), BeforeValidator(read_digits), refused_with(f"is a number from 1 to {MOST}")
]
Cursor = Annotated[
    str, Field(pattern="^[-_a-zA-Z0-9]{1,600}$"), refused_with("is taken from an answer as it stands there")
]

Include = Annotated[
    some_of(["body"]), Field(default_factory=frozenset, description="What is left out unless asked for.")
]


# --- what each endpoint takes -----------------------------------------------------------------------------


class BaseQuery(BaseModel):
    """Refuses a parameter that is unknown or given twice."""

    @model_validator(mode="before")
    @classmethod
    def check_names(cls, data: Any, info: ValidationInfo) -> Any:
        check_names(info.context["request"].GET, cls.model_fields)
        return data

    @field_validator("*", mode="before")
    @classmethod
    def check_given_once(cls, value: str, info: ValidationInfo) -> str:
        times = len(info.context["request"].GET.getlist(info.field_name))
        if times > 1:
            raise ValueError(f"is given {times} times")
        return value


class Paging(BaseQuery):
    next: Cursor = Field(None, description="From the answer before: what follows it.")
    back: Cursor = Field(None, description="From the answer before: what comes before it.")
    limit: Limit = Field(SIZE, description="How many to an answer.")

    @model_validator(mode="after")
    def check_one_way(self) -> Paging:
        if self.next and self.back:
            raise Refused("“next” and “back” lead to different pages; give one.")
        return self


class Including(BaseQuery):
    include: Include


class EditionFilters(BaseQuery):
    topic: Slug = Field(None, description="On this topic or one under it.")
    author: Slug = Field(None, description="Signed by this author, in any role.")
    institution: Slug = Field(None, description="Whose printed bylines named this institution at the time.")
    type: one_of(Type.values) = Field(None, description="Of this type.")
    language: Language = Field(None, description="In this language.")
    published_since: Moment = Field(None, description=f"Published at or after. {DAY}")
    published_until: Moment = Field(None, description=f"Published before. {DAY}")
    modified_since: Moment = Field(
        None, description=f"Published, or changed so that readers were told, at or after. {DAY}"
    )
    status: one_of(["published", "withdrawn", "any"]) = Field(
        "published",
        description="Withdrawn pieces are left out unless asked for: who keeps a copy asks for “any” with"
        " modified_since.",
    )
    include: Include


class CorrectionFilters(BaseQuery):
    kind: one_of([kind for kind in Edition.Change.values if kind not in ("first", "silent")]) = Field(
        None, description="Of this kind."
    )
    since: Moment = Field(None, description=f"Told at or after. {DAY}")
    until: Moment = Field(None, description=f"Told before. {DAY}")


def query_of(record: type[RecordSchema], takes: type[BaseQuery] = BaseQuery) -> Any:
    fields = Field(None, description="Only these fields of each record.")
    return create_model(f"{record.__name__}Query", __base__=takes, fields=(some_of(record.model_fields), fields))


def list_of(query: type[BaseQuery]) -> Any:
    """Pydantic begins with the fields of the last base."""
    return create_model(f"{query.__name__}List", __base__=(Paging, query))


EditionQuery = query_of(FullEditionSchema, Including)
EditionListQuery = list_of(query_of(FullEditionSchema, EditionFilters))
CorrectionListQuery = list_of(query_of(CorrectionSchema, CorrectionFilters))
