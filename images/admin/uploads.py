"""Files into the library and pictures out of it, for scripts and for plain forms: upload, choose, make the rest.

The library's own page uses these, and so does the editor of a text.
"""

from __future__ import annotations

import time

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from .. import ingest, pictures, renditions, rights
from ..models import Image

PER_PAGE = 24
MOST_FILES = 40  # in one request; a script sends one at a time
PATIENCE = 15  # seconds a plain form waits for renditions


def told(image: Image) -> dict:
    """A picture as a script needs it, to offer it and to show it."""
    verdict = rights.may_use(image, timezone.localdate())
    return {
        "key": image.key,
        "title": str(image),
        "alt": image.alt,
        "caption": image.caption,
        "credit": image.credit,
        "width": image.width,
        "height": image.height,
        "thumb": pictures.thumb(image),
        "licence": image.get_licence_display(),
        "warning": verdict.reason,
        "decorative": image.is_decorative,
        "change": reverse("admin:images_image_change", args=[image.pk]),
    }


@require_safe
def choose(request: HttpRequest) -> JsonResponse:
    """A page of the library that `q` matches, newest first: `{"results": […], "next": 2 or null}`. One query."""
    _allowed(request, "images.view_image")
    found = matching(Image.objects.exclude(file=""), request.GET.get("q", ""))
    page = request.GET.get("page", "1")
    page = max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    first = (page - 1) * PER_PAGE
    rows = list(found[first : first + PER_PAGE + 1])
    following = page + 1 if len(rows) > PER_PAGE else None
    return _private(JsonResponse({"results": [told(image) for image in rows[:PER_PAGE]], "next": following}))


SEARCHED = ("title", "caption", "credit", "alt", "original_name", "creator", "agency")


def matching(images: QuerySet[Image], words: str) -> QuerySet[Image]:
    """Those with every word of `words` somewhere in what is said of them."""
    for word in words.split()[:8]:
        anywhere = Q(key=word)
        for field in SEARCHED:
            anywhere |= Q(**{f"{field}__icontains": word[:80]})
        images = images.filter(anywhere)
    return images


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Takes one or several files. To a script: for each either the picture or one sentence, in their order."""
    _allowed(request, "images.add_image")
    files = [file for _, several in request.FILES.lists() for file in several]
    for_script = "application/json" in request.headers.get("Accept", "")
    if not files or len(files) > MOST_FILES:
        said = "Choose at least one file." if not files else f"Choose at most {MOST_FILES} files at a time."
        if for_script:
            return JsonResponse({"results": [], "error": said}, status=400)
        messages.error(request, said)
        return HttpResponseRedirect(reverse("admin:images_image_changelist"))
    results = [_take(file, request.user) for file in files]
    if for_script:
        return _private(JsonResponse({"results": results}))
    return _say(request, results)


def _take(file, user) -> dict:
    name = ingest.clean_name(file.name or "")
    try:
        image, notes = ingest.ingest(file, at=timezone.now(), by=user)
    except ingest.Duplicate as duplicate:
        return {"name": name, "error": str(duplicate), "image": told(duplicate.image)}
    except ingest.Refused as refused:
        return {"name": name, "error": str(refused)}
    return {"name": name, "image": told(image), "notes": notes, "unfinished": image.unfinished}


def _say(request: HttpRequest, results: list[dict]) -> HttpResponse:
    """The answer to a form without a script: sentences, and the form of the picture if it was one."""
    for row in results:
        if error := row.get("error"):
            link = format_html(' <a href="{}">Open it.</a>', row["image"]["change"]) if "image" in row else ""
            messages.error(request, format_html("{}: {}{}", row["name"], error, link))
        else:
            notes = " ".join(row["notes"])
            messages.success(request, f"{row['name']} is in the library. {notes}".strip())
    taken = [row for row in results if "error" not in row]
    if len(taken) == 1:
        return HttpResponseRedirect(taken[0]["image"]["change"])
    return HttpResponseRedirect(reverse("admin:images_image_changelist"))


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Makes renditions that wait, of the picture `key` if one is named: a step to a script, a while to a form."""
    if not (request.user.has_perm("images.add_image") or request.user.has_perm("images.change_image")):
        raise PermissionDenied
    waiting = Image.objects.filter(unfinished=True).order_by("pk")
    if key := request.POST.get("key", ""):
        waiting = waiting.filter(key=key[:140])
    for_script = "application/json" in request.headers.get("Accept", "")
    until = time.monotonic() + (0 if for_script else PATIENCE)
    done, of = 0, 0
    while image := waiting.first():
        try:
            renditions.step(image)
        except (ingest.Refused, OSError):
            Image.objects.filter(pk=image.pk).update(unfinished=False)
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
