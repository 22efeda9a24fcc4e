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
    found: dict[str, str] = {}
    for source in (_xmp, _iptc, _exif):
        with contextlib.suppress(Exception):  # whatever is wrong with it: the picture may still be one
            for field, value in source(picture).items():
                if value and field not in found:
                    found[field] = value
    if NO_CAPTION.fullmatch(found.get("caption", "")):
        del found["caption"]
    if not found.get("licence_url", "https://").startswith(("https://", "http://")):
        del found["licence_url"]
    credit = credit_line(found.get("creator", ""), found.get("agency", ""))
    return found | ({"credit": credit} if credit else {})


def credit_line(creator: str, agency: str) -> str:
    """“Jane Doe / Agency”, each name once."""
    if creator and agency and creator.casefold() in agency.casefold():
        return agency[:200]
    return " / ".join(filter(None, [creator, agency]))[:200]


def clean_text(text: object) -> str:
    """One paragraph of readable text: no control or formatting characters, no runs of space."""
    words = str(text).replace("\x00", " ")
    kept = "".join(c if not unicodedata.category(c).startswith("C") else " " for c in words[: LONGEST * 2])
    return " ".join(kept.split())[:LONGEST]


# --- EXIF and IPTC ----------------------------------------------------------------------------------------


def _exif(picture: Image.Image) -> dict[str, str]:
    tags = picture.getexif()
    return _chosen(EXIF, lambda tag: [_decoded(tags.get(tag), "utf-16-le" if tag > 0x9000 else "utf-8")])


def _iptc(picture: Image.Image) -> dict[str, str]:
    records = IptcImagePlugin.getiptcinfo(picture) or {}
    return _chosen(IPTC, lambda tag: [_decoded(value) for value in _several(records.get(tag))])


def _decoded(value: object, encoding: str = "utf-8") -> str:
    """Text of bytes whose encoding nobody states reliably: UTF-8 if it is, else what Windows programs write."""
    if isinstance(value, bytes):
        try:
            return value.decode(encoding)
        except UnicodeDecodeError:
            return value.decode("cp1252", "replace")
    if isinstance(value, str) and not value.isascii():
        with contextlib.suppress(UnicodeError):  # Pillow reads EXIF as Latin-1, cameras and programs write UTF-8
            return value.encode("latin-1").decode("utf-8")
    return value if isinstance(value, str) else ""


def _several(value: object) -> list:
    return value if isinstance(value, list) else [] if value is None else [value]


def _chosen(table: dict[str, tuple], values: Callable[[object], Iterable[str]]) -> dict[str, str]:
    found = {}
    for field, places in table.items():
        for place in places:
            text = ", ".join(dict.fromkeys(filter(None, map(clean_text, values(place)))))[:LONGEST]
            if text:
                found[field] = text
                break
    return found


# --- XMP --------------------------------------------------------------------------------------------------


def _xmp(picture: Image.Image) -> dict[str, str]:
    packet = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp") or b""
    if not packet and hasattr(picture, "tag_v2"):
        packet = picture.tag_v2.get(700) or b""
    if isinstance(packet, tuple):
        packet = bytes(packet)
    properties = properties_of(packet.encode() if isinstance(packet, str) else packet)
    return _chosen(XMP, lambda name: properties.get(name, []))


class Unreadable(Exception):
    """Not XMP, or more of it than anybody needs."""


def properties_of(packet: bytes) -> dict[str, list[str]]:
    """The values of each property of an XMP packet, by prefixed name; of several languages the first.

    Raises Unreadable or expat.ExpatError.
    """
    if len(packet) > LARGEST_XMP:
        raise Unreadable("too long")
    found: dict[str, list[str]] = {}
    path: list[str] = []
    text: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(path) > DEEPEST_XMP:
            raise Unreadable("too deep")
        path.append(tag)
        text.clear()
        resource = attributes.get(f"{RDF}resource")
        if resource and (name := _prefixed(tag)):
            found.setdefault(name, []).append(resource)
        if tag == f"{RDF}Description":
            for attribute, value in attributes.items():
                if name := _prefixed(attribute):
                    found.setdefault(name, []).append(value)

    def end(tag: str) -> None:
        path.pop()
        words = "".join(text).strip()
        text.clear()
        holder = next((name for part in reversed([*path, tag]) if (name := _prefixed(part))), None)
        if words and holder:
            alternatives = any(part == f"{RDF}Alt" for part in path)
            if not (alternatives and found.get(holder)):
                found.setdefault(holder, []).append(words)

    def refuse(*_: object) -> None:
        raise Unreadable("a document type")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = text.append
    parser.StartDoctypeDeclHandler = refuse
    parser.Parse(packet.strip(b"\x00 \r\n\t"), True)
    return found


def _prefixed(tag: str) -> str | None:
    namespace, _, local = tag.rpartition(" ")
    return f"{NAMESPACES[namespace]}:{local}" if namespace in NAMESPACES else None
