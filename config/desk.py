"""The desk's site: what holds for every list and every form of it, whichever room registers them.

Every admin that is registered gets these guards, Django's own and one that is written tomorrow: what a URL may
ask a list for, how long a search may be, and that a number which is none is a sentence and no failure.
"""

from __future__ import annotations

from functools import cache

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.admin.widgets import AutocompleteMixin
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db.models import Field, Model, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst

MOST_WORDS = 8  # of a search: each is a condition on every field that is searched
LONGEST_WORD = 80
# What our filters ask. No other: a URL could ask for a pattern that takes minutes, or guess a value by its start.
COMPARISONS = {"exact", "in", "isnull", "isempty", "gt", "gte", "lt", "lte", "year", "month", "day", "pk", "id"}


class GuardedRows:
    """Put in front of the rows of other tables that stand on an admin's page."""

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs):
        """The form field, guarded if rows are chosen with it."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, ModelChoiceField):
            field.__class__ = _guarded(type(field), ChoiceOfKeys)
            widget = getattr(field.widget, "widget", field.widget)  # the admin wraps it with links
            if isinstance(widget, AutocompleteMixin):
                widget.__class__ = _guarded(type(widget), ShownKeys)
        return field


class Guarded(GuardedRows):
    """Put in front of every registered admin: its guards, and its headings in the words of the desk."""

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None) -> HttpResponse:
        return super().add_view(request, form_url, {"title": f"New {self.opts.verbose_name}"} | (extra_context or {}))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """What the list's own filters offer, and no way to other rows: which of them point here is not to be found out
        by a URL."""
        name, _, rest = lookup.partition("__")
        if name not in {"pk", "id", self.date_hierarchy, *self._filtered_by(request)}:
            return False
        comparisons = set(filter(None, rest.split("__")))
        known = comparisons <= COMPARISONS and _fits(value, comparisons)
        return known and super().lookup_allowed(lookup, value, request)

    def _filtered_by(self, request: HttpRequest) -> set[str]:
        names = set()
        for entry in self.get_list_filter(request):
            if isinstance(entry, list | tuple):
                entry = entry[0]
            names.add(getattr(entry, "parameter_name", entry))
        return names

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str):
        return super().get_search_results(request, queryset, bounded(search_term))

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Model | None:
        return super().get_object(request, object_id, from_field or None)

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        """Django looks at fields of its own table alone, and fails on the way to another."""
        own = {field.name for field in self.opts.concrete_fields}
        return to_field in own and super().to_field_allowed(request, to_field)

    def get_inlines(self, request: HttpRequest, obj: Model | None) -> list[type]:
        return [_guarded(inline, GuardedRows) for inline in super().get_inlines(request, obj)]


class ChoiceOfKeys:
    """Put in front of a choice of rows: what no key could be is refused before a database is asked."""

    def clean(self, value):
        values = value
        if not isinstance(value, list | tuple):
            values = [value]
        for key in values:
            if key not in self.empty_values and not _could_be(self.queryset.model._meta.pk, key):
                raise ValidationError(self.error_messages["invalid_choice"], "invalid_choice", params={"value": key})
        return super().clean(value)


class ShownKeys:
    """Put in front of an autocomplete: it looks up only what its key could be, when a refused form is shown again."""

    def optgroups(self, name: str, value: list, attr=None) -> list:
        key = self.choices.queryset.model._meta.pk
        return super().optgroups(name, [pk for pk in value if _could_be(key, pk)], attr)


class Login(AdminAuthenticationForm):
    error_messages = {
        **AdminAuthenticationForm.error_messages,
        "invalid_login": "No account of the desk has this name and this password. Capitals count in both.",
    }


class DeskSite(admin.AdminSite):
    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """Of the columns that lead to other rows. Django asks no further, and fails on the ways that lead back."""
        app, model, name = [request.GET.get(name, "") for name in ("app_label", "model_name", "field_name")]
        try:
            field = apps.get_model(app, model)._meta.get_field(name)
        except (LookupError, FieldDoesNotExist) as error:
            raise PermissionDenied from error
        if not isinstance(field, Field):
            raise PermissionDenied
        return super().autocomplete_view(request)

    login_form = Login

    def register(self, model_or_iterable, admin_class: type | None = None, **options) -> None:
        super().register(model_or_iterable, _guarded(admin_class or admin.ModelAdmin, Guarded), **options)


def bounded(words: str) -> str:
    """The first words of a search, each as long as a word may be."""
    return " ".join(word[:LONGEST_WORD] for word in words.split()[:MOST_WORDS])


def _fits(value: object, comparisons: set[str]) -> bool:
    """Whether every number in what a filter is asked for is one that a database holds, and every year one of ours."""
    for number in str(value).split(","):
        digits = number.strip().lstrip("+-")
        if digits.isdecimal() and len(digits) >= 19:
            return False
        if "year" in comparisons and not (digits.isdecimal() and 1 <= int(digits) <= 9999):
            return False
    return True


@cache
def _guarded(guarded: type, guard: type) -> type:
    if issubclass(guarded, guard):
        return guarded
    return type(guarded.__name__, (guard, guarded), {"__module__": guarded.__module__})


def _could_be(key: Field, value: object) -> bool:
    try:
        key.run_validators(key.to_python(value))
    except (ValidationError, OverflowError):
        return False
    return True
