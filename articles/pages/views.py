"""The front page, and all pages of kinds.py: each asks in_print.py what may be seen now, and renders it.

A single piece is in piece.py.
"""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..models import Front
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
def record_list(request: HttpRequest, kind: Kind) -> HttpResponse:
    """The page that lists all topics, all authors, or all records of another kind in the table."""
    at = timezone.now()
    return http_cache.render(request, f"articles/{kind.path}.html", kind.list_context(request, at), at=at)


@require_safe
def record_page(request: HttpRequest, kind: Kind, **key: str | int) -> HttpResponse:
    """The page of a topic, an author, or a record of any other kind in the table; `key` is what its address says."""
    at = timezone.now()
    record = kind.find(**key, at=at)
    if record is None:
        raise Http404
    if "slug" in key and record.slug != key["slug"]:
        return http_cache.redirect(record.get_absolute_url())
    context = kind.page_context(request, record, at)
    if not kind.has_page_without_pieces and not context["pieces"] and not context.get("pins"):
        raise Http404
    return http_cache.render(request, f"articles/{kind.name}.html", context, at=at)
