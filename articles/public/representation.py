"""What every surface says of a printed piece, in one place: names, affiliations, dates, notes, interests, addresses.

Pages, JSON-LD, feeds, the API and citations read an edition and its printed bylines through these functions, so that
two of them cannot come to say different things. Nothing here asks the database: bylines and topics are handed in.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language_info

from authors.models import Author
from images import cards, pictures
from images.models import Image

from .. import body
from ..models import Edition, PrintedByline
from . import share_cards

WRITERS = {"author"}  # every other role stands beside those who wrote

# XML 1.0 §2.2: characters that no escaping makes legal in a document. One in a headline would break a whole feed.
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Picture:
    """A picture a machine may show: absolute address, size in pixels (None where it was never measured), and what it
    shows, for who does not see it."""

    url: str
    width: int | None
    height: int | None
    alt: str = ""
    is_photograph: bool = True  # False for the card that is drawn of the headline

    @property
    def mime_type(self) -> str:
        return mimetypes.guess_type(urlsplit(self.url).path)[0] or "image/jpeg"


def absolute_url(url: str) -> str:
    """`url` with the site before it; what is absolute already (media on another host) stays."""
    return urljoin(f"{settings.SITE_URL}/", url)


def page_url(name: str, *args: Any) -> str:
    """The absolute address of a named page, or nothing while this publication has no such page."""
    try:
        return absolute_url(reverse(name, args=args))
    except NoReverseMatch:
        return ""


def iso(moment: datetime) -> str:
    """As `<time datetime>` on the page has it: the site's time zone, whole seconds, with the offset."""
    return timezone.localtime(moment).isoformat(timespec="seconds")


def guid(edition: Edition) -> str:
    """The piece's name for ever, whatever becomes of its address: `tag:example.org,2019-06-30:article/7` (RFC 4151).

    The date is the piece's own, in UTC, so that a change of the site's time zone does not change it.
    """
    host = urlsplit(settings.SITE_URL).hostname
    return f"tag:{host},{edition.published_at.astimezone(UTC):%Y-%m-%d}:article/{edition.article_id}"


def url(edition: Edition) -> str:
    return absolute_url(edition.get_absolute_url())


def writers(bylines: Iterable[PrintedByline]) -> list[PrintedByline]:
    """Those who wrote it; everybody where nobody did. The same rule as the printed line of names."""
    rows = list(bylines)
    return [row for row in rows if row.role in WRITERS] or rows


def others(bylines: Iterable[PrintedByline]) -> list[PrintedByline]:
    """Translators, interviewers and everybody else who is not among the writers."""
    rows = list(bylines)
    wrote = {id(row) for row in writers(rows)}
    return [row for row in rows if id(row) not in wrote]


def author_url(byline: PrintedByline) -> str:
    """The page of whoever signed, as they are now; nothing where the name was withheld afterwards."""
    if not byline.author_id:
        return ""
    return absolute_url(byline.author.get_absolute_url())


def byline(row: PrintedByline) -> dict[str, Any]:
    """A byline as data, every word as printed; `url` leads to the pages of today."""
    posts = []
    for affiliation in row.affiliations_as_printed:
        post = {"title": affiliation.title, "institution": affiliation.institution_name, "url": None}
        if affiliation.institution:
            post["url"] = page_url("institution", affiliation.institution.slug)
        posts.append(post)
    return {"name": row.name, "role": row.role, "url": author_url(row) or None, "posts": posts, "bio": row.bio}


def interests(bylines: Iterable[PrintedByline]) -> list[dict[str, str]]:
    """What readers should know of interests, as printed: whom it is about and the sentence, each once. First those of
    the authors. One who was asked and had nothing to disclose said so; one who was not asked is not quoted."""
    of_authors, of_institutions = [], []
    for row in bylines:
        text = row.disclosure
        if not text and row.declared_on:
            text = f"Nothing to disclose, declared {date_format(row.declared_on, 'j F Y')}."
        of_authors.append((row.name, text))
        of_institutions += [(one.institution_name, one.disclosure) for one in row.affiliations_as_printed]
    return [{"who": who, "text": text} for who, text in dict.fromkeys(of_authors + of_institutions) if text]


def bios(bylines: Iterable[PrintedByline]) -> list[str]:
    """The bio lines as printed, each once: two authors may share one."""
    return list(dict.fromkeys(row.bio for row in bylines if row.bio))


def notes(edition: Edition) -> list[dict[str, Any]]:
    """What readers were told of changes, the earliest first."""
    return [
        {
            "kind": note["kind"],
            "label": Edition.Change(note["kind"]).label,
            "text": note["text"],
            "at": iso(datetime.fromisoformat(note["at"])),
        }
        for note in edition.notes
    ]


def reason(edition: Edition) -> str:
    """Why a withdrawn piece was withdrawn, as readers were told."""
    reason = ""
    if edition.is_withdrawn:
        for note in edition.notes:
            if note["kind"] == Edition.Change.WITHDRAWAL:
                reason = note["text"]
    return reason


def picture(edition: Edition) -> Picture | None:
    """The lead picture, where the page shows one: there is a file, and the piece was not retracted."""
    image = edition.image
    if not image or not image.file or edition.status == Edition.Status.RETRACTED:
        return None
    original = Picture(absolute_url(pictures.media_url(image.file.name)), image.width, image.height)
    return rendition(image, "full", 1280) or original


def in_ratios(edition: Edition) -> list[Picture]:
    """The lead picture in the three shapes that search engines ask for; as it is, where they were not made. The share
    card of a piece without one."""
    whole = picture(edition)
    if whole is None:
        return list(filter(None, [share_card(edition)]))
    shapes = [rendition(edition.image, crop) for crop in ("1x1", "4x3", "16x9")]
    return list(filter(None, shapes)) or [whole]


def share_card(edition: Edition) -> Picture | None:
    """The card drawn for the edition, which was fetched along with it; None until it is drawn."""
    card = getattr(edition, "share_card", None)
    if card is None:
        return None
    drawn = share_cards.words(edition)
    alt = f"{drawn.label}, {drawn.year}: {drawn.headline}. {drawn.byline}"
    return Picture(absolute_url(pictures.media_url(card.name)), *cards.SIZE, alt, is_photograph=False)


def on_share_cards(edition: Edition) -> Picture | None:
    """The card of the edition; until it is drawn the lead picture in the same shape, else as it is."""
    if card := share_card(edition):
        return card
    whole = picture(edition)
    if whole is None:
        return None
    return replace(rendition(edition.image, "share") or whole, alt=edition.image_alt)


def portrait(author: Author) -> str:
    """The address of the author's portrait, square where it was made so."""
    image = author.portrait
    if not image or not image.file:
        return ""
    return absolute_url(pictures.url(image, "1x1", 640) or pictures.media_url(image.file.name))


def rendition(image: Image, crop: str, width: int = 1200) -> Picture | None:
    path, size = pictures.url(image, crop, width), pictures.size_of(image, crop, width)
    if not path or not size:
        return None
    return Picture(absolute_url(path), *size)


def text_of(edition: Edition) -> str:
    """The text as the page shows it, every address in it absolute; nothing where the page shows no text."""
    if edition.status == Edition.Status.RETRACTED:
        return ""
    return body.with_absolute_urls(edition.html or edition.body, url(edition))


def language_name(code: str) -> str:
    """The language's own name: “Français” for “fr”."""
    try:
        return get_language_info(code)["name_local"].capitalize()
    except KeyError:
        return code


def xml_safe(text: str) -> str:
    """`text` without the characters that XML cannot carry."""
    return ILLEGAL.sub("", text)
