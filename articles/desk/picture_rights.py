"""Which pieces show pictures whose rights end soon or have ended, and the word to whoever can do something about it.

A piece that is on show keeps its picture (images/rights.py says why); so somebody has to know, a month ahead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
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
        verb = "ended"
        if self.picture.expires_on >= on:
            verb = "end"
        return f"The rights of “{self.picture}” {verb} on {date_format(self.picture.expires_on, 'j F Y')}"


def ending(at: datetime, desk: QuerySet[Article] | None = None) -> list[Use]:
    """The uses of every picture whose rights end within the time the desk is warned ahead, or have ended; the first to
    end first, what readers see before what only the desk sees. Of the pieces of `desk`, if given. Four queries."""
    soon = timezone.localdate(at) + rights.AHEAD
    live = Edition.objects.visible(at).exclude(status=Edition.Status.RETRACTED)
    if desk is None:
        desk = Article.objects.on_desk()
    else:
        live = live.filter(Exists(desk.order_by().filter(pk=OuterRef("article"))))
    uses = {}
    for pieces, article_field, is_live in ((live, "article", True), (desk, "pk", False)):
        for image_field in ("image", "pictures"):
            rows = pieces.filter(**{f"{image_field}__expires_on__lte": soon}).order_by()
            for article, headline, image in rows.values_list(article_field, "headline", image_field):
                uses.setdefault((article, image), (headline, is_live))
    images = Image.objects.in_bulk({image for _, image in uses})
    used = [Use(article, headline, images[image], is_live) for (article, image), (headline, is_live) in uses.items()]
    return sorted(used, key=lambda use: (use.picture.expires_on, not use.is_live, use.headline, use.article))


def warn(at: datetime) -> int:
    """Tells owners and publishers of every picture that pieces show and whose rights end soon, once for each end;
    returns of how many pictures."""
    warned = {}
    for use in ending(at):
        picture = use.picture
        if picture.warned_of == picture.expires_on:
            continue
        article = Article.objects.select_related("owner").get(pk=use.article)
        recipients = list(holders("articles.publish_article"))
        if article.owner:
            recipients.append(article.owner)
        where = "it stands in"
        if use.is_live:
            where = "readers see it in"
        message = f"{use.sentence(timezone.localdate(at))}; {where} “{use.headline}”."
        message += " Renew the licence or choose another picture."
        with transaction.atomic():
            notices.notify(recipients, article, message, at=at, urgent=use.is_live)
        warned[picture.pk] = picture.expires_on
    for pk, expires_on in warned.items():
        Image.objects.filter(pk=pk).update(warned_of=expires_on)
    return len(warned)
