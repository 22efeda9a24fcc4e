"""Sitemaps (sitemaps.org 0.9), Google's news sitemap, and security.txt (RFC 9116).

A sitemap holds the pieces of one range of keys, not the n-th thousand of all: no page of it counts or skips what is
before, so the last of a million pieces is found as quickly as the first, and a piece never changes its sitemap.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import Exists, Max, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..models import Edition
from ..public import http_cache, in_print, outlets, representation

SIZE = 5000  # keys to a sitemap; the protocol allows 50,000 addresses
NEWS_DAYS = 2  # Google, "Create a news sitemap": older pieces are to be taken out,
NEWS_MOST = 1000  # and no more than so many put in
XML = "application/xml; charset=utf-8"
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
PAGES = ["home", "topics", "authors", "institutions", "archive", "corrections"]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every sitemap that has something in it. Nine queries, all probes of an index, however large the archive."""
    at = timezone.now()
    parts = [("pages", 0)]
    for section in SECTIONS:
        parts += [(section, number) for number in _filled(section, at)]
    addresses = [representation.page_url(f"sitemap_{section}", number) for section, number in parts]

    def make() -> HttpResponse:
        rows = (f"<sitemap><loc>{escape(address)}</loc></sitemap>" for address in addresses)
        return _xml("sitemapindex", rows)

    return http_cache.respond(request, make, facts=("sitemap", addresses), at=at)


@require_safe
def part(request: HttpRequest, section: str, number: int) -> HttpResponse:
    """One sitemap. Two queries."""
    at = timezone.now()
    if section == "pages":
        rows: list[tuple[str, str]] = [
            (representation.page_url(name), "") for name in PAGES if number == 0 and representation.page_url(name)
        ]
    elif section in SECTIONS and number < 2**31 // SIZE:
        rows = SECTIONS[section](at, number * SIZE, (number + 1) * SIZE)
    else:
        rows = []
    if not rows:
        raise Http404
    return http_cache.respond(request, lambda: _xml("urlset", map(_url, rows)), facts=("urlset", rows), at=at)


@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """The pieces of the last two days. It may be empty, as Google says, and has to stay where it is."""
    at = timezone.now()
    pieces = list(outlets.news(at, NEWS_DAYS)[:NEWS_MOST])

    def make() -> HttpResponse:
        return _xml("urlset", map(_news, pieces), f' xmlns:news="{NEWS}"')

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


def _articles(at: datetime, first: int, after: int) -> list[tuple[str, str]]:
    listed = Edition.objects.visible(at).listed().filter(article__gte=first, article__lt=after)
    found = listed.order_by("article_id").values_list("slug", "modified_at")
    return [(representation.page_url("article", slug), representation.iso(moment)) for slug, moment in found]


def _topics(at: datetime, first: int, after: int) -> list[tuple[str, str]]:
    found = [topic for topic in in_print.topics(at) if first <= topic.pk < after]
    return [(representation.absolute_url(topic.get_absolute_url()), "") for topic in found]


def _authors(at: datetime, first: int, after: int) -> list[tuple[str, str]]:
    return _people(in_print.authors(at), first, after)


def _institutions(at: datetime, first: int, after: int) -> list[tuple[str, str]]:
    return _people(in_print.institutions(at), first, after)


def _people(found: QuerySet, first: int, after: int) -> list[tuple[str, str]]:
    rows = found.filter(pk__gte=first, pk__lt=after).order_by("pk")
    return [(representation.absolute_url(row.get_absolute_url()), "") for row in rows.only("slug")]


SECTIONS = {"articles": _articles, "topics": _topics, "authors": _authors, "institutions": _institutions}


def _filled(section: str, at: datetime) -> list[int]:
    """The ranges of keys in which something is public. One query for the end, one for the ranges."""
    if section == "topics":  # a vocabulary, some hundreds
        return sorted({topic.pk // SIZE for topic in in_print.topics(at)})
    if section == "articles":
        found, key = Edition.objects.visible(at).listed().order_by(), "article"
    else:
        found, key = {"authors": in_print.authors, "institutions": in_print.institutions}[section](at).order_by(), "pk"
    last = found.model.objects.aggregate(last=Max(key))["last"]
    if last is None:
        return []
    ranges = range(last // SIZE + 1)
    # One row of yes and no: each is a probe of the index on the key that ends at the first hit.
    asked = {f"r{n}": Exists(found.filter(**{f"{key}__gte": n * SIZE, f"{key}__lt": (n + 1) * SIZE})) for n in ranges}
    row = found.model.objects.order_by().annotate(**asked).values_list(*asked)[:1].get()
    return [n for n, filled in zip(ranges, row, strict=True) if filled]


# --- how it is written ------------------------------------------------------------------------------------


def _xml(root: str, rows: Iterable[str], spaces: str = "") -> HttpResponse:
    body = "\n".join(rows)
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{SITEMAP}"{spaces}>\n{body}\n</{root}>\n'
    return HttpResponse(text, content_type=XML)


def _url(row: tuple[str, str]) -> str:
    address, moment = row
    lastmod = f"<lastmod>{moment}</lastmod>" if moment else ""
    return f"<url><loc>{escape(address)}</loc>{lastmod}</url>"


def _news(piece: Edition) -> str:
    name, title = escape(settings.SITE_NAME), escape(representation.xml_safe(piece.headline))
    return (
        f"<url><loc>{escape(representation.url(piece))}</loc><news:news>"
        f"<news:publication><news:name>{name}</news:name><news:language>{_language(piece)}</news:language>"
        f"</news:publication><news:publication_date>{representation.iso(piece.published_at)}</news:publication_date>"
        f"<news:title>{title}</news:title></news:news></url>"
    )


def _language(piece: Edition) -> str:
    """ISO 639 with two or three letters, but for the two scripts of Chinese."""
    code = piece.language.lower()
    return {"zh-hans": "zh-cn", "zh-hant": "zh-tw"}.get(code, code.partition("-")[0])
