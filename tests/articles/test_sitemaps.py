"""Sitemaps, the news sitemap, robots and security.txt."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from lxml import etree

from articles.models import Edition
from articles.pages import sitemaps
from articles.press import publishing
from articles.public import representation
from tests.newsroom import DAY, HOUR, change, make_article, make_author, make_institution, make_topic, publish

pytestmark = pytest.mark.django_db
SPACES = {"s": sitemaps.SITEMAP, "n": sitemaps.NEWS}


def locations(client, path: str) -> list[str]:
    response = client.get(path)
    assert response.status_code == 200 and response["Content-Type"] == "application/xml; charset=utf-8"
    return etree.fromstring(response.content).xpath("//s:loc/text()", namespaces=SPACES)


def everything(client) -> list[str]:
    """Every address in every sitemap that the index names."""
    found = []
    for address in locations(client, "/sitemap.xml"):
        found += locations(client, address.removeprefix("http://testserver"))
    return found


def test_it_names_every_page_that_readers_can_open_and_no_other(client):
    topic = make_topic("Trade", parent=make_topic("Economy"))
    author = make_author("Ann", institution=make_institution("House"))
    edition = publish(make_article("Public", authors=[author], topics=[topic]), at=timezone.now() - DAY)
    gone = publish(make_article("Withdrawn"), at=timezone.now() - DAY)
    publishing.withdraw(gone.article, version=1, at=timezone.now(), note="Copied.")
    make_article("Draft", topics=[make_topic("Secret")], authors=[make_author("Nobody")])
    later = make_article("Later")
    publishing.schedule(later, version=1, at=timezone.now(), visible_from=timezone.now() + HOUR)

    found = everything(client)
    assert len(found) == len(set(found))
    assert representation.url(edition) in found
    for path in ("/", "/topics/trade/", "/topics/economy/", "/authors/ann/", "/institutions/house/", "/corrections/"):
        assert f"http://testserver{path}" in found
    for word in ("withdrawn", "draft", "secret", "nobody", "later"):
        assert not [address for address in found if word in address], word
    for address in found:
        assert client.get(address.removeprefix("http://testserver")).status_code == 200, address


def test_lastmod_is_when_readers_were_told_of_a_change(client):
    article = make_article("Piece")
    at = (timezone.now() - 9 * DAY).replace(microsecond=0)
    publish(article, at=at)
    change(article)
    publishing.correct(article, version=2, at=at + DAY, change=Edition.Change.CORRECTION, note="It was 1994.")
    change(article)
    publishing.correct(article, version=3, at=at + 2 * DAY, change=Edition.Change.SILENT)
    tree = etree.fromstring(client.get("/sitemaps/articles-0.xml").content)
    (moment,) = tree.xpath("//s:lastmod/text()", namespaces=SPACES)
    assert datetime.fromisoformat(moment) == at + DAY


def test_a_piece_stands_in_the_range_of_its_key_and_empty_ranges_are_not_named(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "SIZE", 3)
    articles = [make_article(f"Piece {number}") for number in range(10)]
    for article in (articles[0], articles[9]):
        publish(article, at=timezone.now() - DAY)
    named = [address for address in locations(client, "/sitemap.xml") if "/articles-" in address]
    assert named == [f"http://testserver/sitemaps/articles-{articles[n].pk // 3}.xml" for n in (0, 9)]
    assert locations(client, named[1].removeprefix("http://testserver")) == ["http://testserver/articles/piece-9/"]
    assert client.get(f"/sitemaps/articles-{articles[4].pk // 3}.xml").status_code == 404


@pytest.mark.parametrize("number", ["99", "999999999999999999999999", "0000000000"])
def test_a_range_that_holds_nothing_is_not_found(client, number):
    assert client.get(f"/sitemaps/articles-{number}.xml").status_code == 404
    assert client.get(f"/sitemaps/nothing-{number}.xml").status_code == 404


def test_it_costs_the_same_however_many_there_are(client, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    publish(make_article("First", topics=[make_topic()]), at=timezone.now() - DAY)
    with CaptureQueriesContext(connection) as index:
        client.get("/sitemap.xml")
    assert len(index) <= 9
    for number in range(8):
        publish(make_article(f"Piece {number}", topics=[make_topic()]), at=timezone.now() - DAY)
    with django_assert_num_queries(len(index)):
        client.get("/sitemap.xml")
    for section in ("articles", "topics", "authors"):
        with CaptureQueriesContext(connection) as part:
            client.get(f"/sitemaps/{section}-0.xml")
        assert len(part) <= 3


class TestTheNewsSitemap:
    def test_it_holds_what_was_first_published_in_the_last_two_days(self, client):
        now = timezone.now()
        publish(make_article("New & <fresh>", language="zh-hans"), at=now - DAY)
        publish(make_article("Too old"), at=now - 3 * DAY)
        publish(make_article("Dated back"), dated=now - 400 * DAY, at=now - HOUR)
        gone = publish(make_article("Withdrawn"), at=now - DAY)
        publishing.withdraw(gone.article, version=1, at=now, note="Copied.")
        old = make_article("Old, corrected")
        publish(old, at=now - 9 * DAY)
        change(old)
        publishing.correct(old, version=2, at=now, change=Edition.Change.UPDATE, note="More.")
        tree = etree.fromstring(client.get("/news-sitemap.xml").content)
        assert tree.xpath("//n:title/text()", namespaces=SPACES) == ["New & <fresh>"]
        assert tree.xpath("//n:language/text()", namespaces=SPACES) == ["zh-cn"]
        assert tree.xpath("//n:name/text()", namespaces=SPACES) == ["Standfirst"]
        (moment,) = tree.xpath("//n:publication_date/text()", namespaces=SPACES)
        assert abs(datetime.fromisoformat(moment) - (now - DAY)) < timedelta(seconds=2)

    def test_it_may_be_empty(self, client):
        assert locations(client, "/news-sitemap.xml") == []


def test_robots_name_the_sitemaps(client):
    robots = client.get("/robots.txt").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml\n" in robots
    assert "Sitemap: http://testserver/news-sitemap.xml\n" in robots


class TestSecurity:
    def test_it_says_whom_to_tell(self, client, settings):
        settings.SECURITY_CONTACT = "security@example.org"
        text = client.get("/.well-known/security.txt").content.decode()
        said = dict(line.split(": ", 1) for line in text.splitlines())
        assert said["Contact"] == "mailto:security@example.org"
        assert said["Canonical"] == "http://testserver/.well-known/security.txt"
        ahead = datetime.fromisoformat(said["Expires"]) - timezone.now()
        assert timedelta(days=100) < ahead < timedelta(days=365)

    def test_without_a_contact_there_is_none(self, client):
        assert client.get("/.well-known/security.txt").status_code == 404
