"""What a picture file says of itself: EXIF, IPTC and XMP, as the fields of the library's form. Pure.

Read from files of strangers, so nothing here trusts a length, an encoding or a tag. XMP is read with expat and
without a document type: an entity cannot be declared, so none can grow.
"""

from __future__ import annotations

import contextlib
import re
import unicodedata
from collections.abc import Callable, Iterable
from xml.parsers import expat

from PIL import Image, IptcImagePlugin

LONGEST = 4000  # characters of a field; captions of agencies run to a few hundred
LARGEST_XMP = 512 * 1024  # bytes; editing histories fill it, the fields wanted here stand in the first few kilobytes
DEEPEST_XMP = 64

# Field of the library → where it may stand, the most telling first. IPTC's names for XMP are from its Photo Metadata
# Standard 2023.1, the numbers from IIM 4.2.
XMP = {
    "title": ("photoshop:Headline", "dc:title"),
    "caption": ("dc:description",),
    "alt": ("Iptc4xmpCore:AltTextAccessibility",),
    "creator": ("dc:creator",),
    "agency": ("photoshop:Credit",),
    "copyright": ("dc:rights",),
    "licence_url": ("cc:license", "xmpRights:WebStatement", "plus:LicensorURL"),
    "rights_note": ("xmpRights:UsageTerms", "photoshop:Instructions"),
}
IPTC = {
    "title": ((2, 105), (2, 5)),
    "caption": ((2, 120),),
    "creator": ((2, 80),),
    "agency": ((2, 110), (2, 115)),
    "copyright": ((2, 116),),
    "rights_note": ((2, 40),),
}
EXIF = {"caption": (0x010E, 0x9C9B), "creator": (0x013B, 0x9C9D), "copyright": (0x8298,)}
NAMESPACES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://ns.useplus.org/ldf/xmp/1.0/": "plus",
    "http://creativecommons.org/ns#": "cc",
}
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns# "
# What cameras and programs write where a caption should stand.
NO_CAPTION = re.compile(
    r"(?:olympus|sony|kodak|samsung|minolta|digital|dcim|dsc|screenshot|untitled|image|default|created with"
    r"|file written by)\b.{0,60}",
    re.IGNORECASE | re.DOTALL,
)


def read(picture: Image.Image) -> dict[str, str]:
    """The fields that are found, cleaned: title, caption, alt, credit, creator, agency, copyright, licence_url,
    rights_note. The same fact in several places is taken from XMP, else IPTC, else EXIF."""
    fields: dict[str, str] = {}
    for source in (xmp_of, iptc_of, exif_of):
        with contextlib.suppress(Exception):  # whatever is wrong with it: the picture may still be one
            for field, value in source(picture).items():
                if value and field not in fields:
                    fields[field] = value
    if NO_CAPTION.fullmatch(fields.get("caption", "")):
        del fields["caption"]
    if not fields.get("licence_url", "https://").startswith(("https://", "http://")):
        del fields["licence_url"]
    if credit := credit_line(fields.get("creator", ""), fields.get("agency", "")):
        fields["credit"] = credit
    return fields


def credit_line(creator: str, agency: str) -> str:
    """“Jane Doe / Agency”, each name once."""
    if creator and agency and creator.casefold() in agency.casefold():
        return agency[:200]
    return " / ".join(filter(None, [creator, agency]))[:200]


def clean_text(text: object) -> str:
    """One paragraph of readable text: no control or formatting characters, no runs of space."""
    readable = []
    for character in str(text)[: LONGEST * 2]:
        if unicodedata.category(character).startswith("C"):
            character = " "
        readable.append(character)
    return " ".join("".join(readable).split())[:LONGEST]


def exif_of(picture: Image.Image) -> dict[str, str]:
    tags = picture.getexif()

    def values(tag: int) -> list[str]:
        return [_decoded(tags.get(tag), "utf-16-le" if tag > 0x9000 else "utf-8")]

    return _first_of(EXIF, values)


def iptc_of(picture: Image.Image) -> dict[str, str]:
    records = IptcImagePlugin.getiptcinfo(picture) or {}

    def values(tag: tuple[int, int]) -> list[str]:
        value = records.get(tag, [])
        return list(map(_decoded, value if isinstance(value, list) else [value]))

    return _first_of(IPTC, values)


def _decoded(value: object, encoding: str = "utf-8") -> str:
    """Text of bytes whose encoding nobody states reliably: UTF-8 if it is, else what Windows programs write."""
    if isinstance(value, bytes):
        try:
            return value.decode(encoding)
        except UnicodeDecodeError:
            return value.decode("cp1252", "replace")
    if not isinstance(value, str):
        return ""
    with contextlib.suppress(UnicodeError):  # Pillow reads EXIF as Latin-1, cameras and programs write UTF-8
        return value.encode("latin-1").decode("utf-8")
    return value


def _first_of(table: dict[str, tuple], values: Callable[[object], Iterable[str]]) -> dict[str, str]:
    """Of each field of the table the first of its tags that has text."""
    fields = {}
    for field, tags in table.items():
        for tag in tags:
            text = ", ".join(dict.fromkeys(filter(None, map(clean_text, values(tag)))))[:LONGEST]
            if text:
                fields[field] = text
                break
    return fields


def xmp_of(picture: Image.Image) -> dict[str, str]:
    packet = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    if not packet and hasattr(picture, "tag_v2"):
        packet = picture.tag_v2.get(700) or b""
    if isinstance(packet, tuple):
        packet = bytes(packet)
    if isinstance(packet, str):
        packet = packet.encode()
    properties = properties_of(packet)
    return _first_of(XMP, lambda name: properties.get(name, []))


class Unreadable(Exception):
    """Not XMP, or more of it than anybody needs."""


def properties_of(packet: bytes) -> dict[str, list[str]]:
    """The values of each property of an XMP packet, by prefixed name; of several languages the first.

    Raises Unreadable or expat.ExpatError.
    """
    if len(packet) > LARGEST_XMP:
        raise Unreadable("too long")
    properties: dict[str, list[str]] = {}
    path: list[str] = []
    text: list[str] = []

    def add(name: str, value: str) -> None:
        if name:
            properties.setdefault(name, []).append(value)

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(path) > DEEPEST_XMP:
            raise Unreadable("too deep")
        path.append(tag)
        text.clear()
        if resource := attributes.get(f"{RDF}resource"):
            add(_prefixed(tag), resource)
        if tag == f"{RDF}Description":
            for attribute, value in attributes.items():
                add(_prefixed(attribute), value)

    def end(tag: str) -> None:
        path.pop()
        words = "".join(text).strip()
        text.clear()
        names = filter(None, map(_prefixed, reversed([*path, tag])))
        holder = next(names, "")
        is_another_language = f"{RDF}Alt" in path and holder in properties
        if words and not is_another_language:
            add(holder, words)

    def refuse(*_: object) -> None:
        raise Unreadable("a document type")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text.append
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(packet.strip(b"\x00 \r\n\t"), True)
    return properties


def _prefixed(tag: str) -> str:
    """“dc:title”; empty for a namespace that nothing is read from."""
    namespace, _, local = tag.rpartition(" ")
    if namespace not in NAMESPACES:
        return ""
    return f"{NAMESPACES[namespace]}:{local}"
