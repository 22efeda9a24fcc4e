"""What a deployment writes to standard error: one JSON object to a line, and a mail for what nobody should overlook.

A line says what failed, where, for which role and in which request. It holds nothing of what was sent: no body, no
query, no cookie, no name of a person. Messages of a database repeat the row that they refuse, so of every error only
the first line is kept, without mail addresses.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
import uuid
from collections.abc import Callable
from contextlib import suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.mail import mail_admins
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_MAIL = re.compile(r"[^\s<>\"'(),;:=]+@[^\s<>\"'(),;:=]+")
LONGEST = 300  # characters of a message: what is longer is text of somebody

request_id: ContextVar[str] = ContextVar("request_id", default="")

ANEW = 60 * 60  # seconds until the same error is mailed again
MOST_MAILS = 10  # in that time, of whatever errors


def identified(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, the first of all: gives every request an id, which its lines carry and the answer names.

    A proxy of ours may have given it one already; of a visitor's word nothing is believed.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        name = request.headers.get(HEADER, "")
        if not (settings.BEHIND_PROXY and _ID.fullmatch(name)):
            name = uuid.uuid4().hex
        before = request_id.set(name)
        try:
            response = get_response(request)
        finally:
            request_id.reset(before)
        response[HEADER] = name
        return response

    return answer


class Line(logging.Formatter):
    """A record as one line of JSON, whatever a program that reads it takes for the end of one, or for an order."""

    def format(self, record: logging.LogRecord) -> str:
        line = json.dumps(as_dict(record), ensure_ascii=False)
        return "".join(sign if sign.isprintable() else json.dumps(sign)[1:-1] for sign in line)


def as_dict(record: logging.LogRecord) -> dict[str, Any]:
    """What is written of a record. That of a request names its method, path, status and the role of whoever asked."""
    request = getattr(record, "request", None)
    is_of_request = isinstance(request, HttpRequest)
    if not is_of_request:
        message = record.getMessage()
    elif record.args and isinstance(record.args, tuple):
        message = str(record.args[0])  # Django's, without its URL, which stands beside it without tokens
    else:
        message = record.levelname
    entry: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": first_line(message),
    }
    if name := request_id.get():
        entry["request"] = name
    if is_of_request:
        entry |= {"role": role(request, record), "method": request.method, "path": path(request)}
        entry["status"] = getattr(record, "status_code", None)
    if record.exc_info and record.exc_info[1]:
        entry["error"] = described(record.exc_info[1])
        entry["traceback"] = frames(record.exc_info[1])
    return entry


def first_line(message: str) -> str:
    """The first line of a message, without mail addresses."""
    first = (message.strip().splitlines() or [""])[0]
    return _MAIL.sub("…@…", first)[:LONGEST]


def described(error: BaseException) -> str:
    return f"{type(error).__name__}: {first_line(str(error))}"


def frames(error: BaseException) -> list[str]:
    """Where it went through, outermost first, and before it what it came from; no value of any variable."""
    cause = error.__cause__
    if cause is None and not error.__suppress_context__:
        cause = error.__context__
    lines = []
    if cause is not None:
        lines = [*frames(cause), f"{described(cause)}, and then:"]
    for step in traceback.extract_tb(error.__traceback__):
        lines.append(f"{step.filename}:{step.lineno} {step.name}: {step.line}")
    return lines


def role(request: HttpRequest, record: logging.LogRecord) -> str:
    """The groups of who asked, or “reader”. A database that failed is not asked once more."""
    user = request.__dict__.get("_cached_user")  # as authentication left it; nothing is read to find out
    if user is None or not user.is_authenticated:
        return "reader"
    if user.is_superuser:
        return "superuser"
    database_failed = record.exc_info and isinstance(record.exc_info[1], DatabaseError)
    if not database_failed:
        with suppress(DatabaseError):
            return ", ".join(sorted(user.groups.values_list("name", flat=True))) or "no role"
    return "staff" if user.is_staff else "reader"


def path(request: HttpRequest) -> str:
    """What was asked for, without its query; a token in it opens what it names, so it is left out."""
    match = request.resolver_match
    token = match and match.kwargs.get("token")
    return request.path.replace(str(token), "…") if token else request.path


class Mail(logging.Handler):
    """Mails a record to the ADMINS: the same error once an hour, and ten in an hour at most.

    What is counted lies in the cache: shared by all processes where it is a Redis, else each counts for itself.
    """

    def emit(self, record: logging.LogRecord) -> None:
        if not settings.ADMINS:
            return
        try:
            entry = as_dict(record)
            if self._is_due(entry):
                subject = f"{entry.get('status') or record.levelname}: {entry.get('error') or entry['message']}"
                steps = entry.pop("traceback", [])
                lines = [f"{name}: {value}" for name, value in entry.items()]
                mail_admins(subject[:120], "\n".join([*lines, "", *steps]), fail_silently=True)
        except Exception:
            self.handleError(record)

    def _is_due(self, entry: dict[str, Any]) -> bool:
        kind = entry.get("error", entry["message"]).partition(":")[0]
        where = [entry["logger"], kind, entry.get("traceback", [])[-1:]]
        mark = blake2b(repr(where).encode(), digest_size=12).hexdigest()
        if not cache.add(f"mailed:{mark}", 1, timeout=ANEW):
            return False
        cache.add("mailed", 0, timeout=ANEW)
        return cache.incr("mailed") <= MOST_MAILS


def is_no_fault_of_ours(record: logging.LogRecord) -> bool:
    """Filter: a warning of what was refused, not an error, whatever Django calls it. Nothing is left out."""
    if record.levelno > logging.WARNING:
        record.levelno, record.levelname = logging.WARNING, "WARNING"
    return True


CONFIG: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "config.logs.Line"}},
    "filters": {"refused": {"()": lambda: is_no_fault_of_ours}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "line"},
        "refused": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["refused"]},
        "mail": {"()": "config.logs.Mail", "level": "ERROR"},
    },
    "root": {"handlers": ["stderr", "mail"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # A page that is not there is no fault of ours, and whoever scans for hosts would fill the disk.
        "django.request": {"level": "ERROR"},
        # What somebody sent was refused: they could use up the mails of an hour with it.
        "django.security": {"handlers": ["refused"], "level": "WARNING", "propagate": False},
        "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
