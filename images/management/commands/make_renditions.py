"""`make_renditions`: the worker of pictures. Pages show what there is; this makes the rest."""

from __future__ import annotations

import sys
from datetime import datetime

from django.core.management.base import BaseCommand

from images import renditions, specs
from images.models import Image
from workers.rounds import Worker


class Command(BaseCommand):
    help = "Makes the renditions that wait (AVIF, most of the time); with --all looks at every picture."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--all", action="store_true", help="Every picture, not only those that wait.")
        parser.add_argument("--force", action="store_true", help="Makes anew what exists, too. Implies --all.")
        parser.add_argument("--limit", type=int, help="At most so many of those that wait, in one go.")
        parser.add_argument("--every", type=int, metavar="SECONDS", help="Goes on, once in so many seconds.")
        parser.add_argument("--dry-run", action="store_true", help="Says what would be done and makes nothing.")

    def handle(self, *, all, force, limit, every, dry_run, **options) -> None:
        everything = all or force
        if dry_run:
            images, what = Image.objects.filter(unfinished=True), "wait"
            if everything:
                images, what = Image.objects.exclude(file=""), "would be looked at"
            if force:
                what = "would be made anew"
            files = sum(len(crop.widths) * len(crop.formats) for crop in specs.CROPS.values())
            self.stdout.write(f"{images.count()} pictures {what}; a complete one has up to {files} files.")
            return

        def report(image: Image, made: int) -> None:
            if made < 0:
                self.stdout.write(f"{image}: could not be made")
            elif made:
                self.stdout.write(f"{image}: {made} files")
            worker.beat()  # many pictures are many minutes

        def work(at: datetime) -> str:
            images = renditions.every() if everything else list(renditions.waiting(at)[:limit])
            done, failed = renditions.finish(images, report, force=force, at=at)
            return f"{done} pictures done, {failed} failed"

        worker = Worker("make_renditions", {"pictures": work}, every=every, say=self.stdout.write)
        if not worker.run() and not every:
            sys.exit(1)
