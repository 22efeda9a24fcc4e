"""Whom to tell of a correction, and how long it took."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse

from articles.desk import feedback
from articles.models import Article, Edition, ErrorReport, Event, Republication
from articles.press import publishing
from tests.articles.test_desk import person
from tests.newsroom import DAY, HOUR, NOON, change, make_article, publish

pytestmark = pytest.mark.django_db


def correct(article, at, kind=Edition.Change.CORRECTION, note="It was 1994."):
    change(article, at=at)
    return publishing.correct(article, version=article.version, at=at, change=kind, note=note)


def report(article, at, **values):
    edition = article.editions.first()
    return ErrorReport.objects.create(article=article, edition=edition, text="Wrong year.", at=at, **values)


def carried(article, **values):
    return Republication.objects.create(article=article, where="The letter", kind="newsletter", **values)


class TestHowLongItTook:
    def rows(self):
        return feedback.correction_times(Article.objects.all(), NOON - 30 * DAY, NOON + 30 * DAY)

    def test_since_publication_and_since_the_first_report(self):
        article = make_article()
        publish(article)
        report(article, NOON + HOUR)
        report(article, NOON + 2 * HOUR)
        correct(article, NOON + 5 * HOUR)
        (row,) = self.rows()
        assert (row.after_publication, row.after_report) == (5 * HOUR, 4 * HOUR)

    def test_a_report_counts_for_the_first_correction_after_it(self):
        article = make_article()
        publish(article)
        report(article, NOON + HOUR)
        correct(article, NOON + 2 * HOUR)
        correct(article, NOON + 9 * HOUR)
        assert [row.after_report for row in self.rows()] == [None, HOUR]

    def test_a_report_that_was_no_error_counts_for_nothing(self):
        article = make_article()
        publish(article)
        report(article, NOON + HOUR, state=ErrorReport.State.DISMISSED)
        correct(article, NOON + 2 * HOUR)
        assert [row.after_report for row in self.rows()] == [None]

    def test_style_and_updates_are_no_corrections(self):
        article = make_article()
        publish(article)
        correct(article, NOON + HOUR, kind=Edition.Change.UPDATE)
        assert self.rows() == []

    def test_it_takes_two_queries(self, django_assert_num_queries):
        for _ in range(3):
            article = make_article()
            publish(article)
            correct(article, NOON + HOUR)
        with django_assert_num_queries(2):
            assert len(self.rows()) == 3

    @pytest.mark.parametrize(("times", "middle"), [([], None), ([3, 1, 2], 2), ([1, 2, 3, 4], 2), ([None, 5], 5)])
    def test_the_median(self, times, middle):
        as_time = lambda hours: hours and timedelta(hours=hours)  # noqa: E731
        assert feedback.median(map(as_time, times)) == as_time(middle)


class TestWhomToTell:
    def test_nobody_while_readers_were_told_nothing(self):
        article = make_article()
        publish(article)
        carried(article)
        correct(article, NOON + HOUR, kind=Edition.Change.SILENT, note="")
        assert not feedback.republications_to_notify(NOON + DAY)

    def test_those_who_carried_it_until_they_know_and_again_with_the_next_note(self):
        article = make_article()
        publish(article)
        row = carried(article)
        correct(article, NOON + HOUR)
        assert list(feedback.republications_to_notify(NOON + DAY)) == [row]
        for _ in range(2):  # a second click changes nothing
            feedback.mark_notified(row, at=NOON + 2 * HOUR, by=None)
        assert not feedback.republications_to_notify(NOON + DAY)
        assert Event.objects.filter(action="tell").count() == 1
        correct(article, NOON + 3 * HOUR, note="And it was in May.")
        assert list(feedback.republications_to_notify(NOON + DAY)) == [row]

    def test_nobody_is_asked_to_tell_what_still_waits(self):
        article = make_article()
        publish(article)
        carried(article)
        publishing.schedule(
            article, version=1, at=NOON, visible_from=NOON + DAY, change=Edition.Change.UPDATE, note="It ended."
        )
        assert not feedback.republications_to_notify(NOON + HOUR)
        assert feedback.republications_to_notify(NOON + 2 * DAY)


class TestOnTheDesk:
    def test_the_page_says_how_long_it_took_and_whom_to_tell(self, client):
        client.force_login(person("Publisher"))
        article = make_article("Corrected")
        publish(article)
        row = carried(article, contact="letter@example.org")
        correct(article, NOON + 5 * HOUR)
        address = f"{reverse('admin:articles_article_corrections')}?year=2026"
        page = client.get(address).content.decode()
        assert "5 hours" in page and "The letter" in page and "mailto:letter@example.org" in page
        assert (
            "The letter"
            in client.get(reverse("admin:articles_article_publication", args=[article.pk])).content.decode()
        )
        response = client.post(reverse("admin:articles_article_tell", args=[row.pk]), {"back": address})
        assert response["Location"] == address
        assert "They know" not in client.get(address).content.decode()

    def test_a_year_without_corrections_and_one_that_is_none(self, client):
        client.force_login(person("Editor"))
        for year in ("1999", "0", "now", "9" * 30):
            response = client.get(reverse("admin:articles_article_corrections"), {"year": year})
            assert "Nothing had to be corrected" in response.content.decode(), year

    def test_who_may_not_note_it_is_refused(self, client):
        client.force_login(person("Writer"))
        article = make_article()
        publish(article)
        row = carried(article)
        correct(article, NOON + HOUR)
        assert client.post(reverse("admin:articles_article_tell", args=[row.pk])).status_code == 403
        row.refresh_from_db()
        assert row.told_at is None


class TestTheReportersForm:
    def send(self, client, article, *, reader="203.0.113.9", **typed):
        path = reverse("report_error", args=[article.editions.get().slug])
        typed = {"text": "It was 1994, not 1995."} | typed
        return client.post(path, typed, headers={"x-forwarded-for": reader})

    def test_a_page_loaded_anew_reports_nothing_anew(self, client):
        article = make_article()
        publish(article)
        sent = self.send(client, article)
        assert sent.status_code == 302
        assert "Thank you" in client.get(sent["Location"]).content.decode() and ErrorReport.objects.count() == 1

    def test_a_mail_address_that_is_none_is_not_thrown_away_in_silence(self, client):
        article = make_article()
        publish(article)
        page = self.send(client, article, text="It was 1994, not 1995.", email="ann at example").content.decode()
        assert "no mail address" in page and "It was 1994" in page and "ann at example" in page
        assert not ErrorReport.objects.exists()

    def test_what_no_database_keeps_is_left_out(self, client):
        article = make_article()
        publish(article)
        self.send(client, article, text="It was 1994,\x00 not 1995.", email="ann\x00@example.org")
        row = ErrorReport.objects.get()
        assert (row.text, row.email) == ("It was 1994, not 1995.", "ann@example.org")

    def test_behind_a_proxy_one_readers_many_reports_silence_no_other(self, client, settings):
        settings.BEHIND_PROXY = True
        cache.clear()
        article = make_article()
        publish(article)
        for _ in range(feedback.MAX_REPORTS_PER_HOUR + 1):
            self.send(client, article)
        assert ErrorReport.objects.count() == feedback.MAX_REPORTS_PER_HOUR
        self.send(client, article, reader="203.0.113.10")
        assert ErrorReport.objects.count() == feedback.MAX_REPORTS_PER_HOUR + 1
