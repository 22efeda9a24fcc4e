"""The card of every piece: drawn after the print, shown when the piece is, named wherever a link is described."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Edition, ShareCard
from articles.press import outbox, publishing
from articles.public import share_cards
from images import cards
from tests.images.files import bring
from tests.newsroom import DAY, NOON, change, make_article, make_author, make_published, person, publish

pytestmark = pytest.mark.django_db


def card(edition: Edition) -> ShareCard:
    share_cards.draw(edition)
    return ShareCard.objects.get(edition=edition)


def address(drawn: ShareCard) -> str:
    return f"/media/{drawn.name}"


def meta(client, edition: Edition, name: str) -> str:
    page = client.get(edition.get_absolute_url()).content.decode()
    return page.partition(f'="{name}" content="')[2].partition('"')[0]


class TestDrawing:
    def test_printing_draws_it(self, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            edition = make_published(at=timezone.now() - DAY)
        assert default_storage.exists(edition.share_card.name)
        assert edition.follow_ups.get(kind="share_card").done_at

    def test_it_is_waiting_when_a_scheduled_piece_appears(self, django_capture_on_commit_callbacks):
        now, article = timezone.now(), make_article()
        with django_capture_on_commit_callbacks(execute=True):
            edition = publishing.schedule(article, version=1, at=now, visible_from=now + DAY)
        assert edition.share_card.name

    def test_twice_is_once(self):
        edition = make_published()
        first = card(edition)
        assert card(edition).name == first.name
        outbox.enqueue(edition)
        assert ShareCard.objects.count() == 1

    def test_what_is_written_is_what_was_printed(self):
        author = make_author("Ann As Printed")
        edition = make_published("A headline", authors=[author], type="analysis", at=NOON - 3000 * DAY)
        author.name = "Ann Later"
        author.save()
        assert share_cards.words(edition) == cards.Card(
            "Analysis", "2018", "A headline", "Ann As Printed", "Standfirst"
        )

    def test_a_withdrawn_piece_says_so(self):
        edition = make_published(image=bring())
        publishing.withdraw(edition.article, version=1, at=NOON, note="It was wrong.", status=Edition.Status.RETRACTED)
        now = edition.article.editions.get(visible_until=None)
        assert share_cards.words(now).label == "Retracted" and not share_cards.picture_name(now)

    def test_without_its_picture_there_is_still_a_card(self):
        edition = make_published(image=bring())
        default_storage.delete(share_cards.picture_name(edition))
        assert default_storage.exists(card(edition).name)


class TestRebuilding:
    def test_only_what_would_look_otherwise_is_drawn_again(self, settings):
        edition = make_published()
        before = card(edition).name
        assert share_cards.rebuild(NOON) == 0
        settings.SITE_NAME = "Another name"
        assert share_cards.rebuild(NOON) == 1
        after = ShareCard.objects.get().name
        assert after != before and default_storage.exists(after)

    def test_a_lost_file_is_drawn_again_and_the_old_one_goes(self, django_capture_on_commit_callbacks):
        edition = make_published()
        before = card(edition).name
        with django_capture_on_commit_callbacks(execute=True):
            assert share_cards.rebuild(NOON, force=True) == 1
        assert not default_storage.exists(before)
        default_storage.delete(ShareCard.objects.get().name)
        assert share_cards.rebuild(NOON) == 1

    def test_superseded_editions_keep_theirs_and_get_none(self):
        edition = make_published()
        article = change(edition.article)
        publishing.correct(article, version=article.version, at=NOON, change=Edition.Change.SILENT)
        assert share_cards.rebuild(NOON) == 1


class TestServing:
    def test_readers_get_it_for_a_year(self, client):
        drawn = card(make_published(at=timezone.now() - DAY))
        response = client.get(address(drawn))
        assert response.status_code == 200 and response["Content-Type"] == "image/jpeg"
        assert "immutable" in response["Cache-Control"] and response["X-Content-Type-Options"] == "nosniff"
        assert b"".join(response.streaming_content)[:3] == b"\xff\xd8\xff"

    def test_before_its_moment_and_for_any_other_name_there_is_nothing(self, client):
        now, article = timezone.now(), make_article()
        drawn = card(publishing.schedule(article, version=1, at=now, visible_from=now + DAY))
        assert client.get(address(drawn)).status_code == 404
        for name in ("cards/", "cards/0.jpg", "cards/../images/x.jpg", "cards/" + "a" * 500):
            assert client.get(f"/media/{name}").status_code == 404
        client.force_login(person("Administrator"))
        assert client.get(address(drawn)).status_code == 404

    def test_an_earlier_card_leads_to_the_present_one(self, client):
        at = timezone.now() - DAY
        edition = make_published(at=at)
        before = card(edition)
        article = change(edition.article, at=at + timedelta(hours=1), headline="Other")
        after = card(
            publishing.correct(
                article, version=article.version, at=at + timedelta(hours=2), change=Edition.Change.SILENT
            )
        )
        response = client.get(address(before))
        assert response.status_code == 302 and response["Location"] == address(after)

    def test_the_name_tells_nothing(self):
        names = {card(make_published()).name for _ in range(3)}
        assert len(names) == 3 and all(len(name) == len("cards/.jpg") + 24 for name in names)


class TestOnPages:
    def test_a_link_is_described_by_the_card(self, client):
        edition = make_published("A & B", at=timezone.now() - DAY, image=bring())
        drawn = card(edition)
        assert meta(client, edition, "og:image") == f"http://testserver{address(drawn)}"
        assert (meta(client, edition, "og:image:width"), meta(client, edition, "og:image:height")) == ("1200", "630")
        assert meta(client, edition, "og:image:alt").startswith("Opinion, ")
        assert meta(client, edition, "twitter:card") == "summary_large_image"

    def test_until_it_is_drawn_by_the_lead_picture_and_without_one_by_the_sites(self, client):
        with_picture = make_published(at=timezone.now() - DAY, image=bring(alt="A bridge"))
        assert "/share-" in meta(client, with_picture, "og:image")
        assert meta(client, with_picture, "og:image:alt") == "A bridge"
        without = make_published(at=timezone.now() - DAY)
        assert meta(client, without, "og:image").endswith("/icons/share.png")
        assert meta(client, without, "twitter:card") == "summary"

    def test_search_engines_get_the_lead_picture_and_without_one_the_card(self, client):
        with_picture = make_published(at=timezone.now() - DAY, image=bring())
        without = make_published(at=timezone.now() - DAY)
        drawn = [card(with_picture), card(without)]
        pages = [client.get(e.get_absolute_url()).content.decode() for e in (with_picture, without)]
        data = [page.partition('type="application/ld+json"')[2] for page in pages]
        assert drawn[0].name not in data[0] and "/1x1-" in data[0]
        assert drawn[1].name in data[1]

    def test_it_costs_no_query(self, client):
        edition = make_published(at=timezone.now() - DAY)
        counted = []
        for drawn in (False, True):
            if drawn:
                card(edition)
            with CaptureQueriesContext(connection) as queries:
                client.get(edition.get_absolute_url())
            counted.append(len(queries))
        assert counted[0] == counted[1] <= 5

    def test_a_page_that_was_kept_learns_of_it(self, client):
        edition = make_published(at=timezone.now() - DAY)
        tag = client.get(edition.get_absolute_url())["ETag"]
        card(edition)
        assert client.get(edition.get_absolute_url(), headers={"If-None-Match": tag}).status_code == 200


def test_a_card_that_cannot_be_stored_is_tried_again(monkeypatch, django_capture_on_commit_callbacks):
    def broken(*_):
        raise OSError("no space left")

    monkeypatch.setattr(default_storage._wrapped.__class__, "_save", broken)
    with django_capture_on_commit_callbacks(execute=True):
        edition = publish(make_article(), at=timezone.now() - DAY)
    row = edition.follow_ups.get(kind="share_card")
    assert row.done_at is None and "no space left" in row.error
