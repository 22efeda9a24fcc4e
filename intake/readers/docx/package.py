"""The zipped parts of a Word document, opened as what a stranger sent: nothing is read beyond its limits."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import unquote

from lxml import etree

from intake.drafts import UnreadableDocument

MEGABYTE = 1024 * 1024
MOST_PARTS = 5000
LARGEST_XML = 32 * MEGABYTE
LARGEST_ALL = 100 * MEGABYTE  # unzipped, of the parts that are read
MOST_PACKED = 400  # times smaller than unzipped; text of Word comes to about twenty
SMALL = MEGABYTE  # a part below this may be packed however well

OFFICE = "http://schemas.openxmlformats.org"
R = f"{{{OFFICE}/officeDocument/2006/relationships}}"
# A document in the strict form of the standard says the same under other names.
_STRICT = [
    (f"http://purl.oclc.org/ooxml/{strict}".encode(), f"{OFFICE}/{usual}".encode())
    for strict, usual in (
        ("wordprocessingml/main", "wordprocessingml/2006/main"),
        ("officeDocument/relationships", "officeDocument/2006/relationships"),
        ("officeDocument/math", "officeDocument/2006/math"),
        ("drawingml/main", "drawingml/2006/main"),
        ("drawingml/wordprocessingDrawing", "drawingml/2006/wordprocessingDrawing"),
        ("drawingml/picture", "drawingml/2006/picture"),
        ("drawingml/chart", "drawingml/2006/chart"),
        ("drawingml/diagram", "drawingml/2006/diagram"),
    )
]
_BYTE_ORDERS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part calls by an id: another part by its name, or an address outside."""

    kind: str  # the last word of its type: "image", "hyperlink", "footnotes" …
    target: str
    is_external: bool


class Package:
    """The parts by their names, which are told apart without regard to capitals, as Word does."""

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        try:
            self.archive = zipfile.ZipFile(BytesIO(data))
            entries = self.archive.infolist()
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise self.unreadable("is damaged or was cut off: save it anew and send that") from error
        if len(entries) > MOST_PARTS:
            raise self.unreadable("holds thousands of files and is no document: save it anew in Word and send that")
        self.entries: dict[str, zipfile.ZipInfo] = {}
        self.twice: set[str] = set()
        for entry in entries:
            key = entry.filename.replace("\\", "/").lstrip("/").lower()
            if key in self.entries:
                self.twice.add(key)
            self.entries[key] = entry
        self.unzipped = 0
        self._relations: dict[str, dict[str, Relation]] = {}
        self._read: dict[str, bytes] = {}

    def unreadable(self, why: str) -> UnreadableDocument:
        """The refusal of the document, as a sentence that begins with its name."""
        return UnreadableDocument(f"{self.name} {why}.")

    def has(self, part: str) -> bool:
        return part.lower() in self.entries

    def read(self, part: str) -> bytes:
        """The bytes of a part; none where there is no such part. Raises UnreadableDocument for what cannot be read."""
        key = part.lower()
        if key in self._read:
            return self._read[key]
        entry = self.entries.get(key)
        if entry is None:
            return b""
        if key in self.twice:
            raise self.unreadable(f"holds two parts named {part}, one hidden behind the other: save it anew in Word")
        if entry.flag_bits & 1:
            raise self.unreadable("is locked with a password: save it without one and send that")
        most = LARGEST_ALL - self.unzipped
        if entry.file_size > SMALL and entry.file_size > MOST_PACKED * max(entry.compress_size, 1):
            raise self.too_large()
        try:
            with self.archive.open(entry) as file:
                data = file.read(most + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise self.unreadable(f"is damaged in its part {part}: open it, save it anew and send that") from error
        self.unzipped += len(data)
        if len(data) > most:
            raise self.too_large()
        if not key.endswith((".xml", ".rels")):
            self._read[key] = data  # a picture may be shown many times
        return data

    def too_large(self) -> UnreadableDocument:
        return self.unreadable("holds far more than a document does, packed small: send the text alone")

    def xml(self, part: str) -> etree._Element | None:
        """The root of a part, None where there is no such part."""
        data = self.read(part)
        if not data:
            return None
        if len(data) > LARGEST_XML:
            raise self.unreadable("holds a text larger than any article: send the piece alone")
        if encoding := _BYTE_ORDERS.get(data[:2]):
            text = data.decode(encoding, errors="replace").lstrip("\ufeff")
            if text.startswith("<?xml"):
                text = text.partition("?>")[2]
            data = text.encode("utf-8", errors="replace")
        if b"purl.oclc.org" in data[:100_000]:
            for strict, usual in _STRICT:
                data = data.replace(strict, usual)
        limits = {"resolve_entities": False, "no_network": True, "load_dtd": False, "huge_tree": False}
        try:
            root = etree.fromstring(data, etree.XMLParser(remove_comments=True, remove_pis=True, **limits))
        except etree.XMLSyntaxError as error:
            if "emory" in str(error):
                raise MemoryError from error
            if "depth" in str(error):
                raise self.too_deep() from error
            raise self.unreadable(f"is damaged in its part {part}: open it, save it anew and send that") from error
        if root.getroottree().docinfo.doctype:
            raise self.unreadable(f"declares entities in its part {part}, which no Word does: save it anew in Word")
        return root

    def too_deep(self) -> UnreadableDocument:
        return self.unreadable("is nested too deeply to be read: copy its text into a new document and send that")

    def relations(self, part: str) -> dict[str, Relation]:
        """What the part calls by ids; of the package as a whole for ""."""
        if part not in self._relations:
            folder, base = posixpath.split(part)
            root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
            found: dict[str, Relation] = {}
            for element in root if root is not None else ():
                kind = element.get("Type", "").rpartition("/")[2]
                target = element.get("Target", "")
                is_external = element.get("TargetMode", "").lower() == "external"
                if not is_external:
                    target = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
                found[element.get("Id", "")] = Relation(kind, target, is_external)
            self._relations[part] = found
        return self._relations[part]

    def related(self, part: str, *kinds: str) -> list[str]:
        """The names of the parts that a part calls as one of `kinds`."""
        found = []
        for relation in self.relations(part).values():
            if relation.kind in kinds and not relation.is_external:
                found.append(relation.target)
        return list(dict.fromkeys(found))

    @property
    def main(self) -> str:
        """The name of the part with the text."""
        for part in (*self.related("", "officeDocument"), "word/document.xml"):
            if self.has(part):
                return part
        raise self.unreadable("has no part with a text: open it in Word, save it anew and send that")
