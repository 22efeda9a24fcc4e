"""The XML of WordPress's exports (WXR 1.0, 1.1, 1.2) as rows, one after the other, however badly it is written.

The file is cut at its own tags (`parts`) and each part parsed by itself, so that memory stays flat and a broken item
takes no other with it. A part that is no XML is read field by field, as WordPress's own importer does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape

from lxml import etree

from intake.drafts import UnreadableDocument

MOST_ITEM = 20_000_000  # characters of one item
HEADER = 200_000  # characters before the first item in which the site speaks of itself
KINDS = "item|author|category|tag|term"
TAG = re.compile(
    rf"<!\[CDATA\[|<!--|<!DOCTYPE|<!ENTITY|<(?:[\w.-]+:)?({KINDS})(?=[\s>])[^>]*>|</(?:[\w.-]+:)?({KINDS})\s*>"
)
LONGEST_TAG = 5000
NAMESPACES = {
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "wfw": "http://wellformedweb.org/CommentAPI/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "wp": "http://wordpress.org/export/1.2/",
}
OURS = re.compile(r"https?://(?:www\.)?wordpress\.org/export/")


@dataclass
class Part:
    """A piece of the file: an item, an author, a term … with the line it begins at; `fault` where it is none."""

    kind: str
    text: str
    line: int
    fault: str = ""


@dataclass
class Row:
    """What is in a part. `fields` by the names of WXR without their prefix; the first of several counts."""

    kind: str
    line: int
    fields: dict[str, str] = field(default_factory=dict)
    terms: list[tuple[str, str, str]] = field(default_factory=list)  # domain, nicename, name
    metas: dict[str, list[str]] = field(default_factory=dict)
    comments: list[str] = field(default_factory=list)  # who wrote them
    fault: str = ""  # why it was read field by field

    def get(self, name: str) -> str:
        return self.fields.get(name, "").strip()

    def meta(self, *names: str) -> str:
        """The value of the first of these metas that has one."""
        for name in names:
            for value in self.metas.get(name, []):
                if value.strip():
                    return value.strip()
        return ""


class Cutter:
    """Cuts the text of a file into parts. `header` is what stood before the first of them."""

    def __init__(self, texts: Iterable[str], name: str):
        self.texts, self.name = iter(texts), name
        self.header, self.line, self.ended = "", 1, False
        self.buffer, self.at = "", 0
        self.start, self.kind, self.too_large = -1, "", False

    def parts(self) -> Iterator[Part]:
        """Raises UnreadableDocument for a document type: no export has one, and entities are declared there."""
        while True:
            found = TAG.search(self.buffer, self.at)
            if not found:
                self.at = max(self.at, self.buffer.rfind("<", max(len(self.buffer) - LONGEST_TAG, 0)))
                if self.at < 0 or "<" not in self.buffer[self.at : self.at + 1]:
                    self.at = len(self.buffer)
                if not self.more():
                    break
                continue
            self.at = found.end()
            if found[0].startswith("<!"):
                if not self.skip(found[0]):
                    break
            elif found[1]:
                yield from self.opened(found)
            elif found[2] == self.kind:
                yield self.closed(found.end())
        if self.start >= 0:
            line = self.line + self.buffer.count("\n")
            yield Part(self.kind, self.buffer[self.start :], line, "cut")

    def skip(self, opening: str) -> bool:
        """Goes behind a CDATA section or a comment, whatever stands in it; False where the file ends before it.

        One that never ends is read as if it had not begun, for the sake of the items behind it.
        """
        if opening in ("<!DOCTYPE", "<!ENTITY"):
            if self.start >= 0:
                return True
            raise UnreadableDocument(
                f"{self.name} declares a document type, which no export of WordPress does: it was not read."
            )
        end = "]]>"
        if opening == "<!--":
            end = "-->"
        inside = len(self.buffer) - self.at  # how far from the end of the buffer it begins
        while (found := self.buffer.find(end, self.at)) < 0:
            self.at = max(self.at, len(self.buffer) - 2)
            before = len(self.buffer)
            if not self.more():
                self.at = max(len(self.buffer) - inside, 0)
                return self.start >= 0 and not self.too_large and inside > 0
            inside += max(len(self.buffer) - before, 0)
        self.at = found + 3
        return True

    def opened(self, found: re.Match[str]) -> Iterator[Part]:
        if found[0].endswith("/>"):
            return
        if self.start >= 0:
            if not (self.kind == found[1] == "item"):
                return  # a category of an item
            yield self.closed(found.start())
            found = TAG.match(self.buffer)  # again, for the buffer was cut there
            self.at = found.end()
        self.drop(found.start())
        self.start, self.kind, self.too_large = 0, found[1], False

    def closed(self, end: int) -> Part:
        part = Part(self.kind, self.buffer[self.start : end], self.line + self.buffer.count("\n", 0, self.start))
        if self.too_large:
            part.fault = "too large"
        self.drop(end)
        self.start, self.kind = -1, ""
        return part

    def drop(self, end: int) -> None:
        """Forgets the buffer up to `end`."""
        gone = self.buffer[:end]
        if self.start < 0 and len(self.header) < HEADER:
            self.header += gone[:HEADER]
        if self.start < 0 and ("</rss" in gone or "</channel" in gone):
            self.ended = True
        self.line += gone.count("\n")
        self.buffer, self.at = self.buffer[end:], max(self.at - end, 0)

    def more(self) -> bool:
        if self.start < 0:
            keep = min(self.at, len(self.buffer))
            self.drop(keep)
        elif len(self.buffer) - self.start > MOST_ITEM:
            gone = self.buffer[10_000 : self.at]
            self.line += gone.count("\n")
            self.buffer, self.at = self.buffer[:10_000] + self.buffer[self.at :], min(self.at, 10_000)
            self.too_large = True
        text = next(self.texts, None)
        if text is None:
            if self.start < 0:
                self.drop(len(self.buffer))
            return False
        self.buffer += text
        return True


def row_of(part: Part, namespaces: dict[str, str]) -> Row:
    """What is in the part; read field by field where it is no XML, which `fault` then says."""
    row = Row(part.kind, part.line)
    declared = "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in (NAMESPACES | namespaces).items())
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    try:
        root = etree.fromstring(f"<part{declared}>{part.text}</part>".encode(), parser)
    except etree.XMLSyntaxError as error:
        line = part.line + max((error.lineno or 1) - 1, 0)
        row.fault = f"at line {line} its XML is not well-formed"
        read_loosely(part.text, row)
        return row
    for child in root[0]:
        if isinstance(child.tag, str):
            read_child(child, row)
    return row


def namespaces_in(header: str) -> dict[str, str]:
    found = re.findall(r"xmlns:([A-Za-z][\w.-]*)\s*=\s*[\"']([^\"'<>&]+)[\"']", header)
    return {prefix: uri for prefix, uri in found if prefix.lower() not in ("xml", "xmlns")}


def read_child(child: etree._Element, row: Row) -> None:
    name = name_of(child)
    if name == "postmeta" or name == "termmeta":
        values = {name_of(one): one.text or "" for one in child}
        row.metas.setdefault(values.get("meta_key", "").strip(), []).append(values.get("meta_value", ""))
    elif name == "comment":
        values = {name_of(one): one.text or "" for one in child}
        row.comments.append(values.get("comment_author", ""))
    elif name == "category":
        text = "".join(child.itertext()).strip()
        row.terms.append((child.get("domain", ""), child.get("nicename", ""), text))
    elif name and name not in row.fields:
        row.fields[name] = inside(child)


def name_of(child: etree._Element) -> str:
    """Its name in WXR without the prefix; "content" and "excerpt" for the two that are called alike."""
    if not isinstance(child.tag, str):
        return ""
    tag = etree.QName(child)
    uri, prefix = tag.namespace or "", child.prefix or ""
    if tag.localname == "encoded":
        if "excerpt" in uri or prefix == "excerpt":
            return "excerpt"
        return "content"
    if not uri or prefix == "wp" or OURS.match(uri):
        return tag.localname
    if tag.localname == "creator":
        return "creator"
    return ""


def inside(child: etree._Element) -> str:
    """Its text, with the tags of HTML that somebody put there bare."""
    text = child.text or ""
    for one in child:
        if isinstance(one, etree._Comment):
            text += f"<!--{one.text}-->{one.tail or ''}"
        else:
            text += etree.tostring(one, encoding="unicode")
    return text


FIELD = re.compile(r"<(?:(wp|dc|content|excerpt):)?(\w+)((?:\s[^<>]*)?)>")


def read_loosely(text: str, row: Row) -> None:
    """The fields by their tags alone, each up to its own end tag."""
    at = max(text.find(">"), 0)
    while found := FIELD.search(text, at):
        full = f"{found[1]}:{found[2]}" if found[1] else found[2]
        end = text.find(f"</{full}>", found.end())
        if end < 0:
            at = found.end()
            continue
        value, at = text[found.end() : end], end + len(full) + 3
        name = found[2]
        if name == "encoded":
            name = found[1] or "content"
        if name in ("postmeta", "termmeta", "comment"):
            inner = Row(name, row.line)
            read_loosely(f"<{name}>{value}", inner)
            if name == "comment":
                row.comments.append(inner.get("comment_author"))
            else:
                row.metas.setdefault(inner.get("meta_key"), []).append(inner.fields.get("meta_value", ""))
        elif name == "category":
            said = dict(re.findall(r"(\w+)\s*=\s*[\"']([^\"']*)[\"']", found[3]))
            row.terms.append((said.get("domain", ""), said.get("nicename", ""), bare(value)))
        else:
            row.fields.setdefault(name, bare(value))


def bare(value: str) -> str:
    """The text of a field as it stood in the file."""
    text = value.strip()
    if text.startswith("<![CDATA["):
        return text[9:].removesuffix("]]>").replace("]]]]><![CDATA[>", "]]>")
    return unescape(value)
