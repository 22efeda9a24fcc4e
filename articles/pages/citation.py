"""How to cite a piece: in words, as BibTeX, as RIS. Pure; names as printed, with the number and date of the edition.

A citation names the edition because the text may change: the same address with another edition is another text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format

from authors.models import Author

from ..models import Edition, PrintedByline
from ..public import representation

_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


FORMS = {"bib": "application/x-bibtex; charset=utf-8", "ris": "application/x-research-info-systems; charset=utf-8"}


def file(edition: Edition, bylines: Sequence[PrintedByline], form: str) -> HttpResponse:
    """The entry as a file to be saved, named as the piece."""
    entry = (bibtex if form == "bib" else ris)(edition, bylines)
    response = HttpResponse(entry, content_type=FORMS[form])
    response["Content-Disposition"] = f'attachment; filename="{edition.slug}.{form}"'
    response["X-Robots-Tag"] = "noindex"
    return response


def plain(edition: Edition, bylines: Sequence[PrintedByline]) -> str:
    """One line: “A and B, ‘Headline’, Standfirst, 30 June 2019. Edition 2 of 3 July 2019. https://…”."""
    names = edition.byline_text
    beside = [f"{row.get_role_display()}: {row.name}" for row in representation.others(bylines)]
    where = [f"{names}, “{edition.headline}”", *beside, settings.SITE_NAME, _day(edition.published_at)]
    said = [", ".join(where), _edition(edition), representation.url(edition)]
    return _line(". ".join(filter(None, said)))


def bibtex(edition: Edition, bylines: Sequence[PrintedByline]) -> str:
    """A `@misc` entry, which every style knows: btxdoc (Patashnik 1988), `url` and `language` as biblatex has them."""
    published = timezone.localtime(edition.published_at)
    people = " and ".join(_person(row) for row in representation.writers(bylines))
    notes = [edition.type_label, *(f"{r.get_role_display()}: {r.name}" for r in representation.others(bylines))]
    fields = {
        "author": people,
        "title": f"{{{_tex(edition.headline)}}}",  # braced twice: a style may not change its capitals
        "howpublished": _tex(settings.SITE_NAME),
        "year": f"{published:%Y}",
        "month": f"{published:%m}",
        "day": f"{published:%d}",
        "note": _tex(". ".join(filter(None, [", ".join(notes), _edition(edition)]))),
        "url": representation.url(edition),
        "language": edition.language,
    }
    rows = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{edition.slug}-{published:%Y},\n{rows}\n}}\n"


def ris(edition: Edition, bylines: Sequence[PrintedByline]) -> str:
    """The RIS record of a newspaper article, tags as Reference Manager defines them; CRLF and `ER` close it."""
    published = timezone.localtime(edition.published_at)
    rows = [("TY", "NEWS")]
    rows += [("AU", row.name) for row in representation.writers(bylines)]
    for row in representation.others(bylines):
        rows.append(("A4", row.name) if row.role == "translator" else ("N1", f"{row.get_role_display()}: {row.name}"))
    rows += [
        ("TI", edition.headline),
        ("T2", settings.SITE_NAME),
        ("AB", edition.standfirst),
        ("PY", f"{published:%Y}"),
        ("DA", f"{published:%Y/%m/%d}"),
        ("ET", str(edition.number)),
        ("M3", edition.type_label),
        ("N1", _edition(edition)),
        ("LA", edition.language),
        ("UR", representation.url(edition)),
    ]
    lines = [f"{tag}  - {_line(value)}" for tag, value in rows if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def _person(byline: PrintedByline) -> str:
    """A name as BibTeX reads it. Braces keep one whole that it would take apart: a collective's, or one with a comma
    or an “and” in it."""
    collective = bool(byline.author_id) and byline.author.kind == Author.Kind.COLLECTIVE
    name = _tex(byline.name)
    return f"{{{name}}}" if collective or "," in name or " and " in name.lower() else name


def _edition(edition: Edition) -> str:
    if edition.is_withdrawn:
        return f"{edition.get_status_display()} on {_day(edition.visible_from)}"
    return f"Edition {edition.number} of {_day(edition.visible_from)}" if edition.number > 1 else ""


def _day(moment) -> str:
    return date_format(timezone.localtime(moment), "j F Y")


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in _line(text))


def _line(text: str) -> str:
    """On one line, whatever was typed: a line break in a headline would be another field of the record."""
    return re.sub(r"\s+", " ", representation.xml_safe(text)).strip()
