"""What was printed, to look at. Nothing here can be changed, by nobody."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from ..desk import index
from ..models import Article, Edition
from .access import ReadOnly
from .lists import of_pieces_seen


@admin.register(Edition)
class EditionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["headline", "number", "change", "status", "visible_from", "visible_until", "byline_text"]
    list_filter = ["change", "status"]
    search_fields = ["headline"]  # that there is a search; what it finds is `get_search_results`
    search_help_text = "Words of the piece as it stands on the desk"
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-visible_from", "-pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        # Without the texts: a sort of ten thousand rows would carry them along.
        return of_pieces_seen(super().get_queryset(request), request.user).without_text()

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Edition], search_term: str):
        """Editions of the pieces that the desk's index finds: a part of a headline is in no index."""
        pieces = index.find(Article.objects.seen_by(request.user), search_term)
        return (queryset.filter(article__in=pieces) if search_term.strip() else queryset), False
