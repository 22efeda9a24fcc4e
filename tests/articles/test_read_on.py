"""The desk's page of what stands under a piece: suggestions with reasons, and what editors rule."""

import pytest
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Choice, Event, Neighbour
from articles.related import ruling
from tests.articles.test_neighbours import an_archive, print_, shown
from tests.newsroom import change, make_article, make_published, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    user = User.objects.create(username="editor", is_staff=True)
    user.groups.add(Group.objects.get(name="Editor"))
    return user


@pytest.fixture
def archive():
    return [article for article, at in an_archive(9) if print_(article, at=at)]


def page(article):
    return reverse("admin:articles_article_read_on", args=[article.pk])


def rule(client, article, other, what, **values):
    return client.post(page(article), {"other": other.pk, "what": what, **values})


def test_a_draft_is_told_what_would_stand_beside_it_and_why(client, editor, archive, django_assert_max_num_queries):
    draft = make_article("One on steel", body=archive[0].body.replace("<p>", "<p>Also this. "), by=editor)
    client.force_login(editor)
    with django_assert_max_num_queries(32):
        response = client.get(page(draft))
    said = response.content.decode()
    assert "texts " in said and "% alike" in said
    assert not Neighbour.objects.filter(edition__article=draft).exists()


def test_editors_put_first_give_a_line_order_exclude_and_forget(client, editor, archive):
    client.force_login(editor)
    piece, edition = archive[0], archive[0].editions.get()
    a, b, c = archive[3], archive[4], archive[5]
    assert rule(client, piece, a, "first", line=" Read this one ").status_code == 302
    rule(client, piece, b, "first")
    rule(client, piece, c, "never")
    assert shown(edition)[:2] == [a.headline, b.headline] and c.headline not in shown(edition)
    assert edition.neighbours.get(other__article=a).reason == "Read this one"
    rule(client, piece, b, "up")
    assert shown(edition)[:2] == [b.headline, a.headline]
    rule(client, piece, b, "up")  # it is first already
    rule(client, piece, a, "first", line="Another line")  # keeps its place
    assert shown(edition)[:2] == [b.headline, a.headline]
    assert edition.neighbours.get(other__article=a).reason == "Another line"
    for other in (a, b, c):
        rule(client, piece, other, "forget")
    assert not Choice.objects.exists()
    assert Event.objects.filter(article=piece, action="read on").count() == 8
    assert client.get(page(piece)).status_code == 200


def test_another_piece_is_found_by_its_words(client, editor, archive):
    client.force_login(editor)
    from articles.search import index

    index.rebuild(timezone.now())
    response = client.get(page(archive[0]), {"q": archive[1].headline})
    assert archive[1].headline in [edition.headline for edition in response.context["found"]]
    assert "No other piece on show has these words." in client.get(page(archive[0]), {"q": "zzz"}).content.decode()


def test_work_nobody_may_know_of_is_neither_put_first_nor_named(client, editor, archive):
    client.force_login(editor)
    draft = make_article("Unpublished")
    assert rule(client, archive[0], draft, "first").status_code == 404
    assert rule(client, archive[0], archive[0], "first").status_code == 404
    for nobody in ("x", "9" * 5000, ""):
        assert client.post(page(archive[0]), {"other": nobody, "what": "first"}).status_code == 404
    assert rule(client, archive[0], archive[1], "everything").status_code == 404
    ruling.put_first(archive[0], archive[1], at=timezone.now(), by=editor)
    change(archive[1], headline="Secret working headline")
    assert b"Secret" not in client.get(page(archive[0])).content
    assert "Secret" not in Event.objects.filter(article=archive[0]).latest("pk").text


def test_a_writer_looks_and_does_not_rule(client, archive):
    writer = User.objects.create(username="writer", is_staff=True)
    writer.groups.add(Group.objects.get(name="Writer"))
    Article.objects.filter(pk=archive[0].pk).update(owner=writer)
    client.force_login(writer)
    assert b"Put first</button>" not in client.get(page(archive[0])).content
    assert rule(client, archive[0], archive[1], "first").status_code == 403


class TestTheLineBesideAPiece:
    def test_it_is_written_down_with_before_and_after(self):
        article, other, editor = make_published().article, make_published("Other").article, person("Editor")
        ruling.put_first(article, other, at=timezone.now(), by=editor, line="A \u202ereply")
        ruling.put_first(article, other, at=timezone.now(), by=editor, line="The reply")
        events = list(Event.objects.filter(action="read on"))
        assert events[1].after == {str(other.pk): {"position": 1, "line": "A reply"}} and events[1].before == {}
        assert events[0].before == events[1].after
        assert events[0].after == {str(other.pk): {"position": 1, "line": "The reply"}}

    def test_it_needs_the_right_where_readers_see_it(self):
        article, other, editor = make_published().article, make_published("Other").article, person("Editor")
        Group.objects.get(name="Editor").permissions.remove(
            *Group.objects.get(name="Editor").permissions.filter(codename="change_public_record")
        )
        with pytest.raises(PermissionDenied, match="Readers see this page"):
            ruling.put_first(article, other, at=timezone.now(), by=editor, line="ZYX")
        draft = make_article(by=editor)
        ruling.put_first(draft, other, at=timezone.now(), by=editor, line="Not yet read")
        assert draft.choices.get().line == "Not yet read"
