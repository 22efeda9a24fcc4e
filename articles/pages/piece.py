"""A piece and the pages that belong to it: history, comparison, citations, what else its readers may do with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ..body import diff
from ..desk import feedback
from ..models import Edition, Neighbour
from ..models.types import TextLicence
from ..press.errors import PublishingError
from ..public import http_cache, in_print, throttle
from . import citation, republishing

SHORTEST_OUTLINE = 4  # headings
COMPARED = {"headline": "Headline", "standfirst": "Standfirst", "image_caption": "Caption", "notice": "Notice"}


def edition_or_404(slug: str, at: datetime, allows: Callable[[Edition], bool] = bool) -> Edition:
    """The edition on show of the piece at this address, or at an earlier one of it."""
    edition = in_print.by_slug(slug, at)
    if edition is None or not allows(edition):
        raise Http404
    return edition


def redirect_to(edition: Edition, request: HttpRequest) -> HttpResponse:
    """To the same page at the address that the piece has now."""
    match = request.resolver_match
    return http_cache.redirect(reverse(match.url_name, kwargs=match.kwargs | {"slug": edition.slug}))


def is_redirected(edition: Edition) -> bool:
    return edition.status == Edition.Status.REDIRECTED


def is_comparable(edition: Edition) -> bool:
    """Whether readers may see what earlier editions said: the publication's choice, and no text that was taken away."""
    return settings.COMPARE_EDITIONS and edition.status in {Edition.Status.PUBLISHED, Edition.Status.WITHDRAWN}


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    edition = edition_or_404(slug, at)
    if edition.slug != slug:
        return redirect_to(edition, request)
    if is_redirected(edition):
        target = in_print.on_show(edition.redirect_to_id, at)
        if target is None:
            raise Http404
        return http_cache.redirect(target.get_absolute_url())
    context = {
        "edition": edition,
        "bylines": edition.bylines_as_printed,
        "topics": [],
        "years_old": edition.years_old(at),
        "outline": [],
        **pieces_beside(edition, at),
    }
    if edition.is_listed:
        context["topics"] = in_print.topics_of(edition)
    if len(edition.outline) >= SHORTEST_OUTLINE:
        context["outline"] = edition.outline
    status = 200
    if edition.status == Edition.Status.RETRACTED:
        status = 410  # gone, as a search engine understands it; the page still says why
    clock = in_print.clock_of(edition)
    return http_cache.render(request, "articles/article.html", context, at=at, clock=clock, status=status)


def pieces_beside(edition: Edition, at: datetime) -> dict[str, list[Edition]]:
    """The pieces beside it, by how they stand to it. One query."""
    places: dict[str, list[Edition]] = {"beside": [], "answers": [], "in_series": [], "translations": []}
    place_of = {
        Neighbour.Kind.RELATED: "beside",
        Neighbour.Kind.PREVIOUS: "in_series",
        Neighbour.Kind.NEXT: "in_series",
        Neighbour.Kind.TRANSLATION: "translations",
    }
    if edition.is_listed:
        for piece in in_print.beside(edition, at):
            places[place_of.get(piece.kind, "answers")].append(piece)
    del places["beside"][in_print.BESIDE :]
    return places


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    edition = edition_or_404(slug, at)
    if edition.slug != slug:
        return redirect_to(edition, request)
    if is_redirected(edition):
        return http_cache.redirect(edition.get_absolute_url())  # which leads to the other piece
    context = {
        "edition": edition,
        "editions": list(in_print.history(edition, at)),
        "comparable": is_comparable(edition),
    }
    return http_cache.render(request, "articles/history.html", context, at=at, clock=in_print.clock_of(edition))


@require_safe
def comparison(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One edition beside the one readers saw before it. Bylines are left out: a name may have been withheld since."""
    at = timezone.now()
    edition = edition_or_404(slug, at, is_comparable)
    if edition.slug != slug:
        return redirect_to(edition, request)
    editions = list(in_print.history(edition, at).defer(None).defer("html"))
    numbers = [one.number for one in editions[:-1]]
    if number not in numbers:
        raise Http404
    index = numbers.index(number)
    now, was = editions[index : index + 2]
    budget = diff.Budget()
    changes = diff.compare(was.body, now.body, budget)
    fields = []
    for name, label in COMPARED.items():
        before, after = getattr(was, name), getattr(now, name)
        if before != after:
            fields.append({"label": label, "parts": diff.compare_words(before, after, budget)})
    same = not fields and all(change.state == diff.SAME for change in changes)
    context = {"edition": edition, "now": now, "was": was, "fields": fields, "changes": changes, "same": same}
    return http_cache.render(request, "articles/comparison.html", context, at=at, clock=in_print.clock_of(edition))


@require_safe
def cite(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The piece as an entry for BibTeX or RIS. Three queries."""
    at = timezone.now()
    edition = edition_or_404(slug, at)
    if is_redirected(edition):
        raise Http404
    if edition.slug != slug:
        return redirect_to(edition, request)
    return http_cache.respond(
        request,
        lambda: citation.file(edition, edition.bylines_as_printed, form),
        facts=(form, edition, edition.bylines_as_printed),
        at=at,
        clock=in_print.clock_of(edition),
    )


@require_safe
def republish(request: HttpRequest, slug: str) -> HttpResponse:
    """What another site needs to carry the piece, where its licence allows it."""
    at = timezone.now()
    edition = edition_or_404(slug, at, republishing.allowed)
    if edition.slug != slug:
        raise Http404
    kit = republishing.kit(edition, edition.bylines_as_printed)
    context = {"edition": edition, "kit": kit, "licence": TextLicence(edition.licence)}
    return http_cache.render(request, "articles/republish.html", context, at=at, clock=in_print.clock_of(edition))


class ReportForm(forms.Form):
    """What is asked of a reader who found an error. How long a report is, reach.report says."""

    NO_EMAIL = "That is no mail address. Mend it, or leave it out."

    text = forms.CharField(required=False)
    email = forms.EmailField(
        required=False, max_length=254, error_messages={"invalid": NO_EMAIL, "max_length": NO_EMAIL}
    )
    edition = forms.IntegerField(required=False, max_value=2**63 - 1)
    website = forms.CharField(required=False)  # people do not see this field; what fills in forms does


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_error(request: HttpRequest, slug: str) -> HttpResponse:
    """A form for readers who found an error."""
    at = timezone.now()
    edition = edition_or_404(slug, at)
    if edition.slug != slug or not edition.is_listed:
        raise Http404
    form = ReportForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        # The page may have been open while a new edition appeared: the report is on what was read.
        read = in_print.history(edition, at).filter(pk=data["edition"]).first() or edition
        try:
            if not data["website"]:
                feedback.report_error(read, data["text"], email=data["email"], ip=throttle.client_ip(request), at=at)
        except PublishingError as error:
            form.add_error(None, str(error))
        else:
            return HttpResponseRedirect(f"{request.path}?sent")  # so that a page loaded anew sends nothing anew
    context = {"edition": edition, "form": form, "done": "sent" in request.GET}
    return render(request, "articles/report.html", context)
