"""What readers may see of a piece's past: the list of its editions, and, where the publication says so, their texts."""

import re

import pytest
from django.utils import timezone

from articles.models import Edition
from articles.press import publishing
from tests.html import check_html, text_of
from tests.newsroom import DAY, HOUR, change, make_article, publish

pytestmark = pytest.mark.django_db
Change = Edition.Change


@pytest.fixture
def piece():
    """Published two days ago, corrected yesterday."""
    now = timezone.now()
    article = make_article("The piece", body="<p>It was 1995.</p>", slug="piece")
    publish(article, at=now - 2 * DAY)
    change(article, body="<p>It was 1994.</p>")
    publishing.correct(article, version=2, at=now - DAY, change=Change.CORRECTION, note="The year was wrong.")
    return article


class TestComparison:
    ADDRESS = "/articles/piece/history/2/"

    def test_it_is_not_there_unless_the_publication_says_so(self, client, piece):
        assert client.get(self.ADDRESS).status_code == 404
        assert self.ADDRESS not in client.get("/articles/piece/history/").content.decode()

    def test_it_shows_what_changed(self, client, piece, settings, django_assert_max_num_queries):
        settings.COMPARE_EDITIONS = True
        assert self.ADDRESS in client.get("/articles/piece/history/").content.decode()
        with django_assert_max_num_queries(4):
            page = client.get(self.ADDRESS).content.decode()
        assert "<del>1995.</del><ins>1994.</ins>" in page and "The year was wrong." in text_of(page)
        assert '<link rel="canonical" href="http://testserver/articles/piece/history/">' in page
        check_html(page)

    @pytest.mark.parametrize("number", [0, 1, 3, 99999999])
    def test_only_what_had_something_before_it_can_be_compared(self, client, piece, settings, number):
        settings.COMPARE_EDITIONS = True
        assert client.get(f"/articles/piece/history/{number}/").status_code == 404

    def test_a_version_that_waits_or_was_cancelled_is_in_no_comparison(self, client, piece, settings):
        settings.COMPARE_EDITIONS = True
        now = timezone.now()
        change(piece, body="<p>zyxlater</p>")
        later = publishing.schedule(piece, version=3, at=now, visible_from=now + DAY, change=Change.UPDATE)
        assert client.get("/articles/piece/history/3/").status_code == 404
        publishing.cancel(later, at=now)
        for number in (2, 3):
            assert "zyxlater" not in client.get(f"/articles/piece/history/{number}/").content.decode()

    def test_a_text_that_was_taken_away_does_not_come_back_by_it(self, client, piece, settings):
        settings.COMPARE_EDITIONS = True
        status = Edition.Status.RETRACTED
        publishing.withdraw(piece, version=2, at=timezone.now() - HOUR, note="Copied.", status=status)
        assert client.get(self.ADDRESS).status_code == 404
        assert "/history/2/" not in client.get("/articles/piece/history/").content.decode()

    def test_nor_does_a_name_that_was_withheld(self, client, piece, settings):
        settings.COMPARE_EDITIONS = True
        author = piece.bylines.get().author
        publishing.anonymise(piece, author, version=2, at=timezone.now() - HOUR, reason="Safety.")
        for path in ("/articles/piece/history/", self.ADDRESS, "/articles/piece/history/3/"):
            response = client.get(path)
            assert response.status_code == 200 and author.name not in response.content.decode()


class TestHistory:
    def test_it_may_be_found_while_the_piece_may(self, client, piece):
        assert "noindex" not in client.get("/articles/piece/history/").content.decode()
        publishing.withdraw(piece, version=2, at=timezone.now() - HOUR, note="Why.", status=Edition.Status.UNLISTED)
        assert 'content="noindex' in client.get("/articles/piece/history/").content.decode()

    def test_it_is_in_the_order_in_which_readers_saw_them(self, client, piece):
        """A correction that came while an update waited has the higher number and was seen before it."""
        now = timezone.now()
        waiting = publishing.schedule(
            piece, version=2, at=now - 3 * HOUR, visible_from=now - HOUR, change=Change.UPDATE, note="Then the update."
        )
        publishing.correct(piece, version=2, at=now - 2 * HOUR, change=Change.CORRECTION, note="First the correction.")
        words = text_of(client.get("/articles/piece/history/").content.decode())
        assert waiting.number == 3
        assert words.index("Then the update.") < words.index("First the correction.") < words.index("The year was")


class TestLedger:
    def test_an_entry_has_an_address_that_stays(self, client, piece):
        entry = Edition.objects.get(number=2)
        address = f"/corrections/{entry.pk}/"
        assert address in client.get("/corrections/").content.decode()
        assert client.get("/corrections/feed.json").json()["items"][0]["url"] == f"http://testserver{address}"
        page = client.get(address).content.decode()
        assert "The year was wrong." in page and "/articles/piece/" in page
        check_html(page)

    def test_an_edition_that_told_nothing_is_no_entry(self, client, piece):
        assert client.get(f"/corrections/{Edition.objects.get(number=1).pk}/").status_code == 404

    def test_every_kind_of_note_can_be_filtered_for(self, client, piece):
        page = client.get("/corrections/").content.decode()
        for kind in Change:
            assert (f"?kind={kind.value}" in page) is (kind not in {Change.FIRST, Change.SILENT})
        assert "Nothing of this kind" in client.get("/corrections/?kind=context").content.decode()

    def test_kinds_and_years_are_filtered_together(self, client, piece, django_assert_max_num_queries):
        old = make_article("Older piece")
        publish(old, at=timezone.now() - 800 * DAY)
        change(old)
        then = timezone.now() - 750 * DAY
        publishing.correct(old, version=2, at=then, change=Change.CLARIFICATION, note="What was meant then.")
        with django_assert_max_num_queries(4):
            page = client.get("/corrections/?kind=clarification").content.decode()
        assert "What was meant then." in page and "The year was wrong." not in page
        assert f"?kind=clarification&amp;year={then.year}" in page
        check_html(page)
        page = client.get(f"/corrections/?year={timezone.localtime(timezone.now() - DAY).year}").content.decode()
        assert "The year was wrong." in page and "What was meant then." not in page
        for number in range(31):
            change(old)
            at = then + (number + 1) * HOUR
            publishing.correct(old, version=old.version, at=at, change=Change.UPDATE, note="More.")
        page = client.get(f"/corrections/?kind=update&year={then.year}").content.decode()
        older = re.search(r'rel="next" href="([^"]*)"', page)[1].replace("&amp;", "&")
        page = client.get(f"/corrections/{older}").content.decode()
        assert page.count("<p>More.</p>") == 1 and "The year was wrong." not in page
        for wrong in ("year=1066", "year=x", "kind=silent", "kind=x&year=-1"):
            assert "The year was wrong." in client.get(f"/corrections/?{wrong}").content.decode(), wrong
