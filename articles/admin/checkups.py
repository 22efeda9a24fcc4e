"""The report on what fails across the archive. It reads what the worker has kept; looking anew is a button."""

from __future__ import annotations

from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.db.models import Min, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from ..desk import checkups
from ..models import Article, Checkup, Edition, Shortfall
from . import spreadsheet
from .access import ReadOnly, change_url, counted
from .lists import MOST, ChoiceFilter, FoundByPiece, values_of

# Not the whole piece: its text would be sorted and carried along with every row.
SHOWN = [
    "code",
    "level",
    "message",
    "article__headline",
    "article__slug",
    "article__version",
    "article__checkup__at",
    "article__checkup__version",
]


class CheckFilter(admin.SimpleListFilter):
    title = "check"
    parameter_name = "code"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [(code, in_words(code)) for code in values_of(Shortfall, "code")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Shortfall]) -> QuerySet[Shortfall]:
        if self.value():
            return queryset.filter(code=self.value())
        return queryset


class PublicFilter(ChoiceFilter):
    title = parameter_name = "publication"
    options = {"public": "Public", "desk": "Not public"}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Shortfall]) -> QuerySet[Shortfall]:
        if self.value() in ("public", "desk"):
            return queryset.filter(shown__isnull=self.value() == "desk")
        return queryset


def in_words(code: str) -> str:
    """“image_alt” as “Image alt”."""
    return code.replace("_", " ").capitalize()


@admin.register(Shortfall)
class ShortfallAdmin(FoundByPiece, ReadOnly, admin.ModelAdmin):
    """Queries: nine at most, whoever looks and however large the archive."""

    without_trash = True
    list_display = ["piece", "public", "failed", "level", "message", "seen"]
    list_display_links = None
    list_filter = ["level", CheckFilter, PublicFilter]
    ordering = ["level", "-article_id", "pk"]
    list_per_page = 100
    actions = ["export"]
    change_list_template = "admin/articles/shortfall/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shortfall]:
        current = Edition.objects.visible(timezone.now()).filter(article=OuterRef("article_id"))
        rows = super().get_queryset(request).select_related("article__checkup").only(*SHOWN)
        return rows.annotate(shown=Subquery(current.values("pk")[:1]))

    @admin.display(description="Piece")
    def piece(self, row: Shortfall) -> str:
        return format_html('<a href="{}">{}</a>', change_url(row.article), row.article.headline)

    @admin.display(description="Publication")
    def public(self, row: Shortfall) -> str:
        if row.shown:
            return format_html('<span class="chip public">{}</span>', "Public")
        return "–"

    @admin.display(description="Check", ordering="code")
    def failed(self, row: Shortfall) -> str:
        return in_words(row.code)

    @admin.display(description="As seen")
    def seen(self, row: Shortfall) -> str:
        when = date_format(timezone.localtime(row.article.checkup.at), "j M, H:i")
        if row.article.version != row.article.checkup.version:
            return format_html('{} <span class="chip changed">Changed since</span>', when)
        return when

    @admin.action(description="Export as CSV")
    def export(self, request: HttpRequest, queryset: QuerySet[Shortfall]) -> HttpResponse:
        heads = ["piece", "address", "public", "check", "weight", "what it says", "as seen"]
        rows = (
            (
                row.article.headline,
                row.article.slug,
                "yes" if row.shown else "no",
                row.code,
                row.get_level_display(),
                row.message,
                timezone.localtime(row.article.checkup.at).isoformat(timespec="minutes"),
            )
            for row in queryset.iterator(chunk_size=1000)
        )
        return spreadsheet.download("failing-checks.csv", heads, rows)

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        context = {
            "title": "Failing checks",
            "due": checkups.due_at_a_glance(timezone.now(), Article.objects.seen_by(request.user), MOST),
            "oldest": Checkup.objects.aggregate(at=Min("at"))["at"],
            "batch": checkups.BATCH,
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def look(self, request: HttpRequest) -> HttpResponse:
        """Looks at the next batch now, for somebody who does not want to wait for the worker."""
        done = checkups.sweep(timezone.now())
        messages.success(request, f"Looked at {counted(done, 'piece')}.")
        return HttpResponseRedirect(reverse("admin:articles_shortfall_changelist"))

    def get_urls(self) -> list:
        view = require_POST(permission_required("articles.edit_others_article", raise_exception=True)(self.look))
        return [path("look/", self.admin_site.admin_view(view), name="articles_shortfall_look"), *super().get_urls()]

    def has_view_permission(self, request: HttpRequest, obj: Shortfall | None = None) -> bool:
        """Whoever sees pieces may see what they fail: the rows are those of the pieces they see."""
        return request.user.has_perm("articles.view_article")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)
