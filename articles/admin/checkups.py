"""The report on what fails across the archive. It reads what the worker has kept; looking anew is a button."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Min, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from ..desk import checkups, index
from ..models import Article, Checkup, Edition, Shortfall
from . import spreadsheet
from .access import ReadOnly
from .lists import MOST, of_pieces_seen, values_of

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
        return queryset.filter(code=self.value()) if self.value() else queryset


class PublicFilter(admin.SimpleListFilter):
    title = "publication"
    parameter_name = "publication"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("public", "Public"), ("desk", "Not public")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Shortfall]) -> QuerySet[Shortfall]:
        return queryset.filter(shown__isnull=self.value() == "desk") if self.value() in ("public", "desk") else queryset


def in_words(code: str) -> str:
    """“image_alt” as “Image alt”."""
    return code.replace("_", " ").capitalize()


@admin.register(Shortfall)
class ShortfallAdmin(ReadOnly, admin.ModelAdmin):
    """Queries: nine at most, whoever looks and however large the archive."""

    list_display = ["piece", "public", "failed", "level", "message", "seen"]
    list_display_links = None
    list_filter = ["level", CheckFilter, PublicFilter]
    search_fields = ["article__headline"]  # that there is a search; what it finds is `get_search_results`
    search_help_text = "Words of the piece"
    ordering = ["level", "-article_id", "pk"]
    list_per_page = 100
    show_full_result_count = False
    actions = ["export"]
    change_list_template = "admin/articles/shortfall/change_list.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Shortfall]:
        """Of the pieces this user may see; what is in the trash fails nothing."""
        on_show = Edition.objects.visible(timezone.now()).filter(article=OuterRef("article_id"))
        # Asked row by row, so that the index gives the order and a page is read without sorting the archive.
        rows = of_pieces_seen(super().get_queryset(request), request.user, on_desk=True)
        rows = rows.select_related("article__checkup").only(*SHOWN)
        return rows.annotate(shown=Subquery(on_show.values("pk")[:1]))

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Shortfall], search_term: str):
        """Of the pieces that the desk's index finds, so that it takes as long in a large archive."""
        pieces = index.find(Article.objects.seen_by(request.user), search_term)
        return (queryset.filter(article__in=pieces) if search_term.strip() else queryset), False

    @admin.display(description="Piece")
    def piece(self, row: Shortfall) -> str:
        address = reverse("admin:articles_article_change", args=[row.article_id])
        return format_html('<a href="{}">{}</a>', address, row.article.headline)

    @admin.display(description="Publication")
    def public(self, row: Shortfall) -> str:
        return format_html('<span class="chip public">{}</span>', "Public") if row.shown else "–"

    @admin.display(description="Check", ordering="code")
    def failed(self, row: Shortfall) -> str:
        return in_words(row.code)

    @admin.display(description="As seen")
    def seen(self, row: Shortfall) -> str:
        when = date_format(timezone.localtime(row.article.checkup.at), "j M, H:i")
        since = row.article.version != row.article.checkup.version
        return format_html('{} <span class="chip changed">Changed since</span>', when) if since else when

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
        at = timezone.now()
        context = {
            "title": "Failing checks",
            "due": checkups.due_at_a_glance(at, Article.objects.seen_by(request.user), MOST),
            "oldest": Checkup.objects.aggregate(at=Min("at"))["at"],
            "batch": checkups.BATCH,
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def look(self, request: HttpRequest) -> HttpResponse:
        """Looks at the next batch now, for somebody who does not want to wait for the worker."""
        if not request.user.has_perm("articles.edit_others_article"):
            raise PermissionDenied
        done = checkups.sweep(timezone.now())
        messages.success(request, f"Looked at {done} piece{'s' if done != 1 else ''}.")
        return HttpResponseRedirect(reverse("admin:articles_shortfall_changelist"))

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(require_POST(self.look))
        return [path("look/", view, name="articles_shortfall_look"), *super().get_urls()]

    def has_view_permission(self, request: HttpRequest, obj: Shortfall | None = None) -> bool:
        """Whoever sees pieces may see what they fail: the rows are those of the pieces they see."""
        return request.user.has_perm("articles.view_article")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)
