"""A document of another kind that lies whole in a Word document (`w:altChunk`), read by the reader of its kind.

One document deep: what lies in such a document again is named in the report.
"""

from __future__ import annotations

import email
import email.policy
import posixpath
import re
from dataclasses import replace
from email.message import EmailMessage
from importlib import import_module

from lxml import etree

from articles import body
from intake.drafts import Manuscript, UnreadableDocument

from .. import pictures
from .lines import Line, Piece
from .package import R

MOST = 50  # of one document
_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)
_WEB_ARCHIVE = re.compile(rb"(?i)(?:mime-version|from|content-type|subject|date):")
_PICTURE = re.compile(r'data-image="(picture-\d+)"')


def read(found, part: str, chunk: etree._Element) -> list[Piece]:
    """The pieces of it; what cannot be read is named in the report."""
    relation = found.package.relations(part).get(chunk.get(f"{R}id", ""))
    if relation is None or relation.is_external:
        return []
    name = posixpath.basename(relation.target)
    found.count["chunk"] += 1
    data = found.package.read(relation.target)
    try:
        if found.count["chunk"] <= MOST and not found.is_embedded:
            return pieces_of(found, data, name)
    except UnreadableDocument:
        pass  # it is named below
    found.leave_out("chunk", name)
    return []


def pieces_of(found, data: bytes, name: str) -> list[Piece]:
    """Raises UnreadableDocument for a kind that is not read here."""
    ending = posixpath.splitext(name)[1].lower()
    start = data[:500].lstrip().lower()
    if start.startswith(b"{\\rtf"):
        return taken_over(found, import_module("intake.readers.rtf").convert(data, name))  # it imports from here
    if data.startswith(b"PK"):
        return taken_over(found, import_module("intake.readers.docx").convert(data, name, is_embedded=True))
    if ending in (".mht", ".mhtml", ".eml") and _WEB_ARCHIVE.match(start):
        return [as_html(found, page_in(data))]
    if ending in (".htm", ".html", ".xhtml") or start.startswith((b"<html", b"<!doctype html")):
        return [as_html(found, text_of(data))]
    if ending in (".txt", ".text"):
        return lines_of(text_of(data))
    raise UnreadableDocument(f"{name} is of a kind that is not read here.")


def lines_of(text: str) -> list[Piece]:
    pieces = []
    for paragraph in text.splitlines():
        line = Line()
        line.text(paragraph)
        if not line.is_empty:
            pieces.append(Piece("paragraph", line))
    return pieces


def as_html(found, html: str) -> Piece:
    placed = Manuscript()
    placed.html, placed.pictures = pictures.place(html)
    placed.html = str(body.clean(placed.html))
    return taken_over(found, placed)[0]


def taken_over(found, manuscript: Manuscript) -> list[Piece]:
    """The text of an embedded document; its pictures and findings become those of the whole."""
    keys = {}
    for picture in manuscript.pictures:
        keys[picture.key] = f"picture-{found.count['chunk']}-{picture.key.rpartition('-')[2]}"
        found.manuscript.pictures.append(replace(picture, key=keys[picture.key]))
    found.manuscript.findings += manuscript.findings
    html = _PICTURE.sub(lambda match: f'data-image="{keys.get(match[1], match[1])}"', manuscript.html)
    return [Piece("html", html=html)]


def page_in(data: bytes) -> str:
    """The page in a web archive (.mht)."""
    message = email.message_from_bytes(data.lstrip(), _class=EmailMessage, policy=email.policy.default)
    page = message.get_body(("html", "plain"))
    if page is None:
        return ""
    content = page.get_payload(decode=True) or b""
    charset = page.get_content_charset()
    if charset is None:
        return text_of(content)
    try:
        return content.decode(charset, errors="replace")
    except LookupError:
        return text_of(content)


def text_of(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    declared = _CHARSET.search(data[:2000])
    try:
        return data.decode(declared[1].decode() if declared else "utf-8-sig")
    except (LookupError, UnicodeDecodeError):
        return data.decode("windows-1252", errors="replace")
