"""Picture files made for a test: good ones, and ones that somebody made to do harm."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from unittest import mock

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image as Pillow
from PIL import ImageDraw

from images import ingest, processing, renditions, specs
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


_converted: dict[tuple, tuple[dict, dict[str, bytes]]] = {}  # what became of which file


def remembering(run: Callable[[dict], dict]) -> Callable[[dict], dict]:
    """The same file becomes the same. For tests of what becomes of it then: a file that an earlier test
    brought is not converted again."""

    def remembered(request: dict) -> dict:
        into, source = Path(request["into"]), Path(request["source"])
        asked = {name: value for name, value in request.items() if name not in {"into", "source"}}
        key = (source.read_bytes(), repr(asked))
        if key not in _converted:
            facts = run(request)
            _converted[key] = facts, {path.name: path.read_bytes() for path in into.iterdir() if path != source}
        facts, files = _converted[key]
        for name, content in files.items():
            (into / name).write_bytes(content)
        return deepcopy(facts)

    return remembered


@contextmanager
def asked_once() -> Iterator[None]:
    with mock.patch.object(processing, "run", remembering(processing.run)):
        yield


@contextmanager
def named_alone() -> Iterator[None]:
    """A picture is measured and its files are named, with nothing in them: for pages, which name them too."""

    def named(request: dict) -> dict:
        with Pillow.open(request["source"]) as picture:
            width, height = picture.size
        printed = [
            f"{name}-{step}.{extension}"
            for name, crop in specs.CROPS.items()
            for step, _ in specs.sizes(width, height, crop)
            for extension in crop.formats
            if extension in request["formats"]
        ]
        for name in ("picture.jpg", *printed):
            Path(request["into"], name).touch()
        facts = {"file": "picture.jpg", "width": width, "height": height, "kind": "photo", "colour": "#808080"}
        return facts | {"notes": [], "metadata": {}, "files": printed}

    with mock.patch.object(processing, "run", named):
        yield


def bring(content: bytes | None = None, name: str = "street.jpg", **fields) -> Image:
    """A picture in the library; without `content` one that no other test picture equals."""
    fields = {"licence": Image.Licence.OWN, "credit": "Our own hand", "alt": "A street"} | fields
    if content is not None:
        return ingest.ingest(ContentFile(content, name=name), at=timezone.now(), **fields)[0]
    picture, number = drawn((700, 440)), Image.objects.count()
    ImageDraw.Draw(picture).rectangle((300, 200, 340, 240), fill=(number * 40 % 256, number // 6, 90))
    with asked_once():
        return ingest.ingest(ContentFile(encoded(picture), name=name), at=timezone.now(), **fields)[0]


def complete(image: Image) -> Image:
    """With all the files that a picture has after the worker was there."""
    with asked_once():
        renditions.rebuild(image)
    return image


def png(width: int, height: int, *, rows: int = 0, colour: int = 2, bits: int = 8) -> bytes:
    """A PNG that claims a size and carries `rows` of it, well packed: a bomb if both are large."""
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    samples = {0: 1, 2: 3, 6: 4}[colour]
    packed = zipped(bytes(1 + width * samples * bits // 8), rows) if rows else zlib.compress(b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    )


def zipped(unit: bytes, times: int) -> bytes:
    """`unit` that many times, as zlib packs it, and packed once: after a full flush the same comes out again."""
    packer, checksum = zlib.compressobj(1), 1
    first, again = (packer.compress(unit) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    for _ in range(times):
        checksum = zlib.adler32(unit, checksum)
    return first + again * (times - 1) + packer.flush()[:-4] + struct.pack(">I", checksum)


SVG = b"""<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"
 onload="alert(1)"><script>alert(document.domain)</script></svg>"""
