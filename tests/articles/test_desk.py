"""The desk’s pages: what they do, and their budgets in queries, the same for every role and any archive."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from dataclasses import fields, replace

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html as parser

from articles.models import Article, Byline, CalendarKey, Edition, Event, Note, Notification, Recovery, Series, printed
from articles.models.roles import ROLES
from articles.models.snapshot import Snapshot, SnapshotByline
from articles.press import notices, publishing, working_copy
from tests.html import text_of
from tests.newsroom import DAY, HOUR, change, make_article, make_author, make_institution, make_topic, publish

pytestmark = pytest.mark.django_db


def person(role: str, **values) -> User:
    user = User.objects.create(username=f"{role}-{User.objects.count()}", is_staff=True, **values)
    user.groups.add(Group.objects.get(name=role))
    return user


def ready(**values) -> Article:
    fields = {"topics": [make_topic()], "authors": [make_author(title="fellow", institution=make_institution())]}
    return make_article(values.pop("headline", "A headline of a good length"), declared=True, **fields | values)


def form_of(article: Article | None, **typed) -> dict:
    """What the browser would send of the form."""
    data = {"headline": "A new piece", "type": "opinion", "language": "en", "priority": "2", "body": "<p>Text.</p>"}
    rows = []
    if article:
        data |= {
            name: getattr(article, name) for name in ("headline", "standfirst", "body", "slug", "type", "language")
        }
        data |= {
            "opened_at": article.version,
            "topics": [t.pk for t in article.topics.all()],
            "priority": article.priority,
        }
        data |= {"owner": article.owner_id or "", "without_image": "on" if article.without_image else ""}
        rows = list(article.bylines.all())
    data |= {"bylines-TOTAL_FORMS": len(rows), "bylines-INITIAL_FORMS": len(rows)}
    names = ("position", "role", "name", "title", "bio", "disclosure", "declared_on")
    for index, row in enumerate(rows):
        data |= {f"bylines-{index}-{name}": getattr(row, name) for name in names}
        data[f"bylines-{index}-author"] = row.author_id
    return {name: value for name, value in (data | typed).items() if value is not None and value != ""}


def _several(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found


def url(name: str, article: Article | None = None) -> str:
    return reverse(f"admin:articles_article_{name}", args=[article.pk] if article else [])


def writes(queries) -> list[str]:
    return [q["sql"] for q in queries if q["sql"].lstrip('"').split()[0] in ("INSERT", "UPDATE", "DELETE")]


class TestBudgets:
    def test_the_form_takes_at_most_sixteen_queries_however_many_sign(self, client):
        client.force_login(person("Publisher"))
        authors = [make_author(title="fellow", institution=make_institution()) for _ in range(6)]
        article = ready(authors=authors)
        publish(article, at=timezone.now() - DAY)
        notices.note(article, "A note", at=timezone.now(), by=person("Editor"))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("change", article)).status_code == 200
        assert len(queries) <= 16, "\n".join(q["sql"][:150] for q in queries)
        assert not writes(queries)

    def test_a_list_of_fifty_takes_at_most_twelve_for_every_role(self, client):
        user = person("Writer")
        for number in range(52):
            article = ready(by=user, authors=[make_author(user=user if number == 0 else None), make_author()])
            if number % 3:
                publish(article, at=timezone.now() - DAY)
        client.force_login(user)
        for role in ROLES:
            user.groups.set([Group.objects.get(name=role)])
            with CaptureQueriesContext(connection) as queries:
                page = client.get(url("changelist")).content.decode()
            assert page.count('class="action-select"') == 50, role
            assert len(queries) <= 12, f"{role}:\n" + "\n".join(q["sql"][:150] for q in queries)

    def test_a_save_takes_at_most_thirty(self, client):
        """Six of them for the two constraints of a piece, which are asked without reading a table."""
        client.force_login(person("Publisher"))
        article = ready(authors=[make_author(title="t", institution=make_institution()) for _ in range(3)])
        data = form_of(article, headline="Changed", body="<p>Changed.</p>")
        with CaptureQueriesContext(connection) as queries:
            response = client.post(url("change", article), data)
        assert response.status_code == 302
        assert Article.objects.get().headline == "Changed"
        assert len(queries) <= 30, "\n".join(q["sql"][:150] for q in queries)

    def test_autosave_takes_at_most_six_and_writes_one_row(self, client):
        client.force_login(person("Editor"))
        article = ready()
        data = form_of(article, headline="Typed")
        client.post(url("autosave", article), form_of(article))
        with CaptureQueriesContext(connection) as queries:
            client.post(url("autosave", article), data)
        assert len(queries) <= 6, "\n".join(q["sql"][:150] for q in queries)
        assert len(writes(queries)) == 1 and "recovery" in writes(queries)[0]
        assert Recovery.objects.get().data["headline"] == "Typed"

    def test_publishing_takes_at_most_forty_in_one_transaction(self, client, django_assert_max_num_queries):
        chief = person("Publisher")
        client.force_login(chief)
        article = ready(authors=[make_author(title="t", institution=make_institution()) for _ in range(4)])
        data = {"verb": "publish", "version": article.version}
        with CaptureQueriesContext(connection) as queries:
            client.post(url("publication", article), data)
        assert Edition.objects.count() == 1
        assert len(queries) <= 40, "\n".join(q["sql"][:120] for q in queries)

    def test_a_ping_writes_nothing(self, client):
        client.force_login(person("Editor"))
        article = ready()
        with CaptureQueriesContext(connection) as queries:
            response = client.post(url("presence", article))
        assert response.json()["here"][0]["you"] is True
        assert not writes(queries)


class TestWriting:
    def test_an_incomplete_draft_can_be_saved(self, client):
        client.force_login(person("Writer"))
        client.post(
            url("add"),
            {"headline": "Only this", "type": "opinion", "language": "en", "priority": "2"}
            | {"bylines-TOTAL_FORMS": 0, "bylines-INITIAL_FORMS": 0},
        )
        article = Article.objects.get()
        assert (article.headline, article.slug, article.version) == ("Only this", "only-this", 1)

    def test_without_a_headline_the_form_says_so_and_keeps_what_was_typed(self, client):
        client.force_login(person("Writer"))
        page = client.post(url("add"), form_of(None, headline="", body="<p>Typed.</p>")).content.decode()
        assert "has to be mended" in page and "Typed." in page
        assert not Article.objects.exists()

    def test_a_save_of_what_stands_there_already_offers_nothing_back(self, client):
        client.force_login(person("Editor"))
        article = ready()
        client.post(url("autosave", article), form_of(article, headline="Typed, and taken back"))
        client.post(url("change", article), form_of(article))
        article.refresh_from_db()
        assert article.version == 1 and not Recovery.objects.exists()

    def test_a_form_that_nobody_touched_changes_nothing(self, client):
        client.force_login(person("Editor"))
        author, house = make_author(), make_institution()
        asked = (("membership", "On the board of a museum."), ("paid", "By the museum."))
        row = SnapshotByline(author.pk, role="translator", title="fellow", institution=house.pk, interests=asked)
        article = make_article("As it is")
        change(article, bylines=(replace(row, declared_on="2026-06-01"),))
        before = working_copy.snapshot_of(article)
        page = parser.fromstring(client.get(url("change", article)).content.decode())
        form = page.get_element_by_id("article_form")
        names = [field.get("name") for field in form.xpath(".//*[@name][not(@type='radio')]")]
        assert {name for name in names if names.count(name) > 1} <= {"_move"}  # buttons
        client.post(url("change", article), _several(form.form_values()))
        article.refresh_from_db()
        assert working_copy.snapshot_of(article) == before and article.version == 2

    def test_bylines_and_topics_keep_the_order_they_were_given(self, client):
        client.force_login(person("Editor"))
        article = ready()
        a, b = make_author(), make_author()
        one, two = make_topic(), make_topic()
        data = form_of(article) | {
            "bylines-TOTAL_FORMS": 3,
            "bylines-0-DELETE": "on",
            "bylines-1-position": 7,
            "bylines-1-author": b.pk,
            "bylines-1-role": "author",
            "bylines-2-position": 3,
            "bylines-2-author": a.pk,
            "bylines-2-role": "translator",
            "topics": [two.pk, one.pk],
        }
        client.post(url("change", article), data)
        assert [row.author for row in article.bylines.all()] == [a, b]
        assert [row.tag for row in article.tagged.all()] == [two, one]

    def test_a_stale_save_leads_to_both_texts_and_loses_neither(self, client):
        me = person("Editor")
        client.force_login(me)
        article = ready(headline="As it was before")
        mine = form_of(article, headline="As I want it")
        change(article, headline="As they want it", by=person("Editor"))
        response = client.post(url("change", article), mine)
        assert response["Location"] == url("conflict", article)
        words = text_of(client.get(url("conflict", article)).content.decode())
        assert "I want" in words and "they want" in words
        refused = client.post(url("conflict", article), {"version": article.version})
        assert "Choose which text" in refused.content.decode()
        client.post(url("conflict", article), {"version": article.version, "take-headline": "ours"})
        article.refresh_from_db()
        assert article.headline == "As I want it"
        assert "As they want it" in [r.snapshot.headline for r in article.revisions.all()]

    def test_a_third_save_while_one_decides_is_not_lost_either(self, client):
        client.force_login(person("Editor"))
        article = ready()
        mine = form_of(article, headline="Mine")
        change(article, headline="Theirs")
        client.post(url("change", article), mine)
        seen = article.version
        change(article, headline="Theirs again")
        page = client.post(url("conflict", article), {"version": seen, "take-headline": "ours"}).content.decode()
        assert "saved once more" in page
        article.refresh_from_db()
        assert article.headline == "Theirs again"

    def test_unsaved_writing_is_offered_back(self, client):
        client.force_login(person("Editor"))
        article = ready()
        client.post(url("autosave", article), form_of(article, headline="Typed and not saved"))
        assert "unsaved writing of yours" in client.get(url("change", article)).content.decode()
        client.post(url("conflict", article), {"version": article.version})
        article.refresh_from_db()
        assert article.headline == "Typed and not saved"

    def test_a_new_piece_that_was_never_saved_is_offered_back(self, client):
        client.force_login(person("Writer"))
        client.post(url("autosave_new"), form_of(None, headline="Never saved"))
        assert "Make a draft of it" in client.get(url("add")).content.decode()
        client.post(url("recover_new"))
        assert Article.objects.get().headline == "Never saved"

    @pytest.mark.parametrize(
        "junk",
        [
            {},
            {"bylines-TOTAL_FORMS": "9" * 30},
            {"topics": ["x", "1" * 40]},
            {"image": "é"},
            {"opened_at": "²"},
            {"headline": "One\x00", "body": "<p>Two\x00</p>", "type": "\x00"},
        ],
    )
    def test_autosave_takes_whatever_comes(self, client, junk):
        client.force_login(person("Writer"))
        assert client.post(url("autosave_new"), junk).status_code == 200
        kept = Recovery.objects.get().data
        assert "\x00" not in kept["headline"] + kept["body"] + kept["type"]

    def test_a_move_saves_first(self, client):
        client.force_login(person("Editor"))
        article = ready()
        client.post(url("change", article), form_of(article, headline="Saved and moved", _move="submit"))
        article.refresh_from_db()
        assert (article.headline, article.state) == ("Saved and moved", "in_edit")

    def test_a_refused_move_keeps_the_save_and_says_why(self, client):
        client.force_login(person("Editor"))
        article = ready()
        data = form_of(article, headline="Saved all the same", _move="decline")
        page = client.post(url("change", article), data, follow=True).content.decode()
        assert "needs a reason" in page
        article.refresh_from_db()
        assert (article.headline, article.state) == ("Saved all the same", "draft")


class TestPublication:
    def post(self, client, article, **data):
        return client.post(url("publication", article), {"version": article.version} | data, follow=True)

    def test_publish_schedule_correct_withdraw_restore(self, client):
        client.force_login(person("Administrator"))
        article = ready()
        assert "Published." in self.post(client, article, verb="publish").content.decode()
        change(article, body="<p>It was 1994.</p>")
        page = client.get(url("publication", article)).content.decode()
        assert '<option value="correction" selected' in page
        refused = self.post(client, article, verb="correct", change="correction", note="")
        assert "write the note" in refused.content.decode()
        self.post(client, article, verb="correct", change="correction", note="It was 1994.")
        assert Edition.objects.visible(timezone.now()).get().note == "It was 1994."
        self.post(client, article, verb="withdraw", note="Copied.")
        assert Edition.objects.visible(timezone.now()).get().is_withdrawn
        self.post(client, article, verb="restore")
        assert not Edition.objects.visible(timezone.now()).get().is_withdrawn
        actions = [e.action for e in article.events.order_by("pk")]
        assert actions[-5:] == ["publish", "reopen", "correct", "withdraw", "restore"]

    def test_a_stale_publication_is_refused(self, client):
        client.force_login(person("Publisher"))
        article = ready()
        seen = article.version
        change(article, headline="Changed meanwhile by another")
        page = client.post(url("publication", article), {"version": seen, "verb": "publish"}).content.decode()
        assert "changed meanwhile" in page
        assert not Edition.objects.exists()
        [both] = set(
            re.findall(rf'href="({url("compare", article)}\?[^"]*)"', page)
        )  # what they saw, and what it is now
        words = client.get(both.replace("&amp;", "&")).content.decode()
        assert "<ins>Changed meanwhile" in words
        page = client.post(url("publication", article), {"version": 9 * seen + 9, "verb": "publish"}).content.decode()
        assert "changed meanwhile" in page and "See what changed" not in page  # a version nobody ever saw

    def test_a_schedule_in_another_zone(self, client):
        client.force_login(person("Publisher"))
        article = ready()
        self.post(client, article, verb="schedule", visible_from="2031-03-30T09:00", zone="Asia/Tokyo")
        assert Edition.objects.get().visible_from.isoformat() == "2031-03-30T00:00:00+00:00"

    def test_an_hour_that_does_not_exist_is_named(self, client):
        client.force_login(person("Publisher"))
        article = ready()
        page = self.post(client, article, verb="schedule", visible_from="2031-03-30T02:30", zone="Europe/Berlin")
        assert "does not exist in Europe/Berlin" in page.content.decode()

    def test_the_kind_of_change_is_suggested_with_its_reasons(self, client):
        client.force_login(person("Publisher"))
        article = ready(body="<p>They met in Oslo.</p>")
        publish(article, at=timezone.now() - DAY)
        change(article, body="<p>They met in Bergen.</p>")
        page = client.get(url("publication", article)).content.decode()
        assert "A name changed: Oslo → Bergen." in page
        assert '<option value="correction" selected>' in page

    def test_bylines_are_updated_by_a_verb_of_their_own(self, client):
        client.force_login(person("Publisher"))
        author = make_author("Wrong Spelling")
        article = ready(authors=[author])
        publish(article, at=timezone.now() - DAY)
        assert "Update the bylines" not in client.get(url("publication", article)).content.decode()
        author.name = "Right Spelling"
        author.save()
        page = client.get(url("publication", article)).content.decode()
        assert "Update the bylines" in page and "Right Spelling" in page
        self.post(client, article, verb="bylines", note="The name was misspelt.")
        assert Edition.objects.visible(timezone.now()).get().byline_text == "Right Spelling"


class TestSeveralAtOnce:
    def ask(self, client, action, articles, **data):
        picked = {"action": action, "_selected_action": [a.pk for a in articles]}
        picked |= {f"version-{a.pk}": a.version for a in articles}
        return client.post(url("changelist"), picked | data, follow=True)

    def test_publishing_together_is_all_or_none(self, client):
        client.force_login(person("Publisher"))
        good, bad = ready(), ready(standfirst="")
        page = self.ask(client, "publish_together", [good, bad], confirm="do").content.decode()
        assert "It has no standfirst." in page
        assert not Edition.objects.exists()
        change(bad, standfirst="Now it has one.")
        self.ask(client, "publish_together", [good, bad], confirm="do")
        assert Edition.objects.count() == 2

    def test_a_dry_run_prints_nothing(self, client):
        client.force_login(person("Publisher"))
        page = self.ask(client, "publish_together", [ready(), ready()], confirm="dry").content.decode()
        assert "Nothing stands in the way" in page
        assert not Edition.objects.exists() and not Event.objects.filter(action="publish").exists()

    def test_scheduling_together_is_one_instant(self, client):
        client.force_login(person("Publisher"))
        self.ask(client, "schedule_together", [ready(), ready()], confirm="do", visible_from="2031-05-01T09:00")
        assert len({edition.visible_from for edition in Edition.objects.all()}) == 1

    def test_moving_names_the_refused_ones_and_moves_the_rest(self, client):
        client.force_login(person("Editor"))
        one, two = ready(), ready()
        change(two)
        stale = Article(pk=two.pk, version=1)
        page = self.ask(client, "move_several", [one, stale], confirm="do", move="submit").content.decode()
        assert "changed meanwhile" in page
        assert {a.pk: a.state for a in Article.objects.all()} == {one.pk: "in_edit", two.pk: "draft"}

    def test_assigning_tells_the_one_who_has_it_now(self, client):
        client.force_login(person("Editor"))
        other = person("Editor")
        self.ask(client, "assign", [ready()], confirm="do", owner=other.pk)
        assert Article.objects.get().owner == other
        assert Notification.objects.get(user=other).text.startswith("Assigned to you")

    def test_the_trash_and_back(self, client):
        client.force_login(person("Editor"))
        article = ready()
        self.ask(client, "trash_several", [article], confirm="do")
        assert article.headline not in client.get(url("changelist")).content.decode()
        listed = client.get(url("changelist") + "?attention=trash").content.decode()
        assert article.headline in listed

    def test_exported_cells_run_in_no_spreadsheet(self, client):
        client.force_login(person("Editor"))
        ready(headline="=HYPERLINK(evil) in a headline")
        text = self.ask(client, "export", list(Article.objects.all())).content.decode()
        assert "'=HYPERLINK" in text


class TestNotes:
    def test_a_mention_tells_the_one_who_was_meant_and_nobody_else(self, client):
        me, other, third = person("Editor"), person("Editor"), person("Editor")
        article = ready()
        client.force_login(me)
        client.post(url("notes", article), {"note_text": f"Look, @{other.username}!", "passage": "some words"})
        assert {n.user for n in Notification.objects.all()} == {other}
        assert third not in {n.user for n in Notification.objects.all()}
        assert Note.objects.get().passage == "some words"

    def test_one_who_may_not_see_the_piece_is_not_told_of_it(self, client):
        writer = person("Writer")
        article = ready()
        notices.note(article, f"@{writer.username} see this", at=timezone.now(), by=person("Editor"))
        assert not Notification.objects.exists()

    def test_answers_and_settling(self, client):
        client.force_login(person("Editor"))
        article = ready()
        client.post(url("notes", article), {"note_text": "A question?"})
        note = Note.objects.get()
        client.post(url("notes", article), {"note_text": "An answer.", "parent": note.pk})
        client.post(url("notes", article), {"resolve": note.pk})
        note.refresh_from_db()
        assert note.resolved_at and note.replies.get().text == "An answer."

    def test_a_note_of_another_piece_is_not_reached(self, client):
        client.force_login(person("Editor"))
        one, two = ready(), ready()
        note = notices.note(one, "Mine", at=timezone.now())
        assert client.post(url("notes", two), {"resolve": note.pk}).status_code == 404
        for nobody in ({"resolve": "x"}, {"resolve": "9" * 5000}, {"note_text": "Yes", "parent": "²"}):
            assert client.post(url("notes", one), nobody).status_code == 404

    def test_hostile_notes_are_text(self, client):
        client.force_login(person("Editor"))
        article = ready()
        notices.note(article, "<script>alert(1)</script>", at=timezone.now(), by_name="<b>x</b>", passage="<i>")
        page = client.get(url("change", article)).content.decode()
        assert "<script>alert(1)" not in page and "<b>x</b>" not in page


class TestFirstPage:
    def test_it_knows_what_is_mine_late_going_out_and_unchecked(self, client):
        chief = person("Publisher")
        client.force_login(chief)
        now = timezone.now()
        ready(headline="Mine to do today", owner=chief)
        ready(headline="Very late indeed", due_on=(now - 3 * DAY).date())
        alone = ready(headline="Published alone by one")
        change(alone, by=chief)
        publishing.publish(alone, version=alone.version, at=now, by=chief, override="Sunday.")
        words = text_of(client.get("/admin/").content.decode())
        for expected in ("Mine to do today", "Very late indeed", "Without second check", "Published alone by one"):
            assert expected in words

    def test_the_calendar_and_its_feed(self, client):
        chief = person("Publisher")
        client.force_login(chief)
        now = timezone.now()
        article = ready(headline="Going out, soon; really")
        soon = now + HOUR
        publishing.schedule(article, version=1, at=now, visible_from=soon)
        page = client.get(url("calendar"), {"from": timezone.localdate(soon).isoformat()})  # perhaps next week's
        assert "Going out, soon; really" in page.content.decode()
        assert page.context["feed"] == "" and not CalendarKey.objects.exists(), "looking makes no key"
        client.post(url("calendar_key"))
        feed = client.get(url("calendar")).context["feed"].partition("testserver")[2]
        client.logout()
        text = client.get(feed).content.decode()
        assert "BEGIN:VEVENT" in text and "SUMMARY:Appears: Going out\\, soon\\; really" in text
        client.force_login(chief)
        client.post(url("calendar_key"))
        again = client.get(url("calendar")).context["feed"].partition("testserver")[2]
        client.logout()
        assert client.get(feed).status_code == 404 and client.get(again).status_code == 200
        chief.is_active = False
        chief.save()
        assert client.get(again).status_code == 404

    def test_the_address_of_a_calendar_says_nothing_of_the_account(self, client):
        chief = person("Publisher", password="pbkdf2_sha256$1$salt$The+End+Of+A+Hash=")
        client.force_login(chief)
        client.post(url("calendar_key"))
        key = CalendarKey.objects.get().key
        assert len(key) == 32 and key in client.get(url("calendar")).context["feed"]
        decoded = urlsafe_b64decode(key)
        assert not any(part in decoded for part in (b"Hash", b"salt", str(chief.pk).encode() * 2))

    @pytest.mark.parametrize("query", ["from=x", "from=9999-12-31", "from=0001-01-01", "view=x"])
    def test_a_broken_week_is_no_error(self, client, query):
        client.force_login(person("Editor"))
        assert client.get(f"{url('calendar')}?{query}").status_code in (200, 404)

    def test_views_are_kept_and_forgotten(self, client):
        client.force_login(person("Editor"))
        client.post(url("saved_view"), {"name": "My late ones", "query": "owner=me&attention=late"})
        assert "My late ones" in client.get(url("changelist")).content.decode()
        client.post(url("saved_view"), {"forget": User.objects.get().saved_views.get().pk})
        assert "My late ones" not in client.get(url("changelist")).content.decode()


def test_bylines_follow_through_to_the_edition(client):
    """From the form to the reader: what is typed into the byline is what is printed."""
    client.force_login(person("Administrator"))
    article = ready()
    row = Byline.objects.get()
    data = form_of(article) | {"bylines-0-title": "guest critic", "bylines-0-bio": "Writes for us."}
    client.post(url("change", article), data)
    article.refresh_from_db()
    client.post(url("publication", article), {"version": article.version, "verb": "publish", "override": "Alone."})
    words = text_of(client.get(f"/articles/{article.slug}/").content.decode())
    assert "guest critic" in words and "Writes for us." in words and row.author.name in words


class TestPiecesOfOthers:
    """A piece may stand in a relation to one that its writer may not see."""

    @pytest.fixture
    def linked(self):
        writer = person("Writer")
        secret = make_article("Zyxsecret headline", is_embargoed=True)
        article = make_article("Mine", links=(("responds_to", secret.pk),), translation_of=secret.pk)
        Article.objects.filter(pk=article.pk).update(created_by=writer)
        article.refresh_from_db()
        return writer, secret, article

    def typed(self, secret, article, **changes):
        return form_of(article, link_responds_to=secret.pk, translation_of=secret.pk, **changes)

    def test_it_stays_and_is_not_named(self, client, linked):
        writer, secret, article = linked
        client.force_login(writer)
        page = client.get(url("change", article)).content.decode()
        assert "Zyxsecret" not in page and page.count("A piece that is not yours to see") == 2
        refused = client.post(url("change", article), self.typed(secret, article, headline=None)).content.decode()
        assert "Zyxsecret" not in refused and refused.count("A piece that is not yours to see") == 2
        assert client.post(url("change", article), self.typed(secret, article, headline="Changed")).status_code == 302
        article.refresh_from_db()
        assert (article.headline, article.translation_of_id) == ("Changed", secret.pk)
        assert list(article.links.values_list("other", flat=True)) == [secret.pk]

    def test_no_other_one_can_be_linked_to(self, client, linked):
        writer, secret, article = linked
        other = make_article("Zyxsecret, too", is_embargoed=True)
        client.force_login(writer)
        page = client.post(url("change", article), self.typed(secret, article) | {"link_updates": other.pk}).content
        assert b"Zyxsecret" not in page and not article.links.filter(other=other).exists()


class TestEveryFieldIsCompared:
    def test_of_what_a_reader_could_see(self):
        assert set(printed.LABELS) == {field.name for field in fields(Snapshot)}

    def test_two_who_change_the_relations_of_a_piece_choose_like_anywhere(self, client):
        me, other = person("Editor"), person("Editor")
        article = ready(by=me)
        first, second = make_article("First answer"), make_article("Second answer")
        publish(first)
        series = [Series.objects.create(name=name) for name in ("Letters", "Notes")]
        stale = form_of(article, link_responds_to=first.pk, series=series[0].pk, series_position=1)
        change(article, by=other, links=(("responds_to", second.pk),), series=series[1].pk, series_position=2)
        client.force_login(me)
        assert client.post(url("change", article), stale)["Location"] == url("conflict", article)
        page = text_of(client.get(url("conflict", article)).content.decode())
        assert "Responds to an unpublished piece" in page and "“First answer”" in page and "Letters" in page
        take = {"take-links": "ours", "take-series": "theirs", "take-series_position": "theirs"}
        article.refresh_from_db()
        client.post(url("conflict", article), {"version": article.version, **take})
        article.refresh_from_db()
        assert list(article.links.values_list("other", flat=True)) == [first.pk]
        assert (article.series, article.series_position) == (series[1], 2)

    def test_the_page_says_who_changed_what_and_shows_what_will_stand(self, client):
        me, other = person("Editor"), person("Editor", first_name="Ada", last_name="Other")
        article = ready(headline="The old headline", standfirst="The old standfirst.", by=me)
        stale = form_of(article, standfirst="My standfirst.")
        change(article, by=other, headline="The new headline")
        client.force_login(me)
        client.post(url("change", article), stale)
        page = client.get(url("conflict", article)).content.decode()
        words = text_of(page)
        assert "Ada Other changed this, you did not; it stays." in words and "You changed this; it goes in." in words
        headline = page.partition("<h2>Headline</h2>")[2].partition("</section>")[0]
        assert "<del>old" in headline and "<ins>new" in headline

    def test_a_series_that_is_gone_is_compared_as_none(self, client):
        me = person("Editor")
        series = Series.objects.create(name="Letters")
        article = ready(by=me, series=series.pk)
        change(article, by=me, series=None, at=timezone.now())
        series.delete()
        client.force_login(me)
        assert client.get(f"{url('compare', article)}?before=r1&after=now").status_code == 200
        assert client.get(f"{url('compare', article)}?before=r²&after=now").status_code == 404
