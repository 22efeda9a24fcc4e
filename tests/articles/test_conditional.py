"""304 without rendering, never a stale one, and no cache that outlives the next change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import http_date

from articles.models import Edition, Front, Neighbour
from articles.press import publishing
from articles.public import http_cache
from articles.public.in_print import Clock
from authors.models import Author
from tests.articles.rich import NAMES, rich_piece
from tests.newsroom import DAY, HOUR, NOON, affiliate, change, make_article, make_institution, make_topic, publish

pytestmark = pytest.mark.django_db
PAGES = [
    "/",
    "/articles/peace-quiet-at-last/",
    "/articles/peace-quiet-at-last/history/",
    "/articles/peace-quiet-at-last/cite.bib",
    "/topics/",
    "/topics/korea-around/",
    "/authors/",
    "/authors/ann-owriter/",
    "/institutions/",
    "/institutions/second-house/",
    "/types/opinion/",
    "/archive/",
    "/corrections/",
    "/feed.xml",
    "/feed.json",
    "/topics/asia/feed.xml",
    "/corrections/feed.json",
    "/sitemap.xml",
    "/sitemaps/articles-0.xml",
    "/news-sitemap.xml",
    "/api/v1/",
    "/api/v1/editions/",
    "/api/v1/editions/peace-quiet-at-last/",
    "/api/v1/authors/ann-owriter/",
    "/api/v1/openapi.json",
]
PIECE = PAGES[1]


@pytest.fixture
def clock(monkeypatch):
    """Sets what time it is for every page; returns the function that does."""

    def set_to(moment: datetime) -> datetime:
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    return set_to


def seen(client, path: str):
    response = client.get(path)
    assert response.status_code == 200, path
    return response


def again(client, path: str, before) -> int:
    """What a visitor gets who has the page already."""
    response = client.get(path, headers={"If-None-Match": before["ETag"]})
    if response.status_code == 304:
        assert response.content == b"" and response["ETag"] == before["ETag"]
        assert response["Cache-Control"].startswith("public, max-age=")
    return response.status_code


def correct(edition: Edition, at: datetime, **options) -> None:
    article = edition.article
    article.refresh_from_db()
    change(article, at=at)
    options = {"change": Edition.Change.CORRECTION, "note": "It was 1994."} | options
    publishing.correct(article, version=article.version, at=at, **options)


class TestNotModified:
    @pytest.mark.parametrize("path", PAGES)
    def test_every_public_page_and_feed_has_validators(self, client, piece, path):
        before = seen(client, path)
        assert before["ETag"].startswith('W/"') and before["Last-Modified"]
        assert before["Cache-Control"].startswith("public, max-age=")
        assert "Vary" not in before or "Cookie" not in before["Vary"]
        assert again(client, path, before) == 304
        since = client.get(path, headers={"If-Modified-Since": before["Last-Modified"]})
        assert since.status_code == 304
        head = client.head(path)
        assert (head["ETag"], head.content) == (before["ETag"], b"")

    def test_nothing_is_rendered_for_it(self, client, piece, monkeypatch, django_assert_max_num_queries):
        pages = {path: seen(client, path) for path in ("/", PIECE)}

        def refuse(*args):
            raise AssertionError("rendered")

        monkeypatch.setattr(http_cache, "render_to_string", refuse)
        for path, before in pages.items():
            with django_assert_max_num_queries(5):
                assert again(client, path, before) == 304

    def test_another_address_is_another_page(self, client, piece):
        assert seen(client, "/?a=1")["ETag"] != seen(client, "/")["ETag"]

    def test_a_broken_validator_is_no_validator(self, client, piece):
        for header, value in (("If-None-Match", "x" * 500), ("If-None-Match", '"'), ("If-Modified-Since", "soon")):
            assert client.get(PIECE, headers={header: value}).status_code == 200


class TestNeverStale:
    def test_after_a_correction_and_a_silent_change(self, client, piece):
        for options in ({}, {"change": Edition.Change.SILENT, "note": ""}):
            paths = [PIECE, "/", "/feed.xml", "/api/v1/editions/"]
            before = {path: seen(client, path) for path in paths}
            correct(piece, timezone.now(), **options)
            for path in paths:
                assert again(client, path, before[path]) == 200, path
                since = {"If-Modified-Since": before[path].get("Last-Modified", "")}
                assert client.get(path, headers=since).status_code == 200, path

    def test_after_a_withdrawal_and_after_it_came_back(self, client, piece):
        paths = [PIECE, "/", "/feed.json", "/topics/korea-around/feed.xml", "/sitemap.xml"]
        for verb, note in ((publishing.withdraw, "Copied."), (publishing.restore, "It was not copied.")):
            before = {path: client.get(path) for path in paths}
            article = piece.article
            article.refresh_from_db()
            verb(article, version=article.version, at=timezone.now(), note=note)
            for path in paths:
                assert client.get(path, headers={"If-None-Match": before[path]["ETag"]}).status_code != 304, path

    def test_when_a_scheduled_edition_begins(self, client, piece, clock):
        article = piece.article
        now = clock(timezone.now().replace(hour=12))  # no midnight within the hour
        change(article, headline="Tomorrow’s headline", at=now)
        publishing.schedule(
            article,
            version=article.version,
            at=now,
            visible_from=now + HOUR,
            change=Edition.Change.UPDATE,
            note="More.",
        )
        before = {path: seen(client, path) for path in (PIECE, "/", "/feed.xml")}
        for path, page in before.items():
            clock(now + HOUR - timedelta(seconds=1))
            assert again(client, path, page) == 304, path
            assert "Tomorrow" not in client.get(path).content.decode()
            clock(now + HOUR)
            assert again(client, path, page) == 200, path
            assert "Tomorrow" in client.get(path).content.decode()
            since = {"If-Modified-Since": page["Last-Modified"]}
            assert client.get(path, headers=since).status_code == 200

    def test_when_a_live_record_changes_what_the_page_shows(self, client, piece):
        topic = piece.edition_topics.get().topic
        ann = Author.objects.get(name=NAMES[0])

        def rename():
            topic.name = "Renamed"
            topic.save()

        def new_address():
            ann.slug = "ann-elsewhere"
            ann.save()

        def other_post():
            affiliate(ann, "president", make_institution("Third House"))

        def neighbour():
            other = publish(make_article("Other"), at=timezone.now() - DAY)
            Neighbour.objects.create(edition=piece, other=other, rank=1, score=1, reason="Also on it")

        for act, path in (
            (rename, PIECE),
            (new_address, PIECE),
            (other_post, "/authors/ann-elsewhere/"),
            (neighbour, PIECE),
        ):
            before = seen(client, path)
            act()
            assert again(client, path, before) == 200, act.__name__

    def test_when_a_piece_comes_of_age(self, client, clock):
        publish(make_article("Ages"), at=NOON)
        clock(NOON + 366 * DAY)
        assert "more than a year old" in client.get("/articles/ages/").content.decode()
        clock(NOON + 365 * DAY)
        before = {path: seen(client, path) for path in ("/articles/ages/", "/")}
        clock(NOON + 366 * DAY)
        for path, page in before.items():
            assert again(client, path, page) == 200, path

    def test_last_modified_waits_until_its_second_is_over(self, client, clock):
        """Two changes within one second cannot be told apart by a header that counts seconds."""
        article = make_article("Quick")
        publish(article, at=NOON + timedelta(milliseconds=100))
        clock(NOON + timedelta(milliseconds=200))
        assert "Last-Modified" not in seen(client, "/")
        clock(NOON + timedelta(seconds=1))
        assert seen(client, "/")["Last-Modified"] == http_date(NOON.timestamp())

    def test_a_retracted_piece_is_gone_and_never_304(self, client, piece):
        before = seen(client, PIECE)
        article = piece.article
        publishing.withdraw(
            article, version=article.version, at=timezone.now(), note="Copied.", status=Edition.Status.RETRACTED
        )
        response = client.get(PIECE, headers={"If-None-Match": before["ETag"]})
        assert response.status_code == 410
        again_ = client.get(PIECE, headers={"If-None-Match": response.get("ETag", "x")})
        assert again_.status_code == 410


def tomorrow_at_noon() -> datetime:
    """A time of which midnight is far: nothing is kept past it."""
    return (timezone.now() + DAY).replace(hour=12)


class TestHowLongACacheMayKeepIt:
    def test_a_minute_for_pages_and_five_for_feeds(self, client, piece, clock):
        clock(tomorrow_at_noon())
        assert seen(client, PIECE)["Cache-Control"] == "public, max-age=60"
        assert seen(client, "/feed.xml")["Cache-Control"] == "public, max-age=300"

    @pytest.mark.parametrize("path", ["/", PIECE, "/feed.xml", "/topics/asia/", "/api/v1/editions/", "/archive/"])
    def test_not_past_the_moment_a_scheduled_edition_begins(self, client, clock, path):
        rich_piece(at=NOON - 10 * DAY)
        article = make_article("Soon")
        publishing.schedule(article, version=1, at=NOON - HOUR, visible_from=NOON)
        clock(NOON - timedelta(seconds=20, milliseconds=500))
        assert seen(client, path)["Cache-Control"] == "public, max-age=20"

    def test_not_past_a_change_of_the_front(self, client, clock):
        rich_piece(at=NOON - 10 * DAY)
        Front.objects.create(visible_from=NOON, made_at=NOON, approved_at=NOON)
        clock(NOON - timedelta(seconds=7))
        assert seen(client, "/")["Cache-Control"] == "public, max-age=7"

    def test_not_past_midnight_and_not_past_a_birthday(self):
        night = datetime(2026, 6, 30, 23, 59, 50, tzinfo=UTC)
        assert http_cache.seconds_to_keep(night, Clock(), http_cache.PAGE, []) == 10
        edition = publish(make_article(), at=NOON)
        before = NOON + timedelta(days=12 * 30.44) - timedelta(seconds=5)
        assert edition.years_old(before) == 0
        assert http_cache.seconds_to_keep(before, Clock(), http_cache.PAGE, [edition]) == 0

    def test_what_is_not_there_is_not_kept_and_answers_alike_whatever_waits(self, client):
        article = make_article("Waiting")
        publishing.schedule(article, version=1, at=timezone.now(), visible_from=timezone.now() + HOUR)
        make_topic("Waiting topic")
        answers = []
        for path in ("/articles/waiting/", "/articles/nothing/", "/topics/waiting-topic/", "/topics/nothing/"):
            response = client.get(path)
            assert response.status_code == 404 and response["Cache-Control"] == "no-cache"
            told = {name: value for name, value in response.items() if name != "X-Request-ID"}  # one of its own
            answers.append((told, response.content))
        assert all(answer == answers[0] for answer in answers)

    def test_a_redirect_is_not_kept_for_ever(self, client, piece, clock):
        article = piece.article
        change(article, slug="moved", at=timezone.now())
        publishing.correct(article, version=article.version, at=timezone.now(), change=Edition.Change.SILENT)
        clock(tomorrow_at_noon())
        response = client.get(PIECE)
        assert (response.status_code, response["Cache-Control"]) == (301, "public, max-age=60")


class TestTheDigest:
    def test_the_same_facts_make_the_same_digest(self, piece):
        def digest(**facts):
            return http_cache.digest({"edition": Edition.objects.get(pk=piece.pk), "n": 1} | facts, NOON)

        assert digest() == digest()
        different = [digest(n=2), digest(n="1"), digest(n=[1]), digest(n=None), digest(m=1), digest(n={1, 2})]
        assert len({digest(), *different}) == 7

    def test_the_borders_between_facts_count(self):
        assert http_cache.digest(["ab", "c"], NOON) != http_cache.digest(["a", "bc"], NOON)
        assert http_cache.digest([["a"], "b"], NOON) != http_cache.digest([["a", "b"]], NOON)
        assert http_cache.digest(["a\x1fsb"], NOON) != http_cache.digest(["a", "b"], NOON)

    def test_what_it_does_not_know_it_refuses(self):
        with pytest.raises(TypeError, match="object stands in a page"):
            http_cache.digest([object()], NOON)

    @pytest.mark.parametrize(
        "value", [object(), (n for n in "ab"), forms.Form({})], ids=["object", "generator", "form"]
    )
    def test_a_page_with_such_a_value_is_answered_without_an_etag(self, rf, value, caplog):
        def respond():
            request = rf.get("/", headers={"If-None-Match": "*"})
            return http_cache.respond(request, lambda: HttpResponse("Read."), facts={"value": value}, at=NOON)

        for response in (respond(), respond()):
            assert (response.status_code, response.content) == (200, b"Read.")
            assert "ETag" not in response and "Last-Modified" not in response
            assert response["Cache-Control"].startswith("public, max-age=")
        assert "No ETag for /" in caplog.text
        if hasattr(value, "send"):
            assert list(value) == ["a", "b"], "or the page would have nothing left to show"
