"""How a piece will look: the very page of the site, from what is typed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin

from .. import previews
from ..working_copy import take
from .access import the_article
from .form import as_typed


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
