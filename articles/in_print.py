"""What a reader may see. Every public page, feed and list begins with a function of this module.

All of them stand on `Edition.objects.visible(at)`. Authors, institutions and topics are live records, so the rule
for them is: a record has a public page once something visible names it.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from authors.models import Author, Institution

from .models import Edition, EditionTopic, PrintedAffiliation, PrintedByline, Topic

BESIDE = 4  # related pieces on a page: enough to choose from, few enough to be read


def pieces(at: datetime) -> QuerySet[Edition]:
    """Every piece that belongs in lists, newest first."""
    return Edition.objects.visible(at).listed().newest_first().for_cards()


def by_address(slug: str, at: datetime) -> Edition | None:
    """The edition on show of the piece that has, or once had, this address; None if there is none. One query."""
    printed = {"article__addresses__slug": slug, "article__addresses__printed_from__lte": at}
    return Edition.objects.visible(at).filter(**printed).select_related("image").first()


def history(edition: Edition, at: datetime) -> QuerySet[Edition]:
    """All editions of the piece that readers could ever see, the latest first."""
    return Edition.objects.ever_visible(at).filter(article=edition.article_id).defer("body").order_by("-number")


def on_show(article: int | None, at: datetime) -> Edition | None:
    """The edition of an article that readers see at `at`. One query."""
    return Edition.objects.visible(at).filter(article=article).defer("body", "html").first()


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
    under = EditionTopic.objects.filter(edition=OuterRef("pk"), topic__in=_with_those_under(topic))
    return pieces(at).filter(Exists(under))


def pieces_by(author: Author, at: datetime) -> QuerySet[Edition]:
    return pieces(at).filter(Exists(PrintedByline.objects.filter(edition=OuterRef("pk"), author=author)))


def pieces_from(institution: Institution, at: datetime) -> QuerySet[Edition]:
    """Pieces whose printed bylines named the institution at the time, whoever works there now."""
    named = PrintedAffiliation.objects.filter(byline__edition=OuterRef("pk"), institution=institution)
    return pieces(at).filter(Exists(named))


def authors(at: datetime) -> QuerySet[Author]:
    """Authors with a public page, as an index sorts them."""
    signed = PrintedByline.objects.filter(author=OuterRef("pk"), edition__in=_visible_ids(at))
    return Author.objects.filter(Exists(signed)).order_by("sort_name", "pk")


def institutions(at: datetime) -> QuerySet[Institution]:
    """Institutions with a public page, by name."""
    named = PrintedAffiliation.objects.filter(institution=OuterRef("pk"), byline__edition__in=_visible_ids(at))
    return Institution.objects.filter(Exists(named)).order_by("name", "pk")


def topics(at: datetime) -> list[Topic]:
    """Topics with a public page, by name: those something visible stands under, and those above. Two queries."""
    printed = EditionTopic.objects.filter(edition__in=_visible_ids(at)).values("topic")
    named = set(Topic.objects.filter(pk__in=printed).values_list("pk", flat=True))
    every = {topic.pk: topic for topic in Topic.objects.order_by("name")}
    for pk in list(named):
        above = every[pk].parent_id
        while above and above not in named:
            named.add(above)
            above = every[above].parent_id
    return [topic for pk, topic in every.items() if pk in named]


def months(at: datetime) -> list[datetime]:
    """The months in which pieces were published, the latest first."""
    return list(Edition.objects.visible(at).listed().datetimes("published_at", "month", order="DESC"))


def of_month(first: datetime, after: datetime, at: datetime) -> QuerySet[Edition]:
    return pieces(at).filter(published_at__gte=first, published_at__lt=after)


def shows_file(name: str, at: datetime) -> bool:
    """Whether something readers can see shows the stored picture `name`. One query."""
    portrait = PrintedByline.objects.filter(author__portrait__file=name, edition__in=_visible_ids(at))
    lead = Edition.objects.visible(at).filter(image__file=name)
    return lead.values("pk").union(portrait.values("edition_id")).exists()


def _visible_ids(at: datetime) -> QuerySet:
    return Edition.objects.visible(at).values("pk")


def _with_those_under(topic: Topic) -> set[int]:
    children: dict[int | None, list[int]] = {}
    for pk, parent in Topic.objects.filter(~Q(parent=None)).values_list("pk", "parent_id"):
        children.setdefault(parent, []).append(pk)
    found, ahead = {topic.pk}, [topic.pk]
    while ahead:
        new = [child for child in children.get(ahead.pop(), []) if child not in found]
        found.update(new)
        ahead += new
    return found
