"""The desk's way in for a document: choose or paste it, look at what was recognised, make it a draft."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles import body, limits
from articles.admin.text import report_slug
from articles.models import Article
from articles.press import notices
from authors.names import slug_of

from . import matching, readers, store
from .biolines import Contributor
from .drafts import Draft, UnreadableDocument
from .readers.signing import KEYS
from .recognition import RecognitionForm

SALT = "intake.document"
# Header lines that the form shows or the store takes; `not_taken` says the others.
TAKEN = {*KEYS, "headline", "title", "topics", "published", "date", "type", "language", "slug", "illustration"}
LONGEST_SIGNED = 2_000_000  # characters that the page sends back; Django takes no form above 2.5 MB
MOST_SINCE = 20  # pieces of one's own that are looked at for a second click


class DocumentForm(forms.Form):
    """A file or a pasted text; valid when it could be read, and then `draft` is what was recognised."""

    document = forms.FileField(label="Document", required=False, allow_empty_file=True, max_length=500)
    text = forms.CharField(
        label="Or its text", required=False, max_length=limits.TEXT, widget=forms.Textarea(attrs={"rows": 12})
    )
    html = forms.CharField(required=False, max_length=LONGEST_SIGNED, strip=False)  # a paste of the writing form
    draft: Draft

    def clean(self) -> dict:
        data = super().clean()
        if not self.errors:
            with matching.names_on_record().in_use():
                self._read(data["document"], data["text"], data["html"])
        return data

    def _read(self, upload: UploadedFile | None, text: str, html: str) -> None:
        try:
            if upload:
                readers.check_size(upload.size, upload.name)
                content = upload.read()
                _require_short(content.decode("utf-8", errors="replace"))
                self.draft = readers.read(content, upload.name)
            elif html.strip():
                _require_short(html, most=limits.PASTE)
                self.draft = readers.read_pasted(html)
            elif text.strip():
                _require_short(text)
                self.draft = readers.READERS["txt"](text.encode(), "The pasted text")
            else:
                raise forms.ValidationError("Choose a document or paste its text.")
        except UnreadableDocument as error:
            if html:  # its words stand in the form then, so that nothing is lost
                self.data = self.data.copy()
                self.data["text"] = body.plain_text(body.clean(html))
            raise forms.ValidationError(str(error)) from error


class SignedDraftForm(forms.Form):
    """The draft as the page sends it back to its own user; cleaned, it is the draft and when it was shown."""

    draft = forms.CharField(required=False, strip=False)

    def __init__(self, data: QueryDict, user) -> None:
        super().__init__(data)
        self.user = user

    def clean_draft(self) -> tuple[Draft, datetime]:
        try:
            user, shown_at, plain = signing.loads(self.cleaned_data["draft"], salt=SALT)
        except (signing.BadSignature, ValueError) as error:
            message = "What was recognised is no longer at hand. Choose the document once more."
            raise forms.ValidationError(message) from error
        if user != self.user.pk:
            raise forms.ValidationError("Somebody else has read this document. Choose it once more.")
        return Draft.from_dict(plain), datetime.fromisoformat(shown_at)


def _require_short(text: str, **limit: int) -> None:
    """Raises a ValidationError for what would keep this request busy: it is read in parts, or by the command."""
    if message := limits.refusal_of_text(text, **(limit or {"lines": limits.LINES})):
        raise forms.ValidationError(message)


def from_document(request: HttpRequest) -> HttpResponse:
    """Posted with a document it shows what was recognised and stores nothing; with a signed draft, it stores that."""
    if not request.user.has_perm("articles.add_article"):
        raise PermissionDenied
    signed, found = SignedDraftForm(request.POST, request.user), {}
    form = checked = DocumentForm()
    try:
        if signed["draft"].data is not None:
            checked = signed
            if signed.is_valid():
                draft, shown_at = signed.cleaned_data["draft"]
                try:
                    if response := create_decided(request, draft, shown_at):
                        return response
                except ValueError as error:  # of the store; what was typed stays
                    signed.add_error(None, str(error))
                recognition = RecognitionForm(draft, user=request.user, at=timezone.now(), data=request.POST)
                found = page_of(request, recognition, signed["draft"].data)
        elif request.method == "POST":
            form = checked = DocumentForm(request.POST, request.FILES)
            if form.is_valid():
                recognition = RecognitionForm(form.draft, user=request.user, at=timezone.now())
                found = page_of(request, recognition, sign(request, form.draft))
    except ValueError as error:
        checked.add_error(None, str(error))
    context = {
        **admin.site.each_context(request),
        "title": "New from a document",
        "form": form,
        "refusals": dict.fromkeys(sum(checked.errors.values(), [])),  # each once
        "suffixes": [f".{suffix}" for suffix in readers.READERS],
        "limit": f"{limits.TEXT:,} characters and {limits.LINES:,} lines",
        "found": found,
    }
    return TemplateResponse(request, "admin/intake/from_document.html", context)


def sign(request: HttpRequest, draft: Draft) -> str:
    """The draft as the page carries it from one request to the next; `SignedDraftForm` reads it."""
    signed = signing.dumps([request.user.pk, timezone.now().isoformat(), draft.to_dict()], salt=SALT, compress=True)
    if len(signed) > LONGEST_SIGNED:
        raise ValueError("The text is a book and too long for one piece: send it in parts.")
    return signed


def page_of(request: HttpRequest, recognition: RecognitionForm, signed: str) -> dict:
    """What the page shows of a draft: the form, its text, and whatever a person should look at. Writes nothing."""
    draft = recognition.draft
    store.language_of(draft.headers.get("language", ""))
    html = store.as_html(draft.blocks)
    same = Article.objects.seen_by(request.user).on_desk().filter(headline__iexact=draft.headline)
    return {
        "draft": draft,
        "form": recognition,
        "sources": {finding.kind: finding for finding in reversed(draft.findings)},
        "body": html,
        "words": body.read(html).word_count,
        "not_taken": not_taken(draft),
        "look_at": [finding for finding in draft.findings if finding.note and finding.kind not in ("bio", "byline")],
        "same": same.order_by("-updated_at").first(),
        "signed": signed,
    }


def not_taken(draft: Draft) -> list[str]:
    """What the document says that no field of the draft holds, a sentence each."""
    lines = []
    name = draft.headers.get("illustration", "")
    if name and name.casefold() != "none":
        lines.append(f"The picture “{name}” did not come with the document: choose it from the library.")
    if draft.published_on:
        lines.append(f"Its date, {date_format(draft.published_on, 'j F Y')}: a piece is dated when it is published.")
    lines += [f"{key.capitalize()}: {value}" for key, value in draft.headers.items() if value and key not in TAKEN]
    return lines


def created_before(request: HttpRequest, draft: Draft, shown_at: datetime) -> Article | None:
    """The piece that an earlier click on the same page has made, however it was written on since."""
    blocks = set(body.read(store.as_html(draft.blocks)).blocks)
    since = Article.objects.on_desk().filter(created_by=request.user, created_at__gte=shown_at).order_by("pk")
    for article in since[:MOST_SINCE]:
        first = article.revisions.filter(reason=store.FROM_DOCUMENT).order_by("version").first()
        if first and blocks <= set(body.read(first.snapshot.body).blocks):
            return article
    return None


@transaction.atomic
def create_decided(request: HttpRequest, draft: Draft, shown_at: datetime) -> HttpResponse | None:
    """The way to the piece that the form makes or has made; None where the form has faults."""
    get_user_model().objects.select_for_update().get(pk=request.user.pk)  # one click after the other
    if first := created_before(request, draft, shown_at):
        return redirect_to(request, first)
    recognition = RecognitionForm(draft, user=request.user, at=timezone.now(), data=request.POST)
    if recognition.is_valid():
        return create(request, recognition)
    return None


def redirect_to(request: HttpRequest, first: Article) -> HttpResponse:
    messages.info(request, "You have made a draft of this document before. Here it is.")
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[first.pk]))


def create(request: HttpRequest, recognition: RecognitionForm) -> HttpResponse:
    """The draft as a piece of this user's, and its form; where the same piece is there already, that one's."""
    at = timezone.now()
    draft, decisions = recognition.decided()
    topics = recognition.topics.cleaned_data["topics"]
    article, report = store.store(draft, at=at, by=request.user, decisions=decisions, topics=topics)
    mine = Article.objects.on_desk().filter(created_by=request.user, headline=article.headline)
    if first := mine.filter(body=article.body).exclude(pk=article.pk).order_by("pk").first():
        transaction.set_rollback(True)
        return redirect_to(request, first)
    for person in recognition.waiting():
        notices.note(article, _request_for(person), at=at, by=request.user)
    messages.success(request, " ".join(["It is a draft now.", *report.lines, *recognition.missing_topics]))
    report_slug(request, article, slug_of(slug) if (slug := draft.headers.get("slug")) else "")
    if lines := not_taken(draft):
        messages.warning(request, " ".join(["The document says more, which was not taken.", *lines]))
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def _request_for(person: Contributor) -> str:
    """The note that asks the editors for an author whom the one who brought the document may not record."""
    affiliations = "; ".join(map(str, person.affiliations))
    lines = [
        f"To be added as an author: {person.name}{f' ({affiliations})' if affiliations else ''}.",
        "The line about this author stands in the text: take it out once the byline is there.",
        f"Bio: {person.bio}" if person.bio else "",
    ]
    return "\n".join(filter(None, lines))
