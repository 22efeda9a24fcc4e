"""What a page of the site needs to show a piece that is not printed. For the desk and for shared drafts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.utils import timezone

from .. import body
from ..models import Article, Topic
from ..models.snapshot import Snapshot
from ..press.composing import compose
from ..press.working_copy import snapshot_of
from .storable import storable


def context(snapshot: Snapshot, article: Article, *, at: datetime, by=None) -> dict:
    """The context of articles/article.html, from `snapshot` as it would be printed at `at`.

    `snapshot` may be half typed: what could not be stored yet (half a date, a type that is none, an address that is no
    part of one) is shown as a save would leave it. Relations to pieces that `by` may not see are left out.
    """
    current = article.editions.visible(at).first()
    number, notes, published_at, slug = 1, [], at, article.slug
    if current is not None:
        number, notes, published_at, slug = current.number + 1, current.notes, current.published_at, current.slug
    snapshot = storable(snapshot, by, article, snapshot_of(article))
    if not snapshot.slug:
        snapshot = replace(snapshot, slug=slug or "preview")
    proof = compose(snapshot, article, current, timezone.localdate(published_at))
    edition = proof.edition
    edition.number, edition.notes = number, notes
    edition.published_at = edition.modified_at = edition.visible_from = published_at
    topics = Topic.objects.select_related("parent").in_bulk(proof.topics)
    outline = body.read(edition.body).outline
    if len(outline) < 4:
        outline = []
    return {
        "edition": edition,
        "bylines": edition.bylines_as_printed,
        "topics": [topics[pk] for pk in proof.topics if pk in topics],
        "beside": [],
        "answers": [],
        "in_series": [],
        "translations": [],
        "years_old": 0,
        "outline": outline,
    }
