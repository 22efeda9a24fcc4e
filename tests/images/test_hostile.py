"""Files made to do harm, or only badly: made ours by re-encoding or refused in one sentence, within bounds.

The files are made here. Time and memory are those of the process that touches them, as the kernel counted.
"""

from __future__ import annotations

import gzip
import json
import struct
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from PIL import Image as Pillow
from PIL import PngImagePlugin

from images import decoding, ingest, processing, renditions, specs
from images.models import Image
from tests import growth
from tests.images.conftest import AS_A_PROGRAM
from tests.images.files import SVG, bring, drawn, encoded, png, upload, zipped
from workers import bounded

MOST_MEGABYTES, MOST_SECONDS = 300, 30


@dataclass
class Answer:
    """What the process said of a file, and what it took."""

    facts: dict
    megabytes: float
    folder: Path

    @property
    def sentence(self) -> str:
        return self.facts.get("refusal", "")

    def kept(self) -> Pillow.Image:
        with Pillow.open(self.folder / self.facts["file"]) as picture:
            picture.load()
        return picture

    def written(self) -> bytes:
        return b"".join(path.read_bytes() for path in self.folder.iterdir())


@pytest.fixture
def convert(tmp_path, pillow):
    """Runs the process on a file as processing.py does, and asks the kernel what it used."""

    def run(content: bytes, formats: tuple[str, ...] = ("webp", "jpg")) -> Answer:
        folder = tmp_path / f"out-{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        source = tmp_path / "source"
        source.write_bytes(content)
        request = {"task": "convert", "source": str(source), "into": str(folder), "formats": formats}
        done = pillow.run(AS_A_PROGRAM, given=json.dumps(request | {"focus": (0.5, 0.5)}).encode())
        code, largest, seconds = done.returncode, done.run.kilobytes, done.run.seconds
        megabytes = largest / (1024 if sys.platform == "linux" else 1024**2)
        assert megabytes < MOST_MEGABYTES, f"{megabytes:.0f} MB"
        assert seconds < MOST_SECONDS + 1
        if code in (-24, -9):
            return Answer({"refusal": processing.TOO_SLOW}, megabytes, folder)
        assert code == 0, done.stderr.decode()[-500:]
        return Answer(json.loads(done.stdout), megabytes, folder)

    return run


def is_one_sentence(text: str) -> bool:
    """Ends like one, names nothing of the machinery, and is short enough to be read."""
    inside = [word for word in ("Error", "Traceback", "/tmp", "PIL", "0x") if word in text]
    return bool(text) and text[0].isupper() and text.endswith(".") and len(text) < 200 and not inside


NO_PICTURES = {
    "svg with a declaration": (SVG, "SVG"),
    "svg without one": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "SVG"),
    "svg behind a byte order mark": (b"\xef\xbb\xbf\n  " + SVG, "SVG"),
    "svg behind a comment": (b"<!-- harmless --><svg onload=alert(1)></svg>", "SVG"),
    "compressed svg": (gzip.compress(SVG), "compressed"),
    "a page": (b"<!doctype html><script>alert(1)</script>", "web page"),
    "an HTML file called picture": (b"<html><body onload=alert(1)>", "web page"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "PDF"),
    "photoshop": (b"8BPS\x00\x01" + bytes(20), "Photoshop"),
    "office document": (b"PK\x03\x04" + bytes(40), "ZIP"),
    "film": (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2mp41", "film"),
    "nothing": (b"", "empty"),
    "text": (b"Dear editors, here is the picture.", "no picture"),
    "noise": (bytes(range(256)) * 30, "no picture"),
    "a head and nothing else": (b"\xff\xd8\xff\xe0", ""),
    "postscript, which runs a program in Pillow": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "no picture"),
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_picture_is_refused_with_a_word_on_what_it_is(convert, name):
    content, word = NO_PICTURES[name]
    answer = convert(content)
    assert is_one_sentence(answer.sentence) and word in answer.sentence, answer.sentence
    assert not list(answer.folder.iterdir())


def with_size(jpeg: bytes, width: int, height: int) -> bytes:
    """The JPEG with another size in its head, as a bomb has it."""
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


def gif_of(width: int, height: int) -> bytes:
    body = b",\0\0\0\0" + struct.pack("<HH", width, height) + b"\x00\x02\x02D\x01\x00;"
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0\0\0\0\xff\xff\xff" + body


BOMBS = {
    "300 megapixels of PNG": lambda: png(20_000, 15_000, rows=15_000, colour=0),
    "300 megapixels of RGBA in few bytes": lambda: png(20_000, 15_000, rows=200, colour=6),
    "300 megapixels of JPEG": lambda: with_size(encoded(drawn((64, 64)), subsampling=0), 20_000, 15_000),
    "as many as a JPEG can claim": lambda: with_size(encoded(drawn((64, 64)), subsampling=0), 65_500, 65_500),
    "as many as a GIF can claim": lambda: gif_of(65_535, 65_535),
    "as many as a PNG can claim": lambda: png(2**31 - 1, 2**31 - 1),
    "a pixel high and a hundred million wide": lambda: png(100_000_000, 1),
    "35 megapixels of progressive JPEG": lambda: encoded(
        Pillow.new("RGB", (7_000, 5_000)), progressive=True, subsampling=0, quality=10
    ),
    "16 megapixels of WebP": lambda: encoded(Pillow.new("RGB", (4_000, 4_000)), "WEBP", quality=1, method=0),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_before_it_goes_off(convert, name):
    answer = convert(BOMBS[name]())
    assert is_one_sentence(answer.sentence) and not list(answer.folder.iterdir())
    assert answer.megabytes < 200


HEAVY = {
    "47 megapixels of PNG": lambda: png(6_800, 6_900, rows=6_900, colour=6),
    "100 megapixels of JPEG": lambda: encoded(Pillow.new("RGB", (11_600, 8_700), (90, 120, 60)), quality=30),
    "13 megapixels of WebP": lambda: encoded(
        Pillow.new("RGB", (4_300, 3_000), (9, 99, 9)), "WEBP", quality=20, method=0
    ),
    "16-bit, 24 megapixels": lambda: png(6_000, 4_000, rows=4_000, colour=2, bits=16),
    "very tall": lambda: png(200, 60_000, rows=60_000),
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_file_is_taken_within_the_bounds(convert, name):
    printed = name.endswith(("JPEG", "of PNG"))  # a photo and a drawing: what is printed is as large for every other
    answer = convert(HEAVY[name](), ("webp", "jpg") if printed else ())
    assert not answer.sentence, answer.sentence
    assert answer.facts["width"] <= decoding.WIDEST and answer.facts["height"] <= decoding.TALLEST
    assert answer.facts["width"] * answer.facts["height"] <= decoding.MOST_PIXELS * 1.01


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


class TestSwellingMetadata:
    """Small files whose text, profile or XMP unpack to a thousand times their size."""

    @pytest.mark.parametrize(
        ("kind", "head", "unit"),
        [
            (b"zTXt", b"Comment\0\0", b"x" * 1000),
            (b"iTXt", b"XML:com.adobe.xmp\0\x01\0\0\0", b"<x>" * 333),
            (b"iCCP", b"ICC\0\0", b"x" * 1000),
        ],
        ids=["text", "xmp", "profile"],
    )
    def test_in_a_png(self, convert, kind, head, unit):
        plain = encoded(drawn((80, 60)), "PNG")
        answer = convert(plain[:33] + chunk(kind, head + zipped(unit * 1000, 300)) + plain[33:])
        assert not answer.sentence or is_one_sentence(answer.sentence)

    def test_entities_do_not_grow(self, convert):
        lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
        packet = f'<!DOCTYPE x [<!ENTITY l0 "lol">{lol}]><x:xmpmeta xmlns:x="adobe:ns:meta/">&l11;</x:xmpmeta>'
        answer = convert(encoded(drawn((80, 60)), xmp=packet.encode()))
        assert not answer.sentence and answer.facts["metadata"] == {}


SCRIPT = b"<script>alert(document.domain)</script><?php system($_GET['c']); ?>"


def polyglots() -> dict[str, bytes]:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", SCRIPT.decode())
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("evil.js", SCRIPT)
    picture = drawn((320, 200))
    jpeg = encoded(picture, comment=SCRIPT)
    return {
        "script behind the picture": encoded(picture) + SCRIPT,
        "script in a comment": jpeg,
        "script in the text of a PNG": encoded(picture, "PNG", pnginfo=info),
        "script in the EXIF": encoded(picture, exif=_exif({0x010E: SCRIPT.decode(), 0x8298: SCRIPT.decode()})),
        "a GIF that is JavaScript": b"GIF89a/*" + encoded(picture, "GIF")[8:] + b"*/=1;" + SCRIPT,
        "an archive behind the picture": encoded(picture) + archive.getvalue(),
        "a page in the profile": encoded(picture, icc_profile=SCRIPT),
    }


def _exif(tags: dict[int, object]) -> Pillow.Exif:
    exif = Pillow.Exif()
    for tag, value in tags.items():
        exif[tag] = value
    return exif


@pytest.mark.parametrize("name", polyglots())
def test_of_a_polyglot_only_the_picture_stays(convert, name):
    answer = convert(polyglots()[name])
    if answer.sentence:
        assert is_one_sentence(answer.sentence)
        return
    for part in (b"<script", b"<?php", b"alert(", b"evil.js", b"PK\x03\x04"):
        assert part not in answer.written()


@cache
def noise(format_: str) -> bytes:
    return encoded(Pillow.effect_noise((400, 300), 80).convert("RGB"), format_)


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF"])
@pytest.mark.parametrize("share", [0.05, 0.5, 0.98])
def test_a_file_that_is_cut_off_is_refused(convert, format_, share):
    whole = noise(format_)
    answer = convert(whole[: int(len(whole) * share)])
    assert is_one_sentence(answer.sentence), f"{answer.facts}"


class TestMadeOurs:
    @pytest.mark.parametrize("format_", ["GIF", "WEBP", "PNG"])
    def test_of_what_moves_the_first_picture_is_kept(self, convert, format_):
        frames = [Pillow.new("RGB", (64, 48), colour) for colour in ("#c81414", "#1414c8", "#14c814")]
        answer = convert(encoded(frames[0], format_, save_all=True, append_images=frames[1:]))
        assert "It moves; only the first picture of it was kept." in answer.facts["notes"]
        red, green, blue = answer.kept().convert("RGB").getpixel((32, 24))
        assert red > 150 and green < 60 and blue < 60

    def test_print_colours_become_screen_colours(self, convert):
        answer = convert(encoded(drawn((640, 400), "CMYK")), ())
        kept = answer.kept()
        assert kept.mode == "RGB"
        red, _, blue = kept.getpixel((40, 200))
        assert red > blue + 80

    @pytest.mark.parametrize(("format_", "options"), [("PNG", {}), ("TIFF", {}), ("TIFF", {"compression": "tiff_lzw"})])
    def test_sixteen_bits_become_eight(self, convert, format_, options):
        grey = (
            Pillow.linear_gradient("L").resize((320, 256)).convert("I").point(lambda value: value * 257).convert("I;16")
        )
        kept = convert(encoded(grey, format_, **options), ()).kept().convert("L")
        assert kept.getpixel((160, 4)) < 12 and kept.getpixel((160, 251)) > 243
        assert 118 < kept.getpixel((160, 128)) < 138

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "LAB", "F", "I"])
    def test_every_mode_of_pixels_becomes_rgb(self, convert, mode):
        format_ = "TIFF" if mode in {"LAB", "F", "I"} else "PNG"
        source = drawn((320, 200)) if mode != "LAB" else Pillow.new("LAB", (320, 200), (128, 128, 128))
        answer = convert(
            encoded(source if mode == "LAB" else source.convert("L" if mode in "FI" else "RGB").convert(mode), format_),
            (),
        )
        assert not answer.sentence and answer.kept().mode == "RGB"

    def test_what_is_transparent_becomes_white(self, convert):
        clear = Pillow.new("RGBA", (200, 100), (0, 0, 0, 0))
        answer = convert(encoded(clear, "PNG"))
        assert answer.kept().convert("RGB").getpixel((100, 50)) == (255, 255, 255)
        assert "What was transparent is white now." in answer.facts["notes"]

    def test_a_wrong_ending_does_not_matter(self, db):
        image = bring(encoded(drawn((64, 40)), "WEBP"), name="picture.jpg")
        with default_storage.open(image.file.name) as stored, Pillow.open(stored) as kept:
            assert image.file.name.endswith({"PNG": ".png", "JPEG": ".jpg"}[kept.format])
            assert kept.size == (image.width, image.height) == (64, 40)

    def test_the_formats_of_its_own_are_all_read(self, convert):
        for format_ in ("JPEG", "PNG", "GIF", "TIFF", "BMP", "WEBP", "AVIF", "JPEG2000"):
            assert not convert(encoded(drawn((64, 48)), format_)).sentence, format_

    def test_heic_is_read_where_the_decoder_is_installed_and_explained_where_it_is_not(self, monkeypatch):
        head = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
        monkeypatch.setattr(decoding, "pi_heif", None)
        assert decoding.what_else(head).startswith("HEIC pictures cannot be read here: save it as JPEG")
        monkeypatch.setattr(decoding, "pi_heif", object())
        assert decoding.what_else(head) == ""

    @pytest.mark.skipif(decoding.pi_heif is None, reason="the decoder of HEIC is not installed")
    def test_heic_that_is_damaged_is_a_sentence(self, convert):
        for content in (HEIC_HEAD, HEIC_HEAD + bytes(5000), HEIC_HEAD + SCRIPT * 90):
            assert is_one_sentence(convert(content).sentence)


HEIC_HEAD = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic\x00\x00\x01\xffmeta"


class TestTheWayIn:
    """What the web worker does with all this: it decodes nothing, and keeps nothing of what was refused."""

    pytestmark = pytest.mark.django_db

    def test_a_refusal_leaves_no_row_no_file_and_no_folder(self, tmp_path, monkeypatch):
        monkeypatch.setenv("TMPDIR", str(tmp_path))
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        stored = set(default_storage.listdir("")[0])
        refusals = {
            "SVG": SVG,
            "damaged": encoded()[:2000],
            "The file is empty": b"",
            "more pixels": png(20_000, 15_000),
        }
        for words, content in refusals.items():
            with pytest.raises(ingest.ImageError, match=words):
                ingest.ingest(upload(content))
        assert not list(tmp_path.iterdir())
        assert not Image.objects.exists() and set(default_storage.listdir("")[0]) == stored

    def test_a_file_over_the_limit_is_not_even_copied(self, monkeypatch):
        monkeypatch.setattr(ingest, "LARGEST", 1000)
        monkeypatch.setattr(processing, "convert", lambda *_, **__: pytest.fail("converted"))
        with pytest.raises(ingest.ImageError, match="are the most: save a smaller copy"):
            ingest.ingest(upload(encoded()))

    def test_a_process_that_does_not_end_is_ended(self, monkeypatch, child):
        monkeypatch.setattr(bounded, "STILL", 0.01)
        child("import signal; signal.pause()")
        with pytest.raises(ingest.ImageError, match="takes too long"):
            ingest.ingest(upload(encoded()))

    def test_a_process_has_no_more_memory_than_a_small_server(self):
        """Whatever a file makes a decoder ask for."""
        limits = "memory=sandbox.MEMORY, seconds=sandbox.SECONDS, file=sandbox.LARGEST_FILE"
        script = "from images import sandbox; from workers import bounded;"
        script += f"bounded.stay_within({limits}); len(bytearray(300 * 1024 * 1024))"
        ran = subprocess.run([sys.executable, "-c", script], cwd=settings.BASE_DIR, capture_output=True, text=True)
        assert ran.stderr.endswith("MemoryError\n"), ran.stderr

    @pytest.mark.parametrize(
        ("code", "words"),
        [
            ("import os; os.abort()", "damaged or incomplete"),
            ("import os; os.kill(os.getpid(), 9)", "takes too long"),  # as the limit of its computing does
            ("1/0", "damaged or incomplete"),
        ],
    )
    def test_a_process_that_dies_is_a_sentence(self, child, code, words):
        child(code)
        with pytest.raises(ingest.ImageError, match=words):
            ingest.ingest(upload(encoded()))

    def test_no_secret_goes_along(self, monkeypatch):
        given = {}
        start = subprocess.Popen
        monkeypatch.setenv("SECRET_KEY", "hidden")
        monkeypatch.setattr(subprocess, "Popen", lambda c, **o: (given.update(o["env"]), start(c, **o))[1])
        bring(encoded(drawn((64, 48))))
        assert given and not {"SECRET_KEY", "DATABASE_URL", "EMAIL_URL"} & set(given)

    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("../../etc/passwd.jpg", "passwd.jpg"),
            ("C:\\Users\\ann\\papers.jpg", "papers.jpg"),
            ("a\x00b\n\x1b[31mc.jpg", "a b [31mc.jpg"),
            ("\u202egpj.exe", "gpj.exe"),
            ("<img src=x onerror=alert(1)>.jpg", "<img src=x onerror=alert(1)>.jpg"),
            ("x" * 400 + ".jpg", "x" * 190 + "…" + "xxxxx.jpg"),
            ("", ""),
        ],
    )
    def test_a_name_is_words_and_never_a_place(self, name, shown):
        assert ingest.clean_name(name) == shown
        image, _ = ingest.ingest(_named(encoded(drawn((64, 48))), name), licence="own")
        assert specs.parse(image.file.name) and image.file.name.startswith(f"images/{image.key}/picture.")
        assert image.original_name == shown
        for stored in renditions.names(image):
            assert specs.parse(stored)


def _named(content: bytes, name: str):
    file = upload(content)
    file._name = name  # as a hostile client sends it: Django itself cuts folders off
    return file


def test_a_jpeg_of_thousands_of_passes_is_refused_before_they_are_read():
    plain = BytesIO()
    Pillow.new("RGB", (1600, 1200), (90, 120, 90)).save(plain, "JPEG", progressive=True)
    data = plain.getvalue()
    last = data.rindex(b"\xff\xda")
    with growth.bounded(20), pytest.raises(ingest.ImageError, match="passes"):
        ingest.prepare(upload(data[:-2] + data[last:-2] * 2400 + data[-2:]))
