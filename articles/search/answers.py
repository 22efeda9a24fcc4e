"""What a reader gets for a question: a page of hits, counts for the filters, and whom it means."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count, QuerySet
from django.utils import timezone

from authors.models import Author, Institution

from ..models import Edition, EditionTopic, PrintedAffiliation, PrintedByline, Topic
from ..models.types import Type
from ..public import in_print
from . import excerpts, names
from .query import Query, QueryWord
from .ranking import Term, telling_of

SIZE = 20  # hits on a page
NAMED = 3  # people, institutions and topics above the hits
SHOWN = 8  # values of a filter
Row = tuple[int, datetime, str]  # key, date and type of a piece


@dataclass(frozen=True)
class Hit:
    """A piece that answers, its headline and a passage in parts of text, each marked or not."""

    edition: Edition
    headline: excerpts.Parts
    excerpt: excerpts.Parts


@dataclass(frozen=True)
class Choice:
    """A value of a filter and how many of the pieces found have it."""

    value: str
    label: str
    number: int


@dataclass(frozen=True)
class NamedPage:
    """A page that the question means: of a person, an institution or a topic. `found_as` is the other name it used."""

    kind: str
    name: str
    url: str
    found_as: str = ""


@dataclass(frozen=True)
class Answer:
    """What is found. `number` counts up to `FOUND`, then `is_more`."""

    query: Query
    hits: list[Hit] = field(default_factory=list)
    number: int = 0
    is_more: bool = False
    named: list[NamedPage] = field(default_factory=list)
    choices: dict[str, list[Choice]] = field(default_factory=dict)
    corrected: str = ""  # the question as it was understood, if a word was mistyped
    suggested: str = ""  # another one that may have been meant
    unknown: list[str] = field(default_factory=list)  # words that no piece has
    is_loose: bool = False  # the pieces have most of the words, not all

    @property
    def pages(self) -> int:
        return -(-self.number // SIZE)


def hits_of(keys: list[int], weighed: list[Term], at: datetime) -> list[Hit]:
    """The pieces of a page with their passages. One query, which asks once more what may be seen."""
    rarities = {}
    for term in telling_of(weighed):
        for form, sure in term.forms.items():
            rarities[form] = term.rarity * sure
    marker = excerpts.Marker(rarities)
    editions = Edition.objects.visible(at).listed().select_related("image").defer("body", "html").in_bulk(keys)
    hits = []
    for pk in keys:
        edition = editions.get(pk)
        if edition:
            passage = marker.excerpt(edition.plain_text or edition.standfirst, edition.language)
            hits.append(Hit(edition, marker.whole(edition.headline, edition.language), passage))
            edition.plain_text = ""  # it was read; nobody compares pages by it
    return hits


def choices_of(rows: list[Row]) -> dict[str, list[Choice]]:
    """How the pieces found are spread, per filter. Three queries."""
    keys = [pk for pk, _, _ in rows]
    if not keys:
        return {}

    def counted(model, record: str, edition: str = "edition") -> list[Choice]:
        slug, name = f"{record}__slug", f"{record}__name"
        rows = model.objects.filter(**{f"{edition}__in": keys}).values_list(slug, name)
        rows = rows.annotate(number=Count(edition, distinct=True)).order_by("-number", name)
        return [Choice(*row) for row in rows[:SHOWN] if row[0]]

    years = Counter([str(timezone.localtime(published).year) for _, published, _ in rows])
    types = Counter([type_ for _, _, type_ in rows])
    return {
        "topic": counted(EditionTopic, "topic"),
        "author": counted(PrintedByline, "author"),
        "institution": counted(PrintedAffiliation, "institution", "byline__edition"),
        "type": [Choice(value, Type(value).label, number) for value, number in types.most_common()],
        "year": [Choice(value, value, number) for value, number in sorted(years.items(), reverse=True)[:12]],
    }


def named_by(query_words: list[QueryWord], query: Query, at: datetime) -> list[NamedPage]:
    """The pages of whom a question means, its last word perhaps unfinished."""
    forms = [{word.folded, word.meant or word.folded} for word in query_words]
    last = query_words[-1].folded
    if len(last) > 2 and query.text[-1:].isalnum():
        return named(names.meant(forms, last), at)
    return named(names.meant(forms), at)


def named(meant: list[names.Meant], at: datetime) -> list[NamedPage]:
    """Those of them that have a page at `at`. A query for each kind there is among them."""
    public = {
        names.Kind.AUTHOR: in_print.authors,
        names.Kind.INSTITUTION: in_print.institutions,
        names.Kind.TOPIC: topics_with_pieces_below,
    }
    records: dict[tuple[str, int], Author | Institution | Topic] = {}
    for kind, public_records in public.items():
        keys = [one.record for one in meant if one.kind == kind]
        if keys:
            for record in public_records(at).filter(pk__in=keys):
                records[kind, record.pk] = record
    pages = []
    for one in meant:
        record = records.get((one.kind, one.record))
        if record:
            found_as = one.name if one.name != record.name else ""
            pages.append(NamedPage(one.kind, record.name, record.get_absolute_url(), found_as))
    return pages[:NAMED]


def topics_with_pieces_below(at: datetime) -> QuerySet[Topic]:
    """Topics that something visible stands under, up to two steps below: more is not in anybody's tree."""
    return in_print.topics_with_pieces(at, "topic", "topic__parent", "topic__parent__parent")
