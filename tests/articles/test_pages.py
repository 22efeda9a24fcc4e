"""The reader's pages: what answers, what it says, and how many queries it takes, however large the archive."""

import json
import re
from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.models import Byline, Edition, Neighbour
from articles.press import publishing
from tests.html import check_html, text_of
from tests.newsroom import (
    DAY,
    affiliate,
    change,
    day,
    make_article,
    make_author,
    make_institution,
    make_topic,
    publish,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def piece():
    """A published piece with everything a page can show, and another that stands beside it."""
    parent = make_topic("Asia")
    topic = make_topic("Korea", parent=parent, introduction="An introduction.")
    house = make_institution("The Institute", description="What it is.")
    house.disclosures.create(text="Paid by its members.")
    author = make_author("Ann O’Writer", title="fellow for <everything>", institution=house)
    now = timezone.now()
    edition = publish(
        make_article("A & B <i>", authors=[author], topics=[topic], body="<p>First.</p><p>Second.</p>"), at=now - DAY
    )
    other = publish(make_article("The other piece", authors=[author], topics=[topic]), at=now - 2 * DAY)
    Neighbour.objects.create(edition=edition, other=other, rank=1, score=1, reason="Also on Korea")
    return edition


def get(client, path, status=200, **headers):
    response = client.get(path, **headers)
    assert response.status_code == status, path
    return response


class TestTheArticlePage:
    def test_it_says_who_wrote_it_where_they_worked_and_what_is_beside_it(self, client, piece):
        page = get(client, "/articles/a-b-i/").content.decode()
        words = text_of(page)
        for expected in (
            "Opinion",
            "A & B <i>",
            "Ann O’Writer",
            "fellow for <everything>, The Institute",
            "First.",
            "Second.",
            "Paid by its members.",
            "Korea",
            "The other piece",
            "Also on Korea",
        ):
            assert expected in words
        assert words.index("First.") < words.index("Second.")
        check_html(page)

    def test_an_earlier_address_redirects_for_good(self, client, piece):
        article = piece.article
        change(article, slug="moved")
        publishing.correct(article, version=2, at=timezone.now(), change=Edition.Change.SILENT)
        response = get(client, "/articles/a-b-i/", status=301)
        assert response["Location"] == "/articles/moved/"
        get(client, "/articles/moved/")
        assert get(client, "/articles/a-b-i/history/", status=301)["Location"] == "/articles/moved/history/"

    def test_a_withdrawn_piece_says_why_at_its_own_address(self, client, piece):
        publishing.withdraw(piece.article, version=1, at=timezone.now(), note="It was copied.")
        page = get(client, "/articles/a-b-i/").content.decode()
        assert "It was copied." in page and "First." in page and "noindex" in page
        assert "<span>Withdrawn <time" in page and "Updated" not in page
        assert "A &amp; B" not in get(client, "/").content.decode()

    def test_a_retracted_piece_shows_the_reason_instead_of_the_text(self, client, piece):
        publishing.withdraw(
            piece.article, version=1, at=timezone.now(), note="It was copied.", status=Edition.Status.RETRACTED
        )
        page = get(client, "/articles/a-b-i/", status=410).content.decode()
        assert "It was copied." in page and "First." not in page
        assert "<span>Retracted <time" in page and "min read" not in page
        assert "wordCount" not in page and "/media/cards/" not in page.partition("application/ld+json")[2]

    def test_an_unlisted_piece_stays_as_it_is_and_is_found_nowhere(self, client, piece):
        options = {"version": 1, "at": timezone.now(), "note": "A wish of its subject."}
        publishing.withdraw(piece.article, status=Edition.Status.UNLISTED, **options)
        page = get(client, "/articles/a-b-i/").content.decode()
        assert "First." in page and "noindex" in page and "A wish" not in page
        assert "A &amp; B" not in get(client, "/").content.decode()

    def test_a_redirected_piece_leads_to_the_other(self, client, piece):
        other = Edition.objects.get(headline="The other piece").article
        options = {"version": 1, "at": timezone.now(), "note": "Merged.", "redirect_to": other}
        publishing.withdraw(piece.article, status=Edition.Status.REDIRECTED, **options)
        assert get(client, "/articles/a-b-i/", status=301)["Location"] == "/articles/the-other-piece/"

    def test_a_withheld_name_stays_withheld_through_a_correction(self, client, piece):
        author, article = piece.bylines.get().author, piece.article
        publishing.anonymise(article, author, version=1, at=timezone.now(), reason="Her safety.")
        for text in ("Corrected.", "Corrected again."):
            page = get(client, "/articles/a-b-i/").content.decode()
            assert "Name withheld" in page and "Ann" not in page and "ann-owriter" not in page
            article.refresh_from_db()
            change(article, body=f"<p>{text}</p>")
            publishing.correct(article, version=article.version, at=timezone.now(), change=Edition.Change.SILENT)
        assert "A &amp; B" not in get(client, "/authors/ann-owriter/").content.decode()

    def test_a_correction_stands_on_the_page_and_in_the_history(self, client, piece):
        change(piece.article, body="<p>Corrected.</p>")
        publishing.correct(
            piece.article, version=2, at=timezone.now(), change=Edition.Change.CORRECTION, note="It was 1994."
        )
        assert "It was 1994." in get(client, "/articles/a-b-i/").content.decode()
        history = get(client, "/articles/a-b-i/history/").content.decode()
        assert "It was 1994." in history and "First published" in history
        check_html(history)

    def test_an_old_opinion_says_so_and_a_review_does_not(self, client):
        for type_, aged in (("opinion", True), ("review", False)):
            edition = publish(make_article(type=type_), at=timezone.now() - 800 * DAY)
            page = get(client, edition.get_absolute_url()).content.decode()
            assert ("more than 2 years old" in page) is aged

    @pytest.mark.parametrize(("type_", "rule"), [("opinion", "more than a year old"), ("review", "does not grow old")])
    def test_the_page_of_a_type_says_what_it_means_and_when_it_ages(self, client, type_, rule):
        page = get(client, f"/types/{type_}/").content.decode()
        assert "What the label means" in page and rule in page
        check_html(page)

    def test_right_to_left_text_is_marked_as_such(self, client):
        edition = publish(make_article("خبر", language="ar"), at=timezone.now() - DAY)
        page = get(client, edition.get_absolute_url()).content.decode()
        assert '<h1 lang="ar" dir="rtl">' in page

    def test_an_image_credit_without_a_file_is_printed(self, client):
        from images.models import Image

        image = Image.objects.create(title="x", credit="Some Agency")
        edition = publish(make_article(image=image), at=timezone.now() - DAY)
        page = get(client, edition.get_absolute_url()).content.decode()
        assert "Image: Some Agency" in page and "<img" not in page

    def test_it_takes_at_most_five_queries(self, client, piece, django_assert_max_num_queries):
        with django_assert_max_num_queries(5):
            get(client, "/articles/a-b-i/")


class TestOtherPages:
    @pytest.mark.parametrize(
        ("path", "most", "says"),
        [
            ("/", 4, "A & B <i>"),
            ("/topics/", 4, "Korea"),
            ("/topics/korea/", 4, "An introduction."),
            ("/topics/asia/", 4, "A & B <i>"),
            ("/authors/", 4, "fellow for <everything>, The Institute"),
            ("/authors/ann-owriter/", 6, "A & B <i>"),
            ("/institutions/", 4, "The Institute"),
            ("/institutions/the-institute/", 6, "Paid by its members."),
            ("/archive/", 4, "{piece.published_at:%Y}"),
            ("/articles/a-b-i/history/", 4, "First published"),
        ],
    )
    def test_it_answers_within_its_queries(self, client, piece, path, most, says, django_assert_max_num_queries):
        with django_assert_max_num_queries(most):
            page = get(client, path).content.decode()
        assert says.format(piece=piece) in text_of(page)
        check_html(page)

    def test_a_month_of_the_archive(self, client, piece):
        when = timezone.localtime(piece.published_at)
        page = get(client, f"/archive/{when:%Y/%m}/").content.decode()
        assert "A &amp; B" in page
        get(client, "/archive/1999/01/", status=404)
        get(client, "/archive/2019/13/", status=404)
        get(client, "/archive/0000/01/", status=404)

    def test_the_institution_separates_then_and_now(self, client, piece):
        author = make_author("Left Long Ago")
        house = piece.bylines.get().affiliations.get().institution
        affiliate(author, "fellow", house, ends_on=day("2020-01-01"))
        publish(make_article("Written then", authors=[author]), at=timezone.now() - 3000 * DAY)
        words = text_of(get(client, "/institutions/the-institute/").content.decode())
        now, before = words.index("Last known here"), words.index("Were here before")
        assert now < words.rindex("Ann O’Writer, fellow") < before < words.rindex("Left Long Ago")

    def test_another_name_redirects_to_the_page(self, client, piece):
        author = piece.bylines.get().author
        author.other_names.create(name="Ann Former")
        assert get(client, "/authors/ann-former/", status=301)["Location"] == "/authors/ann-owriter/"

    def test_an_empty_site_has_a_front_page(self, client):
        assert "Nothing is published yet" in get(client, "/").content.decode()
        for path in ("/topics/", "/authors/", "/institutions/", "/archive/"):
            check_html(get(client, path).content.decode())

    def test_robots_keep_out_of_the_desk(self, client):
        response = get(client, "/robots.txt")
        assert response["Content-Type"].startswith("text/plain")
        assert "Disallow: /admin/" in response.content.decode()

    @pytest.mark.parametrize(
        "path", ["/articles/none/", "/topics/none/", "/authors/none/", "/nowhere/", "/media/x.jpg"]
    )
    def test_what_is_not_there_is_not_found(self, client, path):
        check_html(get(client, path, status=404).content.decode())

    def test_only_safe_methods(self, client, piece):
        assert client.post("/articles/a-b-i/").status_code == 405
        assert client.head("/articles/a-b-i/").status_code == 200


class TestListsOfWhoAndWhere:
    """Found by the printed rows, of which a piece may have several for one author or house."""

    @pytest.fixture
    def pieces(self):
        house = make_institution("House")
        ann, ben = (make_author(name, title="fellow", institution=house) for name in ("Ann", "Ben"))
        now = timezone.now()
        for number in range(30):
            article = make_article(f"Piece {number:02}", authors=[ann, ben] if number % 2 else [ben, ann])
            if number % 3 == 0:
                article.bylines.create(author=ann, position=2, role=Byline.Role.TRANSLATOR)
                article = change(article)
            # One of two pieces is as old as the one before.
            publish(article, at=now - timedelta(days=1, minutes=number // 2))
            if number % 5 == 0:
                change(article, headline=f"Piece {number:02}", standfirst="Said better.")
                options = {"change": Edition.Change.UPDATE, "note": "Said better."}
                publishing.correct(article, version=article.version, at=now - timedelta(hours=1), **options)
        return [piece.headline[-2:] for piece in Edition.objects.visible(timezone.now()).newest_first()]

    @pytest.mark.parametrize("start", ["/authors/ann/", "/authors/ben/", "/institutions/house/"])
    def test_each_piece_stands_once_and_the_newest_first(self, client, pieces, start):
        seen, path = [], start
        while path:
            page = get(client, path).content.decode()
            seen += re.findall(r"Piece (\d\d)</a>", page)
            found = re.search(r'rel="next" href="([^"]+)"', page)
            path = f"{start}{found[1]}" if found else None
        assert seen == pieces and len(pieces) == 30
        back = re.search(r'rel="prev" href="([^"]+)"', page)[1]
        assert re.findall(r"Piece (\d\d)</a>", get(client, start + back).content.decode()) == seen[:20]

    def test_so_it_is_in_feeds_and_for_programs(self, client, pieces):
        for path in ("/authors/ann/feed.json", "/institutions/house/feed.json"):
            items = get(client, path).json()["items"]
            assert len(items) == len({item["id"] for item in items}) == 30
        for query in ("author=ann", "institution=house", "author=ann&institution=house"):
            records = get(client, f"/api/v1/editions/?{query}&limit=100").json()["items"]
            assert len(records) == len({record["url"] for record in records}) == 30


class TestLongLists:
    def test_pages_follow_each_other_and_lead_back(self, client):
        now = timezone.now()
        for number in range(60):
            publish(make_article(f"Piece {number:02}"), at=now - timedelta(minutes=number))
        seen, path = [], "/"
        while path:
            page = get(client, path).content.decode()
            seen += re.findall(r"Piece (\d\d)</a>", page)
            found = re.search(r'rel="next" href="([^"]+)"', page)
            path = f"/{found[1]}" if found else None
        assert seen == [f"{number:02}" for number in range(60)]
        back = re.search(r'rel="prev" href="([^"]+)"', page)[1]
        assert re.findall(r"Piece (\d\d)</a>", get(client, f"/{back}").content.decode()) == seen[24:48]

    @pytest.mark.parametrize("cursor", ["x", "%00x", "WzEsMl0", "bnVsbA", "WyIyMDIwIiwgMV0", "[]", "a" * 5000])
    def test_a_broken_cursor_is_not_found(self, client, cursor):
        get(client, f"/?next={cursor}", status=404)

    @pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
    def test_nor_is_one_whose_moment_lies_outside_the_calendar(self, client, moment):
        publish(make_article(), at=timezone.now() - DAY)
        cursor = urlsafe_b64encode(json.dumps([moment, 1]).encode()).decode().rstrip("=")
        get(client, f"/?next={cursor}", status=404)

    def test_queries_do_not_grow_with_the_archive(self, client, django_assert_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        topic, house = make_topic("Korea"), make_institution("House")
        author = make_author("Ann", title="fellow", institution=house)

        def count():
            used = []
            for path in ("/", "/topics/korea/", "/authors/ann/", "/institutions/house/", "/articles/piece-0/"):
                with CaptureQueriesContext(connection) as captured:
                    get(client, path)
                used.append(len(captured))
            return used

        publish(make_article("Piece 0", authors=[author], topics=[topic]), at=timezone.now() - DAY)
        few = count()
        for number in range(1, 40):
            publish(make_article(f"Piece {number}", authors=[author], topics=[topic]), at=timezone.now() - DAY)
        assert count() == few
