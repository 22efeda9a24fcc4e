"""Which pieces show pictures whose rights end soon or have ended, and the word to whoever can do something about it.

A piece that is on show keeps its picture (images/rights.py says why); so somebody has to know, a month ahead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.formats import date_format

from images import rights
from images.models import Image

from ..models import Article, Edition
from ..models.roles import holders
from ..press import notices


@dataclass(frozen=True)
class Use:
    """A piece and a picture it shows: to readers, or on the desk where it could not be printed for long."""

    article: int
    headline: str
    picture: Image
    is_live: bool

    def sentence(self, on: date) -> str:
        day = date_format(self.picture.expires_on, "j F Y")
        return f"The rights of “{self.picture}” {'end' if self.picture.expires_on >= on else 'ended'} on {day}"


def ending(at: datetime, desk: Iterable[Article] | None = None) -> list[Use]:
    """The uses of every picture whose rights end within the time the desk is warned ahead, or have ended; the first to
    end first, what readers see before what only the desk sees. Of the pieces of `desk`, if given. Four queries."""
    soon = timezone.localdate(at) + rights.AHEAD
    drafts = Article.objects.on_desk() if desk is None else desk
    live = Edition.objects.visible(at).exclude(status=Edition.Status.RETRACTED)
    if desk is not None:
        live = live.filter(Exists(desk.order_by().filter(pk=OuterRef("article"))))
    rows: dict[tuple[int, int], tuple[str, bool]] = {}
    for pieces, field, article, is_live in (
        (live, "image", "article", True),
        (live, "pictures", "article", True),
        (drafts, "image", "pk", False),
        (drafts, "pictures", "pk", False),
    ):
        found = pieces.filter(**{f"{field}__expires_on__lte": soon}).order_by()
        for piece, headline, image in found.values_list(article, "headline", field):
            rows.setdefault((piece, image), (headline, is_live))
    library = Image.objects.in_bulk({image for _, image in rows})
    uses = [Use(piece, headline, library[image], is_live) for (piece, image), (headline, is_live) in rows.items()]
    return sorted(uses, key=lambda use: (use.picture.expires_on, not use.is_live, use.headline, use.article))


def warn(at: datetime) -> int:
    """Tells owners and publishers of every picture that pieces show and whose rights end soon, once for each end;
    returns of how many pictures."""
    today, told = timezone.localdate(at), set()
    for use in ending(at):
        picture = use.picture
        if picture.warned_of == picture.expires_on:
            continue
        article = Article.objects.select_related("owner").get(pk=use.article)
        concerned = list(holders("articles.publish_article"))
        concerned += [article.owner] if article.owner else []
        where = "readers see it in" if use.is_live else "it stands in"
        with transaction.atomic():
            said = f"{use.sentence(today)}; {where} “{use.headline}”. Renew the licence or choose another picture."
            notices.notify(concerned, article, said, at=at, urgent=use.is_live)
        told.add(picture.pk)
    for picture in Image.objects.in_bulk(told).values():
        Image.objects.filter(pk=picture.pk).update(warned_of=picture.expires_on)
    return len(told)
