"""What was printed, to look at. Nothing here can be changed, by nobody."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from ..models import Edition
from .access import ReadOnly
from .lists import FoundByPiece


@admin.register(Edition)
class EditionAdmin(FoundByPiece, ReadOnly, admin.ModelAdmin):
    list_display = ["headline", "number", "change", "status", "visible_from", "visible_until", "byline_text"]
    list_filter = ["change", "status"]
    search_help_text = "Words of the piece as it stands on the desk"
    list_per_page = 50
    ordering = ["-visible_from", "-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        # A sort of ten thousand rows would carry their texts along.
        return super().get_queryset(request).defer("body", "html")
