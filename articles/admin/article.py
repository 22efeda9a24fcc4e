"""The list of pieces and the form of a working copy. What may happen to a piece is decided by the verbs they call."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils import timezone

from ..desk import editing
from ..models import Article, Event, Recovery, workflow
from ..press.errors import PublishingError, StaleVersion
from . import (
    bulk,
    compare,
    dashboard,
    links,
    notes,
    piece_list,
    preview,
    publication,
    read_on,
    reports,
    revisions,
    saving,
    text,
    writing,
)
from .access import change_url, cleaned
from .fields import NumbersField
from .form import ArticleForm
from .moments import Moments


class ButtonsForm(forms.Form):
    """Which button of the writing form was pressed; none is Enter in a field."""

    _move = forms.CharField(required=False)
    move_reason = forms.CharField(required=False)
    _publish = forms.CharField(required=False)
    _list = forms.CharField(required=False)


@admin.register(Article)
class ArticleAdmin(Moments, piece_list.PieceListMixin, admin.ModelAdmin):
    """Everything begins with `seen_by`: what a user may not see does not exist here, in lists, forms, autocompletes."""

    form = ArticleForm
    view_on_site = False  # the page of publication leads there
    change_form_template = add_form_template = "admin/articles/article/change_form.html"

    def get_exclude(self, request: HttpRequest, obj: Article | None = None) -> list[str]:
        """The embargo is not in the form of those who may not set one."""
        if request.user.has_perm("articles.embargo_article"):
            return []
        return ["is_embargoed", "embargoed_until"]

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Article | None:
        """With what the form shows of other tables. A piece one may not see is not there."""
        rows = self.get_queryset(request).select_related("image", "series", "translation_of")
        return rows.filter(pk__in=NumbersField().clean([object_id])).first()

    def get_form(self, request: HttpRequest, obj: Article | None = None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.user = request.user
        return form

    # --- rights -------------------------------------------------------------------------------------------

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts, object_id: str) -> HttpResponse:
        """A piece one may not see is not there: a redirect would say that the address was understood."""
        raise Http404

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.trashed_at is None)

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """For good only from the trash; from the desk a piece goes to the trash first, and nothing ever public goes."""
        if obj is None:
            return False
        return obj.trashed_at is not None and not obj.editions.exists() and super().has_delete_permission(request, obj)

    # --- saving -------------------------------------------------------------------------------------------

    def changeform_view(self, request: HttpRequest, object_id=None, form_url="", extra_context=None) -> HttpResponse:
        """A save from an old version is turned into a choice between two texts; nothing typed is lost."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except StaleVersion:
            article = Article.objects.get(pk=object_id)
            form = writing.save_recovery(request, article)
            text.report_losses(request, form.cleaned_data["body"])
            url = reverse("admin:articles_article_conflict", args=[article.pk])
            if saving.in_place(request):
                return JsonResponse({"conflict": url}, status=409)
            return HttpResponseRedirect(url)

    def save_model(self, request: HttpRequest, obj: Article, form: ArticleForm, change: bool) -> None:
        """Nothing yet: the piece is saved as a whole, with its bylines and topics."""

    def save_related(self, request: HttpRequest, form: ArticleForm, formsets: list, change: bool) -> None:
        at, snapshot = timezone.now(), form.snapshot()
        planning = form.planning()
        if change:
            article = Article(pk=form.instance.pk)
            saved = editing.save(
                article,
                snapshot,
                version=form.cleaned_data.get("opened_at") or 0,
                at=at,
                by=request.user,
                planning=planning,
                checked=True,
            )
        else:
            saved = editing.create(snapshot, at=at, by=request.user, planning=planning)
            Recovery.objects.filter(article=None, user=request.user).delete()
        text.report_losses(request, form.cleaned_data["body"])
        typed = form["slug"].data
        if typed or not change:
            text.report_slug(request, saved, typed)
        if change and {"is_embargoed", "embargoed_until"} & set(form.changed_data):
            self._report_cancelled(request, saved, at)
        form.instance.pk, form.instance.version, form.instance.headline = saved.pk, saved.version, saved.headline
        buttons = cleaned(ButtonsForm(request.POST))
        if buttons["_move"]:
            self._move(request, saved, buttons["_move"], at, buttons["move_reason"])

    def _move(self, request: HttpRequest, article: Article, name: str, at, reason: str) -> None:
        """The move that a button of the form stands for; if it is refused, the text stays saved."""
        try:
            with transaction.atomic():
                moved = editing.move(article, name, version=article.version, at=at, by=request.user, reason=reason)
        except PublishingError as refused:
            messages.error(request, f"Saved, but: {refused}")
        else:
            messages.success(request, f"{workflow.MOVES[name].label}: it is now {moved.get_state_display().lower()}.")
            if moved.state in {workflow.State.ON_HOLD, workflow.State.DECLINED}:
                self._report_cancelled(request, moved, at)

    def _report_cancelled(self, request: HttpRequest, article: Article, at) -> None:
        for event in Event.objects.filter(article=article, action="cancel", at=at):
            messages.warning(request, f"It is off the schedule: {event.text}")

    def construct_change_message(self, request, form, formsets, add=False) -> str:
        return ""

    def log_addition(self, request, obj, message) -> None:
        """The piece's own history has it: one entry per intent, not one per save."""

    log_change = log_addition

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """Where a save leads; to nowhere when it was made in place, which is answered with what has changed."""
        buttons = cleaned(ButtonsForm(request.POST))
        if buttons["_publish"]:
            return HttpResponseRedirect(reverse("admin:articles_article_publication", args=[obj.pk]))
        if buttons["_list"]:
            return self.response_post_save_change(request, obj)
        if not buttons["_move"]:
            messages.success(request, "Saved.")
        if saving.in_place(request):
            return JsonResponse(saving.as_saved(request, obj.pk))
        return HttpResponseRedirect(change_url(obj))

    def response_add(self, request: HttpRequest, obj: Article, post_url_continue=None) -> HttpResponse:
        return self.response_change(request, obj)

    # --- the form -----------------------------------------------------------------------------------------

    def render_change_form(self, request: HttpRequest, context: dict, add=False, change=False, form_url="", obj=None):
        if request.method == "POST" and saving.in_place(request):
            return JsonResponse(saving.as_refused(context["adminform"].form), status=422)
        article, recovery = obj if change else None, None
        if request.method == "GET":
            recovery = Recovery.objects.filter(article=article, user=request.user).first()
        context |= {
            "fields": context["adminform"].form,
            "editor": text.editor_settings(request),
            "preview_widths": [(360, "Phone"), (768, "Tablet"), (1280, "Full")],
            "kept": recovery,
            "kept_is_stale": bool(recovery and article and recovery.version != article.version),
        }
        if article:
            context |= saving.standing(article, request.user, timezone.now()) | notes.context_of(article)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self) -> list:
        def page(route: str, view, name: str):
            return path(route, self.admin_site.admin_view(view), name=f"articles_article_{name}")

        return [
            page("<int:pk>/publication/", publication.publication, "publication"),
            page("<int:pk>/checks/", publication.hints, "checks"),
            page("<int:pk>/autosave/", writing.autosave, "autosave"),
            page("autosave/", writing.autosave, "autosave_new"),
            page("<int:pk>/discard/", writing.discard, "discard"),
            page("topics/", writing.topics, "topics"),
            page("discard/", writing.discard, "discard_new"),
            page("recover/", writing.recover_new, "recover_new"),
            page("<int:pk>/presence/", writing.ping, "presence"),
            page("<int:pk>/conflict/", writing.conflict, "conflict"),
            page("<int:pk>/compare/", compare.compare, "compare"),
            page("<int:pk>/versions/", revisions.versions, "versions"),
            page("<int:pk>/preview/", preview.preview, "preview"),
            page("<int:pk>/links/", links.page, "links"),
            page("<int:pk>/read-on/", read_on.read_on, "read_on"),
            page("<int:pk>/notes/", notes.notes, "notes"),
            page("<int:pk>/history/", revisions.history, "history"),
            page("<int:pk>/trash/", revisions.trash, "trash"),
            page("calendar/", dashboard.calendar, "calendar"),
            page("calendar/key/", dashboard.calendar_key, "calendar_key"),
            page("corrections/", reports.corrections, "corrections"),
            page("corrections/<int:pk>/tell/", reports.tell, "tell"),
            page("notifications/", dashboard.notifications, "notifications"),
            page("saved-view/", dashboard.saved_view, "saved_view"),
            page("undo/", bulk.undo, "undo"),
            page("text/tidy/", text.tidy, "tidy"),
            page("text/signs/", text.signs, "signs"),
            page("text/address/", text.address, "address"),
            page("text/links/", text.links, "linkable"),
            *super().get_urls(),
        ]
