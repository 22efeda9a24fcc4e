"""`loaddata`: Django's own, and then what is derived from the editions that came in is made."""

from __future__ import annotations

from django.core.management import call_command
from django.core.management.commands import loaddata
from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone

from articles.models import Edition
from articles.press import outbox


class Command(loaddata.Command):
    """A fixture holds what was printed. The search index and the related pieces are not in it, because they can be
    made from it; without them a loaded publication would have neither."""

    def loaddata(self, fixture_labels) -> None:
        super().loaddata(fixture_labels)
        if Edition in self.models and self.using == DEFAULT_DB_ALIAS:
            call_command("rebuild", "search", "related", verbosity=0)
            outbox.catch_up(timezone.now())
