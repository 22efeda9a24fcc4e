"""WebSub: tells the hub which feeds an edition changed, and the hub tells their subscribers (w3.org/TR/websub).

How a publisher tells a hub is left open by the specification; all hubs take the form PubSubHubbub 0.4 §7 had.
"""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.utils import timezone

from ..models import Edition, Outgoing, Topic
from ..public import outlets, representation


def ping(edition: Edition) -> None:
    """Writes down a message to the hub, to be sent by webhooks.send. Without a hub nothing. May run twice."""
    at = timezone.now()
    if not settings.WEBSUB_HUB or not Edition.objects.ever_visible(at).filter(pk=edition.pk).exists():
        return
    body = urlencode([("hub.mode", "publish"), *(("hub.url", address) for address in feeds_of(edition))])
    Outgoing.objects.bulk_create(
        [Outgoing(webhook=None, edition=edition, event="websub", body=body, written_at=at, due_at=at)],
        ignore_conflicts=True,
    )


def feeds_of(edition: Edition) -> list[str]:
    """The address of every feed that `edition` stands in, in both forms. Three queries."""
    bylines = outlets.bylines_by_edition([edition])[edition.pk]
    named = [("author", row.author.slug) for row in bylines if row.author_id]
    for row in bylines:
        named += [("institution", one.institution.slug) for one in row.affiliations_as_printed if one.institution]
    every = {topic.pk: topic for topic in Topic.objects.only("slug", "parent")}
    for topic in outlets.topics_by_edition([edition])[edition.pk]:
        above: Topic | None = every.get(topic.pk)
        while above is not None and ("topic", above.slug) not in named:
            named.append(("topic", above.slug))
            above = every.get(above.parent_id)
    whole = [("site",), ("type", edition.type), *([("corrections",)] if edition.note else [])]
    return [
        representation.page_url(f"{kind}_feed", *slug, form)
        for kind, *slug in dict.fromkeys([*whole, *named])
        for form in ("xml", "json")
    ]
