"""What kind of document a file is, by its first bytes and then by its name; and what to do with kinds not read here."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import PurePath

from intake.drafts import UnreadableDocument

# Suffix → the reader's name in READERS.
SUFFIXES = {
    "txt": "txt",
    "text": "txt",
    "docx": "docx",
    "docm": "docx",
    "dotx": "docx",
    "odt": "odt",
    "ott": "odt",
    "fodt": "odt",
    "rtf": "rtf",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
    "md": "markdown",
    "markdown": "markdown",
    "mdown": "markdown",
    "mkd": "markdown",
    "rmd": "markdown",
    "qmd": "markdown",
}
ENDINGS = [f".{suffix}" for suffix in SUFFIXES]  # of the names of files that are taken
KINDS = "Word (.docx), OpenDocument (.odt), RTF, HTML, Markdown or plain text (.txt)"
# What is not read here, and how to save it so that it is.
ELSEWHERE = {
    "doc": "a document of an old Word: open it in Word or LibreOffice, save it as .docx and send that",
    "pdf": "a PDF, which knows no paragraphs: send the document it was made from, as .docx, .odt or .txt",
    "pages": "a document of Pages: choose “Export to” and “Word” there and send the .docx",
    "wps": "a document of Works: open it in LibreOffice, save it as .docx and send that",
    "wpd": "a document of WordPerfect: open it in LibreOffice, save it as .docx and send that",
    "gdoc": "only a link to a document of Google: choose “Download” and “Microsoft Word” there and send the .docx",
    "epub": "a book: send the piece alone, as .docx or .odt",
    "tex": "a source of LaTeX: send it as .docx, .odt or .md",
    "xlsx": "a spreadsheet: send the text as .docx",
    "pptx": "a set of slides: send the text as .docx",
    "rst": "reStructuredText: save it as Markdown, HTML or Word and send that",
    "mht": "a web archive: save the page as “HTML only” and send that",
    "mhtml": "a web archive: save the page as “HTML only” and send that",
    "webarchive": "a web archive: save the page as “HTML only” and send that",
    "zip": "a folder of files: send the document in it alone",
}
PAGES = (b"<!doctype html", b"<html")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old Office; and Word documents that are locked with a password


def reader_of(data: bytes, name: str) -> str:
    """The name of the reader for a file. Raises UnreadableDocument with what to do about a kind that is not read here.

    The content decides where it says what it is; a document of Word is one under any name.
    """
    suffix = PurePath(name).suffix.lower().removeprefix(".")
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return in_zip(data, name, suffix)
    if data.startswith(OLE):
        if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e" in data:
            raise UnreadableDocument(f"{name} is locked with a password: save it without one and send that.")
        raise elsewhere(name, "doc")
    if data.lstrip()[:5] == b"%PDF-":
        raise elsewhere(name, "pdf")
    if data.lstrip().startswith(b"{\\rtf"):
        return "rtf"
    reader = SUFFIXES.get(suffix)
    if reader is None:
        raise elsewhere(name, suffix)
    if reader in ("txt", "markdown") and data[:200].lstrip(b"\xef\xbb\xbf \t\r\n")[:15].lower().startswith(PAGES):
        return "html"
    if reader in ("docx", "rtf") or (reader == "odt" and b"office:document" not in data[:4000]):
        kind = {"docx": "Word document", "rtf": "rich-text file", "odt": "OpenDocument text"}[reader]
        if not data.strip():
            raise UnreadableDocument(f"{name} is empty: save the document anew and send that.")
        raise UnreadableDocument(f"{name} is no {kind}, whatever its name says: save it anew and send that.")
    return reader


def in_zip(data: bytes, name: str, suffix: str) -> str:
    """Which of the zipped kinds it is, by the files in it."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist()[:5000])
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableDocument(f"{name} is damaged or was cut off: save it anew and send that.") from error
    if "word/document.xml" in names or "[Content_Types].xml" in names and any(n.startswith("word/") for n in names):
        return "docx"
    if "content.xml" in names:
        return "odt"
    if "[Content_Types].xml" in names and suffix in ("docx", "docm", "dotx"):
        return "docx"  # its parts may stand anywhere; its reader says what is missing
    for folder, kind in (("xl/", "xlsx"), ("ppt/", "pptx"), ("Index/", "pages"), ("OEBPS/", "epub")):
        if any(entry.startswith(folder) for entry in names):
            raise elsewhere(name, kind)
    raise elsewhere(name, suffix if suffix in ELSEWHERE else "zip")


def elsewhere(name: str, suffix: str) -> UnreadableDocument:
    """The refusal of a kind that is not read here, as a sentence that says what to do."""
    if advice := ELSEWHERE.get(suffix):
        return UnreadableDocument(f"{name} is {advice}.")
    return UnreadableDocument(f"{name} is of a kind that is not read here: send it as {KINDS}.")
