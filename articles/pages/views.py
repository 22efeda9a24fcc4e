"""The reader's lists: the front page, the pages of kinds.py, the archive, the ledger. Each asks in_print.py what may be
seen now, and renders it. A single piece is in piece.py."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..models import Edition, Front, Topic
from ..public import http_cache, in_print, redirects
from ..public.paging import page
from .kinds import Kind


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    if request.GET.keys() & set(redirects.BY_NUMBER) and (url := redirects.url_of(request, at)):
        return http_cache.redirect(url)
    return http_cache.render(request, "articles/home.html", home_context(request, at), at=at)


def home_context(request: HttpRequest, at: datetime, front: Front | None = None) -> dict:
    """Pins first, then the newest; `front` shows another arrangement than the current one, for a preview."""
    pins = in_print.pinned(None, at, front)
    newest = page(in_print.pieces(at).exclude(article__in=[pin.article_id for pin in pins]), request, size=24)
    if request.GET.keys() & {"next", "back"}:
        return {"pieces": newest.items, "pages": newest, "is_front": False}
    return {"pieces": [*pins, *newest], "pages": newest, "is_front": True}


@require_safe
def record_page(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """The page of a topic, an author, or a record of any other kind in the table."""
    at = timezone.now()
    record = kind.find(slug, at)
    if record is None:
        raise Http404
    if record.slug != slug:
        return http_cache.redirect(record.get_absolute_url())
    context = kind.page_context(request, record, at)
    if not kind.has_page_without_pieces and not context["pieces"] and not context.get("pins"):
        raise Http404
    return http_cache.render(request, f"articles/{kind.name}.html", context, at=at)


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """The tree of topics: each that stands under none here, with every topic below it, depth first."""
    at = timezone.now()
    shown = in_print.topics(at)
    keys = {topic.pk for topic in shown}
    tops = []
    children: dict[int, list[Topic]] = {}
    for topic in shown:
        if topic.parent_id in keys:
            children.setdefault(topic.parent_id, []).append(topic)
        else:
            tops.append(topic)
    tree = [(top, topics_below(top, children)) for top in tops]
    return http_cache.render(request, "articles/topics.html", {"tree": tree}, at=at)


def topics_below(topic: Topic, children: dict[int, list[Topic]]) -> list[Topic]:
    below = []
    for child in children.get(topic.pk, []):
        below += [child, *topics_below(child, children)]
    return below


@require_safe
def authors(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    context = {"page": page(in_print.authors(at).with_affiliation(), request, size=60)}
    return http_cache.render(request, "articles/authors.html", context, at=at)


@require_safe
def institutions(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    context = {"page": page(in_print.institutions(at), request, size=60)}
    return http_cache.render(request, "articles/institutions.html", context, at=at)


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """The ledger: everything readers were told of changes, with filters that are plain links."""
    at = timezone.now()
    entries = in_print.notes(at)
    years = [str(timezone.localtime(first).year) for first in in_print.years_of_notes(at)]
    kinds = [kind for kind in Edition.Change if kind not in {"first", "silent"}]
    kind, year = request.GET.get("kind", ""), request.GET.get("year", "")
    if kind in kinds:
        entries = entries.filter(change=kind)
    else:
        kind = ""
    if year in years:
        entries = entries.filter(visible_from__year=int(year))
    else:
        year = ""
    context = {
        "entries": page(entries, request, size=30, kind=kind, year=year),
        "kinds": kinds,
        "kind": kind,
        "years": years,
        "year": year,
    }
    return http_cache.render(request, "articles/corrections.html", context, at=at)


@require_safe
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry of the ledger, under an address that stays."""
    at = timezone.now()
    entry = get_object_or_404(in_print.notes(at), pk=pk)
    return http_cache.render(request, "articles/correction.html", {"entry": entry}, at=at)


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    years: dict[int, list[datetime]] = {}
    for month in in_print.months(at):
        years.setdefault(month.year, []).append(month)
    return http_cache.render(request, "articles/archive.html", {"years": years.items()}, at=at)


@require_safe
def archive_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    at, zone = timezone.now(), ZoneInfo(settings.TIME_ZONE)
    try:
        first = datetime(year, month, 1, tzinfo=zone)
        after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
        between = first.astimezone(UTC), after.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    pieces = page(in_print.of_month(*between, at), request)
    if not pieces:
        raise Http404
    return http_cache.render(request, "articles/archive_month.html", {"month": first, "pieces": pieces}, at=at)
