"""What became of a text on its way in, as a sentence or two for whoever pasted it. Pure.

It is told from the tags that came in and from what is stored of them: good enough to say what to look at again, and
never asked what may stand.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urlsplit

from . import reading, unseen, urls
from .unseen import LeftOut

# None looks past the next "<": what is pasted may have thousands of them and no end of a tag.
_LOOKS = re.compile(r"<font\b|<[^<>]*\sstyle=[\"'][^<\"']*(?:font-(?:family|size)|color|background)", re.IGNORECASE)
_IMAGE = re.compile(r"<(?:img|v:imagedata|svg)\b[^<>]*>", re.IGNORECASE)
_TRACKER = re.compile(r"\b(?:width|height)\s*[=:]\s*[\"']?[01](?:px)?\b", re.IGNORECASE)
_HREF = re.compile(r"<a\b[^<>]*?\shref\s*=\s*(?:\"([^<\"]*)\"|'([^<']*)')", re.IGNORECASE)
_FRAME = re.compile(r"<(?:iframe|oembed|video|audio|embed|object)\b", re.IGNORECASE)
_RUNNING = re.compile(r"<(?:script|form|button)\b", re.IGNORECASE)
# Lists count by figures, letters and Roman numbers; forwards, and each item one further.
_OTHER_NUMBERS = re.compile(
    r"list-style(?:-type)?\s*:\s*(?:[a-z-]*(?:greek|armenian|georgian|hebrew|katakana|hiragana|cjk|leading-zero|indic))"
    r"|<ol\b[^<>]*\sreversed\b|<li\b[^<>]*\svalue\s*=",
    re.IGNORECASE,
)
_STRAIGHT = re.compile(r"[\"']|--|\.\.\.|(?<=\s)-(?=\s)")


def account(html: str, stored: str) -> str:
    """What was dropped and changed between `html` and what is stored of it; empty if nothing worth a word was."""
    left = left_out(html)
    images = _IMAGE.findall(html)
    trackers = sum(bool(_TRACKER.search(image)) for image in images)
    freed, barred = _links(html)
    players = len(_FRAME.findall(html)) - stored.count("data-embed=")
    dropped = [
        _many(len(images) - trackers - stored.count("data-image="), "picture", "pictures"),
        _many(trackers, "tracking pixel", "tracking pixels"),
        _many(players, "player", "players"),
        "fonts and colours" if _LOOKS.search(html) else "",
        "other kinds of numbers of lists" if _OTHER_NUMBERS.search(html) else "",
        "scripts and forms" if _RUNNING.search(html) else "",
    ]
    if left.underlined:
        dropped.append("underlining")
    dropped = [words for words in dropped if words]
    said = [left_out_sentence(left)]
    said += [f"Dropped: {', '.join(dropped)}."] if dropped else []
    if len(images) - trackers - stored.count("data-image=") > 0:
        said.append("Pictures come from the library.")
    if freed:
        said.append(f"{_many(freed, 'link', 'links')} freed of redirects and tracking.")
    if barred:
        said.append(
            f"{_many(barred, 'link leads', 'links lead')} nowhere now: look at {'it' if barred == 1 else 'them'}."
        )
    if left.struck:
        said.append(
            f"{_many(left.struck, 'passage was', 'passages were')} struck through and"
            f" {'stands' if left.struck == 1 else 'stand'} without the line now: look at"
            f" {'it' if left.struck == 1 else 'them'}."
        )
    if left.insertions:
        said.append(f"{_many(left.insertions, 'tracked insertion', 'tracked insertions')} kept as text.")
    if left.formulas:
        said.append(f"{_many(left.formulas, 'formula', 'formulas')} written out in a line: look at the signs.")
    if notes := stored.count('<span data-note=""'):
        said.append(f"{_many(notes, 'footnote', 'footnotes')} kept.")
    return " ".join(filter(None, said))


def left_out(html: str) -> LeftOut:
    """What of `html` no reader was to see, counted."""
    return unseen.leave_out(reading.read(html), html)


def left_out_sentence(left: LeftOut) -> str:
    """“2 deleted passages and 1 comment were left out.”; empty if nothing was."""
    counts = (
        (left.deletions, "deleted passage", "deleted passages"),
        (left.comments, "comment", "comments"),
        (left.hidden, "hidden passage", "hidden passages"),
    )
    parts = [_many(*row) for row in counts if row[0]]
    if not parts:
        return ""
    total = left.deletions + left.comments + left.hidden
    listed = " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))
    return f"{listed} {'was' if total == 1 else 'were'} left out."


def signs_set(before: str, after: str) -> int:
    """How many signs of a text the house's policy has changed."""
    return len(_STRAIGHT.findall(_words(before))) - len(_STRAIGHT.findall(_words(after)))


def _words(html: str) -> str:
    return unescape(re.sub(r"<[^<>]*>", "", html))


def _links(html: str) -> tuple[int, int]:
    """How many addresses led through somebody else or told on the reader, and how many may not stand."""
    freed = barred = 0
    for match in _HREF.finditer(html):
        address = unescape(match[1] or match[2] or "").strip()
        if not address or address.startswith("#"):
            continue
        found = urls.link(address)
        if found is None:
            barred += 1
        elif address.startswith("http") and (_host(found) != _host(address) or len(found) < len(address) - 4):
            freed += 1
    return freed, barred


def _host(address: str) -> str:
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:
        return ""


def _many(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}" if count > 0 else ""
