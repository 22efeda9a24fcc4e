"""HTTP around the endpoints: methods, throttle, validators, CORS, problems, and the document that describes it all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache, wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from ninja import NinjaAPI
from ninja.errors import ValidationError
from pydantic import BaseModel, Field

from ..public import http_cache, throttle
from ..public.in_print import Clock
from .parameters import Refused

READING = ["GET", "HEAD"]
PROBLEM_TYPE = "application/problem+json"


class ProblemSchema(BaseModel):
    """Why a request was refused (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str = Field(description="One sentence for whoever wrote the request.")


api = NinjaAPI(
    title=f"{settings.SITE_NAME}: read API",
    version="1",
    description="What readers can see, and nothing else. Names, titles and institutions of a piece are those it was"
    " printed with; authors, institutions and topics are as on record today. Only GET; no key; at most"
    f" {settings.API_PER_MINUTE} answers a minute.",
    servers=[{"url": f"{settings.SITE_URL}/api/v1"}],
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,  # ours is in endpoints.py: it has validators as everything here
)


def endpoint(path: str, response: Any, name: str = "") -> Callable:
    """Registers a view for reading. Its docstring describes it, and its name is that of the URL if none is given."""
    responses = {200: response, 304: None, 400: ProblemSchema, 429: ProblemSchema}
    if "{" in path:
        responses[404] = ProblemSchema

    def register(view: Callable) -> Callable:
        url_name = name or view.__name__
        return api.api_operation(READING, path, url_name=url_name, operation_id=url_name, response=responses)(view)

    return register


def respond(request: HttpRequest, data: dict[str, Any], at: datetime, clock: Clock | None = None) -> HttpResponse:
    """`data` as JSON with validators, or 304; saves a query if the `clock` of the site came with the rows."""
    response = to_json(data)
    return http_cache.respond(request, lambda: response, facts=response.content, at=at, clock=clock)


def to_json(data: dict[str, Any], **options: Any) -> JsonResponse:
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False}, **options)


def problem(status: HTTPStatus, detail: str) -> HttpResponse:
    """RFC 9457, with one sentence. A cache keeps none of them: what is missing now may appear in a minute."""
    data = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    response = to_json(data, status=status.value, content_type=PROBLEM_TYPE)
    response["Cache-Control"] = "no-store"
    return response


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return problem(HTTPStatus.BAD_REQUEST, str(error))


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The first parameter that is wrong; every kind of parameter says what is wrong (parameters.py)."""
    first = error.errors[0]
    return problem(HTTPStatus.BAD_REQUEST, f"“{first['loc'][-1]}” {first['ctx']['error']}.")


@api.exception_handler(Http404)
def missing(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND, "There is nothing at this address.")


def public(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Around every URL of the API: reading only, for everybody on the web, so often a minute."""

    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            response = HttpResponse(status=HTTPStatus.NO_CONTENT)
            response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response["Access-Control-Allow-Headers"] = "If-None-Match, If-Modified-Since"
            response["Access-Control-Max-Age"] = "86400"
        elif request.method not in READING:
            response = problem(HTTPStatus.METHOD_NOT_ALLOWED, "This API can only be read.")
        elif wait := throttle.seconds_to_wait(
            throttle.client_ip(request), "api", settings.API_PER_MINUTE, timezone.now()
        ):
            response = problem(HTTPStatus.TOO_MANY_REQUESTS, f"Too many requests; ask again in {wait} seconds.")
            response["Retry-After"] = str(wait)
        else:
            response = view(request, **kwargs)
        if request.method not in READING:
            response["Allow"] = "GET, HEAD, OPTIONS"
        # Everything here is public and no cookie is read, so any page may ask.
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = "ETag, Last-Modified, Retry-After"
        return response

    return wrapped


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document. The same for everybody until the next release."""
    document = api.get_openapi_schema(path_prefix="")
    for operations in document["paths"].values():
        del operations["head"]  # as GET, and an operationId may stand there once
        for parameter in operations["get"]["parameters"]:
            parameter.pop("examples", None)  # they stand in its schema, and here have another form
            if parameter["schema"].get("type") == "array":
                parameter["explode"] = False  # one value with commas
        for status, response in operations["get"]["responses"].items():
            if status >= 400:
                response["content"] = {PROBLEM_TYPE: response["content"]["application/json"]}
    return document
