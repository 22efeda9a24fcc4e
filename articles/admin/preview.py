"""How a piece will look: the very page of the site, from what is typed; and the links under which others may see it."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin

from authors.models import Author

from .. import editing, previews, sharing
from ..models import Article, ShareLink
from ..publishing import PublishingError
from ..working_copy import take
from .access import posted_number, the_article
from .form import as_typed
from .writing import form_of


@xframe_options_sameorigin
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The page: of what the form holds now when posted, else of the working copy."""
    article = the_article(request, pk)
    snapshot = as_typed(request.POST) if request.method == "POST" else take(article)
    context = previews.context(snapshot, article, at=timezone.now())
    template = "articles/share_preview.html" if "card" in request.GET else "articles/article.html"
    response = TemplateResponse(request, template, context | {"preview": "draft"})
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def links(request: HttpRequest, pk: int) -> HttpResponse:
    """The links of a draft: made, seen, revoked."""
    article = the_article(request, pk, "articles.change_article")
    at, shown_once = timezone.now(), ""
    if request.method == "POST":
        try:
            if request.POST.get("revoke"):
                link = get_object_or_404(ShareLink, pk=posted_number(request, "revoke"), article=article)
                sharing.revoke(link, at=at, by=request.user)
                messages.success(request, "The link is dead.")
                return HttpResponseRedirect(request.path)
            pinned = request.POST.get("what") != "follow"
            days = min(max(posted_number(request, "days") or 14, 1), 90)
            _, token = sharing.share(
                article,
                at=at,
                by=request.user,
                revision=editing.present_revision(article, at=at) if pinned else None,
                for_author=Author.objects.filter(bylines__article=article, pk=posted_number(request, "author")).first(),
                recipient=request.POST.get("recipient", "").replace("\x00", "").strip()[:150],
                may_sign=bool(request.POST.get("may_sign")),
                lasts=timedelta(days=days),
            )
        except PublishingError as refused:
            messages.error(request, str(refused))
        else:
            shown_once = request.build_absolute_uri(reverse("shared_draft", args=[token]))
    rows = article.share_links.select_related("for_author", "created_by", "revision").prefetch_related(
        "opens", "sign_offs"
    )
    context = {
        **admin.site.each_context(request),
        "opts": Article._meta,
        "original": article,
        "title": "Share the draft",
        "links": [(link, link.is_open(at)) for link in rows],
        "authors": [row.author for row in article.bylines.select_related("author")],
        "shown_once": shown_once,
        "back": form_of(article),
    }
    response = TemplateResponse(request, "admin/articles/article/links.html", context)
    response["Cache-Control"] = "no-store"
    return response
