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
# To who does not see the colours.
WORDS = {SAME: "", ADDED: "Added:", REMOVED: "Removed:"}


@register.simple_tag
def compared(changes: Iterable[Change]) -> SafeString:
    """The blocks of a text, each with what happened to it."""
    return mark_safe("".join(map(block, changes)))  # noqa: S308 (each part is escaped below)


@register.simple_tag
def compared_words(parts: Iterable[Part]) -> SafeString:
    """A line of plain text with what was added to it and taken out."""
    return mark_safe("".join(map(marked, parts)))  # noqa: S308


def block(change: Change) -> str:
    words, note = WORDS.get(change.state, "Changed:"), ""
    if words:
        words = f'<span class="visually-hidden">{words}</span>'
    if change.note:
        note = f'<span class="change-note">{escape(change.note)}</span>'
    parts = "".join(map(marked, change.parts))
    return f'<div class="change {change.state} kind-{slug_of(change.kind)}">{words}{note}{parts}</div>\n'


def marked(part: Part) -> str:
    text = escape(part.text)
    if part.state == ADDED:
        return f"<ins>{text}</ins>"
    if part.state == REMOVED:
        return f"<del>{text}</del>"
    if part.state == MARKED:
        note = escape(part.note)
        return f'<mark title="{note}">{text}<span class="mark-note">{note}</span></mark>'
    return text


slug_of = lru_cache(maxsize=256)(slugify)
