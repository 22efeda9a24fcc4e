"""Word documents of others, read where they lie: every one is read or refused in a sentence, and no word is lost.

What a document holds is read here a second time and without the product: every `w:t` that was not deleted or hidden.
"""

from __future__ import annotations

import io
import json
import os
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from intake.drafts import UnreadableDocument
from intake.management.commands.read_document import as_json
from intake.readers import docx, manuscripts

CASES = Path(os.environ.get("CASES", "/nowhere")) / "docx"
pytestmark = pytest.mark.skipif(not CASES.exists(), reason="CASES names no folder with docx/")

KEPT = 0.999  # of the letters of a document
SHORTEST_SECRET = 12  # letters; a shorter one may stand in the text as well


def name_of(element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def is_hidden(run) -> bool:
    for properties in run:
        if name_of(properties) == "rPr":
            return any(name_of(one) == "vanish" and "0" not in one.attrib.values() for one in properties)
    return False


def words_of(parent) -> Iterator[str]:
    for element in parent:
        name = name_of(element)
        is_second = name == "Fallback" and any(name_of(one) == "Choice" for one in parent)
        if name in ("del", "moveFrom", "delText") or is_second or (name == "r" and is_hidden(element)):
            continue
        if name == "t":
            yield element.text or ""
        elif name in ("tab", "br", "cr"):
            yield " "
        else:
            yield from words_of(element)
        if name == "p":
            yield "\n"


def passages(root, *names: str) -> list[str]:
    return ["".join(part.itertext()) for part in root.iter() if name_of(part) in names]


class Original:
    """What a document says, and what nobody is to read: deletions and comments."""

    def __init__(self, data: bytes) -> None:
        self.text, self.secret = "", []
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                if re.fullmatch(r"word/(document|footnotes|endnotes|comments)\d*\.xml", name):
                    self.take(name, etree.fromstring(archive.read(name)))

    def take(self, name: str, root) -> None:
        if "comments" in name:
            self.secret += passages(root, "t")
            return
        for note in list(root):
            if "note" in name and any(key.endswith("}type") and kind != "normal" for key, kind in note.attrib.items()):
                root.remove(note)
        self.text += "".join(words_of(root))
        self.secret += passages(root, "delText")
        for moved in root.iter():
            if name_of(moved) == "moveFrom":
                self.secret += passages(moved, "t")


def letters(text: str) -> Counter[str]:
    return Counter(re.sub(r"[\s\u00ad\u200b\ufeff]", "", text))


def strings_in(value) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("html", "items", "rows", "notes", "headers", "pictures"):  # said again there
                yield from strings_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings_in(inner)


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_every_one_is_read_and_no_word_lost_or_a_refusal():
    held, lost, lossy, leaks, refused = 0, 0, [], [], 0
    for path in sorted(CASES.rglob("*.doc[xm]")):
        data = path.read_bytes()
        try:
            draft = manuscripts.recognise(docx.convert(data, path.name), path.name, needs_headline=False)
        except UnreadableDocument as error:
            assert str(error).startswith(path.name) and str(error).endswith(".") and "\n" not in str(error)
            refused += 1
            continue
        original, found = Original(data), "\n".join(strings_in(json.loads(as_json(draft))))
        wanted = letters(original.text)
        missing = sum((wanted - letters(found)).values())
        held, lost = held + sum(wanted.values()), lost + missing
        if missing > max(1, (1 - KEPT) * sum(wanted.values())):
            lossy.append((path.name, missing))
        shown, said = one_line(found), one_line(original.text)
        for secret in filter(lambda words: len(words) >= SHORTEST_SECRET, map(one_line, original.secret)):
            if secret in shown and secret not in said:
                leaks.append((path.name, secret))
    assert (lossy, leaks) == ([], [])
    assert held > 900_000 and lost <= (1 - KEPT) * held
    assert refused < 25
