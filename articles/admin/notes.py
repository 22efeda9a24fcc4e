"""Notes on a draft: a thread beside the text, posted without leaving it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone

from ..models import Article, Note
from ..press import mentions, notices
from .access import LimitedForm, change_url, cleaned, the_article


class NoteForm(LimitedForm):
    """A new note, an answer to `parent`, or the note to resolve or to open again."""

    note_text = forms.CharField(required=False)
    passage = forms.CharField(required=False, strip=False)
    parent = forms.ModelChoiceField(Note.objects.none(), required=False)
    resolve = forms.ModelChoiceField(Note.objects.none(), required=False)

    def __init__(self, data, article: Article):
        super().__init__(data)
        self.fields["parent"].queryset = Note.objects.filter(article=article, parent=None)
        self.fields["resolve"].queryset = Note.objects.filter(article=article)


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
    """The threads as a fragment; a POST adds a note, answers one, or resolves one."""
    article, not_reached = the_article(request, pk), []
    if request.method == "POST":
        at, is_fragment = timezone.now(), "fragment" in request.GET
        data = cleaned(NoteForm(request.POST, article))
        if data["resolve"]:
            notices.resolve(data["resolve"], at=at, by=request.user)
        elif data["note_text"]:
            row = notices.note(
                article, data["note_text"], at=at, by=request.user, passage=data["passage"], parent=data["parent"]
            )
            not_reached = mentions.not_reached(row)
        elif not is_fragment:
            messages.error(request, "The note was empty.")
        if not is_fragment:
            for sentence in not_reached:
                messages.warning(request, sentence)
            return HttpResponseRedirect(change_url(article) + "#notes")
    context = {"original": article, "not_reached": not_reached} | context_of(article)
    return render(request, "admin/articles/article/_notes.html", context)
