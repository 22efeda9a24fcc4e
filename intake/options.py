"""A question with answers that each say what is known of them, drawn by templates/admin/intake/_options.html."""

from __future__ import annotations

from dataclasses import dataclass

from django import forms


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
