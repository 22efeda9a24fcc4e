"""The vocabulary of topics."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from ..models import Topic, TopicOtherName
from .records import PublicRecordAdmin


class TopicOtherNameInline(admin.TabularInline):
    model = TopicOtherName
    extra = 0
    fields = ["name", "slug"]


@admin.register(Topic)
class TopicAdmin(PublicRecordAdmin, admin.ModelAdmin):
    list_display = ["name", "parent"]
    list_select_related = ["parent"]
    search_fields = ["name", "other_names__name"]
    autocomplete_fields = ["parent"]
    list_per_page = 100
    show_full_result_count = False
    inlines = [TopicOtherNameInline]
    fields = ["name", "parent", "introduction", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    def render_change_form(self, request: HttpRequest, context: dict, add=False, change=False, form_url="", obj=None):
        if obj is not None and request.user.has_perm("articles.add_front"):
            context["arrange_url"] = f"{reverse('admin:articles_front_add')}?topic={obj.pk}"
        return super().render_change_form(request, context, add, change, form_url, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        used = obj is not None and (obj.tagged.exists() or obj.children.exists() or obj.fronts.exists())
        return not used and super().has_delete_permission(request, obj)

    def view_on_site(self, topic: Topic) -> str | None:
        return topic.get_absolute_url() if topic.slug and topic.edition_topics.exists() else None
