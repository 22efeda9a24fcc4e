"""Where an old address leads: to the piece that stood there, once readers may see it, or to another path."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import unquote, urlsplit

from django.http import HttpRequest

from ..models import Redirect
from . import in_print

MOST_HOPS = 5
LONGEST = 500  # characters of a path
OURS = ("/admin/", "/api/", "/contribute/", "/desk/", "/media/", "/preview/", "/static/")  # no site had a piece there
BY_NUMBER = ("p", "page_id", "attachment_id")  # how WordPress asks for a piece on its front page


def path_of(url: str) -> str:
    """The path that stands for `url` in the table: without host and last slash; its query where that names a piece.

    Empty for the front page, for what is too long, and for what is no address.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    path = "/" + unquote(parts.path).strip("/")
    name, _, number = parts.query.partition("&")[0].partition("=")
    if path == "/":
        path = f"/?{name}={number}" if name in BY_NUMBER and number.isdigit() else ""
    return path if len(path) <= LONGEST and "\x00" not in path else ""


def url_of(request: HttpRequest, at: datetime) -> str | None:
    """The address on this site that the asked one leads to at `at`; None where it leads nowhere."""
    if request.path.startswith(OURS):
        return None
    path = path_of(request.get_full_path())
    for _ in range(MOST_HOPS):
        row = path and Redirect.objects.filter(path=path).first()
        if not row:
            return None
        if row.article_id:
            edition = in_print.on_show(row.article_id, at)
            return edition.get_absolute_url() if edition else None
        following = path_of(row.target)
        if not Redirect.objects.filter(path=following).exists():
            return row.target
        path = following
    return None
