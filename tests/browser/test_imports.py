"""The report of an import in a real browser: read on any screen, and the import taken back with two clicks."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from articles.models import Article
from intake.importing import batches
from intake.models import ImportBatch, ImportedItem
from intake.sites.records import Person, Skipped, Term
from tests.intake.site import item, read_from, records

TEXT = "<p>" + " ".join(f"word{number % 37} of the harbour {number}" for number in range(80)) + "</p>"
AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
ARABIC = "هل ما زال الميناء يخدم المدينة؟"


@pytest.fixture
def imported(site, monkeypatch, tmp_path) -> ImportBatch:
    """A site that came with everything that a report can say."""
    Article.objects.create(headline="Harbours, once more", body=TEXT)
    items = [item(number) for number in range(1, 8)]
    items += [
        item(
            8,
            headline=ARABIC,
            people=["layla"],
            url="https://review.example.org/2019/05/%D9%85%D9%8A%D9%86%D8%A7%D8%A1/",
        ),
        item(9, html=TEXT, headline="A harbour that was written about before"),
        item(10, status="private"),
        item(
            11,
            html='<p>A wall.</p><figure data-image="wall"></figure>',
            headline="A piece with a picture that is not here",
        ),
        item(
            12, notes=["These shortcodes were taken off, their words stay: [tide-table].", "It was waiting for review."]
        ),
    ]
    items[10].pictures = [
        {"key": "wall", "url": "https://review.example.org/wp-content/uploads/2019/05/wall-at-low-tide.jpg"}
    ]
    rows = records(*items)
    rows[2:2] = [Person("layla", "ليلى مثال"), Term("tag:port", "=Port", "tag")]
    rows += [
        Skipped("event", "A meeting at the quay", "site.xml, line 812: the site has a type “event” of its own."),
        Skipped("broken", "Half a piece", "site.xml breaks off at line 4120, within “Half a piece”."),
    ]
    path = read_from(monkeypatch, tmp_path / "review.example.org.xml", rows)
    batch = batches.run(path, batches.look(path), at=AT, publishes=True).batch
    ImportedItem.objects.create(
        batch=batch, site=batch.site, source="wordpress:post:99", name="A piece that is too long", state="failed",
        url="https://review.example.org/2019/05/too-long/", notes=["The text has more than 1,000,000 characters."],
    )  # fmt: skip
    return batch


def test_every_page_of_a_report_is_accessible_and_fits(imported, sign_in):
    running = ImportBatch.objects.create(site="Ghost https://other.example.org", name="other.json", at=AT, total=900)
    chief = sign_in("Administrator")
    listed, of = "/admin/intake/importbatch/", f"/admin/intake/importbatch/{imported.pk}"
    paths = [listed, f"{of}/change/", f"{of}/undo/", f"{listed}{running.pk}/change/"]
    paths += [f"{of}/change/?list={name}" for name in ("failed", "left-out", "names", "pictures")]
    for width, scheme in ((1440, "light"), (768, "light"), (360, "dark")):
        chief.page.set_viewport_size({"width": width, "height": 900})
        chief.page.emulate_media(color_scheme=scheme)
        for path in paths:
            chief.goto(path)
            chief.check()
            assert chief.fits(), f"{path} at {width}"


def test_an_import_is_read_and_taken_back_by_keyboard(imported, sign_in):
    """From the list to the report, to a piece and its old address; then the way back, of which one is asked."""
    chief = sign_in("Administrator", width=360)
    page = chief.goto("/admin/intake/importbatch/")
    page.get_by_role("link", name="WordPress https://review.example.org").click()
    expect(page.get_by_text("12 pieces came: 11 are public, 1 is a draft. 1 could not be taken.")).to_be_visible()
    page.get_by_role("link", name="Nearly the same as another piece", exact=True).click()
    expect(page.get_by_role("link", name="Harbours, once more")).to_be_in_viewport()
    headline = page.locator(".import-piece a", has_text=ARABIC)
    assert headline.count() == 0  # it is not among the first few
    page.get_by_role("link", name="All 12").click()
    assert headline.evaluate("link => getComputedStyle(link).direction") == "rtl"
    page.get_by_role("link", name="https://review.example.org/2019/05/ميناء/").click()
    expect(page.get_by_role("heading", level=1, name=ARABIC)).to_be_visible()
    chief.goto(f"/admin/intake/importbatch/{imported.pk}/change/").get_by_role(
        "link", name="Take this import back"
    ).click()
    expect(page.get_by_text("11 pieces that readers can see now are retracted.")).to_be_visible()
    page.get_by_label("Yes, take these pieces back").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("12 pieces taken back: drafts are in the trash, the others are retracted.")).to_be_visible()
    expect(page.get_by_text("This import was taken back, with all it brought: 12 pieces.")).to_be_visible()
    expect(page.get_by_role("link", name="Take this import back")).to_have_count(0)
    chief.check()
