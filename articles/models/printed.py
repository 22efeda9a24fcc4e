"""What of a piece is printed, field by field. The one table that copying, printing, printing again and comparing read.

A new printed field is a row here and a field of Article, Snapshot and Edition. tests/articles/test_printed.py names the
one that was forgotten.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple


class Kind(Enum):
    """How a field gets from the working copy into an edition."""

    TEXT = auto()  # words, printed as they stand in the working copy
    COMPOSED = auto()  # words of which press/composing.py decides what is printed
    VALUE = auto()  # a number, or the key of another row
    LINK = auto()  # the key of another piece, printed as a row beside the edition
    ROWS = auto()  # rows beside the piece, printed as rows beside the edition
    DERIVED = auto()  # of the edition alone: made of the others when it is composed


class Printed(NamedTuple):
    kind: Kind
    label: str = ""  # in the comparison of two versions; none where it follows from the others


FIELDS: dict[str, Printed] = {
    "headline": Printed(Kind.TEXT, "Headline"),
    "standfirst": Printed(Kind.TEXT, "Standfirst"),
    "type": Printed(Kind.TEXT, "Type"),
    "bylines": Printed(Kind.ROWS, "Bylines"),
    "topics": Printed(Kind.ROWS, "Topics"),
    "image": Printed(Kind.VALUE, "Lead picture"),
    "image_alt": Printed(Kind.COMPOSED, "Alternative text"),
    "image_caption": Printed(Kind.COMPOSED, "Caption"),
    "slug": Printed(Kind.TEXT, "Address"),
    "language": Printed(Kind.TEXT, "Language"),
    "notice": Printed(Kind.TEXT, "Notice"),
    "licence": Printed(Kind.TEXT, "Licence"),
    "series": Printed(Kind.VALUE, "Series"),
    "series_position": Printed(Kind.VALUE, "Number in the series"),
    "translation_of": Printed(Kind.LINK, "Translation of"),
    "links": Printed(Kind.ROWS, "Other pieces"),
    "body": Printed(Kind.COMPOSED, "Text"),
    "version": Printed(Kind.DERIVED),
    "digest": Printed(Kind.DERIVED),
    "html": Printed(Kind.DERIVED),
    "plain_text": Printed(Kind.DERIVED),
    "outline": Printed(Kind.DERIVED),
    "word_count": Printed(Kind.DERIVED),
    "image_credit": Printed(Kind.DERIVED),
    "byline_text": Printed(Kind.DERIVED),
    "institutions_text": Printed(Kind.DERIVED),
    "topics_text": Printed(Kind.DERIVED),
}
# The rest of Edition: what one print says of itself. Nothing of it is carried over into the next edition.
OF_ONE_PRINT: dict[str, str] = {
    "id": "the row's own",
    "article": "the piece; never another one",
    "number": "counted by the press",
    "status": "what the verb makes of the piece",
    "change": "why there is this edition",
    "note": "what readers are told of this change",
    "notes": "those of the edition before, and this one",
    "redirect_to": "of a redirection alone",
    "published_at": "the day of the piece, which the press carries over",
    "modified_at": "moves only with a change that readers are told of",
    "visible_from": "the time line's",
    "visible_until": "the time line's",
    "printed_at": "when this print was ordered",
    "printed_by": "and by whom",
    "approved_by": "of a withdrawal alone",
}


def names(*kinds: Kind) -> list[str]:
    """The fields of these kinds, in the order of the table."""
    return [name for name, field in FIELDS.items() if field.kind in kinds]


LABELS = {name: field.label for name, field in FIELDS.items() if field.label}  # all that two versions differ by
WORDS = names(Kind.TEXT, Kind.COMPOSED)  # what is typed as text
OF_WORKING_COPY = names(Kind.TEXT, Kind.COMPOSED, Kind.VALUE, Kind.LINK)  # columns of the piece's own row
OF_EDITION = names(Kind.TEXT, Kind.COMPOSED, Kind.VALUE, Kind.DERIVED)  # columns of an edition

# What is printed of a byline and of an affiliation beside it, and what is not carried over into the next edition.
OF_BYLINE = ["author", "role", "name", "bio", "disclosure", "declared_on"]
OF_AFFILIATION = ["title", "institution", "institution_name", "disclosure"]
BY_PLACE = {"id", "edition", "byline", "position", "published_at"}  # these follow from where the row stands
