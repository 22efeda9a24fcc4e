"""Small words for the desk's templates."""

from __future__ import annotations

from django import template
from django.utils import timezone

from ..admin import dashboard, faults, panels
from ..models import people
from ..press.checks import Problem

register = template.Library()
register.filter("name", people.name_of)


@register.filter
def may(user, permission: str) -> bool:
    return user.has_perm(permission)


@register.filter
def place(problem: Problem) -> str:
    """The fragment of the writing form's address that leads to where `problem` is settled."""
    return faults.field_id(problem)


@register.filter
def of(mapping: dict, key):
    """The value under `key`, or nothing."""
    return mapping.get(key)


@register.inclusion_tag("admin/_panels.html")
def desk_panels(user) -> dict:
    """The panels of the desk's first page; where none asks anything, what to begin with."""
    shown = panels.of_desk(user, timezone.now())
    beginning = None
    if not any(panel["asks"] for panel in shown):
        beginning = panels.beginning(user)
    return {"panels": shown, "troubles": dashboard.troubles(user), "beginning": beginning}


@register.inclusion_tag("admin/_faults.html")
def faults_of_piece(form) -> dict:
    """What has to be mended before the writing form can be saved, each with a link to its field."""
    if not form.is_bound:
        return {"faults": []}
    return {"faults": [*faults.of_form(form), *faults.of_rows(form.bylines, "Byline")]}


@register.inclusion_tag("admin/_faults.html")
def faults_of_page(page, rows) -> dict:
    """The same for a page of the admin; what is about no field stands above it already."""
    if not page.form.is_bound:
        return {"faults": []}
    every = [*faults.of_form(page.form)]
    for inline in rows:
        every += faults.of_rows(inline.formset, str(inline.opts.verbose_name).capitalize())
    return {"faults": [fault for fault in every if fault.field], "is_announced": True}


@register.simple_tag
def unread(user) -> int:
    """How many notifications wait, up to a hundred; one query on every page of the desk."""
    if not user.is_authenticated:
        return 0
    return user.notifications.order_by().filter(read_at=None)[:100].count()


@register.simple_tag
def zone() -> str:
    """The time zone that times on the desk are in."""
    return timezone.get_current_timezone_name()
