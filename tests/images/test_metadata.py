"""What a file says of itself: read into the form, and gone from everything that is served."""

from __future__ import annotations

import struct

import pytest
from django.core.files.storage import default_storage
from PIL import Image as Pillow
from PIL import PngImagePlugin

from images import ingest, metadata, renditions
from images.models import Image
from tests.images.files import bring, drawn, encoded, upload

pytestmark = pytest.mark.usefixtures("forked_processing")
GPS, ORIENTATION = 0x8825, 0x0112
SECRET = "zyxsecret"

XMP = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
 xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:i="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 photoshop:Credit="An Agency" photoshop:Headline="Signing in the rain" photoshop:DocumentID="{SECRET}">
<dc:creator><rdf:Seq><rdf:li>Ann O’Writer</rdf:li><rdf:li>Bob</rdf:li></rdf:Seq></dc:creator>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">They sign.</rdf:li>
<rdf:li xml:lang="de">Sie unterschreiben.</rdf:li></rdf:Alt></dc:description>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© 2019 An Agency</rdf:li></rdf:Alt></dc:rights>
<xmpRights:WebStatement>https://agency.test/terms</xmpRights:WebStatement>
<xmpRights:UsageTerms><rdf:Alt><rdf:li xml:lang="x-default">Editorial use only</rdf:li></rdf:Alt></xmpRights:UsageTerms>
<i:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">Two men at a table</rdf:li></rdf:Alt>
</i:AltTextAccessibility>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


def exif(**tags: object) -> Pillow.Exif:
    found = Pillow.Exif()
    names = {"description": 0x010E, "artist": 0x013B, "copyright": 0x8298, "model": 0x0110, "turn": ORIENTATION}
    for name, value in tags.items():
        found[names[name]] = value
    found.get_ifd(GPS).update({1: "N", 2: (38.0, 53.0, 51.6), 3: "W", 4: (77.0, 2.0, 11.5), 27: SECRET.encode()})
    return found


def iptc(**fields: str) -> bytes:
    """An APP13 segment as Photoshop writes it."""
    numbers = {"headline": 105, "caption": 120, "byline": 80, "credit": 110, "copyright": 116}
    records = b"\x1c\x01\x5a\x00\x03\x1b%G" + b"".join(
        struct.pack(">BBBH", 0x1C, 2, numbers[name], len(text.encode())) + text.encode()
        for name, text in fields.items()
    )
    block = b"8BIM\x04\x04\x00\x00" + struct.pack(">I", len(records)) + records + b"\0" * (len(records) % 2)
    segment = b"Photoshop 3.0\x00" + block
    return b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment


def with_iptc(jpeg: bytes, **fields: str) -> bytes:
    return jpeg[:2] + iptc(**fields) + jpeg[2:]


def told(content: bytes) -> dict[str, str]:
    with ingest.prepare(upload(content), formats=()) as prepared:
        return prepared.facts["metadata"]


class TestReading:
    def test_xmp(self):
        assert told(encoded(drawn((64, 48)), xmp=XMP.encode())) == {
            "title": "Signing in the rain",
            "caption": "They sign.",
            "alt": "Two men at a table",
            "creator": "Ann O’Writer, Bob",
            "agency": "An Agency",
            "copyright": "© 2019 An Agency",
            "licence_url": "https://agency.test/terms",
            "rights_note": "Editorial use only",
            "credit": "Ann O’Writer, Bob / An Agency",
        }

    @pytest.mark.parametrize("format_", ["PNG", "WEBP", "TIFF", "AVIF"])
    def test_xmp_of_other_formats(self, format_):
        if format_ == "PNG":
            info = PngImagePlugin.PngInfo()
            info.add_itxt("XML:com.adobe.xmp", XMP)
            content = encoded(drawn((64, 48)), "PNG", pnginfo=info)
        elif format_ == "TIFF":
            content = encoded(drawn((64, 48)), "TIFF", tiffinfo={700: XMP.encode()})
        else:
            content = encoded(drawn((64, 48)), format_, xmp=XMP.encode())
        assert told(content)["copyright"] == "© 2019 An Agency"

    def test_iptc(self):
        fields = {
            "headline": "Łódź",
            "caption": "A caption.",
            "byline": "Ann",
            "credit": "An Agency",
            "copyright": "© A",
        }
        found = told(with_iptc(encoded(drawn((64, 48))), **fields))
        assert (found["title"], found["caption"], found["copyright"]) == ("Łódź", "A caption.", "© A")
        assert found["credit"] == "Ann / An Agency"

    def test_exif(self):
        found = told(
            encoded(
                drawn((64, 48)),
                exif=exif(description="Café".encode(), artist="Ann", copyright="© Ann".encode(), model="X"),
            )
        )
        assert found == {"caption": "Café", "creator": "Ann", "copyright": "© Ann", "credit": "Ann"}

    def test_the_more_telling_place_wins(self):
        content = encoded(drawn((64, 48)), xmp=XMP.encode(), exif=exif(description="From EXIF", copyright="Old"))
        found = told(with_iptc(content, caption="From IPTC", byline="Else"))
        assert (found["caption"], found["copyright"], found["creator"]) == (
            "They sign.",
            "© 2019 An Agency",
            "Ann O’Writer, Bob",
        )

    @pytest.mark.parametrize("words", ["OLYMPUS DIGITAL CAMERA", "SONY DSC", "Screenshot", "Created with GIMP"])
    def test_what_a_machine_wrote_is_no_caption(self, words):
        assert "caption" not in told(encoded(drawn((64, 48)), exif=exif(description=words)))

    def test_an_address_that_runs_something_is_none(self):
        assert "licence_url" not in told(
            encoded(drawn((64, 48)), xmp=XMP.replace("https://agency.test/terms", "javascript:alert(1)").encode())
        )

    @pytest.mark.parametrize(
        "packet", [b"", b"<", b"\xff\xfe<x/>", b"<x/>" * 9, b"<a>" * 15_000, XMP.encode("utf-16"), b"\0" * 60_000]
    )
    def test_what_cannot_be_read_is_no_reason_to_refuse_the_picture(self, packet):
        assert isinstance(told(encoded(drawn((64, 48)), xmp=packet)), dict)

    def test_text_is_one_line_without_anything_that_turns_it(self):
        assert metadata.clean_text("a\x00b\n\u202ec\u200b  d\ue000") == "a b c d"
        assert len(metadata.clean_text("x" * 99_999)) == metadata.LONGEST

    @pytest.mark.django_db
    def test_it_fills_what_nobody_has_filled(self):
        image = bring(encoded(drawn((64, 48)), xmp=XMP.encode()), alt="", credit="", caption="Our own words")
        assert (image.title, image.alt, image.caption) == ("Signing in the rain", "Two men at a table", "Our own words")
        assert image.credit == "Ann O’Writer, Bob / An Agency" and image.rights_note == "Editorial use only"
        assert image.licence == Image.Licence.OWN, "what the file says of a licence settles nothing"


@pytest.mark.django_db
class TestGone:
    @pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
    def test_not_a_byte_of_it_is_in_any_file(self, format_):
        options = {"exif": exif(description=SECRET, artist=SECRET, model=SECRET)}
        if format_ != "PNG":
            options["xmp"] = XMP.encode()
        if format_ == "TIFF":
            options = {"exif": options["exif"], "tiffinfo": {700: XMP.encode(), 305: SECRET}}
        content = encoded(drawn((700, 440)), format_, **options)
        assert SECRET.encode() in content
        image = bring(content, name=f"{SECRET}.{format_.lower()}", alt="x")
        renditions.rebuild(image)
        names = [image.file.name, *renditions.names(image)]
        assert len(names) > 20
        for name in names:
            with default_storage.open(name) as file:
                whole = file.read()
            for mark in (SECRET.encode(), b"Exif", b"GPS", b"xmpmeta", b"8BIM", b"ICC_PROFILE", b"An Agency"):
                assert mark not in whole, f"{mark} in {name}"
            with default_storage.open(name) as file, Pillow.open(file) as picture:
                assert not picture.getexif() and not picture.info.get("xmp"), name

    @pytest.mark.parametrize("turn", range(1, 9))
    @pytest.mark.parametrize("format_", ["JPEG", "PNG", "TIFF", "WEBP"])
    def test_every_picture_stands_upright(self, turn, format_):
        upright = drawn((160, 100))
        for step in {2: [0], 3: [3], 4: [1], 5: [5], 6: [2], 7: [6], 8: [4]}.get(turn, []):
            # What a camera writes that was held so: the picture turned the other way round.
            upright = upright.transpose(step)
        turned = upload(encoded(upright, format_, exif=exif(turn=turn)))
        with (
            ingest.prepare(turned, formats=()) as found,
            Pillow.open(f"{found.folder.name}/{found.facts['file']}") as kept,
        ):
            picture = kept.convert("RGB")
        assert picture.size == (160, 100)
        red, blue, top, bottom = (picture.getpixel(at) for at in ((10, 50), (150, 50), (80, 5), (80, 95)))
        assert red[0] > 150 > red[2] and blue[2] > 150 > blue[0]
        assert sum(top) < sum(bottom)
