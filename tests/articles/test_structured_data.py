"""What machines read in a page's head: JSON-LD, Open Graph, citation tags, canonical addresses."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from lxml import html as parser

from articles.models import Byline, Edition
from articles.models.types import Type
from articles.pages import structured_data
from articles.press import outbox, publishing
from articles.public import representation, share_cards
from authors.models import Author
from tests.articles.rich import CORRECTION, HEADLINE, HOUSES, NAMES, TITLES, UPDATE, picture
from tests.newsroom import (
    DAY,
    affiliate,
    change,
    day,
    make_article,
    make_author,
    make_institution,
    make_topic,
    person,
    publish,
)

pytestmark = pytest.mark.django_db


def data_of(client, path: str) -> list[dict]:
    tree = parser.document_fromstring(client.get(path).content.decode())
    return [json.loads(node.text) for node in tree.xpath('//script[@type="application/ld+json"]')]


def meta_of(client, path: str) -> dict[str, list[str]]:
    tree = parser.document_fromstring(client.get(path).content.decode())
    found: dict[str, list[str]] = {}
    for node in tree.xpath("//head/meta[@content]"):
        found.setdefault(node.get("name") or node.get("property"), []).append(node.get("content"))
    return found


def canonical_of(client, path: str) -> str:
    return parser.document_fromstring(client.get(path).content.decode()).xpath("//link[@rel='canonical']/@href")[0]


def named(client, path: str, type_: str) -> dict:
    for data in data_of(client, path):
        if data["@type"] == type_ or type_ in data["@type"]:
            assert data["@context"] == "https://schema.org"
            return data
    raise AssertionError(f"no {type_} at {path}")


class TestAnArticle:
    def test_it_says_what_is_printed(self, client, piece):
        data = named(client, piece.get_absolute_url(), "NewsArticle")
        assert data["@type"] == ["NewsArticle", "OpinionNewsArticle"]
        assert data["headline"] == HEADLINE
        assert data["datePublished"] == representation.iso(piece.published_at)
        assert data["dateModified"] == representation.iso(piece.modified_at) != data["datePublished"]
        ann, desk = data["author"]
        assert ann == {
            "@type": "Person",
            "name": NAMES[0],
            "url": "http://testserver/authors/ann-owriter/",
            "jobTitle": TITLES,
            "affiliation": [
                {"@type": "Organization", "name": HOUSES[0], "url": "http://testserver/institutions/institute-sons/"},
                {"@type": "Organization", "name": HOUSES[1], "url": "http://testserver/institutions/second-house/"},
            ],
            "description": "Ann is a fellow.",
        }
        assert (desk["@type"], desk["name"]) == ("Organization", NAMES[1])
        assert desk["memberOf"]["name"] == HOUSES[2]
        assert [person["name"] for person in data["translator"]] == ["Tomás Traductor"]
        assert [topic["name"] for topic in data["about"]] == ["Korea & around"]
        assert data["image"] == [
            {
                "@type": "ImageObject",
                "url": f"http://testserver{piece.image.file.url}",
                "width": 1,
                "height": 1,
                "caption": "A room.",
                "creditText": "Jane Doe / Agency",
            }
        ]
        assert (data["inLanguage"], data["isAccessibleForFree"], data["articleSection"]) == ("en", True, "Opinion")
        assert data["wordCount"] == piece.word_count > 0
        assert data["mainEntityOfPage"] == data["url"] == canonical_of(client, piece.get_absolute_url())

    def test_a_correction_is_a_correction_comment_and_an_update_is_none(self, client, piece):
        data = named(client, piece.get_absolute_url(), "NewsArticle")
        assert [note["text"] for note in data["correction"]] == [CORRECTION]
        assert data["correction"][0]["@type"] == "CorrectionComment"
        assert UPDATE in client.get(piece.get_absolute_url()).content.decode()

    def test_interests_are_told(self, client, piece):
        data = named(client, piece.get_absolute_url(), "NewsArticle")
        assert "She once worked for a party to it." in data["backstory"]
        assert "Paid by its members & friends." in data["backstory"]

    @pytest.mark.parametrize("type_", Type.values)
    def test_every_type_has_its_own(self, type_):
        types = structured_data.article(publish(make_article(type=type_), at=timezone.now() - DAY), [], [])["@type"]
        assert types[0] == "NewsArticle" and len(types) == len(set(types))

    def test_a_picture_stands_in_three_ratios_once_they_are_made(self, client):
        image = picture()
        made = {"1x1": [1200, 1200], "4x3": [1200, 900], "16x9": [1200, 675], "share": [1200, 630]}
        image.renditions = {
            crop: {"sizes": [size], "stamp": "abc123", "formats": ["jpg"]} for crop, size in made.items()
        }
        image.save()
        edition = publish(make_article(image=image), at=timezone.now() - DAY)
        shown = named(client, edition.get_absolute_url(), "NewsArticle")["image"]
        assert [(one["width"], one["height"]) for one in shown] == [(1200, 1200), (1200, 900), (1200, 675)]
        assert all(one["url"].startswith(f"http://testserver/media/images/{image.key}/") for one in shown)
        assert meta_of(client, edition.get_absolute_url())["og:image:height"] == ["630"]

    def test_the_card_that_we_draw_is_credited_to_no_photographer(self):
        """A piece may carry the credit of a picture that is not here: the card of its headline is not that picture."""
        edition = publish(make_article("A headline"))
        share_cards.draw(edition)
        edition = Edition.objects.select_related("share_card").get(pk=edition.pk)
        edition.image_credit, edition.image_caption = "Jane Doe / Agency", "Two chairs"
        (image,) = structured_data.article(edition, [], [])["image"]
        assert "/media/cards/" in image["url"]
        assert not {"creditText", "caption"} & image.keys()

    @pytest.mark.parametrize("status", ["withdrawn", "retracted"])
    def test_a_withdrawn_piece_says_so_and_asks_to_be_forgotten(self, client, status, piece):
        article = piece.article
        publishing.withdraw(
            article, version=article.version, at=timezone.now(), note="Copied.", status=Edition.Status(status)
        )
        path = piece.get_absolute_url()
        data = named(client, path, "NewsArticle")
        assert data["creativeWorkStatus"].lower() == status
        assert data["correction"][-1] == data["correction"][-1] | {"name": "Withdrawal", "text": "Copied."}
        assert meta_of(client, path)["robots"] == ["noindex"]
        assert ("image" in data) is (status == "withdrawn")

    def test_an_unlisted_piece_says_nothing_and_is_not_indexed(self, client, piece):
        article = piece.article
        publishing.withdraw(
            article, version=article.version, at=timezone.now(), note="Asked for.", status=Edition.Status.UNLISTED
        )
        path = piece.get_absolute_url()
        assert "creativeWorkStatus" not in named(client, path, "NewsArticle")
        assert meta_of(client, path)["robots"] == ["noindex"]

    def test_a_name_that_was_withheld_leads_nowhere(self, client, piece):
        ann = Author.objects.get(name=NAMES[0])
        article = piece.article
        publishing.anonymise(article, ann, version=article.version, at=timezone.now(), reason="Threats.")
        response = client.get(piece.get_absolute_url())
        assert NAMES[0] not in response.content.decode()
        assert named(client, piece.get_absolute_url(), "NewsArticle")["author"][0] == {
            "@type": "Person",
            "name": "Name withheld",
        }

    def test_nothing_in_it_ends_the_script(self, client):
        edition = publish(
            make_article("</script><script>alert(1)</script><!--", standfirst="\u2028]]>"), at=timezone.now() - DAY
        )
        page = client.get(edition.get_absolute_url()).content.decode()
        assert "<script>alert" not in page and "\\u003C/script" in page
        assert named(client, edition.get_absolute_url(), "NewsArticle")["headline"] == edition.headline

    def test_the_trail_leads_from_the_front_over_the_topics(self, client, piece):
        trail = named(client, piece.get_absolute_url(), "BreadcrumbList")["itemListElement"]
        assert [(step["position"], step["name"]) for step in trail] == [
            (1, settings.SITE_NAME),
            (2, "Asia"),
            (3, "Korea & around"),
            (4, HEADLINE),
        ]
        assert all(client.get(step["item"]).status_code == 200 for step in trail)


class TestTheHead:
    def test_cards_and_citation_tags_name_everybody_as_printed(self, client, piece):
        meta = meta_of(client, piece.get_absolute_url())
        assert meta["og:title"] == [f"{HEADLINE} – Ann O’Writer and The Peace Desk"]
        assert meta["og:site_name"] == [settings.SITE_NAME]
        assert meta["og:image:alt"] == ["Two chairs & a table"]
        assert meta["article:published_time"] == [representation.iso(piece.published_at)]
        assert meta["citation_title"] == [HEADLINE]
        assert meta["citation_author"] == meta["dc.creator"] == NAMES
        assert meta["citation_author_institution"] == HOUSES
        assert meta["dc.contributor"] == ["Tomás Traductor"]
        assert meta["twitter:data1"] == [piece.byline_text]
        assert "og:type" in meta and len(meta["og:type"]) == 1

    def test_the_title_is_headline_byline_site(self, client, piece):
        tree = parser.document_fromstring(client.get(piece.get_absolute_url()).content.decode())
        title = tree.xpath("//title/text()")[0]
        assert title == f"{HEADLINE} – Ann O’Writer and The Peace Desk – {settings.SITE_NAME}"

    def test_nothing_empty_is_claimed(self, client):
        edition = publish(make_article(standfirst="x"), at=timezone.now() - DAY)
        for contents in meta_of(client, edition.get_absolute_url()).values():
            assert all(contents)
        for data in data_of(client, edition.get_absolute_url()):
            assert None not in data.values() and "" not in data.values() and [] not in data.values()

    def test_the_address_of_a_list_has_nothing_in_it_that_a_visitor_put_there(self, client):
        for number in range(30):
            publish(make_article(f"Piece {number}"), at=timezone.now() - DAY)
        assert canonical_of(client, "/?utm_source=x") == "http://testserver/"
        page = parser.document_fromstring(client.get("/").content.decode())
        following = page.xpath('//a[@rel="next"]/@href')[0]
        assert canonical_of(client, f"/{following}&utm=1") == f"http://testserver/{following}"
        behind = parser.document_fromstring(client.get(f"/{following}").content.decode())
        back = behind.xpath('//a[@rel="prev"]/@href')[0]
        assert canonical_of(client, f"/{back}") == "http://testserver/"

    def test_pages_name_their_feeds(self, client, piece):
        for path in ("/topics/asia/", "/authors/ann-owriter/", "/institutions/second-house/", "/types/opinion/"):
            tree = parser.document_fromstring(client.get(path).content.decode())
            feeds = tree.xpath('//link[@rel="alternate"][@type]/@href')
            assert f"http://testserver{path}feed.xml" == feeds[0] and "http://testserver/feed.json" in feeds
            assert all(client.get(feed).status_code == 200 for feed in feeds)

    def test_translations_name_each_other(self, client):
        first = publish(make_article("First"), at=timezone.now() - DAY)
        second = publish(make_article("Zweite", language="de"), at=timezone.now() - DAY)
        first.neighbours.create(other=second, kind="translation", rank=1, score=1, reason="")
        tree = parser.document_fromstring(client.get(first.get_absolute_url()).content.decode())
        assert {(n.get("hreflang"), n.get("href")) for n in tree.xpath("//head/link[@hreflang]")} == {
            ("en", "http://testserver/articles/first/"),
            ("de", "http://testserver/articles/zweite/"),
        }

    def test_a_translation_leads_to_its_original_and_back_and_names_who_translated(self, client):
        original = make_article("First")
        printed = [publish(original, at=timezone.now() - DAY)]
        translated = make_article("Zweite", language="de", translation_of=original.pk)
        Byline.objects.create(article=translated, position=1, author=make_author("Tom Words"), role="translator")
        change(translated)
        printed.append(publish(translated, at=timezone.now() - DAY))
        for edition in printed:
            outbox.KINDS["neighbours"][0](edition)
        for path, other in (("/articles/first/", "/articles/zweite/"), ("/articles/zweite/", "/articles/first/")):
            page = client.get(path).content.decode()
            assert f'hreflang="{"de" if "zweite" in other else "en"}" href="http://testserver{other}"' in page
            assert f'<a href="{other}"' in page  # for people, too
        assert named(client, "/articles/zweite/", "NewsArticle")["translator"][0]["name"] == "Tom Words"

    def test_a_draft_under_a_private_link_says_nothing_to_machines(self, client):
        from articles.desk import sharing

        article = make_article("Secret")
        _, token = sharing.share(article, at=timezone.now(), by=person("Editor"))
        page = client.get(reverse("shared_draft", args=[token])).content.decode()
        assert "ld+json" not in page and "og:title" not in page and "Cite this" not in page


class TestOtherPages:
    def test_an_author_has_present_posts_and_dated_former_ones(self, client):
        author = make_author("Ann", title="director", institution=make_institution("Now"), website="https://ann.test/")
        affiliate(author, "fellow", make_institution("Then"), starts_on=day("2010-01-01"), ends_on=day("2015-12-31"))
        publish(make_article(authors=[author]), at=timezone.now() - DAY)
        data = named(client, "/authors/ann/", "ProfilePage")["mainEntity"]
        assert (data["@type"], data["name"], data["jobTitle"]) == ("Person", "Ann", "director")
        assert data["sameAs"] == ["https://ann.test/"]
        assert data["affiliation"][0]["affiliation"]["name"] == "Now"
        assert data["alumniOf"] == [
            {
                "@type": "OrganizationRole",
                "roleName": "fellow",
                "startDate": "2010-01-01",
                "endDate": "2015-12-31",
                "alumniOf": {"@type": "Organization", "name": "Then"},
            }
        ]

    def test_a_collective_is_an_organisation(self, client):
        desk = make_author("The Desk", kind=Author.Kind.COLLECTIVE, institution=make_institution("Paper"))
        publish(make_article(authors=[desk]), at=timezone.now() - DAY)
        data = named(client, "/authors/the-desk/", "ProfilePage")["mainEntity"]
        assert data["@type"] == "Organization" and data["memberOf"][0]["memberOf"]["name"] == "Paper"

    def test_an_institution_a_topic_a_type_and_the_front(self, client):
        house = make_institution("Univ", kind="university", country="Korea", founded=1900)
        topic = make_topic("Trade", introduction="Goods.")
        author = make_author(institution=house)
        edition = publish(make_article(authors=[author], topics=[topic]), at=timezone.now() - DAY)
        data = named(client, "/institutions/univ/", "CollegeOrUniversity")
        assert (data["name"], data["foundingDate"], data["address"]["addressCountry"]) == ("Univ", "1900", "Korea")
        listed = named(client, "/topics/trade/", "CollectionPage")["mainEntity"]["itemListElement"]
        assert [item["url"] for item in listed] == [representation.url(edition)]
        assert named(client, "/types/opinion/", "CollectionPage")["description"] == Type.OPINION.meaning
        site = named(client, "/", "WebSite")
        assert site["publisher"]["correctionsPolicy"] == "http://testserver/corrections/"
        assert "ethicsPolicy" not in site["publisher"]  # nobody has said where it stands

    def test_what_the_publication_states_of_itself_is_named_and_linked(self, client, settings):
        settings.POLICIES = {"ethicsPolicy": "/about/ethics/", "masthead": "https://example.org/people"}
        site = named(client, "/", "WebSite")["publisher"]
        assert (site["ethicsPolicy"], site["masthead"]) == (
            "http://testserver/about/ethics/",
            "https://example.org/people",
        )
        page = client.get("/").content.decode()
        assert (
            '<a href="/about/ethics/">Ethics</a>' in page
            and '<a href="https://example.org/people">Masthead</a>' in page
        )

    def test_search_is_offered_where_there_is_one(self, monkeypatch):
        monkeypatch.setattr(
            representation, "page_url", lambda name, *args: "https://x.test/search/" if name == "search" else ""
        )
        target = structured_data.website()["potentialAction"]["target"]["urlTemplate"]
        assert target == "https://x.test/search/?q={search_term_string}"
