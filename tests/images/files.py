"""Picture files made for a test: good ones, and ones that somebody made to do harm."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image as Pillow
from PIL import ImageDraw

from images import ingest
from images.models import Image


def drawn(size: tuple[int, int] = (1600, 1000), mode: str = "RGB") -> Pillow.Image:
    """Red at the left, blue at the right, a gradient from top to bottom: which way is up can be seen."""
    picture = Pillow.linear_gradient("L").resize(size)
    picture = Pillow.merge("RGB", (picture, picture, picture))
    draw = ImageDraw.Draw(picture)
    width, height = size
    draw.rectangle((0, 0, width // 4, height), fill=(200, 20, 20))
    draw.rectangle((width * 3 // 4, 0, width, height), fill=(20, 20, 200))
    return picture.convert(mode)


def encoded(picture: Pillow.Image | None = None, format_: str = "JPEG", **options) -> bytes:
    file = BytesIO()
    (picture or drawn()).save(file, format_, **options)
    return file.getvalue()


def upload(content: bytes, name: str = "photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def bring(content: bytes | None = None, name: str = "street.jpg", **fields) -> Image:
    """A picture in the library; without `content` one that no other test picture equals."""
    if content is None:
        picture, number = drawn((700, 440)), Image.objects.count()
        ImageDraw.Draw(picture).rectangle((300, 200, 340, 240), fill=(number * 40 % 256, number // 6, 90))
        content = encoded(picture)
    fields.setdefault("licence", Image.Licence.OWN)
    fields.setdefault("credit", "Our own hand")
    fields.setdefault("alt", "A street")
    file = ContentFile(content, name=name)
    return ingest.ingest(file, at=timezone.now(), **fields)[0]


def png(width: int, height: int, *, rows: int = 0, colour: int = 2, bits: int = 8) -> bytes:
    """A PNG that claims a size and carries `rows` of it, well packed: a bomb if both are large."""
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    samples = {0: 1, 2: 3, 6: 4}[colour]
    packer = zlib.compressobj(1)
    row = bytes(1 + width * samples * bits // 8)
    packed = b"".join(packer.compress(row) for _ in range(rows)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    )


SVG = b"""<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"
 onload="alert(1)"><script>alert(document.domain)</script></svg>"""
