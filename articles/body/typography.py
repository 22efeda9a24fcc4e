"""Quotes and dashes by the publication's policy, in the language of the piece. Pure.

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
    """The blocks with the publication's signs. Idempotent."""
    quotes = QUOTES.get(language.split("-")[0].lower(), QUOTES["en"])
    french = language.split("-")[0].lower() == "fr"
    return tuple(_set(node, quotes, french) for node in nodes)


def _set(node: Node, quotes: str, french: bool) -> Node:
    if not KINDS[node.kind].is_text:
        return with_content(node, (_set(child, quotes, french) for child in node.content))
    return with_content(node, set_line(node.content, quotes, french))


def set_line(content: tuple[Node | Text, ...], quotes: str, french: bool) -> Iterator[Node | Text]:
    """A line of text. What a quote is depends on the letter before it, in whatever element that stands."""
    before = " "
    texts = [*(getattr(item, "text", " ") for item in content), " "]
    for index, item in enumerate(content):
        if isinstance(item, Node):
            if item.kind == "note":
                item = with_content(item, set_line(item.content, quotes, french))
            else:
                before = " "
            yield item
            continue
        text = signs(item.text, before, texts[index + 1][:1] or " ", quotes, french)
        yield Text(text, item.marks)
        before = text[-1:] or before


# Behind an apostrophe: “’tis”, “’90s”, “’68ers”; and “’05”, unless a quotation begins there.
_SHORTENED = re.compile(r"(?:tis|twas|twere|em|til|cause|bout)\b|\d0s\b|\d\d(?:s|ers?)\b", re.IGNORECASE)
_YEAR = re.compile(r"\d\d(?![\w'])")
_AND = re.compile(r"n'?(?= \w)", re.IGNORECASE)  # in “rock ’n’ roll”
_NAMED = {"a", "an", "and", "as", "by", "called", "for", "if", "is", "letter", "number", "of", "or", "the", "value"}
_NAMED |= {"variable", "where", "with"}  # before “‘n’” that is quoted
_QUOTED_FAR = 400  # letters in which a quotation that begins with a figure is looked to its end


def signs(text: str, before: str = " ", after: str = " ", quotes: str = QUOTES["en"], french: bool = False) -> str:
    """`text` with the publication's quotes, dashes and points; `before` and `after` are the letters around it.

    >>> signs('"It\\'s 5 o\\'clock," he said -- in the \\'90s.')
    '“It’s 5 o’clock,” he said – in the ’90s.'
    """
    if not re.search(r"[\"'`]|--|\.\.\.| - ", text):
        return text
    text = text.replace("``", '"').replace("''", '"')
    text = re.sub(r"(?<!\.)\.\.\.(?!\.)", "…", text)
    text = re.sub(r"(?<=\w)---?(?=\w)", "—", text)
    text = re.sub(r"(?<=\s)(?:---?|-)(?=\s)", "–", text)
    opening, closing, inner, _ = quotes
    if french:
        opening, closing = f"{opening}\u202f", f"\u202f{closing}"
    made: list[str] = []
    last = before
    for index, letter in enumerate(text):
        opens = last in _OPENS_AFTER and not (text[index + 1 : index + 2] or after).isspace()
        if letter == '"' and opens:
            letter = opening
        elif letter == '"':
            letter = closing
        elif letter == "'" and opens and not is_left_out(text, index):
            letter = inner
        elif letter == "'":
            letter = "’"
        made.append(letter)
        last = letter[-1]
    return "".join(made)


def is_left_out(text: str, index: int) -> bool:
    """Whether the sign at `place`, which could open a quotation, stands for letters or figures that are left out."""
    if _SHORTENED.match(text, index + 1):
        return True
    if _YEAR.match(text, index + 1):
        return not is_closed(text, index)
    if _AND.match(text, index + 1):
        before = re.search(r"(\w+) $", text[max(index - 30, 0) : index])
        return before is not None and before[1].lower() not in _NAMED
    return False


def is_closed(text: str, index: int) -> bool:
    """Whether a sign that can only close stands behind it, before another that opens."""
    for match in re.compile("'").finditer(text, index + 1, index + _QUOTED_FAR):
        before, after = text[match.start() - 1], text[match.end() : match.end() + 1]
        if before in _OPENS_AFTER:
            return False
        if not after.isalnum():
            return before.lower() != "s"  # “the Smiths’ house”
    return False
