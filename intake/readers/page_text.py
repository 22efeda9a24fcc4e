"""The bytes of an HTML page to text, as browsers do it: by its mark, its own word for it, or what it can only be."""

from __future__ import annotations

import codecs
import re

from intake.drafts import Manuscript, UnreadableDocument

from . import decoding

LOOKED_AT = 4096  # bytes in which a page says its encoding
MOST_STRAY = 0.02  # of the bytes of a page that is UTF-8 but for some
MOST_NUL = 0.01
_DECLARED = re.compile(
    rb"charset\s*=\s*[\"']?\s*([\w:.-]{2,40})|<\?xml[^>]{0,200}\sencoding\s*=\s*[\"']([\w:.-]{2,40})", re.I
)
# What pages say, and what browsers take it for. What is not named is read by its own name if it is one of TEXTS.
_MEANT = {
    "iso-8859-1": "windows-1252", "latin1": "windows-1252", "us-ascii": "windows-1252", "ascii": "windows-1252",
    "iso-8859-9": "windows-1254", "gb2312": "gb18030", "gbk": "gb18030", "shift_jis": "cp932", "shift-jis": "cp932",
    "x-sjis": "cp932", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "big5": "big5hkscs", "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman", "iso-8859-8-i": "iso-8859-8", "unicode": "utf-8", "utf8": "utf-8",
}  # fmt: skip
TEXTS = re.compile(
    r"utf-8|utf-16(?:[bl]e)?|windows-\d+|cp\d+|iso-8859-\d+|koi8-[rut]|big5\w*|gb\d+|euc-\w+|iso-2022-\w+|mac_\w+|tis-620"
)
_SEVEN_BITS = re.compile(r"iso-2022-\w+")
_HALVES = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")  # half a character of UTF-16 each, which is nothing
_UNFIT = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def decode(data: bytes, name: str, manuscript: Manuscript) -> str:
    """The text of a page, without signs that no text has. Raises UnreadableDocument for what is none."""
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableDocument(f"{name} is empty: save the page anew and send that.")
    if re.match(rb"\s*(?:From|MIME-Version|Content-Type|Snapshot-Content-Location): [^\n]*\n", data[:500], re.I):
        raise UnreadableDocument(f"{name} is a web archive: save the page as “HTML only” and send that.")
    if data.startswith(tuple(mark for mark, _ in decoding.BOMS)):
        text, _ = decoding.decode(data, name)
        return _UNFIT.sub("", text)
    for magic, kind in decoding.MAGIC:
        if data.startswith(magic) and not magic.isalnum():
            raise UnreadableDocument(f"{name} is {kind} and no page: save the piece as HTML and send that.")
    text = read_by_nul(data, name) or read_by_declaration(data, manuscript)
    if decoding.share_of_controls(text) > decoding.MOST_CONTROLS:
        raise UnreadableDocument(f"{name} is no HTML page: save the piece as HTML and send that.")
    return _UNFIT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def read_by_nul(data: bytes, name: str) -> str:
    """The text of UTF-16 without its mark, which has a NUL in nearly every other byte; "" for other encodings."""
    count = data.count(b"\x00")
    if count <= MOST_NUL * len(data):
        return ""
    for encoding, place in (("utf-16-le", 1), ("utf-16-be", 0)):
        if data[place::2].count(b"\x00") > 0.4 * len(data) / 2:
            return data.decode(encoding, errors="ignore")
    raise UnreadableDocument(f"{name} is no HTML page: save the piece as HTML and send that.")


def read_by_declaration(data: bytes, manuscript: Manuscript) -> str:
    match = _DECLARED.search(data[:LOOKED_AT])
    declared = ""
    if match:
        declared = (match[1] or match[2]).decode("ascii").lower()
    meant = _MEANT.get(declared, declared)
    if not _SEVEN_BITS.fullmatch(meant):  # whatever it says: nothing else is UTF-8 by chance
        for letters in (data, _HALVES.sub(b"", data)):
            try:
                return letters.decode("utf-8")
            except UnicodeDecodeError:
                continue
    if TEXTS.fullmatch(meant) and not meant.startswith("utf-16") and meant != "utf-8":
        try:
            return data.decode(meant)
        except (UnicodeDecodeError, LookupError):
            pass
    stray = len(data) - len(data.decode("utf-8", errors="ignore").encode())
    is_utf8 = meant == "utf-8" or stray <= MOST_STRAY * sum(byte > 127 for byte in data)
    manuscript.report("encoding", "Its characters are of several encodings or of none it names: check the accents.")
    if is_utf8:
        return data.decode("utf-8", errors="windows-1252-for-the-rest")
    return data.decode("windows-1252", errors="windows-1252-for-the-rest")


def one_by_one(error: UnicodeError) -> tuple[str, int]:
    """A byte that is no UTF-8 is what it is in Windows-1252."""
    return error.object[error.start : error.end].decode("windows-1252", errors="ignore"), error.end


codecs.register_error("windows-1252-for-the-rest", one_by_one)
