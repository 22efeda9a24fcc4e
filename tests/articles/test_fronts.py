"""Curated fronts: what is pinned, under which words, from when, and when somebody should look at it."""

from itertools import pairwise

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from articles.desk import merging
from articles.models import Edition, Event, Front
from articles.models.roles import ROLES
from articles.press import fronts, publishing
from articles.press.errors import NotAllowed
from images.models import Image
from tests.html import text_of
from tests.newsroom import DAY, HOUR, change, make_article, make_published, make_topic, person

pytestmark = pytest.mark.django_db


def make_front(pieces, *, since=HOUR, topic=None, **slot):
    """An arrangement that began `since` ago, with `pieces` pinned in their order."""
    now = timezone.now()
    front = Front.objects.create(topic=topic, visible_from=now - since, made_at=now, approved_at=now)
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


def address(front=None, name="change"):
    return reverse(f"admin:articles_front_{name}", args=[front.pk] if front else [])


def typed(page) -> dict[str, str]:
    """What a browser sends back of the form as it came."""
    context, values = page.context, {}
    slots = context["inline_admin_formsets"][0].formset
    for form in [context["adminform"].form, slots.management_form, *slots.forms]:
        for field in form:
            value = field.value()
            if field.name == "visible_from":
                value = value.strftime("%Y-%m-%dT%H:%M")
            values[field.html_name] = "" if value is None or value is False else str(value)
    return values


def arranged(client, *articles, page="", **changes):
    """The add page filled with these pieces, in this order, and sent."""
    form = typed(client.get(address(name="add") + page))
    for number in range(int(form["slots-TOTAL_FORMS"])):
        article = articles[number] if number < len(articles) else None
        form[f"slots-{number}-article"] = str(article.pk) if article else ""
        form[f"slots-{number}-position"] = str(number + 1) if article else ""
    return client.post(address(name="add") + page, form | changes)


def log_in(client, role):
    user = person(role)
    client.force_login(user)
    return user


class TestApproval:
    def test_it_is_the_right_of_those_who_publish_or_answer_for_what_is_public(self):
        may = {role for role in ROLES if person(role).has_perm(fronts.APPROVE)}
        assert may == {"Publisher", "Standards editor", "Administrator"}

    @pytest.mark.parametrize("role", ["Copy-editor", "Editor"])
    def test_what_others_arrange_waits_and_those_who_approve_are_told(self, client, three, role):
        publisher, user = person("Publisher"), log_in(client, role)
        response = arranged(client, three[0].article, **{"slots-0-headline": "Other words", "_approve": "1"})
        assert response.status_code in (302, 200)
        assert headlines(client) == ["Newest", "Middle", "Oldest"]
        if response.status_code == 200:  # a button that their page does not have
            assert "You do not have the right" in str(response.context["errors"])
            assert arranged(client, three[0].article, **{"slots-0-headline": "Other words"}).status_code == 302
        front = Front.objects.get()
        assert (front.made_by, front.approved_at) == (user, None)
        assert headlines(client) == ["Newest", "Middle", "Oldest"]
        assert [row.text for row in publisher.notifications.all()] == [
            f"The front page: an arrangement by {user} waits for approval."
        ]
        client.force_login(publisher)
        assert "Fronts to approve" in client.get(reverse("admin:index")).content.decode()
        form = typed(client.get(address(front)))
        assert client.post(address(front), form | {"_approve": "1"}).status_code == 302
        assert headlines(client) == ["Other words", "Newest", "Middle"]
        assert [row.text for row in user.notifications.all()] == ["The front page: your arrangement is approved."]

    def test_what_is_approved_is_what_the_form_showed_and_there_is_no_other_way(self, client, three):
        now = timezone.now()
        front = fronts.arrange(None, visible_from=now, pins=[fronts.Pin(three[0].article_id)], at=now)
        log_in(client, "Publisher")
        form = typed(client.get(address(front)))
        fronts.arrange(front, visible_from=now, pins=[fronts.Pin(three[1].article_id)], at=now, by=person("Editor"))
        client.post(f"/admin/articles/front/{front.pk}/approve/")
        assert Front.objects.get().approved_at is None, "by an address that was not told what somebody had seen"
        assert client.post(address(front), form | {"_approve": "1"}).status_code == 200
        assert Front.objects.get().approved_at is None, "by who had seen another arrangement"
        client.post(address(front), typed(client.get(address(front))) | {"_approve": "1"})
        assert headlines(client)[0] == "Middle"

    @pytest.mark.parametrize("role", ["Publisher", "Standards editor", "Administrator"])
    def test_who_may_approve_saves_and_approves_in_one_step(self, client, three, role):
        user = log_in(client, role)
        assert arranged(client, three[0].article, _approve="1").status_code == 302
        front = Front.objects.get()
        assert (front.made_by, front.approved_by) == (user, user)
        assert headlines(client) == ["Oldest", "Newest", "Middle"]

    def test_it_begins_when_it_is_approved_and_not_before(self, three):
        now = timezone.now()
        pins = [fronts.Pin(three[0].article_id)]
        front = fronts.arrange(None, visible_from=now - DAY, pins=pins, at=now)
        assert not Front.objects.on_show(now).exists()
        fronts.approve(front, at=now + HOUR)
        assert not Front.objects.on_show(now).exists()
        assert Front.objects.on_show(now + HOUR).get() == front

    def test_every_step_is_an_event_with_before_and_after(self, three):
        now, editor, publisher = timezone.now(), person("Editor"), person("Publisher")
        one, two = fronts.Pin(three[0].article_id, "Other words"), fronts.Pin(three[1].article_id)
        front = fronts.arrange(None, visible_from=now + DAY, pins=[one], at=now, by=editor)
        fronts.arrange(front, visible_from=now + DAY, pins=[two, one], at=now, by=editor)
        fronts.approve(front, at=now, by=publisher)
        key = front.pk
        fronts.withdraw(Front.objects.get(), at=now, by=publisher)
        events = list(Event.objects.filter(record_type="articles.front", record_id=key).order_by("pk"))
        assert [event.action for event in events] == [
            "arrange front",
            "arrange front",
            "approve front",
            "withdraw front",
        ]
        pieces = [[pin["piece"] for pin in event.after.get("pins", [])] for event in events]
        assert pieces == [[three[0].article_id], [three[1].article_id, three[0].article_id], pieces[1], []]
        for earlier, later in pairwise(events):
            assert later.before == earlier.after
        assert events[2].before["approved_at"] is None and events[2].after["approved_at"]
        assert not Front.objects.exists()


class TestWhatReadersHaveSeen:
    def test_it_is_changed_by_nobody_and_withdrawn_by_nobody(self, client, three):
        front, now = make_front([three[0]]), timezone.now()
        log_in(client, "Administrator")
        page = client.get(address(front))
        assert "Arrange this page anew" in page.content.decode() and "_approve" not in page.content.decode()
        client.post(address(front), {"visible_from": "2031-01-01T00:00", "slots-TOTAL_FORMS": "0"})
        client.post(address(front, "withdraw"))
        client.post(reverse("admin:articles_front_delete", args=[front.pk]), {"post": "yes"})
        client.post(
            address(name="changelist"), {"action": "delete_selected", "_selected_action": front.pk, "post": "yes"}
        )
        assert headlines(client) == ["Oldest", "Newest", "Middle"]
        with pytest.raises(fronts.FrontError, match="stays as it is. Arrange the page anew"):
            fronts.arrange(front, visible_from=now, pins=[], at=now)
        with pytest.raises(fronts.FrontError, match="stays as it is. Arrange the page anew"):
            fronts.withdraw(front, at=now)

    def test_one_that_is_approved_for_later_is_changed_only_by_who_may_approve(self, client, three):
        front, now = make_front([three[0]], since=-DAY), timezone.now()
        with pytest.raises(NotAllowed, match="do not have the right"):
            fronts.arrange(front, visible_from=now, pins=[], at=now, by=person("Editor"))
        with pytest.raises(NotAllowed, match="do not have the right"):
            fronts.withdraw(front, at=now, by=person("Editor"))
        log_in(client, "Editor")
        assert "Only who may approve can change it" in client.get(address(front)).content.decode()
        fronts.arrange(front, visible_from=now + DAY, pins=[], at=now, by=person("Publisher"))
        assert Front.objects.get().approved_at is None

    def test_a_merged_topic_leaves_its_fronts_in_the_trail(self, three):
        source, target = make_topic("Twice"), make_topic("Once")
        make_front([three[0]], topic=source)
        merging.merge_topics(source, target, at=timezone.now())
        event = Event.objects.get(record_type="articles.front")
        assert event.before["page"] == "Twice" and event.before["pins"][0]["piece"] == three[0].article_id


class TestPins:
    def refused(self, client, article, match):
        response = arranged(client, article)
        assert response.status_code == 200 and match in str(response.context["errors"])
        assert match in response.content.decode().split("data-slots", 1)[1]  # beside the pin, too
        assert not Front.objects.exists()

    def test_what_no_reader_will_see_is_refused_with_a_reason(self, client, three):
        log_in(client, "Editor")
        self.refused(client, make_article("Never out"), "Neither published nor scheduled")
        now = timezone.now()
        publishing.withdraw(three[0].article, version=1, at=now, note="Why.")
        self.refused(client, three[0].article, "It is withdrawn: no list shows it.")
        redirect = {"status": Edition.Status.REDIRECTED, "redirect_to": three[2].article, "note": "Moved."}
        publishing.withdraw(three[1].article, version=1, at=now, **redirect)
        self.refused(client, three[1].article, "It is redirected: no list shows it.")

    def test_what_is_scheduled_for_later_is_marked_and_what_comes_in_time_is_not(self, client, three):
        log_in(client, "Editor")
        article, now = make_article("To come"), timezone.now()
        publishing.schedule(article, version=article.version, at=now, visible_from=now + 2 * DAY)
        assert arranged(client, article).status_code == 302
        page = client.get(address(Front.objects.get())).content.decode()
        assert "readers will not see it before" in page and "To come" in page
        assert "before" not in fronts.outcomes_of([article.pk], now + 3 * DAY, now)[article.pk].sentence

    def test_what_was_withdrawn_meanwhile_is_not_approved(self, three):
        now = timezone.now()
        front = fronts.arrange(None, visible_from=now, pins=[fronts.Pin(three[0].article_id)], at=now)
        publishing.withdraw(three[0].article, version=1, at=now, note="Why.")
        with pytest.raises(fronts.FrontError, match="“Oldest” cannot be pinned. It is withdrawn"):
            fronts.approve(front, at=now + HOUR)

    def test_a_picture_without_rights_and_words_that_cannot_stand_there(self, three):
        now, key = timezone.now(), three[0].article_id
        image = Image.objects.create(title="Picture", credit="P", file="x.jpg", created_at=now)
        for pin, match in [
            (fronts.Pin(key, image=image.pk), "picture for “Oldest” cannot be used. Nobody has settled its licence"),
            (fronts.Pin(key, "<b>Loud</b>"), "take the HTML out"),
        ]:
            with pytest.raises(fronts.FrontError, match=match):
                fronts.arrange(None, visible_from=now, pins=[pin], at=now)
        with pytest.raises(fronts.FrontError, match="pinned twice"):
            fronts.arrange(None, visible_from=now, pins=[fronts.Pin(key), fronts.Pin(key)], at=now)

    def test_the_pin_of_a_piece_that_one_does_not_see_stays_where_it_is(self, three):
        now, editor = timezone.now(), person("Copy-editor")
        hidden = make_article("Hidden")
        publishing.schedule(hidden, version=hidden.version, at=now, visible_from=now + DAY)
        pins = [fronts.Pin(hidden.pk), fronts.Pin(three[0].article_id)]
        front = fronts.arrange(None, visible_from=now + 2 * DAY, pins=pins, at=now)
        change(hidden, is_embargoed=True, embargoed_until=now + DAY)
        fronts.arrange(front, visible_from=now + 2 * DAY, pins=[fronts.Pin(three[1].article_id)], at=now, by=editor)
        slots = front.slots.order_by("position")
        assert [slot.article_id for slot in slots] == [three[1].article_id, hidden.pk]

    def test_those_whose_headline_has_the_words_are_found_first(self, client):
        log_in(client, "Editor")
        named = make_article("Hanoi, or nothing")
        make_article("Ten years after", body="<p>They met in Hanoi.</p>")
        query = {"app_label": "articles", "model_name": "slot", "field_name": "article", "term": "Hanoi"}
        found = client.get(reverse("admin:autocomplete"), query).json()["results"]
        assert [row["text"] for row in found] == [named.headline, "Ten years after"]


class TestTheForm:
    def begun_with(self, client, page=""):
        slots = client.get(address(name="add") + page).context["inline_admin_formsets"][0].formset
        return [form.initial["article"] for form in slots.forms if form.initial.get("article")]

    def test_it_begins_as_readers_see_the_page_pinned_or_not(self, client, three):
        log_in(client, "Copy-editor")
        oldest, middle, newest = (piece.article_id for piece in three)
        topic = three[0].edition_topics.get().topic
        assert self.begun_with(client) == [newest, middle, oldest]
        make_front([three[1], three[0]], headline="Other words")
        publishing.withdraw(three[0].article, version=1, at=timezone.now(), note="Why.")
        assert self.begun_with(client) == [middle]
        assert self.begun_with(client, f"?topic={topic.pk}") == [newest, middle]
        assert client.get(address(name="add") + "?topic=x").status_code == 200

    def test_it_shows_headline_and_state_of_each_pin_and_leads_to_how_it_looks(self, client, three):
        log_in(client, "Publisher")
        arranged(client, three[0].article, **{"slots-0-headline": "Other words"})
        front = Front.objects.get()
        page = client.get(address(front)).content.decode()
        assert "<strong>Oldest</strong>" in page and "piece no." not in page
        assert address(front, "preview") in page and "Waits for approval" in page
        preview = client.get(address(front, "preview"))
        assert "Other words" in text_of(preview.content.decode()) and "no-store" in preview["Cache-Control"]
        assert headlines(client) == ["Newest", "Middle", "Oldest"]

    def test_a_row_without_a_number_comes_last_and_one_taken_out_goes(self, client, three):
        log_in(client, "Publisher")
        arranged(client, *(piece.article for piece in three))
        front = Front.objects.get()
        form = typed(client.get(address(front)))
        form |= {"slots-0-position": "", "slots-1-DELETE": "on", "slots-5-position": "6"}  # of an empty row
        assert client.post(address(front), form | {"_approve": "1"}).status_code == 302
        slots = Front.objects.get().slots.order_by("position")
        assert [slot.article_id for slot in slots] == [three[2].article_id, three[0].article_id]

    def test_a_topic_leads_to_the_arrangement_of_its_page(self, client, three):
        log_in(client, "Editor")
        topic = three[0].edition_topics.get().topic
        page = client.get(reverse("admin:articles_topic_change", args=[topic.pk])).content.decode()
        assert f"{address(name='add')}?topic={topic.pk}" in page

    def test_the_history_names_pieces_only_to_those_who_see_them(self, client, three):
        now = timezone.now()
        hidden = make_article("Hidden until then")
        publishing.schedule(hidden, version=hidden.version, at=now, visible_from=now + DAY)
        change(hidden, is_embargoed=True, embargoed_until=now + DAY)
        pins = [fronts.Pin(hidden.pk, "Own words"), fronts.Pin(three[0].article_id)]
        front = fronts.arrange(None, visible_from=now + 2 * DAY, pins=pins, at=now)
        assert Permission.objects.get(codename="view_event").group_set.filter(name="Publisher").exists()
        user = log_in(client, "Publisher")
        user.groups.get().permissions.remove(Permission.objects.get(codename="embargo_article"))
        page = client.get(address(front, "history")).content.decode()
        assert "1. another piece" in page and "2. Oldest" in page
        assert "Hidden until then" not in page and "Own words" not in page

    def test_a_row_says_nothing_of_a_piece_that_one_does_not_see(self, client, three):
        """The form comes back with what was sent, and with what stands in that row: a number can be anybody's."""
        now, hidden = timezone.now(), make_article("Hidden")
        publishing.schedule(hidden, version=hidden.version, at=now, visible_from=now + DAY)
        log_in(client, "Copy-editor")
        asked = {"visible_from": "no moment at all"}
        page = arranged(client, hidden, three[0].article, **asked).content.decode()
        assert "<strong>Hidden</strong>" in page, "who sees the piece is told what stands there"
        change(hidden, is_embargoed=True, embargoed_until=now + DAY)
        page = arranged(client, hidden, three[0].article, **asked).content.decode()
        assert "Hidden" not in page and "<strong>Oldest</strong>" in page


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
        for role in ("Copy-editor", "Editor", "Publisher", "Standards editor"):
            client.force_login(person(role))
            assert "arranged 10 days ago" in client.get(reverse("admin:index")).content.decode(), role
        client.force_login(person("Writer"))
        assert "arranged 10 days ago" not in client.get(reverse("admin:index")).content.decode()
