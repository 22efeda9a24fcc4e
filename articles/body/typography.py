"""Quotes and dashes by the house's policy, in the language of the piece. Pure.

Only signs are changed that a keyboard makes for want of the right ones: straight quotes, hyphens for dashes, three
points. What somebody typed as it should be stays, and so does every letter and every tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .nodes import Node, Text, with_content
from .schema import KINDS

# Opening and closing, first and second level.
QUOTES = {
    "en": "“”‘’",
    "de": "„“‚‘",
    "da": "„“‚‘",
    "cs": "„“‚‘",
    "sk": "„“‚‘",
    "sl": "„“‚‘",
    "pl": "„”‚’",
    "ro": "„”«»",
    "hu": "„”»«",
    "fr": "«»“”",
    "es": "«»“”",
    "it": "«»“”",
    "pt": "“”‘’",
    "el": "«»“”",
    "ru": "«»„“",
    "uk": "«»„“",
    "nl": "“”‘’",
    "sv": "””’’",
    "fi": "””’’",
    "nb": "«»‘’",
    "no": "«»‘’",
    "tr": "“”‘’",
}
_OPENS_AFTER = set(" \t\xa0([{<-–—/„“‚‘«»“‘\u202f")


def typeset(nodes: tuple[Node, ...], language: str = "en") -> tuple[Node, ...]:
    """The blocks with the house's signs. Idempotent."""
    quotes = QUOTES.get(language.split("-")[0].lower(), QUOTES["en"])
    french = language.split("-")[0].lower() == "fr"
    return tuple(_set(node, quotes, french) for node in nodes)


def _set(node: Node, quotes: str, french: bool) -> Node:
    if not KINDS[node.kind].is_text:
        return with_content(node, (_set(child, quotes, french) for child in node.content))
    return with_content(node, _set_line(node.content, quotes, french))


def _set_line(content: tuple[Node | Text, ...], quotes: str, french: bool) -> Iterator[Node | Text]:
    """A line of text. What a quote is depends on the letter before it, in whatever element that stands."""
    before = " "
    texts = [item.text if isinstance(item, Text) else " " for item in content]
    for place, item in enumerate(content):
        if isinstance(item, Node):
            if item.kind == "note":
                item = with_content(item, _set_line(item.content, quotes, french))
            else:
                before = " "
            yield item
            continue
        after = texts[place + 1][:1] if place + 1 < len(texts) else " "
        text = signs(item.text, before, after or " ", quotes, french)
        yield Text(text, item.marks)
        before = text[-1:] or before


_SHORTENED = re.compile(r"\d0?s?\b|(?:tis|twas|em|til|cause)\b", re.IGNORECASE)  # behind an apostrophe


def signs(text: str, before: str = " ", after: str = " ", quotes: str = QUOTES["en"], french: bool = False) -> str:
    """`text` with the house's quotes, dashes and points; `before` and `after` are the letters around it.

    >>> signs('"It\\'s 5 o\\'clock," he said -- in the \\'90s.')
    '“It’s 5 o’clock,” he said – in the ’90s.'
    """
    if not re.search(r"[\"'`]|--|\.\.\.| - ", text):
        return text
    text = text.replace("``", '"').replace("''", '"')
    text = re.sub(r"(?<!\.)\.\.\.(?!\.)", "…", text)
    text = re.sub(r"(?<=\w)---?(?=\w)", "—", text)
    text = re.sub(r"(?<=\s)(?:---?|-)(?=\s)", "–", text)
    made: list[str] = []
    for place, letter in enumerate(text):
        last = made[-1][-1] if made else before
        following = text[place + 1] if place + 1 < len(text) else after
        if letter == '"':
            opens = last in _OPENS_AFTER and not following.isspace()
            if french:
                letter = f"{quotes[0]}\u202f" if opens else f"\u202f{quotes[1]}"
            else:
                letter = quotes[0] if opens else quotes[1]
        elif letter == "'":
            opens = last in _OPENS_AFTER and not following.isspace()
            era = opens and _SHORTENED.match(text, place + 1)
            letter = quotes[2] if opens and not era else "’"
        made.append(letter)
    return "".join(made)
