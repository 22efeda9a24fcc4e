"""The page on which a piece is published, scheduled, corrected, withdrawn. It only calls the verbs."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from .. import checks, publishing
from ..models import Article, Edition

Change = Edition.Change


class PublicationForm(forms.Form):
    """What to do with the working copy, and what readers are told of it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    verb = forms.CharField(widget=forms.HiddenInput)
    edition = forms.IntegerField(required=False, widget=forms.HiddenInput)
    visible_from = forms.DateTimeField(
        label="Appears at",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    change = forms.ChoiceField(
        label="What kind of change",
        required=False,
        choices=[(c.value, c.label) for c in (Change.SILENT, Change.UPDATE, Change.CORRECTION, Change.CLARIFICATION)],
    )
    note = forms.CharField(
        label="Public note",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What was wrong and what is right. Readers see it.",
    )
    serious = forms.BooleanField(label="Put the note above the text", required=False)


def publication(request: HttpRequest, pk: int) -> HttpResponse:
    article = get_object_or_404(Article, pk=unquote(str(pk)))
    model_admin = admin.site._registry[Article]
    if not model_admin.has_change_permission(request, article):
        raise PermissionDenied
    at = timezone.now()
    form = PublicationForm(request.POST or None, initial={"version": article.version})
    if request.method == "POST" and form.is_valid():
        try:
            said = _do(article, form.cleaned_data, request)
        except publishing.PublishingError as error:
            form.add_error(None, str(error))
        else:
            model_admin.log_change(request, article, said)
            messages.success(request, said)
            return HttpResponseRedirect(request.path)
    editions = list(article.editions.select_related("printed_by").defer("body").order_by("-visible_from", "-number"))
    present = next((e for e in editions if e in article.editions.visible(at)), None)
    context = {
        **admin.site.each_context(request),
        "opts": Article._meta,
        "original": article,
        "title": f"Publication: {article.headline}",
        "form": form,
        "problems": checks.problems(article),
        "editions": editions,
        "present": present,
        "waiting": [e for e in editions if e.visible_from > at and e.visible_until != e.visible_from],
        "changed": present is not None and present.version != article.version,
        "at": at,
        "zone": timezone.get_current_timezone_name(),
        "back": reverse("admin:articles_article_change", args=[article.pk]),
    }
    return TemplateResponse(request, "admin/articles/article/publication.html", context)


def _do(article: Article, asked: dict, request: HttpRequest) -> str:
    """Calls the verb that was asked for; returns what it did, in words."""
    common = {"version": asked["version"], "at": timezone.now(), "by": request.user}
    match asked["verb"]:
        case "publish":
            publishing.publish(article, **common)
            return "Published."
        case "schedule":
            if not asked["visible_from"]:
                raise publishing.PublishingError("Say when it should appear.")
            change = Change(asked["change"]) if asked["change"] else Change.FIRST
            edition = publishing.schedule(
                article, visible_from=asked["visible_from"], change=change, note=asked["note"], **common
            )
            return f"Scheduled for {timezone.localtime(edition.visible_from):%d %B %Y, %H:%M}."
        case "correct":
            change = Change(asked["change"])
            publishing.correct(article, change=change, note=asked["note"], serious=asked["serious"], **common)
            return f"Published the change ({change.label.lower()})."
        case "withdraw":
            publishing.withdraw(article, note=asked["note"], **common)
            return "Withdrawn. The address says why."
        case "restore":
            publishing.restore(article, note=asked["note"], **common)
            return "Restored."
        case "cancel":
            edition = get_object_or_404(Edition, pk=asked["edition"], article=article)
            publishing.cancel(edition, at=common["at"])
            return "The schedule is cancelled."
    raise publishing.PublishingError("Choose what should happen.")
