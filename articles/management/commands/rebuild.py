"""`rebuild`: makes anew what is derived from the editions. Each part has one function; publishing calls the same."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles import search
from articles.desk import index
from articles.models import Edition
from articles.press import rendering
from articles.public import share_cards
from articles.related import following
from images import renditions
from images.models import Image


def _renditions(at: datetime, tell: Callable[[str, int, int], None]) -> int:
    of, done = Image.objects.exclude(file="").count(), itertools.count(1)
    return renditions.rebuild_all(lambda image, made: tell("renditions", next(done), of))[0]


# Part → its function: takes the moment and whom to tell of progress (step, done, of how many), returns how many.
PARTS: dict[str, Callable[[datetime, Callable[[str, int, int], None]], int]] = {
    "search": lambda at, told: search.rebuild(at, told) + index.rebuild(at, told),
    "related": following.rebuild,
    "renditions": _renditions,
    "cards": share_cards.rebuild,
    "pages": rendering.rebuild,
}


class Command(BaseCommand):
    help = "Makes anew what is derived from the editions: " + ", ".join(PARTS) + "."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all of them if none is named."
        )
        parser.add_argument("--dry-run", action="store_true", help="Says how much there is and does nothing.")

    def handle(self, *, parts, dry_run, verbosity, **options) -> None:
        at = timezone.now()
        unknown = set(parts) - PARTS.keys()
        if unknown:
            self.stderr.write(f"There is no part “{'”, “'.join(sorted(unknown))}”. There are: {', '.join(PARTS)}.")
            raise SystemExit(1)
        if dry_run:
            self.stdout.write(f"{Edition.objects.visible(at).count()} editions on show; nothing was done.")
            return
        told = self._tell if verbosity else lambda step, done, of: None
        for part in parts or PARTS:
            done = PARTS[part](at, told)
            if verbosity:
                self.stdout.write(f"{part}: {done} done.")

    def _tell(self, step: str, done: int, of: int) -> None:
        if done == of or done % 1000 == 0:
            self.stderr.write(f"  {step} {done} of {of}")
