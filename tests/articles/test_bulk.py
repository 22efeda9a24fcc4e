"""Several pieces at once: what is offered, what stays typed, and how the last action is taken back."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from articles.desk import editing, sharing, undoing
from articles.models import Article, Edition, Event
from tests.html import text_of
from tests.newsroom import change, make_article, make_author, make_topic, publish

pytestmark = pytest.mark.django_db
LIST = reverse("admin:articles_article_changelist")
TRASH = f"{LIST}?attention=trash"
UNDO = reverse("admin:articles_article_undo")
LATER = "2031-05-01T09:00"


def person(role: str) -> User:
    user = User.objects.create(username=f"{role}-{User.objects.count()}", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def ready(**values) -> Article:
    return make_article(
        topics=[make_topic()],
        declared=True,
        authors=[make_author(title="fellow")],
        headline=f"A headline that is long enough, {Article.objects.count()}",
        **values,
    )


def ask(client, action, articles, where=LIST, **data):
    picked = {"action": action, "_selected_action": [a.pk for a in articles]}
    picked |= {f"version-{a.pk}": a.version for a in articles}
    return client.post(where, picked | data, follow=True)


class TestWhoIsTold:
    def test_of_what_one_act_brought_is_told_in_one_mail(self, client, django_capture_on_commit_callbacks):
        """Two hundred pieces assigned at once are no two hundred letters, sent while somebody waits for the page."""
        client.force_login(person("Editor"))
        writer = person("Writer")
        User.objects.filter(pk=writer.pk).update(email="writer@example.org")
        pieces = [ready() for _ in range(5)]
        with django_capture_on_commit_callbacks(execute=True):
            ask(client, "assign", pieces, confirm="do", owner=writer.pk)
        (letter,) = mail.outbox
        assert letter.to == ["writer@example.org"] and "5 things on the desk" in letter.subject
        assert all(piece.headline in letter.body for piece in pieces)
        alone = ready()
        with django_capture_on_commit_callbacks(execute=True):
            editing.plan(alone, {"owner": writer}, version=alone.version, at=timezone.now(), by=None)
        assert alone.headline in mail.outbox[1].subject


class TestWhatIsAsked:
    def test_only_moves_that_these_pieces_can_take_are_offered_and_how_many_can(self, client):
        client.force_login(person("Editor"))
        draft, in_edit = ready(), ready()
        editing.move(in_edit, "submit", version=in_edit.version, at=timezone.now(), by=None)
        page = ask(client, "move_several", [draft, in_edit])
        moves = dict(page.context["form"].fields["move"].choices)
        assert moves["submit"] == "Hand in to the editors (1 of 2)"
        assert moves["hold"] == "Put on hold"
        assert "reopen" not in moves and "from_author" not in moves

    def test_only_moves_that_one_may_make_are_offered(self, client):
        writer = person("Writer")
        client.force_login(writer)
        page = ask(client, "move_several", [ready(by=writer)])
        assert list(dict(page.context["form"].fields["move"].choices)) == ["submit"]

    def test_where_nothing_is_possible_the_page_says_so(self, client):
        writer = person("Writer")
        client.force_login(writer)
        article = ready(by=writer)
        editing.move(article, "submit", version=article.version, at=timezone.now(), by=None, owner=writer)
        page = ask(client, "move_several", [article])
        assert "None of these can be moved on by you" in text_of(page.content.decode())

    def test_what_was_typed_stays_after_a_trial_and_after_a_refusal(self, client):
        client.force_login(person("Publisher"))
        pieces = [ready(), ready()]
        page = ask(client, "schedule_together", pieces, confirm="dry", visible_from=LATER)
        assert f'value="{LATER}"' in page.content.decode()
        bad = ready(standfirst="")
        page = ask(client, "schedule_together", [*pieces, bad], confirm="do", visible_from=LATER, override="So be it")
        assert not Edition.objects.exists() or page.redirect_chain
        page = ask(client, "schedule_together", pieces, confirm="do", visible_from="2001-01-01T09:00")
        assert 'value="2001-01-01T09:00"' in page.content.decode()
        client.force_login(person("Editor"))
        page = ask(client, "move_several", pieces, confirm="do", move="hold", reason="")
        assert "needs a reason" in page.content.decode() and '<option value="hold" selected' in page.content.decode()

    def test_of_what_a_filter_does_not_let_through_any_more_nothing_is_left_out(self, client):
        client.force_login(person("Editor"))
        one, stale = ready(), ready()
        stale.version += 1
        page = ask(
            client, "move_several", [one, stale], where=f"{LIST}?state__exact=draft", confirm="do", move="submit"
        )
        assert "changed meanwhile" in page.content.decode() and page.context["left_out"] == 0

    def test_what_may_be_overridden_is_overridden_with_a_reason(self, client):
        client.force_login(person("Publisher"))
        bad = ready(standfirst="")
        page = ask(client, "publish_together", [bad], confirm="do")
        assert "It has no standfirst." in page.content.decode() and not Edition.objects.exists()
        ask(client, "publish_together", [bad], confirm="do", override="A letter has none.")
        assert Edition.objects.get().overrides.get(code="standfirst").reason == "A letter has none."


class TestUndo:
    def test_a_move_is_taken_back_whole(self, client):
        client.force_login(person("Editor"))
        pieces = [ready(), ready()]
        before = {article.pk: (article.state, article.owner_id) for article in pieces}
        page = ask(client, "move_several", pieces, confirm="do", move="hold", reason="Waiting.")
        assert "Move: 2 pieces" in text_of(page.content.decode()) and UNDO in page.content.decode()
        page = client.post(UNDO, follow=True)
        assert "Taken back for 2 pieces." in text_of(page.content.decode())
        assert {article.pk: (article.state, article.owner_id) for article in Article.objects.all()} == before
        assert Event.objects.filter(action="undo").count() == 2
        assert UNDO not in page.content.decode()  # once

    def test_an_owner_a_trashing_and_a_schedule_are_taken_back(self, client):
        publisher = person("Publisher")
        client.force_login(publisher)
        article = ready(by=publisher)
        ask(client, "assign", [article], confirm="do", owner=person("Editor").pk)
        client.post(UNDO)
        article.refresh_from_db()
        assert article.owner == publisher
        ask(client, "trash_several", [article], confirm="do")
        client.post(UNDO)
        article.refresh_from_db()
        assert article.trashed_at is None
        ask(client, "schedule_together", [article], confirm="do", visible_from=LATER, override="Alone today.")
        assert Edition.objects.waiting(timezone.now()).count() == 1
        client.post(UNDO)
        assert not Edition.objects.waiting(timezone.now()).exists()

    def test_a_piece_that_was_worked_on_since_stays_and_is_named(self, client):
        client.force_login(person("Editor"))
        one, two = ready(), ready()
        ask(client, "move_several", [one, two], confirm="do", move="hold", reason="Waiting.")
        two.refresh_from_db()
        change(two, standfirst="Written since.")
        words = text_of(client.post(UNDO, follow=True).content.decode())
        assert f"“{two.headline}”: Something was done with it since." in words
        assert {a.pk: a.state for a in Article.objects.all()} == {one.pk: "draft", two.pk: "on_hold"}

    def test_what_one_may_not_see_any_more_is_not_touched(self, client):
        editor = person("Editor")
        client.force_login(editor)
        article = ready()
        ask(client, "move_several", [article], confirm="do", move="hold", reason="Waiting.")
        editor.groups.set([Group.objects.get(name="Writer")])
        client.post(UNDO)
        article.refresh_from_db()
        assert article.state == "on_hold"

    def test_after_half_an_hour_it_is_history(self, client):
        client.force_login(person("Editor"))
        ask(client, "move_several", [ready()], confirm="do", move="hold", reason="Waiting.")
        session = client.session
        done = session["undo"]
        session["undo"] = done | {"at": (timezone.now() - timedelta(minutes=31)).isoformat()}
        session.save()
        assert UNDO not in client.get(LIST).content.decode()
        assert "nothing to take back" in text_of(client.post(UNDO, follow=True).content.decode())
        assert Article.objects.get().state == "on_hold"

    def test_what_was_published_since_does_not_go_back_into_the_trash(self, client):
        """Publishing a piece that is ready moves neither its state nor its version."""
        client.force_login(person("Administrator"))
        article = ready()
        Article.objects.filter(pk=article.pk).update(state="ready")
        editing.trash(article, version=article.version, at=timezone.now(), by=None)
        ask(client, "trash_several", [article], where=TRASH, confirm="do")
        publish(article, at=timezone.now())
        page = client.post(UNDO, follow=True)
        assert "It was published or scheduled" in page.content.decode()
        assert Article.objects.get(pk=article.pk).trashed_at is None

    def test_a_link_that_was_made_in_between_ends_when_the_piece_goes_back_into_the_trash(self, client):
        chief = person("Administrator")
        client.force_login(chief)
        article = ready()
        editing.trash(article, version=article.version, at=timezone.now(), by=None)
        ask(client, "trash_several", [article], where=TRASH, confirm="do")
        link, token = sharing.share(article, at=timezone.now(), by=chief, recipient="A reviewer")
        client.post(UNDO)
        editing.untrash(article, at=timezone.now(), by=chief)
        assert sharing.link_of(token, at=timezone.now()) is None

    def test_looking_takes_nothing_back(self, client):
        client.force_login(person("Editor"))
        assert client.get(UNDO).status_code == 405

    def test_the_verb_refuses_a_piece_that_stands_elsewhere(self):
        article = make_article()
        here = undoing.Standing.of(article)
        elsewhere = undoing.Standing(here.version, "ready", here.owner, here.is_trashed)
        with pytest.raises(editing.EditingError, match="Something was done with it since"):
            undoing.put_back(article, before=here, after=elsewhere, at=timezone.now(), by=None)
