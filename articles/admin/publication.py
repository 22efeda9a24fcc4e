"""The page on which a piece is published, scheduled, corrected, withdrawn. It only calls the verbs."""

from __future__ import annotations

from dataclasses import replace

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from authors.models import Author

from ..body.urls import own_slug
from ..desk import feedback
from ..models import Article, Edition, Override, PrintedSlug
from ..models.roles import holders
from ..press import checks, composing, errata, publishing
from ..press.errors import PublishingError
from ..press.working_copy import snapshot_of, unsaved
from .access import article_page, change_url, the_article
from .form import TypedForm
from .moments import moment_in, zones

Change = Edition.Change
CHANGES = [c for c in Change if c not in {Change.FIRST, Change.WITHDRAWAL, Change.RESTORATION}]
# What each verb asks of the person; the verbs themselves ask again.
RIGHTS = {
    "publish": "articles.publish_article",
    "schedule": "articles.publish_article",
    "cancel": "articles.publish_article",
    "correct": "articles.correct_article",
    "bylines": "articles.correct_article",
    "withdraw": "articles.withdraw_article",
    "restore": "articles.withdraw_article",
    "anonymise": "articles.withdraw_article",
    "settle": "articles.approve_article",
    "override": "articles.override_article",
}


class PublicationForm(forms.Form):
    """What to do with the working copy, and what readers are told of it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    verb = forms.ChoiceField(choices=[(verb, verb) for verb in RIGHTS], widget=forms.HiddenInput)
    edition = forms.IntegerField(required=False, widget=forms.HiddenInput)
    visible_from = forms.CharField(label="Appears at", required=False, max_length=40)
    zone = forms.CharField(label="Time zone", required=False, max_length=60)
    change = forms.ChoiceField(
        label="What kind of change", required=False, choices=[(c.value, c.label) for c in CHANGES]
    )
    note = forms.CharField(label="Public note", required=False)
    serious = forms.BooleanField(label="Put the note above the text", required=False)
    status = forms.ChoiceField(
        label="How", required=False, choices=[(s.value, s.label) for s in Edition.Status if s != "published"]
    )
    redirect_to = forms.CharField(label="Address of the other piece", required=False, max_length=300)
    approved_by = forms.IntegerField(label="Approved by", required=False)
    author = forms.IntegerField(required=False)
    override = forms.CharField(label="Reason", required=False)


def publication(request: HttpRequest, pk: int) -> HttpResponse:
    at, may_change = timezone.now(), request.user.has_perm("articles.change_article")
    article = the_article(request, pk)
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    form, stale = PublicationForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            message = call_verb(article, form.cleaned_data, request)
        except PublishingError as refused:
            form.add_error(None, str(refused))
            stale = getattr(refused, "asked", None)  # of a StaleVersion
        else:
            messages.success(request, message)
            return HttpResponseRedirect(request.path)
    editions = list(article.editions.select_related("printed_by").order_by("-visible_from", "-number"))
    current = next((e for e in editions if e.is_visible(at)), None)
    problems = checks.problems(article, at=at, by=request.user)
    return article_page(
        request,
        "publication",
        article,
        f"Publication: {article.headline}",
        form=form,
        stale=article.revisions.filter(version=stale or 0).exists() and stale,
        typed=form.data,
        problems=problems,
        form_url=may_change and change_url(article),
        blocked=any(problem.blocks for problem in problems),
        stopped=any(problem.level == checks.Level.STOP for problem in problems),
        changes=CHANGES,
        suggested=current and suggest(current, article),
        bylines=current and current.is_listed and byline_update(current, article),
        editions=editions,
        announced=next((e for e in editions if e.note and e.visible_from <= at and not e.is_void), None),
        to_notify=feedback.republications_to_notify(at, article=article),
        may_tell=request.user.has_perm("articles.change_republication"),
        current=current,
        waiting=[e for e in editions if e.visible_from > at and not e.is_void],
        changed=current is not None and current.digest != article.digest,
        unchecked=Override.objects.unchecked().filter(edition__article=article).select_related("edition"),
        may={verb: request.user.has_perm(right) for verb, right in RIGHTS.items()},
        statuses=[s for s in Edition.Status if s != "published"],
        # The others who may withdraw a piece.
        approvers=holders("articles.withdraw_article").exclude(pk=request.user.pk),
        signed=Author.objects.filter(bylines__article=article).distinct(),
        at=at,
        zone=timezone.get_current_timezone_name(),
        zones=zones(),
    )


def hints(request: HttpRequest, pk: int) -> HttpResponse:
    """What stands against printing the piece, or what the form of this request holds, as a fragment. Writes nothing."""
    article, at = the_article(request, pk), timezone.now()
    if request.method == "POST":
        form = TypedForm(request.POST)
        typed = unsaved(article, form.snapshot(), form.planning(request.user))
        if typed.is_changed:
            typed.article.edited_by = request.user  # as it would be once it is saved
        options = {"bylines": typed.bylines, "has_topic": typed.has_topic}
        problems = checks.problems(typed.article, at=at, by=request.user, **options)
    else:
        problems = checks.problems(article, at=at, by=request.user)
    return HttpResponse(checklist(problems))


def checklist(problems: list[checks.Problem]) -> str:
    """The list for the writing form itself, each line with a link to its field."""
    return render_to_string("admin/articles/article/_problems.html", {"problems": problems, "links_to": "here"})


def suggest(current: Edition, article: Article) -> errata.ChangeSuggestion:
    """What the difference between what readers see and what would be printed looks like."""
    edition = composed(current, article).edition
    edition.body = article.body
    return errata.suggest(current, edition)


def composed(current: Edition, article: Article, **options) -> composing.Proof:
    """What would be printed around the text, which is not laid out for it."""
    day = timezone.localdate(current.published_at)
    return composing.compose(replace(snapshot_of(article), body=""), article, current, day, **options)


def byline_update(current: Edition, article: Article) -> dict | None:
    """The bylines as printed and as they would be printed today for the day of the piece; None where they agree."""
    printed = composing.bylines_in_words(current.bylines_as_printed)
    anew = composing.bylines_in_words(composed(current, article, fresh_bylines=True).edition.bylines_as_printed)
    if printed == anew:
        return None
    return {"printed": printed, "anew": anew}


def piece_at(url: str) -> Article | None:
    """The piece whose public URL this is, in whatever form it was pasted."""
    slug = own_slug(url, settings.SITE_URL) or url.strip().strip("/").rpartition("/")[2]
    row = PrintedSlug.objects.filter(slug=slug).select_related("article").first()
    return row and row.article


def call_verb(article: Article, data: dict, request: HttpRequest) -> str:
    """Calls the chosen verb; returns what it did, in words."""
    at = timezone.now()
    common = {"version": data["version"], "at": at, "by": request.user}
    notes = {"note": data["note"], "serious": data["serious"]}
    change = Change(data["change"] or Change.FIRST)
    match data["verb"]:
        case "publish":
            publishing.publish(article, override=data["override"], **common)
            return "Published."
        case "schedule":
            when = moment_in(data["visible_from"], data["zone"])
            publishing.schedule(article, visible_from=when, change=change, override=data["override"], **notes, **common)
            return f"Scheduled for {date_format(timezone.localtime(when), 'j F Y, H:i e')}."
        case "correct":
            publishing.correct(article, change=change, override=data["override"], **notes, **common)
            return f"The change is public ({change.label.lower()})."
        case "bylines":
            publishing.update_bylines(article, note=data["note"], **common)
            return "The bylines are updated, and readers are told."
        case "withdraw":
            later = data["visible_from"] and moment_in(data["visible_from"], data["zone"]) or None
            cancelled = article.editions.waiting(at).filter(visible_from__gt=later or at).exists()
            publishing.withdraw(
                article,
                note=data["note"],
                status=Edition.Status(data["status"] or "withdrawn"),
                redirect_to=piece_at(data["redirect_to"]),
                approved_by=get_user_model().objects.filter(pk=data["approved_by"] or 0).first(),
                visible_from=later,
                **common,
            )
            sentences = ["The withdrawal waits for its time." if later else "It is out of every list."]
            if cancelled:
                sentences.append("What was scheduled to follow it is cancelled.")
            return " ".join(sentences)
        case "anonymise":
            author = get_object_or_404(Author, pk=data["author"] or 0, bylines__article=article)
            publishing.anonymise(article, author, reason=data["note"], **common)
            return "The name is withheld from now on."
        case "restore":
            publishing.restore(article, note=data["note"], **common)
            return "Restored."
        case "cancel":
            edition = get_object_or_404(Edition, pk=data["edition"], article=article)
            publishing.cancel(edition, at=at, by=request.user)
            return "The schedule is cancelled."
        case "settle":
            override = get_object_or_404(Override, pk=data["edition"], edition__article=article)
            publishing.settle_override(override, at=at, by=request.user)
            return "Checked. It no longer stands among the unchecked."
    raise PublishingError("Choose what should happen.")
