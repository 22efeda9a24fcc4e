"""What the head of a document may say of its type and language, as the publication knows them."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings

from articles.models.types import Type

from .drafts import Draft


def type_named(label: str) -> str:
    """The type with this label, opinion for none. Raises ValueError with those there are for one nobody knows."""
    if not label:
        return Type.OPINION
    for choice in Type:
        if choice.label.casefold() == label.strip().casefold():
            return choice
    raise ValueError(f"“{label[:60]}” is no type of piece. Known are: {', '.join(Type.labels)}.")


def language_of(code: str) -> str:
    """A code of settings.LANGUAGES, of the language alone where its country is not among them (“en-US” is “en”).

    The site's own for none. Raises ValueError for one nobody knows.
    """
    wanted, known = (code or settings.LANGUAGE_CODE).strip().casefold().replace("_", "-"), dict(settings.LANGUAGES)
    for tag in (wanted, wanted.partition("-")[0]):
        if tag in known:
            return tag
    raise ValueError(f"“{code[:60]}” is no language; write its code, as en, fr or pt-br.")


CHECKED: dict[str, Callable[[str], str]] = {"type": type_named, "language": language_of}


def leave_out_unknown(draft: Draft) -> None:
    """Takes a type and a language that nobody knows here out of the head, and reports them.

    For documents whose program wrote the head (a Word file in Latin, a post of the type “post”); what a person typed
    into a text file is refused instead, for they meant something by it.
    """
    for key, check in CHECKED.items():
        try:
            check(draft.headers.get(key, ""))
        except ValueError as error:
            draft.report("header", 0, draft.headers.pop(key), f"{error} It was left out.")
