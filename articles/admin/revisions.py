"""The versions of a piece, its history, and the trash."""

from __future__ import annotations

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from ..desk import editing
from ..models import Article
from ..press.publishing import PublishingError
from .access import posted_number, posted_text, the_article
from .writing import form_of


def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every revision, to compare, to name, to bring back."""
    article = the_article(
        request, pk, "articles.change_article" if request.method == "POST" else "articles.view_article"
    )
    if request.method == "POST":
        revision = article.revisions.filter(version=posted_number(request, "revision")).first()
        if revision is None:
            raise Http404
        try:
            if "name" in request.POST:
                name = posted_text(request, "name").strip()
                editing.name_revision(revision, name, at=timezone.now(), by=request.user)
                messages.success(request, "Named." if name else "The name is gone.")
                return HttpResponseRedirect(request.path)
            asked = posted_number(request, "version")
            editing.restore_revision(revision, version=asked, at=timezone.now(), by=request.user)
        except PublishingError as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(request.path)
        messages.success(request, f"Version {revision.version} is the working copy again, as a new version.")
        return HttpResponseRedirect(form_of(article))
    rows = article.revisions.select_related("saved_by").defer("packed")[:200]
    context = {
        **admin.site.each_context(request),
        "opts": Article._meta,
        "original": article,
        "title": f"Versions: {article.headline}",
        "revisions": rows,
        "printed": {edition.digest: edition.number for edition in article.editions.only("digest", "number", "article")},
        "back": form_of(article),
    }
    return TemplateResponse(request, "admin/articles/article/versions.html", context)


def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Who did what, when and why; one line per intent."""
    article = the_article(request, pk)
    context = {
        **admin.site.each_context(request),
        "opts": Article._meta,
        "original": article,
        "title": f"History: {article.headline}",
        "events": article.events.select_related("by")[:500],
        "back": form_of(article),
    }
    return TemplateResponse(request, "admin/articles/article/history.html", context)


@require_POST
def trash(request: HttpRequest, pk: int) -> HttpResponse:
    """Into the trash with the version that was seen, or out of it without one: a second click turns nothing back."""
    article = the_article(request, pk, "articles.change_article")
    try:
        if article.trashed_at and "version" in request.POST:
            raise PublishingError("It is in the trash already.")
        if article.trashed_at:
            editing.untrash(article, at=timezone.now(), by=request.user)
            messages.success(request, "Out of the trash, as it was.")
            return HttpResponseRedirect(form_of(article))
        editing.trash(article, version=posted_number(request, "version"), at=timezone.now(), by=request.user)
    except PublishingError as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(form_of(article))
    messages.success(request, f"“{article.headline}” is in the trash. It can be taken out again.")
    return HttpResponseRedirect(reverse("admin:articles_article_changelist"))
