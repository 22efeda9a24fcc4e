"""publish(), schedule(), cancel(): what is printed, when readers see it, and what is refused."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.models import Edition, PrintedSlug
from articles.press import publishing
from articles.press.errors import AlreadyPrinted, NotReady, PublishingError, StaleVersion
from tests.newsroom import DAY, HOUR, NOON, change, make_article, make_topic, publish

pytestmark = pytest.mark.django_db
Change = Edition.Change


def on_show(at):
    return [edition.headline for edition in Edition.objects.visible(at)]


class TestPublish:
    def test_it_prints_what_the_working_copy_says(self):
        topics = [make_topic("Second"), make_topic("First")]
        article = make_article("A headline", standfirst="S.", body="<p>One two.</p>", topics=topics, notice="N.")
        edition = publish(article)
        edition.refresh_from_db()
        assert (edition.headline, edition.standfirst, edition.body, edition.notice) == (
            "A headline",
            "S.",
            "<p>One two.</p>",
            "N.",
        )
        assert edition.word_count == 2
        assert [row.topic.name for row in edition.edition_topics.all()] == ["Second", "First"]
        assert (edition.published_at, edition.visible_from, edition.visible_until) == (NOON, NOON, None)

    def test_readers_see_it_from_that_moment_on(self):
        publish(make_article("Seen"))
        assert on_show(NOON - HOUR) == []
        assert on_show(NOON) == ["Seen"]

    def test_a_later_change_of_the_working_copy_reaches_no_reader(self):
        article = make_article("Before")
        publish(article)
        change(article, headline="After")
        assert on_show(NOON) == ["Before"]

    def test_it_refuses_a_version_that_is_no_longer_the_present_one(self):
        article = make_article()
        change(article)
        with pytest.raises(StaleVersion, match="changed meanwhile") as refused:
            publishing.publish(article, version=1, at=NOON)
        assert (refused.value.asked, refused.value.current) == (1, 2)
        assert not Edition.objects.exists()

    def test_a_second_click_prints_nothing_twice(self):
        article = make_article()
        publish(article)
        with pytest.raises(AlreadyPrinted, match="It is published already"):
            publish(article, at=NOON + HOUR)
        assert Edition.objects.count() == 1

    @pytest.mark.parametrize(("missing", "why"), [({"body": "<p> </p>"}, "It has no text"), ({"authors": []}, "sign")])
    def test_it_refuses_a_piece_that_is_not_ready_and_prints_nothing(self, missing, why):
        with pytest.raises(NotReady, match=why) as refused:
            publish(make_article(**missing))
        assert str(refused.value).endswith(".")
        assert not Edition.objects.exists()

    def test_an_earlier_date_can_be_given_to_a_piece_from_elsewhere(self):
        edition = publish(make_article(), dated=NOON - 400 * DAY)
        assert (edition.published_at, edition.visible_from) == (NOON - 400 * DAY, NOON)

    def test_an_address_that_was_printed_once_is_refused_to_another_piece(self):
        first = make_article(slug="the-address")
        publish(first)
        change(first, slug="moved")
        publishing.correct(first, version=first.version, at=NOON + HOUR, change=Change.SILENT)
        second = make_article(slug="the-address")
        with pytest.raises(PublishingError, match="belongs to another piece"):
            publish(second)
        assert PrintedSlug.objects.get(slug="the-address").article == first

    def test_body_headings_get_anchors(self):
        edition = publish(make_article(body="<h2>Über uns</h2><p>x</p><h2>Über uns</h2>"))
        assert '<h2 id="s-uber-uns">' in edition.body
        assert '<h2 id="s-uber-uns-2">' in edition.body


class TestSchedule:
    def test_it_appears_to_the_second_with_nothing_running(self):
        article = make_article("Waiting")
        publishing.schedule(article, version=1, at=NOON, visible_from=NOON + DAY)
        assert on_show(NOON + DAY - HOUR / 3600) == []
        assert on_show(NOON + DAY) == ["Waiting"]

    def test_exactly_the_scheduled_version_goes_out(self):
        article = make_article("Approved")
        publishing.schedule(article, version=1, at=NOON, visible_from=NOON + DAY)
        change(article, headline="Written afterwards")
        assert on_show(NOON + DAY) == ["Approved"]

    def test_a_moment_that_has_passed_is_refused(self):
        with pytest.raises(PublishingError, match="still ahead"):
            publishing.schedule(make_article(), version=1, at=NOON, visible_from=NOON)

    def test_an_update_waits_while_the_live_piece_is_corrected(self):
        article = make_article("Live")
        publish(article)
        change(article, headline="Update")
        publishing.schedule(article, version=2, at=NOON, visible_from=NOON + DAY, change=Change.UPDATE)
        change(article, headline="Live, corrected")
        publishing.correct(article, version=3, at=NOON + HOUR, change=Change.CORRECTION, note="It was wrong.")
        assert on_show(NOON) == ["Live"]
        assert on_show(NOON + HOUR) == ["Live, corrected"]
        assert on_show(NOON + DAY) == ["Update"]

    def test_several_later_versions_follow_each_other(self):
        article = make_article("One")
        publishing.schedule(article, version=1, at=NOON, visible_from=NOON + DAY)
        change(article, headline="Two")
        publishing.schedule(article, version=2, at=NOON, visible_from=NOON + 2 * DAY, change=Change.UPDATE)
        assert [on_show(NOON + n * DAY) for n in range(3)] == [[], ["One"], ["Two"]]

    def test_scheduling_an_unpublished_piece_earlier_replaces_what_waited(self):
        article = make_article("Piece")
        publishing.schedule(article, version=1, at=NOON, visible_from=NOON + 2 * DAY)
        edition = publishing.schedule(article, version=1, at=NOON, visible_from=NOON + DAY)
        assert edition.change == Change.FIRST
        assert (edition.published_at, edition.visible_until) == (NOON + DAY, None)

    def test_publishing_now_replaces_what_waited(self):
        article = make_article("Piece")
        publishing.schedule(article, version=1, at=NOON, visible_from=NOON + 2 * DAY)
        publish(article, at=NOON + HOUR)
        assert Edition.objects.visible(NOON + 3 * DAY).get().published_at == NOON + HOUR

    def test_a_piece_that_comes_sooner_than_scheduled_answers_at_its_address(self, client):
        article = make_article(slug="sooner")
        now = timezone.now()
        publishing.schedule(article, version=1, at=now - HOUR, visible_from=now + DAY)
        publish(article, at=now - HOUR / 2)
        assert client.get("/articles/sooner/").status_code == 200

    def test_a_public_piece_needs_to_say_what_will_change(self):
        article = make_article()
        publish(article)
        with pytest.raises(PublishingError, match="what kind of change"):
            publishing.schedule(article, version=1, at=NOON, visible_from=NOON + DAY)

    def test_cancelling_leaves_what_was_before_on_show(self):
        article = make_article("Live")
        publish(article)
        change(article, headline="Update")
        waiting = publishing.schedule(article, version=2, at=NOON, visible_from=NOON + DAY, change=Change.UPDATE)
        publishing.cancel(waiting, at=NOON + HOUR)
        assert on_show(NOON + 2 * DAY) == ["Live"]
        assert [e.headline for e in Edition.objects.ever_visible(NOON + 2 * DAY)] == ["Live"]

    def test_cancelling_a_first_publication_leaves_nothing(self):
        waiting = publishing.schedule(make_article(), version=1, at=NOON, visible_from=NOON + DAY)
        publishing.cancel(waiting, at=NOON)
        assert on_show(NOON + 2 * DAY) == []

    def test_what_readers_have_seen_cannot_be_cancelled(self):
        edition = publish(make_article())
        with pytest.raises(PublishingError, match="still waits"):
            publishing.cancel(edition, at=NOON + HOUR)


class TestTheDatabaseRefuses:
    def test_two_open_editions_of_one_article(self):
        article = make_article()
        first = publish(article)
        with pytest.raises(IntegrityError, match="(?i)unique"), transaction.atomic():
            Edition.objects.create(
                article=article,
                number=2,
                version=1,
                slug="x",
                headline="x",
                type="opinion",
                language="en",
                change="silent",
                published_at=NOON,
                modified_at=NOON,
                visible_from=NOON,
                printed_at=NOON,
            )
        assert Edition.objects.get() == first

    def test_any_change_of_an_edition_but_its_end(self):
        edition = publish(make_article("As printed"))
        for change_of in ({"headline": "Rewritten"}, {"body": "<p>Rewritten</p>"}, {"published_at": NOON - DAY}):
            with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
                Edition.objects.filter(pk=edition.pk).update(**change_of)
        Edition.objects.filter(pk=edition.pk).update(visible_until=NOON + DAY)

    def test_any_change_of_a_printed_name(self):
        edition = publish(make_article())
        with pytest.raises(IntegrityError, match="does not change"), transaction.atomic():
            edition.bylines.update(name="Somebody Else")

    def test_an_article_that_was_printed_cannot_be_deleted(self):
        article = make_article()
        publish(article)
        with pytest.raises(IntegrityError, match="protected foreign keys.*Edition.article"):
            article.delete()
