"""What somebody sees whose form was not taken, on the desk and on the pages of the site."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape

from articles import limits

FIELD = '<textarea name="" hidden></textarea>'
SENTENCE = "This page was older than your login, so what you sent was not taken. Nothing was changed."


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form whose token is not, or no longer, this browser's: 403, with the form to send once more.

    Only what this site's own page has sent is offered again: a form that another site made stays refused. And all of it
    or nothing: half of a form, sent once more, would empty the other half.
    """
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse({"error": SENTENCE}, status=403)
    is_desk = request.path.startswith(reverse("admin:index"))
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    fields = [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"]
    may_send_again = _is_from_here(request) and not any("password" in name for name, _ in fields)
    most = min(limits.of_sender(request.path_info, request.user), limits.FORM)  # a picture does not come back anyway
    is_too_long = may_send_again and _size(fields) > most
    context = {
        "sentence": SENTENCE,
        "fields": [] if is_too_long else fields,
        "may_send_again": may_send_again,
        "is_too_long": is_too_long,
        "had_files": bool(request.FILES),
    }
    if is_desk:
        context |= admin.site.each_context(request) | {"title": "Not taken"}
    response = render(request, "admin/not_taken.html" if is_desk else "not_taken.html", context, status=403)
    response["Cache-Control"] = "no-store"
    return response


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for what somebody's rights do not reach: 403, in a sentence and with a way on."""
    sentence = str(exception) or "Your role does not include this. Nothing was changed."
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        response = JsonResponse({"error": sentence}, status=403)
    elif request.path.startswith(reverse("admin:index")):
        context = admin.site.each_context(request) | {"title": "Not yours to do", "sentence": sentence}
        response = render(request, "admin/forbidden.html", context, status=403)
    else:
        response = render(request, "403.html", {"sentence": sentence}, status=403)
    response["Cache-Control"] = "no-store"
    return response


def _size(fields: list[tuple[str, str]]) -> int:
    """How many characters a page has that gives them back: a quotation mark becomes six."""
    return sum(len(escape(name)) + len(escape(value)) + len(FIELD) for name, value in fields)


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this very site sent the form."""
    own = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Sec-Fetch-Site") == "same-origin" or request.headers.get("Origin") == own
