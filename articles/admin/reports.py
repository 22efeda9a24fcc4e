"""Errors that readers reported, how long corrections take, and who has to be told of them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.db.models import QuerySet, URLField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from ..desk import feedback
from ..models import Article, ErrorReport, Republication
from .access import AuditedAdmin, ReadOnly, cleaned, counted, own_url
from .lists import OfSeenPieces, of_pieces_seen


@admin.register(ErrorReport)
class ErrorReportAdmin(OfSeenPieces, ReadOnly, admin.ModelAdmin):
    """The queue: what a reader read, what they say is wrong, and what came of it."""

    list_display = ["at", "piece", "text", "email", "state", "took"]
    list_display_links = None
    list_filter = ["state"]
    search_fields = ["text"]
    list_select_related = ["article", "edition"]
    actions = ["corrected", "dismissed"]
    list_per_page = 50

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
            feedback.close_report(row, state, at=timezone.now(), by=request.user)
        messages.success(request, "Settled.")

    def has_correct_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.correct_article")


@admin.register(Republication)
class RepublicationAdmin(AuditedAdmin, OfSeenPieces, admin.ModelAdmin):
    """Who carries a piece, and whom to tell there when it is corrected."""

    list_display = ["where", "kind", "article", "url", "contact", "told_at"]
    list_select_related = ["article"]
    list_filter = ["kind"]
    search_fields = ["where"]
    fields = ["article", "kind", "where", "url", "contact"]
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    autocomplete_fields = ["article"]


def _in_words(long: timedelta) -> str:
    hours = int(long.total_seconds() // 3600)
    if hours >= 48:
        return f"{hours // 24} days"
    if hours:
        return counted(hours, "hour")
    return "less than an hour"


class YearForm(forms.Form):
    year = forms.IntegerField(required=False, min_value=1990)


class BackForm(forms.Form):
    """The page to go back to."""

    back = forms.CharField(required=False)


@permission_required("articles.view_article", raise_exception=True)
def corrections(request: HttpRequest) -> HttpResponse:
    """A year's corrections: how long each took since publication and since the first report; whom nobody has told."""
    at = timezone.now()
    seen = Article.objects.seen_by(request.user)
    form, this = YearForm(request.GET), timezone.localdate(at).year
    form.is_valid()
    year = min(form.cleaned_data.get("year") or this, this)
    first, after = (timezone.make_aware(datetime.combine(date(y, 1, 1), time())) for y in (year, year + 1))
    found = feedback.correction_times(seen, first, min(after, at))
    rows = [
        (one.edition, _in_words(one.after_publication), _in_words(one.after_report) if one.after_report else "")
        for one in found
    ]
    medians = [
        feedback.median(times) for times in zip(*((o.after_publication, o.after_report) for o in found), strict=True)
    ]
    to_notify = of_pieces_seen(feedback.republications_to_notify(at), request.user)
    context = {
        **admin.site.each_context(request),
        "title": "Corrections",
        "rows": rows,
        "medians": [_in_words(long) if long else "" for long in medians] or ["", ""],
        "reported": sum(bool(one.reported_at) for one in found),
        "year": year,
        "before": year - 1,
        "after": year + 1 if year < this else None,
        # Of older notes whoever was not told stands with the piece.
        "to_notify": to_notify.filter(article__in=feedback.articles_with_latest_notes(at))[:50],
        "may_tell": request.user.has_perm("articles.change_republication"),
    }
    return TemplateResponse(request, "admin/corrections.html", context)


@require_POST
@permission_required("articles.change_republication", raise_exception=True)
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody has told them."""
    seen = Article.objects.seen_by(request.user)
    row = get_object_or_404(Republication.objects.select_related("article"), pk=pk, article__in=seen)
    feedback.mark_notified(row, at=timezone.now(), by=request.user)
    messages.success(request, f"Noted: {row.where} knows.")
    back = own_url(request, cleaned(BackForm(request.POST))["back"])
    return HttpResponseRedirect(back or reverse("admin:articles_article_corrections"))
