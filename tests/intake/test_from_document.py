"""The desk's way in for a document: what is shown before anything is stored, who may, and what hostile files get."""

from __future__ import annotations

import hashlib
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html as parser

from articles.models import Article, Topic
from articles.models.roles import ROLES
from authors.models import Author
from intake import store
from intake.drafts import Draft
from intake.models import SourceDocument
from intake.readers import read
from tests.articles.test_desk import person
from tests.html import text_of
from tests.newsroom import make_author, make_institution

from .documents import HARBOUR, WALL, headed

pytestmark = pytest.mark.django_db
AT = "/admin/from-document/"


def send(client, data: bytes | str = WALL, name: str = "piece.txt"):
    data = data.encode() if isinstance(data, str) else data
    return client.post(AT, {"document": SimpleUploadedFile(name, data)}, follow=True)


def filled(page, **typed) -> dict[str, list[str]]:
    """What the browser would send of the form that shows what was recognised, with `typed` in its fields ("__" is "-").

    A field that is None is not sent, as a box that is not ticked.
    """
    forms = [form for form in parser.fromstring(page.content.decode()).forms if "headline" in form.fields]
    data: dict[str, list[str]] = {}
    for name, value in forms[0].form_values():
        value = value.removeprefix("\n")  # which a browser takes off a textarea
        data.setdefault(name, []).append(value)
    for name, value in typed.items():
        name = name.replace("__", "-")
        data.pop(name, None)
        if value is not None:
            data[name] = value if isinstance(value, list) else [value]
    return data


def click(client, page, **typed):
    """“Make the draft” on the page that shows what was recognised."""
    return post(client, page, filled(page, **typed))


def post(client, page, data: dict):
    return client.post(page.request["PATH_INFO"], data | {"make": "on"}, follow=True)


def faults(page) -> list[str]:
    return [sentence for _, sentence in page.context["found"]["form"].faults()]


def move(client, page, line: int, part: str, **typed):
    """The page after one button of the menu of a paragraph: it is this part now."""
    return client.post(page.request["PATH_INFO"], filled(page, **typed) | {"move": f"{line}={part}"})


def refuse(*args, **kwargs):
    raise ValueError("Nothing fits.")


def count() -> list[int]:
    return [model.objects.count() for model in (Article, Author, Topic)]


class TestWhereItGoes:
    def test_of_an_editor_it_is_in_edit_and_waits_on_the_publishers_first_page(self, client):
        editor, publisher = person("Editor"), person("Publisher")
        client.force_login(editor)
        page = click(client, send(client))
        article = Article.objects.get()
        assert (article.state, article.owner) == ("in_edit", editor)
        assert "It is in edit, with you" in text_of(page.content.decode())
        client.force_login(publisher)
        panels = parser.fromstring(client.get("/admin/").content).xpath(
            "//section[h2='In edit: to be marked as ready']"
        )
        links = [link.get("href") for panel in panels for link in panel.xpath(".//a")]
        assert reverse("admin:articles_article_change", args=[article.pk]) in links

    def test_of_a_writer_it_is_a_draft_that_is_not_handed_in(self, client):
        writer = person("Writer")
        client.force_login(writer)
        page = click(client, send(client))
        article = Article.objects.get()
        assert (article.state, article.owner) == ("draft", writer)
        assert "It is in edit" not in text_of(page.content.decode())


class TestLooking:
    def test_it_shows_what_was_recognised_and_stores_nothing(self, client):
        client.force_login(person("Administrator"))
        make_author("Bea Example")
        before = count()
        page = send(client, headed(WALL, type="Analysis") + "Bea Example is a former judge at Example Court.\n")
        words, data = text_of(page.content.decode()), filled(page)
        assert data["headline"] == ["A Wall by the Sea"] and data["standfirst"] == ["What a town owes to the water."]
        assert data["image_credit"] == ["Example Agency"] and data["type"] == ["analysis"]
        assert "The tide comes" in words and data["topics"] == ["Arms control"]
        assert data["author-0-name"] == ["Ana Example"] and data["author-0-who"] == ["new"]
        assert data["author-0-affiliation-0-title"] == ["fellow"]
        assert data["author-0-affiliation-0-institution"] == ["Example Institute"]
        assert data["author-1-name"] == ["Bea Example"] and data["author-1-affiliation-0-is_former"] == ["on"]
        assert data["institution-example-institute-meant"] == ["new"]
        assert count() == before

    def test_a_picture_that_it_names_and_cannot_bring_is_asked_for(self, client):
        client.force_login(person("Editor"))
        page = send(client, headed(WALL, illustration="sea-wall.jpg"))
        for words in (text_of(page.content.decode()), text_of(click(client, page).content.decode())):
            assert "“sea-wall.jpg” did not come with the document" in words
            assert "not taken" in words

    def test_a_pasted_text_does_as_well(self, client):
        client.force_login(person("Editor"))
        page = client.post(AT, {"text": HARBOUR}, follow=True)
        assert filled(page)["headline"] == ["A Harbour Without Ships"]

    def test_whoever_signs_is_shown_with_or_without_a_bio_line(self, client):
        client.force_login(person("Editor"))
        data = filled(send(client, headed(WALL, by="Bea Example; Ana Example")))
        assert [data[f"author-{place}-name"] for place in (0, 1)] == [["Bea Example"], ["Ana Example"]]

    def test_what_is_unsure_is_named_with_its_line(self, client):
        client.force_login(person("Editor"))
        words = text_of(send(client, "A Wall by the Sea\nThe tide comes in.\n").content.decode())
        assert "No bio line was recognised" in words and "No author was recognised: add one here" in words

    def test_a_piece_of_this_headline_that_one_may_see_is_named(self, client):
        writer = person("Writer")
        client.force_login(person("Editor"))
        click(client, send(client))
        assert "On the desk already" in send(client).content.decode()
        client.force_login(writer)
        assert "On the desk already" not in send(client).content.decode()

    def test_a_get_shows_the_form_and_writes_nothing(self, client):
        client.force_login(person("Writer"))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(AT).content.decode()
        assert 'accept=".txt' in page
        assert not [q for q in queries if q["sql"].lstrip().startswith(("INSERT", "UPDATE", "DELETE"))]

    def test_words_of_the_document_are_words(self, client):
        client.force_login(person("Administrator"))
        text = WALL.replace("A Wall by the Sea", "<script>alert(1)</script>").replace(
            "The tide", "<img src=x onerror=y>"
        )
        page = send(client, text).content.decode()
        assert "<script>alert" not in page and "<img src=x" not in page


class TestMaking:
    def test_one_click_makes_the_draft_that_was_shown(self, client):
        user = person("Administrator")
        client.force_login(user)
        page = click(client, send(client))
        article = Article.objects.get()
        assert page.redirect_chain[-1][0] == f"/admin/articles/article/{article.pk}/change/"
        assert "It is a draft now. New author: Ana Example." in text_of(page.content.decode())
        assert (article.headline, article.created_by, article.edited_by) == ("A Wall by the Sea", user, user)
        assert article.body.count("<p>") == 2 and article.image.credit == "Example Agency"
        assert article.revisions.get().saved_by == user

    def test_a_second_click_leads_to_the_same_piece(self, client):
        client.force_login(person("Editor"))
        shown = send(client)
        click(client, shown)
        page = click(client, shown)
        assert "You have made a draft of this document before" in page.content.decode()
        assert Article.objects.count() == 1 and page.redirect_chain[-1][0].endswith("/change/")

    def test_after_the_draft_was_written_on_the_document_can_come_again(self, client):
        from tests.newsroom import change

        client.force_login(person("Editor"))
        click(client, send(client))
        change(Article.objects.get(), body="<p>Rewritten.</p>")
        click(client, send(client))
        assert sorted(Article.objects.values_list("slug", flat=True)) == ["a-wall-by-the-sea", "a-wall-by-the-sea-2"]

    def test_a_document_of_somebody_else_is_not_there(self, client):
        client.force_login(person("Editor"))
        shown = send(client)
        client.force_login(person("Writer"))
        pk = SourceDocument.objects.get().pk
        for path in ("", "original/"):
            assert client.get(f"{AT}{pk}/{path}").status_code == 404
        for path in ("", "aside/"):
            assert client.post(f"{AT}{pk}/{path}", filled(shown) | {"make": "on"}).status_code == 404
        assert not Article.objects.exists() and SourceDocument.objects.waiting().exists()

    def test_of_two_colleagues_on_one_document_the_second_gets_the_piece(self, client):
        first, second = person("Editor", first_name="Ana", last_name="Example"), person("Editor")
        client.force_login(first)
        shown = send(client)
        client.force_login(second)
        also_shown = client.get(shown.request["PATH_INFO"])
        client.force_login(first)
        click(client, shown)
        client.force_login(second)
        for page in (
            click(client, also_shown, headline="Another"),
            client.get(shown.request["PATH_INFO"], follow=True),
        ):
            assert "Ana Example has made a draft of this document before. Here it is." in page.content.decode()
            assert page.redirect_chain[-1][0] == f"/admin/articles/article/{Article.objects.get().pk}/change/"

    def test_without_its_button_nothing_is_made(self, client):
        client.force_login(person("Editor"))
        shown = send(client)
        page = client.post(shown.request["PATH_INFO"], filled(shown, headline="Typed"))
        assert filled(page)["headline"] == ["Typed"] and not Article.objects.exists()

    def test_what_the_store_refuses_leaves_everything_in_the_form(self, client, monkeypatch):
        client.force_login(person("Editor"))
        shown = send(client)
        monkeypatch.setattr(store, "free_slug", refuse)
        page = click(client, shown, headline="Typed")
        assert "Nothing fits." in page.content.decode() and filled(page)["headline"] == ["Typed"]
        assert not Article.objects.exists() and SourceDocument.objects.waiting().exists()

    def test_the_piece_and_what_was_done_stay_with_the_document(self, client):
        client.force_login(person("Editor"))
        click(client, send(client))
        document = SourceDocument.objects.get()
        assert document.article == Article.objects.get() and document.taken_at
        assert "New author: Ana Example." in document.report

    @pytest.mark.parametrize("text", [WALL, HARBOUR, headed(WALL, published="2019-06-30", by="A B; C D")])
    def test_a_draft_survives_the_way_over_the_page(self, text):
        draft = read(text.encode(), "x.txt")
        assert Draft.from_dict(draft.to_dict()) == draft


class TestRights:
    @pytest.mark.parametrize("role", [*ROLES, None])
    def test_whoever_may_add_a_piece_may_bring_one(self, client, role):
        user = person(role or "Writer")
        if role is None:
            user.groups.clear()
        client.force_login(user)
        may = user.has_perm("articles.add_article")
        assert client.get(AT).status_code == (200 if may else 403)
        assert send(client).status_code == (200 if may else 403)
        assert ("New from a document" in client.get("/admin/").content.decode()) == may

    def test_a_writers_document_adds_nobody_to_the_records_and_loses_no_line(self, client):
        client.force_login(person("Writer"))
        shown = send(client)
        assert "Not on record: the line stays in the text" in shown.content.decode()
        click(client, shown)
        article = Article.objects.get()
        assert not Author.objects.exists() and not Topic.objects.exists() and not article.bylines.exists()
        assert article.body.endswith("<p>Ana Example is a fellow at the Example Institute.</p>")

    def test_a_bio_line_of_two_stays_in_the_text_once(self, client):
        line = "Ana Example is a fellow at the Example Institute and Bea Example is a professor at Example University."
        client.force_login(person("Writer"))
        click(client, send(client, WALL.replace("Ana Example is a fellow at the Example Institute.", line)))
        assert Article.objects.get().body.count(line) == 1

    def test_nor_a_post_to_somebody_who_is(self, client):
        """It would be printed with that person's next piece, whoever writes it."""
        author = make_author("Ana Example", title="director", institution=make_institution("Example Institute"))
        client.force_login(person("Writer"))
        click(client, send(client))
        byline = Article.objects.get().bylines.get()
        assert (byline.author, byline.bio) == (author, "Ana Example is a fellow at the Example Institute.")
        assert [post.title for post in author.affiliations.all()] == ["director"]

    def test_an_editor_adds_people_and_the_topics_of_the_vocabulary(self, client):
        client.force_login(person("Editor"))
        click(client, send(client))
        assert Author.objects.get().name == "Ana Example" and Topic.objects.get().name == "Arms control"

    def test_a_writer_uses_the_topics_there_are(self, client):
        client.force_login(person("Writer"))
        page = click(client, send(client))
        assert "Not among the topics of this publication: Arms control." in page.content.decode()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("empty.txt", b"", "empty.txt is empty"),
        ("binary.txt", bytes(range(256)) * 9, "no text file"),
        ("word.docx.exe", b"MZ\x90\x00", "of a kind that is not read here"),
        ("large.txt", b"x" * 2_000_000, "400,000 are the most"),
        ("encoding.txt", b"\x81\x8d\x8f", "neither UTF-8 nor Windows-1252"),
        ("../../etc/passwd.txt", b"", "passwd.txt is empty"),
        ("<b>x</b>.txt", b"", "b&gt;.txt is empty"),
        ("headless.txt", b"A sentence that goes on and on. " * 20, "has no headline"),
        ("type.txt", headed(WALL, type="Sermon").encode(), "“Sermon” is no type of piece"),
        ("language.txt", headed(WALL, language="tlh").encode(), "is no language"),
    ],
)
def test_hostile_files_get_one_sentence(client, name, data, says):
    client.force_login(person("Administrator"))
    response = send(client, data, name)
    assert response.status_code == 200
    said = re.search(r'<p class="errornote" role="alert">(.*?)</p>', response.content.decode())[1]
    assert says in said and said.count(". ") <= 1
    assert not Article.objects.exists() and not Author.objects.exists()


def test_a_book_is_no_piece(client):
    client.force_login(person("Editor"))
    words = " ".join(hashlib.sha256(str(n).encode()).hexdigest() for n in range(10_000))
    page = send(
        client, f"A Wall by the Sea\nOne sentence stands here.\n{words}\nAna Example is a poet.\n"
    ).content.decode()
    assert "make several pieces of it" in page and "Make the draft" not in page


@pytest.mark.parametrize("data", [{}, {"text": ""}, {"text": "  \n "}, {"text": "\x00"}, {"text": "x" * 600_000}])
def test_hostile_pastes_too(client, data):
    client.force_login(person("Editor"))
    response = client.post(AT, data)
    assert response.status_code == 200 and 'role="alert"' in response.content.decode()


MARKED = """\
---
title: A Wall by the Sea
subtitle: What a town owes to the water, and to whom it sends the bill.
---

The tide comes in *twice* a day, and with it comes the question of who is to pay for the wall that keeps it out.

Ana Example is a **fellow** at the [Example Institute](https://example.org/).
"""
BIO = '<p>Ana Example is a <strong>fellow</strong> at the <a href="https://example.org/">Example Institute</a>.</p>'


class TestBackIntoTheText:
    """What was taken for a part and is none stands in the text with the form it came with."""

    @pytest.mark.parametrize("role", ["Writer", "Editor"])
    def test_a_bio_line_of_nobody_who_signs(self, client, role):
        client.force_login(person(role))
        answers = {"author__0__who": "none"} if role == "Editor" else {}
        click(client, send(client, MARKED, "wall.md"), **answers)
        assert Article.objects.get().body.endswith(BIO)

    def test_a_line_that_was_moved(self, client):
        client.force_login(person("Editor"))
        page = move(client, send(client, MARKED, "wall.md"), 2, "notice")
        click(client, client.post(page.request["PATH_INFO"], filled(page) | {"move": "2=text"}))
        assert Article.objects.get().body.endswith(BIO)

    def test_the_head_of_the_document_with_its_first_paragraph(self, client):
        """Both are shown at the first line: neither is lost."""
        client.force_login(person("Editor"))
        page = move(client, send(client, MARKED, "wall.md"), 1, "text", headline="Typed")
        click(client, page, headline="Typed")
        text = Article.objects.get().body
        for words in ("A Wall by the Sea", "to whom it sends the bill.", "<em>twice</em>"):
            assert text.count(words) == 1


def test_a_standfirst_from_the_head_is_not_said_to_be_missing(client):
    client.force_login(person("Editor"))
    page = send(client, MARKED, "wall.md")
    assert filled(page)["standfirst"] == ["What a town owes to the water, and to whom it sends the bill."]
    assert page.context["found"]["not_taken"] == []


def test_only_what_is_unsure_is_asked(client):
    client.force_login(person("Editor"))
    page = send(client, headed(WALL.replace("What a town owes to the water.\n", "")))
    assert page.context["found"]["questions"] == [] and "Likely" not in text_of(page.content.decode())
    page = send(client, WALL)
    assert [one.question for one in page.context["found"]["questions"]] == ["Standfirst or text?"]
    assert "To decide Line 2: Standfirst or text?" in text_of(page.content.decode())
