"""Fronts on the desk: what leads a page."""

from __future__ import annotations

from dataclasses import asdict

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import BooleanField, Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from ..models import Article, Event, Front, Slot, Topic, people
from ..pages import views
from ..pages.kinds import KINDS
from ..press import fronts
from ..press.errors import PublishingError
from .fields import NumbersField
from .lists import OfSeenPieces
from .moments import Moments
from .records import RefusalInForm

EMPTY_ROWS = 3


class FrontForm(forms.ModelForm):
    """`_approve` is the button that approves what is saved."""

    _approve = forms.BooleanField(required=False)


class SlotForm(forms.ModelForm):
    def has_changed(self) -> bool:
        """A number alone is no pin: the buttons that move rows number the empty ones, too."""
        return bool(set(self.changed_data) - {"position"})


class SlotFormSet(forms.BaseInlineFormSet):
    """The pins of an arrangement; each form has `standing`, what becomes of its piece (fronts.Outcome)."""

    def describe(self, moment, at, user) -> None:
        """Only pieces that `user` may see: a number can be sent that no choice offers."""
        keys = NumbersField().clean(form["article"].value() for form in self.forms)
        seen = Article.objects.seen_by(user).filter(pk__in=keys).order_by().values_list("pk", flat=True)
        standings = {str(pk): found for pk, found in fronts.outcomes_of(seen, max(moment, at), at).items()}
        for form in self.forms:
            form.standing = standings.get(str(form["article"].value()))

    def pins(self) -> list[fronts.Pin]:
        """What was typed, in the order of the positions."""
        rows = [form.cleaned_data for form in self.forms if form.cleaned_data.get("article")]
        rows = [row for row in rows if not row.get("DELETE")]
        rows.sort(key=lambda row: (row["position"] is None, row["position"] or 0))
        return [fronts.Pin(row["article"].pk, row["headline"], row["image"] and row["image"].pk) for row in rows]


class SlotInline(OfSeenPieces, admin.TabularInline):
    model = Slot
    verbose_name = "piece"  # of the button that adds a row
    form, formset = SlotForm, SlotFormSet
    template = "admin/articles/front/slots.html"
    autocomplete_fields = ["article", "image"]
    fields = ["position", "article", "headline", "image"]
    ordering = ["position", "pk"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Slot]:
        return super().get_queryset(request).select_related("article", "image")

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "position":
            field.required = False  # without a number it comes last
        if field is not None:
            field.widget.attrs["aria-label"] = str(db_field.verbose_name).capitalize()
        return field

    def get_extra(self, request: HttpRequest, obj: Front | None = None, **kwargs) -> int:
        if obj is not None:
            return EMPTY_ROWS
        return len(_slots_to_begin_with(request)) + EMPTY_ROWS


def _page_of(request: HttpRequest) -> Topic | None:
    """The topic whose page a new front is for, `?topic=` in the URL; None for the front page."""
    return Topic.objects.filter(pk__in=NumbersField().clean(request.GET.getlist("topic"))).first()


def _slots_to_begin_with(request: HttpRequest) -> list[dict]:
    """The page as readers see it: an arrangement is changed more often than begun. Asked once a request."""
    if not hasattr(request, "slots_to_begin_with"):
        pins = fronts.standing_now(_page_of(request), timezone.now())
        request.slots_to_begin_with = [asdict(pin) | {"position": number} for number, pin in enumerate(pins, 1)]
    return request.slots_to_begin_with


@admin.register(Front)
class FrontAdmin(RefusalInForm, Moments, admin.ModelAdmin):
    """One arrangement of the home page or of a topic. A later one takes over at its moment; none is lost."""

    form = FrontForm
    list_display = ["page", "visible_from", "standing", "arranged_by", "preview"]
    list_select_related = ["topic", "made_by"]
    list_filter = [("topic", admin.EmptyFieldListFilter), ("approved_at", admin.EmptyFieldListFilter)]
    search_fields = ["topic__name"]
    autocomplete_fields = ["topic"]
    change_form_template = "admin/articles/front/change_form.html"
    object_history_template = "admin/articles/front/history.html"
    inlines = [SlotInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Front]:
        shown = When(pk__in=fronts.current(timezone.now()).order_by().values("pk"), then=Value(True))
        is_current = Case(shown, default=Value(False), output_field=BooleanField())
        return super().get_queryset(request).annotate(is_current=is_current)

    @admin.display(description="Page", ordering="topic")
    def page(self, front: Front) -> str:
        return str(front.topic or "Home page")

    @admin.display(description="State")
    def standing(self, front: Front) -> str:
        return standing_of(front, timezone.now())

    @admin.display(description="Arranged by", empty_value="–")
    def arranged_by(self, front: Front) -> str | None:
        return people.name_of(front.made_by) or None

    @admin.display(description="Preview")
    def preview(self, front: Front) -> str:
        return format_html('<a href="{}/preview/">How it looks</a>', front.pk)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict:
        return {"visible_from": timezone.now(), "topic": _page_of(request)}

    def get_fields(self, request: HttpRequest, obj: Front | None = None) -> list[str]:
        return ["page" if obj else "topic", "visible_from"]

    def get_readonly_fields(self, request: HttpRequest, obj: Front | None = None) -> list[str]:
        return ["page"]

    def get_formset_kwargs(self, request: HttpRequest, obj: Front, inline, prefix: str) -> dict:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if obj.pk is None and request.method == "GET":
            kwargs["initial"] = _slots_to_begin_with(request)
        return kwargs

    def has_change_permission(self, request: HttpRequest, obj: Front | None = None) -> bool:
        """What readers have seen is only looked at; what is approved for later is changed by who may approve."""
        if not super().has_change_permission(request, obj):
            return False
        if obj is None or obj.approved_at is None:
            return True
        return not fronts.was_seen(obj, timezone.now()) and request.user.has_perm(fronts.APPROVE)

    def has_delete_permission(self, request: HttpRequest, obj: Front | None = None) -> bool:
        return False  # one that was on show stays; one that was not is withdrawn

    def render_change_form(self, request: HttpRequest, context: dict, add=False, change=False, form_url="", obj=None):
        at = timezone.now()
        for inline in context["inline_admin_formsets"]:
            inline.formset.describe(obj.visible_from if obj and obj.pk else at, at, request.user)
        context["may_approve"] = request.user.has_perm(fronts.APPROVE)
        if obj and obj.pk:
            context["standing"] = standing_of(obj, at)
            context["is_seen"] = fronts.was_seen(obj, at)
            context["is_waiting"] = obj.approved_at is None
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request: HttpRequest, obj: Front, form, change: bool) -> None:
        """Nothing yet: the verb saves the arrangement with its pins, once they are read."""

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        front, at = form.instance, timezone.now()
        (slots,) = formsets
        slots.save(commit=False)  # for the admin's own log
        arranged = Front.objects.select_for_update(of=("self",)).get(pk=front.pk) if change else None
        pins = slots.pins()
        # What is approved as it stands keeps its maker, who is told.
        approves = form.cleaned_data["_approve"]
        as_it_is = approves and arranged is not None and not arranged.approved_at
        if not as_it_is or not fronts.is_unchanged(arranged, front.visible_from, pins, by=request.user):
            arranged = fronts.arrange(
                arranged, topic=front.topic, visible_from=front.visible_from, pins=pins, at=at, by=request.user
            )
        if approves:
            arranged = fronts.approve(arranged, at=at, by=request.user)
        front.pk, front.visible_from, front.approved_at = arranged.pk, arranged.visible_from, arranged.approved_at

    def response_add(self, request: HttpRequest, obj: Front, post_url_continue=None) -> HttpResponse:
        return self.response_change(request, obj)

    def response_change(self, request: HttpRequest, obj: Front) -> HttpResponse:
        text = "It is approved." if obj.approved_at else "It waits for approval; readers see nothing of it yet."
        messages.success(request, f"{text} Look at how it is now.")
        return HttpResponseRedirect(form_url(obj))

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/preview/", view(self.preview_page), name="articles_front_preview"),
            path("<int:pk>/withdraw/", view(self.withdraw_page), name="articles_front_withdraw"),
            *super().get_urls(),
        ]

    def front_or_404(self, request: HttpRequest, pk: int) -> Front:
        front = get_object_or_404(self.get_queryset(request).select_related("topic"), pk=pk)
        if not self.has_view_permission(request, front):
            raise PermissionDenied
        return front

    def preview_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page with this arrangement, as readers would see it now."""
        front, at = self.front_or_404(request, pk), timezone.now()
        if front.topic is None:
            context, template = views.home_context(request, at, front), "articles/home.html"
        else:
            context = KINDS["topic"].page_context(request, front.topic, at, front=front)
            template = "articles/topic.html"
        response = TemplateResponse(request, template, context)
        response["Cache-Control"] = "no-store"
        return response

    def withdraw_page(self, request: HttpRequest, pk: int) -> HttpResponse:
        """By POST: gone, before any reader saw it."""
        front = self.front_or_404(request, pk)
        if request.method != "POST":
            return HttpResponseRedirect(form_url(front))
        try:
            fronts.withdraw(front, at=timezone.now(), by=request.user)
        except PublishingError as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(form_url(front))
        messages.success(request, "The arrangement is withdrawn; readers have not seen it.")
        return HttpResponseRedirect(reverse("admin:articles_front_changelist"))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        context = {"may_see_events": request.user.has_perm("articles.view_event")}
        if context["may_see_events"] and (front := self.get_object(request, object_id)):
            events = Event.objects.filter(record_type="articles.front", record_id=front.pk)
            seen = Article.objects.seen_by(request.user)
            context["events"] = [
                (event, pins_in_words(event.before, seen), pins_in_words(event.after, seen))
                for event in events.select_related("by")
            ]
        return super().history_view(request, object_id, context | (extra_context or {}))


def standing_of(front: Front, at) -> str:
    if front.approved_at is None:
        return "Waits for approval"
    if not fronts.was_seen(front, at):
        return "Approved for later"
    return "On show" if front.is_current else "Was on show"


def form_url(front: Front) -> str:
    return reverse("admin:articles_front_change", args=[front.pk])


def pins_in_words(state: dict, seen: QuerySet[Article]) -> list[str]:
    """The pins of an arrangement in the trail, with the headlines of the pieces that this person may see."""
    pins = state.get("pins", [])
    headlines = dict(seen.filter(pk__in=[pin["piece"] for pin in pins]).values_list("pk", "headline"))
    lines = []
    for number, pin in enumerate(pins, 1):
        headline = headlines.get(pin["piece"])
        line = f"{number}. {headline or 'another piece'}"
        if headline and pin["headline"]:
            line += f", here “{pin['headline']}”"
        lines.append(line)
    return lines
