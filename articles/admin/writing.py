"""While somebody writes: autosave, presence, and what happens when two have written at once."""

from __future__ import annotations

from dataclasses import asdict, replace

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from .. import body
from ..body import diff
from ..desk import editing, presence
from ..models import Article, Recovery, Topic, TopicOtherName, people, printed
from ..models.snapshot import Snapshot
from ..search import subjects
from . import text
from .access import LimitedForm, article_page, change_url, cleaned, the_article
from .compare import describe
from .fields import VersionField
from .form import TypedForm


class PingForm(forms.Form):
    what = forms.CharField(required=False)


class TopicsForm(LimitedForm):
    headline = forms.CharField(required=False)
    standfirst = forms.CharField(required=False)
    body = forms.CharField(required=False)


class ConflictForm(forms.Form):
    """Whose text stays, "ours" or "theirs", for each field that both have changed."""

    version = VersionField()

    def __init__(self, data):
        super().__init__(data)
        for name in printed.LABELS:
            self.fields[f"take-{name}"] = forms.CharField(required=False)

    def taken(self) -> dict[str, str]:
        return {name: self.cleaned_data[f"take-{name}"] for name in printed.LABELS}


def save_recovery(request: HttpRequest, article: Article | None) -> TypedForm:
    """Keeps what the form of this request holds as its author's recovery copy."""
    form = TypedForm(request.POST)
    version = min(form.cleaned_data.get("opened_at") or 0, 2**31 - 1)
    editing.autosave(article, user=request.user, data=asdict(form.snapshot()), version=version, at=timezone.now())
    return form


@require_POST
def autosave(request: HttpRequest, pk: int | None = None) -> JsonResponse:
    """Keeps the form in a private copy: one row, nothing else."""
    article = None
    if pk:
        article = the_article(request, pk, "articles.change_article")
    elif not request.user.has_perm("articles.add_article"):
        raise PermissionDenied
    save_recovery(request, article)
    return JsonResponse({"kept_at": date_format(timezone.localtime(), "H:i")})


@require_POST
def discard(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Throws the private copy away, because its author said so."""
    article = the_article(request, pk, "articles.change_article") if pk else None
    Recovery.objects.filter(article=article, user=request.user).delete()
    messages.info(request, "Your unsaved writing was thrown away.")
    return HttpResponseRedirect(change_url(article))


@require_POST
@permission_required("articles.add_article", raise_exception=True)
def recover_new(request: HttpRequest) -> HttpResponse:
    """A piece that was typed but never saved becomes one that is."""
    recovery = Recovery.objects.filter(article=None, user=request.user).first()
    if recovery is None:
        return HttpResponseRedirect(change_url(None))
    snapshot = Snapshot.of_dict(recovery.data)
    if not snapshot.headline.strip():
        snapshot = replace(snapshot, headline="Untitled")
    article = editing.create(snapshot, at=timezone.now(), by=request.user, reason="Recovered writing")
    recovery.delete()
    messages.success(request, "Your unsaved writing is a draft now.")
    text.report_losses(request, snapshot.body)
    text.report_slug(request, article, snapshot.slug)
    return HttpResponseRedirect(change_url(article))


@require_POST
def ping(request: HttpRequest, pk: int) -> JsonResponse:
    """Who is here, and which version is the current one. Writes no row."""
    article = the_article(request, pk, "articles.view_article")
    at = timezone.now()
    match cleaned(PingForm(request.POST))["what"]:
        case "leave":
            presence.leave(pk, request.user, at)
            return JsonResponse({"here": []})
        case "take over":
            here = presence.take_over(pk, request.user, at)
        case _:
            here = presence.ping(pk, request.user, at)
    people_here = [
        {
            "name": person.name,
            "since": date_format(timezone.localtime(person.since), "H:i"),
            "you": person.user == request.user.pk,
            "pen": person.holds_pen,
        }
        for person in here
    ]
    return JsonResponse({"version": article.version, "here": people_here})


@require_POST
@permission_required("articles.view_article", raise_exception=True)
def topics(request: HttpRequest) -> JsonResponse:
    """Those of the publication's topics that what was typed is about, the strongest first. Two queries."""
    typed = cleaned(TopicsForm(request.POST))
    words: dict[int, list[str]] = {}
    for topic, name in TopicOtherName.objects.values_list("topic", "name"):
        words.setdefault(topic, []).append(name)
    every = {topic.pk: topic for topic in Topic.objects.only("name", "parent")}
    known = [subjects.Subject(pk, (t.name, *words.get(pk, ())), t.parent_id) for pk, t in every.items()]
    offered = subjects.offered_for(known, typed["headline"], typed["standfirst"], body.plain_text(typed["body"]))
    return JsonResponse({"topics": [{"id": pk, "name": every[pk].name} for pk in offered]})


def differences(both: editing.Conflict, article: Article) -> list[dict]:
    """What differs, field by field: `by` is "both", "me" or "them". Struck out is what will be gone, underlined what
    comes; where both changed the same, what only they have and what only I have."""
    typed, saved, base = both.typed, both.saved, both.base
    words = {id(one): describe(one, article) for one in (typed, saved, base) if one is not None}
    fields, budget = [], diff.Budget()
    for name, label in printed.LABELS.items():
        old, new, by = saved, typed, "both"
        if getattr(typed, name) == getattr(saved, name):
            continue
        if name not in both.merged.collisions:
            if getattr(typed, name) == getattr(base, name):
                old, new, by = base, saved, "them"
            elif getattr(saved, name) == getattr(base, name):
                by = "me"
            else:
                new, by = both.merged.snapshot, "each"  # the text alone, each in other paragraphs
        field = {"name": name, "label": label, "by": by}
        if name == "body":
            field["changes"] = diff.compare(old.body, new.body, budget)
        else:
            field["parts"] = diff.compare_words(words[id(old)][name], words[id(new)][name], budget)
        fields.append(field)
    return fields


def conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """One's unsaved writing beside the piece as somebody else has saved it meanwhile; any of it can be taken."""
    article = the_article(request, pk, "articles.change_article")
    recovery = Recovery.objects.filter(article=article, user=request.user).first()
    if recovery is None:
        messages.info(request, "There is no unsaved writing of yours on this piece.")
        return HttpResponseRedirect(change_url(article))
    error = ""
    if request.method == "POST":
        form = ConflictForm(request.POST)
        version = cleaned(form)["version"]
        try:
            editing.resolve_conflict(
                recovery, article, take_fields=form.taken(), version=version, at=timezone.now(), by=request.user
            )
        except editing.StaleVersion:
            error = "Somebody has saved once more. Below is the comparison with the newest version."
        except (editing.PublishingError, ValueError) as refused:
            error = str(refused)
        else:
            messages.success(request, "Saved. Both texts are in the history.")
            return HttpResponseRedirect(change_url(article))
        article.refresh_from_db()
    both = editing.conflict(recovery, article)
    return article_page(
        request,
        "conflict",
        article,
        "Two people have written",
        fields=differences(both, article),
        recovery=recovery,
        who=people.name_of(article.edited_by),
        error=error,
    )
