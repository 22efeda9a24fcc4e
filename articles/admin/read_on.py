"""What readers find under a piece: what is suggested and why, what editors put first, what never stands there."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from ..models import Article, Edition, Neighbour
from ..related import ruling, updating
from ..search.asking import ask
from ..search.query import Query
from .access import article_page, cleaned, the_article

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


class RuleForm(forms.Form):
    """What to do with another piece under this one; `line` is the reason that readers get."""

    other = forms.ModelChoiceField(Article.objects.all())
    what = forms.ChoiceField(choices=[(what, what) for what in ("first", "never", "forget", "up", "down")])
    line = forms.CharField(required=False, strip=False)


def read_on(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, and on POST one of its buttons."""
    if request.method == "POST":
        return apply_rule(request, the_article(request, pk, "articles.approve_article"))
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
    hits = words and ask(Query.of({"q": words}), at).hits
    shown = Neighbour.objects.filter(edition__in=Edition.objects.visible(at).filter(article=article), kind="related")
    suggested = [one for one in updating.suggestions(article, at) if one.edition.article_id not in ruled]
    return article_page(
        request,
        "read_on",
        article,
        f"Read on: {article.headline}",
        first=[choice for choice in choices if choice.position is not None],
        never=[choice for choice in choices if choice.position is None],
        suggested=[(one, signals_in_words(one.signals)) for one in suggested],
        shown=shown.select_related("other").order_by("rank")[:4],
        q=words,
        found=[hit.edition for hit in hits if hit.edition.article_id not in ruled][:8],
        may_rule=ruling.may_rule(article, at=at, by=request.user),
    )


def apply_rule(request: HttpRequest, article: Article) -> HttpResponse:
    """Only what readers can see is put first, so that no headline of other work is told here."""
    at, by = timezone.now(), request.user
    data = cleaned(RuleForm(request.POST))
    other = data["other"]
    edition = Edition.objects.ever_visible(at).filter(article=other).order_by("number").last()
    if edition is None or other == article:
        raise Http404
    headline = edition.headline
    match data["what"]:
        case "first":
            ruling.put_first(article, other, at=at, by=by, line=data["line"])
            messages.success(request, f"“{headline}” stands first.")
        case "never":
            ruling.exclude(article, other, at=at, by=by)
            messages.success(request, f"“{headline}” will not stand here.")
        case "forget":
            ruling.clear(article, other, at=at, by=by)
            messages.success(request, f"There is no rule about “{headline}” any more.")
        case "up":
            ruling.move(article, other, -1, at=at, by=by)
        case "down":
            ruling.move(article, other, 1, at=at, by=by)
    return HttpResponseRedirect(request.path)


def signals_in_words(signals: dict[str, float]) -> str:
    """“texts 34 % alike · shared topics ×1.6 · close in time ×1.2”, the strongest first."""
    strong = [(value, name) for name, value in signals.items() if name in SIGNALS and value >= TELLING]
    parts = [f"{SIGNALS[name]} ×{value:.1f}" for value, name in sorted(strong, reverse=True)]
    return " · ".join([f"texts {signals['text']:.0%} alike", *parts])
