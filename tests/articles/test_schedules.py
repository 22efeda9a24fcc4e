"""A schedule keeps its promise: to the second, with nothing running, in any zone; and exactly what was scheduled."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles.desk import editing
from articles.models import Edition, FollowUp, PrintedAffiliation, PrintedByline
from articles.press import publishing, working_copy
from images.models import Image
from tests.newsroom import DAY, HOUR, NOON, affiliate, change, make_author, make_institution, make_topic

from .test_desk import person, ready, url

pytestmark = pytest.mark.django_db
INSTANT = timedelta(microseconds=1)
SURFACES = [
    "/",
    "/articles/zyxpiece/",
    "/topics/the-topic/",
    "/authors/ann-author/",
    "/institutions/the-house/",
    "/feed.xml",
    "/feed.json",
    "/topics/the-topic/feed.xml",
    "/sitemaps/articles-0.xml",
    "/api/v1/editions/",
    "/api/v1/editions/zyxpiece/",
]


@pytest.fixture
def clock(monkeypatch):
    """Sets the time for everything that asks for it: `clock(NOON)`."""
    return lambda moment: monkeypatch.setattr(timezone, "now", lambda: moment)


@pytest.fixture
def piece():
    author = make_author("Ann Author", title="fellow", institution=make_institution("The House"))
    return ready(
        headline="Zyxpiece of a good length", slug="zyxpiece", authors=[author], topics=[make_topic("The topic")]
    )


def carrying(client) -> set[str]:
    """The addresses where a reader finds the piece."""
    return {path for path in SURFACES if "zyxpiece" in client.get(path).content.decode().casefold()}


@pytest.mark.parametrize(
    ("typed", "zone", "moment"),
    [
        # The first moment after the hour that Berlin's clocks skip, and after the one they show twice.
        ("2031-03-30T03:00", "Europe/Berlin", datetime(2031, 3, 30, 1, tzinfo=UTC)),
        ("2031-10-26T03:00", "Europe/Berlin", datetime(2031, 10, 26, 2, tzinfo=UTC)),
        # The last second before New York's clocks go back, and the first after they went forward.
        ("2031-11-02T00:59:59", "America/New_York", datetime(2031, 11, 2, 4, 59, 59, tzinfo=UTC)),
        ("2031-03-09T03:00:01", "America/New_York", datetime(2031, 3, 9, 7, 0, 1, tzinfo=UTC)),
        # Half an hour of summer time, an offset of three quarters, both ends of the day.
        ("2031-10-05T02:30", "Australia/Lord_Howe", datetime(2031, 10, 4, 15, 30, tzinfo=UTC)),
        ("2031-07-01T09:00", "Asia/Kathmandu", datetime(2031, 7, 1, 3, 15, tzinfo=UTC)),
        ("2031-07-01T09:00", "Pacific/Kiritimati", datetime(2031, 6, 30, 19, tzinfo=UTC)),
        ("2031-07-01T09:00", "Pacific/Pago_Pago", datetime(2031, 7, 1, 20, tzinfo=UTC)),
    ],
)
def test_it_appears_everywhere_to_the_instant_with_no_worker(client, clock, piece, typed, zone, moment):
    clock(datetime(2031, 1, 15, 12, tzinfo=UTC))  # before any clock change
    client.force_login(person("Publisher"))
    data = {"verb": "schedule", "version": piece.version, "visible_from": typed, "zone": zone}
    assert client.post(url("publication", piece), data).status_code == 302
    client.logout()
    clock(moment - INSTANT)
    assert carrying(client) == set()
    assert client.get("/articles/zyxpiece/").status_code == 404
    clock(moment)
    assert carrying(client) == set(SURFACES)
    assert not FollowUp.objects.exclude(done_at=None).exists()  # nothing has run
    assert Edition.objects.get().published_at == moment


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Kathmandu", "Europe/Berlin"])
def test_without_a_zone_the_sites_own_is_meant_and_named(client, clock, piece, settings, zone):
    settings.TIME_ZONE = zone
    clock(NOON)
    client.force_login(person("Publisher"))
    data = {"verb": "schedule", "version": piece.version, "visible_from": "2026-12-24T09:30"}
    page = client.post(url("publication", piece), data, follow=True).content.decode()
    there = timezone.localtime(Edition.objects.get().visible_from)
    assert (there.isoformat()[:16], str(there.tzinfo)) == ("2026-12-24T09:30", zone)
    assert "Thursday, 24 December 2026, 09:30" in page and zone in page


def test_a_withdrawal_keeps_its_time_as_well(client, clock, piece):
    publishing.publish(piece, version=1, at=NOON)
    publishing.withdraw(piece, version=1, at=NOON, note="Copied.", visible_from=NOON + DAY)
    clock(NOON + DAY - INSTANT)
    assert carrying(client) == set(SURFACES)
    clock(NOON + DAY)
    gone = {"/", "/topics/the-topic/", "/authors/ann-author/", "/institutions/the-house/", "/sitemaps/articles-0.xml"}
    assert not carrying(client) & gone
    assert "Copied." in client.get("/articles/zyxpiece/").content.decode()


class TestNothingReplacesWhatWaits:
    @pytest.fixture
    def waiting(self, piece) -> Edition:
        image = Image.objects.create(title="Lead", credit="Agency")
        change(piece, image=image.pk)
        return publishing.schedule(piece, version=piece.version, at=NOON, visible_from=NOON + DAY)

    def printed(self) -> list:
        models = (Edition, PrintedByline, PrintedAffiliation)
        return [list(model.objects.order_by("pk").values()) for model in models]

    def test_whatever_is_done_at_the_desk(self, client, clock, piece, waiting):
        before = self.printed()
        editor = person("Editor")
        change(piece, by=editor, headline="Rewritten", body="<p>Rewritten.</p>", slug="rewritten", topics=())
        change(piece, by=editor, bylines=())
        editing.autosave(piece, user=editor, data={"headline": "Typed"}, version=piece.version, at=NOON)
        oldest = piece.revisions.order_by("version").first()
        editing.restore_revision(oldest, version=piece.version, at=NOON, by=editor)
        piece.refresh_from_db()
        editing.move(piece, "submit", version=piece.version, at=NOON, by=editor)
        editing.plan(piece, {"needs_picture": True}, version=piece.version, at=NOON, by=editor)
        piece.refresh_from_db()
        with pytest.raises(editing.EditingError, match="never deleted"):
            editing.trash(piece, version=piece.version, at=NOON, by=editor)
        assert self.printed() == before
        clock(NOON + DAY)
        page = client.get("/articles/zyxpiece/").content.decode()
        assert "Zyxpiece" in page and "Rewritten" not in page

    def test_whatever_becomes_of_names_houses_and_pictures(self, client, clock, piece, waiting):
        before = self.printed()
        author = piece.bylines.get().author
        author.affiliations.update(title="director")
        affiliate(author, "guest", make_institution("Another House"))
        author.name = "Ann Married"
        author.save()
        Image.objects.update(credit="Somebody else")
        assert self.printed() == before
        clock(NOON + DAY)
        page = client.get("/articles/zyxpiece/").content.decode()
        assert "Ann Author" in page and "fellow" in page and "Agency" in page
        for later in ("Ann Married", "director", "Another House", "Somebody else"):
            assert later not in page

    def test_scheduling_again_is_what_replaces_it_and_the_first_one_stays_on_record(self, piece, waiting):
        change(piece, headline="The later one was meant")
        again = publishing.schedule(piece, version=piece.version, at=NOON + HOUR, visible_from=NOON + DAY)
        assert Edition.objects.visible(NOON + DAY).get() == again
        waiting.refresh_from_db()
        assert waiting.visible_until == waiting.visible_from

    def test_a_stale_schedule_does_not(self, client, clock, piece, waiting):
        clock(NOON)
        client.force_login(person("Publisher"))
        seen = piece.version
        change(piece, headline="Written after the page was opened")
        data = {"verb": "schedule", "version": seen, "visible_from": "2026-07-01T06:00", "zone": "UTC"}
        assert "changed meanwhile" in client.post(url("publication", piece), data).content.decode()
        assert Edition.objects.get() == waiting
        assert working_copy.snapshot_of(piece).headline == "Written after the page was opened"
