"""What stands in a page's head for machines: description, canonical address, cards, citation, feeds, structured data.

Pure, like structured_data.py. The template `articles/_meta.html` prints a Head; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator

from ..models import Edition, PrintedByline, Topic
from ..public import representation
from ..public.paging import Page
from . import structured_data
from .kinds import KINDS

Meta = tuple[str, str, str]  # an attribute, its value, and the content
LEDGER = "Corrections and notes"


@dataclass(frozen=True)
class Head:
    """`feeds` are (MIME type, address, title), `languages` (language, address)."""

    canonical: str
    description: str = ""
    robots: str = ""
    meta: Sequence[Meta] = ()
    feeds: Sequence[tuple[str, str, str]] = ()
    languages: Sequence[tuple[str, str]] = ()
    data: Sequence[dict] = ()

    @property
    def scripts(self) -> list[str]:
        return [structured_data.as_json(block) for block in self.data]


def canonical(request: HttpRequest, page: Page | None = None) -> str:
    """The address a page of a list is known by: its path, and its cursor behind the first page. Nothing else that
    somebody put into the address, and no cursor where "newer" has led back to the beginning."""
    url = representation.absolute_url(request.path)
    if page is None:
        return url
    if "next" in request.GET:
        return f"{url}?{urlencode({'next': request.GET['next']})}"
    if "back" in request.GET and page.back:
        return f"{url}?{urlencode({'back': request.GET['back']})}"
    return url


# --- of each page -------------------------------------------------------------------------------------------


def of_article(context: Context) -> Head:
    edition, bylines, topics = context["edition"], context["bylines"], context["topics"]
    url = representation.url(edition)
    robots, trail, languages, feeds = "max-image-preview:large", [], [], []
    if not edition.is_listed:
        robots = "noindex"
    if topics:
        trail = trail_to(topics[0], topics[0].name)
    if context["translations"]:
        others = [(other.language, representation.url(other)) for other in context["translations"]]
        languages = [(edition.language, url), *others]
    if edition.language != settings.LANGUAGE_CODE:
        feeds = feeds_of("language", edition.language, representation.language_name(edition.language))
    trail += trail_to(edition, edition.headline)
    return Head(
        canonical=url,
        description=edition.standfirst,
        robots=robots,
        meta=[
            ("name", "author", edition.byline_text),
            *open_graph(edition, bylines, topics),
            *highwire(edition, bylines),
            *dublin_core(edition, bylines),
        ],
        languages=languages,
        feeds=feeds,
        data=[structured_data.article(edition, bylines, topics), structured_data.breadcrumbs(trail)],
    )


def of_home(context: Context) -> Head:
    return Head(
        canonical=canonical(context["request"], context["pages"]),
        description=settings.SITE_DESCRIPTION,
        meta=about("", settings.SITE_DESCRIPTION),
        data=[structured_data.website()],
    )


def of_record(context: Context) -> Head:
    """The head of a topic's page, an author's, or that of any other kind in the table."""
    kind, pieces = KINDS[context["kind"]], context["pieces"]
    record = context[kind.name]
    name, text = getattr(record, kind.title), ""
    page, feeds, data, og_type = None, [], [], "website"
    if kind.description:
        text = getattr(record, kind.description)
    if isinstance(pieces, Page):
        page = pieces
    if kind.slugs:
        feeds = feeds_of(kind.name, record.slug, name)
    if kind.schema_type:
        data = [structured_data.OF_RECORDS[kind.schema_type](record, name, text, context)]
    if kind.schema_type == "ProfilePage":
        og_type = "profile"
    return Head(
        canonical=canonical(context["request"], page),
        description=text or name,
        meta=about(name, text, og_type),
        feeds=feeds,
        data=[*data, structured_data.breadcrumbs(trail_to(record, name))],
    )


def of_page(
    request: HttpRequest, name: str, description: str, *, page: Page | None = None, url: str = "", robots: str = ""
) -> Head:
    """The head of a page that is about nothing in particular: a list, a form, the history of a piece.

    "{site}" in the description stands for the name of the publication. `url` is the canonical one where it is not the
    page's own.
    """
    description = description.replace("{site}", settings.SITE_NAME)
    if url:
        url = representation.absolute_url(url)
    return Head(
        canonical=url or canonical(request, page),
        description=description,
        robots=robots,
        meta=about(name, description),
    )


def of_corrections(context: Context) -> Head:
    request, entries = context["request"], context["entries"]
    description = f"Everything that {settings.SITE_NAME} has told readers of changes to published pieces."
    return Head(
        canonical=canonical(request, entries),
        description=description,
        meta=about(LEDGER, description),
        data=[structured_data.ledger(LEDGER, entries), structured_data.breadcrumbs([(LEDGER, request.path)])],
    )


def of_correction(context: Context) -> Head:
    request, entry = context["request"], context["entry"]
    label = entry.get_change_display()
    trail = [(LEDGER, reverse("corrections")), (label, request.path)]
    return Head(
        canonical=canonical(request),
        description=Truncator(entry.note).chars(160),
        meta=about(f"{label}: {entry.headline_now}", entry.note),
        data=[structured_data.correction(entry), structured_data.breadcrumbs(trail)],
    )


# What a page is of → its head, from the context of its template.
HEADS = {
    "article": of_article,
    "home": of_home,
    "record": of_record,
    "corrections": of_corrections,
    "correction": of_correction,
}


# --- their parts --------------------------------------------------------------------------------------------


def feeds_of(kind: str, slug: str = "", name: str = "") -> list[tuple[str, str, str]]:
    args = [slug] if slug else []
    title = ": ".join(filter(None, [settings.SITE_NAME, name]))
    return [
        ("application/rss+xml", representation.page_url(f"{kind}_feed", *args, "xml"), title),
        ("application/feed+json", representation.page_url(f"{kind}_feed", *args, "json"), f"{title} (JSON Feed)"),
    ]


def trail_to(record: Any, name: str) -> list[tuple[str, str]]:
    """The names and paths that lead to the page of a record: its own, and that of what it stands under."""
    trail = [(name, record.get_absolute_url())]
    if parent := getattr(record, "parent", None):
        trail.insert(0, (parent.name, parent.get_absolute_url()))
    return trail


def about(name: str, description: str, og_type: str = "website") -> list[Meta]:
    return filled(
        [
            ("property", "og:type", og_type),
            ("property", "og:site_name", settings.SITE_NAME),
            ("property", "og:title", name or settings.SITE_NAME),
            ("property", "og:description", description),
            *site_image(),
            ("name", "twitter:card", "summary_large_image"),
        ]
    )


def site_image() -> list[Meta]:
    """The picture of a page that has none of its own."""
    return [
        ("property", "og:image", representation.absolute_url(static("icons/share.png"))),
        ("property", "og:image:width", "1200"),
        ("property", "og:image:height", "630"),
        ("property", "og:image:alt", settings.SITE_NAME),
    ]


def open_graph(edition: Edition, bylines: Sequence[PrintedByline], topics: Sequence[Topic]) -> list[Meta]:
    """ogp.me, with `article:`; and what X and Slack add to it. The site has a field of its own beside the title."""
    picture = representation.on_share_cards(edition)
    when = date_format(timezone.localtime(edition.published_at), "j F Y")
    tags = [
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
        tags += [
            ("property", "og:image", picture.url),
            ("property", "og:image:width", str(picture.width or "")),
            ("property", "og:image:height", str(picture.height or "")),
            ("property", "og:image:alt", picture.alt),
        ]
    else:  # until the card of its headline is drawn
        tags += site_image()
    return filled(tags)


def highwire(edition: Edition, bylines: Sequence[PrintedByline]) -> list[Meta]:
    """The citation_* tags that Google Scholar and Zotero read; an institution follows the author it belongs to."""
    published = timezone.localtime(edition.published_at)
    tags = [("name", "citation_title", edition.headline)]
    for byline in representation.writers(bylines):
        tags.append(("name", "citation_author", byline.name))
        for affiliation in byline.affiliations_as_printed:
            tags.append(("name", "citation_author_institution", affiliation.institution_name))
    tags += [
        ("name", "citation_publication_date", f"{published:%Y/%m/%d}"),
        ("name", "citation_journal_title", settings.SITE_NAME),
        ("name", "citation_language", edition.language),
        ("name", "citation_public_url", representation.url(edition)),
    ]
    return filled(tags)


def dublin_core(edition: Edition, bylines: Sequence[PrintedByline]) -> list[Meta]:
    tags = [
        ("name", "dc.title", edition.headline),
        *(("name", "dc.creator", byline.name) for byline in representation.writers(bylines)),
        *(("name", "dc.contributor", byline.name) for byline in representation.others(bylines)),
        ("name", "dc.date", representation.iso(edition.published_at)),
        ("name", "dc.language", edition.language),
        ("name", "dc.publisher", settings.SITE_NAME),
        ("name", "dc.identifier", representation.guid(edition)),
    ]
    return filled(tags)


def filled(rows: list[Meta]) -> list[Meta]:
    return [row for row in rows if row[2]]
