"""The desk's way in for documents: many files at once or a pasted text, each kept, and those that wait for somebody."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from articles import limits
from articles.admin.access import cleaned, counted
from articles.admin.text import private_json
from articles.press.errors import NotAllowed

from .. import documents, later, readers
from ..models import SourceDocument
from ..readers import formats
from .uploads import DocumentsForm

PER_PAGE = 30


class AsideForm(forms.Form):
    """Whether a document is brought back; else it is set aside."""

    back = forms.BooleanField(required=False)


class ListForm(forms.Form):
    """Which of the two lists is asked for."""

    aside = forms.BooleanField(required=False)
    page = forms.CharField(required=False)


def require(request: HttpRequest) -> None:
    """Raises PermissionDenied for whoever may bring no documents."""
    if not request.user.has_perms(["articles.add_article", "intake.add_sourcedocument"]):
        raise PermissionDenied


def the_document(request: HttpRequest, pk: int) -> SourceDocument:
    """The document, if this user may see it. Raises Http404 for another's, as for one that does not exist."""
    require(request)
    seen = SourceDocument.objects.seen_by(request.user).select_related("brought_by", "article")
    document = seen.filter(pk=pk).first()
    if document is None:
        raise Http404
    return document


def inbox(request: HttpRequest) -> HttpResponse:
    """The way in and the list of what waits. Posted, everything is kept and read at once."""
    require(request)
    form, refusals = DocumentsForm(), []
    if request.method == "POST":
        form = DocumentsForm(request.POST, request.FILES)
        kept = []
        if form.is_valid():
            kept = form.keep(at=timezone.now(), by=request.user)
        refusals, taken = list(sum(form.errors.values(), [])), []
        for document, refusal in kept:
            if refusal:
                refusals.append(refusal)
            else:
                taken.append(document)
        if request.accepts("application/json") and not request.accepts("text/html"):
            return as_json(kept, refusals)
        if len(taken) == 1 and not refusals:
            return HttpResponseRedirect(reverse("document", args=[taken[0].pk]))
        if taken:
            messages.success(request, f"{counted(len(taken), 'document')} read: open each from the list below.")
        if refusals and not form.cleaned_data.get("document"):
            form = with_words_back(form, kept)
    context = {
        **admin.site.each_context(request),
        "title": "New from a document",
        "form": form,
        "refusals": list(dict.fromkeys(refusals)),  # each once
        "suffixes": formats.ENDINGS,
        "kinds": formats.KINDS,
        "limit": f"{readers.LARGEST_DOCUMENT // readers.MEGABYTE} MB, {limits.TEXT:,} characters and"
        f" {limits.LINES:,} lines",
        **listed(request),
    }
    return TemplateResponse(request, "admin/intake/inbox.html", context)


def as_json(kept: list[tuple[SourceDocument | None, str]], refusals: list[str]) -> JsonResponse:
    """What became of one file, for the script that sends each by itself."""
    document = None
    if kept:
        document, _ = kept[0]
    if document is None:
        return private_json({"error": " ".join(refusals)}, status=422)
    if document.refusal:
        return private_json({"error": f"{document.refusal} The file itself is kept in the list."})
    about = f"“{document.headline}”, {counted(document.words, 'word')}."
    return private_json({"said": about, "name": document.name, "url": reverse("document", args=[document.pk])})


def with_words_back(form: DocumentsForm, kept: list[tuple[SourceDocument | None, str]]) -> DocumentsForm:
    """The form with the words of a paste that could not be read, to be mended there. What was kept of it is set aside:
    nobody has to wait for it."""
    data = form.data.copy()
    for document, _ in kept:
        if document is not None:
            data["text"] = documents.text_of(document)
            documents.set_aside(document, at=document.brought_at, by=document.brought_by)
    again = DocumentsForm(data)
    again.is_valid()
    return again


def listed(request: HttpRequest) -> dict:
    """A page of the documents that wait, or of those set aside, the latest first. As many queries for all as one."""
    asked = cleaned(ListForm(request.GET))
    seen = SourceDocument.objects.seen_by(request.user).filter(article=None)
    rows = seen.filter(set_aside_at__isnull=not asked["aside"]).select_related("brought_by")
    page = Paginator(rows.defer("draft", "report"), PER_PAGE).get_page(asked["page"])
    later_of, shown = later.pieces_of(list(page), request.user), []
    for row, same in with_same(list(page), request.user):
        shown.append({"document": row, "same": same, "later_of": later_of.get(row.pk)})
    return {"page": page, "is_aside": asked["aside"], "rows": shown}


def with_same(rows: list[SourceDocument], user) -> list[tuple[SourceDocument, list[SourceDocument]]]:
    """Each document with those that hold the very same bytes and came before it."""
    digests = {row.digest for row in rows}
    seen = SourceDocument.objects.seen_by(user).filter(digest__in=digests).defer("draft", "report")
    others = list(seen.select_related("brought_by", "article")[: 4 * PER_PAGE])
    found = []
    for row in rows:
        same = [one for one in others if one.digest == row.digest and one.pk < row.pk]
        found.append((row, same[:3]))
    return found


@require_POST
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    """Sets a document aside, or brings it back."""
    document = the_document(request, pk)
    at, words = timezone.now(), "is set aside. It is kept, and can be brought back."
    if cleaned(AsideForm(request.POST))["back"]:
        at, words = None, "waits again."
    try:
        documents.set_aside(document, at=at, by=request.user)
    except NotAllowed as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"“{document.name}” {words}")
    return HttpResponseRedirect(reverse("from_document"))


@require_safe
def original(request: HttpRequest, pk: int) -> HttpResponse:
    """The document as it was sent. Only to be saved: what a stranger made is never shown as a page of ours."""
    document = the_document(request, pk)
    name = document.name
    if document.kind == documents.PASTE:
        name = f"{name}.html"
    try:
        file = document.file.open("rb")
    except FileNotFoundError:  # an archive that was loaded may lack it
        raise Http404 from None
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
