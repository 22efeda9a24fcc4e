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


def refused(
    request: HttpRequest,
    sentence: str,
    *,
    status: int,
    is_desk: bool,
    title: str = "Not taken",
    templates: tuple[str, str] = ("admin/not_taken.html", "not_taken.html"),
    **context: object,
) -> HttpResponse:
    """The sentence as JSON for who prefers that, else as a page: by the first of `templates` on the desk."""
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse({"error": sentence}, status=status)
    context["sentence"] = sentence
    template = templates[1]
    if is_desk:
        template = templates[0]
        context |= admin.site.each_context(request) | {"title": title}
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form whose token is not, or no longer, this browser's: 403, with the form to send once more.

    Only what this site's own page has sent is offered again: a form that another site made stays refused. And all of it
    or nothing: half of a form, sent once more, would empty the other half.
    """
    fields = []
    may_send_again = _is_from_here(request)
    for name, values in request.POST.lists():
        if "password" in name:
            may_send_again = False
        if name != "csrfmiddlewaretoken":
            fields += [(name, value) for value in values]
    most = min(limits.of_sender(request.path_info, request.user), limits.FORM)  # a picture does not come back anyway
    is_too_long = may_send_again and _size(fields) > most
    if is_too_long:
        fields = []
    return refused(
        request,
        SENTENCE,
        status=403,
        is_desk=request.path.startswith(reverse("admin:index")),
        fields=fields,
        may_send_again=may_send_again,
        is_too_long=is_too_long,
        had_files=bool(request.FILES),
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for what somebody's rights do not reach: 403, in a sentence and with a way on."""
    response = refused(
        request,
        str(exception) or "Your role does not include this. Nothing was changed.",
        status=403,
        is_desk=request.path.startswith(reverse("admin:index")),
        title="Not yours to do",
        templates=("admin/forbidden.html", "403.html"),
    )
    response["Cache-Control"] = "no-store"
    return response


def _size(fields: list[tuple[str, str]]) -> int:
    """How many characters a page has that gives them back: a quotation mark becomes six."""
    return sum(len(escape(name)) + len(escape(value)) + len(FIELD) for name, value in fields)


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this very site sent the form."""
    own = f"{request.scheme}://{request.get_host()}"
    return request.headers.get("Sec-Fetch-Site") == "same-origin" or request.headers.get("Origin") == own
