"""Several pieces at once: asked about first, each one's own rights and version checked, refused ones named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST

from ..desk import editing, undoing
from ..desk.undoing import Standing
from ..models import Article, Edition, people, workflow
from ..press import notices, publishing
from ..press.errors import PublishingError
from . import spreadsheet
from .access import cleaned, counted
from .fields import VersionField
from .moments import MomentField

VERBS = {
    "move": "Move",
    "assign": "Assign",
    "publish": "Publish together, now",
    "schedule": "Schedule together",
    "trash": "Move to the trash or out of it",
}
TOGETHER = {"publish", "schedule"}  # all of the pieces or none
MOST = 200  # pieces at once
# The last action of somebody, kept in their session, can be taken back this long.
UNDO, UNDO_LASTS = "undo", timedelta(minutes=30)


class StepForm(forms.Form):
    """Which of the buttons of the page was pressed ("dry" tries, anything else does it), none at first; and the
    versions that the pieces were seen in."""

    confirm = forms.CharField(required=False)
    action = forms.CharField(required=False)

    def __init__(self, data, pieces: list[Article]):
        super().__init__(data)
        for article in pieces:
            self.fields[f"version-{article.pk}"] = VersionField()


class BulkForm(forms.Form):
    """What a verb has to know besides the pieces. Only what is possible with these pieces is offered."""

    move = forms.ChoiceField(label="Move")
    reason = forms.CharField(label="Reason", max_length=500, required=False)
    owner = forms.ModelChoiceField(get_user_model().objects.none(), label="To", required=False, empty_label="Nobody")
    visible_from = MomentField(label="All appear at")
    override = forms.CharField(
        label="Printed in spite of what stands against it, because",
        max_length=500,
        required=False,
        help_text="Only for what may be overridden. Kept in the history of each piece.",
    )
    FIELDS = {
        "move": ["move", "reason"],
        "assign": ["owner"],
        "publish": ["override"],
        "schedule": ["visible_from", "override"],
        "trash": [],
    }

    def __init__(self, data, verb: str, pieces: list[Article], user):
        super().__init__(data)
        wanted = list(self.FIELDS[verb])
        if "override" in wanted and not user.has_perm("articles.override_article"):
            wanted.remove("override")
        self.fields = {name: self.fields[name] for name in wanted}
        if "owner" in self.fields:
            staff = get_user_model().objects.filter(is_staff=True, is_active=True)
            self.fields["owner"].queryset = staff.order_by("first_name", "username")
            self.fields["owner"].label_from_instance = people.name_of
        if "move" in self.fields:
            choices = possible_moves(pieces, user)
            chosen = workflow.MOVES.get((data or {}).get("move", ""))
            if chosen and chosen.name not in dict(choices):  # a second click: the verb says of each piece why not
                choices.append((chosen.name, chosen.label))
            self.fields["move"].choices = choices


def possible_moves(pieces: list[Article], user) -> list[tuple[str, str]]:
    """The moves that at least one of the pieces can take and this user may make, with how many can."""
    choices = []
    for move in workflow.MOVES.values():
        number = sum(article.state in move.sources for article in pieces)
        if number and user.has_perm(move.permission):
            label = move.label
            if number < len(pieces):
                label += f" ({number} of {len(pieces)})"
            choices.append((move.name, label))
    return choices


def ask(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Article], verb: str):
    """The page that asks, names the pieces and their versions; posted with `confirm` it does it and says what came.

    What was typed stays there when something is refused, and after a trial. None when it is done.
    """
    pieces = list(queryset.order_by("pk")[:MOST])
    step = cleaned(StepForm(request.POST, pieces))
    confirm = step["confirm"]
    form = BulkForm(request.POST if confirm else None, verb, pieces, request.user)
    errors: dict[Article, str] = {}
    if confirm and form.is_valid():
        dry_run = confirm == "dry"
        versions = [(article, step[f"version-{article.pk}"]) for article in pieces]
        errors = carry_out(verb, versions, form.cleaned_data, request, dry_run=dry_run)
        if not errors and dry_run:
            messages.info(request, "Nothing stands in the way. Nothing was done yet.")
        elif not errors:
            messages.success(request, f"{VERBS[verb]}: {counted(len(pieces), 'piece')}.")
            return None
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": Article._meta,
        "title": VERBS[verb],
        "verb": verb,
        "form": form,
        "pieces": [(article, errors.get(article, "")) for article in pieces],
        "left_out": max(0, queryset.count() - len(pieces)),  # fewer may be left by now
        "action": step["action"],
        "is_together": verb in TOGETHER,
        "can_be_done": verb != "move" or bool(form.fields["move"].choices),
        "selected_field": admin.helpers.ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/articles/article/bulk.html", context)


def carry_out(verb: str, versions: list, typed: dict, request: HttpRequest, *, dry_run: bool) -> dict[Article, str]:
    """Does it, and returns why for each piece that was refused. Publishing is all or none."""
    at = timezone.now()
    done = {"verb": verb, "at": at.isoformat(), "steps": [], "editions": []}
    if verb in TOGETHER:
        outcome = publishing.publish_together(
            versions,
            at=at,
            visible_from=typed.get("visible_from"),
            by=request.user,
            override=typed.get("override", ""),
            dry_run=dry_run,
        )
        errors = {a: str(r) for a, r in outcome.items() if isinstance(r, PublishingError)}
        if verb == "schedule" and not errors and not dry_run:
            done["editions"] = [edition.pk for edition in outcome.values()]
            request.session[UNDO] = done
        return errors
    errors = {}
    with notices.one_letter(at):
        for article, version in versions:
            before = Standing.of(article)
            try:
                with transaction.atomic():
                    call_verb(verb, article, version, typed, at, request.user)
            except PublishingError as refused:
                errors[article] = str(refused)
            else:
                after = Standing.of(Article.objects.get(pk=article.pk))
                done["steps"].append([article.pk, before.as_list(), after.as_list()])
    if done["steps"]:
        request.session[UNDO] = done
    return errors


def call_verb(verb: str, article: Article, version: int, typed: dict, at: datetime, by) -> None:
    match verb:
        case "move":
            editing.move(article, typed["move"], version=version, at=at, by=by, reason=typed["reason"])
        case "assign":
            editing.plan(article, {"owner": typed["owner"]}, version=version, at=at, by=by)
        case "trash" if article.trashed_at:
            editing.untrash(article, at=at, by=by)
        case "trash":
            editing.trash(article, version=version, at=at, by=by)


# --- undo -------------------------------------------------------------------------------------------------


def undoable(request: HttpRequest) -> str:
    """What can be taken back, in words: “Move: 3 pieces”; empty where there is nothing, or it is too long ago."""
    done = request.session.get(UNDO)
    if not done or timezone.now() - parse_datetime(done["at"]) > UNDO_LASTS:
        return ""
    number = len(done["steps"]) or len(done["editions"])
    return f"{VERBS[done['verb']]}: {counted(number, 'piece')}"


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Takes back the last action on several pieces, piece by piece; names those with which something was done since."""
    at, put_back, refused = timezone.now(), 0, []
    what = undoable(request)
    done = request.session.pop(UNDO, None) or {"steps": [], "editions": []}
    if not what:
        messages.error(request, "There is nothing to take back any more.")
        return HttpResponseRedirect(reverse("admin:articles_article_changelist"))
    seen = Article.objects.seen_by(request.user)
    with notices.one_letter(at):
        for pk, before, after in done["steps"]:
            article = seen.filter(pk=pk).first()
            if article is None:
                continue
            try:
                undoing.put_back(article, before=Standing(*before), after=Standing(*after), at=at, by=request.user)
                put_back += 1
            except PublishingError as error:
                refused.append(f"“{article.headline}”: {error}")
    for edition in Edition.objects.filter(pk__in=done["editions"], article__in=seen).order_by("-visible_from", "-pk"):
        try:
            publishing.cancel(edition, at=at, by=request.user, reason="Taken back.")
            put_back += 1
        except PublishingError as error:
            refused.append(f"“{edition.headline}”: {error}")
    if put_back:
        messages.success(request, f"Taken back for {counted(put_back, 'piece')}.")
    for line in refused:
        messages.warning(request, line)
    return HttpResponseRedirect(reverse("admin:articles_article_changelist"))


# --- the actions of the list --------------------------------------------------------------------------------


def action(verb: str, description: str, permission: str) -> Callable:
    """An action of the list that asks before it does something."""

    @admin.action(description=description, permissions=[permission])
    def ask_first(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Article]):
        return ask(model_admin, request, queryset, verb)

    return ask_first


def export(queryset: QuerySet[Article]) -> HttpResponse:
    """The pieces as a file for spreadsheets."""
    heads = ["headline", "type", "state", "authors", "owner", "due", "words", "updated"]
    rows = (
        (
            article.headline,
            article.get_type_display(),
            article.get_state_display(),
            ", ".join(str(byline) for byline in article.bylines.all()),
            article.owner or "",
            article.due_on or "",
            article.word_count,
            timezone.localtime(article.updated_at).isoformat(timespec="minutes"),
        )
        for article in queryset.select_related("owner").prefetch_related("bylines__author")
    )
    return spreadsheet.download("pieces.csv", heads, rows)
