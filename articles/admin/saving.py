"""A save in place: the one save of the writing form, answered in JSON with what on the page has changed by it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from ..models import Article, Edition, workflow
from ..press import checks
from . import faults
from .access import the_article
from .form import ArticleForm
from .publication import checklist

FOLDER = "admin/articles/article"


def in_place(request: HttpRequest) -> bool:
    """Whether whoever sends the form wants to stay on its page."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def standing(article: Article, user, at: datetime) -> dict:
    """Where the piece stands and which moves lead on, for templates. Two queries."""
    waiting = Edition.objects.waiting(at).filter(article=article).defer("body").order_by("visible_from")
    return {
        "current": article.editions.visible(at).only("article", "number", "slug", "digest", "status").first(),
        "waiting": waiting.first(),
        "moves": [move for move in workflow.moves_from(article.state) if user.has_perm(move.permission)],
    }


def as_saved(request: HttpRequest, pk: int) -> dict:
    """What the page shows of a piece that has just been saved; the messages that wait are taken along."""
    at = timezone.now()
    article = the_article(request, pk)
    context = {"original": article} | standing(article, request.user, at)
    return {
        "version": article.version,
        "headline": article.headline,
        "slug": article.slug,
        "state": article.state,
        "chips": render_to_string(f"{FOLDER}/_chips.html", context),
        "moves": render_to_string(f"{FOLDER}/_moves.html", context),
        "problems": checklist(checks.problems(article, at=at, by=request.user)),
        "messages": [{"level": message.level_tag, "text": str(message)} for message in messages.get_messages(request)],
        "saved_at": date_format(timezone.localtime(at), "H:i"),
    }


def as_refused(form: ArticleForm) -> dict:
    """What has to be mended first: each fault with the field to show it at, and the list of them all."""
    errors = [*faults.of_form(form), *faults.of_rows(form.bylines, "Byline")]
    return {
        "faults": [asdict(fault) for fault in errors],
        "list": render_to_string("admin/_faults.html", {"faults": errors}),
    }
