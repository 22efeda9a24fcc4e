"""The kinds of pages: about what pieces have in common, a topic, an author, a month; and about an entry of the ledger.

Views, feeds, heads, sitemaps, addresses, WebSub and the API read the table. A new kind of page is a row here and a
template; what is special about it is a function that its row names.

A single piece is no row (piece.py): its page answers with 410 or leads to other pieces, and its head, its sitemap with
dates and its records in the API have nothing in common with those of the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from authors.models import Author, Institution

from ..models import Edition, Front, Series, Topic
from ..models.types import Type
from ..public import in_print, representation
from ..public.paging import page

LONGEST_LIST = 500  # of what stands on one page: the pieces of a series, the people of an institution


@dataclass(frozen=True)
class Kind:
    """A kind of page, about records of one sort.

    `name` is the name of its address, of its template (`articles/<name>.html`) and of the record in the template. Its
    pages are at `/<path>/<slug>/`, their feeds at `/<path>/<slug>/feed.xml` and `feed.json`. The page that lists all of
    them is at `/<path>/`; `path` is the name of its address and of its template.
    """

    name: str
    path: str
    # The record with this slug; else the one that had it once, to whose page readers are led; None without either.
    find: Callable[..., Any]
    # Those of the editions that belong to the record.
    editions: Callable[[QuerySet[Edition], Any], QuerySet[Edition]] | None = None
    # How an address names a record, after the path; `find` takes what stands there.
    route: str = "<slug:slug>/"
    # What the template of the list is given, as a function of (request, moment). None: there is no such page.
    list_context: Callable[[HttpRequest, datetime], dict[str, Any]] | None = None
    # The attributes of a record that title and describe its page; it may have no description.
    title: str = "name"
    description: str = ""
    # What the page is to search engines: a name in structured_data.OF_RECORDS, or nothing.
    schema_type: str = "CollectionPage"
    # What the template is given beside the record, as a function of (request, record, moment); `pieces` only where they
    # are not simply those of the record, the newest first.
    context: Callable[..., dict[str, Any]] | None = None
    has_page: bool = True
    has_page_without_pieces: bool = False
    # The slugs of the records that a printed piece belongs to: it is in their feeds. None: there are no feeds.
    slugs: Callable[[Edition], Iterable[str]] | None = None
    has_feed_without_pieces: bool = False
    feed_description: str = ""  # "{0}" stands for the record
    # The records that sitemaps name; None: they name none.
    listed: Callable[[datetime], QuerySet | list] | None = None

    def page_context(self, request: HttpRequest, record: Any, at: datetime, **options: Any) -> dict[str, Any]:
        """What the template of the page is given; the `options` are for the kind's own function."""
        context = {"kind": self.name, self.name: record}
        if self.context:
            context |= self.context(request, record, at, **options)
        if self.editions and "pieces" not in context:
            context["pieces"] = page(self.editions(in_print.pieces(at), record), request)
        return context


def record_of(records: QuerySet, slug: str) -> Model | None:
    """The record with this slug, or else with this slug among its other names."""
    return records.filter(slug=slug).first() or records.filter(other_names__slug=slug).first()


# --- types, languages, topics, series -----------------------------------------------------------------------


def find_type(slug: str, at: datetime) -> Type | None:
    return Type(slug) if slug in Type.values else None


@dataclass(frozen=True)
class Language:
    """A language that pieces are printed in. It has a feed; the front page stands in for a page of its own."""

    slug: str

    @property
    def name(self) -> str:
        return representation.language_name(self.slug)

    def get_absolute_url(self) -> str:
        return "/"


def find_topic(slug: str, at: datetime) -> Topic | None:
    return in_print.topic_by_slug(slug) or Topic.objects.filter(other_names__slug=slug).first()


def topic_context(request: HttpRequest, topic: Topic, at: datetime, front: Front | None = None) -> dict[str, Any]:
    """Pins first, then the newest; `front` shows another arrangement than the current one, for a preview."""
    pins = in_print.pinned(topic, at, front)
    others = in_print.pieces_on(topic, at).exclude(article__in=[pin.article_id for pin in pins])
    if request.GET.keys() & {"next", "back"}:
        pins = []
    return {"pins": pins, "pieces": page(others, request)}


def topics_context(request: HttpRequest, at: datetime) -> dict[str, Any]:
    """The tree of topics: each that stands under none here, with every topic below it, depth first."""
    shown = in_print.topics(at)
    keys = {topic.pk for topic in shown}
    tops = []
    children: dict[int, list[Topic]] = {}
    for topic in shown:
        if topic.parent_id in keys:
            children.setdefault(topic.parent_id, []).append(topic)
        else:
            tops.append(topic)
    return {"tree": [(top, topics_below(top, children)) for top in tops]}


def topics_below(topic: Topic, children: dict[int, list[Topic]]) -> list[Topic]:
    below = []
    for child in children.get(topic.pk, []):
        below += [child, *topics_below(child, children)]
    return below


def slugs_of_topics(edition: Edition) -> list[str]:
    """Those of its topics, and of all topics above them. Two queries."""
    vocabulary = {topic.pk: topic for topic in Topic.objects.only("slug", "parent")}
    slugs: list[str] = []
    for key in edition.edition_topics.order_by("position").values_list("topic", flat=True):
        topic = vocabulary.get(key)
        while topic is not None and topic.slug not in slugs:
            slugs.append(topic.slug)
            topic = vocabulary.get(topic.parent_id)
    return slugs


def series_context(request: HttpRequest, series: Series, at: datetime) -> dict[str, Any]:
    return {"pieces": list(in_print.pieces_of(series, at)[:LONGEST_LIST])}


# --- authors, institutions ----------------------------------------------------------------------------------


def find_author(slug: str, at: datetime) -> Author | None:
    return record_of(in_print.authors(at, withdrawn=True).select_related("portrait"), slug)


def author_context(request: HttpRequest, author: Author, at: datetime) -> dict[str, Any]:
    """With the affiliations on record today, and which of their institutions have a page."""
    affiliations = list(author.affiliations.select_related("institution"))
    with_page = in_print.institutions(at).filter(affiliations__author=author)
    return {
        "current": [affiliation for affiliation in affiliations if affiliation.is_present],
        "former": [affiliation for affiliation in affiliations if not affiliation.is_present],
        "linked": set(with_page.values_list("pk", flat=True)),
    }


def find_institution(slug: str, at: datetime) -> Institution | None:
    return record_of(in_print.institutions(at, withdrawn=True), slug)


def institution_context(request: HttpRequest, institution: Institution, at: datetime) -> dict[str, Any]:
    """With its people, of those whom lists name, and the disclosures that hold today."""
    people = in_print.affiliations_at(institution, at).select_related("author")
    affiliations = list(people.order_by("author__sort_name", "-starts_on", "pk")[:LONGEST_LIST])
    today = timezone.localdate(at)
    return {
        "disclosures": [line for line in institution.disclosures.all() if line.holds_on(today)],
        "current": [affiliation for affiliation in affiliations if affiliation.is_present],
        "former": [affiliation for affiliation in affiliations if not affiliation.is_present],
    }


# --- months, corrections ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Month:
    """A month of the archive: its first moment, and that of the month after it."""

    first: datetime
    after: datetime


def find_month(year: int, month: int, at: datetime) -> Month | None:
    zone = ZoneInfo(settings.TIME_ZONE)
    try:
        first = datetime(year, month, 1, tzinfo=zone)
        after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
        return Month(first.astimezone(UTC), after.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def archive_context(request: HttpRequest, at: datetime) -> dict[str, Any]:
    years: dict[int, list[datetime]] = {}
    for month in in_print.months(at):
        years.setdefault(month.year, []).append(month)
    return {"years": years.items()}


def ledger_context(request: HttpRequest, at: datetime) -> dict[str, Any]:
    """Everything readers were told of changes, with filters that are plain links."""
    entries = in_print.notes(at)
    years = [str(timezone.localtime(first).year) for first in in_print.years_of_notes(at)]
    kinds = [kind for kind in Edition.Change if kind not in {"first", "silent"}]
    kind, year = request.GET.get("kind", ""), request.GET.get("year", "")
    if kind in kinds:
        entries = entries.filter(change=kind)
    else:
        kind = ""
    if year in years:
        entries = entries.filter(visible_from__year=int(year))
    else:
        year = ""
    entries = page(entries, request, size=30, kind=kind, year=year)
    return {"entries": entries, "kinds": kinds, "kind": kind, "years": years, "year": year}


# --- the table ----------------------------------------------------------------------------------------------

ROWS = [
    Kind(
        name="type",
        path="types",
        find=find_type,
        editions=lambda editions, type_: editions.filter(type=type_),
        title="label",
        description="meaning",
        has_page_without_pieces=True,
        slugs=lambda edition: [edition.type],
        has_feed_without_pieces=True,
        feed_description="{0.meaning}",
    ),
    Kind(
        name="language",
        path="languages",
        find=lambda slug, at: Language(slug),
        editions=lambda editions, language: editions.filter(language=language.slug),
        has_page=False,
        slugs=lambda edition: [edition.language],
    ),
    Kind(
        name="topic",
        path="topics",
        find=find_topic,
        editions=lambda editions, topic: in_print.on_topics(editions, topic.branch),
        description="introduction",
        context=topic_context,
        list_context=topics_context,
        slugs=slugs_of_topics,
        feed_description="{0.introduction}",
        listed=in_print.topics,
    ),
    Kind(
        name="series",
        path="series",
        find=lambda slug, at: Series.objects.filter(slug=slug).first(),
        editions=lambda editions, series: editions.filter(series=series),
        description="introduction",
        schema_type="",
        context=series_context,
    ),
    Kind(
        name="author",
        path="authors",
        find=find_author,
        editions=lambda editions, author: in_print.signed_by(editions, author.pk),
        description="bio",
        schema_type="ProfilePage",
        context=author_context,
        list_context=lambda request, at: {"page": page(in_print.authors(at).with_affiliation(), request, size=60)},
        has_page_without_pieces=True,
        slugs=lambda edition: Author.objects.filter(printed_bylines__edition=edition).values_list("slug", flat=True),
        listed=in_print.authors,
    ),
    Kind(
        name="institution",
        path="institutions",
        find=find_institution,
        editions=lambda editions, institution: in_print.from_institution(editions, institution.pk),
        description="description",
        schema_type="Organization",
        context=institution_context,
        list_context=lambda request, at: {"page": page(in_print.institutions(at), request, size=60)},
        has_page_without_pieces=True,
        slugs=lambda edition: Institution.objects.filter(printed_affiliations__byline__edition=edition).values_list(
            "slug", flat=True
        ),
        feed_description="Pieces by people of {0.name} at the time",
        listed=in_print.institutions,
    ),
    Kind(
        name="archive_month",
        path="archive",
        route="<yyyy:year>/<mm:month>/",
        find=find_month,
        editions=lambda editions, month: editions.filter(published_at__gte=month.first, published_at__lt=month.after),
        list_context=archive_context,
    ),
    Kind(
        name="correction",
        path="corrections",
        route="<int:pk>/",
        find=lambda pk, at: in_print.notes(at).filter(pk=pk).first(),
        context=lambda request, entry, at: {"entry": entry},
        list_context=ledger_context,
        has_page_without_pieces=True,
    ),
]
KINDS = {kind.name: kind for kind in ROWS}
