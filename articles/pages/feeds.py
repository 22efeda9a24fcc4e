"""Feeds: the newest pieces in full, as RSS 2.0 and as JSON Feed 1.1, for the site and for everything that has a page.

One item is made once (`Item`) and written twice. A piece keeps its item when it is withdrawn: the item then says so.
At most five queries, whatever is in it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed, rfc2822_date
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from ..models import Edition, PrintedByline, Topic
from ..public import http_cache, in_print, outlets, representation
from ..public.in_print import Clock
from ..public.representation import xml_safe
from .kinds import Kind

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

    def url(self, form: str) -> str:
        return representation.page_url(self.name, *self.args, form)


@dataclass(frozen=True)
class Item:
    """One entry of a feed: a piece, or a note to readers on one. `guid` stays when the address changes."""

    edition: Edition
    bylines: list[PrintedByline]
    topics: list[Topic]
    guid: str
    link: str
    title: str
    summary: str
    published: datetime
    updated: datetime
    picture: representation.Picture | None = None
    is_note: bool = False

    @property
    def tags(self) -> list[str]:
        return [self.edition.type_label, *(topic.name for topic in self.topics)]

    @property
    def html(self) -> str:
        if self.is_note:
            return f"<p>{escape(self.summary, quote=False)}</p>".replace("\n", "<br>")
        context = {
            "edition": self.edition,
            "text": "",
            "reason": representation.reason(self.edition),
            "picture": self.picture,
            "bylines": self.bylines,
            "bios": representation.bios(self.bylines),
            "interests": representation.interests(self.bylines),
        }
        if not self.edition.is_withdrawn:
            context["text"] = representation.text_of(self.edition)
        return render_to_string("articles/_feed_item.html", context).strip()


def item_of(edition: Edition, bylines: list[PrintedByline], topics: list[Topic]) -> Item:
    title, summary, picture = edition.headline, edition.standfirst, None
    if edition.is_withdrawn:
        title, summary = f"{edition.get_status_display()}: {title}", representation.reason(edition)
    else:
        picture = representation.picture(edition)
    guid, link = representation.guid(edition), representation.url(edition)
    published, updated = edition.published_at, edition.modified_at
    return Item(edition, bylines, topics, guid, link, title, summary, published, updated, picture)


def item_of_note(note: Edition, edition: Edition, bylines: list[PrintedByline]) -> Item:
    """An entry of the ledger: what the edition `note` told readers, on the piece that they see as `edition` now."""
    guid = f"{representation.guid(edition)}/note/{note.number}"
    link = representation.page_url("correction", note.pk)
    title = f"{note.get_change_display()}: {edition.headline}"
    at = note.visible_from
    return Item(edition, bylines, [], guid, link, title, note.note, published=at, updated=at, is_note=True)


# --- what is in which feed --------------------------------------------------------------------------------


@require_safe
def site(request: HttpRequest, form: str) -> HttpResponse:
    at = timezone.now()
    channel = Channel(settings.SITE_NAME, f"{settings.SITE_URL}/", "site_feed", (), settings.SITE_DESCRIPTION)
    items, clock = items_of(outlets.feed(at))
    # An empty feed is a feed: somebody may wait for the first piece.
    return respond(request, form, channel, items, at, clock)


@require_safe
def record_feed(request: HttpRequest, kind: Kind, slug: str, form: str) -> HttpResponse:
    """The feed of a topic, an author, or a record of any other kind in the table."""
    at = timezone.now()
    record = kind.find(slug, at)
    if record is None:
        raise Http404
    items, clock = items_of(kind.editions(outlets.feed(at), record))
    if not items and not kind.has_feed_without_pieces:
        raise Http404
    name = f"{kind.name}_feed"
    if record.slug != slug:
        return http_cache.redirect(representation.page_url(name, record.slug, form))
    title = f"{settings.SITE_NAME}: {getattr(record, kind.title)}"
    home = representation.absolute_url(record.get_absolute_url())
    channel = Channel(title, home, name, (slug,), kind.feed_description.format(record))
    return respond(request, form, channel, items, at, clock)


@require_safe
def corrections(request: HttpRequest, form: str) -> HttpResponse:
    """The ledger as a feed: every note to readers, under the piece's names of now. At most four queries."""
    at = timezone.now()
    notes = list(in_print.notes(at).annotate(**in_print.clock_annotations(at))[:SIZE])
    current = outlets.current_editions(notes, at)
    bylines = outlets.bylines_by_edition(list(current.values()))
    items = []
    for note in notes:
        edition = current[note.article_id]
        items.append(item_of_note(note, edition, bylines[edition.pk]))
    description = "What readers were told of changes to published pieces"
    title, home = f"{settings.SITE_NAME}: Corrections and notes", representation.page_url("corrections")
    channel = Channel(title, home, "corrections_feed", (), description)
    return respond(request, form, channel, items, at, in_print.clock_of(next(iter(notes), None)))


def items_of(queryset: QuerySet[Edition]) -> tuple[list[Item], Clock]:
    """The newest of them. Four queries."""
    editions = list(queryset[:SIZE])
    bylines, topics = outlets.bylines_by_edition(editions), outlets.topics_by_edition(editions)
    items = [item_of(edition, bylines[edition.pk], topics[edition.pk]) for edition in editions]
    return items, in_print.clock_of(next(iter(editions), None))


def respond(
    request: HttpRequest, form: str, channel: Channel, items: list[Item], at: datetime, clock: Clock
) -> HttpResponse:
    write = {"xml": rss, "json": json_feed}[form]
    response = http_cache.respond(
        request,
        lambda: HttpResponse(write(channel, items), content_type=FORMS[form]),
        facts=(form, channel, items),
        at=at,
        clock=clock,
        keep=http_cache.FEED,
    )
    response["Access-Control-Allow-Origin"] = "*"
    links = [f'<{channel.url(form)}>; rel="self"']
    if settings.WEBSUB_HUB:  # WebSub §4: a subscriber finds the hub in the header, whatever the format
        links.append(f'<{settings.WEBSUB_HUB}>; rel="hub"')
    response["Link"] = ", ".join(links)
    return response


# --- how it is written ------------------------------------------------------------------------------------


class RssFeed(Rss201rev2Feed):
    """RSS 2.0 (RSS Advisory Board) with content:encoded, Dublin Core for names, Atom for changes, Media RSS."""

    def rss_attributes(self) -> dict[str, str]:
        return {
            "version": self._version,
            "xmlns:atom": "http://www.w3.org/2005/Atom",
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:media": "http://search.yahoo.com/mrss/",
        }

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        feed = self.feed
        for name in ("title", "link", "description", "language"):
            handler.addQuickElement(name, xml_safe(feed[name]))
        links = {"rel": "self", "type": "application/rss+xml", "href": feed["feed_url"]}
        handler.addQuickElement("atom:link", attrs=links)
        if settings.WEBSUB_HUB:
            handler.addQuickElement("atom:link", attrs={"rel": "hub", "href": settings.WEBSUB_HUB})
        if self.items:
            handler.addQuickElement("lastBuildDate", rfc2822_date(self.latest_post_date()))

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        entry = item["entry"]
        elements = [
            ("title", entry.title),
            ("link", entry.link),
            ("guid", entry.guid, {"isPermaLink": "false"}),
            ("pubDate", rfc2822_date(entry.published)),
            ("atom:updated", representation.iso(entry.updated)),
            *(("dc:creator", byline.name) for byline in representation.writers(entry.bylines)),
            *(("dc:contributor", byline.name) for byline in representation.others(entry.bylines)),
            ("dc:language", entry.edition.language),
            *(("category", name) for name in entry.tags),
            ("description", entry.summary),
            ("content:encoded", entry.html),
        ]
        for name, text, *attributes in elements:
            handler.addQuickElement(name, xml_safe(text), *attributes)
        if entry.picture:
            self.add_picture(handler, entry.picture, entry.edition)

    def add_picture(self, handler: SimplerXMLGenerator, picture: representation.Picture, edition: Edition) -> None:
        """Media RSS in place of an enclosure, which needs a length in bytes: that is a question to the media store."""
        attributes = {"url": picture.url, "medium": "image", "type": picture.mime_type}
        if picture.width:
            attributes |= {"width": str(picture.width), "height": str(picture.height)}
        handler.startElement("media:content", attributes)
        if edition.image_credit:
            handler.addQuickElement("media:credit", xml_safe(edition.image_credit))
        if edition.image_alt:
            # Within the picture: beside it, common readers take it for the summary of the piece.
            handler.addQuickElement("media:description", xml_safe(edition.image_alt), {"type": "plain"})
        handler.endElement("media:content")


def rss(channel: Channel, items: list[Item]) -> str:
    feed = RssFeed(
        channel.title,
        channel.home,
        channel.description or channel.title,
        language=language_of(items),
        feed_url=channel.url("xml"),
    )
    for item in items:
        feed.add_item(item.title, item.link, item.summary, updateddate=item.updated, entry=item)
    return feed.writeString("utf-8")


def json_feed(channel: Channel, items: list[Item]) -> str:
    """JSON Feed 1.1 (jsonfeed.org/version/1.1); what it has no word for stands under `_standfirst`."""
    data: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.home,
        "feed_url": channel.url("json"),
        "description": channel.description or channel.title,
        "language": language_of(items),
        "items": [json_item(item) for item in items],
    }
    if settings.WEBSUB_HUB:
        data["hubs"] = [{"type": "WebSub", "url": settings.WEBSUB_HUB}]
    return json.dumps(data, ensure_ascii=False)


def json_item(item: Item) -> dict[str, Any]:
    edition = item.edition
    authors = []
    for byline in representation.writers(item.bylines):
        author = {"name": byline.name}
        if byline.author_id:
            author["url"] = representation.author_url(byline)
        authors.append(author)
    data: dict[str, Any] = {
        "id": item.guid,
        "url": item.link,
        "title": item.title,
        "content_html": item.html,
        "summary": item.summary,
        "date_published": representation.iso(item.published),
        "date_modified": representation.iso(item.updated),
        "authors": authors,
        "tags": item.tags,
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
    if item.picture:
        data["image"] = item.picture.url
        data["_standfirst"]["image"] = {"alt": edition.image_alt, "credit": edition.image_credit}
    return data


def language_of(items: list[Item]) -> str:
    """The one language of all items; the site's where there are several or none."""
    languages = {item.edition.language for item in items}
    if len(languages) == 1:
        return languages.pop()
    return settings.LANGUAGE_CODE
