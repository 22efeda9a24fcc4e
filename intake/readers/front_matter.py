"""The head of a post in Markdown: YAML between `---`, TOML between `+++`, JSON, lines "Title: …", "% Title".

Every value is read as it is written, so that no title "2020" becomes a number and no "no" an untruth; nothing in it is
run, and what refers to itself over and over is refused.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import yaml

from intake.drafts import Manuscript, UnreadableDocument

from .headers import TAGS, WORDS

LARGEST = 64 * 1024  # characters
MOST_ALIASES = 20  # a post that has any has one or two
DEEPEST = 20  # values in each other
_FENCED = re.compile(r"\s*(---|\+\+\+)[ \t]*\n(.*?)(?:^|\n)(\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_KEY = re.compile(r"([^\W\d_][\w \-.]{0,40}?)[ \t]*:(?:[ \t]+|$)(.*)")
_KNOWN = {name for names in WORDS.values() for name in names} | {*TAGS, "slug", "status", "layout", "category"}


def split(text: str, manuscript: Manuscript, name: str) -> tuple[dict[str, Any], str]:
    """What the head says, and the text under it. Raises UnreadableDocument for a head that is made to do harm."""
    if fenced := _FENCED.match(text[: LARGEST + 8]):
        values = read_toml(fenced[2]) if fenced[1] == "+++" else read_yaml(fenced[2], name)
        if values is None and (values := key_lines(fenced[2])):
            manuscript.report("header", "The head is faulty and was read line by line: check what it says.")
        if values or not fenced[2].strip():
            return values or {}, text[fenced.end() :]
    elif re.match(r"\s*(?:---|\+\+\+)[ \t]*\n\s*[\w\"']+[ \t]*[:=]", text) and len(text) > LARGEST:
        raise UnreadableDocument(f"{name} has a head that is too long or has no end: close it with a line “---”.")
    if re.match(r"\s*\{\s*\"", text[:2000]):
        return read_json(text)
    if re.match(r"\s*%[ \t]+\S", text):
        return read_percent(text)
    return read_lines(text)


def read_yaml(source: str, name: str) -> dict[str, Any] | None:
    """The mapping in YAML, its values as text; None where it is none. Raises UnreadableDocument for a trap."""
    try:
        aliases = depth = 0
        for event in yaml.parse(source, Loader=yaml.SafeLoader):
            aliases += isinstance(event, yaml.AliasEvent)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if aliases > MOST_ALIASES or depth > DEEPEST:
                raise UnreadableDocument(f"{name} has a head that refers to itself: write its values out.")
        values = yaml.load(source, Loader=yaml.BaseLoader)  # noqa: S506  (makes texts, lists and mappings alone)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    if isinstance(values, dict):
        return values
    return None


def read_toml(source: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None


def read_json(text: str) -> tuple[dict[str, Any], str]:
    start = len(text) - len(text.lstrip())
    try:
        values, end = json.JSONDecoder().raw_decode(text[: LARGEST + start], start)
    except (ValueError, RecursionError):
        return {}, text
    if isinstance(values, dict):
        return (values, text[end:])
    return ({}, text)


def read_percent(text: str) -> tuple[dict[str, Any], str]:
    """Pandoc's title block: `% title`, `% authors`, `% date`, each going on in lines that are indented."""
    lines = text.lstrip("\n").split("\n")
    parts: list[str] = []
    while lines and len(parts) < 4 and (lines[0].startswith("%") or (parts and lines[0].startswith(" "))):
        line = lines.pop(0)
        if line.startswith("%"):
            parts.append(line[1:].strip())
        else:
            parts[-1] += f"; {line.strip()}"
    return dict(zip(("title", "author", "date"), parts, strict=False)), "\n".join(lines)


def read_lines(text: str) -> tuple[dict[str, Any], str]:
    """Lines "Key: value" up to the first empty one, where one of them is the title's."""
    block, _, rest = text.lstrip("\n").partition("\n\n")
    lines = block.split("\n")
    first = _KEY.fullmatch(lines[0].rstrip())
    if not first or first[1].lower() not in _KNOWN or len(block) > LARGEST:
        return {}, text
    if any(line[:1] not in (" ", "\t") and not _KEY.fullmatch(line.rstrip()) for line in lines):
        return {}, text
    values = key_lines(block)
    if not {"title", "headline"} & {key.lower() for key in values}:
        return {}, text
    return values, rest


def key_lines(block: str) -> dict[str, Any]:
    """The values of lines "key: value"; a line that is none goes on with the value above it."""
    values: dict[str, str] = {}
    for line in block.split("\n"):
        match = None
        if line[:1] not in (" ", "\t"):
            match = _KEY.fullmatch(line.strip())
        if match:
            key, value = match[1].lower(), match[2].strip().strip("\"'")
            values[key] = f"{values[key]}; {value}" if key in values else value
        elif line.strip() and values:
            last = next(reversed(values))
            item = line.strip()
            is_item = item.startswith("- ")
            values[last] = (
                f"{values[last]}{'; ' if is_item and values[last] else ' '}{item[2:] if is_item else item}".strip()
            )
    return values
