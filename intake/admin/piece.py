"""The documents of one piece: what it was made of, what was recognised and done, and a later version laid over it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from articles.admin.access import article_page, change_url, cleaned, the_article
from articles.admin.writing import ConflictForm, differences
from articles.desk import editing
from articles.press.errors import PublishingError

from .. import documents, later
from ..drafts import Draft
from ..models import SourceDocument
from ..readers import formats
from .document import redirect_to
from .inbox import require
from .uploads import DocumentsForm


class LaterForm(forms.Form):
    """Which document is to be laid over the piece."""

    document = forms.IntegerField()


def of_piece(request: HttpRequest, pk: int) -> HttpResponse:
    """The originals of a piece with their reports; posted with a document, that is kept and compared with the piece."""
    article = the_article(request, pk)
    if not request.user.has_perm("intake.view_sourcedocument"):
        raise PermissionDenied
    refusals: list[str] = []
    if request.method == "POST":
        require(request)
        article = the_article(request, pk, "articles.change_article")
        form = DocumentsForm(request.POST, request.FILES)
        if form.is_valid():
            ((kept, refusal), *_) = form.keep(at=timezone.now(), by=request.user)
            if not refusal:
                return HttpResponseRedirect(f"{reverse('document_later', args=[pk])}?document={kept.pk}")
            refusals = [refusal]
        else:
            refusals = sum(form.errors.values(), [])
    rows = SourceDocument.objects.seen_by(request.user).filter(article=article).select_related("brought_by")
    found = []
    for row in rows.order_by("-taken_at", "-pk")[:50]:
        draft, shown = Draft(), []
        if row.draft:
            draft = documents.recognised(row)
        if draft:
            shown = [finding for finding in draft.findings if finding.source or finding.note]
        found.append({"document": row, "findings": shown, "is_outdated": draft is None})
    return article_page(
        request,
        "documents",
        article,
        "Documents",
        rows=found,
        refusals=refusals,
        suffixes=formats.ENDINGS,
        may_bring=request.user.has_perms(["articles.change_article", "intake.add_sourcedocument"]),
    )


def later_version(request: HttpRequest, pk: int) -> HttpResponse:
    """A later version of the document beside the piece, field by field; posted, the two are one."""
    require(request)
    article = the_article(request, pk, "articles.change_article")
    number = cleaned(LaterForm(request.GET))["document"]
    row = SourceDocument.objects.seen_by(request.user).select_related("article").filter(pk=number).first()
    if row is None or row.refusal:
        raise Http404
    if row.article:
        return redirect_to(request, row.article)
    if documents.recognised(row) is None:  # its own page says so, and has the button
        return HttpResponseRedirect(reverse("document", args=[row.pk]))
    error = ""
    if request.method == "POST":
        form = ConflictForm(request.POST)
        version = cleaned(form)["version"]
        try:
            later.lay_over(row, article, take_fields=form.taken(), version=version, at=timezone.now(), by=request.user)
        except documents.AlreadyTaken as taken:
            return redirect_to(request, taken.article)
        except editing.StaleVersion:
            error = "Somebody has saved the piece meanwhile. Below is the comparison with the newest version."
        except (PublishingError, ValueError) as refused:
            error = str(refused)
        else:
            messages.success(request, "The later version is in the piece. All texts are in the history.")
            return HttpResponseRedirect(change_url(article))
        article.refresh_from_db()
    return article_page(
        request,
        "later_version",
        article,
        "A later version",
        fields=differences(later.compared(row, article), article),
        remarks=later.remarks(row, article),
        document=row,
        has_earlier=later.earlier_draft(article) is not None,
        error=error,
    )
