"""WebSub: tells the hub which feeds an edition changed, and the hub tells their subscribers (w3.org/TR/websub).

How a publisher tells a hub is left open by the specification; all hubs take the form PubSubHubbub 0.4 §7 had.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from ..models import Edition, Topic
from ..public import outlets, representation
from . import webhooks


def enqueue(edition: Edition) -> None:
    """Saves a message to the hub, which webhooks.send sends. Without a hub nothing. May run twice."""
    at = timezone.now()
    if settings.WEBSUB_HUB and webhooks.was_visible(edition, at):
        body = urlencode([("hub.mode", "publish"), *(("hub.url", url) for url in feeds_of(edition))])
        webhooks.save_messages(edition, "websub", body, at, [None])


def feeds_of(edition: Edition) -> list[str]:
    """The URL of every feed that `edition` stands in, in both forms. Four queries."""
    feeds = [("site_feed",), ("type_feed", edition.type)]
    if edition.note:
        feeds.append(("corrections_feed",))
    for byline in outlets.bylines_by_edition([edition])[edition.pk]:
        if byline.author_id:
            feeds.append(("author_feed", byline.author.slug))
        for affiliation in byline.affiliations_as_printed:
            if affiliation.institution:
                feeds.append(("institution_feed", affiliation.institution.slug))
    topics = {topic.pk: topic for topic in Topic.objects.only("slug", "parent")}
    for printed_topic in outlets.topics_by_edition([edition])[edition.pk]:
        topic = topics.get(printed_topic.pk)
        while topic is not None and ("topic_feed", topic.slug) not in feeds:
            feeds.append(("topic_feed", topic.slug))
            topic = topics.get(topic.parent_id)
    return [representation.page_url(*feed, form) for feed in dict.fromkeys(feeds) for form in ("xml", "json")]
