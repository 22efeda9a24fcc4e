"""The audit: who did what on the whole desk. To read, to search, to export; to change by nobody."""

from __future__ import annotations

import csv

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from ..models import Article, Event
from .access import ReadOnly
from .bulk import cell


@admin.register(Event)
class EventAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["at", "actor", "action", "subject", "text"]
    list_display_links = None
    list_filter = ["action"]
    search_fields = ["subject", "text"]
    list_select_related = ["by"]
    list_per_page = 100
    show_full_result_count = False
    actions = ["export"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """Without what was done with pieces this user may not see."""
        seen = Article.objects.seen_by(request.user).values("pk")
        return super().get_queryset(request).filter(Q(article=None) | Q(article__in=seen))

    @admin.action(description="Export as CSV")
    def export(self, request: HttpRequest, queryset: QuerySet[Event]) -> HttpResponse:
        response = HttpResponse(content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="audit.csv"'
        rows = csv.writer(response)
        rows.writerow(["at", "who", "what", "piece", "version", "why"])
        for event in queryset.select_related("by").iterator():
            when = timezone.localtime(event.at).isoformat(timespec="seconds")
            rows.writerow(cell(v) for v in (when, event.actor, event.action, event.subject, event.version, event.text))
        return response
