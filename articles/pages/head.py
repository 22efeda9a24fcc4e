"""What stands in a page's head for machines: description, canonical address, cards, citation, feeds, structured data.

Pure, like structured_data.py. The template `articles/_meta.html` prints a Head; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator

from authors.models import Affiliation, Author, Institution

from ..models import Edition, PrintedByline, Series, Topic
from ..public import representation
from ..public.paging import Page
from . import structured_data


@dataclass(frozen=True)
class Head:
    """`meta` are (attribute, its value, content); `feeds` are (MIME type, address, title)."""

    canonical: str
    description: str = ""
    robots: str = ""
    meta: list[tuple[str, str, str]] = field(default_factory=list)
    feeds: list[tuple[str, str, str]] = field(default_factory=list)
    languages: list[tuple[str, str]] = field(default_factory=list)
    data: list[dict] = field(default_factory=list)

    @property
    def scripts(self) -> list[str]:
        return [structured_data.as_json(block) for block in self.data]


def title(edition: Edition) -> str:
    """Headline, byline as printed, site: the title of the page everywhere."""
    return f"{edition.headline} – {edition.byline_text} – {settings.SITE_NAME}"


def canonical(request: HttpRequest, page: Page | None = None) -> str:
    """The address a page of a list is known by: its path, and its cursor behind the first page. Nothing else that
    somebody put into the address, and no cursor where "newer" has led back to the beginning."""
    name = next((name for name in ("next", "back") if name in request.GET), None)
    first = page is None or name is None or (name == "back" and not page.back)
    query = "" if first else f"?{urlencode({name: request.GET[name]})}"
    return representation.absolute_url(request.path) + query


def of_article(
    edition: Edition,
    bylines: Sequence[PrintedByline],
    topics: Sequence[Topic],
    translations: Iterable[Edition] = (),
) -> Head:
    address = representation.url(edition)
    hidden = not edition.is_listed
    versions = [
        (edition.language, address),
        *((other.language, representation.url(other)) for other in translations),
    ]
    trail = [(topic.name, topic.get_absolute_url()) for topic in _trail(topics)]
    return Head(
        canonical=address,
        description=edition.standfirst,
        robots="noindex" if hidden else "max-image-preview:large",
        meta=[
            ("name", "author", edition.byline_text),
            *_open_graph(edition, bylines, topics),
            *_highwire(edition, bylines),
            *_dublin_core(edition, bylines),
        ],
        languages=versions if len(versions) > 1 else [],
        feeds=[]
        if edition.language == settings.LANGUAGE_CODE
        else _feeds("language", edition.language, representation.language_name(edition.language)),
        data=[
            structured_data.article(edition, bylines, topics),
            structured_data.breadcrumbs([*trail, (edition.headline, edition.get_absolute_url())]),
        ],
    )


def of_home(request: HttpRequest, page: Page) -> Head:
    return Head(
        canonical=canonical(request, page),
        description=settings.SITE_DESCRIPTION,
        meta=_site("", settings.SITE_DESCRIPTION),
        data=[structured_data.website()],
    )


def of_topic(request: HttpRequest, topic: Topic, page: Page) -> Head:
    path = topic.get_absolute_url()
    return Head(
        canonical=canonical(request, page),
        description=topic.introduction or topic.name,
        meta=_site(topic.name, topic.introduction),
        feeds=_feeds("topic", topic.slug, topic.name),
        data=[
            structured_data.collection(topic.name, topic.introduction, path, page),
            structured_data.breadcrumbs((above.name, above.get_absolute_url()) for above in _trail([topic])),
        ],
    )


def of_author(
    request: HttpRequest, author: Author, present: Iterable[Affiliation], former: Iterable[Affiliation], page: Page
) -> Head:
    return Head(
        canonical=canonical(request, page),
        description=author.bio or author.name,
        meta=_site(author.name, author.bio, kind="profile"),
        feeds=_feeds("author", author.slug, author.name),
        data=[
            structured_data.profile(author, present, former),
            structured_data.breadcrumbs([(author.name, author.get_absolute_url())]),
        ],
    )


def of_institution(request: HttpRequest, institution: Institution, page: Page) -> Head:
    return Head(
        canonical=canonical(request, page),
        description=institution.description or institution.name,
        meta=_site(institution.name, institution.description),
        feeds=_feeds("institution", institution.slug, institution.name),
        data=[
            structured_data.organization(institution),
            structured_data.breadcrumbs([(institution.name, institution.get_absolute_url())]),
        ],
    )


def of_type(request: HttpRequest, label: str, meaning: str, slug: str, page: Page) -> Head:
    return Head(
        canonical=canonical(request, page),
        description=meaning,
        meta=_site(label, meaning),
        feeds=_feeds("type", slug, label),
        data=[
            structured_data.collection(label, meaning, request.path, page),
            structured_data.breadcrumbs([(label, request.path)]),
        ],
    )


def of_page(
    request: HttpRequest, name: str, description: str, *, page: Page | None = None, url: str = "", robots: str = ""
) -> Head:
    """The head of a page that is about nothing in particular: a list, a form, the history of a piece.

    "{site}" in the description stands for the name of the publication. `url` is the canonical one where it is not the
    page's own.
    """
    description = description.replace("{site}", settings.SITE_NAME)
    return Head(
        canonical=representation.absolute_url(url) if url else canonical(request, page),
        description=description,
        robots=robots,
        meta=_site(name, description),
    )


def of_series(request: HttpRequest, series: Series) -> Head:
    return Head(
        canonical=canonical(request),
        description=series.introduction or series.name,
        meta=_site(series.name, series.introduction),
        data=[structured_data.breadcrumbs([(series.name, series.get_absolute_url())])],
    )


def of_corrections(request: HttpRequest, entries: Page) -> Head:
    name = "Corrections and notes"
    description = f"Everything that {settings.SITE_NAME} has told readers of changes to published pieces."
    return Head(
        canonical=canonical(request, entries),
        description=description,
        meta=_site(name, description),
        data=[structured_data.ledger(name, entries), structured_data.breadcrumbs([(name, request.path)])],
    )


def of_correction(request: HttpRequest, entry: Edition) -> Head:
    ledger = ("Corrections and notes", reverse("corrections"))
    label = entry.get_change_display()
    return Head(
        canonical=canonical(request),
        description=Truncator(entry.note).chars(160),
        meta=_site(f"{label}: {entry.headline_now}", entry.note),
        data=[structured_data.correction(entry), structured_data.breadcrumbs([ledger, (label, request.path)])],
    )


def site_feeds() -> list[tuple[str, str, str]]:
    return _feeds("site", "", "")


def _feeds(kind: str, slug: str, name: str) -> list[tuple[str, str, str]]:
    args = [slug] if slug else []
    said = f"{settings.SITE_NAME}: {name}" if name else settings.SITE_NAME
    forms = [("application/rss+xml", "xml", said), ("application/feed+json", "json", f"{said} (JSON Feed)")]
    return [(mime, representation.page_url(f"{kind}_feed", *args, form), title) for mime, form, title in forms]


def _trail(topics: Sequence[Topic]) -> list[Topic]:
    """The leading topic with the one above it."""
    leading = topics[0] if topics else None
    return [topic for topic in (leading and leading.parent, leading) if topic]


def _site(name: str = "", description: str = "", kind: str = "website") -> list[tuple[str, str, str]]:
    return _said(
        [
            ("property", "og:type", kind),
            ("property", "og:site_name", settings.SITE_NAME),
            ("property", "og:title", name or settings.SITE_NAME),
            ("property", "og:description", description),
            *_site_image(),
            ("name", "twitter:card", "summary_large_image"),
        ]
    )


def _site_image() -> list[tuple[str, str, str]]:
    """The picture of a page that has none of its own."""
    return [
        ("property", "og:image", representation.absolute_url(static("icons/share.png"))),
        ("property", "og:image:width", "1200"),
        ("property", "og:image:height", "630"),
        ("property", "og:image:alt", settings.SITE_NAME),
    ]


def _open_graph(
    edition: Edition, bylines: Sequence[PrintedByline], topics: Sequence[Topic]
) -> list[tuple[str, str, str]]:
    """ogp.me, with `article:`; and what X and Slack add to it. The site has a field of its own beside the title."""
    picture = representation.on_share_cards(edition)
    when = date_format(timezone.localtime(edition.published_at), "j F Y")
    found = [
        ("property", "og:type", "article"),
        ("property", "og:site_name", settings.SITE_NAME),
        ("property", "og:title", f"{edition.headline} – {edition.byline_text}"),
        ("property", "og:description", edition.standfirst),
        ("property", "og:url", representation.url(edition)),
        ("property", "article:published_time", representation.iso(edition.published_at)),
        ("property", "article:modified_time", representation.iso(edition.modified_at)),
        ("property", "article:section", edition.type_label),
        *(
            ("property", "article:author", representation.author_url(byline))
            for byline in representation.writers(bylines)
        ),
        *(("property", "article:tag", topic.name) for topic in topics),
        ("name", "twitter:card", "summary_large_image" if picture else "summary"),
        ("name", "twitter:label1", "By"),
        ("name", "twitter:data1", edition.byline_text),
        ("name", "twitter:label2", edition.type_label),
        ("name", "twitter:data2", when),
    ]
    if picture:
        found += [
            ("property", "og:image", picture.url),
            ("property", "og:image:width", str(picture.width or "")),
            ("property", "og:image:height", str(picture.height or "")),
            ("property", "og:image:alt", picture.alt),
        ]
    else:  # until the card of its headline is drawn
        found += _site_image()
    return _said(found)


def _highwire(edition: Edition, bylines: Sequence[PrintedByline]) -> list[tuple[str, str, str]]:
    """The citation_* tags that Google Scholar and Zotero read; an institution follows the author it belongs to."""
    published = timezone.localtime(edition.published_at)
    found = [("name", "citation_title", edition.headline)]
    for byline in representation.writers(bylines):
        found.append(("name", "citation_author", byline.name))
        for affiliation in byline.affiliations_as_printed:
            found.append(("name", "citation_author_institution", affiliation.institution_name))
    found += [
        ("name", "citation_publication_date", f"{published:%Y/%m/%d}"),
        ("name", "citation_journal_title", settings.SITE_NAME),
        ("name", "citation_language", edition.language),
        ("name", "citation_public_url", representation.url(edition)),
    ]
    return _said(found)


def _dublin_core(edition: Edition, bylines: Sequence[PrintedByline]) -> list[tuple[str, str, str]]:
    found = [
        ("name", "dc.title", edition.headline),
        *(("name", "dc.creator", byline.name) for byline in representation.writers(bylines)),
        *(("name", "dc.contributor", byline.name) for byline in representation.others(bylines)),
        ("name", "dc.date", representation.iso(edition.published_at)),
        ("name", "dc.language", edition.language),
        ("name", "dc.publisher", settings.SITE_NAME),
        ("name", "dc.identifier", representation.guid(edition)),
    ]
    return _said(found)


def _said(rows: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [row for row in rows if row[2]]
