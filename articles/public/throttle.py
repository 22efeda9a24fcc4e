"""Who asks, and how often they may: a fixed window for each IP address, counted in the cache."""

from __future__ import annotations

import ipaddress
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str:
    """The visitor's IP address; an IPv6 one as its /64, which is what one household or machine is given.

    Behind our proxy it is what the proxy itself wrote: the last entry of X-Forwarded-For. All before it was sent by
    the visitor, who may write there what they like.
    """
    ip = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_PROXY:
        ip = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or ip
    try:
        parsed = ipaddress.ip_address(ip)
    except ValueError:
        return "unknown"
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def seconds_to_wait(ip: str, name: str, limit: int, at: datetime, window: int = 60) -> int:
    """Counts one more against `limit` in `window` seconds; 0 if it may go on, else the seconds until it may."""
    now = int(at.timestamp())
    key = f"throttle:{name}:{ip}:{now // window}"
    cache.add(key, 0, timeout=window * 2)
    try:
        count = cache.incr(key)
    except ValueError:  # it was thrown out in this very moment, to make room
        return 0
    if count > limit:
        return window - now % window
    return 0
