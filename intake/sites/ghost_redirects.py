"""The redirects and routes that Ghost keeps in files of their own, beside its export."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .bodies import absolute
from .files import File
from .json_rows import value_in
from .records import Redirect, Skipped

if TYPE_CHECKING:
    from .ghost import Contents

MOST = 5_000_000  # characters
PAIR = re.compile(r"^[ \t]+([\"']?)(\S[^\n]*?)\1[ \t]*:[ \t]+([\"']?)(\S+?)\3[ \t]*$")
PERMALINK = re.compile(r"^\s*permalink\s*:\s*[\"']?(/\S*?)[\"']?\s*$", re.MULTILINE)


def records_of(around: list[File], contents: Contents) -> Iterator[Redirect | Skipped]:
    """Also learns how the site forms its addresses, from routes.yaml."""
    for file in around:
        if re.fullmatch(r"routes[\w.-]*\.ya?ml", file.base):
            yield from learn_routes(file, contents)
    for file in around:
        if re.fullmatch(r"redirects[\w.-]*\.json", file.base):
            yield from made(pairs_in_json(file), file, contents)
        elif re.fullmatch(r"redirects[\w.-]*\.ya?ml", file.base):
            yield from made(pairs_in_yaml(file), file, contents)


def learn_routes(file: File, contents: Contents) -> Iterator[Skipped]:
    found = list(dict.fromkeys(PERMALINK.findall(file.text(MOST))))
    if len(found) == 1:
        contents.permalink = found[0]
    elif found:
        note = f"{file.name} has several forms of addresses ({', '.join(found)}); that of “/slug/” was taken."
        yield Skipped("routes", file.name, note)


def pairs_in_json(file: File) -> Iterator[tuple[str, str]]:
    rows = value_in(file.text(MOST))
    if not isinstance(rows, list):
        yield "", "is no JSON of redirects"
        return
    for row in rows:
        if isinstance(row, dict) and isinstance(row.get("from"), str) and isinstance(row.get("to"), str):
            yield row["from"], row["to"]


def pairs_in_yaml(file: File) -> Iterator[tuple[str, str]]:
    """`301:` and below it lines `/old: /new`; as lines, for YAML itself can be made to swell."""
    for line in file.text(MOST).splitlines():
        if pair := PAIR.match(line):
            yield pair[2], pair[4]


def made(pairs: Iterator[tuple[str, str]], file: File, contents: Contents) -> Iterator[Redirect | Skipped]:
    for source, target in pairs:
        if not source:
            yield Skipped("broken", file.name, f"{file.name} {target}: its redirects were left out.")
            continue
        plain = plain_path(source)
        if plain is None or "$" in target:
            yield Skipped("redirect", source, f"{file.name}: “{source}” is a pattern and not one address.")
            continue
        yield Redirect(absolute(plain, contents.site.url), absolute(target, contents.site.url))


def plain_path(pattern: str) -> str | None:
    """The one address that the pattern stands for; None where it stands for many."""
    path = pattern.removeprefix("^").removesuffix("$")
    path = re.sub(r"/\?$|\(\?:/\)\?$|/\*$", "/", path)
    path = re.sub(r"\\([-./_?=&])", r"\1", path)
    if re.search(r"[\\^$*+()\[\]{}|]", path) or not path.startswith("/"):
        return None
    return path
