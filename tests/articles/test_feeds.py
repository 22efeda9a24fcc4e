"""Feeds: what a feed reader gets, that it is well-formed, and that nothing disappears from it without a word."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from django.utils import timezone
from lxml import etree

from articles.models import Edition
from articles.press import publishing
from articles.public import representation
from authors.models import Author
from tests.articles.rich import CORRECTION, HEADLINE, NAMES, UPDATE
from tests.newsroom import DAY, HOUR, change, make_article, make_author, make_institution, make_topic, publish

pytestmark = pytest.mark.django_db
WHERE = ["/", "/topics/korea-around/", "/topics/asia/", "/authors/ann-owriter/", "/institutions/second-house/"]
NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "media": "http://search.yahoo.com/mrss/",
}


def rss(client, path: str = "/feed.xml") -> etree._Element:
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    parsed = feedparser.parse(response.content)
    assert not parsed.bozo, parsed.get("bozo_exception")
    return etree.fromstring(response.content).find("channel")


def jsonfeed(client, path: str = "/feed.json") -> dict:
    response = client.get(path)
    assert response.status_code == 200, path
    assert response["Content-Type"] == "application/feed+json"
    return json.loads(response.content)


def texts(node: etree._Element, path: str) -> list[str]:
    return [found.text for found in node.findall(path, NAMESPACES)]


class TestRss:
    def test_an_item_says_everything_as_printed(self, client, piece):
        (item,) = rss(client).findall("item")
        assert texts(item, "title") == [HEADLINE]
        assert texts(item, "link") == [representation.url(piece)]
        assert texts(item, "dc:creator") == NAMES
        assert texts(item, "dc:contributor") == ["Tomás Traductor"]
        assert texts(item, "category") == ["Opinion", "Korea & around"]
        assert texts(item, "description") == [piece.standfirst]
        assert texts(item, "atom:updated") == [representation.iso(piece.modified_at)]
        content = texts(item, "content:encoded")[0]
        for expected in (
            "First ",
            "It was 1994, not 1995 &amp; not &lt;1993&gt;.",
            UPDATE,
            "fellow for R&amp;D, Institute &amp; Sons",
            "Tomás Traductor",
            "She once worked for a party to it.",
            "Paid by its members &amp; friends.",
            "Ann is a fellow.",
            "Jane Doe / Agency",
            "The views are the authors’ own.",
        ):
            assert expected in content, expected
        assert content.index("It was 1994") < content.index("First ") < content.index(UPDATE)
        picture = item.find("media:content", NAMESPACES)
        assert picture.get("url").startswith("http://testserver/media/") and picture.get("type") == "image/gif"
        assert texts(picture, "media:credit") == ["Jane Doe / Agency"]
        assert texts(picture, "media:description") == ["Two chairs & a table"]

    def test_every_address_in_it_is_absolute(self, client, piece):
        content = rss(client).findtext("item/content:encoded", namespaces=NAMESPACES)
        addresses = re.findall(r'(?:href|src)="([^"]*)"', content)
        assert len(addresses) == 3 and all(address.startswith("http://testserver/") for address in addresses)
        assert "http://testserver/topics/" in addresses
        assert any(re.fullmatch(r"http://testserver/articles/[-a-z]+/#s-then", address) for address in addresses)

    def test_the_channel_says_where_it_is_and_in_which_language(self, client, piece):
        channel = rss(client, "/topics/asia/feed.xml")
        assert channel.findtext("title") == "Standfirst: Asia"
        assert channel.findtext("link") == "http://testserver/topics/asia/"
        assert channel.findtext("language") == "en"
        own = channel.find("atom:link[@rel='self']", NAMESPACES)
        assert own.get("href") == "http://testserver/topics/asia/feed.xml"
        built = feedparser.parse(client.get("/feed.xml").content).feed.updated_parsed
        assert datetime(*built[:6], tzinfo=UTC) == piece.modified_at

    def test_what_xml_cannot_carry_does_not_break_it(self, client):
        author = make_author("A\x0bB")
        edition = publish(
            make_article("Bell \x07 and ]]> & \ufffe", authors=[author], standfirst="\x1b[31m"), at=timezone.now() - DAY
        )
        assert rss(client).findtext("item/title") == "Bell  and ]]> & "
        assert jsonfeed(client)["items"][0]["title"] == edition.headline

    def test_two_languages(self, client):
        publish(make_article("Hier", language="de"), at=timezone.now() - DAY)
        assert rss(client).findtext("language") == "de"
        publish(make_article("Here"), at=timezone.now() - DAY)
        channel = rss(client)
        assert channel.findtext("language") == "en"
        assert sorted(texts(channel, "item/dc:language")) == ["de", "en"]


class TestJsonFeed:
    def test_it_is_what_version_1_1_asks_for(self, client, piece):
        feed = jsonfeed(client)
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert (feed["home_page_url"], feed["feed_url"]) == ("http://testserver/", "http://testserver/feed.json")
        (item,) = feed["items"]
        assert isinstance(item["id"], str) and item["url"] == representation.url(piece)
        assert item["authors"] == [
            {"name": NAMES[0], "url": "http://testserver/authors/ann-owriter/"},
            {"name": NAMES[1], "url": "http://testserver/authors/the-peace-desk/"},
        ]
        assert item["tags"] == ["Opinion", "Korea & around"] and item["language"] == "en"
        assert item["date_modified"] == representation.iso(piece.modified_at)
        assert [note["text"] for note in item["_standfirst"]["notes"]] == [CORRECTION, UPDATE]
        ours = item["_standfirst"]["bylines"][0]["posts"]
        assert [(post["title"], post["institution"]) for post in ours] == [
            ("fellow for R&D", "Institute & Sons"),
            ("adviser", "Second House"),
        ]
        known = {"id", "url", "title", "content_html", "summary", "authors", "tags", "language", "image"}
        assert set(item) == known | {"date_published", "date_modified", "_standfirst"}

    def test_both_forms_say_the_same(self, client, piece):
        for path in WHERE:
            item = rss(client, f"{path}feed.xml").find("item")
            other = jsonfeed(client, f"{path}feed.json")["items"][0]
            assert item.findtext("guid") == other["id"]
            assert item.findtext("title") == other["title"]
            assert item.findtext("content:encoded", namespaces=NAMESPACES) == other["content_html"]
            assert item.findtext("description") == other["summary"]


class TestWhatIsInIt:
    def test_the_newest_first_and_no_more_than_thirty(self, client):
        now = timezone.now()
        for number in range(35):
            publish(make_article(f"Piece {number:02}"), at=now - timedelta(minutes=number + 1))
        assert texts(rss(client), "item/title") == [f"Piece {number:02}" for number in range(30)]

    def test_each_page_has_a_feed_of_its_own(self, client, piece):
        publish(make_article("Elsewhere", type="review"), at=timezone.now() - DAY)
        for path in WHERE[1:]:
            assert texts(rss(client, f"{path}feed.xml"), "item/title") == [HEADLINE], path
        assert texts(rss(client, "/types/review/feed.xml"), "item/title") == ["Elsewhere"]
        assert not rss(client, "/types/letter/feed.xml").findall("item")

    def test_each_language_has_a_feed_in_its_own_locale(self, client):
        publish(make_article("In English"), at=timezone.now() - DAY)
        piece = publish(make_article("En français", language="fr"), at=timezone.now() - DAY)
        channel = rss(client, "/languages/fr/feed.xml")
        assert texts(channel, "item/title") == ["En français"]
        assert (texts(channel, "language"), texts(channel, "title")) == (["fr"], ["Standfirst: Français"])
        assert jsonfeed(client, "/languages/fr/feed.json")["language"] == "fr"
        assert "/languages/fr/feed.xml" in client.get(piece.get_absolute_url()).content.decode()
        for path in ("/languages/de/feed.xml", "/languages/none/feed.xml"):
            assert client.get(path).status_code == 404

    def test_a_scheduled_piece_comes_with_its_moment(self, client):
        article = make_article("Tomorrow", topics=[make_topic("Later")])
        publishing.schedule(article, version=1, at=timezone.now(), visible_from=timezone.now() + HOUR)
        assert "Tomorrow" not in client.get("/feed.xml").content.decode()
        assert client.get("/topics/later/feed.xml").status_code == 404

    @pytest.mark.parametrize("status", ["withdrawn", "retracted"])
    def test_a_withdrawn_piece_stays_as_a_notice(self, client, status, piece):
        before = rss(client).findtext("item/guid")
        article = piece.article
        at = timezone.now().replace(microsecond=0)
        publishing.withdraw(
            article, version=article.version, at=at, note="Copied & sold.", status=Edition.Status(status)
        )
        item = rss(client).find("item")
        assert item.findtext("guid") == before
        assert item.findtext("title") == f"{status.title()}: {HEADLINE}"
        assert item.findtext("description") == "Copied & sold."
        assert texts(item, "atom:updated") == [representation.iso(at)]
        content = texts(item, "content:encoded")[0]
        assert "Copied &amp; sold." in content and "First " not in content
        assert item.find("media:content", NAMESPACES) is None
        assert "image" not in jsonfeed(client)["items"][0]

    @pytest.mark.parametrize("status", ["unlisted", "redirected"])
    def test_a_piece_taken_off_lists_is_gone(self, client, status, piece):
        edition, other = piece, publish(make_article("Other"), at=timezone.now() - DAY)
        article = edition.article
        publishing.withdraw(
            article,
            version=article.version,
            at=timezone.now(),
            note="Asked for.",
            status=Edition.Status(status),
            redirect_to=other.article if status == "redirected" else None,
        )
        assert texts(rss(client), "item/title") == ["Other"]

    def test_the_guid_stays_when_the_address_changes(self, client, piece):
        before = rss(client).findtext("item/guid")
        article = piece.article
        change(article, slug="moved", at=timezone.now())
        publishing.correct(article, version=article.version, at=timezone.now(), change=Edition.Change.SILENT)
        item = rss(client).find("item")
        assert item.findtext("link") == "http://testserver/articles/moved/"
        assert item.findtext("guid") == before
        assert before == f"tag:testserver,{piece.published_at:%Y-%m-%d}:article/{article.pk}"

    def test_a_silent_change_updates_nobody(self, client, piece):
        before = rss(client).findtext("item/atom:updated", namespaces=NAMESPACES)
        article = piece.article
        change(article, at=timezone.now())
        publishing.correct(article, version=article.version, at=timezone.now(), change=Edition.Change.SILENT)
        assert rss(client).findtext("item/atom:updated", namespaces=NAMESPACES) == before

    def test_an_old_piece_says_that_it_is(self, client):
        publish(make_article("Old"), at=timezone.now() - 800 * DAY)
        assert "This piece is more than 2 years old." in jsonfeed(client)["items"][0]["content_html"]

    def test_a_name_that_was_withheld_is_in_no_feed(self, client, piece):
        article, ann = piece.article, Author.objects.get(name=NAMES[0])
        publishing.anonymise(article, ann, version=article.version, at=timezone.now(), reason="Threats.")
        for path in ("/feed.xml", "/feed.json", "/corrections/feed.xml", "/corrections/feed.json"):
            page = client.get(path).content.decode()
            assert "Name withheld" in page and NAMES[0] not in page and "/authors/ann" not in page, path
        assert client.get("/authors/ann-owriter/feed.xml").status_code == 404


class TestTheLedger:
    def test_every_note_is_an_item_under_the_pieces_name_of_now(self, client, piece):
        items = rss(client, "/corrections/feed.xml").findall("item")
        assert [item.findtext("description") for item in items] == [UPDATE, CORRECTION]
        assert [item.findtext("title") for item in items] == [f"Update: {HEADLINE}", f"Correction: {HEADLINE}"]
        assert [item.findtext("guid") for item in items] == [f"{representation.guid(piece)}/note/{n}" for n in (3, 2)]
        assert texts(items[0], "dc:creator") == NAMES
        assert "&lt;1993&gt;" in texts(items[1], "content:encoded")[0]
        assert [item["id"] for item in jsonfeed(client, "/corrections/feed.json")["items"]] == [
            item.findtext("guid") for item in items
        ]


class TestAddresses:
    def test_a_former_name_leads_to_the_feed(self, client, piece):
        author = Author.objects.get(name=NAMES[0])
        author.other_names.create(name="Ann Former")
        response = client.get("/authors/ann-former/feed.json")
        assert (response.status_code, response["Location"]) == (
            301,
            "http://testserver/authors/ann-owriter/feed.json",
        )

    def test_a_former_name_of_what_is_not_public_leads_nowhere(self, client):
        make_topic("Secret").other_names.create(name="Former")
        make_author("Secret").other_names.create(name="Former")
        make_institution("Secret").other_names.create(name="Former")
        for kind in ("topics", "authors", "institutions"):
            assert client.get(f"/{kind}/former/feed.xml").status_code == 404
            assert client.get(f"/{kind}/secret/feed.xml").status_code == 404

    @pytest.mark.parametrize("path", ["/feed.html", "/feed.", "/types/none/feed.xml", "/topics/none/feed.json"])
    def test_what_is_not_there_is_not_found(self, client, path):
        assert client.get(path).status_code == 404

    def test_an_empty_site_has_a_feed(self, client):
        assert not rss(client).findall("item") and jsonfeed(client)["items"] == []

    def test_other_sites_may_read_it(self, client):
        response = client.get("/feed.json")
        assert response["Access-Control-Allow-Origin"] == "*" and "Set-Cookie" not in response
        assert not response.cookies

    def test_a_hub_is_named_where_there_is_one(self, client, settings, piece):
        assert "hub" not in client.get("/feed.xml")["Link"]
        settings.WEBSUB_HUB = "https://hub.test/"
        response = client.get("/feed.xml")
        assert response["Link"] == '<http://testserver/feed.xml>; rel="self", <https://hub.test/>; rel="hub"'
        hub = rss(client).find("atom:link[@rel='hub']", NAMESPACES)
        assert hub.get("href") == "https://hub.test/"
        assert jsonfeed(client)["hubs"] == [{"type": "WebSub", "url": "https://hub.test/"}]


class TestCost:
    @pytest.mark.parametrize("path", [*WHERE, "/types/opinion/", "/corrections/"])
    def test_five_queries_however_much_is_in_it(self, client, path, django_assert_num_queries, piece):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as one:
            client.get(f"{path}feed.xml")
        assert len(one) <= 5
        ann, topic = Author.objects.get(name=NAMES[0]), make_topic("Korea & around again")
        for number in range(5):
            topic.parent = None
            publish(make_article(f"More {number}", authors=[ann], topics=[topic]), at=timezone.now() - DAY)
        with django_assert_num_queries(len(one)):
            client.get(f"{path}feed.json")
