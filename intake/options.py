"""A question with answers that each say what is known of them, drawn by templates/admin/intake/_options.html."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.urls import reverse
from django.utils.formats import date_format

from articles.public import in_print

from .matching import Known


@dataclass(frozen=True)
class Option:
    """One answer to “who is meant?”; `more` says what is known, `url` leads to the record."""

    value: str
    label: str
    more: str = ""
    url: str = ""


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
    """Somebody on record: where they work, how much is theirs and what they wrote last."""
    affiliations = "; ".join(str(affiliation) for affiliation in known.affiliations) or "no affiliation on record"
    count = in_print.pieces_by(known.author, at).count()
    pieces = f"{count} {'piece' if count == 1 else 'pieces'}"
    if known.pieces:
        last = known.pieces[0]
        pieces += f", the last “{last.headline}” ({date_format(last.published_at, 'j F Y')})"
    return Option(
        str(known.author.pk),
        f"{known.author.name}, on record",
        f"{affiliations}; {pieces}",
        page_of_record("author", known.author.pk),
    )


def page_of_record(model: str, pk: int) -> str:
    return reverse(f"admin:authors_{model}_change", args=[pk])
