"""What scripts and plain forms get from the library: records, sentences, and nothing they may not have."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from images.models import Image
from tests.images.files import SVG, bring, drawn, encoded, upload

pytestmark = pytest.mark.django_db
SCRIPT = {"Accept": "application/json"}
RECORD = {"key", "title", "alt", "caption", "credit", "thumbnail", "width", "height", "usable", "reason"}
CHOOSE, UPLOAD, MAKE = (f"admin:images_image_{name}" for name in ("choose", "upload", "renditions"))


@pytest.fixture
def desk(client):
    def sign_in(role: str | None = "Writer"):
        user = User.objects.create(username=f"{role}".lower(), is_staff=True)
        if role:
            user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        return client

    return sign_in


class TestChoosing:
    def test_a_picture_is_one_record(self, desk):
        image = bring(title="Signed papers", caption="The signing.", credit="Ann")
        answer = desk().get(reverse(CHOOSE)).json()
        (record,) = answer["results"]
        assert set(record) >= RECORD and answer["more"] is False
        assert record["key"] == image.key and record["title"] == "Signed papers" and record["credit"] == "Ann"
        assert (record["width"], record["height"]) == (700, 440)
        assert record["thumbnail"].startswith("/media/images/") and record["usable"] is True and record["reason"] == ""

    def test_what_may_not_be_used_is_shown_with_the_reason(self, desk):
        bring(licence=Image.Licence.AGENCY, agency="A", expires_on=timezone.localdate() - timedelta(days=1))
        bring(licence=Image.Licence.UNKNOWN)
        unsettled, ended = desk().get(reverse(CHOOSE)).json()["results"]
        assert (unsettled["usable"], unsettled["reason"]) == (False, "Nobody has settled its licence.")
        assert ended["usable"] is False and ended["reason"].startswith("Its rights ended on ")

    def test_what_no_database_keeps_is_as_good_as_not_asked(self, desk):
        image = bring(title="Harbour at night")
        client = desk()
        for asked in ({"q": "har\x00bour"}, {"key": f"{image.key}\x00"}):
            (record,) = client.get(reverse(CHOOSE), asked).json()["results"]
            assert record["key"] == image.key

    def test_every_word_has_to_be_found_somewhere(self, desk):
        bring(title="Harbour at night", credit="O'Neil / Agency")
        bring(title="Harbour by day")
        client = desk()
        found = [
            [row["title"] for row in client.get(reverse(CHOOSE), {"q": words}).json()["results"]]
            for words in ("harbour", "harbour o'neil", "harbour nowhere", '"%_\\', "")
        ]
        assert [len(rows) for rows in found] == [2, 1, 0, 0, 2]
        assert found[1] == ["Harbour at night"]

    def test_it_comes_in_pages_of_one_query(self, desk, django_assert_num_queries):
        Image.objects.bulk_create(
            [Image(title=f"P{n}", file=f"images/{n}/picture.jpg", width=9, height=9, licence="own") for n in range(30)]
        )
        client = desk()
        with django_assert_num_queries(5):  # session, person, two for rights, pictures
            first = client.get(reverse(CHOOSE)).json()
        second = client.get(reverse(CHOOSE), {"page": "2"}).json()
        assert (len(first["results"]), first["more"], len(second["results"]), second["more"]) == (24, True, 6, False)
        for odd in ("0", "-1", "x", "²", "99999999999"):
            assert client.get(reverse(CHOOSE), {"page": odd}).status_code == 200

    def test_it_asks_for_the_right(self, desk):
        client = desk(None)
        assert client.get(reverse(CHOOSE)).status_code == 403
        assert client.post(reverse(UPLOAD), {"file": upload(encoded())}).status_code == 403
        assert client.post(reverse(MAKE)).status_code == 403
        assert not Image.objects.exists()


class TestUploadingByScript:
    def test_it_answers_with_the_record(self, desk):
        content = encoded(drawn((660, 440)))
        answer = desk().post(reverse(UPLOAD), {"file": upload(content, "signed_papers.JPG")}, headers=SCRIPT).json()
        image = Image.objects.get()
        assert set(answer) >= RECORD and answer["key"] == image.key and answer["title"] == "Signed papers"
        assert answer["usable"] is False and answer["reason"] == "Nobody has settled its licence."
        assert answer["unfinished"] is True and answer["notes"] == []
        assert image.created_by.username == "writer"

    def test_what_is_refused_is_one_sentence_in_a_good_answer(self, desk):
        client = desk()
        response = client.post(reverse(UPLOAD), {"file": upload(SVG, "x.svg")}, headers=SCRIPT)
        assert response.status_code == 200 and set(response.json()) == {"error"}
        assert response.json()["error"].startswith("An SVG drawing can carry scripts")
        assert client.post(reverse(UPLOAD), headers=SCRIPT).json() == {"error": "Choose a file."}
        two = {"a": upload(encoded()), "b": upload(encoded())}
        assert client.post(reverse(UPLOAD), two, headers=SCRIPT).json() == {"error": "Send at most 1 at a time."}
        assert not Image.objects.exists()

    def test_the_same_file_leads_to_the_picture_it_became(self, desk):
        content = encoded(drawn((64, 40)))
        image = bring(content, title="There")
        answer = desk().post(reverse(UPLOAD), {"file": upload(content, "again.jpg")}, headers=SCRIPT).json()
        assert answer["error"] == "This picture is in the library already: “There”."
        assert answer["image"]["key"] == image.key
        assert Image.objects.count() == 1

    def test_the_rest_is_made_step_by_step(self, desk):
        client = desk()
        image = bring(encoded(drawn((700, 440))))
        left = []
        for _ in range(9):
            answer = client.post(reverse(MAKE), {"key": image.key}, headers=SCRIPT).json()
            left.append((answer["done"], answer["waiting"]))
            if not answer["waiting"]:
                break
        image.refresh_from_db()
        assert left[-1] == (6, 0) and [done for done, _ in left] == sorted(done for done, _ in left)
        assert not image.unfinished
        assert all("avif" in image.renditions[crop]["formats"] for crop in ("full", "card", "1x1"))


class TestUploadingByForm:
    def test_one_file_leads_to_its_form(self, desk):
        client = desk()
        response = client.post(reverse(UPLOAD), {"file": upload(encoded(drawn((70, 50))), "harbour.jpg")}, follow=True)
        assert response.redirect_chain[-1][0] == reverse("admin:images_image_change", args=[Image.objects.get().pk])
        assert "“harbour.jpg” is in the library." in response.content.decode()

    def test_each_of_several_has_its_sentence(self, desk):
        client = desk()
        files = [upload(encoded(drawn((70, 50))), "one.jpg"), upload(SVG, "<b>.svg"), upload(b"", "three.jpg")]
        page = client.post(reverse(UPLOAD), {"file": files}, follow=True).content.decode()
        assert "“one.jpg” is in the library." in page
        assert "“&lt;b&gt;.svg”: An SVG drawing" in page
        assert Image.objects.count() == 1

    def test_none_at_all_is_a_sentence(self, desk):
        assert "Choose a file." in desk().post(reverse(UPLOAD), follow=True).content.decode()

    def test_what_is_refused_leaves_nothing(self, desk):
        before = len(default_storage.listdir("images")[0]) if default_storage.exists("images") else 0
        desk().post(reverse(UPLOAD), {"file": upload(encoded()[:3000], "cut.jpg")}, follow=True)
        after = len(default_storage.listdir("images")[0]) if default_storage.exists("images") else 0
        assert after == before and not Image.objects.exists()
