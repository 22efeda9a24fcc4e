"""What a reader gets for a question: a page of hits, counts for the filters, and whom it means."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db.models import Count, QuerySet
from django.utils import timezone

from authors.models import Author, Institution

from ..models import Edition, EditionTopic, PrintedAffiliation, PrintedByline, Topic
from ..models.types import Type
from ..public import in_print
from . import excerpts, names
from .query import Query, QueryWord
from .ranking import Term

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
    address: str
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
    telling = [word for word in weighed if word.is_telling] or weighed
    rarities = {form: word.rarity * sure for word in telling for form, sure in word.forms.items()}
    shown = Edition.objects.visible(at).listed().select_related("image").defer("body", "html")
    there, marker = shown.in_bulk(keys), excerpts.Marker(rarities)
    found = []
    for pk in keys:
        if edition := there.get(pk):
            passage = marker.excerpt(edition.plain_text or edition.standfirst, edition.language)
            found.append(Hit(edition, marker.whole(edition.headline, edition.language), passage))
            edition.plain_text = ""  # it was read; nobody compares pages by it
    return found


def choices_of(rows: list[Row]) -> dict[str, list[Choice]]:
    """How the pieces found are spread, per filter. Three queries."""
    keys = [pk for pk, _, _ in rows]
    if not keys:
        return {}

    def counted(queryset: QuerySet, slug: str, name: str) -> list[Choice]:
        number = Count("edition" if queryset.model is not PrintedAffiliation else "byline__edition", distinct=True)
        spread = queryset.values_list(slug, name).annotate(number=number).order_by("-number", name)
        return [Choice(*row) for row in spread[:SHOWN] if row[0]]

    years = Counter(str(timezone.localtime(published).year) for _, published, _ in rows)
    types = Counter(type_ for _, _, type_ in rows)
    posts = PrintedAffiliation.objects.filter(byline__edition__in=keys).order_by()
    return {
        "topic": counted(EditionTopic.objects.filter(edition__in=keys), "topic__slug", "topic__name"),
        "author": counted(PrintedByline.objects.filter(edition__in=keys), "author__slug", "author__name"),
        "institution": counted(posts, "institution__slug", "institution__name"),
        "type": [Choice(value, Type(value).label, number) for value, number in types.most_common()],
        "year": [Choice(value, value, number) for value, number in sorted(years.items(), reverse=True)[:12]],
    }


def named_by(query_words: list[QueryWord], query: Query, at: datetime) -> list[NamedPage]:
    forms = [{word.folded, *([word.meant] if word.meant else [])} for word in query_words]
    last = query_words[-1].folded if query.text[-1:].isalnum() else ""
    return named(names.meant(forms, last if len(last) > 2 else ""), at)


def named(meant: list[names.Meant], at: datetime) -> list[NamedPage]:
    """Those of them that have a page at `at`. A query for each kind there is among them."""
    kinds = names.Kind
    wanted = {kind: [one.record for one in meant if one.kind == kind] for kind in kinds}
    there: dict[tuple[str, int], Author | Institution | Topic] = {}
    for kind, find in (
        (kinds.AUTHOR, in_print.authors),
        (kinds.INSTITUTION, in_print.institutions),
        (kinds.TOPIC, _topics),
    ):
        if wanted[kind]:
            there |= {(kind, row.pk): row for row in find(at).filter(pk__in=wanted[kind])}
    found = []
    for one in meant:
        if row := there.get((one.kind, one.record)):
            page = NamedPage(one.kind, row.name, row.get_absolute_url())
            if one.name != row.name:
                page = replace(page, found_as=one.name)
            found.append(page)
    return found[:NAMED]


def _topics(at: datetime) -> QuerySet[Topic]:
    """Topics that something visible stands under, up to two steps below: more is not in anybody's tree."""
    return in_print.topics_with_pieces(at, "topic", "topic__parent", "topic__parent__parent")
