"""Small words for the desk's templates."""

from __future__ import annotations

from django import template
from django.utils import timezone

register = template.Library()


@register.filter
def may(user, permission: str) -> bool:
    return user.has_perm(permission)


@register.filter
def of(mapping: dict, key):
    """The value under `key`, or nothing."""
    return mapping.get(key)


@register.simple_tag
def zone() -> str:
    """The time zone that times on the desk are in."""
    return timezone.get_current_timezone_name()
