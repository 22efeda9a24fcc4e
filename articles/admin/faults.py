"""What a refused form has against it, as a list to stand above it: each sentence with the field that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.forms import BaseForm
from django.forms.formsets import BaseFormSet


@dataclass(frozen=True)
class Fault:
    message: str
    label: str = ""
    field: str = ""  # the id to lead to; none for what is about the form as a whole


def of_form(form: BaseForm, row: str = "") -> Iterator[Fault]:
    """The faults of `form` in the order of its fields; `row` is what to call it where there are several."""
    for message in form.non_field_errors():
        yield Fault(message, row)
    for field in form:
        for message in field.errors:
            label = f"{row}: {field.label}" if row else str(field.label)
            yield Fault(message, label, field.id_for_label)


def of_rows(formset: BaseFormSet, name: str) -> Iterator[Fault]:
    """The faults of the rows, called “`name` 1”, “`name` 2”, and those of all of them together."""
    for message in formset.non_form_errors():
        yield Fault(message, name)
    for number, form in enumerate(formset.forms, start=1):
        if form.has_changed() or form.errors:
            yield from of_form(form, f"{name} {number}")
