"""A second click, the back button, a page opened before somebody else wrote: nothing happens twice or unseen."""

from __future__ import annotations

import pytest
from django.utils import timezone

from articles.models import Article, Edition, Event, Notification
from articles.press import publishing
from tests.newsroom import DAY, HOUR, NOON, change, make_article, publish

from .test_desk import person, ready, url

pytestmark = pytest.mark.django_db
LATER = f"{timezone.now() + 30 * DAY:%Y-%m-%dT09:00}"


def twice(client, path: str, data: dict) -> list[str]:
    """The same form sent twice, as by a second click or by going back: what the page said to each."""
    return [client.post(path, data, follow=True).content.decode() for _ in range(2)]


def counts() -> tuple[int, int]:
    return Edition.objects.count(), Event.objects.count()


@pytest.fixture
def chief(client):
    user = person("Administrator")
    client.force_login(user)
    return user


class TestThePublicationPage:
    def send_twice(self, client, article, **data) -> str:
        """What the second one was told. The first one did something, the second nothing."""
        before = counts()
        data |= {"version": article.version}
        client.post(url("publication", article), data)
        after = counts()
        assert after != before
        said = client.post(url("publication", article), data).content.decode()
        assert counts() == after
        return said.partition('role="alert">')[2].partition("</p>")[0]

    def test_publish(self, client, chief):
        assert "published already" in self.send_twice(client, ready(), verb="publish")

    def test_schedule(self, client, chief):
        said = self.send_twice(client, ready(), verb="schedule", visible_from=LATER, zone="UTC")
        assert "scheduled for that moment already" in said

    def test_schedule_of_a_change(self, client, chief):
        article = ready()
        publish(article, at=timezone.now() - DAY)
        change(article, headline="The headline of the later version")
        data = {"verb": "schedule", "visible_from": LATER, "zone": "UTC", "change": "update", "note": "More is known."}
        assert "scheduled for that moment already" in self.send_twice(client, article, **data)

    @pytest.mark.parametrize(
        ("kind", "note"), [("correction", "It was 1994."), ("update", ""), ("editors_note", "So."), ("silent", "")]
    )
    def test_correct(self, client, chief, kind, note):
        article = ready()
        publish(article, at=timezone.now() - DAY)
        change(article, body="<p>It was 1994.</p>")
        assert "already" in self.send_twice(client, article, verb="correct", change=kind, note=note)
        assert [row["text"] for row in article.editions.last().notes] == ([note] if note else [])

    def test_withdraw_and_restore(self, client, chief):
        article = ready()
        publish(article, at=timezone.now() - DAY)
        assert "withdrawn already" in self.send_twice(client, article, verb="withdraw", note="Copied.")
        assert "It is not withdrawn." in self.send_twice(client, article, verb="restore")

    def test_cancel(self, client, chief):
        article = ready()
        now = timezone.now()
        waiting = publishing.schedule(article, version=1, at=now, visible_from=now + HOUR)
        before = counts()
        first, second = twice(
            client, url("publication", article), self.form(article, verb="cancel", edition=waiting.pk)
        )
        assert "The schedule is cancelled." in first and "still waits can be cancelled" in second
        assert counts() == (before[0], before[1] + 1)

    def test_a_withdrawal_says_that_what_waited_is_cancelled(self, client, chief):
        article = ready()
        publish(article, at=timezone.now() - DAY)
        alone = client.post(
            url("publication", article), self.form(article, verb="withdraw", note="Copied."), follow=True
        )
        assert "It is out of every list." in alone.content.decode() and "is cancelled" not in alone.content.decode()
        article = ready()
        publish(article, at=timezone.now() - DAY)
        later = {"change": Edition.Change.UPDATE, "note": "More.", "visible_from": timezone.now() + DAY}
        publishing.schedule(article, version=article.version, at=timezone.now(), **later)
        form = self.form(article, verb="withdraw", note="Copied.")
        page = client.post(url("publication", article), form, follow=True).content.decode()
        assert "It is out of every list. What was scheduled to follow it is cancelled." in page

    def form(self, article, **data) -> dict:
        return {"version": article.version} | data

    @pytest.mark.parametrize(
        "data",
        [
            {"verb": "publish"},
            {"verb": "schedule", "visible_from": LATER},
            {"verb": "correct", "change": "silent"},
            {"verb": "withdraw", "note": "Copied."},
        ],
    )
    def test_a_page_opened_before_somebody_else_wrote(self, client, chief, data):
        article = ready()
        if data["verb"] in ("correct", "withdraw"):
            publish(article, at=timezone.now() - DAY)
        form = self.form(article, **data)
        change(article, headline="Written by somebody else meanwhile")
        before = counts()
        page = client.post(url("publication", article), form).content.decode()
        assert "The piece was changed meanwhile" in page and counts() == before
        assert f'name="version" value="{article.version}"' in page  # looked at once more, the next click counts

    def test_another_change_of_the_same_text_is_no_second_click(self, client, chief):
        article = ready()
        publish(article, at=NOON)
        for number, note in enumerate(["First note.", "Second note."]):
            at = NOON + (number + 1) * HOUR
            publishing.correct(article, version=1, at=at, change=Edition.Change.EDITORS_NOTE, note=note)
        assert [row["text"] for row in article.editions.last().notes] == ["First note.", "Second note."]

    def test_nor_is_another_moment_for_the_same_version(self, client, chief):
        article = ready()
        for hours in (48, 24):
            publishing.schedule(article, version=1, at=NOON, visible_from=NOON + hours * HOUR)
        assert Edition.objects.visible(NOON + 30 * HOUR).exists()


class TestSeveralAtOnce:
    def form(self, action: str, articles: list[Article], **data) -> dict:
        picked = {"action": action, "_selected_action": [a.pk for a in articles], "confirm": "do"}
        return picked | {f"version-{a.pk}": a.version for a in articles} | data

    def test_publish_and_schedule(self, client, chief):
        one, two = [ready(), ready()], [ready(), ready()]
        for action, pieces, more in (
            ("publish_together", one, {}),
            ("schedule_together", two, {"visible_from": LATER}),
        ):
            first, second = twice(client, url("changelist"), self.form(action, pieces, **more))
            assert "together" in first and second.count(" already") == 2
        assert counts()[0] == 4

    def test_one_that_was_written_on_meanwhile_keeps_all_back(self, client, chief):
        pieces = [ready(), ready()]
        form = self.form("publish_together", pieces)
        change(pieces[1], headline="Written by somebody else meanwhile")
        page = client.post(url("changelist"), form).content.decode()
        assert "The piece was changed meanwhile" in page and not Edition.objects.exists()

    def test_assign_tells_once(self, client, chief):
        editor = person("Editor")
        twice(client, url("changelist"), self.form("assign", [ready()], owner=editor.pk))
        assert Article.objects.get().owner == editor and Notification.objects.filter(user=editor).count() == 1

    def test_move(self, client, chief):
        _, second = twice(client, url("changelist"), self.form("move_several", [ready()], move="submit"))
        assert Article.objects.get().state == "in_edit" and 'class="refused"' in second
        assert Event.objects.filter(action="submit").count() == 1

    def test_the_trash_is_no_toggle(self, client, chief):
        article = make_article()
        for query, gone in (("", True), ("?attention=trash", False)):
            twice(client, url("changelist") + query, self.form("trash_several", [article]))
            article.refresh_from_db()
            assert bool(article.trashed_at) is gone

    @pytest.mark.parametrize("action", ["publish_together", "move_several", "assign", "trash_several"])
    def test_what_is_no_version_does_nothing(self, client, chief, action):
        article = ready()
        form = self.form(action, [article], move="submit", **{f"version-{article.pk}": "x"})
        assert client.post(url("changelist"), form).status_code == 200
        assert counts()[0] == 0 and Article.objects.get().version == 1 and Article.objects.get().trashed_at is None


class TestTheTrashOfOne:
    def test_it_is_no_toggle_either(self, client, chief):
        article = make_article()
        _, second = twice(client, url("trash", article), {"version": article.version})
        assert "It is in the trash already." in second
        twice(client, url("trash", article), {})
        article.refresh_from_db()
        assert article.trashed_at is None  # without a version nothing goes in

    @pytest.mark.parametrize("version", ["x", "", "-1", "9" * 40])
    def test_what_is_no_version_moves_nothing(self, client, chief, version):
        article = make_article()
        assert client.post(url("trash", article), {"version": version}).status_code == 302
        article.refresh_from_db()
        assert article.trashed_at is None
