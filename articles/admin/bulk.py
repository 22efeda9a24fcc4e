"""Several pieces at once: asked about first, each one's own rights and version checked, refused ones named."""

from __future__ import annotations

from datetime import datetime

from django.contrib import admin, messages
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from .. import editing, publishing, workflow
from ..models import Article
from . import spreadsheet
from .access import posted_number, posted_text
from .moments import moment_in

VERBS = {
    "move": "Move",
    "assign": "Assign",
    "publish": "Publish together, now",
    "schedule": "Schedule together",
    "trash": "Move to the trash or out of it",
}


def ask(model_admin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet[Article], verb: str):
    """The page that asks, names the pieces and their versions; posted with `confirm` it does it and says what came."""
    pieces = list(queryset.order_by("pk")[:200])
    outcome: dict[Article, str] = {}
    if request.POST.get("confirm"):
        try:
            outcome = _do(verb, pieces, request)
        except publishing.PublishingError as refused:
            messages.error(request, str(refused))
        else:
            refused = {article: error for article, error in outcome.items() if error}
            if not refused and request.POST["confirm"] != "dry":
                messages.success(request, f"{VERBS[verb]}: {len(pieces)} piece{'s' if len(pieces) != 1 else ''}.")
                return None
            if request.POST["confirm"] == "dry" and not refused:
                messages.info(request, "Nothing stands in the way. Nothing was done yet.")
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": Article._meta,
        "title": VERBS[verb],
        "verb": verb,
        "pieces": [(article, outcome.get(article, "")) for article in pieces],
        "action": request.POST.get("action", ""),
        "moves": list(workflow.MOVES.values()),
        "people": get_user_model().objects.filter(is_staff=True, is_active=True).order_by("first_name", "username"),
        "zone": timezone.get_current_timezone_name(),
        "selected_field": admin.helpers.ACTION_CHECKBOX_NAME,
    }
    return TemplateResponse(request, "admin/articles/article/bulk.html", context)


def _do(verb: str, pieces: list[Article], request: HttpRequest) -> dict[Article, str]:
    """Does it; returns for each piece why it was refused, or nothing. Publishing is all or none."""
    at, dry = timezone.now(), request.POST["confirm"] == "dry"
    versions = [(article, posted_number(request, f"version-{article.pk}")) for article in pieces]
    if verb in {"publish", "schedule"}:
        when = None
        if verb == "schedule":
            when = moment_in(request.POST.get("visible_from", ""), request.POST.get("zone", ""))
        outcome = publishing.together(versions, at=at, visible_from=when, by=request.user, dry_run=dry)
        return {a: str(r) if isinstance(r, publishing.PublishingError) else "" for a, r in outcome.items()}
    said: dict[Article, str] = {}
    for article, version in versions:
        try:
            with transaction.atomic():
                _one(verb, article, version, at, request)
        except publishing.PublishingError as refused:
            said[article] = str(refused)
        else:
            said[article] = ""
    return said


def _one(verb: str, article: Article, version: int, at: datetime, request: HttpRequest) -> None:
    match verb:
        case "move":
            name, reason = posted_text(request, "move"), posted_text(request, "reason")
            editing.move(article, name, version=version, at=at, by=request.user, reason=reason)
        case "assign":
            owner = get_user_model().objects.filter(pk=posted_number(request, "owner"), is_staff=True).first()
            editing.plan(article, {"owner": owner}, version=version, at=at, by=request.user)
        case "trash" if article.trashed_at:
            editing.untrash(article, at=at, by=request.user)
        case "trash":
            editing.trash(article, version=version, at=at, by=request.user)


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
    return spreadsheet.download("stories.csv", heads, rows)
