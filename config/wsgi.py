"""The WSGI entry point: `gunicorn config.wsgi`."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db.backends.signals import connection_created
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
PATIENCE = 20  # seconds for a statement of a page; less than the server that runs us waits for an answer


def utf8_only(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Takes what is sent in UTF-8 alone.

    Django decodes a request by any of Python's codecs that its sender names, before a middleware or the check for
    forgery is asked. Some of them are no text encodings, and some take minutes where UTF-8 takes a millisecond.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            _, parameters = parse_header_parameters(environ.get("CONTENT_TYPE", ""))
            charset = parameters.get("charset", "utf-8").lower()
        except (ValueError, LookupError):  # of a parameter that is encoded itself (RFC 2231)
            charset = ""
        if charset not in {"utf-8", "utf8"}:
            start_response("415 Unsupported Media Type", [("Content-Type", "text/plain; charset=utf-8")])
            return [b"Send it in UTF-8."]
        return application(environ, start_response)

    return answer


def limit_statements(connection: Any, **kwargs: Any) -> None:
    """Has PostgreSQL stop what a page asked for too long. Commands take their time: only pages are served from here."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = %s", [f"{PATIENCE}s"])


connection_created.connect(limit_statements)
application = utf8_only(get_wsgi_application())
