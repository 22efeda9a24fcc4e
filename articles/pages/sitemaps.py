"""Sitemaps (sitemaps.org 0.9), Google's news sitemap, and security.txt (RFC 9116).

A sitemap holds the pieces of one range of keys, not the n-th thousand of all: no page of it counts or skips what is
before, so the last of a million pieces is found as quickly as the first, and a piece never changes its sitemap.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Exists, Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..models import Edition
from ..public import http_cache, outlets, representation
from .kinds import KINDS

SIZE = 5000  # keys to a sitemap; the protocol allows 50,000 addresses
NEWS_DAYS = 2  # Google, "Create a news sitemap": older pieces are to be taken out,
NEWS_MOST = 1000  # and no more than so many put in
XML = "application/xml; charset=utf-8"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
PAGES = ["home", *(kind.path for kind in KINDS.values() if kind.list_context)]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every sitemap that has something in it. Nine queries, all probes of an index, however large the archive."""
    at = timezone.now()
    urls = [representation.page_url("sitemap_pages", 0)]
    for section in SECTIONS:
        urls += [representation.page_url(f"sitemap_{section}", number) for number in filled_ranges(section, at)]

    def make() -> HttpResponse:
        return xml("sitemapindex", [f"<sitemap><loc>{escape(url)}</loc></sitemap>" for url in urls])

    return http_cache.respond(request, make, facts=("sitemap", urls), at=at)


@require_safe
def part(request: HttpRequest, section: str, number: int) -> HttpResponse:
    """One sitemap: addresses, each with the moment when readers were last told of a change. At most three queries."""
    at = timezone.now()
    rows: list[tuple[str, str]] = []
    if section == "pages" and number == 0:
        rows = [(representation.page_url(name), "") for name in PAGES]
    elif section in SECTIONS and number < 2**31 // SIZE:
        rows = rows_of(section, number, at)
    if not rows:
        raise Http404

    def make() -> HttpResponse:
        return xml("urlset", [url_element(url, moment) for url, moment in rows])

    return http_cache.respond(request, make, facts=("urlset", rows), at=at)


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """The pieces of the last two days. It may be empty, as Google says, and has to stay where it is."""
    at = timezone.now()
    pieces = list(outlets.news(at, NEWS_DAYS)[:NEWS_MOST])

    def make() -> HttpResponse:
        return xml("urlset", [news_element(piece) for piece in pieces], f' xmlns:news="{NEWS}"')

    return http_cache.respond(request, make, facts=("news", pieces), at=at)


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116. `Expires` has to be given and to lie within a year; this one moves on with every month."""
    contact = settings.SECURITY_CONTACT
    if not contact:
        raise Http404
    if "@" in contact and ":" not in contact:
        contact = f"mailto:{contact}"
    today = timezone.now()
    expires = (today.replace(day=1) + timedelta(days=190)).replace(day=1)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%d}T00:00:00Z",
        f"Canonical: {representation.page_url('security')}",
        f"Preferred-Languages: {settings.LANGUAGE_CODE}",
    ]
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response


# --- what is in which -------------------------------------------------------------------------------------


def articles(at: datetime) -> QuerySet[Edition]:
    return Edition.objects.visible(at).listed()


# Section → all that stands in it.
SECTIONS = {"articles": articles, **{kind.path: kind.listed for kind in KINDS.values() if kind.listed}}


def key_of(section: str) -> str:
    return "article_id" if section == "articles" else "pk"


def rows_of(section: str, number: int, at: datetime) -> list[tuple[str, str]]:
    records, key = SECTIONS[section](at), key_of(section)
    first, after = number * SIZE, (number + 1) * SIZE
    if isinstance(records, list):  # a vocabulary, some hundreds, which is never divided
        records = records if number == 0 else []
        return [(representation.absolute_url(row.get_absolute_url()), "") for row in records]
    records = records.filter(**{f"{key}__gte": first, f"{key}__lt": after}).order_by(key)
    if section == "articles":
        rows = records.values_list("slug", "modified_at")
        return [(representation.page_url("article", slug), representation.iso(moment)) for slug, moment in rows]
    return [(representation.absolute_url(row.get_absolute_url()), "") for row in records.only("slug")]


def filled_ranges(section: str, at: datetime) -> list[int]:
    """The ranges of keys in which something is public. One query for the end, one for the ranges."""
    records, key = SECTIONS[section](at), key_of(section)
    if isinstance(records, list):
        return [0] if records else []
    records = records.order_by()
    last = records.model.objects.aggregate(last=Max(key))["last"]
    if last is None:
        return []
    # One row of yes and no: each is a probe of the index on the key that ends at the first hit.
    probes = {}
    for number in range(last // SIZE + 1):
        inside = records.filter(**{f"{key}__gte": number * SIZE, f"{key}__lt": (number + 1) * SIZE})
        probes[f"range_{number}"] = Exists(inside)
    row = records.model.objects.order_by().annotate(**probes).values_list(*probes)[:1].get()
    return [number for number, is_filled in enumerate(row) if is_filled]


# --- how it is written ------------------------------------------------------------------------------------


def xml(root: str, rows: list[str], namespaces: str = "") -> HttpResponse:
    body = "\n".join(rows)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{SITEMAP}"{namespaces}>\n{body}\n</{root}>\n'
    return HttpResponse(text, content_type=XML)


def url_element(url: str, moment: str) -> str:
    lastmod = f"<lastmod>{moment}</lastmod>" if moment else ""
    return f"<url><loc>{escape(url)}</loc>{lastmod}</url>"


def news_element(piece: Edition) -> str:
    name, title = escape(settings.SITE_NAME), escape(representation.xml_safe(piece.headline))
    return (
        f"<url><loc>{escape(representation.url(piece))}</loc><news:news>"
        f"<news:publication><news:name>{name}</news:name><news:language>{news_language(piece)}</news:language>"
        f"</news:publication><news:publication_date>{representation.iso(piece.published_at)}</news:publication_date>"
        f"<news:title>{title}</news:title></news:news></url>"
    )


def news_language(piece: Edition) -> str:
    """ISO 639 with two or three letters, but for the two scripts of Chinese."""
    code = piece.language.lower()
    return {"zh-hans": "zh-cn", "zh-hant": "zh-tw"}.get(code, code.partition("-")[0])
