"""The verbs of documents: keep one as it was sent, set it aside, read its bytes again.

Like the verbs of the desk they are keyword-only and take the time and who acts from their caller. Nothing that
arrived is ever deleted.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from datetime import datetime
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction

from articles import body, limits
from articles.press.errors import NotAllowed

from . import matching, readers
from .drafts import Draft, UnreadableDocument
from .models import SourceDocument
from .readers import formats

LONGEST_NAME = 255
PASTE = "paste"  # the kind of what was pasted with its form: HTML, whatever its name


def keep(data: bytes, name: str, *, at: datetime, by=None, by_name: str = "", kind: str = "") -> SourceDocument:
    """The document as it was sent, stored at once with its digest, who brought it and when; and then read.

    `draft` of it is what was recognised; where it cannot be read it is kept all the same, and `refusal` says why in
    one sentence. `by` is nobody for whoever has no account, and `by_name` says then who it was. `kind` is `PASTE` for
    the HTML of a clipboard; a file says itself what it is.

    Raises UnreadableDocument, and keeps nothing, where there is nothing to keep: no bytes, or more than one document
    may have. Opens files of strangers, so it belongs outside of any transaction.
    """
    name = cleaned_name(name)
    readers.check_size(len(data), name)
    if not data.strip():
        raise UnreadableDocument(f"{name} is empty: there is nothing to keep.")
    document = SourceDocument(name=name, kind=kind or kind_of(data, name), size=len(data), brought_at=at)
    document.digest = hashlib.sha256(data).hexdigest()
    document.brought_by, document.brought_by_name = by, by_name[:200]
    document.file = ContentFile(data, name=secrets.token_urlsafe(24))
    try:
        draft = read(data, name, document.kind)
    except UnreadableDocument as error:
        document.refusal = str(error)
    else:
        document.draft, document.headline = draft.to_dict(), draft.headline[:300]
        document.words = sum(len(block.text.split()) for block in draft.blocks)
    document.save()
    return document


def read(data: bytes, name: str, kind: str) -> Draft:
    """The draft in a document, the names on record recognised first. Raises UnreadableDocument with one sentence."""
    if kind in ("txt", PASTE):  # before anything is looked for in it
        text = data.decode("utf-8", errors="replace")
        most = {"most": limits.PASTE} if kind == PASTE else {"lines": limits.LINES}
        if sentence := limits.refusal_of_text(text, **most):
            raise UnreadableDocument(sentence)
    with matching.names_on_record().in_use():
        draft = readers.read_pasted(text) if kind == PASTE else readers.read(data, name)
    characters = sum(len(block.html or block.text) for block in draft.blocks)
    if characters > limits.TEXT:
        raise UnreadableDocument(
            f"{name} has {characters:,} characters, and {limits.TEXT:,} are the most: make several pieces of it."
        )
    return draft


def read_again(document: SourceDocument) -> Draft:
    """The draft in the kept document as it is read now, with the bytes of its pictures."""
    with document.file.open("rb") as file:
        data = file.read()
    return read(data, document.name, document.kind)


def kind_of(data: bytes, name: str) -> str:
    """The name of its reader; the ending of its name where there is none."""
    try:
        return formats.reader_of(data, name)
    except UnreadableDocument:
        return PurePath(name).suffix.lower().removeprefix(".")[:12]


def cleaned_name(name: str) -> str:
    """The name of a file as pages may show it: no folders, nothing unseen, no sign that turns what follows around."""
    name = name.replace("\\", "/").rpartition("/")[2]
    seen = []
    for sign in unicodedata.normalize("NFC", name):
        if unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"):
            seen.append(sign)
    name = " ".join("".join(seen).split())
    if len(name) > LONGEST_NAME:
        suffix = PurePath(name).suffix[:20]
        name = name[: LONGEST_NAME - len(suffix)] + suffix
    return name.strip(". ") and name or "document"


def text_of(document: SourceDocument) -> str:
    """The words of a pasted text that could not be read, so that they can be mended."""
    with document.file.open("rb") as file:
        text = file.read().decode("utf-8", errors="replace")
    return body.plain_text(body.clean(text)) if document.kind == PASTE else text


def set_aside(document: SourceDocument, *, at: datetime | None, by) -> None:
    """Takes the document out of those that wait; nobody makes a piece of it now. `at` None brings it back.

    Raises NotAllowed without the right, and for one that became a piece.
    """
    with transaction.atomic():
        seen = SourceDocument.objects.seen_by(by)
        row = seen.select_for_update(of=("self",)).filter(pk=document.pk, article=None).first()
        if row is None or not (by is None or by.has_perm("intake.change_sourcedocument")):
            raise NotAllowed("This document does not wait any more, or it is not yours to set aside.")
        row.set_aside_at = at
        row.save(update_fields=["set_aside_at"])
    document.set_aside_at = at
