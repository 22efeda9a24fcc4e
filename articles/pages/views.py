"""The reader's pages. Each asks in_print.py what may be seen now, and renders it."""

from __future__ import annotations

import errno
import re
import sys
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from images import pictures, serving, specs
from images.models import Image

from ..body import diff
from ..desk import previews, reach, sharing
from ..models import Edition, Front, Neighbour, Series, Topic
from ..models.types import Licence, Type
from ..press.errors import PublishingError
from ..public import http_cache, in_print, outlets, throttle
from ..public.numbers import whole
from ..public.paging import page
from . import citation, republishing


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    return http_cache.render(request, "articles/home.html", home_page(request, at), at=at)


def home_page(request: HttpRequest, at: datetime, front: Front | None = None) -> dict:
    """Pins first, then the newest; `front` shows another arrangement than the present one, for a preview."""
    is_front = not request.GET.keys() & {"next", "back"}
    pins = in_print.pinned(None, at, front)
    newest = page(in_print.pieces(at).exclude(article__in=[pin.article_id for pin in pins]), request, size=24)
    return {"pieces": [*pins, *newest] if is_front else newest.items, "pages": newest, "is_front": is_front}


@require_safe
def article(request: HttpRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    edition = in_print.by_slug(slug, at)
    if edition is None:
        raise Http404
    if edition.slug != slug:
        return http_cache.redirect(edition.get_absolute_url())
    if edition.status == Edition.Status.REDIRECTED:
        target = in_print.on_show(edition.redirect_to_id, at)
        if target is None:
            raise Http404
        return http_cache.redirect(target.get_absolute_url())
    return http_cache.render(
        request,
        "articles/article.html",
        {
            "edition": edition,
            "bylines": edition.bylines_as_printed,
            "topics": in_print.topics_of(edition) if edition.is_listed else [],
            "years_old": edition.years_old(at),
            "outline": edition.outline if len(edition.outline) >= 4 else [],
            **_standing_beside(edition, at),
        },
        at=at,
        clock=in_print.clock_of(edition),
        # Gone, as a search engine understands it; the page still says why.
        status=410 if edition.status == Edition.Status.RETRACTED else 200,
    )


def _standing_beside(edition: Edition, at: datetime) -> dict:
    """The pieces beside it, by how they stand to it. One query."""
    found = list(in_print.beside(edition, at)) if edition.is_listed else []
    kinds = Neighbour.Kind
    series = {kinds.PREVIOUS, kinds.NEXT}
    return {
        "beside": [piece for piece in found if piece.kind == kinds.RELATED][: in_print.BESIDE],
        "answers": [p for p in found if p.kind not in {kinds.RELATED, kinds.TRANSLATION, *series}],
        "in_series": [piece for piece in found if piece.kind in series],
        "translations": [piece for piece in found if piece.kind == kinds.TRANSLATION],
    }


@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    edition = in_print.by_slug(slug, at)
    if edition is None:
        raise Http404
    if edition.slug != slug:
        return http_cache.redirect(f"{edition.get_absolute_url()}history/")
    if edition.status == Edition.Status.REDIRECTED:
        return http_cache.redirect(edition.get_absolute_url())  # which leads to the other piece
    editions = list(in_print.history(edition, at))
    context = {"edition": edition, "editions": editions, "comparable": _comparable(edition)}
    return http_cache.render(request, "articles/history.html", context, at=at, clock=in_print.clock_of(edition))


def _comparable(edition: Edition) -> bool:
    """Whether readers may see what earlier editions said: the publication's choice, and no text that was taken away."""
    return settings.COMPARE_EDITIONS and edition.status in {Edition.Status.PUBLISHED, Edition.Status.WITHDRAWN}


COMPARED = {"headline": "Headline", "standfirst": "Standfirst", "image_caption": "Caption", "notice": "Notice"}


@require_safe
def comparison(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One edition beside the one readers saw before it. Bylines are left out: a name may have been withheld since."""
    at = timezone.now()
    edition = in_print.by_slug(slug, at)
    if edition is None or not _comparable(edition):
        raise Http404
    if edition.slug != slug:
        return http_cache.redirect(f"{edition.get_absolute_url()}history/{number}/")
    editions = list(in_print.history(edition, at).defer(None).defer("html"))
    place = next((n for n, one in enumerate(editions[:-1]) if one.number == number), None)
    if place is None:
        raise Http404
    now, was = editions[place : place + 2]
    budget = diff.Budget()
    changes = diff.compare(was.body, now.body, budget)
    fields = [
        {"label": label, "parts": diff.compare_words(getattr(was, name), getattr(now, name), budget)}
        for name, label in COMPARED.items()
        if getattr(was, name) != getattr(now, name)
    ]
    same = not fields and all(change.state == diff.SAME for change in changes)
    context = {"edition": edition, "now": now, "was": was, "fields": fields, "changes": changes, "same": same}
    return http_cache.render(request, "articles/comparison.html", context, at=at, clock=in_print.clock_of(edition))


@require_safe
def cite(request: HttpRequest, slug: str, form: str) -> HttpResponse:
    """The piece as an entry for BibTeX or RIS. Two queries."""
    at = timezone.now()
    edition = in_print.by_slug(slug, at)
    if edition is None or edition.status == Edition.Status.REDIRECTED:
        raise Http404
    if edition.slug != slug:
        return http_cache.redirect(f"{edition.get_absolute_url()}cite.{form}")
    return http_cache.respond(
        request,
        lambda: citation.file(edition, edition.bylines_as_printed, form),
        facts=(form, edition, edition.bylines_as_printed),
        at=at,
        clock=in_print.clock_of(edition),
    )


@require_safe
def type_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What a label means, and the newest pieces under it."""
    if slug not in Type.values:
        raise Http404
    at = timezone.now()
    context = {"type": Type(slug), "pieces": page(outlets.pieces_of(slug, at), request)}
    return http_cache.render(request, "articles/type.html", context, at=at)


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    found = in_print.topics(at)
    shown = {topic.pk for topic in found}
    tops = [topic for topic in found if topic.parent_id not in shown]
    under: dict[int, list[Topic]] = {}
    for topic in found:
        under.setdefault(topic.parent_id, []).append(topic)
    tree = [(top, _branch(top, under)) for top in tops]
    return http_cache.render(request, "articles/topics.html", {"tree": tree}, at=at)


def _branch(topic: Topic, under: dict[int, list[Topic]]) -> list[Topic]:
    """Every topic below this one, depth first."""
    return [t for child in under.get(topic.pk, []) for t in [child, *_branch(child, under)]]


@require_safe
def topic(request: HttpRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    found = _live(Topic.objects.select_related("parent").annotate(**in_print.clock_annotations(at)), slug)
    if isinstance(found, HttpResponse):
        return found
    context = topic_page(request, found, at)
    if not context["pieces"] and not context["pins"]:
        raise Http404
    return http_cache.render(request, "articles/topic.html", context, at=at, clock=in_print.clock_of(found))


def topic_page(request: HttpRequest, found: Topic, at: datetime, front: Front | None = None) -> dict:
    """The same for a topic's page."""
    pins = in_print.pinned(found, at, front)
    others = in_print.pieces_on(found, at).exclude(article__in=[pin.article_id for pin in pins])
    shown = [] if request.GET.keys() & {"next", "back"} else pins
    return {"topic": found, "pins": shown, "pieces": page(others, request)}


@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    found = get_object_or_404(Series, slug=slug)
    pieces = list(in_print.pieces_of(found, at)[:500])
    if not pieces:
        raise Http404
    return http_cache.render(request, "articles/series.html", {"series": found, "pieces": pieces}, at=at)


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """The ledger: everything readers were told of changes, with filters that are plain links."""
    at = timezone.now()
    found = in_print.notes(at)
    years = [str(timezone.localtime(first).year) for first in in_print.years_of_notes(at)]
    kinds = [c for c in Edition.Change if c not in {"first", "silent"}]
    kind, year = request.GET.get("kind", ""), request.GET.get("year", "")
    if kind := kind if kind in kinds else "":
        found = found.filter(change=kind)
    if year := year if year in years else "":
        found = found.filter(visible_from__year=int(year))
    context = {
        "entries": page(found, request, size=30, kind=kind, year=year),
        "kinds": kinds,
        "kind": kind,
        "years": years,
        "year": year,
    }
    return http_cache.render(request, "articles/corrections.html", context, at=at)


@require_safe
def correction(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry of the ledger, under an address that stays."""
    at = timezone.now()
    entry = get_object_or_404(in_print.notes(at), pk=pk)
    return http_cache.render(request, "articles/correction.html", {"entry": entry}, at=at)


@require_safe
def authors(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    found = page(in_print.authors(at).with_affiliation(), request, size=60)
    return http_cache.render(request, "articles/authors.html", {"page": found}, at=at)


@require_safe
def author(request: HttpRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    found = _live(in_print.authors(at, withdrawn=True).select_related("portrait"), slug)
    if isinstance(found, HttpResponse):
        return found
    posts = list(found.affiliations.select_related("institution"))
    houses = in_print.institutions(at).filter(affiliations__author=found)
    return http_cache.render(
        request,
        "articles/author.html",
        {
            "author": found,
            "present": [post for post in posts if post.is_present],
            "former": [post for post in posts if not post.is_present],
            "linked": set(houses.values_list("pk", flat=True)),
            "pieces": page(in_print.pieces_by(found, at), request),
        },
        at=at,
    )


@require_safe
def institutions(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    found = page(in_print.institutions(at), request, size=60)
    return http_cache.render(request, "articles/institutions.html", {"page": found}, at=at)


@require_safe
def institution(request: HttpRequest, slug: str) -> HttpResponse:
    at = timezone.now()
    found = _live(in_print.institutions(at, withdrawn=True).prefetch_related("disclosures"), slug)
    if isinstance(found, HttpResponse):
        return found
    people = in_print.affiliations_at(found, at).select_related("author")
    posts = list(people.order_by("author__sort_name", "-starts_on", "pk")[:500])
    today = timezone.localdate(at)
    return http_cache.render(
        request,
        "articles/institution.html",
        {
            "institution": found,
            "disclosures": [line for line in found.disclosures.all() if line.holds_on(today)],
            "present": [post for post in posts if post.is_present],
            "former": [post for post in posts if not post.is_present],
            "pieces": page(in_print.pieces_from(found, at), request),
        },
        at=at,
    )


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    years: dict[int, list[datetime]] = {}
    for month in in_print.months(at):
        years.setdefault(month.year, []).append(month)
    return http_cache.render(request, "articles/archive.html", {"years": years.items()}, at=at)


@require_safe
def archive_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    at, zone = timezone.now(), ZoneInfo(settings.TIME_ZONE)
    try:
        first = datetime(year, month, 1, tzinfo=zone)
        after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
        between = first.astimezone(UTC), after.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    pieces = page(in_print.of_month(*between, at), request)
    if not pieces:
        raise Http404
    return http_cache.render(request, "articles/archive_month.html", {"month": first, "pieces": pieces}, at=at)


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponse:
    """A stored picture, to readers only while a visible edition shows it, to who holds a link to a draft while that
    shows it, to the desk always. One query for readers."""
    if name.startswith("cards/"):
        return _share_card(name)
    parts = specs.parse(name)
    if parts is None:
        raise Http404
    at = timezone.now()
    if image := in_print.picture(parts["key"], at):
        return serving.respond(request, image, name, public=True)
    if not (
        sharing.shows(request.COOKIES.get(DRAFT, ""), parts["key"], at=at)
        or (request.user.is_staff and request.user.has_perm("images.view_image"))
    ):
        raise Http404
    return serving.respond(request, get_object_or_404(Image, key=parts["key"]), name, public=False)


def _share_card(name: str) -> HttpResponse:
    """The card of a piece on show; a card of its earlier editions leads to it."""
    present = in_print.share_card(name[:60], timezone.now())
    if not present:
        raise Http404
    if present == name:
        return serving.file(name, etag=name[6:18], public=True)
    response = HttpResponseRedirect(pictures.media_url(present))
    response["Cache-Control"] = "public, max-age=3600"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def shared_draft(request: HttpRequest, token: str) -> HttpResponse:
    """A draft under its private link. Never kept by a cache, never found by a search engine."""
    at, said, error = timezone.now(), "", ""
    link = sharing.find(token, at=at)
    if link is None:
        return _private(render(request, "articles/shared_draft_gone.html", status=404))
    if request.method == "GET":
        sharing.opened(link, at=at, agent=request.headers.get("User-Agent", ""))
    elif request.method == "POST":
        approved = request.POST.get("approve") == "yes"
        try:
            sharing.sign_off(
                link,
                digest=request.POST.get("digest", ""),
                approved=approved,
                comment=_typed(request, "comment", 100_000),
                name=_typed(request, "name", 150),
                at=at,
            )
            said = (
                "Thank you. The editors know that you approved this text."
                if approved
                else "Thank you. The editors have your comments."
            )
        except PublishingError as refused:
            error = str(refused)
    snapshot = sharing.shown(link)
    context = previews.context(snapshot, link.article, at=at)
    last = link.sign_offs.filter(approved=True).first()
    context |= {
        "link": link,
        "preview": "draft",
        "digest": snapshot.digest,
        "longest_comment": sharing.LONGEST_COMMENT,
        "said": said,
        "error": error,
        "comment": request.POST.get("comment", "") if error else "",
        "last": last,
        "may_approve": link.may_sign and not (last and last.digest == snapshot.digest),
        "since": sharing.since(last, snapshot) if last and last.digest != snapshot.digest else [],
    }
    response = _private(render(request, "articles/shared_draft.html", context))
    # For the pictures of the draft, which are nobody else's to see; sent to no other address.
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(DRAFT, token, path=settings.MEDIA_URL, httponly=True, secure=secure, samesite="Strict")
    return response


DRAFT = "draft"  # the cookie that brings a link to a draft along with a request for one of its pictures


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"  # the address is the key: no other site is told of it
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report_error(request: HttpRequest, slug: str) -> HttpResponse:
    """A form for readers who found an error; what they read is filled in."""
    edition = in_print.by_slug(slug, timezone.now())
    if edition is None or edition.slug != slug or not edition.is_listed:
        raise Http404
    typed = {name: _typed(request, name, 5000) for name in ("text", "email")}
    error = ""
    if request.method == "POST" and typed["email"] and not EMAIL.match(typed["email"]):
        error = "That is no mail address. Mend it, or leave it out."
    elif request.method == "POST":
        # The page may have been open while a new edition appeared: the report is on what was read.
        read = in_print.history(edition, timezone.now()).filter(pk=whole(request.POST.get("edition"))).first()
        address = throttle.client_ip(request)
        try:
            if not request.POST.get("website"):  # people do not see that field; what fills in forms does
                reach.report(read or edition, typed["text"], email=typed["email"], address=address, at=timezone.now())
        except PublishingError as refused:
            error = str(refused)
        else:
            return HttpResponseRedirect(f"{request.path}?sent")  # so that a page loaded anew sends nothing anew
    return render(
        request, "articles/report.html", typed | {"edition": edition, "error": error, "done": "sent" in request.GET}
    )


EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\Z")


def _typed(request: HttpRequest, name: str, longest: int) -> str:
    return request.POST.get(name, "")[:longest]


@require_safe
def republish(request: HttpRequest, slug: str) -> HttpResponse:
    """What another site needs to carry the piece, where its licence allows it."""
    at = timezone.now()
    edition = in_print.by_slug(slug, at)
    if edition is None or edition.slug != slug or not republishing.allowed(edition):
        raise Http404
    kit = republishing.kit(edition, edition.bylines_as_printed)
    context = {"edition": edition, "kit": kit, "licence": Licence(edition.licence)}
    return http_cache.render(request, "articles/republish.html", context, at=at, clock=in_print.clock_of(edition))


def _live(queryset, slug: str):
    """The record with this slug, or the redirect to it from another of its names; Http404 without either."""
    found = queryset.filter(slug=slug).first()
    if found is not None:
        return found
    found = get_object_or_404(queryset, other_names__slug=slug)
    return http_cache.redirect(found.get_absolute_url())


def nowhere(request: HttpRequest, rest: str = "") -> HttpResponse:
    raise Http404


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    response = render(request, "404.html", status=404)
    response["Cache-Control"] = "no-cache"  # what waits for its moment must not be hidden by a memory of its absence
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Static on purpose: whatever failed must not be asked again. 503 where the database is away for a moment, which
    is no reason for anybody to strike the page off a list; 507 where nothing more can be stored."""
    error = sys.exc_info()[1]
    status = 500
    if isinstance(error, OperationalError | InterfaceError):
        status = 503
    elif isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        status = 507
    response = render(None, "500.html", {"SITE_NAME": settings.SITE_NAME, "status": status}, status=status)
    if status != 500:
        response["Retry-After"] = "30"
    add_never_cache_headers(response)
    return response
