"""The desk's way in for a document: choose or paste it, look at what was recognised, make it a draft."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from articles.models import Article

from . import readers, store
from .drafts import Draft, UnreadableDocument
from .readers.signing import KEYS

SALT = "intake.document"
KEPT = timedelta(hours=12)  # how long what was recognised waits for its second click
SHOWN_APART = {
    *KEYS,
    "headline",
    "title",
    "topics",
    "published",
    "date",
}  # headers whose meaning stands among what was recognised
LONGEST_KEPT = 2_000_000  # characters that the page sends back; Django takes no form above 2.5 MB
LONGEST_TEXT = 500_000  # characters of a pasted text; ten times the longest essay


class DocumentForm(forms.Form):
    """A file or a pasted text; valid when it could be read, and then `draft` is what was recognised."""

    document = forms.FileField(label="Document", required=False, allow_empty_file=True, max_length=500)
    text = forms.CharField(
        label="Or its text", required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 12})
    )
    draft: Draft

    def clean(self) -> dict:
        found = super().clean()
        if self.errors:
            return found
        upload, text = found.get("document"), found.get("text", "")
        try:
            if upload:
                readers.check_size(upload.size, upload.name)
                self.draft = readers.read(upload.read(), upload.name)
            elif text.strip():
                self.draft = readers.READERS["txt"](text.encode(), "The pasted text")
            else:
                raise forms.ValidationError("Choose a document or paste its text.")
        except UnreadableDocument as error:
            raise forms.ValidationError(str(error)) from error
        return found


def from_document(request: HttpRequest) -> HttpResponse:
    """Posted with a document it shows what was recognised and stores nothing; with `kept`, what it showed is stored."""
    if not request.user.has_perm("articles.add_article"):
        raise PermissionDenied
    form, found, refusal = DocumentForm(), {}, ""
    try:
        if "kept" in request.POST:
            return made(request, unpacked(request))
        if request.method == "POST":
            form = DocumentForm(request.POST, request.FILES)
            found = recognised(request, form.draft) if form.is_valid() else {}
    except ValueError as error:
        refusal = str(error)
    context = {
        **admin.site.each_context(request),
        "title": "New from a document",
        "form": form,
        "refusals": [*filter(None, [refusal]), *(text for texts in form.errors.values() for text in texts)],
        "accept": ",".join(f".{suffix}" for suffix in readers.READERS),
        "kinds": ", ".join(f".{suffix}" for suffix in readers.READERS),
        "limit": readers.LARGEST_DOCUMENT // 1024 // 1024,
        "found": found,
    }
    return TemplateResponse(request, "admin/intake/from_document.html", context)


def recognised(request: HttpRequest, draft: Draft) -> dict:
    """What the page shows: the draft, and what storing it would make, tried and taken back."""
    kept = signing.dumps([request.user.pk, draft.as_plain()], salt=SALT, compress=True)
    if len(kept) > LONGEST_KEPT:
        raise ValueError("The text is a book and too long for one piece: send it in parts.")
    with transaction.atomic():
        article, report = store.store(draft, at=timezone.now(), by=request.user)
        signed = {row.author.name.casefold(): row.author for row in article.bylines.select_related("author")}
        topics = [row.tag.name for row in article.tagged.select_related("tag")]
        body, words = article.body, article.word_count
        transaction.set_rollback(True)
    same = Article.objects.seen_by(request.user).on_desk().filter(headline__iexact=draft.headline)
    return {
        "draft": draft,
        "people": [
            (person, person.name.casefold() in signed, f"New author: {person.name}." in report.lines)
            for person in draft.contributors
        ],
        "topics": topics,
        "body": body,
        "words": words,
        "report": [*report.lines, *_left_out(draft)],
        "headers": {key: value for key, value in draft.headers.items() if key not in SHOWN_APART},
        "look_at": [finding for finding in draft.findings if finding.note and finding.kind not in ("bio", "byline")],
        "same": same.order_by("-updated_at").first(),
        "kept": kept,
    }


def _left_out(draft: Draft) -> list[str]:
    """What a document names and cannot bring: the picture's file is not in it."""
    name = draft.headers.get("illustration")
    if not name or name.casefold() == "none":
        return []
    return [f"The picture “{name}” did not come with the document: choose it from the library."]


def unpacked(request: HttpRequest) -> Draft:
    """The draft that the page showed to this user. Raises ValueError with a sentence for any other."""
    try:
        user, plain = signing.loads(request.POST["kept"], salt=SALT, max_age=KEPT)
    except signing.BadSignature as error:
        raise ValueError("What was recognised is no longer at hand. Choose the document once more.") from error
    if user != request.user.pk:
        raise ValueError("Somebody else has read this document. Choose it once more.")
    return Draft.of_plain(plain)


def made(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The draft as a piece of this user's, and its form. A second click leads to the piece that the first one made."""
    at = timezone.now()
    with transaction.atomic():
        get_user_model().objects.select_for_update().get(pk=request.user.pk)  # one click after the other
        article, report = store.store(draft, at=at, by=request.user)
        mine = Article.objects.on_desk().filter(created_by=request.user, headline=article.headline)
        first = mine.filter(body=article.body).exclude(pk=article.pk).order_by("pk").first()
        if first:
            transaction.set_rollback(True)
    if first:
        messages.info(request, "You have made a draft of this document before. Here it is.")
    else:
        messages.success(request, " ".join(["It is a draft now.", *report.lines, *_left_out(draft)]))
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[(first or article).pk]))
