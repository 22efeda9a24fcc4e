"""A large site in own words, as WordPress exports it, and its pictures: what `import_site` is tried with.

python -m tests.intake.large_site FOLDER 10000     writes FOLDER/site.xml and FOLDER/media
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image

from tests.intake.sites import exports

PLACES = ("harbour", "market", "bridge", "school", "clinic", "library", "station", "quarry", "orchard", "ferry")
VERBS = ("repair", "close", "sell", "move", "fund", "audit", "widen", "share", "heat", "light")
AUTHORS, TAGS = 40, 25
FORMER = 10  # every tenth piece has an address that it had before
PICTURED, MISSING = 20, 7  # every twentieth has a picture that is handed over, every seventh one that is not
FILES = 30  # pictures in the folder; several pieces show the same


def text(number: int) -> str:
    """About 2,500 characters that are this piece's own."""
    sentences = []
    for line in range(18):
        place, verb = PLACES[(number + line) % 10], VERBS[(number // 10 + line) % 10]
        sentences.append(
            f"In case {number * 13 + line} the town had to {verb} the {place} before winter {number + line}."
        )
        sentences.append(f"Reason {number} {line} was given to hall {number % 97 + line} by clerk {number * 7 + line}.")
    paragraphs = [" ".join(sentences[start : start + 6]) for start in range(0, len(sentences), 6)]
    if number % PICTURED == 0:
        paragraphs.insert(1, shown(f"2019/05/view-{number % FILES}.png"))
    if number % MISSING == 0:
        paragraphs.insert(2, shown(f"2018/03/lost-{number}.png"))
    return "\n\n".join(paragraphs)


def shown(file: str) -> str:
    return f'<img src="https://review.example/wp-content/uploads/{file}" alt="A view of the town" />'


def post(number: int) -> str:
    tag, author = number % TAGS, number % AUTHORS
    more = exports.term("category", f"part-{number % 6}", f"Part {number % 6}")
    more += exports.term("post_tag", f"tag-{tag}", f"Word {tag}")
    if number % FORMER == 0:
        more += exports.meta("_wp_old_slug", f"former-{number}")
    return exports.post(
        text(number),
        number=number,
        title=f"Case {number} of the {PLACES[number % 10]}",
        creator=f"author{author}",
        more=more,
        status="draft" if number % 50 == 0 else "publish",
    )


def write(path: Path, count: int) -> Path:
    """Writes the export of a site with so many pieces."""
    with path.open("w", encoding="utf-8") as file:
        file.write(exports.HEAD)
        for author in range(AUTHORS):
            file.write(exports.ANA.replace("ana", f"author{author}").replace("Ana Example", f"Ana Example {author:03}"))
        for number in range(1, count + 1):
            file.write(post(number))
        file.write(exports.TAIL)
    return path


def write_media(folder: Path) -> Path:
    """Writes the pictures that were handed over, each of another colour."""
    (folder / "2019/05").mkdir(parents=True, exist_ok=True)
    for number in range(FILES):
        colour = (number * 8, 255 - number * 8, 90 + number)
        Image.new("RGB", (640, 420), colour).save(folder / f"2019/05/view-{number}.png")
    return folder


if __name__ == "__main__":
    write(Path(sys.argv[1]) / "site.xml", int(sys.argv[2]))
    write_media(Path(sys.argv[1]) / "media")
