"""The verbs of documents: keep one as it was sent, set it aside, read its bytes again.

Like the verbs of the desk they are keyword-only and take the time and who acts from their caller. Nothing that
arrived is ever deleted.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db import transaction

from articles import body, limits
from articles.desk import editing
from articles.models import Article
from articles.models.workflow import EDIT
from articles.press.errors import NotAllowed, PublishingError
from images.models import Image

from . import headers, matching, pictures, readers, store
from .contributions import declarations
from .decisions import Decisions
from .drafts import Draft, OutdatedDraft, UnreadableDocument
from .models import SourceDocument
from .readers import formats

LONGEST_NAME = 255
ANEW = ["draft", "headline", "words", "refusal"]  # what reading again may change
PASTE = "paste"  # the kind of what was pasted with its form: HTML, whatever its name


class AlreadyTaken(PublishingError):
    """A piece was made of the document before: `article`."""

    def __init__(self, article: Article) -> None:
        super().__init__("A piece was made of this document before.")
        self.article = article


def keep(data: bytes, name: str, *, at: datetime, by=None, by_name: str = "", kind: str = "") -> SourceDocument:
    """The document as it was sent, stored at once with its digest, who brought it and when; and then read.

    `draft` of it is what was recognised; where it cannot be read it is kept all the same, and `refusal` says why in
    one sentence. `by` is nobody for whoever has no account, and `by_name` says then who it was. `kind` is `PASTE` for
    the HTML of a clipboard; a file says itself what it is.

    Raises UnreadableDocument, and keeps nothing, where there is nothing to keep: no bytes, or more than one document
    may have. Opens files of strangers, so it belongs outside of any transaction.
    """
    document = examined(data, name, at=at, by=by, by_name=by_name, kind=kind)
    document.save()
    return document


def examined(data: bytes, name: str, *, at: datetime, by=None, by_name: str = "", kind: str = "") -> SourceDocument:
    """The same document before it is kept: read, and saved nowhere."""
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
        keep_draft(document, draft)
    return document


def read(data: bytes, name: str, kind: str) -> Draft:
    """The draft in a document, the names on record recognised first. Raises UnreadableDocument with one sentence."""
    if kind in ("txt", PASTE):  # before anything is looked for in it
        text = data.decode("utf-8", errors="replace")
        most = {"most": limits.PASTE} if kind == PASTE else {"lines": limits.LINES}
        if sentence := limits.refusal_of_text(text, **most):
            raise UnreadableDocument(sentence)
    with matching.names_on_record().in_use():
        if kind == PASTE:
            draft = readers.read_pasted(text)
        elif kind == "txt":  # a pasted text has no ending in its name
            draft = readers.READERS["txt"](data, name)
        else:
            draft = readers.read(data, name)
    characters = sum(len(block.html or block.text) for block in draft.blocks)
    if characters > limits.TEXT:
        raise UnreadableDocument(
            f"{name} has {characters:,} characters, and {limits.TEXT:,} are the most: make several pieces of it."
        )
    if kind != "txt":
        headers.leave_out_unknown(draft)
    try:
        for key, check in headers.CHECKED.items():
            check(draft.headers.get(key, ""))
    except ValueError as error:
        raise UnreadableDocument(f"{name}: {error}") from error
    return draft


class MissingFile(UnreadableDocument):
    """The file of a document is not where it was kept; the document itself may be well."""


def read_again(document: SourceDocument) -> Draft:
    """The draft in the kept document as it is read now, with the bytes of its pictures. Raises as `read`."""
    try:
        with document.file.open("rb") as file:
            data = file.read()
    except FileNotFoundError:
        raise MissingFile(f"The file of {document.name} is not where documents are kept: send it anew.") from None
    return read(data, document.name, document.kind)


def recognised(document: SourceDocument) -> Draft | None:
    """The draft that is kept with the document; None where it has to be recognised anew, being of another release."""
    try:
        return Draft.from_dict(document.draft)
    except OutdatedDraft:
        return None


def recognise_anew(document: SourceDocument, *, by) -> None:
    """Reads the kept document again, where what is kept of it is of another release; else nothing is done.

    Raises NotAllowed without the right, and MissingFile, which may come back: nothing of it is kept. Opens files of
    strangers: outside of any transaction.
    """
    if not (by is None or by.has_perm("intake.change_sourcedocument")):
        raise NotAllowed("You may not change documents.")
    if document.refusal or recognised(document) is not None:
        return
    try:
        keep_draft(document, read_again(document))
    except MissingFile:
        raise
    except UnreadableDocument as error:
        document.draft, document.refusal = {}, str(error)
    with transaction.atomic():
        row = SourceDocument.objects.select_for_update().get(pk=document.pk)
        for name in ANEW:
            setattr(row, name, getattr(document, name))
        row.save(update_fields=ANEW)


def keep_draft(document: SourceDocument, draft: Draft) -> None:
    """Sets the draft, and what lists show of it. Does not save."""
    document.draft, document.headline = draft.to_dict(), draft.headline[:300]
    document.words = sum(len(block.text.split()) for block in draft.blocks)


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
    if document.kind == PASTE:
        return body.plain_text(body.clean(text))
    return text


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


def bring_pictures(document: SourceDocument, draft: Draft, *, at: datetime, by) -> tuple[dict[str, Image], list[str]]:
    """The pictures of the document in the library, by their keys in the text, and what to tell of them.

    The kept document is read again for their bytes. Outside of any transaction: it takes seconds. The credit that the
    document states for its picture is the first one's.
    """
    if not draft.pictures:
        return {}, []
    found = read_again(document).pictures
    if found and not found[0].credit:
        found[0] = replace(found[0], credit=draft.image_credit)
    return pictures.bring(found, at=at, by=by)


def take(
    document: SourceDocument,
    draft: Draft,
    *,
    at: datetime,
    by,
    decisions: Decisions | None = None,
    topics: list[str] | None = None,
    images: Mapping[str, Image] | None = None,
    has_lead: bool = False,
) -> tuple[Article, list[str]]:
    """The piece that the draft of this document becomes, and what storing it did, which is kept with the document.

    `images` are what `bring_pictures` returned; with `has_lead` the first of them is the lead picture, and no longer in
    the text. An editor's is in edit with them, where whoever publishes sees it; a writer's is a draft of theirs. Raises
    AlreadyTaken where a piece was made of it, ValueError as `store.store` does.
    """
    lead = None
    if has_lead and images:
        key = draft.pictures[0].key
        lead = images.get(key)
        if lead:
            draft = without_figure(draft, key)
    with transaction.atomic():
        row = SourceDocument.objects.select_for_update(of=("self",)).select_related("article").get(pk=document.pk)
        if row.article:
            raise AlreadyTaken(row.article)
        article, report = store.store(draft, at=at, by=by, decisions=decisions, topics=topics, images=images, lead=lead)
        if by is not None and by.has_perm(EDIT):
            # What was sent in is handed in: an editor who takes it has it in edit, where the others see it.
            article = editing.move(article, "submit", version=article.version, at=at, by=by, owner=by)
        row.article, row.taken_at, row.set_aside_at = article, at, None
        row.report = [*report.lines, *declarations.take_over(row, article, at=at, by=by)]
        row.save(update_fields=["article", "taken_at", "set_aside_at", "report"])
    return article, row.report


def without_figure(draft: Draft, key: str) -> Draft:
    """The draft without the place of this picture in the text; its caption is with the picture."""
    blocks = []
    for block in draft.blocks:
        nodes = ()
        if block.html:
            nodes = body.read(block.html).nodes
        if not (len(nodes) == 1 and nodes[0].kind == "figure" and nodes[0].get("image") == key):
            blocks.append(block)
    return replace(draft, blocks=blocks)


def add_report(document: SourceDocument, lines: list[str]) -> None:
    """Adds sentences to what is kept with the document about storing it, each once."""
    with transaction.atomic():
        row = SourceDocument.objects.select_for_update().get(pk=document.pk)
        row.report = list(dict.fromkeys([*row.report, *lines]))
        row.save(update_fields=["report"])
