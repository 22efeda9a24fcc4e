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

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import DateTimeField, Q, QuerySet
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


def page(queryset: QuerySet, request: HttpRequest, size: int = SIZE, **kept: str) -> Page:
    """The page that `?next=` or `?back=` asks for, else the first. One query. Raises Http404 for a broken cursor.

    `kept` are filters that the addresses of the neighbouring pages go on with. The queryset has to be ordered by plain
    fields of its model or annotations, all of them not null, the last one unique.
    """
    order = list(queryset.query.order_by) or list(queryset.model._meta.ordering)
    back = "back" in request.GET
    cursor = request.GET.get("back" if back else "next")
    if cursor:
        queryset = queryset.filter(_beyond(order, _decode(queryset, order, cursor), back))
    elif back:
        raise Http404("This page does not exist.")
    rows = list((queryset.reverse() if back else queryset)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    first, last = (_encode(rows[0], order), _encode(rows[-1], order)) if rows else ("", "")
    has_next, has_back = (True, more) if back else (more, bool(cursor))

    def address(way: str, cursor: str) -> str:
        return "?" + urlencode({name: value for name, value in kept.items() if value} | {way: cursor})

    return Page(
        rows,
        address("next", last) if has_next and rows else "",
        address("back", first) if has_back and rows else "",
    )


def _beyond(order: list[str], values: list[Any], back: bool) -> Q:
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


def _encode(row: Any, order: list[str]) -> str:
    values = [getattr(row, name.lstrip("-")) for name in order]
    packed = json.dumps([v.isoformat() if isinstance(v, datetime) else v for v in values], cls=DjangoJSONEncoder)
    return urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def _decode(queryset: QuerySet, order: list[str], cursor: str) -> list[Any]:
    try:
        values = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(order):
            raise ValueError("wrong length")
        return [_value(queryset, name.lstrip("-"), value) for name, value in zip(order, values, strict=True)]
    except (ValueError, TypeError, UnicodeDecodeError, RecursionError, OverflowError) as error:
        raise Http404("This page does not exist.") from error


def _value(queryset: QuerySet, name: str, value: Any) -> Any:
    meta, added = queryset.model._meta, queryset.query.annotations
    field = meta.pk if name == "pk" else added[name].output_field if name in added else meta.get_field(name)
    if isinstance(field, DateTimeField):
        moment = parse_datetime(value)
        if moment is None or moment.tzinfo is None:
            raise ValueError("not a moment")
        return moment.astimezone(UTC)  # here, where a moment outside the calendar can still be refused
    is_text = field.get_internal_type() in {"CharField", "TextField", "SlugField"}
    if type(value) is not (str if is_text else int):
        raise ValueError("wrong kind")
    if is_text:
        value.encode()  # half of a pair of surrogates is refused here, not by the database
    if "\x00" in value if is_text else abs(value) >= 2**63:
        raise ValueError("out of range")
    return value
