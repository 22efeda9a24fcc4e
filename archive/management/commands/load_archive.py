"""`load_archive DIR`: what `export_archive` wrote, into an empty publication."""

from __future__ import annotations

from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from archive import ArchiveError, loading
from archive.progress import told_on
from articles.press import outbox


class Command(BaseCommand):
    help = "Loads an archive (docs/archive-format.md) into a publication in which nothing is yet: all of it or nothing."

    def add_arguments(self, parser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--dry-run", action="store_true", help="Loads it, says what came in, and takes it back.")
        without = "Leaves search, related pieces, renditions and cards to `rebuild`."
        parser.add_argument("--without-derived", action="store_true", help=without)

    def handle(self, *, folder, dry_run, without_derived, verbosity, **options) -> None:
        progress = told_on(self.stderr, verbosity)
        try:
            loaded = loading.load(folder, at=timezone.now(), dry_run=dry_run, progress=progress)
        except ArchiveError as error:
            raise CommandError(f"{error} Nothing was loaded.") from error
        for kind, number in loaded.items():
            self.stdout.write(f"{kind}: {number}")
        if dry_run:
            self.stdout.write("All of it can be loaded. Nothing was written.")
            return
        outbox.catch_up(timezone.now())
        if not without_derived:
            call_command("rebuild", "renditions", "search", "related", "cards", verbosity=verbosity)
        self.stdout.write(
            "Everything is there. No account of the archive can log in: make one with `createsuperuser`, give the"
            " others a role and a new password, and give each webhook its new secret."
        )
