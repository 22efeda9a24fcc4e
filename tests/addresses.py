"""The addresses that there are, from the URL table."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

DESK = "admin/"


def routes(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every route, whichever room registers it, with the pattern in which it ends."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        else:
            yield route, pattern


def desk_routes() -> list[str]:
    return [route for route, _ in routes() if route.startswith(DESK)]


def public_patterns() -> list[tuple[str, URLPattern]]:
    return [(route, pattern) for route, pattern in routes() if not route.startswith(DESK)]
