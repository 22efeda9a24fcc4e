"""`follow_up`: the worker. Nothing depends on it to appear on time; it warms, checks, mails and reports."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection
from django.utils import timezone

from articles import checkups, editing, follow_ups, neighbours, notices, picture_rights, publishing, search, webhooks
from articles.models import Article
from articles.roles import holders

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Does what is due after publications: side effects, checks before a schedule falls due, mails."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--every", type=int, metavar="SECONDS", help="Goes on, once in so many seconds.")
        parser.add_argument("--digest", action="store_true", help="Mails everybody what they have not read.")
        parser.add_argument("--thin-out", action="store_true", help="Deletes old revisions nobody will ask for.")
        parser.add_argument("--dry-run", action="store_true", help="Says what is late and does nothing.")

    def handle(self, *, every, digest, thin_out, dry_run, **options) -> None:
        if dry_run:
            late = list(follow_ups.late(timezone.now()))
            self.stdout.write(f"{len(late)} late: " + ", ".join(str(row) for row in late[:20]))
            return
        if thin_out:
            self.stdout.write(f"{editing.thin_out(timezone.now())} old revisions deleted.")
        while True:
            self._once(digest)
            if not every:
                return
            connection.close()  # a worker that sleeps holds nothing open
            time.sleep(every)

    def _once(self, digest: bool) -> None:
        at = timezone.now()
        for edition, problems in publishing.preflight(at):
            reasons = " ".join(problem.message for problem in problems)
            article = Article.objects.select_related("owner").get(pk=edition.article_id)
            concerned = [user for user in (article.owner, edition.printed_by) if user]
            notices.tell(
                concerned, article, f"Taken off the schedule: {article.headline}. {reasons}", at=at, urgent=True
            )
            self.stdout.write(f"Taken off the schedule: {edition}. {reasons}")
        done, failed = follow_ups.run(at)
        for row in follow_ups.late(at).filter(told_at=None):
            publishers = holders("articles.publish_article")
            said = f"Late: {row.kind} of “{row.edition.headline}”. {row.error}"
            notices.tell(publishers, None, said, at=at, urgent=True)
            row.told_at = at
            row.save(update_fields=["told_at"])
        self._try(picture_rights.warn, at)
        sent, unsent = notices.mail(at)
        if digest:
            more, less = notices.mail(at, digest=True)
            sent, unsent = sent + more, unsent + less
        self._try(neighbours.keep_up, at)
        looked = self._try(checkups.sweep, at) or 0
        self._try(search.fruitless.flush, at)
        arrived, missed = webhooks.send(timezone.now())  # last: what is slow elsewhere keeps nothing here waiting
        self.stdout.write(
            f"{done} done, {failed} failed; {looked} pieces looked at; {sent} mails sent, {unsent} not;"
            f" {arrived} messages arrived, {missed} not."
        )

    def _try(self, chore: Callable[..., Any], *given: Any) -> Any:
        """What the chore returns; None if it fails, which is logged and keeps none of the rest from being done."""
        try:
            return chore(*given)
        except Exception:
            log.exception("The worker could not do %s.%s.", chore.__module__, chore.__name__)
            return None
