"""What no request may bring in, refused before anything reads it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


def plain_text(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Takes forms in UTF-8 alone, and gives the desk's filters no NUL, which PostgreSQL keeps in no text.

    Django would decode a form by any of Python's codecs that its sender names: some are no text encodings, and some
    take a minute for what UTF-8 takes a millisecond.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        if request.content_params.get("charset", "utf-8").lower() not in {"utf-8", "utf8"}:
            return HttpResponse("Send it in UTF-8.", status=415, content_type="text/plain; charset=utf-8")
        if request.path_info.startswith("/admin/"):
            request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "")
        return get_response(request)

    return answer
