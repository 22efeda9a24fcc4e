"""The way in: one file or many, each taken or refused with a sentence of its own, and the list of what waits."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from articles.models.roles import ROLES
from config import settings as shipped
from intake.models import SourceDocument
from tests.articles.test_desk import person
from tests.html import text_of

from .documents import HARBOUR, WALL
from .test_documents import EDITORS, keep
from .test_from_document import AT, click, send

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HOSTILE = ["../../x.txt", "x" * 300 + ".txt", "a\u202ecod.txt", "<script>alert(1)</script>.txt"]


def files(*pairs: tuple[str, str | bytes]) -> dict:
    found = []
    for name, text in pairs:
        found.append(SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text))
    return {"document": found}


def words_of(page) -> str:
    return " ".join(text_of(page.content.decode()).split())


class TestBringing:
    def test_many_are_kept_at_once_and_wait(self, client):
        client.force_login(person("Writer"))
        page = client.post(AT, files(*((f"{place}.txt", f"{place} {WALL}") for place in range(30))))
        assert "30 documents read" in words_of(page) and SourceDocument.objects.waiting().count() == 30
        assert not Article.objects.exists()

    def test_each_that_is_refused_says_why_and_the_others_are_taken(self, client):
        client.force_login(person("Writer"))
        page = client.post(
            AT, files(("wall.txt", WALL), ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), ("none.txt", ""))
        )
        words = words_of(page)
        assert "1 document read" in words and "old.doc is a document of an old Word" in words
        assert "none.txt is empty" in words
        assert sorted(SourceDocument.objects.values_list("name", flat=True)) == ["old.doc", "wall.txt"]

    def test_a_script_sends_each_by_itself_and_is_answered_in_json(self, client):
        client.force_login(person("Writer"))
        taken = client.post(AT, files(("wall.txt", WALL)), headers=JSON).json()
        assert taken["url"] == f"{AT}{SourceDocument.objects.get().pk}/"
        assert taken["said"] == "“A Wall by the Sea”, 47 words."
        refused = client.post(AT, files(("old.doc", OLD_WORD)), headers=JSON)
        assert "save it as .docx" in refused.json()["error"] and "is kept in the list" in refused.json()["error"]
        empty = client.post(AT, files(("none.txt", "")), headers=JSON)
        assert empty.status_code == 422 and "none.txt is empty" in empty.json()["error"]

    def test_the_same_file_twice_is_said(self, client):
        client.force_login(person("Writer", first_name="Ana", last_name="Example"))
        send(client)
        assert "Sent before" in words_of(send(client)) and "From Ana Example" in words_of(client.get(AT))
        assert words_of(client.get(AT)).count("Sent before") == 1  # at the later one

    def test_the_piece_that_the_same_file_became_is_named(self, client):
        client.force_login(person("Writer"))
        click(client, send(client))
        assert (
            f'became <a href="/admin/articles/article/{Article.objects.get().pk}/change/"'
            in send(client).content.decode()
        )

    def test_of_what_one_may_not_see_nothing_is_said(self, client):
        keep(by=person("Editor"))
        client.force_login(person("Writer"))
        assert "Sent before" not in words_of(send(client))

    @pytest.mark.parametrize(
        "name", ["../../x.txt", "x" * 300 + ".txt", "a\u202ecod.txt", "<script>alert(1)</script>.txt"]
    )
    def test_a_hostile_name_is_a_name(self, client, name):
        client.force_login(person("Writer"))
        send(client, WALL, name)
        page = client.get(AT).content.decode()
        document = SourceDocument.objects.get()
        assert "<script>alert" not in page and "\u202e" not in page and "/" not in document.name
        assert client.get(f"{AT}{document.pk}/").status_code == 200

    def test_a_paste_that_cannot_be_read_stands_in_the_form_and_waits_for_nobody(self, client):
        client.force_login(person("Writer"))
        page = client.post(AT, {"text": "A sentence that goes on and on. " * 20})
        assert "has no headline" in words_of(page) and "goes on and on." in page.content.decode()
        assert SourceDocument.objects.exists() and not SourceDocument.objects.waiting().exists()


class TestTheList:
    @pytest.mark.parametrize("role", ROLES)
    def test_ones_own_wait_there_and_for_editors_those_of_all(self, client, role):
        user = person(role)
        keep(by=user, name="own.txt")
        keep(HARBOUR, name="other.txt", by=person("Writer"))
        keep(HARBOUR, name="outside.txt", by_name="Bea Outside")
        client.force_login(user)
        words = words_of(client.get(AT))
        assert "own.txt" in words and "A Wall by the Sea" in words and "47 words" in words
        assert ("other.txt" in words) == ("Bea Outside" in words) == (role in EDITORS)

    def test_it_is_set_aside_and_brought_back(self, client):
        client.force_login(person("Writer"))
        send(client)
        pk = SourceDocument.objects.get().pk
        page = client.post(f"{AT}{pk}/aside/", follow=True)
        assert "is set aside. It is kept" in words_of(page) and "No document waits." in words_of(page)
        assert "A Wall by the Sea" in words_of(client.get(f"{AT}?aside=on"))
        client.post(f"{AT}{pk}/aside/", {"back": "on"})
        assert "A Wall by the Sea" in words_of(client.get(AT))

    def test_nobody_sets_aside_what_became_a_piece(self, client):
        client.force_login(person("Writer"))
        click(client, send(client))
        page = client.post(f"{AT}{SourceDocument.objects.get().pk}/aside/", follow=True)
        assert "does not wait any more" in words_of(page)

    def test_what_became_a_piece_waits_no_more(self, client):
        client.force_login(person("Editor"))
        click(client, send(client))
        assert "No document waits." in words_of(client.get(AT))

    def test_it_takes_as_many_queries_for_many_as_for_one_and_writes_nothing(self, client):
        user = person("Editor")
        client.force_login(user)
        counts = []
        for number in (1, 40):
            for _ in range(number):
                keep(by=user)
            with CaptureQueriesContext(connection) as queries:
                page = client.get(AT)
            counts.append(len(queries))
            assert not [q for q in queries if q["sql"].lstrip().startswith(("INSERT", "UPDATE", "DELETE"))]
            assert not [q for q in queries if '"intake_sourcedocument"."draft"' in q["sql"]]
        assert counts[0] == counts[1] and "Page 1 of 2" in words_of(page)

    @pytest.mark.parametrize("query", ["?page=x", "?page=99", "?page=-1", "?aside=x&page=é"])
    def test_any_page_may_be_asked_for(self, client, query):
        client.force_login(person("Writer"))
        assert client.get(AT + query).status_code == 200


class TestTheOriginal:
    def test_it_is_handed_out_only_to_be_saved(self, client):
        client.force_login(person("Writer"))
        send(client, WALL, "wall.html.txt")
        response = client.get(f"{AT}{SourceDocument.objects.get().pk}/original/")
        assert b"".join(response.streaming_content) == WALL.encode()
        assert response["Content-Disposition"] == 'attachment; filename="wall.html.txt"'
        assert response["Content-Type"] == "application/octet-stream"
        assert response["X-Content-Type-Options"] == "nosniff" and "private, no-store" in response["Cache-Control"]

    def test_no_public_address_leads_to_it(self, client):
        document = keep(by=person("Writer"))
        for path in (f"/media/{document.file.name}", f"/{document.file.name}", f"/static/{document.file.name}"):
            assert client.get(path).status_code == 404
        client.force_login(person("Administrator"))
        assert client.get(f"/media/{document.file.name}").status_code == 404
        private = shipped.STORAGES["private"]["OPTIONS"]
        assert private["base_url"] is None and not Path(private["location"]).is_relative_to(shipped.MEDIA_ROOT)

    def test_without_the_right_to_bring_there_is_nothing(self, client):
        user = person("Editor")
        document = keep(by=user)
        user.groups.clear()
        client.force_login(user)
        for path in ("", f"{document.pk}/", f"{document.pk}/original/"):
            assert client.get(AT + path).status_code == 403

    def test_a_document_of_no_number_is_not_there(self, client):
        client.force_login(person("Editor"))
        assert client.get(f"{AT}99/").status_code == 404
