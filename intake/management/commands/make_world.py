"""`make_world --articles N --seed S`: a synthetic archive, to measure with."""

from __future__ import annotations

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles.models import Topic
from intake import world


class Command(BaseCommand):
    help = "Fills the database with made-up pieces, in bulk: a world to measure in. Never beside a real publication."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--articles", type=int, default=1000, metavar="N")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="The same seed makes the same texts.")
        help_derived = "Leaves search and related pieces to `rebuild`."
        parser.add_argument("--without-derived", action="store_true", help=help_derived)
        parser.add_argument("--dry-run", action="store_true", help="Says what would be made and writes nothing.")

    def handle(self, *, articles, seed, without_derived, dry_run, verbosity, **options) -> None:
        if articles < 1:
            raise CommandError("A world needs at least one piece.")
        if Topic.objects.filter(slug=f"topic-{seed}-0").exists():
            self.stdout.write(f"The world of seed {seed} is there already; nothing was made.")
            return
        if dry_run:
            self.stdout.write(f"Would make {articles} pieces.")
            return

        def progress(done: int) -> None:
            if verbosity and done % 10_000 == 0:
                self.stderr.write(f"  {done} of {articles}")

        world.make(articles, seed=seed, at=timezone.now(), progress=progress)
        if not without_derived:
            call_command("rebuild", "search", "related", verbosity=verbosity)
        self.stdout.write(f"{articles} pieces made.")
