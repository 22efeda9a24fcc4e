"""The head of a page for machines, and how to cite the piece: what a template holds, handed to pure functions."""

from __future__ import annotations

from django import template
from django.http import HttpRequest

from ..models import Edition, PrintedByline
from ..pages import citation
from ..pages import head as heads
from ..public.paging import Page

register = template.Library()
META = "articles/_meta.html"


def _shown(head: heads.Head) -> dict:
    return {"head": head, "scripts": head.scripts}


@register.inclusion_tag(META)
def article_head(edition: Edition, bylines: list[PrintedByline], topics: list, translations: list = ()) -> dict:
    return _shown(heads.of_article(edition, bylines, topics, translations or ()))


@register.inclusion_tag(META)
def home_head(request: HttpRequest, page: Page) -> dict:
    return _shown(heads.of_home(request, page))


@register.inclusion_tag(META)
def topic_head(request: HttpRequest, topic, page: Page) -> dict:
    return _shown(heads.of_topic(request, topic, page))


@register.inclusion_tag(META)
def author_head(request: HttpRequest, author, present: list, former: list, page: Page) -> dict:
    return _shown(heads.of_author(request, author, present, former, page))


@register.inclusion_tag(META)
def institution_head(request: HttpRequest, institution, page: Page) -> dict:
    return _shown(heads.of_institution(request, institution, page))


@register.inclusion_tag(META)
def type_head(request: HttpRequest, type_, page: Page) -> dict:
    return _shown(heads.of_type(request, type_.label, type_.meaning, type_.value, page))


@register.inclusion_tag(META)
def page_head(
    request: HttpRequest, name: str, description: str, page: Page | None = None, url: str = "", robots: str = ""
) -> dict:
    return _shown(heads.of_page(request, name, description, page=page, url=url, robots=robots))


@register.inclusion_tag(META)
def series_head(request: HttpRequest, series) -> dict:
    return _shown(heads.of_series(request, series))


@register.inclusion_tag(META)
def corrections_head(request: HttpRequest, entries: Page) -> dict:
    return _shown(heads.of_corrections(request, entries))


@register.inclusion_tag(META)
def correction_head(request: HttpRequest, entry: Edition) -> dict:
    return _shown(heads.of_correction(request, entry))


@register.simple_tag
def canonical(request: HttpRequest, page: Page | None = None) -> str:
    return heads.canonical(request, page)


@register.simple_tag
def site_feeds() -> list[tuple[str, str, str]]:
    return heads.site_feeds()


@register.inclusion_tag("articles/_cite.html")
def cite_this(edition: Edition, bylines: list[PrintedByline]) -> dict:
    return {"edition": edition, "words": citation.plain(edition, bylines)}
