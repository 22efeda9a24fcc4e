"""Answers that know whether they changed: ETag, Last-Modified, 304, and how long a cache may keep them.

A page is a function of what its template is given, of its address and of the code. So its ETag is a digest of exactly
these, made *before* rendering, which is what a page costs. There is no list of things a page depends on that somebody
could forget to extend, and no stale 304: what the view did not read did not get on the page.

The validators are made after the view decided that there is something to see; a page that may not be seen raised
Http404 before and says nothing here.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, MappingView
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Model, QuerySet
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.functional import Promise
from django.utils.http import http_date

from ..models import Edition
from . import in_print
from .in_print import Clock

logger = logging.getLogger(__name__)

# Of records that also hold what is the desk's alone (a mail address, a login, the terms of a licence), what readers are
# shown. A field that is not named here may change without a word to them: tests/articles/test_etags_of_what_is_shown.py
# walks over every field, and fails for one that shows and is not named.
SHOWN = {
    "authors.author": {"id", "name", "slug", "kind", "sort_name", "bio", "website", "portrait"},
    "authors.institution": {"id", "name", "slug", "kind", "country", "founded", "website", "description"},
    "images.image": {"id", "key", "file", "width", "height", "colour", "renditions", "alt", "is_decorative"}
    | {"caption", "credit", "licence", "creator", "copyright", "source_url", "licence_url"},
    "auth.user": set(),
}

# The settings that readers are shown.
SETTINGS = ["SITE_NAME", "SITE_DESCRIPTION", "SITE_URL", "POLICIES", "TIME_ZONE", "LANGUAGE_CODE"]
SETTINGS += ["STATIC_URL", "MEDIA_URL", "WEBSUB_HUB"]

PAGE = timedelta(seconds=60)  # a correction is read by everybody within this, even where a cache cannot be purged
FEED = timedelta(minutes=5)  # feed readers ask every hour at most; this is for the crowd behind one proxy


def render(
    request: HttpRequest,
    template: str,
    context: dict[str, Any],
    *,
    at: datetime,
    clock: Clock | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, or 304 without rendering it. One query for the clock, unless it is handed in."""
    return respond(
        request,
        lambda: HttpResponse(render_to_string(template, context, request), status=status),
        facts=(template, context),
        at=at,
        clock=clock,
        validate=status == 200,
    )


def respond(
    request: HttpRequest,
    make: Callable[[], HttpResponse],
    *,
    facts: Any,
    at: datetime,
    clock: Clock | None = None,
    keep: timedelta = PAGE,
    validate: bool = True,
) -> HttpResponse:
    """What `make` makes, with validators for `facts`, all that it is made of; or 304 without making it.

    Facts that cannot be compared make a page without validators, and a line in the log.
    """
    clock = clock or in_print.clock(at)
    editions: list[Edition] = []
    etag, changed, response = "", None, None
    try:
        etag = f'W/"{digest((request.get_full_path(), facts), at, editions)}"'
    except TypeError:
        logger.exception("No ETag for %s", request.path)
    if etag and validate and not settings.DEBUG:  # with DEBUG a template is edited without a new release
        changed = last_modified(clock, at)
        seconds = int(changed.timestamp()) if changed else None
        response = get_conditional_response(request, etag=etag, last_modified=seconds)
    else:
        etag = ""
    if response is None:
        response = make()
    if etag:
        response["ETag"] = etag
    if changed:
        response["Last-Modified"] = http_date(changed.timestamp())
    response["Cache-Control"] = f"public, max-age={seconds_to_keep(at, clock, keep, editions)}"
    return response


def redirect(url: str) -> HttpResponse:
    """For good, and yet not kept for long: a slug may come back to where it was, and two memories would make a loop."""
    response = HttpResponsePermanentRedirect(url)
    response["Cache-Control"] = f"public, max-age={int(PAGE.total_seconds())}"
    return response


def last_modified(clock: Clock, at: datetime) -> datetime | None:
    """When the set of what readers may see last changed, for those that do not speak ETag; else nothing.

    The header counts in whole seconds, so a change within the current second could be followed by one that nobody can
    tell from it: the second has to be over (RFC 9110 §8.8.2.2). It is the site's clock, not the page's: any edition may
    change the lists and related pieces on any page. What it does not see, a topic renamed say, the ETag sees, and
    whoever sends one is answered by it alone (§13.1.3).
    """
    changed = clock.changed_at
    return changed if changed and int(changed.timestamp()) < int(at.timestamp()) else None


def seconds_to_keep(at: datetime, clock: Clock, keep: timedelta, editions: list[Edition]) -> int:
    """How long a cache may keep what was made at `at`: up to `keep`, and never past the next moment it may change.

    Those moments are: an edition or a front begins; midnight, when dated affiliations and disclosures begin and end;
    a piece on the page comes of age.
    """
    midnight = datetime.combine(timezone.localdate(at) + timedelta(days=1), time(), timezone.get_current_timezone())
    until = min(filter(None, [at + keep, clock.changes_at, midnight]))
    if any(edition.years_old(until) != edition.years_old(at) for edition in editions):
        until = at
    return max(0, int((until - at).total_seconds()))


def digest(facts: Any, at: datetime, editions: list[Edition] | None = None) -> str:
    """The same for the same facts, in every process of one release. The editions among them are added to `editions`.

    Raises TypeError for what cannot be compared.
    """
    checksum = hashlib.blake2b(release().encode(), digest_size=16)
    for word in words_of(facts, at, [] if editions is None else editions):
        checksum.update(word.encode())
        checksum.update(b"\x1f")
    return checksum.hexdigest()


def words_of(value: Any, at: datetime, editions: list[Edition], above: tuple[int, ...] = ()) -> Iterator[str]:
    """Everything that can be read off `value`, each as text behind its kind."""
    rows: list = []
    if isinstance(value, str | Promise):
        yield f"s{value}"
    elif value is None or isinstance(value, bool | int | float | Decimal | UUID | bytes | timedelta):
        yield repr(value)
    elif isinstance(value, date | time):
        yield f"d{value.isoformat()}"
    elif isinstance(value, FieldFile):
        yield f"f{value.name}"
    elif isinstance(value, Model):
        yield f"m{value._meta.label_lower}"
        if id(value) in above:  # a byline knows its edition, which knows its bylines
            return
        if isinstance(value, Edition):
            editions.append(value)
            yield repr(value.years_old(at))  # what its cards say of its age is not among its fields
        rows, above = [shown_of(value)], (*above, id(value))
    elif isinstance(value, Mapping):
        yield f"k{len(value)}"
        for key in sorted(value, key=repr):
            rows += [repr(key), value[key]]
    elif is_dataclass(value) and not isinstance(value, type):
        rows = [{field.name: getattr(value, field.name) for field in fields(value)}]
    elif isinstance(value, set | frozenset):
        rows = [sorted(value)]
    elif isinstance(value, list | tuple | QuerySet | MappingView):
        rows = list(value)
        yield f"l{len(rows)}"
    else:
        raise TypeError(f"{type(value).__name__} stands in a page and cannot be compared: teach http_cache.py to.")
    for row in rows:
        yield from words_of(row, at, editions, above)


def shown_of(row: Model) -> dict[str, Any]:
    """What has been read of the row, relations included, and is shown to readers."""
    hidden = hidden_fields(type(row))
    read = vars(row) | row._state.fields_cache
    return {name: value for name, value in read.items() if not name.startswith("_") and name not in hidden}


@cache
def hidden_fields(model: type[Model]) -> set[str]:
    """The names under which a row of the model holds what readers are not shown."""
    hidden = {"loaded"}
    shown = SHOWN.get(model._meta.label_lower)
    if shown is not None:
        for field in model._meta.concrete_fields:
            if field.name not in shown:
                hidden |= {field.name, field.attname}
    return hidden


@cache
def release() -> str:
    """What else a page is made of: code, templates, style sheets (it names them by their digest), and settings."""
    checksum = hashlib.blake2b(digest_size=16)
    for folder in ("articles", "authors", "images", "templates", "static"):
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                checksum.update(path.read_bytes())
    checksum.update(repr([getattr(settings, name) for name in SETTINGS]).encode())
    return checksum.hexdigest()
