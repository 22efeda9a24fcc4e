"""Every verb holds the row it decides on until it is done: of two at once, the second sees what the first did.

SQLite lets only one write at a time and knows no locks of rows, so it is asked to write them down in the question.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.delivery import webhooks
from articles.desk import accounts, editing, feedback, merging, sharing
from articles.models import Edition, ErrorReport, Override, Webhook
from articles.press import fronts, preflight, publishing, records
from articles.press.working_copy import snapshot_of
from articles.related import ruling
from images import changes
from images.models import Image
from intake.contributions import invitations
from tests.newsroom import DAY, HOUR, NOON, change, make_article, make_author, make_published, make_topic, person

pytestmark = pytest.mark.django_db
LATER = {"at": NOON, "visible_from": NOON + HOUR}


def written(*, skip_locked: bool = False, **options) -> str:
    return "/* FOR UPDATE SKIP LOCKED */" if skip_locked else "/* FOR UPDATE */"


@pytest.fixture
def locks(monkeypatch):
    """Rows of which tables a verb locks, in the order in which it does."""
    if connection.vendor == "sqlite":
        for name in ("has_select_for_update", "has_select_for_update_of", "has_select_for_update_skip_locked"):
            monkeypatch.setattr(connection.features, name, True)
        monkeypatch.setattr(connection.ops, "for_update_sql", written)

    def of(verb) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            verb()
        found = [query["sql"] for query in asked if "FOR UPDATE" in query["sql"] and " WHERE " in query["sql"]]
        tables = [sql.partition(' FROM "')[2].partition('"')[0] for sql in found]
        ends = [", not waited for" if "SKIP LOCKED" in sql else "" for sql in found]
        return [table + end for table, end in zip(tables, ends, strict=True)]

    return of


def waiting() -> Edition:
    return publishing.schedule(make_article(), version=1, **LATER)


def of_a_piece() -> dict:
    editor, chief = person("Editor"), person("Administrator")
    draft, shown, withdrawn = make_article(), make_published().article, make_published().article
    publishing.withdraw(withdrawn, version=1, at=NOON - HOUR, note="Copied.")
    written_on = change(make_published().article)
    due, held = waiting(), waiting()
    change(held.article, needs_legal=True)
    link, _ = sharing.share(draft, at=NOON, by=editor, may_comment=True)
    said = {"digest": snapshot_of(draft).digest, "approved": False, "comment": "The year.", "name": "Ann"}
    ann = make_author()
    named = make_published(authors=[ann]).article
    update = publishing.Change.UPDATE
    return {
        "publish": lambda: publishing.publish(make_article(), version=1, at=NOON),
        "schedule": waiting,
        "correct": lambda: publishing.correct(written_on, version=2, at=NOON, change=update),
        "withdraw": lambda: publishing.withdraw(shown, version=1, at=NOON, note="Copied."),
        "restore": lambda: publishing.restore(withdrawn, version=1, at=NOON),
        "anonymise": lambda: publishing.anonymise(named, ann, version=1, at=NOON, reason="Her safety."),
        "cancel": lambda: publishing.cancel(due, at=NOON),
        "preflight": lambda: preflight.run(NOON + 50 * timedelta(minutes=1)),
        "save": lambda: change(shown),
        "the present version": lambda: editing.current_revision(draft, at=NOON),
        "a comment by a link": lambda: sharing.sign_off(link, **said, at=NOON),
        "what stands beside it": lambda: ruling.exclude(draft, shown, at=NOON, by=chief),
    }


def of_others() -> dict:
    chief, editor, writer = person("Administrator"), person("Editor"), person("Writer")
    draft = make_article(by=chief)
    link, _ = sharing.share(draft, at=NOON, by=editor)
    publishing.publish(draft, version=1, at=NOON, by=chief, override="Alone on a Sunday.")
    shown = make_published(at=NOON - DAY)
    pins = [fronts.Pin(shown.article_id)]
    front, other = (fronts.arrange(None, visible_from=NOON + HOUR, pins=pins, at=NOON) for _ in range(2))
    report = feedback.report_error(shown, "The year is another one.", at=NOON)
    topics = [make_topic() for _ in range(3)]
    image = Image.objects.create(title="P", credit="P", file="x.jpg", created_at=NOON)
    dismissed = ErrorReport.State.DISMISSED
    Webhook.objects.create(name="Off", url="https://example.org/", events=["publish"])
    webhooks.enqueue(shown)
    Webhook.objects.update(active=False)  # so that nothing is sent

    def rename() -> None:
        with records.changing(topics[0], at=NOON):
            pass

    def account(verb) -> None:
        with verb(writer, at=NOON, by=chief):
            pass

    return {
        "second check": (
            "articles_override",
            lambda: publishing.settle_override(Override.objects.first(), at=NOON, by=editor),
        ),
        "a link": ("articles_sharelink", lambda: sharing.show_current(link, at=NOON, by=editor)),
        "approve a front": ("articles_front", lambda: fronts.approve(front, at=NOON)),
        "withdraw a front": ("articles_front", lambda: fronts.withdraw(other, at=NOON)),
        "a report": ("articles_errorreport", lambda: feedback.close_report(report, dismissed, at=NOON, by=editor)),
        "a record": ("articles_topic", rename),
        "merge": ("articles_topic", lambda: merging.merge_topics(topics[1], topics[2], at=NOON)),
        "an account": ("auth_user", lambda: account(accounts.changing)),
        "a password": ("auth_user", lambda: account(accounts.setting_password)),
        "an invitation": (
            "auth_user",
            lambda: invitations.invite(name="Ana Example", email="ana@example.org", at=NOON, by=editor),
        ),
        "a message": ("articles_outgoing, not waited for", lambda: webhooks.send(timezone.now())),
        "a picture": ("images_image", lambda: changes.change(image, image.save, at=NOON, by=chief)),
    }


def test_every_verb_locks_the_piece(locks):
    assert [name for name, verb in of_a_piece().items() if "articles_article" not in locks(verb)] == []


def test_every_verb_locks_the_record(locks):
    assert [name for name, (table, verb) in of_others().items() if table not in locks(verb)] == []
