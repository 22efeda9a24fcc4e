"""The search as readers meet it: its page, suggestions while one types, and how a browser adds it to its own."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ..models import Topic
from ..models.types import Type
from ..public import http_cache, in_print, throttle
from ..search import fruitless
from ..search.answers import SIZE, Answer, Choice
from ..search.asking import ask
from ..search.query import FILTERS, Query
from ..search.suggesting import suggest

TOPICS = 12  # to begin from where nothing was asked or found


@dataclass(frozen=True)
class Filter:
    """A filter on the page: its values as (choice, address with it). `clear` leads to the question without it."""

    name: str
    title: str
    values: list[tuple[Choice, str]]
    chosen: str = ""
    clear: str = ""


def throttled(view):
    """A question costs more than a page: nobody asks more often than the API may be query."""

    @wraps(view)
    def asked(request: HttpRequest) -> HttpResponse:
        address = throttle.client_ip(request)
        wait = throttle.seconds_to_wait(address, "search", settings.API_PER_MINUTE, timezone.now())
        if not wait:
            return view(request)
        said = f"Too many questions at once. Try again in {wait} seconds."
        headers = {"Retry-After": str(wait), "Cache-Control": "no-store"}
        return HttpResponse(said, status=429, content_type="text/plain; charset=utf-8", headers=headers)

    return asked


@require_safe
@throttled
def page(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    query = Query.of(request.GET)
    answer = ask(query, at)
    if query.page > max(answer.pages, 1):
        raise Http404
    if query.text and not answer.hits and not query.filters:
        fruitless.note(query.text)
    context = {
        "query": query,
        "answer": answer,
        "first": (query.page - 1) * SIZE + 1,  # the number of the first hit on this page
        "filters": _filters(query, answer, at),
        "corrected": query.url(text=answer.corrected) if answer.corrected else "",
        "suggested": query.url(text=answer.suggested) if answer.suggested else "",
        "by_date": query.url(newest_first=True),
        "by_relevance": query.url(newest_first=False),
        "without_filters": query.url(**dict.fromkeys(FILTERS, "")),
        "pages": {
            "back": query.url(page=query.page - 1) if query.page > 1 else "",
            "next": query.url(page=query.page + 1) if query.page < answer.pages else "",
        },
        "topics": _topics(at) if not answer.hits else [],
    }
    return http_cache.render(request, "articles/search.html", context, at=at)


@require_safe
@throttled
def suggestions(request: HttpRequest) -> HttpResponse:
    """What fits the beginning of a question, as JSON: the module in static/js/search.js asks, or with
    `form=opensearch` the search field of a browser."""
    at = timezone.now()
    text = request.GET.get("q", "")
    found = [asdict(one) for one in suggest(text, at)]
    answer: dict | list = {"suggestions": found}
    if request.GET.get("form") == "opensearch":  # OpenSearch Suggestions 1.0
        answer = [text, [one["label"] for one in found]]
    return http_cache.respond(request, lambda: JsonResponse(answer, safe=False), facts=answer, at=at)


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """OpenSearch 1.1, by which a browser offers this search beside its own."""
    kind = "application/opensearchdescription+xml; charset=utf-8"
    response = render(request, "opensearch.xml", {"SITE_URL": settings.SITE_URL}, content_type=kind)
    response["Cache-Control"] = "public, max-age=86400"
    return response


def _filters(query: Query, answer: Answer, at: datetime) -> list[Filter]:
    found = []
    for name, title in FILTERS.items():
        choices, value = answer.choices.get(name, []), query.filters.get(name, "")
        chosen = next((choice.label for choice in choices if choice.value == value), "") or _name_of(name, value, at)
        others = [(choice, query.url(**{name: choice.value})) for choice in choices if choice.value != value]
        if name in {"type", "year"} and value:
            others = []  # a piece has one of them: another would find nothing
        narrowing = len(choices) > 1 or (choices and choices[0].number < answer.number)
        if chosen or (narrowing and answer.number > 1):
            found.append(Filter(name, title, others, chosen, query.url(**{name: ""}) if value else ""))
    return found


def _name_of(filter_: str, value: str, at: datetime) -> str:
    """What a filter that found nothing is called: the public name of what it asks for, else what was query."""
    if not value or filter_ == "year":
        return value
    if filter_ == "type":
        return Type(value).label
    if filter_ == "topic":
        return next((topic.name for topic in in_print.topics(at) if topic.slug == value), value)
    rows = in_print.authors(at) if filter_ == "author" else in_print.institutions(at)
    return rows.filter(slug=value).values_list("name", flat=True).first() or value


def _topics(at) -> list[Topic]:
    return [topic for topic in in_print.topics(at) if topic.parent_id is None][:TOPICS]
