"""What is shown where there is nothing to show."""

from __future__ import annotations

import errno
import sys
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from ..public import http_cache, redirects


def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    raise Http404


def moved(request: HttpRequest) -> HttpResponse | None:
    """The way to the piece that stood at this address before; None where none did."""
    if request.method in ("GET", "HEAD") and (url := redirects.url_of(request, timezone.now())):
        return http_cache.redirect(url)
    return None


def moved_under_debug(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, the last of all: does it where Django shows a page of its own in the place of `not_found`."""
    if not settings.DEBUG:
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 404:
            return moved(request) or response
        return response

    return middleware


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page that says so; or the way to the piece that stood at this address before."""
    if response := moved(request):
        return response
    response = render(request, "404.html", status=404)
    response["Cache-Control"] = "no-cache"  # what waits for its moment must not be hidden by a memory of its absence
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Static on purpose: whatever failed must not be asked again. 503 where the database is away for a moment, which
    is no reason for anybody to strike the page off a list; 507 where nothing more can be stored."""
    error = sys.exc_info()[1]
    status = 500
    if isinstance(error, OperationalError | InterfaceError):
        status = 503
    elif isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        status = 507
    response = render(None, "500.html", {"SITE_NAME": settings.SITE_NAME, "status": status}, status=status)
    if status != 500:
        response["Retry-After"] = "30"
    add_never_cache_headers(response)
    return response
