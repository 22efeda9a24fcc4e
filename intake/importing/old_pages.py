"""Where the pages of a site's categories, tags and authors stood, and its feed: they lead to ours.

The paths are those that WordPress and Ghost have where nobody has changed them.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.db.models import Model
from django.urls import reverse

from articles.models import Redirect, Topic
from articles.public import redirects
from authors.models import Author
from intake.models import ImportBatch

from .names import Kind, Name, Survey

FEEDS = {"WordPress": "feed", "Ghost": "rss"}  # what the path of a feed ends with


def remember(batch: ImportBatch, site: Survey) -> None:
    """What has a page here is found under the address of its page there. An address that leads somewhere is left."""
    feed = FEEDS.get(site.site.program)
    if feed is None:
        return
    add(site, feed, reverse("site_feed", args=["xml"]))
    for row in batch.names.exclude(record=None):
        name = site.names.get((row.kind, row.key))
        if name is None:
            continue
        model = Author if row.kind == Kind.AUTHOR else Topic
        record = model.objects.filter(pk=row.record).first()
        if record:
            for path in paths_of(name, site):
                add(site, path, record.get_absolute_url())
                add(site, f"{path}/{feed}", feed_of(record))


def feed_of(record: Model) -> str:
    return reverse(f"{record._meta.model_name}_feed", args=[record.slug, "xml"])


def paths_of(name: Name, site: Survey) -> Iterator[str]:
    """The paths of its page, below the front page: of a category also with those above it."""
    slug = name.key.rpartition(":")[2]
    if name.kind == Kind.AUTHOR:
        yield f"author/{slug}"
        if slug != slug.lower():
            yield f"author/{slug.lower()}"
        return
    base = "category" if name.term and name.term.kind == "category" else "tag"
    yield f"{base}/{slug}"
    above, seen = name.term and name.term.parent, {name.key}
    while above and above not in seen:
        seen.add(above)
        slug = f"{above.rpartition(':')[2]}/{slug}"
        yield f"{base}/{slug}"
        higher = site.names.get((Kind.TOPIC, above))
        above = higher.term.parent if higher and higher.term else ""


def add(site: Survey, path: str, target: str) -> None:
    try:
        folder = urlsplit(site.site.url).path
    except ValueError:
        folder = ""
    old = redirects.path_of(f"{folder.rstrip('/')}/{path}")
    if old and old != redirects.path_of(target):
        Redirect.objects.get_or_create(path=old, defaults={"target": target})
