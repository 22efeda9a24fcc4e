"""Pages of a long list by key, not by number: page 1,000 costs what page 1 costs, and nothing is counted.

A cursor names the last row of a page by its sort keys; the next page begins behind it, whatever was
published meanwhile.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, DateTimeField, Q, QuerySet, TextField
from django.http import Http404, HttpRequest
from django.utils.dateparse import parse_datetime

SIZE = 20


@dataclass(frozen=True)
class Page:
    """`items` in list order; `next` and `back` are the query strings of the neighbouring pages, or empty."""

    items: list
    next: str = ""
    back: str = ""

    def __iter__(self):
        return iter(self.items)

    def __bool__(self) -> bool:
        return bool(self.items)


def page(queryset: QuerySet, request: HttpRequest, size: int = SIZE, **filters: str) -> Page:
    """The page that `?next=` or `?back=` asks for, else the first. One query. Raises Http404 for a broken cursor.

    The addresses of the neighbouring pages go on with the `filters`. The queryset has to be ordered by plain fields of
    its model or annotations, all of them not null, the last one unique.
    """
    order = list(queryset.query.order_by) or list(queryset.model._meta.ordering)
    is_back = "back" in request.GET
    cursor = request.GET.get("back", request.GET.get("next"))
    if cursor:
        queryset = queryset.filter(beyond(order, decode(queryset, order, cursor), is_back))
    elif is_back:
        raise Http404("This page does not exist.")
    if is_back:
        queryset = queryset.reverse()
    rows = list(queryset[: size + 1])
    has_next, has_back = len(rows) > size, bool(cursor)
    del rows[size:]
    if is_back:
        rows.reverse()
        has_next, has_back = True, has_next
    kept = {name: value for name, value in filters.items() if value}
    urls = {"next": "", "back": ""}
    if rows and has_next:
        urls["next"] = "?" + urlencode(kept | {"next": encode(rows[-1], order)})
    if rows and has_back:
        urls["back"] = "?" + urlencode(kept | {"back": encode(rows[0], order)})
    return Page(rows, **urls)


def beyond(order: list[str], values: list[Any], back: bool) -> Q:
    """Rows behind the cursor: (a, b) < (x, y) written so that an index on (a, b) can be used."""
    condition = Q()
    for depth in reversed(range(len(order))):
        name = order[depth].lstrip("-")
        op = "lt" if order[depth].startswith("-") != back else "gt"
        strictly = Q(**{f"{name}__{op}": values[depth]})
        if depth == len(order) - 1:
            condition = strictly
        else:
            # The outer bound alone is what the index is entered by; the OR only sorts out equal keys.
            condition = Q(**{f"{name}__{op}e": values[depth]}) & (strictly | condition)
    return condition


def encode(row: Any, order: list[str]) -> str:
    values = [getattr(row, name.lstrip("-")) for name in order]
    packed = json.dumps(values, default=datetime.isoformat)
    return urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def decode(queryset: QuerySet, order: list[str], cursor: str) -> list[Any]:
    try:
        values = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(order):
            raise ValueError("wrong length")
        return [value_of(queryset, name.lstrip("-"), value) for name, value in zip(order, values, strict=True)]
    except (ValueError, TypeError, RecursionError, OverflowError) as error:
        raise Http404("This page does not exist.") from error


def value_of(queryset: QuerySet, name: str, value: Any) -> Any:
    """The value, if the database can compare it with the field. Raises ValueError or TypeError if not."""
    annotations, meta = queryset.query.annotations, queryset.model._meta
    if name in annotations:
        field = annotations[name].output_field
    elif name == "pk":
        field = meta.pk
    else:
        field = meta.get_field(name)
    if isinstance(field, DateTimeField):
        moment = parse_datetime(value)
        if moment is None or moment.tzinfo is None:
            raise ValueError("not a moment")
        return moment.astimezone(UTC)  # here, where a moment outside the calendar can still be refused
    if isinstance(field, CharField | TextField):
        if not isinstance(value, str) or "\x00" in value:
            raise ValueError("not a text that a database keeps")
        value.encode()  # half of a pair of surrogates is refused here, not by the database
    elif type(value) is not int or abs(value) >= 2**63:
        raise ValueError("not a key")
    return value
