"""The image library: a grid to look through, and the page of one picture with its rights, its focus and its uses."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.templatetags.admin_urls import admin_urlname
from django.db.models import Q, QuerySet, URLField
from django.forms.models import construct_instance
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, path, reverse
from django.utils import timezone

from .. import changes, ingest, pictures, renditions, rights, specs
from ..models import Image, pointers
from . import uploads
from .form import ACCEPT, ImageForm


class RightsFilter(admin.SimpleListFilter):
    title, parameter_name = "rights", "rights"

    def lookups(self, request, model_admin):
        return [("soon", "End soon"), ("ended", "Have ended"), ("open", "Not settled")]

    def queryset(self, request, queryset):
        today = timezone.localdate()
        conditions = {
            "soon": Q(expires_on__gte=today, expires_on__lte=today + rights.AHEAD),
            "ended": Q(expires_on__lt=today),
            "open": Q(licence=rights.Licence.UNKNOWN) & ~Q(file=""),
        }
        return queryset.filter(conditions.get(self.value(), Q()))


class UseFilter(admin.SimpleListFilter):
    title, parameter_name = "use", "use"

    def lookups(self, request, model_admin):
        return [("no", "Used nowhere"), ("yes", "Used somewhere")]

    def queryset(self, request, queryset):
        if self.value() in {"yes", "no"}:
            return queryset.used(self.value() == "yes")
        return queryset


class LacksFilter(admin.SimpleListFilter):
    title, parameter_name = "what is missing", "lacks"
    conditions = {
        "alt": Q(alt="", is_decorative=False) & ~Q(file=""),
        "credit": Q(credit=""),
        "file": Q(file=""),
    }

    def lookups(self, request, model_admin):
        return [("alt", "Alternative text"), ("credit", "Credit"), ("file", "File")]

    def queryset(self, request, queryset):
        return queryset.filter(self.conditions.get(self.value(), Q()))


class AddForm(forms.Form):
    """The buttons and marks of Django's own that lead elsewhere than to the picture that was added."""

    _popup = forms.BooleanField(required=False)
    _addanother = forms.BooleanField(required=False)


@admin.register(Image)
class ImageAdmin(admin.ModelAdmin):
    form = ImageForm
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    actions = None  # nothing is done to many pictures at once: each has its own rights
    change_list_template = "admin/images/image/change_list.html"
    change_form_template = add_form_template = "admin/images/image/change_form.html"
    list_filter = [RightsFilter, LacksFilter, UseFilter, "licence"]
    search_fields = uploads.SEARCHED
    list_per_page = 48
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False
    fieldsets = [
        (None, {"fields": ["upload", "title", "alt", "is_decorative", "caption", "credit"]}),
        (
            "Rights",
            {
                "fields": [
                    "licence",
                    "permission_from",
                    "permission_on",
                    "agency",
                    "creator",
                    "source_url",
                    "licence_url",
                    "copyright",
                    "expires_on",
                    "rights_note",
                ]
            },
        ),
    ]

    class Media:
        css = {"all": ["css/images.css", "css/library.css"]}

    def get_fieldsets(self, request: HttpRequest, obj: Image | None = None):
        """Without the file once readers were shown it: what was printed with a picture goes on showing that picture.
        Nor for whom the picture is to look at."""
        if obj is None or not (obj.was_printed or changes.refusal(obj, request.user)):
            return self.fieldsets
        (name, options), *rest = self.fieldsets
        return [(name, {"fields": options["fields"][1:]}), *rest]

    def has_change_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or not changes.refusal(obj, request.user))

    def has_delete_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        """What nothing points to; one's own with the right to add, everybody's with the right to delete."""
        if obj is None:
            return super().has_delete_permission(request)
        own = obj.created_by_id == request.user.pk and self.has_add_permission(request)
        return (own or super().has_delete_permission(request, obj)) and not obj.is_used

    # --- the list -----------------------------------------------------------------------------------------

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Image], search_term: str):
        return uploads.matching(queryset, search_term), False

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None) -> HttpResponse:
        extra = {
            "title": "Pictures",
            "accept": ACCEPT,
            "unfinished": Image.objects.filter(unfinished=True).count(),
            "today": timezone.localdate(),
        }
        return super().changelist_view(request, extra | (extra_context or {}))

    # --- one picture --------------------------------------------------------------------------------------

    def changeform_view(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Without Django's transaction around it: on SQLite nobody else could write while a file is converted."""
        try:
            return self._changeform_view(request, *args, **kwargs)
        except ingest.ImageError as refused:  # it passed the form, and could not be stored: nothing of it is there
            messages.error(request, str(refused))
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Image, form: ImageForm, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        try:
            if form.prepared is None:
                self._save(request, obj, obj.save, change)
                if form.moves_focus:
                    self._cut_anew(request, obj)
            else:
                with form.prepared as prepared:
                    self._save_file(request, obj, form, prepared, change)
        except changes.ChangeRefused as refused:  # it was printed since the page was asked for
            obj.refresh_from_db()
            messages.error(request, f"Nothing was changed. {refused}")

    def _save(self, request: HttpRequest, image: Image, write: Callable[[], None], change: bool) -> None:
        if change:
            changes.change(image, write, at=timezone.now(), by=request.user)
        else:
            write()

    def _cut_anew(self, request: HttpRequest, image: Image) -> None:
        try:
            renditions.rebuild(image, formats=specs.AT_ONCE)
        except (ingest.ImageError, OSError) as error:
            renditions.record_failure(image, error, timezone.now())
            messages.warning(request, "Its sizes could not be made just now; pages show those of before.")

    def _save_file(self, request, obj: Image, form: ImageForm, prepared: ingest.Prepared, change: bool) -> None:
        if obj.file:
            try:
                self._save(request, obj, lambda: prepared.replace(obj), change)
            except ingest.ImageError as refused:  # it was printed, or the file came in, while this one was converted
                row = construct_instance(form, Image.objects.get(pk=obj.pk), form.fields)
                self._save(request, row, row.save, change)
                obj.refresh_from_db()
                messages.error(request, f"The file was not exchanged. {refused}")
                return
        else:
            filled = prepared.describe(obj)
            self._save(request, obj, lambda: prepared.store(obj), change)
            if filled:
                messages.info(request, f"Read from the file: {', '.join(filled)}.")
        for note in prepared.facts["notes"]:
            messages.info(request, note)

    def response_add(self, request: HttpRequest, obj: Image, post_url_continue=None) -> HttpResponse:
        """To the picture's own page, where what was read from the file can be looked over."""
        buttons = AddForm(request.POST)
        if buttons.is_valid() and any(buttons.cleaned_data.values()):
            return super().response_add(request, obj, post_url_continue)
        messages.success(request, f"“{obj}” is in the library.")
        return HttpResponseRedirect(reverse("admin:images_image_change", args=[obj.pk]))

    def render_change_form(self, request: HttpRequest, context: dict, add=False, change=False, form_url="", obj=None):
        context["asked_for"] = {licence: list(fields) for licence, fields in rights.REQUIRED.items()}
        if change and obj:
            today = timezone.localdate()
            crops = []
            for name, crop in specs.CROPS.items():
                if crop.ratio:
                    crops.append((name, crop, pictures.url(obj, name, 320)))
            context |= {
                "verdict": rights.may_use(obj, today),
                "ends_soon": rights.ends_soon(obj, today),
                "uses": uses(obj, request.user),
                "refusal": changes.refusal(obj, request.user),
                "crops": crops,
                "facts": _facts(obj),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        return [
            path("choose/", view(uploads.choose), name="images_image_choose"),
            path("upload/", view(uploads.upload), name="images_image_upload"),
            path("renditions/", view(uploads.make), name="images_image_renditions"),
            *super().get_urls(),
        ]


MOST_USES = 100  # of each kind; a picture that stands on more pages is the publication’s own logo


def uses(image: Image, user) -> dict[str, list[dict]]:
    """Where the picture stands: `live` on pages readers see, `desk` in working copies this user may see, `other`.

    Pieces belong to a room above this one, so it asks them through what points here: an article answers only to
    whom it may be shown (`seen_by`), an edition says itself whether it is on show (`visible`).
    """
    live, desk, other = [], [], []
    at = timezone.now()
    for name, where in (("editions", "lead picture"), ("shown_in", "in the text")):
        for edition in getattr(image, name).visible(at).defer("body", "html").order_by("-published_at")[:MOST_USES]:
            live.append({"what": edition.headline, "where": where, "url": edition.get_absolute_url()})
    for name, where in (("articles", "lead picture"), ("placed_in", "in the text")):
        for article in getattr(image, name).seen_by(user).defer("body").order_by("-updated_at")[:MOST_USES]:
            state = article.get_state_display().lower()
            desk.append({"what": str(article), "where": f"{where}, {state}", "url": _change_url(article)})
    for relation in pointers():
        rows = relation.related_model._base_manager.filter(**{relation.field.name: image})
        match relation.related_model._meta.model_name, relation.field.name:
            case "author", "portrait":
                for author in rows[:MOST_USES]:
                    other.append({"what": str(author), "where": "portrait", "url": _change_url(author)})
            case "slot", "image":
                for slot in rows[:MOST_USES]:
                    other.append({"what": str(slot.front), "where": "pinned there", "url": _change_url(slot.front)})
    return {"live": live, "desk": desk, "other": other}


def _change_url(row) -> str:
    try:
        return reverse(admin_urlname(row._meta, "change"), args=[row.pk])
    except NoReverseMatch:
        return ""


def _facts(image: Image) -> list[tuple[str, str]]:
    if not image.file:
        return []
    added = f"{timezone.localtime(image.created_at):%-d %B %Y}"
    if image.created_by:
        added += f" by {image.created_by}"
    done, of = renditions.progress(image)
    made = f"{len(renditions.names(image))} files"
    if done < of:
        made += f", {of - done} of {of} shapes still wait"
    return [
        ("Size", f"{image.width} × {image.height} pixels"),
        ("File", image.original_name or "–"),
        ("Added", added),
        ("Made for pages", made),
        ("Key", image.key),
    ]
