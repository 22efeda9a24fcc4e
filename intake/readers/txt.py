"""Plain text to a Draft: lines to paragraphs. What each paragraph is, `parts` knows.

document    = [ headers ] paragraph { paragraph }
headers     = "---" line-end { key ":" value line-end } "---" line-end
paragraph   = one line, or hard-wrapped lines between blank ones
"""

from __future__ import annotations

import re
from dataclasses import replace

from intake.drafts import Draft, UnreadableDocument

from . import decoding, parts
from .parts import Paragraph

SHORTEST_FULL_LINE = 40  # characters; nobody wraps narrower
LONGEST_WRAPPED_LINE = 110  # characters; mail and editors wrap at 72 to 100
MOST_LONG_LINES = 0.1  # a share: a wrapped text may hold a few long addresses

_KEY = re.compile(r"([^\W\d_][\w \-]{0,40}?)\s*:\s*(.*)")
_ITEM = re.compile(r"(?:[-*•‣·▪◦]|(\d{1,3})[.)])\s+(?=\S)")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)(?:\s+#+)?$")


def read(data: bytes, name: str) -> Draft:
    """The draft in a text file. Raises UnreadableDocument with one sentence for what cannot be read."""
    text, encoding = decoding.decode(data, name)
    draft = Draft()
    if encoding == "windows-1252":
        draft.find(
            "encoding", 0, "", "Read as Windows-1252, because it is no UTF-8: check accents and quotation marks."
        )
    lines = [decoding.cleaned(line) for line in text.split("\n")]
    body_start = _read_headers(lines, draft, name)
    parts.recognise(_paragraphs(lines, body_start), draft, name)
    return draft


def _read_headers(lines: list[str], draft: Draft, name: str) -> int:
    """Reads "Key: value" lines between two "---" at the very top; the index of the first line after them."""
    top = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines[top].strip() != "---":
        return top
    end = next((i for i in range(top + 1, len(lines)) if lines[i].strip() == "---"), None)
    if end is None:
        return top
    found: dict[str, list[str]] = {}
    for number in range(top + 1, end):
        line = lines[number].strip()
        match = _KEY.fullmatch(line)
        if match:
            key = " ".join(match[1].lower().split())
            if key in found:
                draft.find("header", number + 1, line, f"“{key}” stands twice; both values are kept.")
                found[key].append(";")
            found.setdefault(key, []).append(match[2])
        elif line and found:
            found[next(reversed(found))].append(line)  # a long value goes on in the next line
        elif line:
            return top  # no header block after all: a rule, and text between it and the next
    headers = {key: " ".join(filter(None, values)).replace(" ;", ";") for key, values in found.items()}
    draft.headers = headers
    _read_date(headers, draft, top + 1)
    if not any(line.strip() for line in lines[end + 1 :]):
        raise UnreadableDocument(f"{name} holds only header lines: put the headline and the text under the second ---.")
    return end + 1


def _read_date(headers: dict[str, str], draft: Draft, line: int) -> None:
    for key in ("published", "date"):
        if headers.get(key):
            draft.published_on = parts.day_in(headers[key])
            if draft.published_on is None:
                draft.find("date", line, headers[key], "No date was recognised; write it as 2019-06-30.")
            return


def _paragraphs(lines: list[str], start: int) -> list[Paragraph]:
    """The paragraphs from line `start` on; hard-wrapped lines joined, list items and quotes told apart."""
    width = _wrap_width(lines[start:])
    groups: list[tuple[Paragraph, list[str]]] = []  # each paragraph by its first line, and the lines that go on
    gap, previous = True, ""
    for number in range(start, len(lines)):
        bare = lines[number].strip()
        if not bare:
            gap = True
            continue
        if not gap and groups and _goes_on(previous, bare, groups[-1][0], width):
            groups[-1][1].append(bare)
        else:
            groups.append((_paragraph(bare, number + 1, gap), []))
        previous, gap = bare, False
    return [_joined(first, more) if more else first for first, more in groups]


def _paragraph(bare: str, number: int, gap: bool) -> Paragraph:
    heading = _HEADING.fullmatch(bare)
    if heading and heading[2]:
        return Paragraph(heading[2], number, kind="heading", level=len(heading[1]), gap=gap, source=bare)
    item = _ITEM.match(bare)
    if item:
        return Paragraph(bare[item.end() :], number, kind="list_item", level=int(item[1] or 0), gap=gap, source=bare)
    if bare.startswith(">") and bare.strip("> "):
        return Paragraph(bare.lstrip("> "), number, kind="quote", gap=gap, source=bare)
    return Paragraph(bare, number, gap=gap, source=bare)


def _goes_on(previous: str, bare: str, paragraph: Paragraph, width: int) -> bool:
    """True where a line is the rest of the paragraph before it, and not the next one."""
    if paragraph.kind == "quote":
        return bare.startswith(">") and bool(bare.strip("> "))
    if paragraph.kind == "heading" or not width or _paragraph(bare, 0, gap=False).kind:
        return False
    if parts.begins_a_part(bare) or parts.begins_a_part(previous):
        return False
    return bare[:1].islower() or len(previous) + 1 + len(bare.split(None, 1)[0]) > width


def _joined(first: Paragraph, more: list[str]) -> Paragraph:
    pieces = [first.text]
    for line in more:
        # A hyphen at a line's end stays: whether it belongs to the word, only a person can say.
        pieces.append("" if re.search(r"\w-$", pieces[-1]) else " ")
        pieces.append(line.lstrip("> ") if first.kind == "quote" else line)
    return replace(first, text="".join(pieces), source="\n".join([first.source, *more]))


def _wrap_width(lines: list[str]) -> int:
    """The width a text was wrapped at by hand, or 0 where every line is a paragraph of its own.

    Wrapped is a text of short lines in which sentences run over line ends: a line goes on in lower case under one
    that no mark closes.
    """
    lengths = [len(line.strip()) for line in lines if line.strip()]
    long = sum(length > LONGEST_WRAPPED_LINE for length in lengths)
    if not lengths or long > MOST_LONG_LINES * len(lengths):
        return 0
    for above, below in zip(map(str.strip, lines), map(str.strip, lines[1:]), strict=False):
        runs_on = len(above) >= SHORTEST_FULL_LINE and re.search(r"[\w,;’'\-–—]$", above) and below[:1].islower()
        if runs_on and not parts.begins_a_part(above):
            return max(length for length in lengths if length <= LONGEST_WRAPPED_LINE)
    return 0
