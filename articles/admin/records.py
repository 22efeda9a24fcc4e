"""Records that readers see, on the desk: the forms go through the verb of records.py, and show who may what and why."""

from __future__ import annotations

from datetime import date, datetime, time
from functools import cache

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from authors.admin import AuthorAdmin, InstitutionAdmin
from authors.models import Author, Institution

from ..models import Event, Series, Topic, TopicOtherName
from ..press import records
from ..press.errors import PublishingError
from .access import NotDeletedTogether
from .merge import MERGES, merge_urls


class RefusedForm(forms.ModelForm):
    """A form whose change the verb refused: it comes back with everything typed, and with the reason on top."""

    refusal: str

    def clean(self) -> dict:
        super().clean()
        raise ValidationError(self.refusal)


class RefusalInForm(admin.ModelAdmin):
    """Mixed into an admin that saves through a verb: what the verb refuses is said in the form, and nothing is lost."""

    def get_form(self, request: HttpRequest, obj=None, change: bool = False, **kwargs) -> type[forms.ModelForm]:
        form = super().get_form(request, obj, change=change, **kwargs)
        if refusal := getattr(request, "refusal", ""):
            return type(form.__name__, (RefusedForm, form), {"refusal": refusal})
        return form

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None) -> HttpResponse:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except PublishingError as refused:
            request.refusal = str(refused)
            return super().changeform_view(request, object_id, form_url, extra_context)


class PublicRecordAdmin(NotDeletedTogether, RefusalInForm):
    """Mixed into the admin of every model in records.PUBLIC_RECORDS."""

    change_form_template = "admin/public_record.html"
    object_history_template = "admin/record_history.html"
    used_by: tuple[str, ...] = ()  # while one of these has rows, the record is not deleted

    def get_urls(self) -> list:
        return [*merge_urls(self), *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        fields = list(super().get_readonly_fields(request, obj))
        if obj is not None and not _may_change(request, obj):
            fields += [name for name in records.PUBLIC_RECORDS[self.model].fields if name not in fields]
        return fields

    def get_prepopulated_fields(self, request: HttpRequest, obj: models.Model | None = None) -> dict:
        if obj is not None:
            return {}
        return super().get_prepopulated_fields(request, obj)

    def get_inlines(self, request: HttpRequest, obj: models.Model | None) -> list[type[InlineModelAdmin]]:
        return [_guarded(inline) for inline in super().get_inlines(request, obj)]

    def render_change_form(self, request: HttpRequest, context: dict, add=False, change=False, form_url="", obj=None):
        context["is_merged"] = self.model in MERGES
        if obj is not None and _public(request, obj):
            context["is_public_record"] = True
            context["may_change_record"] = _may_change(request, obj)
            context["who_may"] = not context["may_change_record"] and records.who_may()
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request: HttpRequest, obj: models.Model, form, change: bool) -> None:
        request.record_before = records.begin_change(obj)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        records.finish_change(form.instance, request.record_before, at=timezone.now(), by=request.user)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        if obj is not None and (_public(request, obj) or any(getattr(obj, name).exists() for name in self.used_by)):
            return False
        return super().has_delete_permission(request, obj)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        records.delete(obj, at=timezone.now(), by=request.user)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        """What became of the record, with before and after, and what it said on a day that is asked for."""
        record = self.get_object(request, object_id)
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, record):
            raise PermissionDenied
        context = {"may_see_events": request.user.has_perm("articles.view_event")}
        if context["may_see_events"]:
            events = list(records.history(record)[:200])
            context["events"] = [(event, changes(self.model, event)) for event in events]
            context["on"] = on = _day(request)
            if on:
                values = records.as_of(record, timezone.make_aware(datetime.combine(on, time.max)))
                context["said"] = changes(self.model, Event(after=values))
                context["is_all_known"] = records.is_known_throughout(record)
        return super().history_view(request, object_id, context | (extra_context or {}))


class PublicRecordInline:
    """Mixed into the rows of a public record: as open as the record is, and none is deleted once readers saw it."""

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_add_permission(request, obj) and (obj is None or _may_change(request, obj))

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or _may_change(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or not _public(request, obj))


@cache
def _guarded(inline: type[InlineModelAdmin]) -> type[InlineModelAdmin]:
    return type(inline.__name__, (PublicRecordInline, inline), {"__module__": inline.__module__})


def _public(request: HttpRequest, record: models.Model) -> bool:
    """Whether readers see it; asked once a request, by many parts of a form."""
    known = request.__dict__.setdefault("public_records", {})
    key = (type(record), record.pk)
    if key not in known:
        known[key] = records.is_public(record, timezone.now())
    return known[key]


def _may_change(request: HttpRequest, record: models.Model) -> bool:
    return request.user.has_perm(records.RIGHT) or not _public(request, record)


def _day(request: HttpRequest) -> date | None:
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return None
    if day > timezone.localdate():  # nobody knows what it will say
        return None
    return day


# --- an event as a person reads it ------------------------------------------------------------------------


def changes(model: type[models.Model], event: Event) -> list[tuple[str, str, str]]:
    """What an event changed, as lines of (what, before, after): ("Disclosure, text", "Funded by A", "Funded by B")."""
    public, lines = records.PUBLIC_RECORDS[model], []
    for name in (*public.fields, *public.of_the_desk):
        if name in event.before or name in event.after:
            label = _label(model, name)
            lines.append((label, _words(event.before.get(name)), _words(event.after.get(name))))
    for relation in public.rows:
        old_rows, new_rows = event.before.get(relation) or {}, event.after.get(relation) or {}
        row_model = model._meta.get_field(relation).related_model
        for key in {**old_rows, **new_rows}:
            lines += _changes_of_row(row_model, old_rows.get(key), new_rows.get(key))
    return lines


def _changes_of_row(model: type[models.Model], old: dict | None, new: dict | None) -> list[tuple[str, str, str]]:
    label = str(model._meta.verbose_name).capitalize()
    if old is None or new is None:
        return [(label, _whole_row(model, old or {}), _whole_row(model, new or {}))]
    return [
        (f"{label}, {_label(model, name).lower()}", _words(old.get(name)), _words(new[name]))
        for name in new
        if old.get(name) != new[name]
    ]


def _whole_row(model: type[models.Model], row: dict) -> str:
    filled = [name for name, value in row.items() if value not in ("", None, False)]
    return "; ".join(f"{_label(model, name).lower()}: {_words(row[name])}" for name in filled)


def _label(model: type[models.Model], name: str) -> str:
    return str(model._meta.get_field(name).verbose_name).capitalize()


def _words(value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


# --- the records of the room below, which knows nothing of pieces -----------------------------------------

admin.site.unregister([Author, Institution])


@admin.register(Author)
class PublicAuthorAdmin(PublicRecordAdmin, AuthorAdmin):
    pass


@admin.register(Institution)
class PublicInstitutionAdmin(PublicRecordAdmin, InstitutionAdmin):
    pass


@admin.register(Series)
class SeriesAdmin(PublicRecordAdmin):
    list_display = ["name"]
    search_fields = ["name"]
    fields = ["name", "introduction", "slug"]
    used_by = ("articles", "editions")


class TopicOtherNameInline(admin.TabularInline):
    model = TopicOtherName
    extra = 0
    fields = ["name", "slug"]


@admin.register(Topic)
class TopicAdmin(PublicRecordAdmin):
    list_display = ["name", "parent"]
    list_select_related = ["parent"]
    search_fields = ["name", "other_names__name"]
    autocomplete_fields = ["parent"]
    list_per_page = 100
    inlines = [TopicOtherNameInline]
    fields = ["name", "parent", "introduction", "slug"]
    prepopulated_fields = {"slug": ["name"]}
    used_by = ("tagged", "children", "fronts")

    def render_change_form(self, request: HttpRequest, context: dict, add=False, change=False, form_url="", obj=None):
        if obj is not None and request.user.has_perm("articles.add_front"):
            context["arrange_url"] = f"{reverse('admin:articles_front_add')}?topic={obj.pk}"
        return super().render_change_form(request, context, add, change, form_url, obj)

    def view_on_site(self, topic: Topic) -> str | None:
        return topic.slug and topic.edition_topics.exists() and topic.get_absolute_url() or None
