"""Text of WordPress's old editor, whose paragraphs are empty lines: paragraphs as HTML, as `wpautop` makes them."""

from __future__ import annotations

import re

BLOCKS = (
    "table|thead|tfoot|caption|col|colgroup|tbody|tr|td|th|div|dl|dd|dt|ul|ol|li|pre|form|map|area|blockquote|address|"
    "style|p|h[1-6]|hr|fieldset|legend|section|article|aside|hgroup|header|footer|nav|figure|figcaption|details|menu|"
    "summary|video|audio|iframe"
)
OPENS = re.compile(rf"(<(?:{BLOCKS})(?=[\s/>]))", re.IGNORECASE)
CLOSES = re.compile(rf"(</(?:{BLOCKS})>)", re.IGNORECASE)
RULE = re.compile(r"(<hr\s*?/?>)", re.IGNORECASE)
WHOLE = re.compile(r"<(pre|script|style|textarea)\b[^<>]*>", re.IGNORECASE)
# Blocks whose text needs no paragraph.
TEXTS = re.compile(
    r"<(?:p|li|td|th|dt|dd|h[1-6]|figcaption|caption|pre|summary|legend|address|footer)(?=[\s/>])", re.IGNORECASE
)
TAG = re.compile(r"<[^<>]*>")


def paragraphs(text: str) -> str:
    """The text with `<p>` for what empty lines part and `<br />` for single line ends; not in `pre` and the like."""
    if not text.strip():
        return ""
    text, kept = without_whole(text.replace("\r\n", "\n").replace("\r", "\n") + "\n")
    text = re.sub(r"<br\s*/?>[ \t\n]*<br\s*/?>", "\n\n", text)
    text = OPENS.sub("\n\n\\1", text)
    text = CLOSES.sub("\\1\n\n", text)
    text = RULE.sub("\\1\n\n", text)
    text = TAG.sub(lambda tag: tag[0].replace("\n", " "), text)
    text = re.sub(r"\n[ \t\n]*\n", "\n\n", text)
    made = []
    for part in text.split("\n\n"):
        if part.strip():
            made.append(paragraph(part.strip("\n \t")))
    return with_whole("\n".join(made), kept)


def with_whole(text: str, kept: list[str]) -> str:
    return re.sub(r"<pre kept-(\d+)></pre>", lambda place: kept[int(place[1])], text)


def without_whole(text: str, elements: re.Pattern[str] = WHOLE) -> tuple[str, list[str]]:
    """The text with marks in place of what is left as it is (`pre` …), and that, in its order."""
    lower, made, kept, at = text.lower(), [], [], 0
    unclosed: set[str] = set()
    for found in elements.finditer(text):
        name = found[1].lower()
        if found.start() < at or name in unclosed:
            continue
        end = lower.find(f"</{name}>", found.end())
        if end < 0:
            unclosed.add(name)
            continue
        end += len(name) + 3
        made += [text[at : found.start()], f"<pre kept-{len(kept)}></pre>"]
        kept.append(text[found.start() : end])
        at = end
    return "".join(made) + text[at:], kept


def paragraph(part: str) -> str:
    """One part; a block, and a bare start or end of one, is no paragraph, text beside it is."""
    if not re.search(rf"</?(?:{BLOCKS})(?=[\s/>])", part, re.IGNORECASE):
        return f"<p>{with_breaks(part)}</p>"
    pieces = re.split(rf"(</?(?:{BLOCKS})(?=[\s/>])[^<>]*>)", part, flags=re.IGNORECASE)
    if TEXTS.match(part):
        return with_breaks(part)
    made: list[str] = []
    for piece in pieces:
        if not piece.strip():
            continue
        in_figure = bool(made) and made[-1].lower().startswith("<figure")  # a picture is no paragraph
        if in_figure or re.match(rf"</?(?:{BLOCKS})(?=[\s/>])", piece, re.IGNORECASE):
            made.append(piece)
        else:
            made.append(f"<p>{with_breaks(piece.strip())}</p>")
    return "".join(made)


def with_breaks(text: str) -> str:
    """A line end in it is a `<br />`, except beside one that is there and beside the tags of blocks."""
    text = re.sub(r"(<br\s*/?>)[ \t]*\n", r"\1", text)
    text = re.sub(r"[ \t]*\n[ \t]*", "<br />\n", text)
    text = re.sub(rf"(</?(?:{BLOCKS})(?:\s[^<>]*)?/?>)<br />", r"\1", text, flags=re.IGNORECASE)
    return re.sub(rf"<br />(\n</?(?:{BLOCKS})[\s/>])", r"\1", text, flags=re.IGNORECASE)
