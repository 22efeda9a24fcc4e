"""`import_site PATH`: brings in an export of WordPress, Ghost … or a folder of Markdown."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import timezone

from articles.admin.access import counted
from articles.press.errors import PublishingError
from intake.drafts import UnreadableDocument
from intake.importing import batches, undoing
from intake.importing.names import Survey, read_table, write_table
from intake.importing.progress import Meter
from intake.importing.streaming import refuse_what_is_no_file
from intake.models import ImportBatch

AGAIN = "Run the same command again: it goes on where it was."
SHOWN = 20  # pieces that were not taken, by name


class Command(BaseCommand):
    help = (
        "Brings in a whole site: pieces, authors, topics, pictures and old addresses. What came before is left as it"
        " is; a run that was stopped goes on. Nothing is fetched from anywhere. Authors and topics are made as the site"
        " names them, unless a table says otherwise: --write-names writes it, you change it, --names takes it."
    )
    requires_migrations_checks = True

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path, nargs="?", metavar="PATH", help="An export: a file, a .zip or a folder.")
        parser.add_argument("--undo", type=int, metavar="N", help="Takes the import with this number back.")
        parser.add_argument("--media", type=Path, metavar="PATH", help="Its pictures: a folder, a .zip or a .tar.")
        parser.add_argument(
            "--drafts", action="store_true", help="Everything arrives as a draft. Without it, what was public is."
        )
        parser.add_argument(
            "--write-names",
            type=Path,
            metavar="CSV",
            help="Writes the table of who and what will be made, to be looked through; brings in nothing.",
        )
        parser.add_argument("--names", type=Path, metavar="CSV", help="The table as somebody has decided it.")
        parser.add_argument("--by", metavar="LOGIN", help="Who brings it in: their name stands in the report.")
        parser.add_argument("--without-derived", action="store_true", help="Leaves search and related to `rebuild`.")
        parser.add_argument("--dry-run", action="store_true", help="Says what would be made and writes nothing.")

    def handle(self, *, path, media, undo, verbosity, **options) -> None:
        self.verbosity = verbosity
        try:
            if undo is not None:
                self.take_back(undo)
            elif path is None:
                raise CommandError("Name the export: a file, a .zip or a folder.")
            else:
                self.bring(path, media, **options)
        except UnreadableDocument as error:
            raise CommandError(str(error)) from error
        except OperationalError as error:  # the server is away
            raise CommandError(f"The database failed: {error}. {AGAIN}") from error
        except OSError as error:  # the disk is full
            raise CommandError(f"It was stopped: {error.strerror or error}. {AGAIN}") from error
        except KeyboardInterrupt:
            raise CommandError(f"Stopped. {AGAIN}", returncode=130) from None

    def bring(
        self, path, media, *, drafts, write_names, names: Path | None, by, dry_run, without_derived, **others
    ) -> None:
        if media:
            refuse_what_is_no_file(media)
        account = self.account(by)
        site = batches.look(path, self.progress("pieces read"))
        if names:
            read_table(names, site)
        self.say(site)
        if write_names:
            try:
                write_table(site.used(), write_names)
            except OSError as error:
                raise CommandError(f"{write_names} cannot be written: {error.strerror}.") from error
            self.stdout.write(f"{write_names}: look through it, then run this again with --names {write_names}.")
        elif site.used() and not names:
            self.stdout.write(
                "  Names are taken as they stand here. To look through them first: --write-names names.csv"
            )
        if dry_run or write_names:
            return
        result = batches.run(
            path,
            site,
            at=timezone.now(),
            publishes=not drafts,
            media_path=media,
            by=account,
            progress=self.progress("pieces"),
        )
        if not without_derived:
            told = {"stdout": self.stdout, "stderr": self.stderr, "verbosity": self.verbosity}
            call_command("rebuild", "search", "related", **told)
        self.report(result, site)

    def account(self, login: str | None):
        """The account of this login; None where none is named."""
        if login is None:
            return None
        account = get_user_model().objects.filter(username=login).first()
        if account is None:
            raise CommandError(f"There is no account “{login}” on the desk.")
        return account

    def progress(self, what: str) -> Callable[[int, int], None]:
        if not self.verbosity:
            return lambda done, of: None
        return Meter(self.stderr, what)

    def report(self, result: batches.Result, site: Survey) -> None:
        """What came of it. What was not taken is an error of the command, for whoever runs it by night."""
        self.stdout.write(f"{result.made} made, {result.known} here already, {len(result.failed)} not taken.")
        if result.changed:
            self.stdout.write(f"{result.changed} have changed at the site since; they were left as they are here.")
        if result.completed:
            self.stdout.write(f"{counted(result.completed, 'piece')} here already got pictures that were missing.")
        if missing := len(result.batch.missing_media):
            more = " or more" if missing == batches.MOST_MISSING else ""
            self.stdout.write(f"{counted(missing, 'picture')}{more} not handed over (--media).")
        self.stdout.write(f"The report is on the desk, under Imports: number {result.batch.pk}.")
        broken = [f"{name}: {note}".removeprefix(": ") for kind, name, note in site.samples if kind == "broken"]
        for line in [*result.failed, *broken][:SHOWN]:
            self.stderr.write(line)
        if not_taken := len(result.failed) + site.skipped["broken"]:
            raise CommandError(
                f"{counted(not_taken, 'piece')} of the export not taken: the report names what and why. The others are"
                " here; what is mended comes when this is run again."
            )

    def take_back(self, number: int) -> None:
        batch = ImportBatch.objects.filter(pk=number).first()
        if batch is None:
            raise CommandError(f"There is no import {number}.")
        try:
            result = undoing.undo(batch, at=timezone.now(), progress=self.progress("pieces"))
        except PublishingError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{counted(result.pieces, 'piece')} taken back: drafts are in the trash, the others retracted."
        )
        if result.kept:
            raise CommandError(f"{counted(result.kept, 'piece')} not taken back. {result.why()}")

    def say(self, site: Survey) -> None:
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
