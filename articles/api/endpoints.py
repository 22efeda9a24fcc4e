"""The table of the API. The addresses, the reading of parameters, the OpenAPI document and the tests come from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet, Subquery
from django.http import Http404, HttpRequest

from authors.models import Author, Institution

from ..models import Edition, Topic
from ..models.types import Type
from ..public import in_print, outlets, representation
from ..public.in_print import Clock
from ..public.paging import Page, page
from . import parameters, records
from .parameters import Parameter, Refused
from .records import Record, Schema

SIZE, MOST = 20, 100
PAGING = (
    parameters.cursor("next", "From the answer before: what follows it."),
    parameters.cursor("back", "From the answer before: what comes before it."),
    parameters.size(SIZE, MOST),
)
BODY = parameters.several("include", "What is left out unless asked for.", ["body"])


@dataclass(frozen=True)
class Asked:
    """A request as the table has read it."""

    request: HttpRequest
    query: dict[str, Any]
    at: datetime
    slug: str = ""


class Moved(Exception):
    """What was asked for has another address now."""

    def __init__(self, slug: str):
        super().__init__(slug)
        self.slug = slug


@dataclass(frozen=True)
class Endpoint:
    """`answer` gives the record, or the list of records with its neighbours, and the clock if it came with them."""

    path: str
    name: str
    summary: str
    record: str
    fields: dict[str, Schema]
    filters: tuple[Parameter, ...]
    answer: Callable[[Asked], tuple[Record, Clock | None]]
    is_list: bool = False

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        sparse = parameters.several("fields", "Only these fields of each record.", self.fields)
        return (*self.filters, sparse, *(PAGING if self.is_list else ()))


def _listed(asked: Asked, found: QuerySet, many: Callable[[list], list[Record]]) -> Record:
    """A page of `found` as records, with the addresses of the neighbouring pages."""
    try:
        shown = page(found, asked.request, size=asked.query.get("limit", SIZE))
    except (Http404, OverflowError) as error:
        raise Refused("“next” and “back” are taken from an answer as they stand there.") from error
    return {
        "items": many(shown.items),
        "next": _neighbour(asked, shown, "next"),
        "back": _neighbour(asked, shown, "back"),
    }


def _neighbour(asked: Asked, shown: Page, way: str) -> str | None:
    cursor = getattr(shown, way).partition("=")[2]
    if not cursor:
        return None
    kept = [(name, value) for name, value in asked.request.GET.items() if name not in {"next", "back"}]
    return f"{representation.absolute_url(asked.request.path)}?{urlencode([*kept, (way, cursor)])}"


# --- editions ---------------------------------------------------------------------------------------------

EDITION_FILTERS = (
    parameters.slug("topic", "On this topic or one under it."),
    parameters.slug("author", "Signed by this author, in any role."),
    parameters.slug("institution", "Whose printed bylines named this institution at the time."),
    parameters.choice("type", "Of this type.", Type.values),
    parameters.language("language", "In this language."),
    parameters.moment("published_since", "Published at or after."),
    parameters.moment("published_until", "Published before."),
    parameters.moment("modified_since", "Published, or changed so that readers were told, at or after."),
    parameters.choice(
        "status",
        "Withdrawn pieces are left out unless asked for: who keeps a copy asks for “any” with modified_since.",
        ["published", "withdrawn", "any"],
        default="published",
    ),
    BODY,
)
TAKEN_BACK = [Edition.Status.WITHDRAWN, Edition.Status.RETRACTED]


def editions(asked: Asked) -> tuple[Record, Clock | None]:
    query, with_body = asked.query, "body" in asked.query.get("include", ())
    found, status = outlets.feed(asked.at), query.get("status", "published")
    if status == "published":
        found = found.listed()
    elif status == "withdrawn":
        found = found.filter(status__in=TAKEN_BACK)
    if not with_body:
        found = found.without_text()
    for name, lookup in (
        ("type", "type"),
        ("language", "language"),
        ("published_since", "published_at__gte"),
        ("published_until", "published_at__lt"),
        ("modified_since", "modified_at__gte"),
    ):
        if name in query:
            found = found.filter(**{lookup: query[name]})
    if "topic" in query:
        _, under = outlets.topic_with_descendants(query["topic"])
        found = in_print.on_topics(found, under)
    if "author" in query:
        found = in_print.signed_by(found, _key(Author, query["author"]))
    if "institution" in query:
        found = in_print.from_institution(found, _key(Institution, query["institution"]))
    clock: list[Clock] = []

    def many(rows: list[Edition]) -> list[Record]:
        clock.append(in_print.clock_of(rows[0] if rows else None))
        bylines, topics = outlets.bylines_by_edition(rows), outlets.topics_by_edition(rows)
        return [records.edition(row, bylines[row.pk], topics[row.pk], with_body=with_body) for row in rows]

    return _listed(asked, found, many), clock[0] if clock[0].changed_at else None


def _key(model: type[Author] | type[Institution], slug: str) -> Subquery:
    return Subquery(model.objects.order_by().filter(slug=slug).values("pk")[:1])


def edition(asked: Asked) -> tuple[Record, Clock | None]:
    found = in_print.by_slug(asked.slug, asked.at)
    if found is None or found.status not in outlets.FEED_STATUSES:
        raise Http404
    if found.slug != asked.slug:
        raise Moved(found.slug)
    topics = in_print.topics_of(found) if found.is_listed else []
    with_body = "body" in asked.query.get("include", ())
    record = records.edition(found, found.bylines_as_printed, topics, with_body=with_body)
    return record, in_print.clock_of(found)


# --- topics, authors, institutions ------------------------------------------------------------------------


def topics(asked: Asked) -> tuple[Record, Clock | None]:
    return _listed(asked, _topics(asked.at), lambda rows: [records.topic(row) for row in rows]), None


def topic(asked: Asked) -> tuple[Record, Clock | None]:
    return records.topic(_one(_topics(asked.at), asked.slug)), None


def _topics(at: datetime) -> QuerySet[Topic]:
    shown = [topic.pk for topic in in_print.topics(at)]
    return Topic.objects.filter(pk__in=shown).select_related("parent").order_by("name", "pk")


def authors(asked: Asked) -> tuple[Record, Clock | None]:
    found = in_print.authors(asked.at).prefetch_related("affiliations__institution")
    return _listed(asked, found, lambda rows: [records.author(row, row.affiliations.all()) for row in rows]), None


def author(asked: Asked) -> tuple[Record, Clock | None]:
    rows = in_print.authors(asked.at, withdrawn=True).prefetch_related("affiliations__institution")
    found = _one(rows, asked.slug)
    return records.author(found, found.affiliations.all()), None


def institutions(asked: Asked) -> tuple[Record, Clock | None]:
    found = in_print.institutions(asked.at).prefetch_related("disclosures")
    return _listed(asked, found, lambda rows: [records.institution(row) for row in rows]), None


def institution(asked: Asked) -> tuple[Record, Clock | None]:
    found = _one(in_print.institutions(asked.at, withdrawn=True).prefetch_related("disclosures"), asked.slug)
    return records.institution(found), None


def _one(found: QuerySet, slug: str) -> Any:
    """The record with this address. Raises Moved for another of its names, Http404 without either."""
    row = found.filter(slug=slug).first()
    if row is None:
        other = found.filter(other_names__slug=slug).first()
        if other is None:
            raise Http404
        raise Moved(other.slug)
    return row


# --- corrections ------------------------------------------------------------------------------------------

CORRECTION_FILTERS = (
    parameters.choice(
        "kind", "Of this kind.", [kind for kind in Edition.Change.values if kind not in ("first", "silent")]
    ),
    parameters.moment("since", "Told at or after."),
    parameters.moment("until", "Told before."),
)


def corrections(asked: Asked) -> tuple[Record, Clock | None]:
    found = in_print.notes(asked.at)
    for name, lookup in (("kind", "change"), ("since", "visible_from__gte"), ("until", "visible_from__lt")):
        if name in asked.query:
            found = found.filter(**{lookup: asked.query[name]})

    def many(rows: list[Edition]) -> list[Record]:
        present = outlets.current_editions(rows, asked.at)
        return [records.correction(row, present[row.article_id]) for row in rows]

    return _listed(asked, found, many), None


# --- the table --------------------------------------------------------------------------------------------


def _list_of(name: str, record: str, fields: dict[str, Schema], answer: Callable, summary: str, *filters: Parameter):
    return Endpoint(f"{name}/", name, summary, record, fields, filters, answer, is_list=True)


def _one_of(names: str, record: str, fields: dict[str, Schema], answer: Callable, summary: str, *filters: Parameter):
    return Endpoint(f"{names}/<slug:slug>/", names[:-1], summary, record, fields, filters, answer)


ENDPOINTS = [
    _list_of(
        "editions",
        "Edition",
        records.EDITION,
        editions,
        "What is published now, the newest first.",
        *EDITION_FILTERS,
    ),
    _one_of("editions", "Edition", records.EDITION, edition, "The edition on show of a piece.", BODY),
    _list_of("topics", "Topic", records.TOPIC, topics, "Topics by name."),
    _one_of("topics", "Topic", records.TOPIC, topic, "A topic."),
    _list_of("authors", "Author", records.AUTHOR, authors, "Authors as an index sorts them."),
    _one_of("authors", "Author", records.AUTHOR, author, "An author as on record today."),
    _list_of("institutions", "Institution", records.INSTITUTION, institutions, "Institutions by name."),
    _one_of("institutions", "Institution", records.INSTITUTION, institution, "An institution as on record today."),
    _list_of(
        "corrections",
        "Correction",
        records.CORRECTION,
        corrections,
        "What readers were told of changes, the latest first.",
        *CORRECTION_FILTERS,
    ),
]
