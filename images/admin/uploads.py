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

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from .. import ingest, pictures, renditions, rights
from ..models import Image

PER_PAGE = 24
MOST_FILES = 40  # in one request of a form; a script sends one at a time
LIBRARY = "admin:images_image_changelist"
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


class ChooseForm(forms.Form):
    """The query of `choose`; what is no number counts as not there."""

    q = forms.CharField(required=False)
    pk = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    page = forms.IntegerField(required=False, min_value=1, max_value=99_999)


@require_safe
@permission_required("images.view_image", raise_exception=True)
def choose(request: HttpRequest) -> JsonResponse:
    """A page of the pictures with a file that `q` matches, newest first, those of no use included. One query."""
    form = ChooseForm(request.GET)
    form.is_valid()
    query = form.cleaned_data
    more = False
    if keys := request.GET.getlist("key")[:200]:
        images = Image.objects.filter(key__in=keys)
    elif query.get("pk"):
        images = Image.objects.filter(pk=query["pk"])
    else:
        first = ((query.get("page") or 1) - 1) * PER_PAGE
        images = matching(Image.objects.exclude(file=""), query["q"])[first : first + PER_PAGE + 1]
        more = len(images) > PER_PAGE
    today = timezone.localdate()
    return JsonResponse({"results": [as_dict(image, today) for image in images[:PER_PAGE]], "more": more})


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
@permission_required("images.add_image", raise_exception=True)
def upload(request: HttpRequest) -> HttpResponse:
    """Takes one file from a script, one or several from a form."""
    files = []
    for name in request.FILES:
        files += request.FILES.getlist(name)
    for_script = _wants_json(request)
    error, most = "", 1 if for_script else MOST_FILES
    if not files:
        error = "Choose a file."
    elif len(files) > most:
        error = f"Send at most {most} at a time."
    if for_script:
        return JsonResponse({"error": error} if error else _ingest(files[0], request.user))
    if error:
        messages.error(request, error)
        return redirect(LIBRARY)
    return _ingest_form(request, files)


def _ingest(file: UploadedFile, user) -> dict:
    now = timezone.now()
    today = timezone.localdate(now)
    try:
        image, notes = ingest.ingest(file, at=now, by=user)
    except ingest.Duplicate as duplicate:
        return {"error": str(duplicate), "image": as_dict(duplicate.image, today)}
    except ingest.ImageError as refused:
        return {"error": str(refused)}
    return as_dict(image, today) | {"notes": notes, "unfinished": image.unfinished}


def _ingest_form(request: HttpRequest, files: list[UploadedFile]) -> HttpResponse:
    """Takes the files of a form without a script: a sentence on each, and the form of the picture if it was one."""
    taken = []
    for file in files:
        result = _ingest(file, request.user)
        name = ingest.clean_name(file.name or "")
        if "error" not in result:
            taken.append(result)
            messages.success(request, " ".join([f"“{name}” is in the library.", *result["notes"]]))
            continue
        link = ""
        if "image" in result:
            link = format_html(' <a href="{}">Open it.</a>', result["image"]["change"])
        messages.error(request, format_html("“{}”: {}{}", name, result["error"], link))
    if len(taken) == 1:
        return redirect(taken[0]["change"])
    return redirect(LIBRARY)


class MakeForm(forms.Form):
    key = forms.CharField(required=False)


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Makes renditions that wait, of the picture `key` if one is named: a step to a script, a while to a form."""
    if not (request.user.has_perm("images.add_image") or request.user.has_perm("images.change_image")):
        raise PermissionDenied
    waiting = renditions.waiting(timezone.now())
    form = MakeForm(request.POST)
    form.is_valid()
    if key := form.cleaned_data.get("key"):
        waiting = waiting.filter(key=key[:140])
    for_script = _wants_json(request)
    until = time.monotonic() + (0 if for_script else PATIENCE)
    done, of = 0, 0
    while image := waiting.first():
        try:
            renditions.make_next(image)
        except (ingest.ImageError, OSError) as error:
            renditions.record_failure(image, error, timezone.now())
        done, of = renditions.progress(image)
        if time.monotonic() >= until:
            break
    left = waiting.count()
    if for_script:
        return JsonResponse({"waiting": left, "done": done, "of": of})
    messages.info(request, f"{left} pictures still wait for some of their sizes." if left else "Every size is made.")
    return redirect(LIBRARY)


def _wants_json(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")
