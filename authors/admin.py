"""Authors and institutions on the desk."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import Model, QuerySet, URLField
from django.http import HttpRequest

from .models import Affiliation, Author, AuthorOtherName, Disclosure, Institution, InstitutionOtherName, Interest


class RecordAdmin(admin.ModelAdmin):
    """A record that is not deleted while one of the relations in `uses` has rows. The last has what readers see: with
    rows there, the record has a page."""

    list_per_page = 50
    show_full_result_count = False  # lists stay quick at any length: no count of all rows beside a filtered one
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    uses: list[str]

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        is_used = obj is not None and any(getattr(obj, name).exists() for name in self.uses)
        return not is_used and super().has_delete_permission(request, obj)

    def view_on_site(self, obj: Model) -> str | None:
        if obj.slug and getattr(obj, self.uses[-1]).exists():
            return obj.get_absolute_url()
        return None


class Inline(admin.TabularInline):
    extra = 0


class AffiliationInline(Inline):
    model = Affiliation
    autocomplete_fields = ["institution"]
    fields = ["title", "institution", "starts_on", "ends_on", "has_ended", "confirmed_on", "is_primary"]
    verbose_name_plural = "affiliations"


class AuthorOtherNameInline(Inline):
    model = AuthorOtherName
    fields = ["name", "slug"]


class InterestInline(Inline):
    model = Interest
    fields = ["text", "starts_on", "ends_on"]
    verbose_name_plural = "standing interests"


class DisclosureInline(Inline):
    model = Disclosure
    fields = ["text", "starts_on", "ends_on"]


class InstitutionOtherNameInline(Inline):
    model = InstitutionOtherName
    fields = ["name", "slug"]


@admin.register(Author)
class AuthorAdmin(RecordAdmin):
    list_display = ["name", "kind", "current_affiliation", "email"]
    list_filter = ["kind"]
    search_fields = ["name", "sort_name", "other_names__name"]
    autocomplete_fields = ["portrait", "user"]
    uses = ["bylines", "printed_bylines"]
    inlines = [AffiliationInline, InterestInline, AuthorOtherNameInline]
    fieldsets = [
        (None, {"fields": ["name", "kind", "bio", "portrait", "website"]}),
        ("For the desk", {"fields": ["sort_name", "email", "user", "slug"], "classes": ["collapse"]}),
    ]

    def get_readonly_fields(self, request: HttpRequest, obj: Author | None = None) -> list[str]:
        """Whose login it is decides who sees the pieces that this author signs, embargoed ones too."""
        return [] if request.user.has_perm("auth.change_user") else ["user"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Author]:
        return super().get_queryset(request).with_affiliation()

    @admin.display(description="Affiliation")
    def current_affiliation(self, author: Author) -> str:
        return author.current_affiliation or "–"


@admin.register(Institution)
class InstitutionAdmin(RecordAdmin):
    uses = ["affiliations", "printed_affiliations"]
    list_display = ["name", "kind", "country"]
    list_filter = ["kind"]
    search_fields = ["name", "other_names__name"]
    inlines = [DisclosureInline, InstitutionOtherNameInline]
    fieldsets = [
        (None, {"fields": ["name", "kind", "country", "founded", "website", "description"]}),
        ("For the desk", {"fields": ["slug"], "classes": ["collapse"]}),
    ]
