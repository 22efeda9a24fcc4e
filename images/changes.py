"""Who may change what of a picture, and the signal to the rooms above when one that readers see was changed.

What was printed with a picture (alternative text, caption, credit) stays as it was printed, and its file stays. Its
focus may move: the new crops get new URLs, and the ones before lead to them, so no URL ever has other bytes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.dispatch import Signal

from .models import Image

# Sent inside the transaction, with `image`, `before` and `after` ({field: plain value}, what differs), `at` and `by`.
printed_changed = Signal()

# Recorded beside the fields that people edit; everything else follows from the file or is kept by the machinery.
OF_FILE = {"file", "original_name"}


class ChangeRefused(Exception):
    """This person may not change this picture: the sentence says why."""


def refusal(image: Image, user: AbstractBaseUser) -> str:
    """Why `user` may not change the picture, as a sentence; empty if they may. Up to two queries."""
    if not user.has_perm("images.change_image"):
        return "You do not have the right to change pictures."
    if image.created_by_id != user.pk and not user.has_perm("images.change_others_image"):
        return "Somebody else brought this picture in, so you can look at it and use it, and not change it."
    if not user.has_perm("images.change_printed_image") and image.is_in_print:
        return "This picture is in print, and what is in print is changed only by who has the right to."
    return ""


@transaction.atomic
def change(image: Image, write: Callable[[], None], *, at: datetime, by: AbstractBaseUser) -> None:
    """Calls `write`, which saves `image`. Raises ChangeRefused if `by` may not, asked of the locked row."""
    row = Image.objects.select_for_update(of=("self",)).get(pk=image.pk)
    if why := refusal(row, by):
        raise ChangeRefused(why)
    before = values_of(row)
    write()
    if not row.is_in_print:
        return
    after = values_of(image)
    for name in list(after):
        if after[name] == before[name]:
            del before[name], after[name]
    if after:
        printed_changed.send(Image, image=image, before=before, after=after, at=at, by=by)


def values_of(image: Image) -> dict[str, object]:
    values = {}
    for field in Image._meta.concrete_fields:
        if not field.primary_key and (field.editable or field.name in OF_FILE):
            value = field.value_from_object(image)
            if isinstance(value, date):
                value = value.isoformat()
            elif value is not None and not isinstance(value, str | bool | int | float):
                value = str(value)
            values[field.name] = value
    return values
