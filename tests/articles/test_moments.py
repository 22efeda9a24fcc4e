"""A schedule typed as local time: zones, and the hours that the clock change takes away or gives twice. No database."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.admin.moments import moment_in
from articles.press.errors import PublishingError


@pytest.mark.parametrize(
    ("words", "zone", "moment"),
    [
        ("2026-06-30T09:00", "UTC", datetime(2026, 6, 30, 9, tzinfo=UTC)),
        ("2026-06-30T09:00", "America/New_York", datetime(2026, 6, 30, 13, tzinfo=UTC)),
        ("2026-12-30T09:00", "America/New_York", datetime(2026, 12, 30, 14, tzinfo=UTC)),
        ("2026-06-30T09:00", "Asia/Kathmandu", datetime(2026, 6, 30, 3, 15, tzinfo=UTC)),
        ("2026-06-30 09:00", "", datetime(2026, 6, 30, 9, tzinfo=UTC)),
        ("2026-03-29T03:00", "Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("2026-06-30T09:00+02:00", "UTC", datetime(2026, 6, 30, 7, tzinfo=UTC)),
    ],
)
def test_local_time_in_a_zone(words, zone, moment):
    assert moment_in(words, zone) == moment


@pytest.mark.parametrize(
    ("words", "zone", "sentence"),
    [
        ("2026-03-29T02:30", "Europe/Berlin", "does not exist in Europe/Berlin"),
        ("2026-10-25T02:30", "Europe/Berlin", "comes twice in Europe/Berlin"),
        ("2026-11-01T01:30", "America/New_York", "comes twice"),
        ("", "UTC", "Say when"),
        ("soon", "UTC", "Say when"),
        ("2026-13-45T99:00", "UTC", "Say when"),
        ("2026-06-30T09:00", "Middle/Earth", "is no time zone"),
        ("2026-06-30T09:00", "../../etc/passwd", "is no time zone"),
    ],
)
def test_what_is_no_one_moment_is_refused_with_a_sentence(words, zone, sentence):
    with pytest.raises(PublishingError, match=sentence):
        moment_in(words, zone)


SPAN = [datetime(2000, 1, 1), datetime(2037, 12, 31)]  # noqa: DTZ001 (of a clock in no zone yet)
zones = st.sampled_from(sorted(available_timezones()))


@given(zones, st.datetimes(*SPAN))
def test_in_any_zone_it_is_the_very_time_that_was_typed_or_a_refusal(zone, typed):
    try:
        moment = moment_in(typed.isoformat(), zone)
    except PublishingError as refused:
        assert zone in str(refused) and str(refused).endswith(".")
    else:
        assert moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == typed


@given(zones, st.datetimes(*SPAN, timezones=st.just(UTC)))
def test_every_moment_can_be_typed_but_those_that_a_clock_shows_twice(zone, moment):
    there = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    try:
        assert moment_in(there.isoformat(), zone) == moment
    except PublishingError as refused:
        assert "comes twice" in str(refused)
