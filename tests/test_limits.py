"""What one request may bring: each way in takes what the table allows and refuses more in a sentence."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import Group, Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from articles import limits
from articles.models import Article, Note, Recovery
from articles.press import composing
from config.gate import Gate
from tests.addresses import desk_routes
from tests.newsroom import change, make_article, make_published
from tests.test_rights import person

LONG = f"<p>{'word ' * (limits.TEXT // 5)}</p>"
MANY = "<p>a</p>" * (limits.TAGS // 2 + 1)
PASTED = f"<p>{'word ' * (limits.PASTE // 5)}</p>"


pytestmark = pytest.mark.django_db


class TestTheTable:
    def test_what_is_at_the_limit_is_taken_and_one_more_is_not(self):
        assert limits.refusal_of_text("a" * limits.TEXT) == ""
        assert "400,001 characters, and 400,000 are the most" in limits.refusal_of_text("a" * (limits.TEXT + 1))
        assert limits.refusal_of_text("<" * limits.TAGS) == ""
        assert "8,001 tags" in limits.refusal_of_text("<" * (limits.TAGS + 1))
        assert limits.refusal_of_text("a\n&amp;" * limits.TAGS) == ""
        for end in ("\n", "\r", "&#10;", "&NewLine;"):  # one tag that makes lines of them all
            assert "8,002 tags and lines" in limits.refusal_of_text(f"<PRE>{f'a{end}' * limits.TAGS}</PRE>")
        assert limits.refusal_of_text("\n" * limits.LINES, lines=limits.LINES) == ""
        assert "8,001 lines" in limits.refusal_of_text("\n" * (limits.LINES + 1), lines=limits.LINES)
        assert limits.field_errors({"body": "a" * limits.TEXT, "notice": "a" * limits.FIELD}) == {}
        assert set(limits.field_errors({"body": LONG, "notice": "a" * (limits.FIELD + 1)})) == {"body", "notice"}
        with pytest.raises(limits.TooLong, match="“standfirst” has 10,001 characters"):
            limits.check({"standfirst": "a" * (limits.FIELD + 1)})

    def test_a_request_is_measured_by_where_it_goes(self):
        assert limits.of_request("/articles/x/report/") == limits.READER
        assert limits.of_request("/admin/articles/article/1/change/") == limits.FORM
        assert limits.of_request("/admin/images/image/upload/") == limits.PICTURES
        assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE == limits.FORM
        assert limits.TEXT < limits.FORM and limits.PASTE < limits.FORM, "or the gate would refuse what a form takes"

    def test_no_byte_of_what_is_too_much_is_read(self):
        class Flood:
            def read(self, *args):
                raise AssertionError("it was read")

        request = RequestFactory().post("/articles/x/report/", headers={"Accept": "application/json"})
        request.META["CONTENT_LENGTH"] = "200000000"
        request.META["wsgi.input"] = request._stream = Flood()
        response = Gate(lambda request: pytest.fail("nobody is to see it"))(request)
        assert response.status_code == 413 and b"200.0 MB, and 100 KB are the most here" in response.content


class Untouched:
    """What is sent, until somebody reads it."""

    def __init__(self) -> None:
        self.was_read = False

    def read(self, *args) -> bytes:
        self.was_read = True
        return b""

    readline = read


def addresses_of_the_desk() -> list[str]:
    """Every address under /admin/, whichever room registers it, its holes filled with a 1."""
    return ["/" + re.sub(r"<[^>]*>|\(\?P.*?\)", "1", route).strip("^$") for route in desk_routes()]


class TestWhoSends:
    """A form's token is looked for in what was sent, before any view asks who it is: so that much is read of nobody."""

    def is_read(self, client, path: str, size: int) -> bool:
        sent = Untouched()
        kind = "multipart/form-data; boundary=x"
        more = {"wsgi.input": sent, "CONTENT_LENGTH": str(size), "CONTENT_TYPE": kind}
        client.cookies["csrftoken"] = "a" * 32
        response = client.generic("POST", path, **more)
        assert sent.was_read or response.status_code == 413, (path, response.status_code)
        return sent.was_read

    def test_of_strangers_and_of_who_has_no_right_no_byte_is_read_anywhere(self):
        asking = Client(enforce_csrf_checks=True, raise_request_exception=False)
        addresses = addresses_of_the_desk()
        assert "/admin/images/image/upload/" in addresses and "/admin/from-document/" in addresses
        closed = person("Writer", is_active=False)
        outside = User.objects.create(username="outside")
        outside.groups.add(Group.objects.get(name="Administrator"))  # and not of the desk
        for user in (None, person(None), closed, outside):
            if user is not None:
                asking.force_login(user)
            for path in addresses:
                assert not self.is_read(asking, path, limits.READER + 1), (user, path)

    def test_pictures_are_read_of_those_who_may_send_them(self):
        asking = Client(enforce_csrf_checks=True, raise_request_exception=False)
        without = person(None)
        without.user_permissions.add(*Permission.objects.filter(codename__in=["view_image", "add_article"]))
        with_one = person(None)
        with_one.user_permissions.add(Permission.objects.get(codename="change_image"))
        pictures = [path for path in addresses_of_the_desk() if path.startswith("/admin/images/image/")]
        assert len(pictures) > 6
        for user, is_read in ((without, False), (with_one, True), (person("Writer"), True)):
            asking.force_login(user)
            for path in pictures:
                assert self.is_read(asking, path, limits.FORM + 1) is is_read, (user, path)
            assert self.is_read(asking, "/admin/from-document/", limits.FORM)

    def test_documents_are_read_of_those_who_may_bring_them(self):
        asking = Client(enforce_csrf_checks=True, raise_request_exception=False)
        without = person(None)
        without.user_permissions.add(*Permission.objects.filter(codename__in=["change_image", "add_article"]))
        for user, is_read in ((without, False), (person("Writer"), True)):
            asking.force_login(user)
            assert self.is_read(asking, "/admin/from-document/", limits.FORM + 1) is is_read, user
            assert not self.is_read(asking, "/admin/from-document/", limits.DOCUMENTS + 1)

    def test_who_was_logged_out_meanwhile_is_told(self, client):
        more = {
            "wsgi.input": Untouched(),
            "CONTENT_LENGTH": "5000000",
            "CONTENT_TYPE": "multipart/form-data; boundary=x",
        }
        response = client.generic("POST", "/admin/images/image/upload/", headers={"Accept": "application/json"}, **more)
        assert response.json()["error"].startswith(
            "What you sent has 5.0 MB, and 100 KB are the most without being logged"
        )


@pytest.fixture
def writer(client):
    user = person("Writer")
    client.force_login(user)
    return user


@pytest.fixture
def mine(writer) -> Article:
    return make_article("Mine", by=writer)


def form(**values) -> dict:
    sent = {
        "headline": "Mine",
        "type": "opinion",
        "language": "en",
        "priority": "2",
        "opened_at": "1",
        "body": "<p>x</p>",
    }
    return sent | {"bylines-TOTAL_FORMS": "0", "bylines-INITIAL_FORMS": "0"} | values


TOO_LONG = [("body", LONG), ("body", MANY), ("standfirst", "a" * (limits.FIELD + 1)), ("notice", "a" * 99_999)]


@pytest.mark.parametrize(("name", "value"), TOO_LONG, ids=["characters", "tags", "standfirst", "notice"])
def test_the_least_role_gets_a_sentence_everywhere(client, mine, name, value):
    base = f"/admin/articles/article/{mine.pk}/"
    for page in ("autosave/", "preview/"):
        response = client.post(base + page, form(**{name: value}), headers={"Accept": "text/html"})
        assert response.status_code == 413 and "are the most" in response.content.decode(), page
        said = client.post(base + page, form(**{name: value}), headers={"Accept": "application/json"}).json()
        assert "are the most" in said["error"]
    response = client.post(f"{base}change/", form(**{name: value}))
    assert response.status_code == 200 and "are the most" in response.content.decode()
    mine.refresh_from_db()
    assert mine.version == 1 and not Recovery.objects.exists()


def test_notes_topics_and_documents_too(client, mine):
    base = f"/admin/articles/article/{mine.pk}/"
    assert client.post(f"{base}notes/", {"note_text": "a" * (limits.FIELD + 1)}).status_code == 413
    assert client.post("/admin/articles/article/topics/", {"body": MANY}).status_code == 413
    for document in (b"Head\n\n" + b"a\n" * (limits.LINES + 1), b"Head\n\n" + b"a" * limits.TEXT):
        for sent in ({"document": SimpleUploadedFile("x.txt", document)}, {"text": document.decode()}):
            page = client.post("/admin/from-document/", sent)
            assert page.status_code == 200 and "make several pieces" in page.content.decode().replace(
                "Ensure this value has at most 400000 characters", "make several pieces"
            )
    assert not Note.objects.exists() and Article.objects.count() == 1
    assert "400,000 characters and 8,000 lines" in client.get("/admin/from-document/").content.decode()
    assert "400,000 characters and 8,000 tags" in client.get("/admin/articles/article/add/").content.decode()


def test_a_paste_is_refused_in_words_that_the_editor_shows(client, writer):
    for name, html in (("tidy", PASTED), ("tidy", MANY), ("signs", LONG), ("signs", MANY)):
        file = SimpleUploadedFile("clipboard.html", html.encode())
        response = client.post(f"/admin/articles/article/text/{name}/", {"html": file})
        assert response.status_code == 413 and response.json()["error"].endswith(("pieces of it", "formatting")), name
    file = SimpleUploadedFile("clipboard.html", PASTED[: limits.PASTE // 20].encode())
    assert client.post("/admin/articles/article/text/tidy/", {"html": file}).status_code == 200


def test_a_reader_sends_no_more_than_a_report_needs(client):
    edition = make_published("Public")
    path = f"/articles/{edition.slug}/report/"
    page = client.post(path, {"text": "a" * limits.READER})
    assert page.status_code == 413 and "are the most here" in page.content.decode()
    assert client.post(path, {"text": "a" * 20_000}).status_code in (200, 302)


def test_what_is_compared_is_not_laid_out(client, mine, monkeypatch):
    """Laying out the longest texts took longer than comparing them."""
    change(mine, by=mine.created_by, body="<p>Otherwise.</p>")
    laid_out = []
    monkeypatch.setattr(composing.rendering, "render_body", lambda text, language: laid_out.append(text.html) or "")
    page = client.get(f"/admin/articles/article/{mine.pk}/compare/").content.decode()
    assert "<ins>Otherwise.</ins>" in page and not any(laid_out)
