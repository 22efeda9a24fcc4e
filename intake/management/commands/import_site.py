"""`import_site PATH`: brings in an export of WordPress, Ghost … or a folder of Markdown."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.admin.access import counted
from articles.press.errors import PublishingError
from intake.drafts import UnreadableDocument
from intake.importing import batches, names, undoing
from intake.models import ImportBatch


class Command(BaseCommand):
    help = (
        "Brings in a whole site: pieces, authors, topics, pictures and old addresses. What came before is left as it"
        " is; a run that was stopped goes on. Nothing is fetched from anywhere."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, nargs="?", metavar="PATH", help="An export: a file, a .zip or a folder.")
        parser.add_argument("--undo", type=int, metavar="N", help="Takes the import with this number back.")
        parser.add_argument("--media", type=Path, metavar="PATH", help="Its pictures: a folder, a .zip or a .tar.")
        parser.add_argument(
            "--drafts", action="store_true", help="Everything arrives as a draft. Without it, what was public is."
        )
        parser.add_argument(
            "--write-names", type=Path, metavar="CSV", help="Writes who and what will be made, to be looked through."
        )
        parser.add_argument("--names", type=Path, metavar="CSV", help="The table as somebody has decided it.")
        parser.add_argument("--without-derived", action="store_true", help="Leaves search and related to `rebuild`.")
        parser.add_argument("--dry-run", action="store_true", help="Says what would be made and writes nothing.")

    def handle(self, *, path, media, drafts, write_names, names: Path | None, dry_run, verbosity, **options) -> None:
        if options["undo"] is not None:
            self.take_back(options["undo"])
            return
        if path is None:
            raise CommandError("Name the export: a file, a .zip or a folder.")
        try:
            self.bring(path, media, drafts, write_names, names, dry_run, verbosity, options["without_derived"])
        except UnreadableDocument as error:
            raise CommandError(str(error)) from error

    def bring(self, path, media, drafts, write_names, table, dry_run, verbosity, without_derived) -> None:
        site = batches.look(path)
        if table:
            names.read_table(table, site)
        self.say(site)
        if write_names:
            try:
                names.write_table(site.used(), write_names)
            except OSError as error:
                raise CommandError(f"{write_names} cannot be written: {error.strerror}.") from error
            self.stdout.write(f"{write_names}: look through it, then run this again with --names {write_names}.")
        if dry_run or write_names:
            return

        def progress(done: int, of: int) -> None:
            if verbosity:
                self.stderr.write(f"  {done} of {of}")

        result = batches.run(path, site, at=timezone.now(), publishes=not drafts, media_path=media, progress=progress)
        if not without_derived:
            call_command("rebuild", "search", "related", verbosity=0)
        self.stdout.write(f"{result.made} made, {result.known} here already, {len(result.failed)} not taken.")
        if result.changed:
            self.stdout.write(f"{result.changed} have changed at the site since; they were left as they are here.")
        if result.batch.missing_media:
            self.stdout.write(f"{counted(len(result.batch.missing_media), 'picture')} not handed over (--media).")
        for line in result.failed[:20]:
            self.stderr.write(line)
        self.stdout.write("The report is on the desk, under Imports.")

    def take_back(self, number: int) -> None:
        batch = ImportBatch.objects.filter(pk=number).first()
        if batch is None:
            raise CommandError(f"There is no import {number}.")
        try:
            done = undoing.undo(batch, at=timezone.now())
        except PublishingError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{counted(done, 'piece')} taken back: drafts are in the trash, the others retracted.")

    def say(self, site: names.Survey) -> None:
        """What the export holds, in a few lines."""
        statuses = ", ".join(f"{count} {status}" for status, count in site.statuses.most_common())
        self.stdout.write(f"{site.key}: {counted(site.items, 'piece')} ({statuses or 'none'}).")
        for kind in ("author", "topic", "institution"):
            for action, words in (("new", "new"), ("use", "on record"), ("none", "left out")):
                chosen = [name.name for name in site.used() if (name.kind, name.action) == (kind, action)]
                if chosen:
                    shown = ", ".join(chosen[:8]) + (", …" if len(chosen) > 8 else "")
                    self.stdout.write(f"  {kind}s, {words}: {len(chosen)} ({shown})")
        for kind, count in site.skipped.most_common():
            self.stdout.write(f"  no piece: {count} {kind}")
