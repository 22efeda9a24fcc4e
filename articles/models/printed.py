"""What of a piece is printed, field by field. The one table that copying, printing, printing again and comparing read.

A new printed field is a row here and a field of Article, Snapshot and Edition. tests/articles/test_printed.py names the
one that was forgotten.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple


class Origin(Enum):
    """Where an edition has a field from."""

    TEXT = auto()  # words, printed as they stand in the working copy
    COMPOSED = auto()  # words of which press/composing.py decides what is printed
    VALUE = auto()  # a number, or the key of another row
    LINK = auto()  # the key of another piece, printed as a row beside the edition
    ROWS = auto()  # rows beside the piece, printed as rows beside the edition
    DERIVED = auto()  # of the edition alone: made of the others when it is composed


class Printed(NamedTuple):
    origin: Origin
    label: str = ""  # in the comparison of two versions; none where it follows from the others


FIELDS: dict[str, Printed] = {
    "headline": Printed(Origin.TEXT, "Headline"),
    "standfirst": Printed(Origin.TEXT, "Standfirst"),
    "type": Printed(Origin.TEXT, "Type"),
    "bylines": Printed(Origin.ROWS, "Bylines"),
    "topics": Printed(Origin.ROWS, "Topics"),
    "image": Printed(Origin.VALUE, "Lead picture"),
    "image_alt": Printed(Origin.COMPOSED, "Alternative text"),
    "image_caption": Printed(Origin.COMPOSED, "Caption"),
    "slug": Printed(Origin.TEXT, "Address"),
    "language": Printed(Origin.TEXT, "Language"),
    "notice": Printed(Origin.TEXT, "Notice"),
    "licence": Printed(Origin.TEXT, "Licence"),
    "series": Printed(Origin.VALUE, "Series"),
    "series_position": Printed(Origin.VALUE, "Number in the series"),
    "translation_of": Printed(Origin.LINK, "Translation of"),
    "links": Printed(Origin.ROWS, "Other pieces"),
    "body": Printed(Origin.COMPOSED, "Text"),
    "version": Printed(Origin.DERIVED),
    "digest": Printed(Origin.DERIVED),
    "html": Printed(Origin.DERIVED),
    "plain_text": Printed(Origin.DERIVED),
    "outline": Printed(Origin.DERIVED),
    "word_count": Printed(Origin.DERIVED),
    "image_credit": Printed(Origin.DERIVED),
    "byline_text": Printed(Origin.DERIVED),
    "institutions_text": Printed(Origin.DERIVED),
    "topics_text": Printed(Origin.DERIVED),
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


def names(*origins: Origin) -> list[str]:
    """The fields of these origins, in the order of the table."""
    return [name for name, field in FIELDS.items() if field.origin in origins]


LABELS = {name: field.label for name, field in FIELDS.items() if field.label}  # all that two versions differ by
WORDS = names(Origin.TEXT, Origin.COMPOSED)  # what is typed as text
OF_WORKING_COPY = names(Origin.TEXT, Origin.COMPOSED, Origin.VALUE, Origin.LINK)  # columns of the piece's own row
OF_EDITION = names(Origin.TEXT, Origin.COMPOSED, Origin.VALUE, Origin.DERIVED)  # columns of an edition

# What is printed of a byline and of an affiliation beside it, and what is not carried over into the next edition.
OF_BYLINE = ["author", "role", "name", "bio", "disclosure", "declared_on"]
OF_AFFILIATION = ["title", "institution", "institution_name", "disclosure"]
BY_PLACE = {"id", "edition", "byline", "position", "published_at"}  # these follow from where the row stands
