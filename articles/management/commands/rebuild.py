"""`rebuild`: makes anew what is derived from the editions. Each part has one function; publishing calls the same."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime

from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.desk import index as desk_index
from articles.models import Edition
from articles.press import rendering
from articles.public import share_cards
from articles.related import rebuilding
from articles.search import index as search_index
from images import renditions
from images.models import Image

Progress = Callable[[str, int, int], None]  # takes the step, how many are done, and of how many


def rebuild_renditions(at: datetime, progress: Progress) -> int:
    total, done = Image.objects.exclude(file="").count(), itertools.count(1)
    return renditions.finish(renditions.every(), lambda image, made: progress("renditions", next(done), total))[0]


# Part → its function, which returns how many it rebuilt.
PARTS: dict[str, Callable[[datetime, Progress], int]] = {
    "search": lambda at, progress: search_index.rebuild(at, progress) + desk_index.rebuild(at, progress),
    "related": rebuilding.rebuild,
    "renditions": rebuild_renditions,
    "cards": share_cards.rebuild,
    "pages": rendering.rebuild,
}


class Command(BaseCommand):
    help = "Makes anew what is derived from the editions: " + ", ".join(PARTS) + "."

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "parts", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}; all of them if none is named."
        )
        parser.add_argument(
            "--processes", type=int, default=1, metavar="N", help="That many work on related pieces; the rest has one."
        )
        parser.add_argument("--join", action="store_true", help="Takes part in a rebuild of related pieces.")
        parser.add_argument("--dry-run", action="store_true", help="Says how much there is and does nothing.")

    def handle(self, *, parts, processes, join, dry_run, verbosity, **options) -> None:
        at = timezone.now()
        unknown = set(parts) - PARTS.keys()
        if unknown:
            self.stderr.write(f"There is no part “{'”, “'.join(sorted(unknown))}”. There are: {', '.join(PARTS)}.")
            raise SystemExit(1)
        if dry_run:
            self.stdout.write(f"{Edition.objects.visible(at).count()} editions on show; nothing was done.")
            return

        def progress(step: str, done: int, total: int) -> None:
            if verbosity and (done == total or done % 1000 == 0):
                self.stderr.write(f"  {step} {done} of {total}")

        if join:
            rebuilding.join(progress)
            return
        for part in parts or PARTS:
            if part == "related":
                done = rebuilding.rebuild(at, progress, processes=processes)
            else:
                done = PARTS[part](at, progress)
            if verbosity:
                self.stdout.write(f"{part}: {done} done.")
