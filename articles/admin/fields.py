"""Fields of forms for numbers that a page of the desk has filled in: keys of rows and versions of a piece."""

from __future__ import annotations

from contextlib import suppress

from django import forms


class VersionField(forms.IntegerField):
    """The version a page was made from. What is none becomes 0, which no piece has: the verb refuses it as stale."""

    def clean(self, value) -> int:
        try:
            return super().clean(value) or 0
        except forms.ValidationError:
            return 0


class NumberField(forms.IntegerField):
    """A number that a column can hold; the key of a row that nobody has looked for yet."""

    def __init__(self):
        super().__init__(required=False, min_value=0, max_value=2**63 - 1)


class NumbersField(forms.Field):
    """Several of them, in the order they were sent. What is none is left out."""

    widget = forms.MultipleHiddenInput
    number = NumberField()

    def clean(self, value) -> tuple[int, ...]:
        numbers = {}
        for one in value or ():
            with suppress(forms.ValidationError):
                numbers[self.number.clean(one)] = True
        numbers.pop(None, None)
        return tuple(numbers)
