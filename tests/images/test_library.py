"""The library on the desk: looking through it, one picture's page, and what of it may be changed or deleted."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone
from PIL import Image as Pillow

from articles.models import Front, Slot
from images import ingest, pictures, processing, renditions, rights
from images.models import Image
from tests.articles.test_figures import blank, figure
from tests.images.files import SVG, bring, complete, drawn, encoded, upload
from tests.newsroom import DAY, change, make_article, make_author, make_published

pytestmark = pytest.mark.django_db
LIST, ADD = "/admin/images/image/", "/admin/images/image/add/"


def page_of(image: Image) -> str:
    return f"/admin/images/image/{image.pk}/change/"


@pytest.fixture
def desk(client):
    def sign_in(role: str | None = "Editor", **values):
        user, _ = User.objects.get_or_create(username=f"{role}".lower(), is_staff=True, **values)
        if role:
            user.groups.add(Group.objects.get(name=role))
        client.force_login(user)
        client.user = user
        return client

    return sign_in


def form(image: Image | None = None, **values) -> dict:
    """What the page of a picture sends."""
    names = ["title", "alt", "caption", "credit", "licence", "agency", "creator", "source_url", "licence_url"]
    told = {name: getattr(image, name) if image else "" for name in [*names, "copyright", "rights_note"]}
    told |= {"permission_from": "", "permission_on": "", "expires_on": "", "focus_left": 50, "focus_top": 50}
    return told | {"licence": told["licence"] or "own", "_continue": "1"} | values


def errors(response) -> str:
    return " ".join(re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', response.content.decode(), re.DOTALL))


class TestTheList:
    def test_it_costs_as_much_with_forty_as_with_one(self, desk, django_assert_max_num_queries):
        for _ in range(60):
            blank()
        client = desk()
        with django_assert_max_num_queries(12):
            page = client.get(LIST).content.decode()
        assert page.count('<a class="library-link"') == 48 and page.count('loading="lazy"') == 48

    def test_words_and_filters_find_a_picture(self, desk):
        today = timezone.localdate()
        blank(title="Harbour", credit="O’Neil")
        blank(title="Bare", alt="", credit="", licence="unknown")
        blank(title="Ending", licence="agency", agency="A", expires_on=today + timedelta(days=3))
        blank(title="Ended", licence="agency", agency="A", expires_on=today - timedelta(days=3))
        Image.objects.create(title="Only a credit", credit="X")
        make_article(image=blank(title="Used"))
        client = desk()
        for query, found in {
            "q=harbour+o’neil": ["Harbour"],
            "q=harbour+nobody": [],
            "rights=soon": ["Ending"],
            "rights=ended": ["Ended"],
            "rights=open": ["Bare"],
            "lacks=alt": ["Bare"],
            "lacks=credit": ["Bare"],
            "lacks=file": ["Only a credit"],
            "use=yes": ["Used"],
            "licence__exact=own&use=no": ["Harbour"],
        }.items():
            page = client.get(f"{LIST}?{query}").content.decode()
            assert re.findall(r'library-title">([^<]+)<', page) == found, query

    def test_an_empty_library_and_a_search_without_result_say_so(self, desk):
        client = desk()
        assert "No pictures yet." in client.get(LIST).content.decode()
        assert "No picture matches." in client.get(f"{LIST}?q=nothing").content.decode()

    def test_who_may_only_look_sees_no_upload(self, desk):
        client = desk(None)
        assert client.get(LIST).status_code == 403


class TestOnePicture:
    def test_a_licence_decides_what_has_to_be_said(self, desk):
        image = blank(licence="unknown")
        client = desk()
        for licence, fields in rights.REQUIRED.items():
            response = client.post(page_of(image), form(image, licence=licence, credit="Hand"))
            said = errors(response)
            assert all(f"asks for {words}" in said.replace("&#x27;", "'") for words in fields.values()), licence
            assert (response.status_code == 302) is not bool(fields)

    def test_a_date_that_is_none_is_one_sentence(self, desk):
        image = blank()
        assert "Enter a valid date" in errors(desk().post(page_of(image), form(image, expires_on="soon")))

    def test_where_it_is_used_is_listed_for_who_may_see_it(self, desk):
        image = blank()
        at = timezone.now() - DAY
        make_published("Public with it", image=image, at=at)
        inside = make_published("Public inside", body=f"<p>x</p>{figure(image)}", at=at)
        make_article("Secret draft", image=image, is_embargoed=True)
        person = make_author("Ann Author", portrait=image)
        front = Front.objects.create(visible_from=at, made_at=at, approved_at=at)
        Slot.objects.create(front=front, position=1, article=inside.article, image=image)
        page = desk("Editor").get(page_of(image)).content.decode()
        uses = page.partition('id="uses"')[2].partition("</section>")[0]
        assert uses.count("Public with it") == 2 and "lead picture" in uses  # for readers and on the desk
        assert "Public inside" in uses and "in the text" in uses
        assert "Ann Author" in uses and f"/admin/authors/author/{person.pk}/change/" in uses
        assert "Home page from" in uses
        assert "Secret draft" not in uses
        assert "Secret draft" in desk("Publisher").get(page_of(image)).content.decode()

    def test_it_says_that_rights_have_ended_and_how_many_pages_show_it(self, desk):
        image = blank(licence="agency", agency="A", expires_on=timezone.localdate() + timedelta(days=9))
        make_published("Public", image=image, at=timezone.now() - DAY)
        page = desk().get(page_of(image)).content.decode()
        assert "Its rights end on" in page and "Readers see it on 1 page:" in page
        Image.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
        assert "It cannot be used in anything new." in desk().get(page_of(image)).content.decode()

    def test_the_focus_moves_the_crops(self, desk):
        image = bring(encoded(drawn((800, 450))))
        before = pictures.name(image, "1x1")
        response = desk().post(page_of(image), form(image, focus_left=0, focus_top=100))
        assert response.status_code == 302
        image.refresh_from_db()
        assert image.focus == (0.0, 1.0) and image.unfinished
        after = pictures.name(image, "1x1")
        assert after != before and default_storage.exists(after) and not default_storage.exists(before)
        assert client_error(desk().post(page_of(image), form(image, focus_left=101)))

    def test_it_takes_no_more_queries_the_more_it_is_used(self, desk, django_assert_max_num_queries):
        image = blank()
        for _ in range(12):
            make_published(image=image, at=timezone.now() - DAY)
        client = desk()
        with django_assert_max_num_queries(18):
            client.get(page_of(image))


def client_error(response) -> bool:
    return response.status_code == 200 and bool(errors(response))


class TestAdding:
    def test_what_the_file_says_fills_the_form(self, desk):
        exif = Pillow.Exif()
        exif[0x010E], exif[0x013B] = "A harbour at night", "Ann"
        file = upload(encoded(drawn((90, 60)), exif=exif), "harbour_at_night.jpg")
        response = desk().post(ADD, form(upload=file), follow=True)
        image = Image.objects.get()
        assert (image.caption, image.creator, image.credit) == ("A harbour at night", "Ann", "Ann")
        assert image.title == "Harbour at night" and image.created_by.username == "editor"
        assert "Read from the file: caption, credit, author." in response.content.decode()

    def test_a_credit_without_a_file_is_a_picture_too_and_neither_is_none(self, desk):
        client = desk()
        assert client.post(ADD, form(credit="Ann / Agency")).status_code == 302
        response = client.post(ADD, form(title="Nothing"))
        assert "A picture needs a file, a credit, or both." in errors(response)
        assert Image.objects.count() == 1

    def test_a_refusal_keeps_what_was_typed(self, desk):
        response = desk().post(ADD, form(title="Typed", upload=upload(SVG, "x.svg")))
        assert "An SVG drawing can carry scripts" in errors(response)
        assert 'value="Typed"' in response.content.decode() and not Image.objects.exists()

    def test_a_file_that_is_there_leads_to_its_picture(self, desk):
        content = encoded(drawn((64, 40)))
        image = bring(content, title="There")
        response = desk().post(ADD, form(upload=upload(content)))
        assert "in the library already" in errors(response) and f'href="../{image.pk}/change/"' in errors(response)

    def test_an_alternative_text_on_decoration_is_one_sentence(self, desk):
        image = blank(alt="")
        response = desk().post(page_of(image), form(image, alt="x", is_decorative="on"))
        assert "either decoration or has an alternative text" in errors(response)


class TestReplacing:
    def test_another_file_takes_its_place_until_readers_have_seen_it(self, desk, django_capture_on_commit_callbacks):
        image = bring(title="Kept words")
        complete(image)
        before = {image.file.name, *renditions.names(image)}
        article = make_article(image=image)
        with django_capture_on_commit_callbacks(execute=True):
            file = upload(encoded(Pillow.new("RGB", (400, 400), (0, 150, 0)), "PNG"), "better.png")
            assert desk().post(page_of(image), form(image, upload=file)).status_code == 302
        image.refresh_from_db()
        assert (image.width, image.height, image.title, image.original_name) == (400, 400, "Kept words", "better.png")
        assert article.image_id == image.pk and image.unfinished
        stored = {f"images/{image.key}/{name}" for name in default_storage.listdir(f"images/{image.key}")[1]}
        assert stored == {image.file.name, *renditions.names(image)} and image.file.name not in before
        with default_storage.open(pictures.name(image, "1x1")) as file, Pillow.open(file) as shown:
            assert shown.convert("RGB").getpixel((5, 5))[1] > 120

    def test_what_was_printed_stays(self, desk):
        image = bring()
        make_published(image=image, at=timezone.now() - DAY)
        client = desk()
        assert 'name="upload"' not in client.get(page_of(image)).content.decode()
        digest = image.digest
        client.post(page_of(image), form(image, upload=upload(encoded(drawn((90, 90))))))
        image.refresh_from_db()
        assert image.digest == digest
        other = upload(encoded(drawn((91, 90))))
        with ingest.prepare(other) as prepared, pytest.raises(ingest.ImageError, match=re.escape(ingest.PRINTED)):
            prepared.replace(image)

    def test_what_is_printed_while_the_new_file_is_developed_stays_and_what_is_said_of_it_is_saved(
        self, desk, monkeypatch
    ):
        image, convert = bring(), processing.convert
        digest, atomic = image.digest, []

        def printed_meanwhile(*args, **kwargs):
            atomic.append(len(connection.savepoint_ids))
            make_published(image=image, at=timezone.now() - DAY)
            return convert(*args, **kwargs)

        monkeypatch.setattr(processing, "convert", printed_meanwhile)
        file = upload(encoded(drawn((90, 90))))
        page = desk().post(page_of(image), form(image, upload=file, title="Said anew"), follow=True).content.decode()
        image.refresh_from_db()
        assert (image.digest, image.title) == (digest, "Said anew") and "was not exchanged" in page
        assert atomic == [0], "no transaction is open while a file is converted: nobody could write meanwhile"

    def test_by_a_file_that_is_another_picture_it_is_refused(self, desk):
        content = encoded(drawn((64, 40)))
        bring(content, title="There")
        image = bring()
        response = desk().post(page_of(image), form(image, upload=upload(content)))
        assert "in the library already" in errors(response)


class TestDeleting:
    def delete(self, client, image: Image):
        return client.post(f"/admin/images/image/{image.pk}/delete/", {"post": "yes"})

    def test_what_nothing_uses_can_go_with_its_files(self, desk, django_capture_on_commit_callbacks):
        image = bring()
        names = [image.file.name, *renditions.names(image)]
        with django_capture_on_commit_callbacks(execute=True):
            assert self.delete(desk("Administrator"), image).status_code == 302
        assert not Image.objects.exists() and not any(map(default_storage.exists, names))

    @pytest.mark.parametrize("place", ["draft", "in a draft", "print", "in print", "superseded", "portrait"])
    def test_what_is_or_was_used_cannot(self, desk, place):
        image = blank()
        text = f"<p>x</p>{figure(image)}"
        match place:
            case "draft":
                make_article(image=image)
            case "in a draft":
                make_article(body=text)
            case "print":
                make_published(image=image)
            case "in print":
                make_published(body=text)
            case "superseded":
                edition = make_published(body=text)
                change(edition.article, body="<p>Without it.</p>")
            case "portrait":
                make_author(portrait=image)
        client = desk("Administrator")
        assert self.delete(client, image).status_code == 403
        assert Image.objects.filter(pk=image.pk).exists()
        assert "/delete/" not in client.get(page_of(image)).content.decode()

    def test_ones_own_upload_and_nobody_elses(self, desk):
        client = desk("Writer")
        own, other = blank(created_by=client.user), blank()
        assert self.delete(client, own).status_code == 302
        assert self.delete(client, other).status_code == 403
        assert list(Image.objects.all()) == [other]
