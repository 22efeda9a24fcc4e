"""The versions of a piece, its history, and the trash."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ..desk import editing
from ..press.errors import PublishingError
from .access import article_page, change_url, cleaned, the_article
from .fields import VersionField


class RevisionForm(forms.Form):
    """A name for a revision; without a `name`, the revision to bring back over `version` of the piece."""

    revision = forms.IntegerField()
    name = forms.CharField(required=False)
    version = VersionField()


class TrashForm(forms.Form):
    """With the version that was seen it goes into the trash, without one it comes out."""

    version = VersionField()


def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every revision, to compare, to name, to bring back."""
    if request.method == "POST":
        article = the_article(request, pk, "articles.change_article")
        form = RevisionForm(request.POST)
        data = cleaned(form)
        revision = article.revisions.filter(version=data["revision"]).first()
        if revision is None:
            raise Http404
        try:
            if "name" in form.data:
                editing.name_revision(revision, data["name"], at=timezone.now(), by=request.user)
                messages.success(request, "Named." if data["name"] else "The name is gone.")
                return HttpResponseRedirect(request.path)
            editing.restore_revision(revision, version=data["version"], at=timezone.now(), by=request.user)
        except PublishingError as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(request.path)
        messages.success(request, f"Version {revision.version} is the working copy again, as a new version.")
        return HttpResponseRedirect(change_url(article))
    article = the_article(request, pk)
    editions = article.editions.only("digest", "number", "article")
    return article_page(
        request,
        "versions",
        article,
        f"Versions: {article.headline}",
        revisions=article.revisions.select_related("saved_by").defer("packed")[:200],
        printed={edition.digest: edition.number for edition in editions},
    )


def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who did what, when and why; one line per intent."""
    article = the_article(request, pk)
    events = article.events.select_related("by")[:500]
    return article_page(request, "history", article, f"History: {article.headline}", events=events)


@require_POST
def trash(request: HttpRequest, pk: int) -> HttpResponse:
    """Into the trash with the version that was seen, or out of it without one: a second click turns nothing back."""
    article = the_article(request, pk, "articles.change_article")
    form = TrashForm(request.POST)
    version = cleaned(form)["version"]
    try:
        if article.trashed_at and "version" in form.data:
            raise PublishingError("It is in the trash already.")
        if article.trashed_at:
            editing.untrash(article, at=timezone.now(), by=request.user)
            messages.success(request, "Out of the trash, as it was.")
            return HttpResponseRedirect(change_url(article))
        editing.trash(article, version=version, at=timezone.now(), by=request.user)
    except PublishingError as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(change_url(article))
    messages.success(request, f"“{article.headline}” is in the trash. It can be taken out again.")
    return HttpResponseRedirect(reverse("admin:articles_article_changelist"))
