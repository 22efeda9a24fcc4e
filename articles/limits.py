"""What one request may bring: one table, which the forms, the views and the gate before all of them read.

Chosen so that the dearest text within them costs a page less than two seconds of a processor. What a text costs is
measured in its characters and, more so, in its tags: a paragraph of a letter costs as much as one of a page.
"""

from __future__ import annotations

from collections.abc import Mapping

TEXT = 400_000  # characters of a piece’s text, eight times the longest essay; and as many bytes of a document
TAGS = 8_000  # in it, or in a clipboard: four thousand paragraphs
PASTE = 1_000_000  # characters of a clipboard, nine tenths of which a word processor says of fonts
LINES = 8_000  # of a document
LINE_ENDS = "\n\r&"  # each of which may become a tag in a text whose lines count (`<pre>`), the last as “&#10;”
FIELD = 10_000  # characters of any other field of a piece, and of a note
READER = 100_000  # bytes of anything that is sent to a page of the site
FORM = 2_500_000  # bytes of a form of the desk: a text, and as much again in signs that are sent as three
PICTURES = 100 * 1024 * 1024  # bytes of all pictures that are uploaded at once
# What an address begins with → bytes of a request; the first that fits.
REQUESTS = {"/admin/images/image/": PICTURES, "/admin/": FORM, "/desk/": FORM, "/": READER}


# Whoever has none of these sends no pictures, and is not waited for.
SEND_PICTURES = ("images.add_image", "images.change_image")


class TooLong(ValueError):
    """It is more than one request may bring; the sentence says how much that is. Answered with 413."""


def of_request(path: str) -> int:
    """The most bytes that are read at `path`, which may be anything: “*” and “x” are sent, too."""
    return next((most for prefix, most in REQUESTS.items() if path.startswith(prefix)), READER)


def refusal_of_request(path: str, size: int) -> str:
    """Why so many bytes are not read, as a sentence; empty if they are."""
    most = of_request(path)
    return f"What you sent has {_megabytes(size)}, and {_megabytes(most)} are the most here." if size > most else ""


def of_sender(path: str, user) -> int:
    """The most bytes that are read at `path` of this person: who is not of the desk sends no more than a reader."""
    most = of_request(path)
    if most > FORM and not any(user.has_perm(right) for right in SEND_PICTURES):
        most = FORM
    is_of_the_desk = user.is_active and user.is_staff and user.get_all_permissions()
    return most if is_of_the_desk else min(most, READER)


def refusal_of_sender(path: str, size: int, user) -> str:
    """Why so many bytes are not read of this person, as a sentence; empty if they are."""
    most = of_sender(path, user)
    if size <= most:
        return ""
    said = f"What you sent has {_megabytes(size)}, and {_megabytes(most)} are the most"
    if user.is_authenticated:
        return f"{said} with your rights."
    return f"{said} without being logged in. Log in in another tab, go back and send it once more."


def refusal_of_text(text: str, *, most: int = TEXT, tags: int = TAGS, lines: int | None = None) -> str:
    """Why a text is not taken, as a sentence; empty if it is. Counting costs next to nothing."""
    if len(text) > most:
        return f"The text has {len(text):,} characters, and {most:,} are the most: make several pieces of it."
    if lines is not None and (found := text.count("\n")) > lines:
        return f"The text has {found:,} lines, and {lines:,} are the most: make several pieces of it."
    found = text.count("<")
    if lines is None and found > tags:
        return f"The text has {found:,} tags, and {tags:,} are the most: take it in parts, or without its formatting."
    if lines is None and "<pre" in text.lower() and (found := found + sum(map(text.count, LINE_ENDS))) > tags:
        said = f"{found:,} tags and lines of its own, and {tags:,} are the most"
        return f"The text has {said}: take it in parts, or without its formatting."
    return ""


def refusal_of_field(label: str, text: str) -> str:
    if len(text) <= FIELD:
        return ""
    return f"“{label}” has {len(text):,} characters, and {FIELD:,} are the most."


def field_errors(data: Mapping[str, str]) -> dict[str, str]:
    """Which of the fields of a form are too long → why, as a sentence. `body` is a text, any other a field."""
    found = {}
    for name, value in data.items():
        why = refusal_of_text(value) if name == "body" else refusal_of_field(name.replace("_", " "), value)
        if why:
            found[name] = why
    return found


def check(data: Mapping[str, str]) -> None:
    """Raises TooLong with the first of what `field_errors` finds."""
    for why in field_errors(data).values():
        raise TooLong(why)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB" if size >= 1_000_000 else f"{size / 1000:,.0f} KB"
