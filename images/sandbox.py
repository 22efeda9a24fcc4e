"""The program that touches pixels: a file of strangers in, a picture of ours and the files that pages show out.

It runs in a process of its own (processing.py starts it), under limits that the kernel keeps: a file that makes a
decoder loop, swell or crash takes that process with it and nothing else. No byte of metadata gets into a picture.
"""

from __future__ import annotations

import warnings
from pathlib import Path

from PIL import Image

from workers import bounded

from . import metadata, specs
from .decoding import FORMATS, Unusable, load, open_file, upright_srgb

MEMORY = 250  # megabytes of data the process may have; its code comes to 30 MB more
SECONDS = 30  # of computing
LARGEST_FILE = 64  # megabytes of any file it writes

# Where JPEG artefacts show, in flat drawings, type and charts, quality costs little.
QUALITY = {
    "photo": {
        "jpg": {"quality": 80, "progressive": True, "optimize": True},
        "webp": {"quality": 78, "method": 4},
        "avif": {"quality": 56, "speed": 7, "max_threads": 1},
    },
    "drawing": {
        "jpg": {"quality": 88, "subsampling": 0, "progressive": True, "optimize": True},
        "webp": {"quality": 88, "method": 4},
        "avif": {"quality": 70, "subsampling": "4:4:4", "speed": 7, "max_threads": 1},
    },
}
ENCODERS = {"jpg": "JPEG", "webp": "WEBP", "avif": "AVIF", "png": "PNG"}
DRAWN_COLOURS = 4096  # a picture with fewer was drawn, not photographed


def convert(source: Path, into: Path, formats: tuple[str, ...], focus: specs.Focus = specs.CENTRE) -> dict:
    """Writes the picture to `into`/picture.jpg (or .png, if it was drawn), and its renditions in `formats`.

    Returns what is known of it: file, width, height, colour, kind, notes, metadata, files. Raises Unusable.
    """
    notes: list[str] = []
    with open_file(source) as raw:
        turn, (width, height) = load(raw)
        about = metadata.read(raw)
        picture = upright_srgb(raw, turn, (width, height), notes)
        is_photograph = raw.format in {"JPEG", "MPO"}
    del raw  # with whatever its decoder holds
    if picture.size != (width, height):
        notes.append(f"It was {width} × {height} pixels and is kept at {picture.width} × {picture.height}.")
    if not is_photograph and picture.getcolors(DRAWN_COLOURS):
        kind, file = "drawing", into / "picture.png"
        picture.save(file, "PNG", optimize=True)
    else:
        kind, file = "photo", into / "picture.jpg"
        picture.save(file, "JPEG", quality=91, subsampling=0, optimize=True)
    width, height = picture.size
    if max(picture.size) < 640:
        notes.append(f"It is small, {width} × {height} pixels: readers will see it small or blurred.")
    return {
        "file": file.name,
        "width": width,
        "height": height,
        "kind": kind,
        "colour": "#{:02x}{:02x}{:02x}".format(*picture.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))),
        "notes": notes,
        "metadata": about,
        "files": write_renditions(picture, into, list(specs.CROPS), formats, kind, focus),
    }


def render(source: Path, into: Path, crops: list[str], formats: tuple[str, ...], kind: str, focus: specs.Focus) -> dict:
    """Renditions of a picture as it was stored."""
    with Image.open(source, formats=("JPEG", "PNG")) as stored:
        picture = stored.convert("RGB")
    picture.info = {}
    return {"files": write_renditions(picture, into, crops, formats, kind, focus)}


def write_renditions(
    picture: Image.Image, into: Path, crops: list[str], formats: tuple[str, ...], kind: str, focus: specs.Focus
) -> list[str]:
    """Writes every size of the crops in the formats that are both asked for and in the specs; their file names,
    “card-640.webp”, in `into`."""
    written = []
    for name in crops:
        crop = specs.CROPS[name]
        box = specs.box(*picture.size, crop.ratio, focus)
        for size in reversed(specs.sizes(*picture.size, crop)):
            smaller = picture
            if box != (0, 0, *size):
                smaller = picture.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
            for extension in crop.formats:
                if extension in formats:
                    file = f"{name}-{size[0]}.{extension}"
                    smaller.save(into / file, ENCODERS[extension], **QUALITY[kind][extension])
                    written.append(file)
    return written


def answer(request: dict, data: bytes) -> dict:
    """Does the task; whatever goes wrong is one sentence."""
    task, source, into = request.pop("task"), Path(request.pop("source")), Path(request.pop("into"))
    try:
        if task == "convert":
            return convert(source, into, **request)
        return render(source, into, **request)
    except Unusable as error:
        raise bounded.Refusal(str(error)) from error
    except MemoryError as error:
        raise bounded.Refusal(TOO_MUCH) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        message = "It claims to have more pixels than any picture needs: save a smaller copy."
        raise bounded.Refusal(message) from error
    except Exception as error:  # decoders meet damaged files with every kind of exception there is
        if isinstance(error, OSError) and error.errno in bounded.DISK:
            raise
        raise bounded.Refusal(DAMAGED) from error


DAMAGED = "The file is damaged or incomplete: open it on your computer, save it anew and try again."
TOO_MUCH = "It needs more memory than a picture may have here: save a smaller copy as JPEG."

if __name__ == "__main__":
    bounded.stay_within(memory=MEMORY, seconds=SECONDS, file=LARGEST_FILE)
    Image.MAX_IMAGE_PIXELS = 1_000_000 * max(FORMATS.values())
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    bounded.serve(answer)
