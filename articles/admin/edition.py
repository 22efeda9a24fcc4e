"""What was printed, to look at. Nothing here can be changed, by nobody."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from ..models import Article, Edition
from .access import ReadOnly


@admin.register(Edition)
class EditionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["headline", "number", "change", "status", "visible_from", "visible_until", "byline_text"]
    list_filter = ["change", "status"]
    search_fields = ["headline"]
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-visible_from", "-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        rows = super().get_queryset(request).filter(article__in=Article.objects.seen_by(request.user))
        return rows.defer("body", "html")  # a sort of ten thousand rows would carry their texts along
