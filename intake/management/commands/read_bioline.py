"""`manage.py read_bioline`: bio lines on stdin, one JSON object per line on stdout."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from intake import matching
from intake.biolines import Contributor, KnownNames, read_bioline


class Command(BaseCommand):
    help = (
        "Reads one bio line per line of stdin; writes the people and affiliations of each as one JSON object per line."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        speak_utf8()
        known = names_on_record()
        for line in _lines():
            people = [person(contributor) for contributor in read_bioline(line, known=known)]
            self.stdout.write(json.dumps({"people": people}, ensure_ascii=False))


def names_on_record() -> KnownNames:
    """The names that the publication has on record; none where there is no database or nothing in it."""
    is_file = connection.vendor == "sqlite" and not connection.is_in_memory_db()
    if is_file and not Path(connection.settings_dict["NAME"]).exists():
        return KnownNames()  # to look into it would make it
    try:
        return matching.names_on_record()
    except DatabaseError:
        return KnownNames()


def person(contributor: Contributor) -> dict[str, object]:
    """A contributor in the form this command promises."""
    titles = []
    for stated in contributor.affiliations:
        affiliation = {"title": stated.title, "institution": stated.institution, "unit": stated.unit}
        titles.append(affiliation | {"former": not stated.current})
    return {"name": contributor.name, "honorific": contributor.honorific, "titles": titles}


def speak_utf8() -> None:
    """Standard output in UTF-8, whatever the terminal says."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")


def _lines() -> Iterator[str]:
    """The lines of stdin, parted at "\\n" only: any other line end is part of a line. What is no UTF-8 reads as "�"."""
    for raw in getattr(sys.stdin, "buffer", sys.stdin):
        line = raw.decode("utf-8", errors="replace") if isinstance(raw, bytes) else raw
        yield line.removesuffix("\n")
