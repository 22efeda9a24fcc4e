"""The vocabulary of topics."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.urls import path

from ..models import Topic, TopicOtherName
from .access import OnlyOwnFields
from .merge import topic_merge


class TopicOtherNameInline(admin.TabularInline):
    model = TopicOtherName
    extra = 0
    fields = ["name", "slug"]


@admin.register(Topic)
class TopicAdmin(OnlyOwnFields, admin.ModelAdmin):
    list_display = ["name", "parent"]
    list_select_related = ["parent"]
    search_fields = ["name", "other_names__name"]
    autocomplete_fields = ["parent"]
    list_per_page = 100
    show_full_result_count = False
    inlines = [TopicOtherNameInline]
    fields = ["name", "parent", "introduction", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    change_form_template = "admin/with_merge.html"

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(topic_merge)
        return [path("<int:pk>/merge/", view, name="articles_topic_merge"), *super().get_urls()]

    def has_delete_permission(self, request: HttpRequest, obj: Topic | None = None) -> bool:
        used = obj is not None and (obj.tagged.exists() or obj.edition_topics.exists() or obj.children.exists())
        return not used and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict:
        return {name: act for name, act in super().get_actions(request).items() if name != "delete_selected"}

    def view_on_site(self, topic: Topic) -> str | None:
        return topic.get_absolute_url() if topic.slug and topic.edition_topics.exists() else None
