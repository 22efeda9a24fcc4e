"""The table of endpoints as an OpenAPI 3.1 document (spec.openapis.org/oas/v3.1.1)."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings

from .endpoints import ENDPOINTS, Endpoint
from .parameters import Parameter

PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `detail` is one sentence for the person who wrote the request.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
    "required": ["type", "title", "status", "detail"],
}


def document() -> dict[str, Any]:
    """The whole document. The same for everybody until the next release."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.SITE_NAME}: read API",
            "version": "1",
            "description": "What readers can see, and nothing else. Names, titles and institutions of a piece are those"
            " it was printed with; authors, institutions and topics are as on record today. Only GET; no key; at most"
            f" {settings.API_PER_MINUTE} answers a minute.",
        },
        "servers": [{"url": f"{settings.SITE_URL}/api/v1"}],
        "paths": {_path(endpoint): {"get": _operation(endpoint)} for endpoint in ENDPOINTS},
        "components": {
            "schemas": {
                "Problem": PROBLEM,
                **{e.record: _schema(e) for e in ENDPOINTS},
                **{f"{e.record}List": _list(e) for e in ENDPOINTS if e.is_list},
            },
            "responses": {
                "Problem": {
                    "description": "Refused, with the reason.",
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                },
                "NotModified": {"description": "As it was when you got this ETag."},
            },
        },
    }


def _path(endpoint: Endpoint) -> str:
    return "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", endpoint.path)


def _operation(endpoint: Endpoint) -> dict[str, Any]:
    answer = f"{endpoint.record}List" if endpoint.is_list else endpoint.record
    problem = {"$ref": "#/components/responses/Problem"}
    slug = {"name": "slug", "in": "path", "required": True, "schema": {"type": "string"}}
    return {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "parameters": [*([] if endpoint.is_list else [slug]), *(_parameter(p) for p in endpoint.parameters)],
        "responses": {
            "200": {
                "description": endpoint.summary,
                "content": {"application/json": {"schema": {"$ref": f"#/components/schemas/{answer}"}}},
            },
            "304": {"$ref": "#/components/responses/NotModified"},
            "400": problem,
            **({} if endpoint.is_list else {"404": problem}),
            "429": problem,
        },
    }


def _parameter(parameter: Parameter) -> dict[str, Any]:
    found = {"name": parameter.name, "in": "query", "description": parameter.description, "schema": parameter.schema}
    if parameter.schema["type"] == "array":
        found |= {"style": "form", "explode": False}  # one value with commas
    return found


def _schema(endpoint: Endpoint) -> dict[str, Any]:
    """Nothing is required: `fields` may leave out any of them."""
    return {"type": "object", "properties": endpoint.fields, "additionalProperties": False}


def _list(endpoint: Endpoint) -> dict[str, Any]:
    address = {"type": ["string", "null"], "format": "uri"}
    return {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"$ref": f"#/components/schemas/{endpoint.record}"}},
            "next": address,
            "back": address,
        },
        "required": ["items", "next", "back"],
        "additionalProperties": False,
    }
