"""`export_archive DIR`: all that is on record as files in an open format, or what is public for other systems."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from archive import ArchiveError, exporting, published, views
from archive.progress import Progress, told_on

PRIVATE = (
    "It holds unpublished and embargoed work and names of people: the files are readable by you alone. Keep it so."
)


class Command(BaseCommand):
    help = "Writes the whole publication to a folder, in the open format of docs/archive-format.md."

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="Missing, empty, or an earlier export.")
        parser.add_argument("--revisions", action="store_true", help="Every saved version of every working copy, too.")
        kinds = ["archive", *views.VIEWS]
        help_kind = "What is public alone: `markdown` for Hugo and Jekyll, `wxr` for WordPress, `ghost`."
        parser.add_argument("--as", choices=kinds, default="archive", dest="kind", help=help_kind)
        parser.add_argument("--dry-run", action="store_true", help="Says how much there is and writes nothing.")

    def handle(self, *, folder, revisions, kind, dry_run, verbosity, **options) -> None:
        at = timezone.now()
        if dry_run and kind != "archive":
            self.stdout.write(f"pieces: {published.editions(at).count()}\nNothing was written.")
            return
        if dry_run:
            for kind, number in exporting.counts(revisions=revisions).items():
                self.stdout.write(f"{kind}: {number}")
            self.stdout.write("Nothing was written.")
            return
        progress = told_on(self.stderr, verbosity)
        if kind != "archive":
            self.export_view(folder, kind, at, progress)
            return
        try:
            manifest, missing = exporting.export(folder, revisions=revisions, progress=progress)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        for kind, number in manifest["counts"].items():
            self.stdout.write(f"{kind}: {number}")
        for name in missing:
            self.stderr.write(f"The stored file {name} is not there; the archive says so.")
        self.stdout.write(f"{folder} is written. {PRIVATE}")

    def export_view(self, folder: Path, kind: str, at: datetime, progress: Progress) -> None:
        try:
            counts = views.export(folder, kind, at=at, progress=progress)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        for name, number in counts.items():
            self.stdout.write(f"{name}: {number}")
        self.stdout.write(f"{folder} is written. It holds what readers may see, and nothing else.")
