"""The parts of an OpenDocument, zipped or in one file, opened as what a stranger sent."""

from __future__ import annotations

import base64
import binascii
import posixpath
from urllib.parse import unquote

from lxml import etree

from intake.drafts import UnreadableDocument

from ..docx.package import LARGEST_XML, Package

_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE = f"{{{_NAMES}office:1.0}}"
TEXT = f"{{{_NAMES}text:1.0}}"
STYLE = f"{{{_NAMES}style:1.0}}"
TABLE = f"{{{_NAMES}table:1.0}}"
DRAW = f"{{{_NAMES}drawing:1.0}}"
SVG = f"{{{_NAMES}svg-compatible:1.0}}"
FO = f"{{{_NAMES}xsl-fo-compatible:1.0}}"
LINK = "{http://www.w3.org/1999/xlink}"
XML = "{http://www.w3.org/XML/1998/namespace}"


class OpenDocument(Package):
    """`text` is the element with the text, `roots` are the parts with styles in the order in which they count."""

    def __init__(self, data: bytes, name: str) -> None:
        self.flat = not data.startswith(b"PK")
        if self.flat:
            self.name, self.entries = name, {}
            root = self.parsed(data)
            self.roots = [root]
        else:
            super().__init__(data, name)
            if self.has("encrypted-package") or b"encryption-data" in self.read("META-INF/manifest.xml"):
                raise self.unreadable("is locked with a password: save it without one and send that")
            content, styles = self.xml("content.xml"), self.xml("styles.xml")
            if content is None:
                raise self.unreadable("has no part with a text: save it anew and send that")
            self.roots = [root for root in (styles, content) if root is not None]
        text = self.roots[-1].find(f"{OFFICE}body/{OFFICE}text")
        if text is None:
            raise self.unreadable("is an OpenDocument and no text: copy its text into a document and send that")
        self.text = text

    def unreadable(self, why: str) -> UnreadableDocument:
        return super().unreadable(why.replace("Word", "LibreOffice"))

    def parsed(self, data: bytes) -> etree._Element:
        """The root of a document in one file."""
        if len(data) > LARGEST_XML:
            raise self.unreadable("holds a text larger than any article: send the piece alone")
        parser = etree.XMLParser(
            remove_comments=True,
            remove_pis=True,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            if "depth" in str(error):
                raise self.too_deep() from error
            raise self.unreadable("is damaged or was cut off: save it anew and send that") from error
        if root.getroottree().docinfo.doctype:
            raise self.unreadable("declares entities, which no Word does: save it anew in Word")
        return root

    def picture(self, image: etree._Element) -> tuple[str, bytes]:
        """The name and the bytes of what a `draw:image` shows; none for one that is elsewhere."""
        binary = image.find(f"{OFFICE}binary-data")
        if binary is not None:
            try:
                return "picture", base64.b64decode(binary.text or "")
            except (binascii.Error, ValueError):
                return "picture", b""
        part = posixpath.normpath(unquote(image.get(f"{LINK}href", "")))
        if self.flat or "://" in image.get(f"{LINK}href", ""):
            return image.get(f"{LINK}href", ""), b""
        return posixpath.basename(part), self.read(part)

    def part_of(self, embedded: etree._Element) -> etree._Element | None:
        """The root of an embedded object, as a formula is one."""
        inside = [child for child in embedded if isinstance(child.tag, str)]
        if inside:
            return inside[0]
        folder = posixpath.normpath(unquote(embedded.get(f"{LINK}href", "")))
        if self.flat:
            return None
        return self.xml(posixpath.join(folder, "content.xml"))

    def changes(self) -> tuple[int, int]:
        """How many passages are marked as deleted, and how many as inserted."""
        kinds = []
        for region in self.text.iter(f"{TEXT}changed-region"):
            for child in region:
                kinds.append(child.tag)
        return kinds.count(f"{TEXT}deletion"), kinds.count(f"{TEXT}insertion")

    def margins(self) -> list[str]:
        """The words in headers and footers of pages."""
        words = []
        for root in self.roots:
            for page in root.iter(f"{STYLE}master-page"):
                for element in page.iter(f"{TEXT}p", f"{TEXT}h"):
                    words.append(" ".join("".join(element.itertext()).split()))
        return words

    def has_macros(self) -> bool:
        return any(
            part.startswith(("basic/", "scripts/")) and part.endswith((".xml", ".py", ".js")) for part in self.entries
        )
