"""Notes on a draft: a thread beside the text, posted without leaving it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from .. import limits
from ..models import Article, Note
from ..press import mentions, notices
from .access import posted_number, the_article
from .writing import form_of


def of(article: Article) -> list[Note]:
    """The threads of a piece in order, each with `.answers`. One query."""
    rows = list(article.desk_notes.select_related("by", "resolved_by"))
    threads = [row for row in rows if row.parent_id is None]
    for thread in threads:
        thread.answers = [row for row in rows if row.parent_id == thread.pk]
    return threads


def context_of(article: Article) -> dict:
    """What the notes beside a text need. Two queries."""
    return {"open_notes": of(article), "colleagues": mentions.colleagues()}


def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """The threads as a fragment; a POST adds a note, answers one, or settles one."""
    article, not_reached = the_article(request, pk), []
    if request.method == "POST":
        at = timezone.now()
        limits.require(request.POST)
        if request.POST.get("resolve"):
            row = get_object_or_404(Note, pk=posted_number(request, "resolve"), article=article)
            notices.resolve(row, at=at, by=request.user)
        elif text := request.POST.get("note_text", "").replace("\x00", "").strip():
            parent = None
            if request.POST.get("parent"):
                parent = get_object_or_404(Note, pk=posted_number(request, "parent"), article=article, parent=None)
            passage = request.POST.get("passage", "").replace("\x00", "")
            row = notices.note(article, text, at=at, by=request.user, passage=passage, parent=parent)
            not_reached = mentions.not_reached(row)
        elif "fragment" not in request.GET:
            messages.error(request, "The note was empty.")
        if "fragment" not in request.GET:
            for sentence in not_reached:
                messages.warning(request, sentence)
            return HttpResponseRedirect(form_of(article) + "#notes")
    context = {"original": article, "not_reached": not_reached} | context_of(article)
    return render(request, "admin/articles/article/_notes.html", context)
