"""What the reader's templates need to say in words: dates, ages, affiliations."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html

from authors.models import Affiliation

from ..models import Edition
from ..public import representation

register = template.Library()


@register.simple_tag
def day(moment) -> str:
    """`<time>` with the day in words, in the site's time zone: “30 June 2019”."""
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), date_format(local, "j F Y")
    )


@register.simple_tag
def age(edition: Edition) -> str:
    """“more than 7 years old” for a piece past the age its type bears, else nothing."""
    years = edition.years_old(timezone.now())
    if years > 1:
        return f"more than {years} years old"
    if years:
        return "more than a year old"
    return ""


@register.filter
def affiliation_dates(affiliation: Affiliation) -> str:
    """When an affiliation was held, as far as is known: “2015–2019”, “since 2020”, “until 2019”, “as of June 2019”."""
    begins, ends = affiliation.starts_on, affiliation.ends_on
    if begins and ends:
        return "–".join(dict.fromkeys([str(begins.year), str(ends.year)]))
    if ends:
        return f"until {ends.year}"
    if affiliation.has_ended:
        return f"from {begins.year}, since ended" if begins else "formerly"
    known = []
    if begins:
        known.append(f"since {begins.year}")
    if affiliation.confirmed_on:
        known.append(f"as of {date_format(affiliation.confirmed_on, 'F Y')}")
    return ", ".join(known)


@register.filter
def note_label(note: dict) -> str:
    return Edition.Change(note["kind"]).label


@register.filter
def note_moment(note: dict) -> datetime:
    return datetime.fromisoformat(note["at"])


@register.filter
def changed_how(edition: Edition) -> str:
    """What the last change that readers were told of was, in the word before its date."""
    if edition.is_withdrawn:
        return edition.get_status_display()
    words = {Edition.Change.CORRECTION: "Corrected", Edition.Change.CLARIFICATION: "Clarified"}
    last = edition.notes[-1]["kind"] if edition.notes else ""
    return words.get(last, "Updated")


@register.simple_tag
def quiet_notes(edition: Edition) -> list[dict]:
    """The notes that stand under the text; serious ones stand above it."""
    return [note for note in edition.notes if not note["serious"]]


register.simple_tag(representation.bios, name="bios")
register.simple_tag(representation.interests, name="disclosures")
register.filter("language_name", representation.language_name)
