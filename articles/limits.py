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
PICTURES = DOCUMENTS = 100 * 1024 * 1024  # bytes of all pictures or documents that are uploaded at once
CONTRIBUTED = 18_000_000  # bytes that a contributor sends whose link is open: a document and what is said with it
# What a path begins with → bytes of a request; the first that fits.
REQUESTS = {
    "/admin/images/image/": PICTURES,
    "/admin/from-document/": DOCUMENTS,
    "/admin/": FORM,
    "/desk/": FORM,
    "/contribute/": CONTRIBUTED,
    "/": READER,
}
# What a path begins with → rights; whoever has none of them sends no more there than a form, and is not waited for.
SENDERS = {
    "/admin/images/image/": ("images.add_image", "images.change_image"),
    "/admin/from-document/": ("intake.add_sourcedocument",),
}


class TooLong(ValueError):
    """It is more than one request may bring; the sentence says how much that is. Answered with 413."""


def of_request(path: str) -> int:
    """The most bytes that are read at `path`, which may be anything: “*” and “x” are sent, too."""
    for prefix, most in REQUESTS.items():
        if path.startswith(prefix):
            return most
    return READER


def refusal_of_request(path: str, size: int) -> str:
    """Why so many bytes are not read, as a sentence; empty if they are."""
    most = of_request(path)
    if size <= most:
        return ""
    return f"What you sent has {_megabytes(size)}, and {_megabytes(most)} are the most here."


def of_sender(path: str, user) -> int:
    """The most bytes that are read at `path` of this person: who is not of the desk sends no more than a reader."""
    most = of_request(path)
    for prefix, rights in SENDERS.items():
        if path.startswith(prefix) and not any(user.has_perm(right) for right in rights):
            most = FORM
    if user.is_active and user.is_staff and user.get_all_permissions():
        return most
    return min(most, READER)


def refusal_of_sender(path: str, size: int, user) -> str:
    """Why so many bytes are not read of this person, as a sentence; empty if they are."""
    most = of_sender(path, user)
    if size <= most:
        return ""
    sentence = f"What you sent has {_megabytes(size)}, and {_megabytes(most)} are the most"
    if user.is_authenticated:
        return f"{sentence} with your rights."
    return f"{sentence} without being logged in. Log in in another tab, go back and send it once more."


def refusal_of_text(text: str, *, most: int = TEXT, tags: int = TAGS, lines: int | None = None) -> str:
    """Why a text is not taken, as a sentence; empty if it is. Counting costs next to nothing."""
    if len(text) > most:
        return f"The text has {len(text):,} characters, and {most:,} are the most: make several pieces of it."
    if lines is not None:
        count = text.count("\n")
        if count > lines:
            return f"The text has {count:,} lines, and {lines:,} are the most: make several pieces of it."
        return ""
    count, what = text.count("<"), "tags"
    if count <= tags and "<pre" in text.lower():
        count, what = count + sum(map(text.count, LINE_ENDS)), "tags and lines of its own"
    if count <= tags:
        return ""
    return f"The text has {count:,} {what}, and {tags:,} are the most: take it in parts, or without its formatting."


def refusal_of_field(label: str, text: str) -> str:
    if len(text) <= FIELD:
        return ""
    return f"“{label}” has {len(text):,} characters, and {FIELD:,} are the most."


def field_errors(data: Mapping[str, str]) -> dict[str, str]:
    """Which of the fields of a form are too long → why, as a sentence. `body` is a text, any other a field."""
    errors = {}
    for name, value in data.items():
        error = refusal_of_field(name.replace("_", " "), value)
        if name == "body":
            error = refusal_of_text(value)
        if error:
            errors[name] = error
    return errors


def check(data: Mapping[str, str]) -> None:
    """Raises TooLong with the first of what `field_errors` finds."""
    for error in field_errors(data).values():
        raise TooLong(error)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB" if size >= 1_000_000 else f"{size / 1000:,.0f} KB"
