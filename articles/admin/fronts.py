"""Fronts and series on the desk: what leads a page, and what belongs together."""

from __future__ import annotations

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html

from .. import views
from ..models import Article, Front, Series, Slot


class SlotInline(admin.TabularInline):
    model = Slot
    extra = 3
    autocomplete_fields = ["article", "image"]
    fields = ["position", "article", "headline", "image"]
    ordering = ["position", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Slot]:
        seen = Article.objects.seen_by(request.user)
        return super().get_queryset(request).select_related("article", "image").filter(article__in=seen)


@admin.register(Front)
class FrontAdmin(admin.ModelAdmin):
    """One arrangement of the home page or of a topic. A later one takes over at its moment; none is lost."""

    list_display = ["page", "visible_from", "made_by", "preview"]
    list_select_related = ["topic", "made_by"]
    list_filter = [("topic", admin.EmptyFieldListFilter)]
    search_fields = ["topic__name"]
    autocomplete_fields = ["topic"]
    fields = ["topic", "visible_from"]
    inlines = [SlotInline]
    show_full_result_count = False

    @admin.display(description="Page", ordering="topic")
    def page(self, front: Front) -> str:
        return str(front.topic or "Home")

    @admin.display(description="Preview")
    def preview(self, front: Front) -> str:
        return format_html('<a href="{}/preview/">How it looks</a>', front.pk)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        return {"visible_from": timezone.now()}

    def get_formset_kwargs(self, request: HttpRequest, obj: Front, inline, prefix: str) -> dict:
        """A new front begins as the one on show: an arrangement is changed more often than begun."""
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if obj.pk is None and request.method == "GET":
            present = Front.objects.filter(topic=None).on_show(timezone.now()).first()
            slots = present.slots.all() if present else []
            kwargs["initial"] = [
                {"position": s.position, "article": s.article_id, "headline": s.headline, "image": s.image_id}
                for s in slots
            ]
        return kwargs

    def save_model(self, request: HttpRequest, obj: Front, form, change: bool) -> None:
        obj.made_by, obj.made_at = request.user, timezone.now()
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.preview_page)
        return [path("<int:pk>/preview/", view, name="articles_front_preview"), *super().get_urls()]

    def preview_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page with this arrangement, as readers would see it now."""
        front = get_object_or_404(self.get_queryset(request).select_related("topic"), pk=pk)
        if not self.has_view_permission(request, front):
            raise PermissionDenied
        at = timezone.now()
        if front.topic is None:
            context, template = views.home_page(request, at, front), "articles/home.html"
        else:
            context, template = views.topic_page(request, front.topic, at, front), "articles/topic.html"
        response = TemplateResponse(request, template, context)
        response["Cache-Control"] = "no-store"
        return response


@admin.register(Series)
class SeriesAdmin(admin.ModelAdmin):
    list_display = ["name"]
    search_fields = ["name"]
    fields = ["name", "introduction", "slug"]
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Series | None = None) -> bool:
        used = obj is not None and (obj.articles.exists() or obj.editions.exists())
        return not used and super().has_delete_permission(request, obj)
