"""How to cite a piece: in words, as BibTeX, as RIS. Pure; names as printed, with the number and date of the edition.

A citation names the edition because the text may change: the same address with another edition is another text.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.formats import date_format

from authors.models import Author

from ..models import Edition, PrintedByline
from ..public import representation

TEX = {
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
    write = {"bib": bibtex, "ris": ris}[form]
    response = HttpResponse(write(edition, bylines), content_type=FORMS[form])
    response["Content-Disposition"] = f'attachment; filename="{edition.slug}.{form}"'
    response["X-Robots-Tag"] = "noindex"
    return response


def plain(edition: Edition, bylines: Sequence[PrintedByline]) -> str:
    """One line: “A and B, ‘Headline’, Standfirst, 30 June 2019. Edition 2 of 3 July 2019. https://…”."""
    what = f"{edition.byline_text}, “{edition.headline}”"
    first = ", ".join([what, *other_roles(bylines), settings.SITE_NAME, day(edition.published_at)])
    return one_line(". ".join(filter(None, [first, number_and_day(edition), representation.url(edition)])))


def bibtex(edition: Edition, bylines: Sequence[PrintedByline]) -> str:
    """A `@misc` entry, which every style knows: btxdoc (Patashnik 1988), `url` and `language` as biblatex has them."""
    published = timezone.localtime(edition.published_at)
    notes = ", ".join([edition.type_label, *other_roles(bylines)])
    fields = {
        "author": " and ".join(bibtex_name(row) for row in representation.writers(bylines)),
        "title": f"{{{tex(edition.headline)}}}",  # braced twice: a style may not change its capitals
        "howpublished": tex(settings.SITE_NAME),
        "year": f"{published:%Y}",
        "month": f"{published:%m}",
        "day": f"{published:%d}",
        "note": tex(". ".join(filter(None, [notes, number_and_day(edition)]))),
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
        if row.role == "translator":
            rows.append(("A4", row.name))
        else:
            rows.append(("N1", f"{row.get_role_display()}: {row.name}"))
    rows += [
        ("TI", edition.headline),
        ("T2", settings.SITE_NAME),
        ("AB", edition.standfirst),
        ("PY", f"{published:%Y}"),
        ("DA", f"{published:%Y/%m/%d}"),
        ("ET", str(edition.number)),
        ("M3", edition.type_label),
        ("N1", number_and_day(edition)),
        ("LA", edition.language),
        ("UR", representation.url(edition)),
    ]
    lines = [f"{tag}  - {one_line(value)}" for tag, value in rows if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def other_roles(bylines: Sequence[PrintedByline]) -> list[str]:
    return [f"{row.get_role_display()}: {row.name}" for row in representation.others(bylines)]


def bibtex_name(byline: PrintedByline) -> str:
    """A name as BibTeX reads it. Braces keep one whole that it would take apart: a collective's, or one with a comma
    or an “and” in it."""
    name = tex(byline.name)
    is_collective = byline.author_id and byline.author.kind == Author.Kind.COLLECTIVE
    if is_collective or "," in name or " and " in name.lower():
        return f"{{{name}}}"
    return name


def number_and_day(edition: Edition) -> str:
    since = day(edition.visible_from)
    if edition.is_withdrawn:
        return f"{edition.get_status_display()} on {since}"
    if edition.number > 1:
        return f"Edition {edition.number} of {since}"
    return ""


def day(moment: datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y")


def tex(text: str) -> str:
    return "".join(TEX.get(character, character) for character in one_line(text))


def one_line(text: str) -> str:
    """On one line, whatever was typed: a line break in a headline would be another field of the record."""
    return " ".join(representation.xml_safe(text).split())
