"""How a piece will look: the very page of the site, from what is typed."""

from __future__ import annotations

from base64 import b64encode

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin

from ..desk import previews
from ..press.working_copy import snapshot_of
from ..public import share_cards
from .access import the_article
from .form import TypedForm


@xframe_options_sameorigin
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The page: of what the form holds now when posted, else of the working copy."""
    article = the_article(request, pk)
    if request.method == "POST":
        snapshot = TypedForm(request.POST).snapshot()
    else:
        snapshot = snapshot_of(article)
    context = previews.context(snapshot, article, at=timezone.now(), by=request.user)
    template = "articles/article.html"
    if "card" in request.GET:
        template = "articles/share_preview.html"
        if request.method == "POST":  # a GET draws nothing
            context["card"] = b64encode(share_cards.picture(context["edition"])).decode()
    response = TemplateResponse(request, template, context | {"preview": "draft"})
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
