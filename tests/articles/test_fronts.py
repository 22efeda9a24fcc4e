"""Curated fronts: what is pinned, under which words, from when, and when somebody should look at it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.admin import fronts
from articles.models import Front
from tests.articles.test_desk import person
from tests.html import text_of
from tests.newsroom import DAY, HOUR, make_published, make_topic

pytestmark = pytest.mark.django_db


def make_front(pieces, *, since=HOUR, topic=None, **slot):
    """An arrangement that began `since` ago, with `pieces` pinned in their order."""
    now = timezone.now()
    front = Front.objects.create(topic=topic, visible_from=now - since, made_at=now)
    for position, piece in enumerate(pieces, 1):
        front.slots.create(position=position, article=piece.article, **slot)
    return front


def headlines(client, path="/"):
    page = text_of(client.get(path).content.decode())
    return sorted((name for name in ("Oldest", "Middle", "Newest", "Other words") if name in page), key=page.index)


@pytest.fixture
def three():
    now, topic = timezone.now(), make_topic("Korea")
    return [
        make_published(name, at=now - age * DAY, topics=[topic])
        for name, age in (("Oldest", 3), ("Middle", 2), ("Newest", 1))
    ]


class TestOnThePage:
    def test_pins_come_first_and_the_newest_fill_up(self, client, three):
        assert headlines(client) == ["Newest", "Middle", "Oldest"]
        make_front([three[0]])
        assert headlines(client) == ["Oldest", "Newest", "Middle"]

    def test_a_slot_has_words_of_its_own_there_and_nowhere_else(self, client, three):
        make_front([three[0]], headline="Other words")
        assert headlines(client) == ["Other words", "Newest", "Middle"]
        assert "Oldest" in client.get(three[0].get_absolute_url()).content.decode()

    def test_a_later_front_takes_over_at_its_moment_and_not_before(self, client, three):
        make_front([three[0]])
        make_front([three[1]], since=-HOUR)
        assert headlines(client)[0] == "Oldest"
        Front.objects.filter(visible_from__gt=timezone.now()).update(visible_from=timezone.now())
        assert headlines(client)[0] == "Middle"

    def test_a_topic_has_a_front_of_its_own(self, client, three):
        make_front([three[0]], topic=make_topic("Elsewhere"))
        make_front([three[1]], topic=three[0].edition_topics.get().topic)
        assert headlines(client, "/topics/korea/") == ["Middle", "Newest", "Oldest"]
        assert headlines(client) == ["Newest", "Middle", "Oldest"]

    def test_what_is_withdrawn_leaves_its_slot(self, client, three):
        make_front([three[0]])
        publishing.withdraw(three[0].article, version=1, at=timezone.now(), note="Why.")
        assert headlines(client) == ["Newest", "Middle"]


class TestOnTheDesk:
    def test_a_new_one_begins_as_the_one_on_show(self, client, three):
        client.force_login(person("Editor"))
        topic = three[0].edition_topics.get().topic
        make_front(three, headline="Other words")
        make_front([three[2]], topic=topic)
        page = client.get(reverse("admin:articles_front_add"))
        forms = page.context["inline_admin_formsets"][0].formset.forms
        assert [form.initial.get("article") for form in forms] == [*(p.article_id for p in three), None, None, None]
        page = client.get(reverse("admin:articles_front_add"), {"topic": topic.pk})
        forms = page.context["inline_admin_formsets"][0].formset.forms
        assert [form.initial.get("article") for form in forms] == [three[2].article_id, None, None, None]
        assert client.get(reverse("admin:articles_front_add"), {"topic": "x"}).status_code == 200

    def test_one_for_later_is_made_and_can_be_looked_at_before(self, client, three):
        client.force_login(person("Editor"))
        when = timezone.localtime(timezone.now() + DAY).strftime("%Y-%m-%dT%H:%M")
        slots = {"slots-TOTAL_FORMS": "1", "slots-INITIAL_FORMS": "0", "slots-0-position": "1"}
        slots |= {"slots-0-article": str(three[0].article_id), "slots-0-headline": "Other words"}
        response = client.post(reverse("admin:articles_front_add"), {"visible_from": when, **slots})
        assert response.status_code == 302
        front = Front.objects.get()
        assert front.made_by.username.startswith("Editor")
        assert headlines(client) == ["Newest", "Middle", "Oldest"]
        preview = client.get(reverse("admin:articles_front_preview", args=[front.pk]))
        assert "Other words" in text_of(preview.content.decode()) and "no-store" in preview["Cache-Control"]


class TestAlarms:
    def said(self):
        return fronts.alarms(timezone.now())

    def test_pieces_that_passed_an_old_front_by(self, three):
        make_front([three[0]], since=10 * DAY)
        assert self.said() == ["The front page was arranged 10 days ago; 3 pieces have come out since."]

    def test_a_young_one_one_without_pins_and_one_that_was_followed_are_well(self, three):
        make_front([], since=20 * DAY)
        assert self.said() == []
        make_front([three[0]], since=10 * DAY)
        make_front([three[0]], since=DAY)
        assert self.said() == []

    def test_pins_that_are_gone(self, three):
        topic = three[0].edition_topics.get().topic
        make_front([three[0]], topic=topic)
        publishing.withdraw(three[0].article, version=1, at=timezone.now(), note="Why.")
        assert self.said() == ["The page of “Korea” pins 1 piece that no list shows any more."]

    def test_they_stand_on_the_first_page_of_the_desk(self, client, three):
        make_front([three[0]], since=10 * DAY)
        client.force_login(person("Publisher"))
        assert "arranged 10 days ago" in client.get(reverse("admin:index")).content.decode()
        client.force_login(person("Writer"))
        assert "arranged 10 days ago" not in client.get(reverse("admin:index")).content.decode()
