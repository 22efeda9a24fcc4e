"""The page from which a draft goes out of the house: who was asked to approve it, and who may read it by a link."""

from __future__ import annotations

from datetime import datetime, timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from ..desk import editing, sharing
from ..models import Article, ShareLink
from ..press import approvals
from ..press.errors import PublishingError
from .access import article_page, cleaned, the_article

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


class ButtonsForm(forms.Form):
    """The buttons beside the form: whom to ask for approval, and which link to revoke or to bring up to date."""

    revoke = forms.ModelChoiceField(ShareLink.objects.none(), required=False)
    again = forms.ModelChoiceField(ShareLink.objects.none(), required=False)
    ask = forms.CharField(required=False)

    def __init__(self, data, article: Article):
        super().__init__(data)
        self.fields["revoke"].queryset = self.fields["again"].queryset = article.share_links.all()


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks authors, makes links for others, shows what was done with them, and revokes them."""
    article = the_article(request, pk, "articles.change_article")
    at = timezone.now()
    form = ReaderForm()
    made: list[tuple[ShareLink, str]] = []
    if request.method == "POST":
        buttons = cleaned(ButtonsForm(request.POST, article))
        try:
            if link := buttons["revoke"]:
                sharing.revoke(link, at=at, by=request.user)
                messages.success(request, "The link leads nowhere any more.")
                return HttpResponseRedirect(request.path)
            if link := buttons["again"]:
                link = sharing.show_current(link, at=at, by=request.user)
                whose = link.whose or "whoever has it"
                messages.success(request, f"The link of {whose} shows the present version now.")
                return HttpResponseRedirect(request.path)
            if buttons["ask"]:
                states = approvals.of(article)
                authors = [state.author for state in states if str(state.author.pk) == buttons["ask"]]
                if buttons["ask"] == "all":
                    authors = [state.author for state in states if not state.is_current]
                made = sharing.ask_authors(article, authors, at=at, by=request.user)
            else:
                form = ReaderForm(request.POST)
                if form.is_valid():
                    made = [_share(article, form.cleaned_data, at=at, by=request.user)]
                    form = ReaderForm()
        except PublishingError as refused:
            messages.error(request, str(refused))
    links = article.share_links.select_related("for_author", "created_by", "revision")
    response = article_page(
        request,
        "links",
        article,
        "Share the draft",
        approvals=approvals.of(article),
        missing=approvals.missing(article),
        links=[(link, link.is_open(at)) for link in links.prefetch_related("opens", "sign_offs")],
        form=form,
        made=[_sent(request, link, token) for link, token in made],
    )
    response["Cache-Control"] = "no-store"
    return response


def _share(article: Article, data: dict, *, at: datetime, by) -> tuple[ShareLink, str]:
    revision = None
    if data["what"] == ReaderForm.PINNED:
        revision = editing.current_revision(article, at=at)
    return sharing.share(
        article,
        at=at,
        by=by,
        revision=revision,
        recipient=data["recipient"],
        may_comment=data["may_comment"],
        email=data["email"],
        lasts=timedelta(days=data["days"]),
    )


def _sent(request: HttpRequest, link: ShareLink, token: str) -> dict:
    """What the page says of a link just made: whether a mail carried it, and its address, shown this once.

    One to approve with is the author's alone once it was mailed: whoever asks must not be able to answer.
    """
    url = request.build_absolute_uri(reverse("shared_draft", args=[token]))
    if not link.email:
        return {"link": link, "url": url, "mailed": False, "problem": ""}
    problem = sharing.mail(link, url)
    if link.may_sign and not problem:
        url = ""
    return {"link": link, "url": url, "mailed": not problem, "problem": problem}
