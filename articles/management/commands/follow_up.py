"""`follow_up`: the worker. Nothing depends on it to appear on time; it warms, checks, mails and reports."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.delivery import webhooks
from articles.desk import checkups, editing, picture_rights
from articles.models.roles import holders
from articles.press import notices, outbox, preflight
from articles.public import share_cards
from articles.related import rebuilding
from articles.search import fruitless
from articles.search import index as search_index
from images import sweeping
from workers import folders
from workers.rounds import Worker
from workers.statistics import Statistics

AGAIN = timedelta(minutes=10)  # after a rebuild that failed, or that another process was at


class Command(BaseCommand):
    help = "Does what is due after publications: side effects, checks before a schedule falls due, mails."
    rebuilds: list[Rebuild] = []

    def add_arguments(self, parser) -> None:
        parser.add_argument("--every", type=int, metavar="SECONDS", help="Goes on, once in so many seconds.")
        parser.add_argument("--digest", action="store_true", help="Mails everybody what they have not read.")
        parser.add_argument(
            "--thin-out", action="store_true", help="Deletes old revisions nobody will ask for, and files of nobody."
        )
        parser.add_argument("--dry-run", action="store_true", help="Says what is late and does nothing.")

    def handle(self, *, every, digest, thin_out, dry_run, **options) -> None:
        if dry_run:
            late = list(outbox.late(timezone.now()))
            self.stdout.write(f"{len(late)} late: " + ", ".join(str(row) for row in late[:20]))
            return
        # What is done once a day says nothing of the worker that has to be there all the time.
        chores = self.chores(every=every, digest=digest, thin_out=thin_out)
        worker = Worker("follow_up", chores, every=every, say=self.stdout.write, seen=not (digest or thin_out))
        try:
            succeeded = worker.run()
        finally:
            for rebuild in self.rebuilds:
                rebuild.stop()
        if not succeeded and not every:
            sys.exit(1)

    def chores(
        self, *, every: int | None, digest: bool = False, thin_out: bool = False
    ) -> dict[str, Callable[[datetime], str | None]]:
        """What a round does, in its order, by the names it is reported under."""
        related, index = self.related, self.index
        if every:
            self.rebuilds = [
                Rebuild("related", rebuilding.wants_rebuild),
                Rebuild("search", lambda at: search_index.wants_rebuild()),
            ]
            related, index = (rebuild.start for rebuild in self.rebuilds)
        chores: dict[str, Callable[[datetime], str | None]] = {
            "schedules": self.schedules,
            "what follows a print": lambda at: counted(outbox.run(at, again=not every), "done", "failed"),
            "what is late": self.late,
            "rights that end": lambda at: picture_rights.warn(at) and None,
            "mails": lambda at: counted(notices.mail(at), "mails sent", "not"),
        }
        if digest:
            chores["the digest"] = lambda at: counted(notices.mail(at, digest=True), "digests sent", "not")
        if thin_out:
            chores["old revisions"] = lambda at: f"{editing.thin_out(at)} old revisions deleted"
            chores["files of nobody"] = self.sweep
        return chores | {
            "related pieces": related,
            "the index of the search": index,
            "checks": lambda at: f"{checkups.sweep(at)} pieces looked at",
            "searches in vain": lambda at: fruitless.flush(at) and None,
            "statistics": Statistics().keep,
            # Last: what is slow elsewhere keeps nothing here waiting.
            "messages": lambda at: counted(webhooks.send(at), "messages arrived", "not"),
        }

    def schedules(self, at: datetime) -> None:
        for edition, problems in preflight.run(at):
            reasons = " ".join(problem.message for problem in problems)
            self.stdout.write(f"Taken off the schedule: {edition}. {reasons}")

    def late(self, at: datetime) -> None:
        for row in outbox.late(at).filter(told_at=None):
            publishers = holders("articles.publish_article")
            message = f"Late: {row.kind} of “{row.edition.headline}”. {row.error}"
            notices.notify(publishers, None, message, at=at, urgent=True)
            row.told_at = at
            row.save(update_fields=["told_at"])

    def related(self, at: datetime) -> None:
        rebuilding.keep_up(at)

    def index(self, at: datetime) -> None:
        if search_index.wants_rebuild():
            search_index.rebuild(at)

    def sweep(self, at: datetime) -> str:
        number = folders.sweep(at) + sweeping.pictures(at) + share_cards.sweep(at)
        return f"{number} files of nobody deleted"


class Rebuild:
    """A rebuild of one part beside the rounds, in a process of its own: it may take hours, and mails do not wait.

    Two of a part do the same work once, whoever starts them.
    """

    def __init__(self, part: str, is_wanted: Callable[[datetime], bool]) -> None:
        self.command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "rebuild", part, "--verbosity", "0"]
        self.is_wanted = is_wanted
        self.process: subprocess.Popen[bytes] | None = None
        self.not_before: datetime | None = None

    def start(self, at: datetime) -> None:
        """Starts one if it is due. Raises RuntimeError for one that failed; it is started again ten minutes later."""
        if self.process is not None:
            code = self.process.poll()
            if code is None:
                return
            self.process, self.not_before = None, at + AGAIN
            if code:
                raise RuntimeError(f"The rebuild ended with {code}.")
        if (self.not_before is None or at >= self.not_before) and self.is_wanted(at):
            self.process = subprocess.Popen(self.command, cwd=settings.BASE_DIR)  # noqa: S603

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait()


def counted(numbers: tuple[int, int], good: str, bad: str) -> str:
    succeeded, failed = numbers
    return f"{succeeded} {good}, {failed} {bad}"
