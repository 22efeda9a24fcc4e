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
    """The piece as HTML for another site: names, institutions, notes and interests as printed, its origin, its licence.

    No pictures: their rights are not ours to pass on with the text's.
    """
    licence, url = TextLicence(edition.licence), representation.url(edition)
    writers = representation.writers(bylines)
    serious, quiet = [], []
    for note, printed in zip(representation.notes(edition), edition.notes, strict=True):
        line = f"<p><em>{escape(note['label'])}: {escape(note['text'])}</em></p>"
        if printed["serious"]:
            serious.append(line)
        else:
            quiet.append(line)
    rows = [f"<h1>{escape(edition.headline)}</h1>"]
    if edition.standfirst:
        rows.append(f"<p><strong>{escape(edition.standfirst)}</strong></p>")
    for byline in bylines:
        line = "; ".join(filter(None, [byline.name, *map(str, byline.affiliations_as_printed)]))
        if byline not in writers:
            line = f"{byline.get_role_display()}: {line}"
        rows.append(f"<p>{escape(line)}</p>")
    rows += [*serious, FIGURE.sub("", representation.text_of(edition)), *quiet]
    rows += [f"<p>{escape(bio)}</p>" for bio in representation.bios(bylines)]
    for line in representation.interests(bylines):
        rows.append(f"<p><em>{escape(line['who'])}: {escape(line['text'])}</em></p>")
    day = date_format(timezone.localtime(edition.published_at), "j F Y")
    rows.append(
        f'<p><em>First published by <a href="{escape(url)}">{escape(settings.SITE_NAME)}</a> on {day}.'
        f' {escape(licence.label)}: <a href="{licence.url}">{licence.url}</a></em></p>'
    )
    rows.append(f'<link rel="canonical" href="{escape(url)}">')
    return "\n".join(rows)
