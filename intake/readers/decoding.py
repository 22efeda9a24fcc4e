"""Bytes to text: which encoding, which characters a reader of the text can do without. No structure."""

from __future__ import annotations

import codecs
import re

from intake.drafts import UnreadableDocument

# What a file of another kind begins with, and what it is called in the sentence that refuses it.
MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a Word or other zipped file"),
    (b"\xd0\xcf\x11\xe0", "an old Word file"),
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a rich-text file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture or a sound"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"7z\xbc\xaf", "a compressed file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"SQLite format 3", "a database"),
    (b"ID3", "a sound"),
    (b"OggS", "a sound"),
)

BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# Share of control characters above which bytes are no text; a stray form feed or escape is no reason to refuse.
MOST_CONTROLS = 0.02

_SPACES = dict.fromkeys(
    map(
        ord,
        "\t\x0b\x0c\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
    ),
    " ",
)
# Soft hyphens, zero-width spaces, direction marks and overrides: nothing a reader sees, much a search stumbles over.
_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x200B, 0x2060, 0xFEFF, 0x180E, 0x200E, 0x200F, 0x061C, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)
_CONTROLS = dict.fromkeys([*range(0x09), *range(0x0E, 0x20), *range(0x7F, 0xA0)])
# Joiners shape Persian, Indic scripts and emoji, and are noise between Latin letters.
_LATIN_JOINER = re.compile("(?<![^\x00-\u024f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u024f])")


def decode(data: bytes, name: str) -> tuple[str, str]:
    """The text of a file with "\\n" for every line end, and the encoding it was read in.

    UTF-8 is tried first, UTF-16 and UTF-32 only with their mark, Windows-1252 last. Raises UnreadableDocument for
    an empty file and for what is no text.
    """
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise UnreadableDocument(f"{name} is empty: send the text of the piece, with its headline in the first line.")
    for magic, kind in MAGIC:
        if data.startswith(magic) and not _is_short_word(data, magic):
            raise UnreadableDocument(f"{name} is {kind} and not a text: save the piece as plain text and send that.")
    no_text = UnreadableDocument(f"{name} is no text file: save the piece as plain text (UTF-8) and send that.")
    if b"\x00" in data and not data.startswith(tuple(mark for mark, _ in BOMS)):
        raise no_text
    text, encoding = _decoded(data, name)
    if "\x00" in text or share_of_controls(text) > MOST_CONTROLS:
        raise no_text
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n").replace(
        "\x85", "\n"
    ), encoding


def _is_short_word(data: bytes, magic: bytes) -> bool:
    """True where the magic could as well be the first letters of a headline ("MZ…", "BZh…", "ID3…", "RIFF…")."""
    if len(magic) > 4 or not magic.isalnum():
        return False
    return share_of_controls(data[:512].decode("latin-1")) == 0


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    for mark, encoding in BOMS:
        if data.startswith(mark):
            try:
                return data[len(mark) :].decode(encoding), encoding
            except UnicodeDecodeError as error:
                at = error.start + len(mark)
                raise UnreadableDocument(
                    f"{name} says it is {encoding.upper()} and is not, at byte {at}: save it again as UTF-8."
                ) from error
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("windows-1252"), "windows-1252"
    except UnicodeDecodeError as error:
        raise UnreadableDocument(
            f"{name} is neither UTF-8 nor Windows-1252, at byte {error.start}: save it again as UTF-8."
        ) from error


def share_of_controls(text: str) -> float:
    """The share of characters that no text has."""
    controls = sum(text.count(chr(code)) for code in _CONTROLS if code != 0x85)
    return controls / max(len(text), 1)


def cleaned(line: str) -> str:
    """The line without characters that cannot be seen, every space a plain one, no space at its end."""
    line = line.translate(_SPACES).translate(_INVISIBLE).translate(_CONTROLS)
    return _LATIN_JOINER.sub("", line).rstrip()
