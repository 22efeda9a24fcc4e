"""The audit: who did what on the whole desk. To read, to search, to export; to change by nobody."""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import mark_safe

from ..models import Article, Event
from . import spreadsheet
from .access import ReadOnly
from .lists import IndexedValuesFilter


class RecordTypeFilter(IndexedValuesFilter):
    """A filter by what something was done with, in the words of the column."""

    def choices(self, changelist: ChangeList) -> Iterator[dict]:
        every, *choices = super().choices(changelist)
        yield every
        for choice in choices:
            yield choice | {"display": kind_of(choice["display"])}


@admin.register(Event)
class EventAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["at", "actor", "action", "subject", "what_of", "what"]
    list_display_links = None
    list_filter = [("action", IndexedValuesFilter), ("record_type", RecordTypeFilter)]
    search_fields = ["subject", "text"]
    list_select_related = ["by"]
    list_per_page = 100
    exclude = ["by", "by_name"]
    readonly_fields = ["actor"]
    actions = ["export"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Without what was done with pieces this user may not see."""
        rows, seen = super().get_queryset(request), Article.objects.seen_by(request.user)
        if not seen.query.where:  # every piece
            return rows
        return rows.filter(Q(article=None) | Exists(seen.filter(pk=OuterRef("article"))))

    @admin.display(description="Of", ordering="record_type")
    def what_of(self, event: Event) -> str:
        return kind_of(event.record_type)

    @admin.display(description="What was said or changed")
    def what(self, event: Event) -> str:
        lines = [*filter(None, [event.text]), *changes(event)]
        return format_html_join(mark_safe("<br>"), "{}", [(line,) for line in lines])

    @admin.action(description="Export as CSV")
    def export(self, request: HttpRequest, queryset: QuerySet[Event]) -> HttpResponse:
        heads = ["at", "who", "login", "what", "of", "name", "version", "why", "changed"]
        rows = (
            (
                timezone.localtime(event.at).isoformat(timespec="seconds"),
                event.actor,
                event.by and event.by.get_username() or "",
                event.action,
                kind_of(event.record_type),
                event.subject,
                event.version,
                event.text,
                "; ".join(changes(event)),
            )
            for event in queryset.select_related("by").iterator()
        )
        return spreadsheet.download("audit.csv", heads, rows)


def kind_of(record_type: str) -> str:
    """What something was done with, in a word: “piece”, “institution”, “account”; of nothing else it is a piece."""
    if not record_type:
        return "piece"
    try:
        return str(apps.get_model(record_type)._meta.verbose_name)
    except LookupError:  # of a release before
        return record_type.rpartition(".")[2]


def changes(event: Event) -> list[str]:
    """What the values were and became: “groups: Writer → Writer, Editor”."""
    names = dict.fromkeys([*event.before, *event.after])
    return [
        f"{name.replace('_', ' ')}: {_plain(event.before.get(name))} → {_plain(event.after.get(name))}"
        for name in names
    ]


def _plain(value: object) -> str:
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    if isinstance(value, bool):
        value = "yes" if value else "no"
    text = "" if value is None else str(value)
    if len(text) > 200:
        return f"{text[:200]}…"
    return text
