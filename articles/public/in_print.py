"""What a reader may see. Every public page, feed and list begins with a function of this module.

All of them stand on `Edition.objects.visible(at)`. Authors, institutions and topics are live records, so the rule
for them is: a record has a public page once something visible names it, and stands in lists while a piece that stands
in lists does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import pairwise
from operator import or_

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL
from django.utils import timezone

from authors.models import Affiliation, Author, Institution
from images.models import Image

from ..models import Edition, EditionTopic, Front, PrintedAffiliation, PrintedByline, Series, Slot, Topic
from ..models.edition import visible
from ..models.topic import branch_of

MONTHS_AT_ONCE = 600  # columns of one question: PostgreSQL answers with 1,664 at most
BESIDE = 4  # related pieces on a page: enough to choose from, few enough to be read


def pieces(at: datetime) -> QuerySet[Edition]:
    """Every piece that belongs in lists, newest first."""
    return Edition.objects.visible(at).listed().newest_first().for_cards()


def by_slug(slug: str, at: datetime) -> Edition | None:
    """The edition on show of the piece that has, or once had, this address; None if there is none. One query."""
    once_printed = {"article__printed_slugs__slug": slug, "article__printed_slugs__printed_from__lte": at}
    return (
        Edition.objects.visible(at)
        .filter(**once_printed)
        .select_related("image", "share_card")
        .annotate(**clock_annotations(at))
        .first()
    )


def history(edition: Edition, at: datetime) -> QuerySet[Edition]:
    """All editions of the piece that readers could ever see, the one they saw last first."""
    seen = Edition.objects.ever_visible(at).filter(article=edition.article_id)
    return seen.without_text().order_by("-visible_from", "-number")


def on_show(article: int | None, at: datetime) -> Edition | None:
    """The edition of an article that readers see at `at`. One query."""
    return Edition.objects.visible(at).filter(article=article).without_text().first()


def beside(edition: Edition, at: datetime) -> QuerySet[Edition]:
    """The pieces that stand beside it, each with `.kind` and `.reason`; of one kind the nearest first."""
    near = pieces(at).filter(beside__edition=edition)
    return near.annotate(kind=F("beside__kind"), reason=F("beside__reason")).order_by("beside__rank", "pk")[:60]


def topics_of(edition: Edition) -> list[Topic]:
    """Its topics as printed, the leading one first, each with its parent. One query."""
    rows = EditionTopic.objects.filter(edition=edition).select_related("topic__parent").order_by("position")
    return [row.topic for row in rows]


def pieces_on(topic: Topic, at: datetime) -> QuerySet[Edition]:
    """Pieces on the topic or on one that stands under it. One query more, for the tree."""
    return on_topics(pieces(at), topic.branch)


def pieces_by(author: Author, at: datetime) -> QuerySet[Edition]:
    return signed_by(pieces(at), author.pk)


def on_topics(editions: QuerySet[Edition], topics: set[int]) -> QuerySet[Edition]:
    """Those of `editions` that were printed under one of the topics, newest first."""
    if len(topics) == 1:
        return newest_by(editions.filter(edition_topics__topic=next(iter(topics))), "edition_topics")
    # Under several topics no index has the newest first. Where most pieces are, they are soon found among all.
    return editions.filter(Exists(EditionTopic.objects.filter(edition=OuterRef("pk"), topic__in=topics)))


def signed_by(editions: QuerySet[Edition], author: int | Subquery) -> QuerySet[Edition]:
    """Those of `editions` that the author signed, newest first."""
    signed = PrintedByline.objects.filter(edition=OuterRef("pk"), author=author)
    return once(newest_by(editions.filter(bylines__author=author), "bylines"), signed)


def from_institution(editions: QuerySet[Edition], institution: int | Subquery) -> QuerySet[Edition]:
    """Those of `editions` whose printed bylines name the institution, whoever works there now, newest first."""
    named = PrintedAffiliation.objects.filter(byline__edition=OuterRef("pk"), institution=institution)
    rows = "bylines__affiliations"
    return once(newest_by(editions.filter(**{f"{rows}__institution": institution}), rows), named)


def newest_by(editions: QuerySet[Edition], rows: str) -> QuerySet[Edition]:
    """Newest first by the date that the printed `rows` repeat, which `editions` is joined with.

    Their index is walked until a page is full: that costs the same whether somebody has signed three pieces or 20,000.
    """
    return editions.annotate(newest=F(f"{rows}__published_at"), row=F(f"{rows}__pk")).order_by("-newest", "-pk")


def once(editions: QuerySet[Edition], rows: QuerySet) -> QuerySet[Edition]:
    """Each piece by the first of its `rows` only: who wrote and translated a piece stands on it twice."""
    return editions.filter(~Exists(rows.filter(published_at=OuterRef("newest"), pk__lt=OuterRef("row"))))


def pieces_of(series: Series, at: datetime) -> QuerySet[Edition]:
    """The pieces of a series in its order; those without a number last, the oldest first."""
    order = [F("series_position").asc(nulls_last=True), "published_at", "pk"]
    return Edition.objects.visible(at).listed().filter(series=series).for_cards().order_by(*order)


def pinned(topic: Topic | None, at: datetime, front: Front | None = None) -> list[Edition]:
    """What the front of the home page, or of a topic's, pins at `at`, in its order and under its headlines.

    `front` shows another one than the current, for a preview. At most two queries.
    """
    shown = Subquery(Front.objects.filter(topic=topic).on_show(at).values("pk")[:1])
    if front:
        shown = front.pk
    pins = list(
        pieces(at)
        .filter(article__slots__front=shown)
        .annotate(slot_headline=F("article__slots__headline"), slot_image=F("article__slots__image"))
        .order_by("article__slots__position", "pk")
    )
    pictures = Image.objects.in_bulk({piece.slot_image for piece in pins} - {None})
    for piece in pins:
        piece.headline = piece.slot_headline or piece.headline
        piece.image = pictures.get(piece.slot_image, piece.image)
    return pins


def notes(at: datetime) -> QuerySet[Edition]:
    """The ledger: every edition that told readers of a change, the latest first, with the address of the piece now.

    Superseded editions are in it, because what they told stays true; pieces taken out of every list are not.
    """
    now = Edition.objects.visible(at).filter(article=OuterRef("article"))
    shown = now.exclude(status__in=[Edition.Status.UNLISTED, Edition.Status.REDIRECTED])
    # The empty text as a constant: by a parameter SQLite does not see that an index holds only those with a note.
    notes = Edition.objects.ever_visible(at).exclude(note=RawSQL("''", ()))
    # Not by EXISTS, as in `with_any`: the ledger is walked until a page is full.
    there = notes.alias(now=Subquery(shown.values("pk")[:1])).filter(now__isnull=False)
    return (
        there.annotate(slug_now=Subquery(shown.values("slug")[:1]), headline_now=Subquery(shown.values("headline")[:1]))
        .without_text()
        .order_by("-visible_from", "-pk")
    )


def years_of_notes(at: datetime) -> list[datetime]:
    """The first moments of the years in which readers were told something, the latest first. Two queries."""
    return months_with_rows(notes(at), "visible_from", months=12)


def authors(at: datetime, *, withdrawn: bool = False) -> QuerySet[Author]:
    """Authors that lists name, as an index sorts them; with `withdrawn` all who have a page."""
    signed = PrintedByline.objects.filter(printed("edition__", at, withdrawn), author=OuterRef("pk"))
    return with_any(Author.objects, signed).order_by("sort_name", "pk")


def institutions(at: datetime, *, withdrawn: bool = False) -> QuerySet[Institution]:
    """Institutions that lists name, by name; with `withdrawn` all that have a page."""
    rows = PrintedAffiliation.objects.filter(printed("byline__edition__", at, withdrawn))
    named = rows.filter(institution=OuterRef("pk"))
    return with_any(Institution.objects, named).order_by("name", "pk")


def affiliations_at(institution: Institution, at: datetime) -> QuerySet[Affiliation]:
    """Who works there or did, of the authors that lists name."""
    signed = PrintedByline.objects.filter(printed("edition__", at), author=OuterRef("author"))
    return with_any(institution.affiliations, signed)


def topics(at: datetime) -> list[Topic]:
    """Topics with a public page, by name: those a piece in lists stands under, and those above. Two queries."""
    named = set(topics_with_pieces(at, "topic").values_list("pk", flat=True))
    every = {topic.pk: topic for topic in Topic.objects.order_by("name")}
    for pk in list(named):
        above = every[pk].parent_id
        while above and above not in named:
            named.add(above)
            above = every[above].parent_id
    return [topic for pk, topic in every.items() if pk in named]


def topic_by_slug(slug: str) -> Topic | None:
    """The topic at this address, which brings its parent and its branch along. One query, for the whole vocabulary."""
    vocabulary = {topic.pk: topic for topic in Topic.objects.all()}
    topic = next((row for row in vocabulary.values() if row.slug == slug), None)
    if topic:
        topic.parent = vocabulary.get(topic.parent_id)
        topic.branch = branch_of(topic, vocabulary.values())
    return topic


def topics_with_pieces(at: datetime, *ways: str) -> QuerySet[Topic]:
    """Topics to which one of the `ways` leads from a topic that a piece in lists was printed under."""
    rows = EditionTopic.objects.filter(printed("edition__", at))
    return with_any(Topic.objects, *(rows.filter(**{way: OuterRef("pk")}) for way in ways))


def months(at: datetime) -> list[datetime]:
    """The first moments of the months in which pieces were published, the latest first. Two queries."""
    return months_with_rows(Edition.objects.visible(at).listed(), "published_at", months=1)


def picture(key: str, at: datetime) -> Image | None:
    """The picture with this key, if something visible shows it: above a text, in it, where it is pinned, of its author.
    One query."""
    here = {"image": OuterRef("pk")}
    without_text = [Edition.Status.RETRACTED, Edition.Status.REDIRECTED]
    shown = Edition.objects.visible(at).exclude(status__in=without_text)

    def stands(edition: str) -> Q:
        return visible(at, edition) & ~Q(**{f"{edition}status__in": without_text})

    inside = Edition.pictures.through.objects.filter(stands("edition__"), **here)
    pins = Slot.objects.filter(front__in=Front.objects.on_show(at).order_by(), **here)
    pinned = pins.filter(Exists(shown.filter(article=OuterRef("article"))))
    portrait = PrintedByline.objects.filter(printed("edition__", at, True), author__portrait=OuterRef("pk"))
    anywhere = Exists(shown.filter(**here)) | Exists(inside) | Exists(pinned) | Exists(portrait)
    return Image.objects.filter(anywhere, key=key).first()


def share_card(name: str, at: datetime) -> str:
    """The name of the current card of the piece on show that has, or once had, a card of this name. One query."""
    once = {"article__editions__share_card__name": name, "article__editions__visible_from__lte": at}
    now = Edition.objects.visible(at).filter(**once)
    return now.values_list("share_card__name", flat=True).first() or ""


# --- when it changes --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Clock:
    """When what readers may see last changed, and when it next will; None: never so far, nothing waits."""

    changed_at: datetime | None = None
    changes_at: datetime | None = None


def clock(at: datetime) -> Clock:
    """The whole site's clock. One query."""
    annotations = clock_annotations(at)
    row = Edition.objects.order_by().annotate(**annotations).values(*annotations)[:1]
    return clock_of(next(iter(row), None))


def clock_of(row: Edition | dict | None) -> Clock:
    """The clock that came with a row of `by_slug` or `outlets.feed`."""
    values: dict = {}
    if isinstance(row, dict):
        values = row
    elif row:
        values = vars(row)
    changed = filter(None, [values.get("_changed_at"), values.get("_front_changed_at")])
    changes = filter(None, [values.get("_changes_at"), values.get("_front_changes_at")])
    return Clock(max(changed, default=None), min(changes, default=None))


def clock_annotations(at: datetime) -> dict[str, Subquery]:
    """As annotations. Editions lie end to end, so what is on show changes only where one of them begins."""
    began = Edition.objects.ever_visible(at).order_by("-visible_from").values("visible_from")
    waits = Edition.objects.waiting(at).order_by("visible_from").values("visible_from")
    fronts = Front.objects.approved().order_by("visible_from").values("visible_from")
    return {
        "_changed_at": Subquery(began[:1]),
        "_changes_at": Subquery(waits[:1]),
        "_front_changed_at": Subquery(fronts.filter(visible_from__lte=at).reverse()[:1]),
        "_front_changes_at": Subquery(fronts.filter(visible_from__gt=at)[:1]),
    }


# --- shared -----------------------------------------------------------------------------------------------


def printed(edition: str, at: datetime, withdrawn: bool = False) -> Q:
    """Rows whose edition stands in lists; with `withdrawn` also those whose page still names who wrote them."""
    if withdrawn:
        return visible(at, edition) & ~Q(**{f"{edition}status": Edition.Status.REDIRECTED})
    return visible(at, edition) & Q(**{f"{edition}status__is_as_usual": Edition.Status.PUBLISHED})


def with_any(records: QuerySet, *rows: QuerySet) -> QuerySet:
    """The records for which there is one of the printed `rows`, which are bound to a record by OuterRef.

    Not by EXISTS, which PostgreSQL takes for a join and then reads all rows of all records: each record is asked for,
    by the index with the newest first, until a page is full.
    """
    newest = {}
    for number, some in enumerate(rows):
        newest[f"row_{number}"] = Subquery(some.order_by("-published_at").values("pk")[:1])
    any_of_them = reduce(or_, [Q(**{f"{name}__isnull": False}) for name in newest])
    return records.alias(**newest).filter(any_of_them)


def months_with_rows(editions: QuerySet[Edition], field: str, months: int) -> list[datetime]:
    """The first moments of the months, or of so many at a time, in which `field` of some of `editions` lies, the latest
    first. Two queries, each a probe of the index on `field` for every month: nothing else of the archive is read."""
    ends = editions.model.objects.order_by()
    first, last = (Subquery(editions.order_by(order).values(field)[:1]) for order in (field, f"-{field}"))
    span = ends.annotate(first=first, last=last).values_list("first", "last")[:1]
    begins, until = next(iter(span), (None, None))
    if begins is None:
        return []
    zone = timezone.get_current_timezone()
    begins, until = timezone.localtime(begins, zone), timezone.localtime(until, zone)
    starts = []
    number = (begins.year * 12 + begins.month - 1) // months * months
    while number <= until.year * 12 + until.month - 1 + months:
        starts.append(datetime(number // 12, number % 12 + 1, 1, tzinfo=zone))
        number += months
    filled = []
    for part in range(0, len(starts) - 1, MONTHS_AT_ONCE):
        probes = {}
        for start, end in pairwise(starts[part : part + MONTHS_AT_ONCE + 1]):
            inside = editions.filter(**{f"{field}__gte": start, f"{field}__lt": end}).order_by(field)
            probes[f"from_{start:%Y_%m}"] = Subquery(inside.values("pk")[:1])
        row = ends.annotate(**probes).values_list(*probes)[:1].get()
        filled += [start for start, pk in zip(starts[part:], row, strict=False) if pk is not None]
    return filled[::-1]
