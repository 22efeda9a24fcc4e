"""A stored picture as an answer to a browser. Who may see it was decided by whoever calls."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from . import pictures, renditions, specs
from .models import Image

TYPES = specs.FORMATS | {"png": "image/png"}
A_YEAR = 31_536_000  # seconds: a name stands for the same bytes for ever


def respond(request: HttpRequest, image: Image, stored: str, *, public: bool) -> HttpResponse:
    """The file `stored` of `image`, or the way to the one that has taken its place; Http404 without either.

    What is opened is a name from the picture's own row, never one that somebody typed. Only a public file may be
    kept by caches that others share; what only the desk sees may be replaced, so the desk asks each time.
    """
    name = renditions.current_name(image, stored)
    if not name:
        raise Http404
    if name != stored:  # of an earlier focus: pages and caches that still name it are led on
        caching = "public, max-age=3600" if public else "private, no-store"
        return HttpResponseRedirect(pictures.media_url(name), headers={"Cache-Control": caching})
    return file(name, etag=f"{image.digest[:12]}-{name.rpartition('/')[2]}", public=public)


def file(name: str, *, etag: str, public: bool) -> HttpResponse:
    """The stored file of that name, whole, for as long as a browser likes; Http404 if it is not there."""
    try:
        opened = default_storage.open(name)
    except (OSError, ValueError) as error:
        raise Http404 from error
    extension = name.rpartition(".")[2]
    response = FileResponse(opened, content_type=TYPES.get(extension, "application/octet-stream"))
    response["ETag"] = f'"{etag}"'
    response["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if public else "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'"  # a picture loads nothing, whatever is in it
    response["Accept-Ranges"] = "none"  # whole or not at all: the largest has a few hundred kilobytes
    if extension not in TYPES:
        response["Content-Disposition"] = "attachment"
    return response
