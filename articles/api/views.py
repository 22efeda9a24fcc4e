"""The API over HTTP: one view for every row of the table."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import Resolver404, path, resolve
from django.utils import timezone

from ..public import http_cache, representation, throttle
from . import openapi, parameters
from .endpoints import ENDPOINTS, Asked, Endpoint, Moved
from .parameters import Refused

SAFE = ("GET", "HEAD")


def answering(make: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around every address of the API: reading only, for everybody on the web, so often a minute, errors as JSON."""

    def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        address, now = throttle.client_ip(request), timezone.now()
        if request.method == "OPTIONS":
            response = HttpResponse(status=HTTPStatus.NO_CONTENT)
            response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
            response["Access-Control-Max-Age"] = "86400"
        elif request.method not in SAFE:
            response = problem(HTTPStatus.METHOD_NOT_ALLOWED, "This API can only be read.")
        elif wait := throttle.seconds_to_wait(address, "api", settings.API_PER_MINUTE, now):
            response = problem(HTTPStatus.TOO_MANY_REQUESTS, f"Too many requests; ask again in {wait} seconds.")
            response["Retry-After"] = str(wait)
        else:
            try:
                response = make(request, **kwargs)
            except Refused as error:
                response = problem(HTTPStatus.BAD_REQUEST, str(error))
            except Http404:
                response = problem(HTTPStatus.NOT_FOUND, "There is nothing at this address.")
        if request.method not in SAFE:
            response["Allow"] = "GET, HEAD, OPTIONS"
        # Everything here is public and no cookie is read, so any page may ask.
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Retry-After"
        return response

    view.csrf_exempt = True  # a POST is refused with a sentence of ours
    return view


def _view(endpoint: Endpoint) -> Callable[..., HttpResponse]:
    @answering
    def view(request: HttpRequest, slug: str = "") -> HttpResponse:
        at = timezone.now()
        query = parameters.read(request.GET, endpoint.parameters)
        try:
            answer, clock = endpoint.answer(Asked(request, query, at, slug))
        except Moved as moved:
            return http_cache.redirect(representation.page_url(f"api:{endpoint.name}", moved.slug))
        if wanted := query.get("fields"):
            answer = _thinned(answer, wanted, endpoint)
        return http_cache.respond(request, lambda: _json(answer), facts=answer, at=at, clock=clock)

    return view


def _thinned(answer: dict, wanted: frozenset[str], endpoint: Endpoint) -> dict:
    def thin(record: dict) -> dict:
        return {name: value for name, value in record.items() if name in wanted}

    return answer | {"items": [thin(record) for record in answer["items"]]} if endpoint.is_list else thin(answer)


@answering
def index(request: HttpRequest) -> HttpResponse:
    """Where to go on from here."""
    parameters.read(request.GET, [])
    lists = {
        endpoint.name: representation.page_url(f"api:{endpoint.name}") for endpoint in ENDPOINTS if endpoint.is_list
    }
    answer = {**lists, "openapi": representation.page_url("api:openapi")}
    return http_cache.respond(request, lambda: _json(answer), facts=answer, at=timezone.now())


@answering
def described(request: HttpRequest) -> HttpResponse:
    parameters.read(request.GET, [])
    answer = openapi.document()
    return http_cache.respond(request, lambda: _json(answer), facts=answer, at=timezone.now())


@answering
def nowhere(request: HttpRequest, rest: str) -> HttpResponse:
    """So that a wrong address is answered as everything here is, and one without its last slash is helped."""
    try:
        if not rest.endswith("/") and resolve(f"{request.path}/").func is not nowhere:
            return http_cache.redirect(request.get_full_path(force_append_slash=True))
    except Resolver404:
        pass
    raise Http404


def problem(status: HTTPStatus, detail: str) -> HttpResponse:
    """RFC 9457, with one sentence. A cache keeps none of them: what is missing now may appear in a minute."""
    told = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    response = _json(told, status=status.value, content_type="application/problem+json")
    response["Cache-Control"] = "no-store"
    return response


def _json(answer: dict, **options: Any) -> HttpResponse:
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False}, **options)


app_name = "api"
urlpatterns = (
    [
        path("", index, name="index"),
        path("openapi.json", described, name="openapi"),
        *(path(endpoint.path, _view(endpoint), name=endpoint.name) for endpoint in ENDPOINTS),
        path("<path:rest>", nowhere),
    ],
    app_name,
)
