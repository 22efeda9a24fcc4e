"""Feeds: the newest pieces in full, as RSS 2.0 and as JSON Feed 1.1, for the site and for everything that has a page.

One item is made once (`Item`) and written twice. A piece keeps its item when it is withdrawn: the item then says so.
At most five queries, whatever is in it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from io import StringIO
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.feedgenerator import rfc2822_date
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from authors.models import Author, Institution

from ..models import Edition, PrintedByline, Topic
from ..models.types import Type
from ..public import http_cache, in_print, outlets, representation
from ..public.in_print import Clock
from ..public.representation import xml_safe

SIZE = 30
FORMS = {"xml": "application/rss+xml; charset=utf-8", "json": "application/feed+json"}


@dataclass(frozen=True)
class Channel:
    """What a feed is of: its title, the page it belongs to, and the name and arguments of its own address."""

    title: str
    home: str
    name: str
    args: tuple[str, ...] = ()
    description: str = ""

    def address(self, form: str) -> str:
        return representation.page_url(self.name, *self.args, form)


@dataclass(frozen=True)
class Item:
    """One entry of a feed: an edition with its printed bylines and topics; `note` for an entry of the ledger."""

    edition: Edition
    bylines: list[PrintedByline]
    topics: list[Topic]
    note: Edition | None = None

    @property
    def guid(self) -> str:
        """Stays when the address changes. An entry of the ledger adds the number of the edition that told it."""
        guid = representation.guid(self.edition)
        return f"{guid}/note/{self.note.number}" if self.note else guid

    @property
    def link(self) -> str:
        return representation.page_url("correction", self.note.pk) if self.note else representation.url(self.edition)

    @property
    def title(self) -> str:
        said = self.note.get_change_display() if self.note else ""
        if self.edition.is_withdrawn and not self.note:
            said = self.edition.get_status_display()
        return f"{said}: {self.edition.headline}" if said else self.edition.headline

    @property
    def summary(self) -> str:
        if self.note:
            return self.note.note
        return representation.reason(self.edition) if self.edition.is_withdrawn else self.edition.standfirst

    @property
    def published(self) -> datetime:
        return self.note.visible_from if self.note else self.edition.published_at

    @property
    def updated(self) -> datetime:
        return self.note.visible_from if self.note else self.edition.modified_at

    @property
    def picture(self) -> representation.Picture | None:
        return None if self.note or self.edition.is_withdrawn else representation.picture(self.edition)

    @property
    def html(self) -> str:
        if self.note:
            return f"<p>{_escaped(self.note.note)}</p>"
        signatures = [representation.byline(row) | {"label": row.get_role_display()} for row in self.bylines]
        context = {
            "edition": self.edition,
            "text": "" if self.edition.is_withdrawn else representation.text_of(self.edition),
            "reason": representation.reason(self.edition),
            "picture": self.picture,
            "signatures": signatures,
            "bios": representation.bios(self.bylines),
            "interests": representation.interests(self.bylines),
        }
        return render_to_string("articles/_feed_item.html", context).strip()


# --- what is in which feed --------------------------------------------------------------------------------


@require_safe
def site(request: HttpRequest, form: str) -> HttpResponse:
    at = timezone.now()
    channel = Channel(settings.SITE_NAME, f"{settings.SITE_URL}/", "site_feed", (), settings.SITE_DESCRIPTION)
    items, clock = _items(outlets.feed(at))
    # An empty feed is a feed: somebody may wait for the first piece.
    return _answer(request, form, channel, items, at, clock)


@require_safe
def topic(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    at = timezone.now()
    found, under = outlets.topic_with_descendants(slug)
    if found is None:
        other = get_object_or_404(Topic, other_names__slug=slug)
        return _moved(in_print.pieces_on(other, at).exists(), "topic_feed", other.slug, form)
    channel = _channel(found.name, found.get_absolute_url(), "topic_feed", slug, found.introduction)
    return _of(request, form, channel, in_print.on_topics(outlets.feed(at), under), at)


@require_safe
def author(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    at = timezone.now()
    found = Author.objects.filter(slug=slug).first()
    if found is None:
        other = get_object_or_404(in_print.authors(at, withdrawn=True), other_names__slug=slug)
        return _moved(True, "author_feed", other.slug, form)
    channel = _channel(found.name, found.get_absolute_url(), "author_feed", slug)
    return _of(request, form, channel, in_print.signed_by(outlets.feed(at), found.pk), at)


@require_safe
def institution(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    at = timezone.now()
    found = Institution.objects.filter(slug=slug).first()
    if found is None:
        other = get_object_or_404(in_print.institutions(at, withdrawn=True), other_names__slug=slug)
        return _moved(True, "institution_feed", other.slug, form)
    said = f"Pieces by people of {found.name} at the time"
    channel = _channel(found.name, found.get_absolute_url(), "institution_feed", slug, said)
    return _of(request, form, channel, in_print.from_institution(outlets.feed(at), found.pk), at)


@require_safe
def type_(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    if slug not in Type.values:
        raise Http404
    at, kind = timezone.now(), Type(slug)
    channel = _channel(kind.label, representation.page_url("type", slug), "type_feed", slug, kind.meaning)
    items, clock = _items(outlets.feed(at).filter(type=slug))
    return _answer(request, form, channel, items, at, clock)


@require_safe
def language(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """What was printed in one language, translations among it."""
    at = timezone.now()
    channel = _channel(representation.language_name(slug), f"{settings.SITE_URL}/", "language_feed", slug)
    return _of(request, form, channel, outlets.feed(at).filter(language=slug), at)


@require_safe
def corrections(request: HttpRequest, form: str) -> HttpResponse:
    """The ledger as a feed: every note to readers, under the piece's names of now. At most five queries."""
    at = timezone.now()
    notes = list(in_print.notes(at).annotate(**in_print.clock_annotations(at))[:SIZE])
    present = outlets.current_editions(notes, at)
    bylines = outlets.bylines_by_edition(list(present.values()))
    items = []
    for note in notes:
        edition = present[note.article_id]
        items.append(Item(edition, bylines[edition.pk], [], note))
    said = "What readers were told of changes to published pieces"
    channel = _channel("Corrections and notes", representation.page_url("corrections"), "corrections_feed", "", said)
    return _answer(request, form, channel, items, at, in_print.clock_of(notes[0] if notes else None))


def _channel(name: str, home: str, route: str, slug: str, description: str = "") -> Channel:
    args = (slug,) if slug else ()
    return Channel(f"{settings.SITE_NAME}: {name}", representation.absolute_url(home), route, args, description)


def _of(request: HttpRequest, form: str, channel: Channel, found: QuerySet[Edition], at: datetime) -> HttpResponse:
    items, clock = _items(found)
    if not items:  # like its page: what nothing visible names is not there
        raise Http404
    return _answer(request, form, channel, items, at, clock)


def _moved(seen: bool, route: str, slug: str, form: str) -> HttpResponse:
    if not seen:
        raise Http404
    return http_cache.redirect(representation.page_url(route, slug, form))


def _items(found: QuerySet[Edition]) -> tuple[list[Item], Clock]:
    """The newest of them. Three queries."""
    editions = list(found[:SIZE])
    bylines, topics = outlets.bylines_by_edition(editions), outlets.topics_by_edition(editions)
    items = [Item(edition, bylines[edition.pk], topics[edition.pk]) for edition in editions]
    return items, in_print.clock_of(editions[0] if editions else None)


def _answer(
    request: HttpRequest, form: str, channel: Channel, items: list[Item], at: datetime, clock: Clock
) -> HttpResponse:
    write: Callable[[Channel, list[Item]], str] = rss if form == "xml" else json_feed
    response = http_cache.respond(
        request,
        lambda: HttpResponse(write(channel, items), content_type=FORMS[form]),
        facts=(form, channel, items),
        at=at,
        clock=clock,
        keep=http_cache.FEED,
    )
    response["Access-Control-Allow-Origin"] = "*"
    links = [f'<{channel.address(form)}>; rel="self"']
    if settings.WEBSUB_HUB:  # WebSub §4: a subscriber finds the hub in the header, whatever the format
        links.append(f'<{settings.WEBSUB_HUB}>; rel="hub"')
    response["Link"] = ", ".join(links)
    return response


# --- how it is written ------------------------------------------------------------------------------------


def rss(channel: Channel, items: list[Item]) -> str:
    """RSS 2.0 (RSS Advisory Board) with content:encoded, Dublin Core for names, Atom for changes, Media RSS."""
    out = StringIO()
    xml = SimplerXMLGenerator(out, "utf-8", short_empty_elements=True)

    def tag(name: str, text: str = "", **attributes: str) -> None:
        xml.addQuickElement(
            name, xml_safe(text), {key.strip("_"): xml_safe(value) for key, value in attributes.items()}
        )

    xml.startDocument()
    xml.startElement(
        "rss",
        {
            "version": "2.0",
            "xmlns:atom": "http://www.w3.org/2005/Atom",
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:media": "http://search.yahoo.com/mrss/",
        },
    )
    xml.startElement("channel", {})
    tag("title", channel.title)
    tag("link", channel.home)
    tag("description", channel.description or channel.title)
    tag("language", _language(items))
    tag("atom:link", rel="self", type="application/rss+xml", href=channel.address("xml"))
    if settings.WEBSUB_HUB:
        tag("atom:link", rel="hub", href=settings.WEBSUB_HUB)
    if items:
        tag("lastBuildDate", rfc2822_date(max(item.updated for item in items)))
    for item in items:
        xml.startElement("item", {})
        _rss_item(xml, tag, item)
        xml.endElement("item")
    xml.endElement("channel")
    xml.endElement("rss")
    xml.endDocument()
    return out.getvalue()


def _rss_item(xml: SimplerXMLGenerator, tag: Callable[..., None], item: Item) -> None:
    edition = item.edition
    tag("title", item.title)
    tag("link", item.link)
    tag("guid", item.guid, isPermaLink="false")
    tag("pubDate", rfc2822_date(item.published))
    tag("atom:updated", representation.iso(item.updated))
    for byline in representation.writers(item.bylines):
        tag("dc:creator", byline.name)
    for byline in representation.others(item.bylines):
        tag("dc:contributor", byline.name)
    tag("dc:language", edition.language)
    tag("category", edition.type_label)
    for topic in item.topics:
        tag("category", topic.name)
    tag("description", item.summary)
    tag("content:encoded", item.html)
    if picture := item.picture:
        _rss_picture(xml, tag, picture, edition)


def _rss_picture(
    xml: SimplerXMLGenerator, tag: Callable[..., None], picture: representation.Picture, edition: Edition
) -> None:
    """Media RSS in place of an enclosure, which needs a length in bytes: that is a question to the media store."""
    size = {"width": str(picture.width), "height": str(picture.height)} if picture.width else {}
    xml.startElement("media:content", {"url": picture.url, "medium": "image", "type": picture.mime_type, **size})
    if edition.image_credit:
        tag("media:credit", edition.image_credit)
    if edition.image_alt:
        # Within the picture: beside it, common readers take it for the summary of the piece.
        tag("media:description", edition.image_alt, type="plain")
    xml.endElement("media:content")


def json_feed(channel: Channel, items: list[Item]) -> str:
    """JSON Feed 1.1 (jsonfeed.org/version/1.1); what it has no word for stands under `_standfirst`."""
    told: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.home,
        "feed_url": channel.address("json"),
        "description": channel.description or channel.title,
        "language": _language(items),
        "items": [_json_item(item) for item in items],
    }
    if settings.WEBSUB_HUB:
        told["hubs"] = [{"type": "WebSub", "url": settings.WEBSUB_HUB}]
    return json.dumps(told, ensure_ascii=False)


def _json_item(item: Item) -> dict[str, Any]:
    edition = item.edition
    told: dict[str, Any] = {
        "id": item.guid,
        "url": item.link,
        "title": item.title,
        "content_html": item.html,
        "summary": item.summary,
        "date_published": representation.iso(item.published),
        "date_modified": representation.iso(item.updated),
        "authors": [
            {key: value for key, value in (("name", row.name), ("url", representation.author_url(row))) if value}
            for row in representation.writers(item.bylines)
        ],
        "tags": [edition.type_label, *(topic.name for topic in item.topics)],
        "language": edition.language,
        "_standfirst": {
            "about": "Bylines, affiliations and notes as printed; pages of people and institutions are those of today.",
            "type": edition.type,
            "status": edition.status,
            "edition": edition.number,
            "bylines": [representation.byline(row) for row in item.bylines],
            "interests": representation.interests(item.bylines),
            "notes": representation.notes(edition),
        },
    }
    if picture := item.picture:
        told["image"] = picture.url
        told["_standfirst"]["image"] = {"alt": edition.image_alt, "credit": edition.image_credit}
    return told


def _language(items: Iterable[Item]) -> str:
    """The one language of all items; the site's where there are several or none."""
    spoken = {item.edition.language for item in items}
    return spoken.pop() if len(spoken) == 1 else settings.LANGUAGE_CODE


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\n", "<br>")
