"""Errors that readers reported, and how long corrections take."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html

from .. import reach
from ..models import Article, ErrorReport, Republication


@admin.register(ErrorReport)
class ErrorReportAdmin(admin.ModelAdmin):
    """The queue: what a reader read, what they say is wrong, and what came of it."""

    list_display = ["at", "piece", "text", "email", "state", "took"]
    list_display_links = None
    list_filter = ["state"]
    search_fields = ["text"]
    list_select_related = ["article", "edition"]
    actions = ["corrected", "dismissed"]
    show_full_result_count = False
    list_per_page = 50

    def get_queryset(self, request: HttpRequest) -> QuerySet[ErrorReport]:
        return super().get_queryset(request).filter(article__in=Article.objects.seen_by(request.user))

    @admin.display(description="Piece")
    def piece(self, row: ErrorReport) -> str:
        return format_html(
            '<a href="/admin/articles/article/{}/change/">{}</a> (edition {})',
            row.article_id,
            row.edition.headline,
            row.edition.number,
        )

    @admin.display(description="Settled within")
    def took(self, row: ErrorReport) -> str:
        if row.settled_at is None:
            return f"open for {_in_words(timezone.now() - row.at)}"
        return _in_words(row.settled_at - row.at)

    @admin.action(description="It was an error, and is corrected", permissions=["correct"])
    def corrected(self, request: HttpRequest, queryset: QuerySet[ErrorReport]) -> None:
        self._settle(request, queryset, ErrorReport.State.CORRECTED)

    @admin.action(description="It is no error", permissions=["correct"])
    def dismissed(self, request: HttpRequest, queryset: QuerySet[ErrorReport]) -> None:
        self._settle(request, queryset, ErrorReport.State.DISMISSED)

    def _settle(self, request: HttpRequest, queryset: QuerySet[ErrorReport], state: str) -> None:
        for row in queryset.filter(state=ErrorReport.State.OPEN):
            reach.settle(row, state, at=timezone.now(), by=request.user)
        messages.success(request, "Settled.")

    def has_correct_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.correct_article")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ErrorReport | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ErrorReport | None = None) -> bool:
        return False


@admin.register(Republication)
class RepublicationAdmin(admin.ModelAdmin):
    """Who carries a piece, and whom to tell there when it is corrected."""

    list_display = ["where", "article", "url", "contact"]
    list_select_related = ["article"]
    search_fields = ["where"]
    autocomplete_fields = ["article"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Republication]:
        return super().get_queryset(request).filter(article__in=Article.objects.seen_by(request.user))


def _in_words(time) -> str:
    hours = int(time.total_seconds() // 3600)
    return f"{hours // 24} days" if hours >= 48 else f"{hours} hours" if hours else "less than an hour"
