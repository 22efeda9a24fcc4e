"""A question with answers that each say what is known of them, drawn by templates/admin/intake/_options.html."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator

from articles.public import in_print
from images import pictures

from .matching import Known


@dataclass(frozen=True)
class Option:
    """One answer to “who is meant?”; `more` says what is known, `url` and `portrait` lead to record and picture."""

    value: str
    label: str
    more: str = ""
    url: str = ""
    portrait: str = ""


class OptionsField(forms.ChoiceField):
    """A choice by radio buttons that the template draws, each with what is known of it."""

    def __init__(self, options: list[Option], *, question: str, **kwargs) -> None:
        self.options = options
        super().__init__(
            choices=[(option.value, option.label) for option in options],
            error_messages={"required": question, "invalid_choice": question},
            **kwargs,
        )


def known_person(known: Known, at: datetime) -> Option:
    """Somebody on record: where they work, how much is theirs, what they wrote last, their bio and their portrait, so
    that two of one name can be told apart."""
    author = known.author
    affiliations = "; ".join(str(affiliation) for affiliation in known.affiliations) or "no affiliation on record"
    count = in_print.pieces_by(author, at).count()
    known_of = [affiliations, f"{count} {'piece' if count == 1 else 'pieces'}"]
    if known.pieces:
        latest = [f"“{piece.headline}” ({date_format(piece.published_at, 'j F Y')})" for piece in known.pieces]
        known_of[-1] += f", the last {', '.join(latest)}"
    if author.bio:
        known_of.append(f"bio: {Truncator(' '.join(author.bio.split())).chars(160)}")
    portrait = ""
    if author.portrait:
        portrait = pictures.thumb(author.portrait)
    return Option(
        str(author.pk),
        f"{author.name}, on record",
        "; ".join(known_of),
        page_of_record("author", author.pk),
        portrait,
    )


def page_of_record(model: str, pk: int) -> str:
    return reverse(f"admin:authors_{model}_change", args=[pk])
