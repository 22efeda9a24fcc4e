"""Files into the library and pictures out of it, for scripts and for plain forms: upload, choose, make the rest.

The library's own page uses these, and so does the editor of a text. To a script a picture is one record (`as_dict`):

    GET  admin:images_image_choose ?q=words&page=1    {"results": [record, …], "more": true}
    GET  admin:images_image_choose ?key=…&key=…       the records of these, as many as are there
    POST admin:images_image_upload, one `file`        record | {"error": "One sentence.", "image": record or absent}
    POST admin:images_image_renditions ?key           {"waiting": 3, "done": 2, "of": 6}

    record: key, title, alt, decorative, caption, credit, thumbnail, width, height, usable, reason, licence, change
            and, of one just uploaded, notes (sentences on what was done to it) and unfinished

A POST wants `Accept: application/json` and the token in X-CSRFToken. What is refused is a sentence in a 200, because
browsers write every other status into the console.
"""

from __future__ import annotations

import time
from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from .. import ingest, pictures, renditions, rights
from ..models import Image

PER_PAGE = 24
MOST_FILES = 40  # in one request of a form; a script sends one at a time
PATIENCE = 15  # seconds a plain form waits for renditions


def as_dict(image: Image, on: date) -> dict:
    """A picture as a script needs it, to offer it and to show it.

    `usable` says whether a new use may begin on that day, `reason` why not, or that it soon may not any more.
    """
    verdict = rights.may_use(image, on)
    return {
        "pk": image.pk,
        "key": image.key,
        "title": str(image),
        "alt": image.alt,
        "decorative": image.is_decorative,
        "caption": image.caption,
        "credit": image.credit,
        "thumbnail": pictures.thumb(image),
        "width": image.width,
        "height": image.height,
        "usable": verdict.allowed,
        "reason": verdict.reason,
        "licence": image.get_licence_display(),
        "change": reverse("admin:images_image_change", args=[image.pk]),
    }


@require_safe
def choose(request: HttpRequest) -> JsonResponse:
    """A page of the pictures with a file that `q` matches, newest first, those of no use included. One query."""
    _allowed(request, "images.view_image")
    today = timezone.localdate()
    if keys := [key.replace("\x00", "") for key in request.GET.getlist("key")[:200]]:
        named = Image.objects.by_keys(keys).values()
        return _private(JsonResponse({"results": [as_dict(image, today) for image in named], "more": False}))
    pk = request.GET.get("pk", "")
    if pk.isascii() and pk.isdigit() and len(pk) < 19:
        one = Image.objects.filter(pk=pk)
        return _private(JsonResponse({"results": [as_dict(image, today) for image in one], "more": False}))
    found = matching(Image.objects.exclude(file=""), request.GET.get("q", ""))
    page = request.GET.get("page", "1")
    page = max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    first = (page - 1) * PER_PAGE
    rows = list(found[first : first + PER_PAGE + 1])
    results = [as_dict(image, today) for image in rows[:PER_PAGE]]
    return _private(JsonResponse({"results": results, "more": len(rows) > PER_PAGE}))


SEARCHED = ("title", "caption", "credit", "alt", "original_name", "creator", "agency")


def matching(images: QuerySet[Image], words: str) -> QuerySet[Image]:
    """Those with every word of `words` somewhere in what is said of them."""
    for word in words.replace("\x00", "").split()[:8]:
        anywhere = Q(key=word)
        for field in SEARCHED:
            anywhere |= Q(**{f"{field}__icontains": word[:80]})
        images = images.filter(anywhere)
    return images


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Takes one file from a script, one or several from a form."""
    _allowed(request, "images.add_image")
    files = [file for _, several in request.FILES.lists() for file in several]
    for_script = "application/json" in request.headers.get("Accept", "")
    most = 1 if for_script else MOST_FILES
    if not 0 < len(files) <= most:
        said = "Choose a file." if not files else f"Send at most {most} at a time."
        if for_script:
            return _private(JsonResponse({"error": said}))
        messages.error(request, said)
        return HttpResponseRedirect(reverse("admin:images_image_changelist"))
    results = [_take(file, request.user) for file in files]
    if for_script:
        return _private(JsonResponse(results[0]))
    return _say(request, list(zip(files, results, strict=True)))


def _take(file, user) -> dict:
    now = timezone.now()
    today = timezone.localdate(now)
    try:
        image, notes = ingest.ingest(file, at=now, by=user)
    except ingest.Duplicate as duplicate:
        return {"error": str(duplicate), "image": as_dict(duplicate.image, today)}
    except ingest.Refused as refused:
        return {"error": str(refused)}
    return as_dict(image, today) | {"notes": notes, "unfinished": image.unfinished}


def _say(request: HttpRequest, results: list[tuple[UploadedFile, dict]]) -> HttpResponse:
    """The answer to a form without a script: sentences, and the form of the picture if it was one."""
    for file, row in results:
        name = ingest.clean_name(file.name or "")
        if error := row.get("error"):
            link = format_html(' <a href="{}">Open it.</a>', row["image"]["change"]) if "image" in row else ""
            messages.error(request, format_html("“{}”: {}{}", name, error, link))
        else:
            messages.success(request, " ".join([f"“{name}” is in the library.", *row["notes"]]))
    taken = [row for _, row in results if "error" not in row]
    if len(taken) == 1:
        return HttpResponseRedirect(taken[0]["change"])
    return HttpResponseRedirect(reverse("admin:images_image_changelist"))


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Makes renditions that wait, of the picture `key` if one is named: a step to a script, a while to a form."""
    if not (request.user.has_perm("images.add_image") or request.user.has_perm("images.change_image")):
        raise PermissionDenied
    waiting = renditions.waiting(timezone.now())
    if key := request.POST.get("key", "").replace("\x00", ""):
        waiting = waiting.filter(key=key[:140])
    for_script = "application/json" in request.headers.get("Accept", "")
    until = time.monotonic() + (0 if for_script else PATIENCE)
    done, of = 0, 0
    while image := waiting.first():
        try:
            renditions.make_next(image)
        except (ingest.Refused, OSError) as error:
            renditions.record_failure(image, error, timezone.now())
        done, of = renditions.progress(image)
        if time.monotonic() >= until:
            break
    left = waiting.count()
    if for_script:
        return _private(JsonResponse({"waiting": left, "done": done, "of": of}))
    messages.info(request, f"{left} pictures still wait for some of their sizes." if left else "Every size is made.")
    return HttpResponseRedirect(reverse("admin:images_image_changelist"))


def _allowed(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
