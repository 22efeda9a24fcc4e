"""`export_archive DIR`: all that is on record as files in an open format, or what is public for other systems."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from archive import ArchiveError, exporting

PRIVATE = (
    "It holds unpublished and embargoed work and names of people: the files are readable by you alone. Keep it so."
)


class Command(BaseCommand):
    help = "Writes the whole publication to a folder, in the open format of docs/archive-format.md."

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="Missing, empty, or an earlier export.")
        parser.add_argument("--revisions", action="store_true", help="Every saved version of every working copy, too.")
        parser.add_argument("--dry-run", action="store_true", help="Says how much there is and writes nothing.")

    def handle(self, *, folder, revisions, dry_run, verbosity, **options) -> None:
        if dry_run:
            for kind, number in exporting.counts(revisions=revisions).items():
                self.stdout.write(f"{kind}: {number}")
            self.stdout.write("Nothing was written.")
            return

        def progress(kind: str, done: int, of: int) -> None:
            if verbosity and (done == of or done % 1000 == 0):
                self.stderr.write(f"  {kind} {done} of {of}")

        try:
            manifest, missing = exporting.export(folder, revisions=revisions, progress=progress)
        except ArchiveError as error:
            raise CommandError(str(error)) from error
        for kind, number in manifest["counts"].items():
            self.stdout.write(f"{kind}: {number}")
        for name in missing:
            self.stderr.write(f"The stored file {name} is not there; the archive says so.")
        self.stdout.write(f"{folder} is written. {PRIVATE}")
