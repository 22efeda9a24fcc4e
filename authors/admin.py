"""Authors and institutions on the desk."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet, URLField
from django.http import HttpRequest

from .models import Affiliation, Author, AuthorOtherName, Disclosure, Institution, InstitutionOtherName, Interest


class PageLength:
    """Lists that stay quick at any length: no count of all rows beside a filtered one."""

    list_per_page = 50
    show_full_result_count = False


class AffiliationInline(admin.TabularInline):
    model = Affiliation
    extra = 0
    autocomplete_fields = ["institution"]
    fields = ["title", "institution", "starts_on", "ends_on", "has_ended", "confirmed_on", "is_primary"]
    verbose_name_plural = "affiliations"


class AuthorOtherNameInline(admin.TabularInline):
    model = AuthorOtherName
    extra = 0
    fields = ["name", "slug"]


class InterestInline(admin.TabularInline):
    model = Interest
    extra = 0
    fields = ["text", "starts_on", "ends_on"]
    verbose_name_plural = "standing interests"


@admin.register(Author)
class AuthorAdmin(PageLength, admin.ModelAdmin):
    list_display = ["name", "kind", "current_affiliation", "email"]
    list_filter = ["kind"]
    search_fields = ["name", "sort_name", "other_names__name"]
    autocomplete_fields = ["portrait", "user"]
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
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

    def has_delete_permission(self, request: HttpRequest, obj: Author | None = None) -> bool:
        signed = obj is not None and (obj.bylines.exists() or obj.printed_bylines.exists())
        return not signed and super().has_delete_permission(request, obj)

    def view_on_site(self, author: Author) -> str | None:
        return author.get_absolute_url() if author.slug and author.printed_bylines.exists() else None


class DisclosureInline(admin.TabularInline):
    model = Disclosure
    extra = 0
    fields = ["text", "starts_on", "ends_on"]


class InstitutionOtherNameInline(admin.TabularInline):
    model = InstitutionOtherName
    extra = 0
    fields = ["name", "slug"]


@admin.register(Institution)
class InstitutionAdmin(PageLength, admin.ModelAdmin):
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    list_display = ["name", "kind", "country"]
    list_filter = ["kind"]
    search_fields = ["name", "other_names__name"]
    inlines = [DisclosureInline, InstitutionOtherNameInline]
    fieldsets = [
        (None, {"fields": ["name", "kind", "country", "founded", "website", "description"]}),
        ("For the desk", {"fields": ["slug"], "classes": ["collapse"]}),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: Institution | None = None) -> bool:
        named = obj is not None and (obj.affiliations.exists() or obj.printed_affiliations.exists())
        return not named and super().has_delete_permission(request, obj)

    def view_on_site(self, institution: Institution) -> str | None:
        printed = institution.slug and institution.printed_affiliations.exists()
        return institution.get_absolute_url() if printed else None
