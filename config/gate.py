"""The gate before every view: what is too much is refused before it is read, in the dress of the page; and nothing that
is sent has a character that a database cannot keep."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict, UnreadablePostError
from django.utils import timezone

from articles import limits
from intake.contributions import gate as contributors

from . import refusals

API = "/api/"
NUL = "\x00"  # the one character that PostgreSQL keeps in no text


class Gate:
    """A middleware: asks how much was sent before anybody reads it, and answers a text that is too long with 413."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if message := limits.refusal_of_request(request.path_info, _size(request)):
            return too_long(request, message, read=False)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse | None:
        """Takes NUL out of queries and forms, for every view; a URL with one does not exist.

        The API, which no form is sent to, refuses it by itself: in JSON, with a sentence.
        """
        if request.path_info.startswith(API):
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
        if isinstance(error, limits.TooLong):
            return too_long(request, str(error))
        return None


def without_nul(data: QueryDict) -> QueryDict:
    """The same object if there is none in it."""
    clean, has_nul = QueryDict(mutable=True), False
    for name, values in data.lists():
        for value in values:
            has_nul = has_nul or NUL in name or NUL in value
            clean.appendlist(name.replace(NUL, ""), value.replace(NUL, ""))
    return clean if has_nul else data


def by_sender(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware, behind the one that knows who asks and before any view or token is looked at, which reads all that
    was sent: much is read from those alone who may send it here, and from contributors whose link is open."""

    def answer(request: HttpRequest) -> HttpResponse:
        size = _size(request)
        if size <= limits.READER:
            return get_response(request)
        message = limits.refusal_of_sender(request.path_info, size, request.user)
        if message and contributors.may_send(request.path_info, at=timezone.now()):
            message = ""
        if message:
            return too_long(request, message, read=False)
        return get_response(request)

    return answer


def too_long(request: HttpRequest, sentence: str, *, read: bool = True) -> HttpResponse:
    """413 with the sentence. What was not `read` is not shown again, and nobody is asked who sent it."""
    is_desk = read and request.path_info.startswith("/admin/")
    response = refusals.refused(request, f"{sentence} Nothing was changed.", status=413, is_desk=is_desk)
    if not isinstance(response, JsonResponse):
        response["X-Frame-Options"] = "SAMEORIGIN"  # the desk shows its preview in a frame, and this in its place
    return response


def _size(request: HttpRequest) -> int:
    """What the sender says that they send, which is as much as a server hands on; 0 where they say nothing."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else 0
