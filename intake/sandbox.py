"""The program that opens documents of strangers: one document in, its manuscript out. processing.py starts it.

It runs under limits of its own (workers/bounded.py). It knows no database, no network and none of the site's secrets.
"""

from __future__ import annotations

import re
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

from articles import body, limits
from workers import bounded

from .drafts import Manuscript, UnreadableDocument

MEMORY, SECONDS, FILE = 300, 10, 64  # megabytes of memory, seconds of computing, megabytes of a picture it writes
# What no text has, and no database takes; and the two that turn all that follows around, in a list of names as well.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\u202d\u202e\ud800-\udfff]")


def read(request: dict, data: bytes) -> dict:
    """The manuscript as JSON can hold it, its text cleaned; the pictures are files in the folder `into`.

    What is longer than a piece may be is refused here: nothing of it reaches the process that answers people.
    """
    reader = import_module(f"intake.readers.{request['reader']}")
    name = request["name"]
    try:
        manuscript: Manuscript = reader.convert(data, name)
    except UnreadableDocument as error:
        raise bounded.Refusal(str(error)) from error
    except (MemoryError, RecursionError):
        raise
    except Exception as error:  # parsers meet damaged files with every kind of exception there is
        raise bounded.Refusal(f"{name} is damaged or incomplete: open it, save it anew and send that.") from error
    text = body.read(manuscript.html)
    check(text, name)
    pictures = []
    for place, picture in enumerate(manuscript.pictures):
        Path(request["into"], str(place)).write_bytes(picture.data)
        pictures.append([picture.key, picture.name, picture.alt, picture.caption, picture.credit])
    answer = {
        "html": text.html,
        "headers": manuscript.headers,
        "findings": [[finding.kind, finding.source, finding.note] for finding in manuscript.findings],
        "pictures": pictures,
    }
    return fit(answer)


def check(text: body.Body, name: str) -> None:
    """Raises Refusal for more than one piece may have."""
    if len(text.html) > limits.TEXT:
        raise bounded.Refusal(
            f"{name} has {len(text.html):,} characters, and {limits.TEXT:,} are the most: make several pieces of it."
        )
    if len(text.nodes) > limits.LINES:
        raise bounded.Refusal(
            f"{name} has {len(text.nodes):,} paragraphs, and {limits.LINES:,} are the most: make several pieces of it."
        )


def fit(value: Any) -> Any:
    """The value, its texts without signs that no text has: a head in YAML or JSON can spell out any."""
    if isinstance(value, str):
        return UNFIT.sub("", value)
    if isinstance(value, dict):
        return {fit(key): fit(one) for key, one in value.items()}
    if isinstance(value, list):
        return [fit(one) for one in value]
    return value


if __name__ == "__main__":
    bounded.stay_within(memory=MEMORY, seconds=SECONDS, file=FILE)
    warnings.simplefilter("ignore")
    bounded.serve(read)
