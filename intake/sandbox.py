"""The program that opens documents of strangers: one document in, its manuscript out. processing.py starts it.

It runs under limits of its own (workers/bounded.py). It knows no database, no network and none of the site's secrets.
"""

from __future__ import annotations

import warnings
from importlib import import_module
from pathlib import Path

from articles import body
from workers import bounded

from .drafts import Manuscript, UnreadableDocument

MEMORY, SECONDS, FILE = 300, 10, 64  # megabytes of memory, seconds of computing, megabytes of a picture it writes


def read(request: dict, data: bytes) -> dict:
    """The manuscript as JSON can hold it, its text cleaned; the pictures are files in the folder `into`."""
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
    pictures = []
    for place, picture in enumerate(manuscript.pictures):
        Path(request["into"], str(place)).write_bytes(picture.data)
        pictures.append([picture.key, picture.name, picture.alt, picture.caption, picture.credit])
    return {
        "html": body.clean(manuscript.html),
        "headers": manuscript.headers,
        "findings": [[finding.kind, finding.source, finding.note] for finding in manuscript.findings],
        "pictures": pictures,
    }


if __name__ == "__main__":
    bounded.stay_within(memory=MEMORY, seconds=SECONDS, file=FILE)
    warnings.simplefilter("ignore")
    bounded.serve(read)
