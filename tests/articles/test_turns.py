"""Whose turn it is: every move hands the piece to whoever acts next, and tells them, and nobody else."""

from __future__ import annotations

import itertools

import pytest
from django.contrib.auth.models import Permission
from django.core import mail

from articles.desk import editing, turns
from articles.models import Article, Notification, roles, workflow
from articles.models.workflow import MOVES, TURNS, State
from articles.press import notices, publishing
from tests.newsroom import DAY, HOUR, NOON, make_article, make_author, person

pytestmark = pytest.mark.django_db


def move(article: Article, name: str, by, **options) -> Article:
    options.setdefault("reason", "Because." if MOVES[name].needs_reason else "")
    moved = editing.move(article, name, version=article.version, at=NOON, by=by, **options)
    article.refresh_from_db()
    return moved


def asked(article: Article) -> set[str]:
    """Who has an unread notification that asks for something."""
    rows = Notification.objects.filter(article=article, asks=True, read_at=None).select_related("user")
    return {row.user.username for row in rows}


@pytest.fixture
def desk() -> dict:
    names = ["writer", "other_writer", "copy_editor", "editor", "other_editor", "publisher", "standards", "nobody"]
    of = {"other_writer": "Writer", "other_editor": "Editor", "standards": "Standards editor", "copy_editor": None}
    people = {}
    for name in names[:-1]:
        role = of.get(name) or name.replace("_", "-").capitalize()
        people[name] = person(role, username=name, email=f"{name}@example.org")
    return people


EDITORS = {"copy_editor", "editor", "other_editor", "publisher", "standards"}


def test_every_state_has_its_turn_and_every_turn_a_right_that_there_is():
    assert set(TURNS) == set(State)
    names = {f"articles.{p.codename}" for p in Permission.objects.filter(content_type__app_label="articles")}
    assert {turn.permission for turn in TURNS.values() if turn} <= names


WAYS = {  # the desk's rule in words, to be read beside the table
    "submit": "draft → in_edit by change_article",
    "send_back": "in_edit, ready → draft by edit_others_article, with a reason",
    "to_author": "in_edit, ready → with_author by edit_others_article",
    "from_author": "with_author → in_edit by edit_others_article",
    "approve": "in_edit, with_author → ready by approve_article, and the writer hears of it",
    "reopen": "ready, on_hold, declined → in_edit by edit_others_article, and the writer hears of it",
    "hold": "draft, in_edit, with_author, ready → on_hold by edit_others_article, with a reason,"
    " and the writer hears of it",
    "decline": "draft, in_edit, with_author, on_hold → declined by edit_others_article, with a reason,"
    " and the writer hears of it",
}


def test_these_are_the_ways_over_the_desk():
    found = {}
    for move_ in MOVES.values():
        sources = ", ".join(state for state in State if state in move_.sources)
        way = f"{sources} → {move_.target} by {move_.permission.removeprefix('articles.')}"
        way += ", with a reason" if move_.needs_reason else ""
        found[move_.name] = way + (", and the writer hears of it" if move_.tells_writer else "")
    assert found == WAYS


def test_these_are_the_turns():
    assert {
        str(state): turn and (turn.permission, turn.is_shared, turn.is_authors) for state, turn in TURNS.items()
    } == {
        "draft": ("articles.change_article", False, False),
        "in_edit": ("articles.edit_others_article", True, False),
        "with_author": ("articles.change_article", False, True),
        "ready": ("articles.publish_article", True, False),
        "on_hold": None,
        "declined": None,
    }


def test_a_new_piece_is_with_its_maker_or_with_whom_it_was_planned_for(desk):
    assert make_article(by=desk["writer"]).owner == desk["writer"]
    assert make_article(by=desk["editor"], owner=desk["writer"]).owner == desk["writer"]
    assert make_article().owner is None


class TestHandingIn:
    def test_a_piece_that_no_editor_has_asks_every_editor(self, desk):
        article = make_article("A piece", by=desk["writer"])
        move(article, "submit", desk["writer"])
        assert article.owner is None
        assert asked(article) == EDITORS
        assert {row.text for row in Notification.objects.all()} == {"writer handed in “A piece”"}

    def test_one_who_has_it_already_is_the_only_one_asked(self, desk):
        article = make_article(by=desk["writer"], owner=desk["editor"])
        move(article, "submit", desk["writer"])
        assert (article.owner, asked(article)) == (desk["editor"], {"editor"})

    def test_it_comes_back_to_the_editor_who_sent_it_back(self, desk):
        article = make_article(by=desk["writer"])
        move(article, "submit", desk["writer"])
        move(article, "send_back", desk["editor"])
        assert (article.owner, asked(article)) == (desk["writer"], {"writer"})
        move(article, "submit", desk["writer"])
        assert (article.owner, asked(article)) == (desk["editor"], {"editor"})

    def test_an_editor_who_hands_in_does_not_ask_themselves(self, desk):
        article = make_article(by=desk["editor"])
        move(article, "submit", desk["editor"])
        assert asked(article) == EDITORS - {"editor"}

    def test_once_somebody_takes_it_nobody_else_is_asked_any_more(self, desk):
        article = make_article(by=desk["writer"])
        move(article, "submit", desk["writer"])
        editing.plan(article, {"owner": desk["editor"]}, version=article.version, at=NOON, by=desk["editor"])
        assert asked(article) == set()
        assert Notification.objects.count() == len(EDITORS)  # still there to look up

    def test_under_embargo_it_is_told_to_those_who_may_see_it(self, desk):
        article = make_article(by=desk["writer"], is_embargoed=True)
        move(article, "submit", desk["writer"])
        assert asked(article) == {"publisher", "standards"}

    def test_who_handed_it_in_goes_on_seeing_it(self, desk):
        article = make_article(by=desk["editor"], owner=desk["writer"])
        assert article in Article.objects.seen_by(desk["writer"])
        move(article, "submit", desk["writer"])
        editing.plan(article, {"owner": desk["editor"]}, version=article.version, at=NOON, by=desk["editor"])
        assert article in Article.objects.seen_by(desk["writer"])
        assert article not in Article.objects.seen_by(desk["other_writer"])
        Article.objects.update(is_embargoed=True)
        assert article not in Article.objects.seen_by(desk["writer"])

    def test_a_desk_of_many_is_not_mailed_one_by_one(self, desk, django_capture_on_commit_callbacks):
        for _ in range(turns.FEW):
            person("Editor", email="one-of-many@example.org")
        article = make_article(by=desk["writer"])
        with django_capture_on_commit_callbacks(execute=True):
            move(article, "submit", desk["writer"])
        assert len(asked(article)) == len(EDITORS) + turns.FEW
        assert mail.outbox == []
        notices.mail(NOON, digest=True)
        assert len(mail.outbox) == len(EDITORS) + turns.FEW

    def test_asking_many_takes_no_more_queries_than_asking_few(self, desk, django_assert_max_num_queries):
        for _ in range(30):
            person("Editor")
        article = make_article(by=desk["writer"])
        with django_assert_max_num_queries(40):
            move(article, "submit", desk["writer"])
        assert len(asked(article)) == len(EDITORS) + 30


class TestTheOtherMoves:
    @pytest.fixture
    def handed_in(self, desk) -> Article:
        article = make_article("A piece", by=desk["writer"])
        move(article, "submit", desk["writer"])
        return article

    def test_sending_back_tells_the_writer_why_and_by_mail(self, desk, handed_in, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            move(handed_in, "send_back", desk["editor"], reason="It needs a source.")
        assert asked(handed_in) == {"writer"}
        (letter,) = [letter for letter in mail.outbox if letter.to == ["writer@example.org"]]
        assert "editor sent back “A piece”: It needs a source." in letter.subject

    def test_an_author_with_a_login_is_asked_and_the_editor_keeps_the_piece(self, desk):
        article = make_article(by=desk["editor"], authors=[make_author(user=desk["writer"]), make_author()])
        move(article, "submit", desk["editor"], owner=desk["editor"])
        move(article, "to_author", desk["editor"])
        assert (article.owner, asked(article)) == (desk["editor"], {"writer"})
        move(article, "from_author", desk["other_editor"])
        assert (article.owner, asked(article)) == (desk["editor"], {"editor"})

    def test_an_editor_who_takes_it_back_from_the_author_has_it(self, desk, handed_in):
        move(handed_in, "to_author", desk["editor"])
        move(handed_in, "from_author", desk["editor"])
        assert (handed_in.owner, asked(handed_in)) == (desk["editor"], set())

    def test_a_piece_that_is_ready_asks_those_who_publish_and_tells_its_writer(self, desk, handed_in):
        move(handed_in, "approve", desk["editor"])
        assert asked(handed_in) == {"publisher"}
        told = Notification.objects.filter(user=desk["writer"])
        assert [(row.text, row.asks) for row in told] == [("editor marked “A piece” as ready", False)]

    @pytest.mark.parametrize("name", ["decline", "hold"])
    def test_a_piece_that_goes_no_further_tells_its_writer_why(self, desk, handed_in, name):
        move(handed_in, name, desk["editor"], reason="We have run three on this.")
        assert asked(handed_in) == set()
        (row,) = Notification.objects.filter(user=desk["writer"])
        assert row.text.endswith(": We have run three on this.") and row.urgent

    def test_taken_up_again_it_is_with_whoever_took_it_and_the_writer_knows(self, desk, handed_in):
        move(handed_in, "decline", desk["editor"])
        move(handed_in, "reopen", desk["other_editor"])
        assert (handed_in.owner, asked(handed_in)) == (desk["other_editor"], set())
        assert Notification.objects.filter(user=desk["writer"], text__contains="took “A piece” back into edit").exists()

    def test_what_is_published_or_scheduled_asks_nobody(self, desk, handed_in):
        move(handed_in, "approve", desk["editor"])
        publishing.schedule(handed_in, version=handed_in.version, at=NOON, visible_from=NOON + DAY)
        assert asked(handed_in) == set()
        other = make_article(by=desk["writer"])
        move(other, "submit", desk["writer"])
        publishing.publish(other, version=other.version, at=NOON + HOUR)
        assert asked(other) == set()

    def test_a_writer_who_left_gets_nothing_back(self, desk, handed_in):
        desk["writer"].is_active = False
        desk["writer"].save()
        move(handed_in, "send_back", desk["editor"])
        assert asked(handed_in) == set()


@pytest.mark.parametrize("by_system", [False, True])
def test_no_move_from_any_state_leaves_a_shared_turn_that_nobody_hears_of(desk, by_system):
    """Each move of the table, from each of its states: whoever acts next is told, but for who made the move."""
    for step, source in itertools.chain.from_iterable([(m, s) for s in m.sources] for m in MOVES.values()):
        article = make_article(by=desk["writer"], authors=[make_author(user=None)])
        Article.objects.filter(pk=article.pk).update(state=source)
        by = None if by_system else desk["other_editor" if step.permission != workflow.WRITE else "writer"]
        move(article, step.name, by)
        turn = TURNS[step.target]
        if turn and turn.is_shared and article.owner != by:
            assert asked(article), f"{step.name} from {source}"
        assert "other_writer" not in asked(article)


def test_who_is_asked_is_who_sees_it(desk):
    """The many who share a turn come from one query; `seen_by` says the same of each."""
    for embargo, permission in itertools.product([False, True], [workflow.EDIT, workflow.PUBLISH]):
        article = make_article(is_embargoed=embargo)
        everybody = [*desk.values(), *[person(role) for role in roles.ROLES]]
        fitting = {u for u in everybody if u.has_perm(permission) and article in Article.objects.seen_by(u)}
        assert {u for u in turns.who_see(article, roles.holders(permission)) if u in everybody} == fitting
