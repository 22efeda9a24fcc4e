"""What readers find under a piece: what is suggested and why, what editors put first, what never stands there."""

from __future__ import annotations

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from .. import search
from ..models import Article, Edition, Neighbour
from ..related import following
from .access import posted_number, the_article
from .writing import form_of

# Signal (related.WEIGHTS) → how an editor would call it.
SIGNALS = {
    "title": "alike headlines",
    "headline_here": "its headline’s words are in this text",
    "headline_there": "this headline’s words are in its text",
    "names": "this text names it",
    "named_by": "it names this piece",
    "topics": "shared topics",
    "authors": "same authors",
    "institutions": "same institution",
    "cites": "one links to the other",
    "time": "close in time",
}
TELLING = 1.05  # a factor that is worth a word


def read_on(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, and on POST one of its buttons."""
    if request.method == "POST":
        return _ruled(request, the_article(request, pk, "articles.approve_article"))
    article, at = the_article(request, pk), timezone.now()
    choices = list(article.choices.order_by("position", "pk"))
    printed = Edition.objects.ever_visible(at).filter(article__in=[choice.other_id for choice in choices])
    editions = {edition.article_id: edition for edition in printed.order_by("number").without_text()}
    for choice in choices:
        # As it was printed: the working headline of another piece may be nobody's business here.
        choice.edition = editions.get(choice.other_id)
        choice.is_shown = bool(choice.edition and choice.edition.visible_until is None and choice.edition.is_listed)
    ruled = {choice.other_id for choice in choices} | {article.pk}
    words = request.GET.get("q", "").strip()
    found = search.ask(search.Asked.of({"q": words}), at).hits if words else []
    shown = Neighbour.objects.filter(edition__in=Edition.objects.visible(at).filter(article=article), kind="related")
    context = {
        **admin.site.each_context(request),
        "opts": Article._meta,
        "original": article,
        "title": f"Read on: {article.headline}",
        "first": [choice for choice in choices if choice.position is not None],
        "never": [choice for choice in choices if choice.position is None],
        "suggested": [
            (one, _said(one.signals))
            for one in following.suggestions(article, at)
            if one.edition.article_id not in ruled
        ],
        "shown": shown.select_related("other").order_by("rank")[:4],
        "q": words,
        "found": [hit.edition for hit in found if hit.edition.article_id not in ruled][:8],
        "may_rule": following.may_rule(article, at=at, by=request.user),
        "back": form_of(article),
    }
    return TemplateResponse(request, "admin/articles/article/read_on.html", context)


def _ruled(request: HttpRequest, article: Article) -> HttpResponse:
    """Only what readers can see is put first, so that no headline of other work is told here."""
    at, by = timezone.now(), request.user
    other = Article.objects.filter(pk=posted_number(request, "other")).first()
    edition = Edition.objects.ever_visible(at).filter(article=other).order_by("number").last() if other else None
    if edition is None or other == article:
        raise Http404
    headline = edition.headline
    match request.POST.get("what"):
        case "first":
            following.put_first(article, other, at=at, by=by, line=request.POST.get("line", ""))
            messages.success(request, f"“{headline}” stands first.")
        case "never":
            following.never(article, other, at=at, by=by)
            messages.success(request, f"“{headline}” will not stand here.")
        case "forget":
            following.forget(article, other, at=at, by=by)
            messages.success(request, f"There is no rule about “{headline}” any more.")
        case "up" | "down" as where:
            following.move(article, other, -1 if where == "up" else 1, at=at, by=by)
        case _:
            raise Http404
    return HttpResponseRedirect(request.path)


def _said(signals: dict[str, float]) -> str:
    """“texts 34 % alike · shared topics ×1.6 · close in time ×1.2”, the strongest first."""
    strong = sorted(((v, k) for k, v in signals.items() if k in SIGNALS and v >= TELLING), reverse=True)
    return " · ".join(
        [f"texts {signals['text']:.0%} alike", *(f"{SIGNALS[name]} ×{value:.1f}" for value, name in strong)]
    )
