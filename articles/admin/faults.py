"""What a refused form or a check has against a piece: each sentence with the field of the form that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.forms import BaseForm
from django.forms.formsets import BaseFormSet

from ..press.checks import Problem


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


# --- where on the writing form a problem is mended, for the form itself and for the pages beside it ---------

# By the code of a problem, where its field alone does not say where one acts.
OF_CODE = {"sign_off": "sign-off", "second_check": "state"}
# By its field, where that is no field of the form but a part of it.
OF_FIELD = {"bylines": "bylines", "notes": "notes", "state": "state"}
# Of one byline: the field in its row.
OF_BYLINE = {"interests": "declared_on", "affiliation": "title"}


def field_id(problem: Problem) -> str:
    """The id of the element where `problem` is mended; static/js/desk/places.js opens and focuses it."""
    if problem.byline is not None:
        return f"id_bylines-{problem.byline}-{OF_BYLINE.get(problem.code, 'author')}"
    if problem.code in OF_CODE:
        return OF_CODE[problem.code]
    return OF_FIELD.get(problem.field) or f"id_{problem.field}"
