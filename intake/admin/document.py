"""One document and the draft that was recognised in it: every part to change, refuse or match; then it is a piece."""

from __future__ import annotations

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from articles import body
from articles.admin.access import cleaned
from articles.admin.text import report_slug
from articles.desk import previews
from articles.models import Article, people
from articles.models.workflow import State
from articles.press import notices
from articles.press.errors import NotAllowed
from articles.press.working_copy import snapshot_of
from authors.names import slug_of

from .. import documents, later, moving, store
from ..biolines import Contributor
from ..drafts import Draft, OutdatedDraft, UnreadableDocument
from ..models import SourceDocument
from ..readers.signing import KEYS
from ..recognition import RecognitionForm
from . import marked
from .inbox import the_document, with_same

# Header lines that the form shows or the store takes; `not_taken` says the others.
TAKEN = {*KEYS, "headline", "title", "topics", "published", "date", "type", "language", "slug", "illustration"}


class ButtonsForm(forms.Form):
    """Which button was pressed: without "make" the page is only shown again, with what was typed and moved.

    `moves` are the moves so far, `move` is another one ("7=headline"), `back` the line of those that are taken back;
    `undo` takes the last one back.
    """

    make = forms.BooleanField(required=False)
    moves = forms.CharField(required=False, max_length=10_000)
    move = forms.CharField(required=False, max_length=60)
    back = forms.IntegerField(required=False)
    undo = forms.BooleanField(required=False)

    def before(self) -> list[tuple[int, str]]:
        """The moves of the page that was sent."""
        return moving.read_moves(self.cleaned_data["moves"])

    def after(self) -> list[tuple[int, str]]:
        """The moves as the button leaves them."""
        moves = self.before()
        if self.cleaned_data["undo"]:
            moves = moves[:-1]
        if line := self.cleaned_data["back"]:
            moves = [move for move in moves if move[0] != line]
        return [*moves, *moving.read_moves(self.cleaned_data["move"])][: moving.MOST_MOVES]

    def refusal(self) -> str:
        """Why the button moved nothing, in a sentence; empty where it may have."""
        asked = [*self.cleaned_data["moves"].split(), *self.cleaned_data["move"].split()]
        if len(asked) > moving.MOST_MOVES:
            return moving.TOO_MANY
        return ""


def document(request: HttpRequest, pk: int) -> HttpResponse:
    """One document and the draft that was recognised in it; posted with "make", the draft becomes a piece."""
    row = the_document(request, pk)
    if row.article:
        return redirect_to(request, row.article)
    found, refusal, is_outdated = {}, row.refusal, False
    if not refusal:
        try:
            recognition, moves = recognition_of(request, row)
            if cleaned(ButtonsForm(request.POST))["make"] and recognition.is_valid():
                try:
                    return create(request, row, recognition)
                except documents.AlreadyTaken as taken:
                    return redirect_to(request, taken.article)
                except (ValueError, UnreadableDocument) as error:  # of the store; what was typed stays
                    refusal = str(error)
            found = page_of(request, recognition, moves)
        except OutdatedDraft:
            is_outdated = True
        except ValueError as error:
            refusal = str(error)
    context = {
        **admin.site.each_context(request),
        "title": row.headline or row.name,
        "document": row,
        "same": with_same([row], request.user)[0][1],
        "refusal": refusal,
        "is_outdated": is_outdated,
        "later_of": later.pieces_of([row], request.user).get(row.pk),
        "found": found,
    }
    return TemplateResponse(request, "admin/intake/document.html", context)


def recognition_of(request: HttpRequest, row: SourceDocument) -> tuple[RecognitionForm, list[tuple[int, str]]]:
    """The form of the draft with the moves laid over it, and the moves. What was typed stands in it; where nobody has
    typed, a move changes what stands there."""
    buttons = ButtonsForm(request.POST)
    cleaned(buttons)
    draft, at, user = Draft.from_dict(row.draft), timezone.now(), request.user
    before, after = buttons.before(), buttons.after()
    moved = moving.moved(draft, after)
    if request.method != "POST":
        return RecognitionForm(moved, user=user, at=at), after
    data = buttons.data
    if before != after:
        shown = RecognitionForm(moving.moved(draft, before), user=user, at=at).standing()
        fresh = RecognitionForm(moved, user=user, at=at).standing()
        data = merged(data, shown, fresh)
    return RecognitionForm(moved, user=user, at=at, data=data), after


def merged(sent: QueryDict, shown: dict[str, list[str]], fresh: dict[str, list[str]]) -> QueryDict:
    """`fresh`, the form after a move, with what was typed in the form as it was `shown` before it."""
    data = sent.copy()
    for name in {*shown, *fresh}:
        is_typed = name in shown and words(sent.getlist(name)) != words(shown[name])
        if not is_typed:
            data.setlist(name, fresh.get(name, []))
    return data


def words(values: list[str]) -> list[str]:
    """The values however a browser broke their lines; what is empty is as what was not sent."""
    return [line for value in values if (line := " ".join(value.split()))]


@require_POST
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Recognises a document anew of which another release kept the draft."""
    row = the_document(request, pk)
    try:
        documents.recognise_anew(row, by=request.user)
    except (NotAllowed, documents.MissingFile) as refused:
        messages.error(request, str(refused))
    url = reverse("document", args=[pk])
    if row.article:
        url = reverse("documents_of", args=[row.article_id])
    return HttpResponseRedirect(url)


@xframe_options_sameorigin
@require_POST
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """How the piece would look: the very page of the site, of a piece that is made and taken back in one breath."""
    row = the_document(request, pk)
    if row.article or row.refusal:
        raise Http404
    faults, context = [], {}
    try:
        recognition, _ = recognition_of(request, row)
        if recognition.is_valid():
            draft, decisions = recognition.decided()
            at = timezone.now()
            with transaction.atomic():
                topics = recognition.topics.cleaned_data["topics"]
                article, _ = store.store(draft, at=at, by=request.user, decisions=decisions, topics=topics)
                context = previews.context(snapshot_of(article), article, at=at, by=request.user)
                response = render(request, "articles/article.html", context | {"preview": "draft"})
                transaction.set_rollback(True)
        else:
            faults = [sentence for _, sentence in recognition.faults()]
    except ValueError as error:
        faults = [str(error)]
    if faults:
        response = render(request, "admin/intake/no_preview.html", {"faults": faults})
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def redirect_to(request: HttpRequest, first: Article) -> HttpResponse:
    """The way to the piece that was made of the document before."""
    who = "You have"
    if first.created_by_id != request.user.pk:
        who = f"{people.name_of(first.created_by) or 'Somebody'} has"
    messages.info(request, f"{who} made a draft of this document before. Here it is.")
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[first.pk]))


def create(request: HttpRequest, row: SourceDocument, recognition: RecognitionForm) -> HttpResponse:
    """The draft as a piece of this user's, and its form."""
    at = timezone.now()
    draft, decisions = recognition.decided()
    images, told = documents.bring_pictures(row, draft, at=at, by=request.user)
    with transaction.atomic():
        article, report = documents.take(
            row,
            draft,
            at=at,
            by=request.user,
            decisions=decisions,
            topics=recognition.topics.cleaned_data["topics"],
            images=images,
            has_lead=recognition.words.cleaned_data["has_lead"],
        )
        for person in recognition.waiting():
            notices.note(article, request_for(person), at=at, by=request.user)
        lines = not_taken(draft)
        documents.add_report(row, [*told, *recognition.missing_topics, *lines])
    done = ["It is a draft now.", *report, *told, *recognition.missing_topics]
    if article.state == State.IN_EDIT:
        done.append("It is in edit, with you: move it on when it is ready.")
    messages.success(request, " ".join(done))
    slug = draft.headers.get("slug", "")
    if slug:
        slug = slug_of(slug)
    report_slug(request, article, slug)
    if lines:
        messages.warning(request, " ".join(["The document says more, which was not taken.", *lines]))
    return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))


def request_for(person: Contributor) -> str:
    """The note that asks the editors for an author whom the one who brought the document may not record."""
    name = person.name
    if affiliations := "; ".join(map(str, person.affiliations)):
        name = f"{name} ({affiliations})"
    lines = [
        f"To be added as an author: {name}.",
        "The line about this author stands in the text: take it out once the byline is there.",
    ]
    if person.bio:
        lines.append(f"Bio: {person.bio}")
    return "\n".join(lines)


def page_of(request: HttpRequest, recognition: RecognitionForm, moves: list[tuple[int, str]]) -> dict:
    """What the page shows of a draft: the form, its text, and whatever a person should look at. Writes nothing."""
    draft, buttons = recognition.draft, ButtonsForm(request.POST)
    cleaned(buttons)
    html = store.as_html(draft.blocks)
    rows = marked.rows_of(recognition, moves)
    look_at = []
    for finding in draft.findings:
        if finding.note and finding.kind not in ("bio", "byline"):
            look_at.append(finding)
    same = Article.objects.seen_by(request.user).on_desk().filter(headline__iexact=draft.headline)
    return {
        "draft": draft,
        "form": recognition,
        "sources": {finding.kind: finding for finding in reversed(draft.findings)},
        "body": html,
        "words": body.read(html).word_count,
        "not_taken": not_taken(draft),
        "look_at": look_at,
        "same": same.order_by("-updated_at").first(),
        "rows": rows,
        "questions": [one for one in rows if one.question],
        "moves": moving.written(moves),
        "refused_move": buttons.refusal(),
    }


def not_taken(draft: Draft) -> list[str]:
    """What the document says that no field of the draft holds, a sentence each."""
    lines, texts = [], [draft.standfirst, *(block.text for block in draft.blocks)]
    name = draft.headers.get("illustration", "")
    if name and name.casefold() != "none":
        lines.append(f"The picture “{name}” did not come with the document: choose it from the library.")
    if draft.published_on:
        lines.append(f"Its date, {date_format(draft.published_on, 'j F Y')}: a piece is dated when it is published.")
    for key, value in draft.headers.items():
        is_shown = key == "standfirst" and value in texts
        if value and key not in TAKEN and not is_shown:
            lines.append(f"{key.capitalize()}: {value}")
    return lines
