"""WebSub: tells the hub which feeds an edition changed, and the hub tells their subscribers (w3.org/TR/websub).

How a publisher tells a hub is left open by the specification; all hubs take the form PubSubHubbub 0.4 §7 had.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from ..models import Edition
from ..pages.kinds import KINDS
from ..public import representation
from . import webhooks


def enqueue(edition: Edition) -> None:
    """Saves a message to the hub, which webhooks.send sends. Without a hub nothing. May run twice."""
    at = timezone.now()
    if settings.WEBSUB_HUB and webhooks.was_visible(edition, at):
        body = urlencode([("hub.mode", "publish"), *(("hub.url", url) for url in feeds_of(edition))])
        webhooks.save_messages(edition, "websub", body, at, [None])


def feeds_of(edition: Edition) -> list[str]:
    """The URL of every feed that `edition` stands in, in both forms. Four queries."""
    feeds = [("site_feed",)]
    if edition.note:
        feeds.append(("corrections_feed",))
    for kind in KINDS.values():
        if kind.slugs:
            feeds += [(f"{kind.name}_feed", slug) for slug in kind.slugs(edition)]
    return [representation.page_url(*feed, form) for feed in dict.fromkeys(feeds) for form in ("xml", "json")]
