"""`build_fixture DOCUMENT... --output FILE`: a fixture that `loaddata` fills a publication with."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from intake import fixture
from intake.drafts import UnreadableDocument


class Command(BaseCommand):
    help = (
        "Builds a fixture (natural keys, no pk) from documents, the same bytes every time. Each document that cannot be"
        " taken is named and the rest is made; then the exit code is 1."
    )
    # No query goes to the configured database: the fixture is made in a scratch one.
    requires_migrations_checks = False

    def add_arguments(self, parser) -> None:
        parser.add_argument("documents", nargs="+", type=Path, metavar="DOCUMENT")
        parser.add_argument("--output", type=Path, help="Where the fixture goes. Without it, to standard output.")
        parser.add_argument("--date", help="Of documents that name none: 2019-06-30 or “2019-06-30 09:00”. Today.")
        help_topic = "A topic of the vocabulary, instead of those found."
        parser.add_argument("--topic", action="append", dest="topics", help=help_topic)
        parser.add_argument("--desk", type=Path, help="A TOML file with institutions and authors.")
        parser.add_argument("--dry-run", action="store_true", help="Says what would be built and writes nothing.")

    def handle(self, *, documents, output, date, topics, desk, dry_run, verbosity, **options) -> None:
        if output is not None and (refusal := _refused(output, documents)):
            raise CommandError(refusal)
        try:
            dated = fixture.moment(date or timezone.localdate().isoformat())
            text, report = fixture.build(documents, dated=dated, topics=topics, desk=desk)
        except (UnreadableDocument, ValueError, OSError) as error:
            raise CommandError(str(error)) from error
        if len(report.refused) == len(documents):
            raise CommandError("\n".join(report.refused))
        if verbosity:
            self.stderr.write("\n".join(report.lines))
        if not dry_run:
            self._write(text, output)
        if report.refused:
            raise CommandError("\n".join(report.refused))

    def _write(self, text: str, output: Path | None) -> None:
        if output is None:
            self.stdout.write(text, ending="")
            return
        unfinished = output.with_name(f".{os.getpid()}.part")
        try:
            unfinished.write_text(text, encoding="utf-8")
            unfinished.replace(output)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
        finally:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)
        self.stderr.write(self.style.SUCCESS(f"{output}: {len(text.encode()):,} bytes"))


def _refused(output: Path, documents: list[Path]) -> str:
    """Why nothing can be written to `output`, before anything is read; nothing where it can."""
    try:
        taken = output.exists() and not output.is_file()
    except OSError as error:
        return f"{output} cannot be written: {error.strerror}."
    if taken or not output.name:
        return f"{output} is no file: name one, or leave --output out for standard output."
    if output.resolve() in [document.resolve() for document in documents]:
        return f"{output} is one of the documents: name another file for the fixture."
    return ""
