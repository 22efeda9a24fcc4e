"""Fronts and series on the desk: what leads a page, and what belongs together."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html

from .. import in_print, views
from ..models import Article, Front, Series, Slot
from ..numbers import whole
from .access import OnlySeen
from .moments import Moments
from .records import PublicRecordAdmin

STALE = timedelta(days=7)  # after which an arrangement that newer pieces passed by is somebody's to look at


def alarms(at: datetime, most: int = 8) -> list[str]:
    """What is wrong with the fronts on show: pins that nobody changed while pieces came out, or that are gone."""
    said = []
    pages = Front.objects.filter(visible_from__lte=at).values("topic").annotate(since=Max("visible_from"))
    fronts = Front.objects.none()
    for page in pages:
        fronts |= Front.objects.filter(topic=page["topic"], visible_from=page["since"])
    for front in fronts.filter(slots__isnull=False).distinct().select_related("topic").order_by("visible_from")[:most]:
        name = f"The page of “{front.topic}”" if front.topic else "The front page"
        pieces = in_print.pieces_on(front.topic, at) if front.topic else in_print.pieces(at)
        gone = front.slots.exclude(article__in=in_print.pieces(at).order_by().values("article")).count()
        if gone:
            said.append(f"{name} pins {gone} piece{'s' if gone > 1 else ''} that no list shows any more.")
        newer = pieces.filter(published_at__gt=front.visible_from).count() if at - front.visible_from > STALE else 0
        if newer:
            days = (at - front.visible_from).days
            came = "a piece has come" if newer == 1 else f"{newer} pieces have come"
            said.append(f"{name} was arranged {days} days ago; {came} out since.")
    return said


class SlotInline(OnlySeen, admin.TabularInline):
    model = Slot
    autocomplete_fields = ["article", "image"]
    fields = ["position", "article", "headline", "image"]
    ordering = ["position", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Slot]:
        seen = Article.objects.seen_by(request.user)
        return super().get_queryset(request).select_related("article", "image").filter(article__in=seen)

    def get_extra(self, request: HttpRequest, obj: Front | None = None, **kwargs) -> int:
        return len(_slots_to_begin_with(request) if obj is None else ()) + 3


def _page_of(request: HttpRequest) -> int | None:
    """The topic whose page a new front is for, `?topic=` in the address; None for the front page."""
    return whole(request.GET.get("topic"))


def _slots_to_begin_with(request: HttpRequest) -> list[dict]:
    """Those on show now: an arrangement is changed more often than begun."""
    present = Front.objects.filter(topic=_page_of(request)).on_show(timezone.now()).first()
    names = {"position": "position", "article": "article_id", "headline": "headline", "image": "image_id"}
    return (
        [{name: getattr(slot, path) for name, path in names.items()} for slot in present.slots.all()] if present else []
    )


@admin.register(Front)
class FrontAdmin(Moments, admin.ModelAdmin):
    """One arrangement of the home page or of a topic. A later one takes over at its moment; none is lost."""

    list_display = ["page", "visible_from", "made_by", "preview"]
    list_select_related = ["topic", "made_by"]
    list_filter = [("topic", admin.EmptyFieldListFilter)]
    search_fields = ["topic__name"]
    autocomplete_fields = ["topic"]
    fieldsets = [
        (
            None,
            {
                "fields": ["topic", "visible_from"],
                "description": "Without a topic it is the front page’s. It is on show from its moment until the next"
                " one’s; the newest pieces fill up what no slot takes.",
            },
        )
    ]
    inlines = [SlotInline]
    show_full_result_count = False

    @admin.display(description="Page", ordering="topic")
    def page(self, front: Front) -> str:
        return str(front.topic or "Home")

    @admin.display(description="Preview")
    def preview(self, front: Front) -> str:
        return format_html('<a href="{}/preview/">How it looks</a>', front.pk)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        return {"visible_from": timezone.now(), "topic": _page_of(request)}

    def get_formset_kwargs(self, request: HttpRequest, obj: Front, inline, prefix: str) -> dict:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if obj.pk is None and request.method == "GET":
            kwargs["initial"] = _slots_to_begin_with(request)
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
class SeriesAdmin(PublicRecordAdmin, admin.ModelAdmin):
    list_display = ["name"]
    search_fields = ["name"]
    fields = ["name", "introduction", "slug"]
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Series | None = None) -> bool:
        used = obj is not None and (obj.articles.exists() or obj.editions.exists())
        return not used and super().has_delete_permission(request, obj)
