"""Starts the process that touches pixels (sandbox.py), waits for it, and knows when to stop waiting.

No web worker decodes a picture: it hands over a path and gets back facts, or a sentence why not.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from django.conf import settings

PATIENCE = 90  # seconds on the clock; the process's own limit is on computing, and a busy machine computes slowly
# Two at a time in a web worker, so that ten editors with a folder each wait in a queue and not in swap.
_SLOTS = threading.BoundedSemaphore(2)
# No secret of the site goes where files of strangers are read.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "HOME", "TMPDIR")


class ImageError(Exception):
    """The picture cannot be used; the message is one sentence for the person who brought it."""


Refused = ImageError  # the name by which intake/pictures.py imports it


class TooSlow(ImageError):
    """It took too long, which may be the machine's fault and not the picture's."""


def convert(source: Path, into: Path, **options: object) -> dict:
    """See sandbox.convert. Raises ImageError, for a process that failed or was stopped, too; OSError where the disk did
    not take what was written."""
    return _run({"task": "convert", "source": str(source), "into": str(into)} | options)


def render(source: Path, into: Path, **options: object) -> dict:
    """See sandbox.render. Raises ImageError and OSError, as `convert`."""
    return _run({"task": "render", "source": str(source), "into": str(into)} | options)


def _run(request: dict) -> dict:
    command = [sys.executable, "-m", "images.sandbox"]
    environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    try:
        with _SLOTS:
            done = subprocess.run(  # noqa: S603  (our own module; nothing of the request is on the command line)
                command,
                input=json.dumps(request).encode(),
                capture_output=True,
                cwd=settings.BASE_DIR,
                env=environment,
                timeout=PATIENCE,
                check=False,
            )
    except subprocess.TimeoutExpired as error:
        raise TooSlow(TOO_SLOW) from error
    if done.returncode == 0:
        result = json.loads(done.stdout)
        if number := result.get("disk"):
            raise OSError(number, os.strerror(number))
        if message := result.get("refused"):
            raise ImageError(message)
        return result
    ended_by = -done.returncode
    if ended_by in {signal.SIGHUP, signal.SIGINT, signal.SIGTERM}:  # somebody stopped the site, not the picture
        raise InterruptedError(errno.EINTR, os.strerror(errno.EINTR))
    if ended_by in {signal.SIGXCPU, signal.SIGKILL}:  # by a limit: the CPU's has a signal of its own
        raise TooSlow(TOO_SLOW)
    raise ImageError(DAMAGED)  # a decoder crashed on a file made to crash it


TOO_SLOW = "It takes too long to read: save it anew as JPEG or PNG and try again."
DAMAGED = "The file is damaged or incomplete: open it on your computer, save it anew and try again."
