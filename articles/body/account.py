"""What became of a text on its way in, as a sentence or two for whoever pasted it. Pure.

It is told from the tags that came in and from what is stored of them: good enough to say what to look at again, and
never asked what may stand.
"""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from urllib.parse import urlsplit

from django.utils.text import get_text_list

from . import changes, reading, unseen, urls
from .document import read

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
_NOT_KEPT = (
    (_LOOKS, "fonts and colours"),
    (_OTHER_NUMBERS, "other kinds of numbers of lists"),
    (_RUNNING, "scripts and forms"),
)
_STRAIGHT = re.compile(r"[\"']|--|\.\.\.|(?<=\s)-(?=\s)")


def account(html: str, stored: str) -> str:
    """What was dropped and changed between `html` and what is stored of it; empty if nothing worth a word was."""
    root, kinds = reading.read(html), Counter(node.kind for block in read(stored).nodes for node in block.walk())
    left = unseen.leave_out(root, html) + changes.count_kept(root)
    images = _IMAGE.findall(html)
    trackers = len(list(filter(_TRACKER.search, images)))
    pictures = len(images) - trackers - kinds["figure"]
    dropped = [
        _count(pictures, "picture", "pictures"),
        _count(trackers, "tracking pixel", "tracking pixels"),
        _count(len(_FRAME.findall(html)) - kinds["embed"], "player", "players"),
    ]
    for pattern, what in _NOT_KEPT:
        if pattern.search(html):
            dropped.append(what)
    if left["underlined"]:
        dropped.append("underlining")
    sentences = [left_out_sentence(left)]
    if any(dropped):
        sentences.append(f"Dropped: {', '.join(filter(None, dropped))}.")
    if pictures > 0:
        sentences.append("Pictures come from the library.")
    freed, barred = links(html)
    sentences += [
        _count(freed, "link freed of redirects and tracking.", "links freed of redirects and tracking."),
        _count(barred, "link leads nowhere now: look at it.", "links lead nowhere now: look at them."),
        _count(
            left["struck"],
            "passage was struck through and stands without the line now: look at it.",
            "passages were struck through and stand without the line now: look at them.",
        ),
        _count(left["insertion"], "tracked insertion kept as text.", "tracked insertions kept as text."),
        _count(
            left["formula"],
            "formula written out in a line: look at the signs.",
            "formulas written out in a line: look at the signs.",
        ),
        _count(kinds["note"], "footnote kept.", "footnotes kept."),
    ]
    return " ".join(filter(None, sentences))


def left_out_sentence(left: Counter[str]) -> str:
    """“2 deleted passages and 1 comment were left out.”; empty if nothing was."""
    counts = [
        _count(left["deletion"], "deleted passage", "deleted passages"),
        _count(left["comment"], "comment", "comments"),
        _count(left["hidden"], "hidden passage", "hidden passages"),
    ]
    counts = list(filter(None, counts))
    if not counts:
        return ""
    verb = "were"
    if len(counts) == 1 and counts[0].startswith("1 "):
        verb = "was"
    return f"{get_text_list(counts, 'and')} {verb} left out."


def signs_set(before: str, after: str) -> int:
    """How many signs of a text the policy of the publication has changed."""
    return len(_STRAIGHT.findall(_words(before))) - len(_STRAIGHT.findall(_words(after)))


def _words(html: str) -> str:
    return unescape(re.sub(r"<[^<>]*>", "", html))


def links(html: str) -> tuple[int, int]:
    """How many URLs led through somebody else or told on the reader, and how many may not stand."""
    freed = barred = 0
    for match in _HREF.finditer(html):
        url = unescape(match[1] or match[2] or "").strip()
        if not url or url.startswith("#"):
            continue
        stored = urls.link(url)
        if stored is None:
            barred += 1
        elif url.startswith("http") and (host(stored) != host(url) or len(stored) < len(url) - 4):
            freed += 1
    return freed, barred


def host(url: str) -> str:
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def _count(count: int, one: str, many: str) -> str:
    if count <= 0:
        return ""
    return f"{count} {one if count == 1 else many}"
