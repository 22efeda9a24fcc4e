"""A document of another kind that lies whole in a Word document (`w:altChunk`): its text, where it can be read."""

from __future__ import annotations

import posixpath
import re

from lxml import etree

from articles import body

from .lines import Line, Piece
from .package import R

_CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.IGNORECASE)


def read(found, part: str, chunk: etree._Element) -> list[Piece]:
    """The pieces of it; what is not read here is named in the report."""
    relation = found.package.relations(part).get(chunk.get(f"{R}id", ""))
    if relation is None or relation.is_external:
        return []
    data = found.package.read(relation.target)
    ending = posixpath.splitext(relation.target)[1].lower()
    start = data[:500].lstrip().lower()
    if ending in (".htm", ".html", ".xhtml") or start.startswith((b"<html", b"<!doctype html")):
        return [Piece("html", html=str(body.clean(text_of(data))))]
    if ending in (".txt", ".text"):
        pieces = []
        for paragraph in text_of(data).splitlines():
            line = Line()
            line.text(paragraph)
            pieces.append(Piece("paragraph", line))
        return [piece for piece in pieces if not piece.line.is_empty]
    found.leave_out("chunk", posixpath.basename(relation.target))
    return []


def text_of(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    declared = _CHARSET.search(data[:2000])
    try:
        return data.decode(declared[1].decode() if declared else "utf-8-sig")
    except (LookupError, UnicodeDecodeError):
        return data.decode("windows-1252", errors="replace")
