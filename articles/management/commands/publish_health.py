"""`publish_health`: whether everything that follows publication happens; exit code 1 when something does not."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Exists, OuterRef
from django.utils import timezone

from articles.desk import checkups
from articles.models import Article, Edition, Notification, Shortfall
from articles.models.checkup import Level
from articles.press import outbox
from images import renditions
from workers.models import missed


class Command(BaseCommand):
    help = "Says what is late, what failed and what waits."

    def handle(self, **options) -> None:
        at = timezone.now()
        late = list(outbox.late(at)[:50])
        unsent = Notification.objects.filter(mailed_at=None, urgent=True, read_at=None, at__lt=at - outbox.LATE)
        self.stdout.write(f"Editions waiting: {Edition.objects.waiting(at).count()}")
        self.stdout.write(f"Late follow-ups: {len(late)}")
        for row in late:
            self.stdout.write(f"  {row.kind} of “{row.edition.headline}”, due {row.due_at:%Y-%m-%d %H:%M}: {row.error}")
        self.stdout.write(f"Unsent mails: {unsent.count()}")
        failing = Shortfall.objects.exclude(level=Level.HINT)
        pieces = Article.objects.on_desk().filter(Exists(failing.filter(article=OuterRef("pk"))))
        public = pieces.filter(Exists(Edition.objects.visible(at).filter(article=OuterRef("pk")))).count()
        self.stdout.write(f"Pieces that fail a check: {pieces.count()}, {public} of them public")
        self.stdout.write(f"Pieces whose checks are due: {checkups.due(at).count()}")
        troubles = [*renditions.failure_messages(), *missed(at)]
        for sentence in troubles:
            self.stdout.write(sentence)
        if late or unsent.exists():
            raise CommandError("Something is late. `manage.py follow_up` does what can be done.")
        if troubles:
            raise CommandError("Something beside the site does not work.")
