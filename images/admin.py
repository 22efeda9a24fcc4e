"""The image library."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html

from .models import Image


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin):
    list_display = ["thumbnail", "title", "credit", "licence", "created_at"]
    list_display_links = ["thumbnail", "title"]
    list_filter = ["licence"]
    search_fields = ["title", "credit", "caption"]
    list_per_page = 50
    show_full_result_count = False
    readonly_fields = ["preview"]
    fields = [
        "preview",
        "title",
        "file",
        "alt",
        "is_decorative",
        "caption",
        "credit",
        "licence",
        "source_url",
    ]

    @admin.display(description="Picture")
    def thumbnail(self, image: Image) -> str:
        if not image.file:
            return "credit only"
        return format_html('<img class="thumbnail" src="{}" alt="" width="96" loading="lazy">', image.file.url)

    @admin.display(description="Picture")
    def preview(self, image: Image) -> str:
        if not image.file:
            return "No file yet. The credit can be printed without one."
        return format_html('<img class="preview" src="{}" alt="{}">', image.file.url, image.alt)

    def has_delete_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        used = obj is not None and (obj.articles.exists() or obj.editions.exists())
        return not used and super().has_delete_permission(request, obj)
