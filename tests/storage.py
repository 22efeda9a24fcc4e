"""Where the tests keep files: in memory, and opened anew each time, as from a disk."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage


class MemoryStorage(InMemoryStorage):
    """Django's own hands out one object for a file, and a response that served it has tied its own end to it: whoever
    closed the file afterwards ended that request once more, and with it the connection of the test."""

    def _open(self, name: str, mode: str = "rb"):
        file = super()._open(name, mode)
        if mode != "rb":
            return file
        content = file.read()
        file.seek(0)
        return ContentFile(content, name)
