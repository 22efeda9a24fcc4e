"""`demo [DOCUMENT]`: a whole publication to look at, with an account for every role."""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from articles.desk import checkups
from articles.models import Article
from articles.public import share_cards
from intake import fixture, readers
from intake.drafts import UnreadableDocument

FIXTURES = settings.BASE_DIR / "fixtures"
# Role → what to try first with its account.
FIRST = {
    "Writer": "write a piece of your own under “New piece”, and hand it in",
    "Copy-editor": "open what was handed in and read it against its checks",
    "Editor": "bring a document in under New from a document; send it to its author",
    "Publisher": "publish or schedule what is ready; arrange the front page",
    "Standards editor": "correct a public piece, and read what readers are told at /corrections/",
    "Administrator": "give accounts and roles; everything else, too",
}


class Command(BaseCommand):
    help = "Fills an empty database with the demonstration publication and makes one account for every role."

    def add_arguments(self, parser) -> None:
        parser.add_argument("document", nargs="?", type=Path, help="An op-ed to publish beside the fixture's pieces.")
        parser.add_argument("--date", help="The date of the document: 2019-06-30. Today.")
        parser.add_argument("--new-passwords", action="store_true", help="New passwords for the demo accounts.")
        parser.add_argument("--dry-run", action="store_true", help="Says what would be done and writes nothing.")

    def handle(self, *, document, date, new_passwords, dry_run, **options) -> None:
        filled = Article.objects.exists()
        if document and filled:
            raise CommandError("The database holds pieces already; a document's demo needs an empty one.")
        if dry_run:
            self.stdout.write("Would keep what is there." if filled else "Would load the demonstration publication.")
            return
        with transaction.atomic():
            if filled:
                self.stdout.write("The database holds pieces already; they stay as they are.")
            else:
                self._fill(document, date)
            self._accounts(new_passwords)

    def _fill(self, document: Path | None, date: str | None) -> None:
        if document is None:
            call_command("loaddata", "newsroom", verbosity=0)
        else:
            try:
                dated = fixture.moment(date or timezone.localdate().isoformat())
                documents = [*sorted((FIXTURES / "documents").glob("*.txt")), document]
                text, report = fixture.build(documents, dated=dated, desk=FIXTURES / "newsroom.toml")
            except (UnreadableDocument, ValueError) as error:
                raise CommandError(str(error)) from error
            if report.refused:
                raise CommandError("\n".join(report.refused))
            for line in [*_replaced(document), *report.lines]:
                if line.startswith(document.name):
                    self.stdout.write(line)
            fixture.load(text)
        fixture.bring_pictures()
        share_cards.rebuild(timezone.now())
        checkups.sweep(timezone.now())
        self.stdout.write(f"{Article.objects.count()} pieces on the desk.")

    def _accounts(self, new_passwords: bool) -> None:
        """One account per role, with a random password that is shown now and never again."""
        shown = []
        for group in Group.objects.order_by("pk"):
            name = group.name.lower().replace(" ", "-")
            user, made = User.objects.get_or_create(
                username=name,
                defaults={"is_staff": True, "first_name": group.name},  # each can what its role can, and no more
            )
            if made or new_passwords:
                password = secrets.token_urlsafe(9)
                user.set_password(password)
                user.save()
                user.groups.add(group)
                shown.append(f"  {name:<18} {password:<14} {group.name:<18} {FIRST.get(group.name, '')}".rstrip())
        if shown:
            head = f"  {'user':<18} {'password':<14} {'role':<18} what to try first"
            self.stdout.write("\nAccounts for /admin/, shown this once:\n" + "\n".join([head, *shown]))
        else:
            self.stdout.write("The demo accounts exist. `make demo PASSWORDS=new` gives them new passwords.")


def _replaced(document: Path) -> list[str]:
    """A line where the document takes the place of the fixture's piece with the same headline; none otherwise."""
    draft = readers.read_file(document)
    others = [readers.read_file(path).headline for path in (FIXTURES / "documents").glob("*.txt")]
    same = fixture.words_of(draft.headline) in map(fixture.words_of, others) and "corrects" not in draft.headers
    return [f"{document.name}: Takes the place of the piece “{draft.headline}”, which is not loaded."] * same
