"""A schedule typed as local time: zones, and the hours that the clock change takes away or gives twice. No database."""

from datetime import UTC, datetime

import pytest

from articles.admin.moments import moment_in
from articles.publishing import PublishingError


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
