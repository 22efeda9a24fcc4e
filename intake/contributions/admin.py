"""The desk's pages of contributors: who was invited, what came, and what each of them said."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from articles.admin.access import cleaned
from articles.models import Article
from articles.press.errors import PublishingError
from authors.models import Author

from ..models import Contribution, SourceDocument, Submission
from . import declarations, invitations
from .forms import words

PER_PAGE = 30
VIEW = "intake.view_contribution"


class InvitationForm(forms.Form):
    """Whom to ask, and for what."""

    name = words("Name", 200, required=True, error_messages={"required": "Give the name."})
    email = forms.EmailField(
        label="Mail address", max_length=254, error_messages={"required": "Give the mail address."}
    )
    author = forms.ModelChoiceField(
        Author.objects.order_by("sort_name", "pk"), label="Author on record", required=False, empty_label="Not yet"
    )
    headline = words("Working headline", 300)
    length = forms.IntegerField(label="Length, words", required=False, min_value=1, max_value=100_000)
    due_on = forms.DateField(
        label="By when", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    language = forms.ChoiceField(label="Language", required=False, choices=[("", "Any"), *settings.LANGUAGES])
    note = words("Note to the contributor", 3000, rows=5, help_text="It stands in the mail and on their page.")


class PageForm(forms.Form):
    """Which page of the list, and whom to invite."""

    page = forms.CharField(required=False)
    name = forms.CharField(required=False, max_length=200)
    email = forms.CharField(required=False, max_length=254)


class ButtonsForm(forms.Form):
    """The buttons on the page of one contributor."""

    do = forms.ChoiceField(
        choices=[(name, name) for name in ("extend", "revoke", "renew", "decline", "identify", "take over")]
    )
    text = words("What you write to them", 3000, rows=6)
    author = forms.ModelChoiceField(Author.objects.order_by("sort_name", "pk"), required=False)


def require(request: HttpRequest, right: str) -> None:
    if not request.user.has_perm(right):
        raise PermissionDenied


def page(request: HttpRequest, template: str, title: str, **context) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": title, **context}
    response = TemplateResponse(request, f"admin/intake/{template}.html", context)
    response["Cache-Control"] = "no-store"
    return response


def listed(request: HttpRequest) -> HttpResponse:
    """Every contributor, the latest first. As many queries for all as for one."""
    require(request, VIEW)
    at = timezone.now()
    rows = Contribution.objects.seen_by(request.user).select_related("created_by", "author").defer("saved")
    found = Paginator(rows.prefetch_related("submissions"), PER_PAGE).get_page(cleaned(PageForm(request.GET))["page"])
    shown = [{"row": row, "state": state_of(row, at), "last": next(iter(row.submissions.all()), None)} for row in found]
    return page(request, "contributors", "Contributors", page=found, rows=shown)


def state_of(row: Contribution, at: datetime) -> str:
    if row.declined_at:
        return "Declined"
    if row.revoked_at:
        return "Revoked"
    return "Open" if row.is_open(at) else "Over"


def invite(request: HttpRequest) -> HttpResponse:
    """The form of an invitation; sent, the mail with the link goes out."""
    require(request, invitations.INVITE)
    begun = cleaned(PageForm(request.GET))
    form = InvitationForm(initial={"name": begun["name"], "email": begun["email"]})
    if request.method == "POST":
        form = InvitationForm(request.POST)
        if form.is_valid():
            at, data = timezone.now(), form.cleaned_data
            try:
                row, token = invitations.invite(**data, at=at, by=request.user)
            except invitations.InvitedBefore as before:
                messages.info(request, str(before))
                return HttpResponseRedirect(reverse("contributor", args=[before.contribution.pk]))
            except PublishingError as refused:
                form.add_error(None, str(refused))
            else:
                report_mail(request, row, invitations.mail(row, token), token)
                return HttpResponseRedirect(reverse("contributor", args=[row.pk]))
    return page(request, "invite_contributor", "Invite a contributor", form=form)


def report_mail(request: HttpRequest, row: Contribution, problem: str, token: str) -> None:
    """Says whether the mail went out. The link is shown only where it did not: it is the contributor's alone."""
    if problem:
        url = invitations.url_of(token)
        messages.warning(request, f"The mail could not be sent ({problem}). Send the link yourself: {url}")
    else:
        messages.success(request, f"The link for {row.name} went to {row.email}.")


def contributor(request: HttpRequest, pk: int) -> HttpResponse:
    """One contributor: what was asked, the link, and everything that was handed in and said."""
    require(request, VIEW)
    row = Contribution.objects.seen_by(request.user).select_related("author", "created_by").filter(pk=pk).first()
    if row is None:
        raise Http404
    at = timezone.now()
    if request.method == "POST":
        form = ButtonsForm(request.POST)
        try:
            pressed(request, row, cleaned(form), at)
        except PublishingError as refused:
            messages.error(request, str(refused))
        return HttpResponseRedirect(request.path)
    return page(
        request,
        "contributor",
        row.name,
        row=row,
        state=state_of(row, at),
        is_open=row.is_open(at),
        said=[said(each, request.user) for each in row.submissions.select_related("document__article")],
        article=seen(row.article, request.user),
        form=ButtonsForm(initial={"author": row.author}),
        may_change=request.user.has_perm(invitations.CHANGE),
        may_invite=request.user.has_perm(invitations.INVITE),
    )


def pressed(request: HttpRequest, row: Contribution, data: dict, at: datetime) -> None:
    """Does what the button says, and reports it. Raises PublishingError with a sentence."""
    by = request.user
    match data["do"]:
        case "extend":
            row = invitations.extend(row, at=at, by=by)
            messages.success(request, "The link works for another sixty days.")
        case "revoke":
            invitations.revoke(row, at=at, by=by)
            messages.success(request, "The link leads nowhere any more.")
        case "renew":
            token = invitations.renew(row, at=at, by=by)
            row.refresh_from_db()
            report_mail(request, row, invitations.mail(row, token), token)
        case "decline":
            invitations.decline(row, at=at, by=by)
            problem = data["text"] and invitations.send(row, "what you handed in", [data["text"]])
            told = "It is declined."
            if data["text"] and not problem:
                told = f"It is declined, and {row.email} was written to."
            messages.success(request, told)
            if problem:
                messages.warning(request, f"The mail could not be sent ({problem}).")
        case "identify":
            invitations.identify(row, data["author"], at=at, by=by)
            messages.success(request, "It is noted which author this is.")
        case "take over":
            declarations.take_over_last(row, at=at, by=by)
            messages.success(request, "The byline says what the author said.")


def said(submission: Submission, user) -> dict:
    """What the desk sees of a submission."""
    return {
        "row": submission,
        "document": submission.document,
        "may_open": SourceDocument.objects.seen_by(user).filter(pk=submission.document_id).exists(),
        "answers": declarations.answered(submission.interests),
        "declared": declarations.described(submission.declared),
    }


def seen(article: Article | None, user) -> Article | None:
    """The piece, if this user may see it."""
    if article is None:
        return None
    return Article.objects.seen_by(user).filter(pk=article.pk).first()
