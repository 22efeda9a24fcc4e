"""What browsers and crawlers ask of the site itself, at addresses they choose: icons, manifest, robots.txt."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

PAPER, CRIMSON = "#fdfcf9", "#8e1b30"  # as in tokens.css
DAY = 24 * 3600


@require_safe
@cache_control(public=True, max_age=3600)
def robots(request: HttpRequest) -> HttpResponse:
    return render(request, "robots.txt", content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=DAY)
def icon(request: HttpRequest, name: str) -> HttpResponse:
    """Leads from an address that browsers guess to the file, whose own address changes when it does."""
    return HttpResponseRedirect(static(f"icons/{name}"))


@require_safe
@cache_control(public=True, max_age=DAY)
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to keep the site among its programs (w3.org/TR/appmanifest)."""
    icons = [
        {"src": static(f"icons/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"} for size in (192, 512)
    ]
    description = {
        "name": settings.SITE_NAME,
        "short_name": settings.SITE_NAME[:30],
        "description": settings.SITE_DESCRIPTION,
        "lang": settings.LANGUAGE_CODE,
        "start_url": "/",
        "display": "browser",
        "background_color": PAPER,
        "theme_color": CRIMSON,
        "icons": icons,
    }
    return JsonResponse(description, content_type="application/manifest+json")
