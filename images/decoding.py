"""Reads a file of strangers into a picture in eight bits of sRGB, upright, on white. Pillow without Django.

Called by sandbox.py alone, in a process under limits. Nothing of the original is kept but what a screen shows.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms

try:  # an optional extra: its wheel carries decoders under the LGPL, and not every system has one
    import pi_heif
except ImportError:
    pi_heif = None
else:
    pi_heif.register_heif_opener(decode_threads=1, thumbnails=False, depth_images=False, aux_images=False)

# Format → the most megapixels, so that decoding stays under the memory of the sandbox. A JPEG is decoded at
# a half, a quarter or an eighth where it is larger than needed; for the others Pillow holds the whole: once (4 bytes a
# pixel), for AVIF three times, for WebP four times, for JPEG 2000 up to seven times.
FORMATS = {
    "JPEG": 120,
    "MPO": 120,  # a JPEG with a second picture behind it, as phones and 3D cameras write
    "PNG": 48,
    "GIF": 48,
    "TIFF": 48,
    "BMP": 48,
    "WEBP": 13,
    "AVIF": 16,
    "HEIF": 16,
    "JPEG2000": 8,
    "ICO": 1,
}

# What is stored: wide enough for the widest rendition with room for a crop, and no more pixels than print well.
WIDEST, TALLEST, MOST_PIXELS = 2560, 12_000, 10_000_000
RESAMPLED_WHOLE = 24_000_000  # pixels that may be scaled in one go; more are halved (or thirded …) in strips before
STRIP = 256  # rows
LARGEST_PROGRESSIVE = 190 * 1024 * 1024  # bytes
START_OF_SCAN, MOST_SCANS = b"\xff\xda", 200  # each pass reads the whole picture; programs make ten or so


class Unusable(Exception):
    """This file cannot be used; the message is one sentence for the person who brought it."""


def open_file(source: Path) -> Image.Image:
    """The file as Pillow knows it, its header read and nothing decoded."""
    head = source.open("rb").read(4096)
    if message := what_else(head):
        raise Unusable(message)
    Image.init()
    openers = [name for name in FORMATS if name in Image.OPEN]  # MPO has none of its own: a JPEG turns out to be one
    try:
        raw = Image.open(source, formats=openers)
    except Image.UnidentifiedImageError as error:
        raise Unusable("This is no picture, or of a kind that is not known here: save it as JPEG or PNG.") from error
    width, height = raw.size
    if width < 1 or height < 1:
        raise Unusable("The picture is empty.")
    most = FORMATS[raw.format]
    if width * height > most * 1_000_000:
        raise Unusable(_too_large(width, height, f"{most} megapixels are the most for its kind of file"))
    if (needed := _held_by_progressive(raw)) > LARGEST_PROGRESSIVE:
        raise Unusable(_too_large(width, height, f"as a progressive JPEG it takes {needed >> 20} MB to read"))
    if raw.format in {"JPEG", "MPO"} and source.read_bytes().count(START_OF_SCAN) > MOST_SCANS:
        raise Unusable("This JPEG is laid out in more passes than any program makes: save it anew.")
    if _is_raw_photograph(raw):
        raise Unusable("This is a camera’s raw file: develop it and save it as JPEG.")
    return raw


def _held_by_progressive(raw: Image.Image) -> int:
    """Bytes that libjpeg needs for a JPEG that comes in passes: all of its coefficients at once, two bytes each."""
    layers = getattr(raw, "layer", None)
    if not layers or not raw.info.get("progressive"):
        return 0
    samples = sum(h * v for _, h, v, _ in layers) / max(h for _, h, _, _ in layers) / max(v for _, _, v, _ in layers)
    return int(raw.width * raw.height * samples * 2)


def _too_large(width: int, height: int, most: str) -> str:
    millions = width * height / 1_000_000
    return f"It has {width} × {height} pixels ({millions:,.0f} megapixels), and {most}: save a smaller copy."


HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}


def what_else(head: bytes) -> str:
    """What to tell who brings something that is no picture we take, by its first bytes; empty if nothing is known."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1024].lower()
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    if not head:
        return "The file is empty."
    if start.startswith((b"<svg", b"<?xml", b"<!doctype svg")) or (start.startswith(b"<!--") and b"<svg" in start):
        return "An SVG drawing can carry scripts, so it is not taken: export it as PNG, 2000 pixels wide, and use that."
    if head.startswith(b"\x1f\x8b"):
        return "This file is compressed: unpack it first, and if it is an SVG drawing, export it as PNG."
    if brand in HEIC and b"avif" not in head[8:64] and pi_heif is None:
        return "HEIC pictures cannot be read here: save it as JPEG (an iPhone does when it shares “Most Compatible”)."
    if brand and brand not in HEIC | {b"avif", b"avis"}:
        return "This is a film or a sound, not a picture."
    if start.startswith((b"<!doctype html", b"<html")):
        return "This is a web page, not a picture: save the picture itself."
    if head.startswith(b"%PDF"):
        return "This is a PDF: export the page as PNG or JPEG."
    if head.startswith(b"8BPS"):
        return "This is a Photoshop file: save a copy as JPEG or PNG."
    if head.startswith(b"PK\x03\x04"):
        return "This is a ZIP archive or an office document, not a picture."
    return ""


def _is_raw_photograph(raw: Image.Image) -> bool:
    """Whether a TIFF is a camera's raw file, of which Pillow would read the thumbnail."""
    if raw.format != "TIFF":
        return False
    tags = raw.tag_v2
    return 50706 in tags or 50752 in tags or (330 in tags and tags.get(254) == 1)  # DNG, Canon, Nikon


TURNS = {
    2: [Image.Transpose.FLIP_LEFT_RIGHT],
    3: [Image.Transpose.ROTATE_180],
    4: [Image.Transpose.FLIP_TOP_BOTTOM],
    5: [Image.Transpose.TRANSPOSE],
    6: [Image.Transpose.ROTATE_270],
    7: [Image.Transpose.TRANSVERSE],
    8: [Image.Transpose.ROTATE_90],
}


def load(raw: Image.Image) -> tuple[int, tuple[int, int]]:
    """Decodes the first picture of the file; returns how it has to be turned and how large it is, upright.

    Before anything asks for metadata: Pillow decodes a PNG to find its EXIF, and whoever is careful with metadata
    would swallow the news that the pixels are cut off.
    """
    if raw.format in {"JPEG", "MPO"}:
        turn = orientation_of(raw)
        size = _upright(raw.size, turn)
        scale = scale_for(*size)
        raw.draft(None, (math.ceil(raw.width * scale), math.ceil(raw.height * scale)))
        raw.load()
        return turn, size
    raw.load()
    turn = orientation_of(raw)  # not sooner: a TIFF is turned while it is decoded
    if raw.format == "WEBP":  # its decoder and file keep three times the pixels' own memory
        raw._decoder = raw.fp = None
    return turn, _upright(raw.size, turn)


def scale_for(width: int, height: int) -> float:
    return min(1, WIDEST / width, TALLEST / height, math.sqrt(MOST_PIXELS / (width * height)))


def upright_srgb(raw: Image.Image, turn: int, size: tuple[int, int], notes: list[str]) -> Image.Image:
    """The picture in RGB, of the size that is stored, the right way up."""
    if getattr(raw, "is_animated", False) and raw.format not in {"MPO", "ICO", "HEIF"}:
        what = "has several pages" if raw.format == "TIFF" else "moves"
        notes.append(f"It {what}; only the first picture of it was kept.")
    if raw.has_transparency_data:
        notes.append("What was transparent is white now.")
    scale = scale_for(*size)
    wanted = tuple(max(1, round(side * scale)) for side in size)
    picture = reduced(raw, _upright(wanted, turn))
    for step in TURNS.get(turn, []):
        picture = picture.transpose(step)
    if picture is raw:
        picture = raw.copy()
    picture.info = {}
    return picture


def orientation_of(raw: Image.Image) -> int:
    with suppress(Exception):
        turn = raw.getexif().get(0x0112, 1)
        if turn in TURNS:
            return turn
    return 1


def _upright(size: tuple[int, int], turn: int) -> tuple[int, int]:
    return size[::-1] if turn in {5, 6, 7, 8} else size


def reduced(raw: Image.Image, wanted: tuple[int, int]) -> Image.Image:
    """`raw` in sRGB and about as large as `wanted`, with at most two copies of it in memory at once.

    Colours are converted strip by strip, and a very large picture is made smaller on the way.
    """
    to_rgb = _converter(raw)
    width, height = raw.size
    step = 1
    if width * height > RESAMPLED_WHOLE:
        step = max(1, math.ceil(width / wanted[0] - 0.01))
    if to_rgb is None and step == 1:
        picture = raw
    else:
        picture = Image.new("RGB", (math.ceil(width / step), math.ceil(height / step)))
        rows = max(step, STRIP // step * step)
        for top in range(0, height, rows):
            strip = raw.crop((0, top, width, min(top + rows, height)))
            if to_rgb:
                strip = to_rgb(strip)
            if step > 1:
                strip = strip.reduce(step)
            picture.paste(strip, (0, top // step))
        raw.im = None  # its pixels are not needed any more, and there may be 200 MB of them
    if step == 1 and picture.size != wanted:
        picture = picture.resize(wanted, Image.Resampling.LANCZOS)
    return picture


def _converter(raw: Image.Image) -> Callable[[Image.Image], Image.Image] | None:
    """How a piece of this picture becomes sRGB on white; None if that is what it is."""
    clear = raw.has_transparency_data
    profile = _to_srgb(raw)
    scale = _brightness(raw)
    if not clear and profile is None and raw.mode == "RGB":
        return None
    to_rgb = profile or (lambda part: part.convert("RGB"))

    def convert(part: Image.Image) -> Image.Image:
        if clear:
            part = part.convert("RGBA")
            ground = Image.new("RGB", part.size, "white")
            ground.paste(to_rgb(part.convert("RGB")), mask=part.getchannel("A"))
            return ground
        if scale:
            part = scale(part)
        return to_rgb(part)

    return convert


def _to_srgb(raw: Image.Image) -> Callable[[Image.Image], Image.Image] | None:
    """Colours by the file's own profile, if it has one that can be read and fits."""
    srgb = ImageCms.createProfile("sRGB")
    try:
        if raw.mode == "LAB":
            transform = ImageCms.buildTransform(ImageCms.createProfile("LAB"), srgb, "LAB", "RGB")
            return lambda part: ImageCms.applyTransform(part, transform)
        profile = raw.info.get("icc_profile")
        if not profile:
            return None
        mode = raw.mode
        if raw.has_transparency_data or mode in {"P", "PA"}:
            mode = "RGB"
        if mode not in {"RGB", "L", "CMYK"}:
            return None
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        if mode == "RGB" and "srgb" in (source.profile.profile_description or "").casefold():
            return None
        transform = ImageCms.buildTransform(source, srgb, mode, "RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None  # shown as if it had no profile, like everywhere else
    return lambda part: ImageCms.applyTransform(part.convert(mode), transform)


def _brightness(raw: Image.Image) -> Callable[[Image.Image], Image.Image] | None:
    """Sixteen or more bits, or fractions, as eight: by the range of the type, or, if it has none, of this picture."""
    if raw.mode not in {"I;16", "I;16L", "I;16B", "I;16N", "I", "F"}:
        return None
    kind, ranges = "I", (255, 1023, 4095, 16383, 65535)
    if raw.mode == "F":
        kind, ranges = "F", (1, 255, 65535)
    measurable = raw if raw.mode in {"I;16", "I", "F"} else raw.convert("I")
    low, high = measurable.getextrema()
    if low >= 0:
        # Scanners write ten to fourteen bits into sixteen; the range is the smallest one that holds them all.
        low, high = 0, next((most for most in ranges if high <= most), high)
    if not (math.isfinite(low) and math.isfinite(high)):
        raise Unusable("Its brightness has no limits, so it cannot be shown.")
    factor = 255 / (high - low) if high > low else 1
    shift = -low * factor
    return lambda part: part.convert(kind).convert("F").point(lambda value: value * factor + shift).convert("L")
