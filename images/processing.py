"""Starts the process that touches pixels (sandbox.py), waits for it, and knows when to stop waiting.

No web worker decodes a picture: it hands over a path and gets back facts, or a sentence why not.
"""

from __future__ import annotations

import threading
from pathlib import Path

from workers import bounded

# Two at a time in a web worker, so that ten editors with a folder each wait in a queue and not in swap.
_SLOTS = threading.BoundedSemaphore(2)


class ImageError(Exception):
    """The picture cannot be used; the message is one sentence for the person who brought it."""


class TooSlow(ImageError):
    """It took too long, which may be the machine's fault and not the picture's."""


def convert(source: Path, into: Path, **options: object) -> dict:
    """See sandbox.convert. Raises ImageError, for a process that failed or was stopped, too; OSError where the disk did
    not take what was written."""
    return run({"task": "convert", "source": str(source), "into": str(into)} | options)


def render(source: Path, into: Path, **options: object) -> dict:
    """See sandbox.render. Raises ImageError and OSError, as `convert`."""
    return run({"task": "render", "source": str(source), "into": str(into)} | options)


def run(request: dict) -> dict:
    """What sandbox.py answers to `request`. Raises ImageError and OSError."""
    try:
        with _SLOTS:
            return bounded.run("images.sandbox", request, b"")
    except bounded.Refusal as error:
        raise ImageError(str(error)) from error
    except bounded.TooMuch as error:
        raise TooSlow(TOO_SLOW) from error
    except bounded.Crashed as error:  # a decoder crashed on a file made to crash it
        raise ImageError(DAMAGED) from error


TOO_SLOW = "It takes too long to read: save it anew as JPEG or PNG and try again."
DAMAGED = "The file is damaged or incomplete: open it on your computer, save it anew and try again."
