"""The page from which a draft goes out of the house: who was asked to approve it, and who may read it by a link."""

from __future__ import annotations

from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from ..desk import editing, sharing
from ..models import Article, ShareLink
from ..press import approvals
from ..press.publishing import PublishingError
from .access import posted_number, the_article
from .writing import form_of

LONGEST = 90  # days


class ReaderForm(forms.Form):
    """A link for somebody who is no author of the piece: a reviewer, a lawyer, a friend of the house."""

    PINNED, FOLLOWING = "pinned", "follow"

    recipient = forms.CharField(label="For whom", max_length=150, required=False)
    email = forms.EmailField(
        label="Mail it to", required=False, help_text="Left empty, the link is shown here for you to send."
    )
    what = forms.ChoiceField(
        label="What it shows",
        choices=[(PINNED, "This version, whatever is written later"), (FOLLOWING, "The draft as it goes on")],
    )
    may_comment = forms.BooleanField(label="They may send comments", required=False)
    days = forms.IntegerField(label="Days until it ends", initial=sharing.LASTS.days, min_value=1, max_value=LONGEST)


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks authors, makes links for others, shows what was done with them, and revokes them."""
    article = the_article(request, pk, "articles.change_article")
    at = timezone.now()
    form = ReaderForm()
    made: list[tuple[ShareLink, str]] = []
    if request.method == "POST":
        try:
            if request.POST.get("revoke"):
                sharing.revoke(_link(request, article, "revoke"), at=at, by=request.user)
                messages.success(request, "The link leads nowhere any more.")
                return HttpResponseRedirect(request.path)
            if request.POST.get("again"):
                link = sharing.show_present(_link(request, article, "again"), at=at, by=request.user)
                messages.success(
                    request, f"The link of {link.whose or 'whoever has it'} shows the present version now."
                )
                return HttpResponseRedirect(request.path)
            if request.POST.get("ask"):
                made = sharing.ask_authors(article, _authors(request, article), at=at, by=request.user)
            else:
                form = ReaderForm(request.POST)
                if form.is_valid():
                    made = [_share(request, article, form.cleaned_data, at)]
                    form = ReaderForm()
        except PublishingError as refused:
            messages.error(request, str(refused))
    context = {
        **admin.site.each_context(request),
        "opts": Article._meta,
        "original": article,
        "title": "Share the draft",
        "approvals": approvals.of(article),
        "missing": approvals.missing(article),
        "links": [(link, link.is_open(at)) for link in _links(article)],
        "form": form,
        "made": [_sent(request, link, token) for link, token in made],
        "back": form_of(article),
    }
    response = TemplateResponse(request, "admin/articles/article/links.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _link(request: HttpRequest, article: Article, name: str) -> ShareLink:
    return get_object_or_404(ShareLink, pk=posted_number(request, name), article=article)


def _links(article: Article):
    return article.share_links.select_related("for_author", "created_by", "revision").prefetch_related(
        "opens", "sign_offs"
    )


def _authors(request: HttpRequest, article: Article) -> list:
    """The authors a button asks: one by number, or all whose approval is missing."""
    states = approvals.of(article)
    if request.POST.get("ask") == "all":
        return [state.author for state in states if not state.is_current]
    return [state.author for state in states if state.author.pk == posted_number(request, "ask")]


def _share(request: HttpRequest, article: Article, typed: dict, at) -> tuple[ShareLink, str]:
    is_pinned = typed["what"] == ReaderForm.PINNED
    return sharing.share(
        article,
        at=at,
        by=request.user,
        revision=editing.present_revision(article, at=at) if is_pinned else None,
        recipient=typed["recipient"],
        may_comment=typed["may_comment"],
        email=typed["email"],
        lasts=timedelta(days=typed["days"]),
    )


def _sent(request: HttpRequest, link: ShareLink, token: str) -> dict:
    """What the page says of a link just made: whether a mail carried it, and its address, shown this once.

    One to approve with is the author's alone once it was mailed: whoever asks must not be able to answer.
    """
    url = request.build_absolute_uri(reverse("shared_draft", args=[token]))
    if not link.email:
        return {"link": link, "url": url, "mailed": False, "problem": ""}
    problem = sharing.mail(link, url)
    shown = url if problem or not link.may_sign else ""
    return {"link": link, "url": shown, "mailed": not problem, "problem": problem}
