"""Which piece stands in which list of readers: of its people, houses, topics, series and months, and in no other."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from articles.models import Series
from articles.pages.kinds import KINDS
from articles.press import fronts, publishing
from articles.press.publishing import Status
from articles.public import in_print
from tests.newsroom import DAY, HOUR, NOON, make_article, make_author, make_institution, make_published, make_topic

pytestmark = pytest.mark.django_db


def test_a_piece_stands_with_who_and_what_it_was_printed_under():
    found = []
    for name in ("One", "Two"):
        house, topic, series = make_institution(), make_topic(), Series.objects.create(name=name, slug=name.lower())
        author = make_author(title="fellow", institution=house)
        edition = make_published(authors=[author], topics=[topic], series=series.pk)
        found.append((edition, author, house, topic, series))
    edition, author, house, topic, series = found[0]
    for pieces in (
        in_print.pieces_by(author, NOON),
        in_print.from_institution(in_print.pieces(NOON), house.pk),
        in_print.pieces_on(topic, NOON),
        in_print.pieces_of(series, NOON),
    ):
        assert list(pieces) == [edition]


def test_a_house_shows_whom_lists_name_and_nobody_else_who_works_there():
    house = make_institution()
    named, unknown = (make_author(title="fellow", institution=house) for _ in range(2))
    make_published(authors=[named])
    waiting = make_article(authors=[unknown])
    publishing.schedule(waiting, version=1, at=NOON, visible_from=NOON + DAY)
    assert [affiliation.author for affiliation in in_print.affiliations_at(house, NOON)] == [named]
    assert {affiliation.author for affiliation in in_print.affiliations_at(house, NOON + DAY)} == {named, unknown}


def test_a_topic_is_in_the_index_with_a_piece_under_it_however_deep():
    top = make_topic("A")
    middle = make_topic("B", parent=top)
    low = make_topic("C", parent=middle)
    make_topic("D", parent=top)
    make_published(topics=[low])
    assert in_print.topics(NOON) == [top, middle, low]
    assert list(in_print.pieces_on(top, NOON)) == list(in_print.pieces_on(low, NOON)) != []


def test_a_month_begins_with_its_first_moment_and_ends_before_the_next():
    first, after = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
    before, begins, ends = (make_published(at=at) for at in (first - HOUR, first, after))
    kind = KINDS["archive_month"]
    june = kind.find(year=2026, month=6, at=after)
    assert list(kind.editions(in_print.pieces(after + DAY), june)) == [begins]
    assert kind.find(year=9999, month=12, at=after) is None
    assert in_print.months(after + DAY) == [after, first, datetime(2026, 5, 1, tzinfo=UTC)]
    assert in_print.months(after - HOUR) == [first, datetime(2026, 5, 1, tzinfo=UTC)]
    assert before.published_at < begins.published_at < ends.published_at


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.RETRACTED, Status.UNLISTED, Status.REDIRECTED])
def test_what_is_withdrawn_is_in_no_list_and_its_people_keep_a_page_while_it_names_them(status):
    house = make_institution()
    author = make_author(title="fellow", institution=house)
    topic = make_topic()
    edition, other = make_published(authors=[author], topics=[topic]), make_published()
    options = {"version": 1, "at": NOON, "note": "Copied.", "redirect_to": other.article}
    publishing.withdraw(edition.article, **options, status=status)
    at = NOON + HOUR
    for found in (
        in_print.pieces_by(author, at),
        in_print.from_institution(in_print.pieces(at), house.pk),
        in_print.pieces_on(topic, at),
    ):
        assert not found
    assert author not in in_print.authors(at) and not in_print.institutions(at) and not in_print.topics(at)
    named = status != Status.REDIRECTED
    assert (author in in_print.authors(at, withdrawn=True)) == named
    assert in_print.institutions(at, withdrawn=True).exists() == named


def test_the_clock_of_the_site_knows_what_was_and_what_comes():
    article = make_published(at=NOON - DAY).article
    assert in_print.clock(NOON) == in_print.Clock(NOON - DAY, None)
    options = {"version": 1, "at": NOON, "note": "Copied."}
    publishing.withdraw(article, **options, visible_from=NOON + 3 * HOUR)
    for hours in (1, 5):
        front = fronts.arrange(None, visible_from=NOON + hours * HOUR, pins=[], at=NOON)
        fronts.approve(front, at=NOON)
    fronts.arrange(None, visible_from=NOON + 2 * HOUR, pins=[], at=NOON)  # nobody has approved it
    moments = [in_print.clock(NOON + hours * HOUR) for hours in (0, 1, 2, 3, 5)]
    assert [(clock.changed_at, clock.changes_at) for clock in moments] == [
        (NOON - DAY, NOON + HOUR),
        (NOON + HOUR, NOON + 3 * HOUR),
        (NOON + HOUR, NOON + 3 * HOUR),
        (NOON + 3 * HOUR, NOON + 5 * HOUR),
        (NOON + 5 * HOUR, None),
    ]
