"""A comparison as HTML. In Python: a template takes two seconds over the ten thousand blocks of a long piece."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from ..body.diff import ADDED, MARKED, REMOVED, SAME, Change, Part

register = template.Library()
TOLD = {ADDED: "Added:", REMOVED: "Removed:"}  # to who does not see the colours; of any other change “Changed:”


@register.simple_tag
def compared(changes: Iterable[Change]) -> SafeString:
    """The blocks of a text, each with what happened to it."""
    return mark_safe("".join(map(_block, changes)))  # noqa: S308 (each part is escaped below)


@register.simple_tag
def compared_words(parts: Iterable[Part]) -> SafeString:
    """A line of plain text with what was added to it and taken out."""
    return mark_safe("".join(map(_part, parts)))  # noqa: S308


def _block(change: Change) -> str:
    told = "" if change.state == SAME else f'<span class="visually-hidden">{TOLD.get(change.state, "Changed:")}</span>'
    note = f'<span class="change-note">{escape(change.note)}</span>' if change.note else ""
    parts = "".join(map(_part, change.parts))
    return f'<div class="change {change.state} kind-{_slug(change.kind)}">{told}{note}{parts}</div>\n'


def _part(part: Part) -> str:
    text = escape(part.text)
    if part.state == ADDED:
        return f"<ins>{text}</ins>"
    if part.state == REMOVED:
        return f"<del>{text}</del>"
    if part.state == MARKED:
        note = escape(part.note)
        return f'<mark title="{note}">{text}<span class="mark-note">{note}</span></mark>'
    return text


@lru_cache(maxsize=256)
def _slug(kind: str) -> str:
    return slugify(kind)
