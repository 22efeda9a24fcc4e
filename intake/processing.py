"""Starts the process that opens documents of strangers (sandbox.py) and takes what it found."""

from __future__ import annotations

import threading
from pathlib import Path

from workers import bounded, folders

from .drafts import Finding, Manuscript, Picture, UnreadableDocument

# Two at a time in a web worker: ten people with a folder each wait in a queue and not in swap.
_SLOTS = threading.BoundedSemaphore(2)


def convert(reader: str, data: bytes, name: str) -> Manuscript:
    """The manuscript that the module `intake.readers.<reader>` makes of a document, in a process of its own.

    Raises UnreadableDocument with one sentence, also where the process had to be stopped.
    """
    with _SLOTS, folders.temporary("document") as into:
        request = {"reader": reader, "name": name, "into": into}
        try:
            answer = bounded.run("intake.sandbox", request, data)
        except bounded.Refusal as error:
            raise UnreadableDocument(str(error)) from error
        except bounded.TooMuch as error:
            raise UnreadableDocument(
                f"{name} takes too long or too much memory to read: send the text without pictures, or in parts."
            ) from error
        except bounded.Crashed as error:
            raise UnreadableDocument(f"{name} is damaged: open it, save it anew and send that.") from error
        pictures = []
        for place, (key, file_name, alt, caption, credit) in enumerate(answer["pictures"]):
            content = Path(into, str(place)).read_bytes()
            pictures.append(Picture(key, file_name, alt, caption, credit, content))
    findings = [Finding(kind, 0, source, note) for kind, source, note in answer["findings"]]
    return Manuscript(answer["html"], answer["headers"], findings, pictures)
