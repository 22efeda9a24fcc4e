"""The pages of contributors. The address is the key, so nothing else is: no login, no cookie, no cache."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from articles import limits
from articles.models.interests import QUESTIONS
from articles.pages import media
from articles.press.errors import PublishingError
from articles.public import throttle

from ..drafts import UnreadableDocument
from ..models import Contribution, Submission
from ..readers import formats
from . import invitations, opening, submissions
from .declarations import answered, described
from .forms import AskForm, ButtonsForm, ContributionForm, initial_of


def private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"  # the address is the key: no other page is told of it
    return response


def gone(request: HttpRequest) -> HttpResponse:
    """One answer to every token that opens nothing, whatever it was before."""
    shown = {"is_open_to_all": settings.OPEN_SUBMISSIONS}
    return private(render(request, "intake/contribution_gone.html", shown, status=404))


@csrf_exempt  # whoever sends it does nothing in anybody's name, and there is no cookie to abuse
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The open form, where the publication has one: a name and a mail address, to which a link is sent."""
    if not settings.OPEN_SUBMISSIONS:
        raise Http404
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if not data["website"]:
                ip = throttle.client_ip(request)
                opening.ask(name=data["name"], email=data["email"], ip=ip, at=timezone.now())
        except PublishingError as refused:
            form.add_error(None, str(refused))
        else:
            return private(HttpResponseRedirect(f"{request.path}?sent"))  # loaded anew, it sends nothing anew
    return private(render(request, "intake/contribute.html", {"form": form, "done": "sent" in request.GET}))


@csrf_exempt  # the token in the address is the secret, which no other site knows
@require_http_methods(["GET", "HEAD", "POST"])
def contribution(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a contributor's link: what is asked, how far it is, what was handed in, and the form."""
    at = timezone.now()
    row = invitations.opened_by(token, at=at)
    if row is None:
        return gone(request)
    errors: list[tuple[str, str]] = []
    is_first = not row.submissions.exclude(document=None).exists()
    form = ContributionForm(initial=initial_of(row), is_first=is_first)
    if request.method == "POST":
        is_saving = ButtonsForm(request.POST).is_saving
        form = ContributionForm(request.POST, request.FILES, is_first=is_first, saving=is_saving)
        if form.is_valid():
            try:
                return private(HttpResponseRedirect(f"{request.path}?{taken(row, form, token, at)}"))
            except submissions.SavedMeanwhile as refused:
                errors.append(("", str(refused)))
                row.refresh_from_db(fields=["saved", "saved_at"])
                form = with_seen(form, row)
            except (PublishingError, UnreadableDocument) as refused:
                errors.append(("", str(refused)))
        else:
            errors += form.faults()
        if request.FILES:
            errors.append(("id_document", "Choose the document once more: a browser does not keep it."))
    return private(render(request, "intake/contribution.html", context(request, row, form, errors, at)))


def with_seen(form: ContributionForm, row: Contribution) -> ContributionForm:
    """The form as it was sent, which another press of the button saves over what was saved meanwhile."""
    data = form.data.copy()
    data["seen"] = submissions.when_saved(row)
    return ContributionForm(data, is_first=form.is_first, saving=form.saving)


def taken(row: Contribution, form: ContributionForm, token: str, at: datetime) -> str:
    """Saves or hands in what a valid form holds; returns the query of the page that says so."""
    seen = form.cleaned_data["seen"]
    if form.saving:
        submissions.save(row, form.to_save(), at=at, seen=seen)
        return "saved"
    data, name, kind = form.sent()
    submission = submissions.hand_in(row, form.said(), at=at, data=data, name=name, kind=kind, seen=seen)
    if submission.at != at:  # the same once more: the click before this one has its receipt
        return "received"
    problem = submissions.mail_receipt(submission, token)
    return "received&unmailed" if problem else "received"


def context(
    request: HttpRequest, row: Contribution, form: ContributionForm, errors: list[tuple[str, str]], at: datetime
) -> dict[str, Any]:
    """What the page shows. Of the desk nothing but how far the piece is."""
    sentence, url = submissions.progress(row, at=at)
    return {
        "contribution": row,
        "form": form,
        "questions": [(form[f"asked_{key}"], form[f"answer_{key}"]) for key in QUESTIONS],
        "errors": list(dict.fromkeys(errors)),
        "progress": sentence,
        "published": url,
        "asks_to_approve": submissions.asked_to_approve(row, at=at) is not None,
        "handed_in": [shown(each) for each in row.submissions.select_related("document")],
        "missing": missing(row, form),
        "closed": submissions.refusal(row, at=at),
        "was_received": "received" in request.GET,
        "was_saved": "saved" in request.GET,
        "was_not_mailed": "unmailed" in request.GET,
        "suffixes": formats.ENDINGS,
        "kinds": formats.KINDS,
        "largest": submissions.LARGEST // submissions.MEGABYTE,
        "longest": limits.TEXT,
    }


def missing(row: Contribution, form: ContributionForm) -> list[tuple[str, str]]:
    """What has to be said before the saved text can be handed in, a sentence each, with the id of its field."""
    if form.is_bound or not row.saved:
        return []
    return ContributionForm(row.saved, is_first=form.is_first).faults()


def shown(submission: Submission) -> dict[str, Any]:
    """A submission as its author sees it again."""
    return {
        "row": submission,
        "receipt": submissions.receipt(submission),
        "answers": answered(submission.interests),
        "declared": described(submission.declared),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: HttpRequest, token: str) -> HttpResponse:
    """The draft that the desk asks this contributor to approve, under their own link."""
    at = timezone.now()
    row = invitations.opened_by(token, at=at)
    link = row and submissions.asked_to_approve(row, at=at)
    if not link:
        return gone(request)
    return media.draft(request, link, media.sharing.pass_for(link, at=at), at)
