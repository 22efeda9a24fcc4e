"""Files of pictures, and drafts under private links: what is shown to some readers and not to others."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from images import pictures, serving, specs
from images.models import Image

from ..desk import previews, sharing
from ..press.errors import PublishingError
from ..public import in_print

DRAFT = "draft"  # the cookie that brings a link to a draft along with a request for one of its pictures


@require_safe
def media(request: HttpRequest, name: str) -> HttpResponse:
    """A stored picture, to readers only while a visible edition shows it, to who holds a link to a draft while that
    shows it, to the desk always. One query for readers."""
    if name.startswith("cards/"):
        return share_card(name)
    parts = specs.parse(name)
    if parts is None:
        raise Http404
    at = timezone.now()
    if image := in_print.picture(parts["key"], at):
        return serving.respond(request, image, name, public=True)
    is_desk = request.user.is_staff and request.user.has_perm("images.view_image")
    if not sharing.shows(request.COOKIES.get(DRAFT, ""), parts["key"], at=at) and not is_desk:
        raise Http404
    return serving.respond(request, get_object_or_404(Image, key=parts["key"]), name, public=False)


def share_card(name: str) -> HttpResponse:
    """The card of a piece on show; a card of its earlier editions leads to it."""
    current = in_print.share_card(name[:60], timezone.now())
    if not current:
        raise Http404
    if current == name:
        return serving.file(name, etag=name[6:18], public=True)
    response = HttpResponseRedirect(pictures.media_url(current))
    response["Cache-Control"] = "public, max-age=3600"
    return response


class SignOffForm(forms.Form):
    """What the reader of a draft says of it. What of it may be said, sharing.sign_off decides."""

    digest = forms.CharField(required=False)
    approve = forms.CharField(required=False)
    comment = forms.CharField(required=False)
    name = forms.CharField(required=False)


@require_http_methods(["GET", "HEAD", "POST"])
def shared_draft(request: HttpRequest, token: str) -> HttpResponse:
    """A draft under its private link. Never kept by a cache, never found by a search engine."""
    at = timezone.now()
    link = sharing.link_of(token, at=at)
    if link is None:
        return private(render(request, "articles/shared_draft_gone.html", status=404))
    return draft(request, link, token, at)


def draft(request: HttpRequest, link: sharing.ShareLink, token: str, at: datetime) -> HttpResponse:
    """The draft behind a living link, and what is said of it. With `token` its pictures are asked for."""
    message, error = "", ""
    if request.method == "GET":
        sharing.opened(link, at=at, agent=request.headers.get("User-Agent", ""))
    elif request.method == "POST":
        form = SignOffForm(request.POST)
        try:
            message = sign_off(link, form, at)
        except PublishingError as refused:
            error = str(refused)
    snapshot = sharing.shown(link)
    last = link.sign_offs.filter(approved=True).first()
    is_approved = bool(last) and last.digest == snapshot.digest
    context = previews.context(snapshot, link.article, at=at) | {
        "link": link,
        "preview": "draft",
        "digest": snapshot.digest,
        "longest_comment": sharing.LONGEST_COMMENT,
        "message": message,
        "error": error,
        "comment": "",
        "last": last,
        "may_approve": link.may_sign and not is_approved,
        "since": [],
    }
    if error:
        context["comment"] = form["comment"].data or ""
    if last and not is_approved:
        context["since"] = sharing.since(last, snapshot)
    response = private(render(request, "articles/shared_draft.html", context))
    # For the pictures of the draft, which are nobody else's to see; sent to no other address.
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(DRAFT, token, path=settings.MEDIA_URL, httponly=True, secure=secure, samesite="Strict")
    return response


def sign_off(link: sharing.ShareLink, form: SignOffForm, at: datetime) -> str:
    """Writes down what was said; returns the thanks for it. Raises PublishingError with the reason why not."""
    form.is_valid()
    data = form.cleaned_data
    approved = data["approve"] == "yes"
    sharing.sign_off(link, digest=data["digest"], approved=approved, comment=data["comment"], name=data["name"], at=at)
    if approved:
        return "Thank you. The editors know that you approved this text."
    return "Thank you. The editors have your comments."


def private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"  # the address is the key: no other site is told of it
    return response
