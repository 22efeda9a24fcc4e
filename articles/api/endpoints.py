"""Every address of the API. A docstring here is what the OpenAPI document says of the endpoint."""

from collections.abc import Callable
from datetime import datetime
from typing import Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import QuerySet, Subquery, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve
from django.utils import timezone
from ninja import Query, Schema

from authors.models import Author, Institution

from ..models import Edition, PrintedByline, Topic
from ..pages.kinds import KINDS, Kind
from ..public import http_cache, in_print, outlets, representation
from ..public.paging import page
from . import parameters, records
from .parameters import Refused, check_names
from .responses import READING, api, document, endpoint, respond

R = TypeVar("R")
RecordsOf = Callable[[list], list[records.RecordSchema]]
EDITION_LOOKUPS = {
    "type": "type",
    "language": "language",
    "published_since": "published_at__gte",
    "published_until": "published_at__lt",
    "modified_since": "modified_at__gte",
}
LISTS = ["editions", "topics", "authors", "institutions", "corrections"]
CORRECTION_LOOKUPS = {"kind": "change", "since": "visible_from__gte", "until": "visible_from__lt"}


class PageSchema(Schema, Generic[R]):
    items: list[R]
    next: records.Url | None
    back: records.Url | None


# --- editions ---------------------------------------------------------------------------------------------


@endpoint("/editions/", PageSchema[records.FullEditionSchema])
def editions(request: HttpRequest, query: Query[parameters.EditionListQuery]) -> HttpResponse:
    """What is published now, the newest first."""
    at = timezone.now()
    editions = filtered(outlets.feed(at), query, EDITION_LOOKUPS)
    if query.status == "published":
        editions = editions.listed()
    elif query.status == "withdrawn":
        editions = editions.filter(status__in=[Edition.Status.WITHDRAWN, Edition.Status.RETRACTED])
    if "body" not in query.include:
        editions = editions.without_text()
    if query.topic:
        topic = in_print.topic_by_slug(query.topic)
        editions = in_print.on_topics(editions, topic.branch if topic else set())
    if query.author:
        editions = in_print.signed_by(editions, key_of(Author, query.author))
    if query.institution:
        editions = in_print.from_institution(editions, key_of(Institution, query.institution))

    def records_of(rows: list[Edition]) -> list[records.EditionSchema]:
        bylines, topics = outlets.bylines_by_edition(rows), outlets.topics_by_edition(rows)
        return [edition_record(row, bylines[row.pk], topics[row.pk], query) for row in rows]

    return respond_with_page(request, query, editions, records_of, at)


@endpoint("/editions/{slug:slug}/", records.FullEditionSchema)
def edition(request: HttpRequest, slug: str, query: Query[parameters.EditionQuery]) -> HttpResponse:
    """The edition on show of a piece."""
    at = timezone.now()
    edition = in_print.by_slug(slug, at)
    if edition is None or edition.status not in outlets.FEED_STATUSES:
        raise Http404
    if edition.slug != slug:
        return http_cache.redirect(representation.page_url("api:edition", edition.slug))
    topics = []
    if edition.is_listed:
        topics = in_print.topics_of(edition)
    record = edition_record(edition, edition.bylines_as_printed, topics, query)
    return respond(request, record.model_dump(include=query.fields), at, in_print.clock_of(edition))


def edition_record(
    row: Edition, bylines: list[PrintedByline], topics: list[Topic], query: parameters.BaseQuery
) -> records.EditionSchema:
    schema = records.EditionSchema
    if "body" in query.include:
        schema = records.FullEditionSchema
    return schema.from_orm(row, context={"bylines": bylines, "topics": topics})


# --- topics, authors, institutions ------------------------------------------------------------------------


def topics_at(at: datetime) -> QuerySet[Topic]:
    keys = [topic.pk for topic in in_print.topics(at)]
    return Topic.objects.filter(pk__in=keys).order_by("name", "pk")


def add_endpoints(
    kind: Kind, schema: type[records.RecordSchema], listed: Callable[[datetime], QuerySet], related: str
) -> None:
    """The list of the records of a kind, and each of them. `related` is what a record reads beside its row."""
    one = parameters.query_of(schema)

    def list_records(request: HttpRequest, query: Query[parameters.list_of(one)]) -> HttpResponse:
        at = timezone.now()
        return respond_with_page(request, query, listed(at).prefetch_related(related), schema.from_rows, at)

    def get_record(request: HttpRequest, slug: str, query: Query[one]) -> HttpResponse:
        at = timezone.now()
        row = kind.find(slug, at)
        if row is None or not (kind.has_page_without_pieces or listed(at).contains(row)):
            raise Http404
        if row.slug != slug:
            return http_cache.redirect(representation.page_url(f"api:{kind.name}", row.slug))
        prefetch_related_objects([row], related)
        return respond(request, schema.from_orm(row).model_dump(include=query.fields), at)

    list_records.__doc__ = f"All {kind.path} with something in print."
    get_record.__doc__ = schema.__doc__
    endpoint(f"/{kind.path}/", PageSchema[schema], kind.path)(list_records)
    endpoint(f"/{kind.path}/{{slug:slug}}/", schema, kind.name)(get_record)


add_endpoints(KINDS["topic"], records.TopicSchema, topics_at, "parent")
add_endpoints(KINDS["author"], records.AuthorSchema, in_print.authors, "affiliations__institution")
add_endpoints(KINDS["institution"], records.InstitutionSchema, in_print.institutions, "disclosures")


# --- corrections and the API itself -----------------------------------------------------------------------


@endpoint("/corrections/", PageSchema[records.CorrectionSchema])
def corrections(request: HttpRequest, query: Query[parameters.CorrectionListQuery]) -> HttpResponse:
    """What readers were told of changes, the latest first."""
    at = timezone.now()

    def records_of(rows: list[Edition]) -> list[records.CorrectionSchema]:
        current = outlets.current_editions(rows, at)
        return [records.CorrectionSchema.from_orm(row, context={"edition": current[row.article_id]}) for row in rows]

    return respond_with_page(request, query, filtered(in_print.notes(at), query, CORRECTION_LOOKUPS), records_of, at)


@endpoint("/", dict[str, records.Url])
def index(request: HttpRequest) -> HttpResponse:
    """Where to go on from here."""
    check_names(request.GET, [])
    data = {name: representation.page_url(f"api:{name}") for name in [*LISTS, "openapi"]}
    return respond(request, data, timezone.now())


@endpoint("/openapi.json", dict)
def openapi(request: HttpRequest) -> HttpResponse:
    """This document."""
    check_names(request.GET, [])
    return respond(request, document(), timezone.now())


@api.api_operation(READING, "/{path:rest}", url_name="nowhere", include_in_schema=False)
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """So that a wrong URL is answered as everything here is, and one without its last slash is helped."""
    if not rest.endswith("/") and resolve(f"{request.path}/").url_name != "nowhere":
        return http_cache.redirect(request.get_full_path(force_append_slash=True))
    raise Http404


# --- shared -----------------------------------------------------------------------------------------------


def filtered(rows: QuerySet, query: parameters.BaseQuery, lookups: dict[str, str]) -> QuerySet:
    for name, lookup in lookups.items():
        value = getattr(query, name)
        if value is not None:
            rows = rows.filter(**{lookup: value})
    return rows


def key_of(model: type[Author] | type[Institution], slug: str) -> Subquery:
    return Subquery(model.objects.order_by().filter(slug=slug).values("pk")[:1])


def respond_with_page(
    request: HttpRequest,
    query: parameters.Paging,
    rows: QuerySet,
    records_of: Callable[[list], list[records.RecordSchema]],
    at: datetime,
) -> HttpResponse:
    """A page of records, with the URLs of the pages beside it, which keep the filters."""
    try:
        shown = page(rows, request, size=query.limit)
    except (Http404, OverflowError) as error:
        raise Refused("“next” and “back” are taken from an answer as they stand there.") from error
    data = {"items": [record.model_dump(include=query.fields) for record in records_of(shown.items)]}
    filters = {name: value for name, value in request.GET.items() if name not in ("next", "back")}
    for way in ("next", "back"):
        cursor = getattr(shown, way).partition("=")[2]
        data[way] = None
        if cursor:
            data[way] = f"{representation.absolute_url(request.path)}?{urlencode(filters | {way: cursor})}"
    clock = in_print.clock_of(next(iter(shown), None))
    if clock.changed_at is None:  # the rows came without
        clock = None
    return respond(request, data, at, clock)
