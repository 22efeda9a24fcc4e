"""What the editor of a text asks the server: tidied pastes, signs, addresses, and links to our own pages."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import SimpleTestCase
from django.urls import reverse
from django.utils import timezone

from articles import body
from articles.models import Article
from tests.articles.rich import picture
from tests.articles.test_desk import form_of
from tests.html import text_of
from tests.newsroom import DAY, change, make_article, make_author, make_institution, make_topic, publish


def person(role: str) -> User:
    user = User.objects.create(username=role.lower(), is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def desk(client, db):
    """A browser with an editor's login."""
    client.force_login(person("Editor"))
    return client


def ask(desk, name: str, **query):
    return desk.get(reverse(f"admin:articles_article_{name}"), query)


def send(desk, name: str, html: str, **fields):
    file = SimpleUploadedFile("clipboard.html", html.encode())
    return desk.post(reverse(f"admin:articles_article_{name}"), {"html": file, **fields}).json()


class TestTidying:
    def test_it_answers_what_would_be_stored_and_says_what_was_dropped(self, desk):
        html = (
            '<p style="color:red">Text<img src="https://a.invalid/x.png"><img src="//t.invalid/p" width="1">'
            '<a href="https://www.google.com/url?q=https://example.org/">there</a></p>'
        )
        answer = send(desk, "tidy", html, language="en")
        assert answer["html"] == '<p>Text<a href="https://example.org/">there</a></p>' == body.clean(html)
        assert answer["as_pasted"] is None
        assert answer["said"] == (
            "Dropped: 1 picture, 1 tracking pixel, fonts and colours. Pictures come from the library. "
            "1 link freed of redirects and tracking."
        )

    def test_signs_are_of_the_language_of_the_piece_and_those_of_the_text_stay_known(self, desk):
        answer = send(desk, "tidy", '<p>"So" -- he said</p>', language="de")
        assert answer["html"] == "<p>„So“ – he said</p>"
        assert answer["as_pasted"] == '<p>"So" -- he said</p>'
        assert answer["said"] == "3 signs set as usual here."

    def test_a_plain_text_needs_no_words(self, desk):
        assert send(desk, "tidy", "<p>Plain.</p>")["said"] == ""

    def test_anything_is_answered(self, desk):
        for html in ("", "\x00", "<", "<p" * 1000, "\ud7ff\ufffe", "<table><tr><td>" * 300):
            assert "html" in send(desk, "tidy", html)

    def test_signs_of_a_whole_text(self, desk):
        assert send(desk, "signs", "<p>'Yes' -- no</p>")["changed"] == "3 signs"
        assert send(desk, "signs", "<p>Yes</p>")["changed"] == ""

    def test_it_is_for_those_who_write(self, client, db):
        client.force_login(User.objects.create(username="nobody", is_staff=True))
        for name in ("tidy", "signs"):
            assert client.post(reverse(f"admin:articles_article_{name}"), {"html": "x"}).status_code == 403
        for name in ("address", "linkable"):
            assert client.get(reverse(f"admin:articles_article_{name}")).status_code == 403


class TestEveryWayIn:
    """A body that was typed or sent as HTML, past the editor: nothing goes in silence there either."""

    RAW = "<p>It cost <del>fifty</del> forty.<!-- x --></p><div role=comment>Ask Bea</div><p><u>So</u> <s>what</s>.</p>"
    SAID = (
        "The text was tidied. 1 deleted passage and 1 comment were left out. Dropped: underlining."
        " 1 passage was struck through and stands without the line now: look at it."
    )
    STORED = "<p>It cost forty.</p><p>So what.</p>"

    def words(self, page) -> str:
        return " ".join(text_of(page.content.decode()).split())

    def test_a_new_piece(self, desk):
        page = desk.post(reverse("admin:articles_article_add"), form_of(None, body=self.RAW), follow=True)
        assert self.SAID in self.words(page) and Article.objects.get().body == self.STORED

    def test_a_save(self, desk):
        article = make_article()
        change_page = reverse("admin:articles_article_change", args=[article.pk])
        page = desk.post(change_page, form_of(article, body=self.RAW), follow=True)
        article.refresh_from_db()
        assert self.SAID in self.words(page) and article.body == self.STORED
        page = desk.post(change_page, form_of(article), follow=True)
        assert "tidied" not in self.words(page)

    def test_a_save_that_comes_too_late(self, desk):
        article = make_article()
        typed = form_of(article, body=self.RAW)
        change(article, body="<p>Somebody else's.</p>")
        page = desk.post(reverse("admin:articles_article_change", args=[article.pk]), typed, follow=True)
        assert self.SAID in self.words(page)

    def test_unsaved_writing_that_is_taken_up(self, desk):
        desk.post("/admin/articles/article/autosave/", form_of(None, body=self.RAW))
        page = desk.post("/admin/articles/article/recover/", follow=True)
        assert self.SAID in self.words(page) and Article.objects.get().body == self.STORED


class TestAddresses:
    @pytest.mark.parametrize(
        ("asked", "link", "embed"),
        [
            ("example.org/a", "https://example.org/a", None),
            ("/topics/korea/", "/topics/korea/", None),
            ("somebody@example.org", "mailto:somebody@example.org", None),
            ("javascript:alert(1)", None, None),
            ("", None, None),
            (
                "https://youtu.be/abcdefghijk",
                "https://youtu.be/abcdefghijk",
                "https://www.youtube.com/watch?v=abcdefghijk",
            ),
        ],
    )
    def test_as_a_text_stores_them(self, desk, asked, link, embed):
        assert ask(desk, "address", address=asked).json() == {"link": link, "embed": embed}


class TestLinks:
    def test_pieces_people_topics_and_houses_are_found_by_their_words(self, desk):
        publish(make_article("How the sanctions work"), at=timezone.now() - DAY)
        make_article("Sanctions that nobody reads of yet", by=User.objects.get())
        make_author("Ann Sanction")
        make_topic("Sanctions")
        make_institution("Sanctions Institute")
        rows = ask(desk, "linkable", q="SANCT").json()["results"]
        assert [row["what"].split(",")[0].split(":")[0] for row in rows] == [
            "Opinion",
            "Not public yet",
            "Author",
            "Topic",
            "Institution",
        ]
        assert rows[0]["address"] == "/articles/how-the-sanctions-work/"
        assert ask(desk, "linkable", q="sanct how").json()["results"][0]["title"] == "How the sanctions work"
        assert ask(desk, "linkable", q="  ").json() == {"results": []}
        assert ask(desk, "linkable", q="o'neil% \x00\"").json() == {"results": []}

    def test_what_one_may_not_see_is_not_offered_but_what_is_public_is(self, client, db):
        client.force_login(person("Writer"))
        make_article("Secret of somebody else")
        publish(make_article("Secret no more"), at=timezone.now() - DAY)
        titles = [row["title"] for row in ask(client, "linkable", q="secret").json()["results"]]
        assert titles == ["Secret no more"]

    def test_it_asks_the_database_as_often_for_a_thousand_pieces(self, desk, django_assert_max_num_queries):
        for number in range(8):
            publish(make_article(f"Piece {number} on it"), at=timezone.now() - DAY)
        with django_assert_max_num_queries(9):  # login and rights among them
            assert len(ask(desk, "linkable", q="piece").json()["results"]) == 6


class TestTheForm:
    def test_it_tells_the_editor_the_table_and_only_addresses_one_may_use(self, client, db):
        user = person("Editor")
        client.force_login(user)
        page = client.get(reverse("admin:articles_article_add")).content.decode()
        assert 'id="editor-told"' in page and "pullQuote" in page and reverse("admin:images_image_choose") in page
        user.groups.clear()
        user.user_permissions.set(
            Group.objects.get(name="Writer").permissions.filter(content_type__app_label="articles")
        )
        page = client.get(reverse("admin:articles_article_add")).content.decode()
        assert 'id="editor-told"' in page and reverse("admin:images_image_choose") not in page

    def test_pictures_are_told_by_their_keys(self, desk):
        image = picture()
        picture()
        answer = desk.get(reverse("admin:images_image_choose"), {"key": [image.key, "nobody-has-it"]}).json()
        assert [row["key"] for row in answer["results"]] == [image.key]


class TestWords(SimpleTestCase):
    def test_an_item_and_the_list_in_it_are_words_apart(self):
        html = "<ul><li>one and<ul><li>inner</li></ul></li></ul>"
        assert body.plain_text(html) == "one and\ninner"
        assert body.read(html).word_count == 3

    def test_a_pull_quote_is_no_link(self):
        html = '<aside class="pull-quote"><p>Loud</p></aside><p>See <a href="/topics/">there</a></p>'
        assert body.read(html).links == [("/topics/", "there")]

    def test_a_list_that_begins_elsewhere_does_so_on_the_page(self):
        assert body.read('<ol start="4"><li>Four</li></ol>').render() == '<ol start="4"><li>Four</li></ol>'
