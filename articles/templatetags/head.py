"""The head of a page for machines, and how to cite the piece: what a template holds, handed to pure functions."""

from __future__ import annotations

from django import template
from django.http import HttpRequest

from ..models import Edition, PrintedByline
from ..pages import citation
from ..pages import head as heads

register = template.Library()
META = "articles/_meta.html"


@register.inclusion_tag(META, takes_context=True)
def head_of(context: template.Context, page: str) -> dict:
    """The head of the `page`, a name in HEADS: “record” for one of a kind in kinds.py."""
    return {"head": heads.HEADS[page](context)}


@register.inclusion_tag(META)
def page_head(request: HttpRequest, name: str, description: str, **options) -> dict:
    return {"head": heads.of_page(request, name, description, **options)}


@register.simple_tag
def site_feeds() -> list[tuple[str, str, str]]:
    return heads.feeds_of("site")


@register.inclusion_tag("articles/_cite.html")
def cite_this(edition: Edition, bylines: list[PrintedByline]) -> dict:
    return {"edition": edition, "words": citation.plain(edition, bylines)}
