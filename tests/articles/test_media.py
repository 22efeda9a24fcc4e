"""Stored pictures: for readers only while something they may read shows them, and never by a guessed name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone

from articles.desk import sharing
from articles.models import Edition, Front, Slot
from articles.press import publishing
from images import pictures, renditions, specs
from images.models import Image
from tests.articles.test_figures import figure
from tests.images.files import bring, complete
from tests.newsroom import DAY, change, make_article, make_author, make_published, person

pytestmark = pytest.mark.django_db


def addresses(image: Image) -> list[str]:
    return [pictures.media_url(name) for name in (image.file.name, *renditions.names(image))]


def is_public(client, image: Image, *, every: bool = False) -> bool:
    """All of its files or none of them; if not `every` one is asked for, the picture itself, and one of every crop and
    of every format."""
    asked = addresses(image)
    if not every:
        parts = {name: specs.parse(name) for name in renditions.names(image)}
        one_of_each = {
            told[part]: pictures.media_url(name) for name, told in parts.items() for part in ("crop", "extension")
        }
        asked = [asked[0], *one_of_each.values()]
    answers = {client.get(address).status_code for address in asked}
    assert answers in ({200}, {404}), answers
    return answers == {200}


@pytest.fixture
def now():
    return timezone.now()


class TestWhoSeesIt:
    def test_nobody_sees_what_nothing_shows(self, client):
        assert not is_public(client, bring(), every=True)

    def test_not_of_a_draft_an_embargo_or_a_piece_that_waits(self, client, now):
        draft, inside, embargo, waits = (bring() for _ in range(4))
        make_article(image=draft)
        make_article(body=f"<p>x</p>{figure(inside)}")
        make_article(image=embargo, is_embargoed=True)
        publishing.schedule(make_article(image=waits), version=1, at=now, visible_from=now + DAY)
        assert not any(is_public(client, image) for image in (draft, inside, embargo, waits))

    def test_all_of_what_is_on_show(self, client, now):
        lead, inside, portrait, pinned = (bring() for _ in range(4))
        author = make_author(portrait=portrait)
        edition = make_published(image=lead, body=f"<p>x</p>{figure(inside)}", authors=[author], at=now - DAY)
        front = Front.objects.create(visible_from=now - DAY, made_at=now, approved_at=now)
        Slot.objects.create(front=front, position=1, article=edition.article, image=pinned)
        assert all(is_public(client, image, every=True) for image in (lead, inside, portrait, pinned))
        front.visible_from = now + DAY
        front.save()
        assert not is_public(client, pinned)

    def test_a_picture_that_was_taken_out_is_gone(self, client, now):
        image = bring()
        edition = make_published(body=f"<p>x</p>{figure(image)}", at=now - DAY)
        article = change(edition.article, body="<p>Without.</p>")
        silent = Edition.Change.SILENT
        publishing.correct(article, version=article.version, at=now - timedelta(hours=1), change=silent)
        assert not is_public(client, image)

    @pytest.mark.parametrize(("status", "shown"), [("withdrawn", True), ("retracted", False), ("unlisted", True)])
    def test_a_withdrawn_piece_keeps_what_its_page_shows(self, client, now, status, shown):
        image = bring()
        edition = make_published(image=image, at=now - DAY)
        publishing.withdraw(
            edition.article, version=1, at=now - timedelta(hours=1), note="Why.", status=Edition.Status(status)
        )
        page = client.get(edition.get_absolute_url()).content.decode()
        assert (image.key in page) == is_public(client, image) == shown

    def test_the_desk_sees_all_and_keeps_none(self, client):
        image = bring()
        user = User.objects.create(username="w", is_staff=True)
        client.force_login(user)
        assert not is_public(client, image)
        user.groups.add(Group.objects.get(name="Writer"))
        response = client.get(addresses(image)[0])
        assert response.status_code == 200 and response["Cache-Control"] == "private, no-cache"
        again = client.get(addresses(image)[0], headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304


class TestNames:
    def test_they_cannot_be_guessed(self):
        keys = {bring(name="summit-photo.jpg").key for _ in range(3)}
        assert len(keys) == 3 and all(len(key) == 24 and int(key, 16) for key in keys)
        assert not any("summit" in name for image in Image.objects.all() for name in renditions.names(image))

    @pytest.mark.parametrize(
        "name",
        [
            "",
            "images/",
            "../config/settings.py",
            "images/../../config/settings.py",
            "images/%2e%2e/settings.py",
            "images/KEY/../../../etc/passwd",
            "images/KEY/nothing.jpg",
            "images/KEY/full-99999999-000000.jpg",
            "images/KEY/card-320-zzzzzz.webp",
            "images/KEY/picture.jpg/",
            "images/KEY/picture.jpg\x00.png",
            "images/KEY/picture.svg",
            "staticfiles/x",
        ],
    )
    def test_any_other_name_is_nothing(self, client, now, name):
        image = bring()
        make_published(image=image, at=now - DAY)
        assert client.get(f"/media/{name.replace('KEY', image.key)}").status_code == 404

    def test_what_is_public_may_be_kept_for_a_year_and_runs_nothing(self, client, now):
        image = bring()
        make_published(image=image, at=now - DAY)
        for address in addresses(image):
            response = client.get(address)
            assert "immutable" in response["Cache-Control"] and response["X-Content-Type-Options"] == "nosniff"
            assert response["Content-Security-Policy"] == "default-src 'none'"
            assert response["Content-Type"] in {*specs.FORMATS.values(), "image/png"}
            content = b"".join(response.streaming_content)
            assert content[:3] == b"\xff\xd8\xff" or content[:4] in (b"RIFF", b"\x89PNG") or content[4:8] == b"ftyp"

    def test_an_address_of_an_earlier_focus_leads_on(self, client, now):
        image = bring()
        make_published(image=image, at=now - DAY)
        before = pictures.url(image, "card", 320)
        image.focus_x = 0.9
        image.save()
        complete(image)
        response = client.get(before)
        assert response.status_code == 302 and response["Location"] == pictures.url(image, "card", 320) != before

    def test_a_reader_costs_one_query(self, client, now, django_assert_num_queries):
        image = bring()
        make_published(image=image, at=now - DAY)
        with django_assert_num_queries(1):
            assert client.get(addresses(image)[0]).status_code == 200


class TestBehindALinkToADraft:
    def open_draft(self, client, article):
        link, token = sharing.share(article, at=timezone.now(), by=person("Editor"), recipient="Ann")
        response = client.get(f"/preview/{token}/")
        assert response.status_code == 200
        return link, response

    def test_who_holds_the_link_sees_the_pictures_of_that_draft_and_no_others(self, client, now):
        lead, inside, other = bring(), bring(), bring()
        article = make_article(image=lead, body=f"<p>x</p>{figure(inside)}")
        make_article(image=other)
        link, response = self.open_draft(client, article)
        cookie = response.cookies["draft"]
        assert cookie["path"] == "/media/" and cookie["httponly"] and cookie["samesite"] == "Strict"
        assert is_public(client, lead) and is_public(client, inside) and not is_public(client, other)
        assert client.get(addresses(lead)[0])["Cache-Control"] == "private, no-cache"
        sharing.revoke(link, at=now, by=link.created_by)
        assert not is_public(client, lead)

    def test_any_other_cookie_opens_nothing(self, client):
        image = bring()
        make_article(image=image)
        for value in ("", "x", "x" * 5000, "a.b.c"):
            client.cookies["draft"] = value
            assert not is_public(client, image)
