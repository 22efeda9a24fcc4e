"""The gate before every view: what is too much is refused before it is read, in the dress of the page; and nothing that
is sent has a character that a database cannot keep."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict, UnreadablePostError
from django.shortcuts import render

from articles import limits

NUL = "\x00"  # the one character that PostgreSQL keeps in no text


class Gate:
    """A middleware: asks how much was sent before anybody reads it, and answers a text that is too long with 413."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = limits.refusal_of_request(request.path_info, _size(request))
        return too_long(request, said, read=False) if said else self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        """Takes NUL out of queries and forms, for every view; an address with one does not exist.

        The API, which no form is sent to, refuses it by itself: in JSON, with a sentence.
        """
        if getattr(view, "csrf_exempt", False):
            return None
        if NUL in request.path_info:
            raise Http404
        try:
            request.GET, request.POST = without_nul(request.GET), without_nul(request.POST)
        except UnreadablePostError as error:
            return self.process_exception(request, error)
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Of what failed for its sender's sake: a text that is too long, or one that broke off on its way."""
        if isinstance(error, UnreadablePostError):
            return HttpResponse("What you sent did not arrive whole.", status=400, content_type="text/plain")
        return too_long(request, str(error)) if isinstance(error, limits.TooLong) else None


def without_nul(data: QueryDict) -> QueryDict:
    pairs = [(name, value) for name, values in data.lists() for value in values]
    if not any(NUL in name or NUL in value for name, value in pairs):
        return data
    clean = QueryDict(mutable=True)
    for name, value in pairs:
        clean.appendlist(name.replace(NUL, ""), value.replace(NUL, ""))
    return clean


def by_sender(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, behind the one that knows who asks and before any view or token is looked at, which reads all that
    was sent: much is read from those alone who may send it here."""

    def answer(request: HttpRequest) -> HttpResponse:
        size = _size(request)
        if size > limits.READER and (said := limits.refusal_of_sender(request.path_info, size, request.user)):
            return too_long(request, said, read=False)
        return get_response(request)

    return answer


def too_long(request: HttpRequest, sentence: str, *, read: bool = True) -> HttpResponse:
    """413 with the sentence. What was not `read` is not shown again, and nobody is asked who sent it."""
    sentence = f"{sentence} Nothing was changed."
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        return JsonResponse({"error": sentence}, status=413)
    is_desk = read and request.path_info.startswith("/admin/")
    context = {"sentence": sentence}
    if is_desk:
        context |= admin.site.each_context(request) | {"title": "Not taken"}
    response = render(request, "admin/not_taken.html" if is_desk else "not_taken.html", context, status=413)
    response["Cache-Control"] = "no-store"
    response["X-Frame-Options"] = "SAMEORIGIN"  # the desk shows its preview in a frame, and the sentence in its place
    return response


def _size(request: HttpRequest) -> int:
    """What the sender says that they send, which is as much as a server hands on; 0 where they say nothing."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isascii() and said.isdigit() else 0
