"""Who asks, and how often they may: a fixed window per address, counted in the cache."""

from __future__ import annotations

import ipaddress
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 60  # seconds


def client_address(request: HttpRequest) -> str:
    """The visitor's network address; an IPv6 one as its /64, which is what one household or machine is given.

    Behind our proxy it is what the proxy itself wrote: the last entry of X-Forwarded-For. All before it was sent by
    the visitor, who may write there what they like.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
        address = forwarded.rpartition(",")[2].strip() or address
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def seconds_to_wait(request: HttpRequest, name: str, limit: int, at: datetime) -> int:
    """Counts this request against `limit` a minute; 0 if it may go on, else the seconds until it may."""
    now = int(at.timestamp())
    key = f"throttle:{name}:{client_address(request)}:{now // WINDOW}"
    try:
        cache.add(key, 0, timeout=WINDOW * 2)
        count = cache.incr(key)
    except Exception:  # a cache that is down must not take the API with it
        return 0
    return WINDOW - now % WINDOW if count > limit else 0
