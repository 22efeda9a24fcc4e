"""What another site needs to carry a piece, where its licence allows that. Pure: bylines are handed in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from ..models import Edition, PrintedByline
from ..models.types import TextLicence
from ..public import representation

# A drawn body has no figure inside a figure; one that is never closed is looked at once, up to the next.
FIGURE = re.compile(r"<figure\b(?:[^<]++|<(?!/?figure\b))*+</figure>")


def allowed(edition: Edition) -> bool:
    return edition.is_listed and edition.licence != TextLicence.ALL_RIGHTS


def kit(edition: Edition, bylines: Sequence[PrintedByline]) -> str:
    """The piece as HTML for another site: names, houses, notes and interests as printed, where it is from, the licence.

    No pictures: their rights are not ours to pass on with the text's.
    """
    licence, address = TextLicence(edition.licence), representation.url(edition)
    rows = [f"<h1>{escape(edition.headline)}</h1>"]
    if edition.standfirst:
        rows.append(f"<p><strong>{escape(edition.standfirst)}</strong></p>")
    for byline in bylines:
        role = "" if byline in representation.writers(bylines) else f"{byline.get_role_display()}: "
        signed = [byline.name, *map(str, byline.affiliations_as_printed)]
        rows.append(f"<p>{escape(role + '; '.join(filter(None, signed)))}</p>")
    notes = representation.notes(edition)
    rows += [_note(note) for note, printed in zip(notes, edition.notes, strict=True) if printed["serious"]]
    rows.append(FIGURE.sub("", representation.text_of(edition)))
    rows += [_note(note) for note, printed in zip(notes, edition.notes, strict=True) if not printed["serious"]]
    rows += [f"<p>{escape(bio)}</p>" for bio in representation.bios(bylines)]
    rows += [
        f"<p><em>{escape(line['who'])}: {escape(line['text'])}</em></p>" for line in representation.interests(bylines)
    ]
    day = date_format(timezone.localtime(edition.published_at), "j F Y")
    rows.append(
        f'<p><em>First published by <a href="{escape(address)}">{escape(settings.SITE_NAME)}</a> on {day}.'
        f' {escape(licence.label)}: <a href="{licence.url}">{licence.url}</a></em></p>'
    )
    rows.append(f'<link rel="canonical" href="{escape(address)}">')
    return "\n".join(rows)


def _note(note: dict) -> str:
    return f"<p><em>{escape(note['label'])}: {escape(note['text'])}</em></p>"
