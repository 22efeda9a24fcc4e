"""Plain text to a Draft: lines to paragraphs. What each paragraph is, `parts` knows.

document    = [ headers ] paragraph { paragraph }
headers     = "---" line-end { key ":" value line-end } "---" line-end
            | ( "Title:" | "Headline:" ) value line-end { known-key ":" value line-end }
paragraph   = one line, or hard-wrapped lines between blank ones
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from intake.biolines import read_bioline, tails
from intake.drafts import Draft, UnreadableDocument

from . import decoding, mail, parts, signing
from .dates import day_in
from .paragraphs import SENTENCE_END, Paragraph, begins_a_part

MOST_LINES = 200_000  # the longest novels have 60,000; what a reader makes of a line costs memory, however short it is
LONGEST_VERSE = 60  # characters of a line
LONGEST_POEM = 200  # lines
LONGEST_WITH_VERSE = 20_000  # lines of a text in which verse is looked for; a longer one is no article
LEAST_INDENT = 2  # spaces by which a list item is nested
SHORTEST_FULL_LINE = 40  # characters; nobody wraps narrower
LONGEST_WRAPPED_LINE = 110  # characters; mail and editors wrap at 72 to 100
MOST_LONG_LINES = 0.1  # a share: a wrapped text may hold a few long addresses

_KEY = re.compile(r"([^\W\d_][\w \-]{0,40}?)\s*:\s*(.*)")
TITLES = ("title", "headline")
STANDFIRSTS = ("standfirst", "subtitle", "subheading", "deck", "dek", "strapline")
LABELS = (*TITLES, *STANDFIRSTS, *signing.KEYS, "date", "published", "type", "topics", "language")
_ITEM = re.compile(r"(?:[-*•‣·▪◦]|(\d{1,3})[.)])\s+(?=\S)")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)(?:\s+#+)?$")


def read(data: bytes, name: str) -> Draft:
    """The draft in a text file. Raises UnreadableDocument with one sentence for what cannot be read."""
    text, encoding = decoding.decode(data, name)
    draft = Draft()
    if encoding == "windows-1252":
        note = "Read as Windows-1252, because it is no UTF-8: check accents and quotation marks."
        draft.report("encoding", 0, "", note)
    if text.count("\n") > MOST_LINES:
        raise UnreadableDocument(f"{name} has more than {MOST_LINES:,} lines and is no article: send one piece alone.")
    lines = [decoding.cleaned(_indented(line)) for line in text.split("\n")]
    body_start = mail.end_of_letter(lines, draft) or _read_headers(lines, draft, name)
    if standfirst := next(filter(None, map(draft.headers.get, STANDFIRSTS)), ""):
        draft.standfirst = standfirst
        draft.report("standfirst", 1, standfirst, certainty="sure")
    parts.recognise(_paragraphs(lines, body_start), draft, name)
    return draft


def _indented(line: str) -> str:
    """The line with the tabs it begins with as spaces, so that what is nested can be told by its indent."""
    bare = line.lstrip("\t ")
    return line[: len(line) - len(bare)].expandtabs(4) + bare


def _read_headers(lines: list[str], draft: Draft, name: str) -> int:
    """Reads "Key: value" lines at the very top, between two "---" or from a "Title:" on; the index of the first line
    after them."""
    top = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if lines[top].strip() == "---":
        first = top + 1
        end = next((i for i in range(first, len(lines)) if lines[i].strip() == "---"), top)
        after = end + 1
    else:
        first, end = top, _end_of_labels(lines, top)
        after = end
    if end == top:
        return top
    found: dict[str, list[str]] = {}
    for number in range(first, end):
        line = lines[number].strip()
        match = _KEY.fullmatch(line)
        if match:
            key = " ".join(match[1].lower().split())
            if key in found:
                draft.report("header", number + 1, line, f"“{key}” stands twice; both values are kept.")
                found[key].append(";")
            found.setdefault(key, []).append(match[2])
        elif line and found:
            found[next(reversed(found))].append(line)  # a long value goes on in the next line
        elif line:
            return top  # no header block after all: a rule, and text between it and the next
    draft.headers = {key: " ".join(filter(None, values)).replace(" ;", ";") for key, values in found.items()}
    _read_date(draft, top + 1)
    if not any(map(str.strip, lines[after:])):
        raise UnreadableDocument(f"{name} holds only header lines: put the headline and the text under them.")
    return after


def _end_of_labels(lines: list[str], top: int) -> int:
    """The line after those with known keys, where the first is the title's; `top` where it is none."""
    end = line = top
    while line < len(lines):
        match = _KEY.fullmatch(lines[line].strip())
        is_blank = line > top and not lines[line].strip()
        if match and match[2] and match[1].lower() in (LABELS if line > top else TITLES):
            end = line + 1
        elif not is_blank or line > end:
            break
        line += 1
    return end


def _read_date(draft: Draft, line: int) -> None:
    if text := draft.headers.get("published") or draft.headers.get("date"):
        draft.published_on = day_in(text)
        if draft.published_on is None:
            draft.report("date", line, text, "No date was recognised; write it as 2019-06-30.")


def _paragraphs(lines: list[str], start: int) -> list[Paragraph]:
    """The paragraphs from line `start` on; hard-wrapped lines joined, verse kept in its lines, lists told apart."""
    width = _wrap_width(lines[start:])
    looks_for_verse = len(lines) <= LONGEST_WITH_VERSE
    found: list[Paragraph] = []
    indents: list[int] = []  # of the list items above this one that it may be nested in
    number = start
    while number < len(lines):
        if not lines[number].strip():
            number += 1
            continue
        end = number
        while end < len(lines) and lines[end].strip():
            end += 1
        gap, looked_at = True, number
        while number < end:
            size = 0
            if found and looks_for_verse and number >= looked_at:
                size = _verse_lines(lines, number, end, width)
            if not size and number >= looked_at:
                looked_at = number + max(1, _short_lines(lines, number, end))
            size = size or _joined_lines(lines, number, end, width)
            bare = [line.strip() for line in lines[number : number + size]]
            first = _paragraph(bare[0], number + 1, gap)
            if first.kind == "list_item":
                first = replace(first, depth=_depth(lines[number], indents))
            elif not lines[number].startswith(" " * LEAST_INDENT):
                indents.clear()  # text on the margin ends a list
            found.append(_joined(first, bare[1:], is_verse=_is_verse(bare, width)) if size > 1 else first)
            number, gap = number + size, False
    return found


def _depth(line: str, indents: list[int]) -> int:
    """How deep the list item in a line is nested: by how many items above it stand further out."""
    indent = len(line) - len(line.lstrip())
    while indents and indents[-1] > indent - LEAST_INDENT:
        indents.pop()
    indents.append(indent)
    return len(indents) - 1


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


def _joined_lines(lines: list[str], number: int, end: int, width: int) -> int:
    """How many lines from `number` on are one paragraph."""
    first = _paragraph(lines[number].strip(), 0, gap=False)
    for below in range(number + 1, end):
        if not _goes_on(lines[below - 1].strip(), lines[below].strip(), first, width):
            return below - number
    return end - number


def _goes_on(previous: str, bare: str, paragraph: Paragraph, width: int) -> bool:
    """True where a line is the rest of the paragraph before it, and not the next one."""
    if paragraph.kind == "quote":
        return bare.startswith(">") and bool(bare.strip("> "))
    if paragraph.kind == "heading" or not width or _paragraph(bare, 0, gap=False).kind:
        return False
    if begins_a_part(bare) or begins_a_part(previous):
        return False
    return bare[:1].islower() or not _would_fit(previous, bare, width)


def _would_fit(above: str, below: str, width: int) -> bool:
    """True where the first word of a line had room in the line above it: somebody wanted a new line."""
    return len(above) + 1 + len(below.split(None, 1)[0]) <= width


def _verse_lines(lines: list[str], number: int, end: int, width: int) -> int:
    """How many lines from `number` on are verse: all up to the blank line, or three and more short ones among others.

    Bio lines, credits and bylines are short lines, too, and no verse.
    """
    size = _short_lines(lines, number, end)
    bare = [line.strip() for line in lines[number : number + size]]
    is_stanza = number + size == end and not lines[number - 1].strip()
    if not (2 if is_stanza else 3) <= size <= LONGEST_POEM or not _is_verse(bare, width):
        return 0
    if any(begins_a_part(line) or tails.kind_of(line) for line in bare):
        return 0
    if any(read_bioline(line, collectives=True) for line in [" ".join(bare), *bare]):
        return 0
    return size


def _short_lines(lines: list[str], number: int, end: int) -> int:
    for below in range(number, end):
        bare = lines[below].strip()
        if len(bare) > LONGEST_VERSE or _paragraph(bare, 0, gap=False).kind:
            return below - number
    return end - number


def _is_verse(bare: list[str], width: int) -> bool:
    """True for short lines that end where nobody had to end them, and seldom with a sentence.

    A line that is a sentence of its own is a paragraph, and one that another in lower case goes on is prose, where
    a text is not wrapped.
    """
    quoted = [line.lstrip("> ") for line in bare]
    if any(len(line) > LONGEST_VERSE for line in quoted):
        return False
    if width and not all(_would_fit(above, below, width) for above, below in pairwise(quoted)):
        return False
    ends = sum(bool(SENTENCE_END.search(line[-3:])) for line in quoted[:-1])
    return 2 * ends < len(quoted) - 1


def _joined(first: Paragraph, more: list[str], *, is_verse: bool) -> Paragraph:
    pieces = [first.text]
    for line in more:
        # A hyphen at a line's end stays: whether it belongs to the word, only a person can say.
        between = " "
        if re.search(r"\w-$", pieces[-1]):
            between = ""
        pieces.append("\n" if is_verse else between)
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
        if runs_on and not begins_a_part(above):
            return max(length for length in lengths if length <= LONGEST_WRAPPED_LINE)
    return 0
