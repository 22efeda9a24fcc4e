"""What a picture may be used for, and until when. Pure: the table of licences and what follows from it.

A use that has begun does not end by itself: what readers see was licensed when it was printed. An end of rights stops
*new* use, and the desk is told which pages still show the picture, thirty days ahead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from django.db.models import TextChoices
from django.utils.formats import date_format

DAY = "j F Y"
AHEAD = timedelta(days=30)  # enough to renew a licence or to find another picture


class Licence(TextChoices):
    UNKNOWN = "unknown", "Not settled yet"
    OWN = "own", "Our own work"
    PERMISSION = "permission", "By permission"
    AGENCY = "agency", "Agency licence"
    CC_BY = "cc_by", "Creative Commons BY"
    CC_BY_SA = "cc_by_sa", "Creative Commons BY-SA"
    PUBLIC_DOMAIN = "public_domain", "Public domain"


# What has to be on record before a picture may be used, with the words for it. Creative Commons asks for the author,
# the source and the licence itself; whoever gave a permission will be asked for by name one day.
REQUIRED: dict[str, dict[str, str]] = {
    Licence.UNKNOWN: {},
    Licence.OWN: {},
    Licence.PERMISSION: {"permission_from": "who gave it", "permission_on": "when"},
    Licence.AGENCY: {"agency": "the agency", "expires_on": "the day it ends"},
    Licence.CC_BY: {"creator": "the author", "source_url": "the source", "licence_url": "the link to the licence"},
    Licence.CC_BY_SA: {"creator": "the author", "source_url": "the source", "licence_url": "the link to the licence"},
    Licence.PUBLIC_DOMAIN: {"source_url": "the source"},
}


class Licensed(Protocol):
    """What this module needs to know of a picture."""

    licence: str
    expires_on: date | None


@dataclass(frozen=True)
class Verdict:
    """Whether a picture may be used; `reason` is a sentence where it may not, or soon may not any more.

    `about` says what the reason is about: "licence" (not settled, not complete) or "rights" (their end).
    """

    allowed: bool
    reason: str = ""
    about: str = ""

    def __bool__(self) -> bool:
        return self.allowed


def missing(picture: Licensed) -> dict[str, str]:
    """The fields its licence asks for that are empty, with the words for them."""
    return {field: words for field, words in REQUIRED[picture.licence].items() if not getattr(picture, field)}


def may_use(picture: Licensed, on: date) -> Verdict:
    """Whether a new use may begin on that day. The last day of a licence still counts."""
    if picture.licence == Licence.UNKNOWN:
        return Verdict(False, "Nobody has settled its licence.", "licence")
    if left := missing(picture):
        label = Licence(picture.licence).label
        *first, last = left.values()
        words = f"{last} is missing"
        if first:
            words = f"{', '.join(first)} and {last} are missing"
        return Verdict(False, f"“{label}” is not complete: {words}.", "licence")
    if picture.expires_on and picture.expires_on < on:
        return Verdict(False, f"Its rights ended on {date_format(picture.expires_on, DAY)}.", "rights")
    if ends_soon(picture, on):
        return Verdict(True, f"Its rights end on {date_format(picture.expires_on, DAY)}.", "rights")
    return Verdict(True)


def ends_soon(picture: Licensed, on: date) -> bool:
    """Whether the rights end within the time the desk is warned ahead, or have ended."""
    return picture.expires_on is not None and picture.expires_on <= on + AHEAD
