"""`manage.py read_bioline`: bio lines on stdin, one JSON object per line on stdout."""

from __future__ import annotations

import io
import json
import sys

from django.core.management.base import BaseCommand

from intake.drafts import Contributor
from intake.readers.biolines import read_bioline


class Command(BaseCommand):
    help = "Reads one bio line per line of stdin; writes the people and posts of each as one JSON object per line."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        if isinstance(self.stdout._out, io.TextIOWrapper):
            self.stdout._out.reconfigure(encoding="utf-8", errors="backslashreplace")
        for line in _lines():
            found = {"people": [person(contributor) for contributor in read_bioline(line)]}
            self.stdout.write(json.dumps(found, ensure_ascii=False))


def person(contributor: Contributor) -> dict[str, object]:
    """A contributor in the form this command promises."""
    return {
        "name": contributor.name,
        "honorific": contributor.honorific,
        "titles": [
            {"title": post.title, "institution": post.institution, "unit": post.unit, "former": not post.current}
            for post in contributor.posts
        ],
    }


def _lines() -> list[str]:
    """The lines of stdin, parted at "\\n" only: every other line end inside one is text. Undecodable bytes stay."""
    raw = getattr(sys.stdin, "buffer", None)
    text = raw.read().decode("utf-8", errors="replace") if raw else sys.stdin.read()
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines
