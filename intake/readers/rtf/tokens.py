"""Rich text taken apart: groups, control words with their number, letters and bytes. No meaning."""

from __future__ import annotations

import re
from collections.abc import Iterator

# A control word, a control sign, the begin or end of a group, text. Line ends in the file are nothing.
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.|\n|\Z)|([{}])|([^\\{}\r\n\x00]+)|[\r\n\x00]+",
    re.DOTALL,
)

Token = tuple[str, str, int | None, bytes]  # kind, word, number, bytes


def tokens(data: bytes) -> Iterator[Token]:
    """ "open", "close", "word" with its number, "sign", "letters" with their bytes, "binary" with those of `\\bin`."""
    place = 0
    while place < len(data):
        match = _TOKEN.match(data, place)
        if match is None:
            place += 1
            continue
        place = match.end()
        word, number, byte, sign, brace, text = match.groups()
        if word is not None:
            name = word.decode("ascii")
            value = None
            if number:
                value = int(number)
            if name == "bin":
                size = min(max(value or 0, 0), len(data) - place)
                yield "binary", "", None, data[place : place + size]
                place += size
            else:
                yield "word", name, value, b""
        elif byte is not None:
            yield "letters", "", None, bytes([int(byte, 16)])
        elif brace is not None:
            yield ("open" if brace == b"{" else "close"), "", None, b""
        elif sign is not None:
            yield "sign", sign.decode("latin-1"), None, b""
        elif text:
            yield "letters", "", None, text
