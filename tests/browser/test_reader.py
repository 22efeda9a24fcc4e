"""The reader's pages in a real browser: accessible, whole at every width, readable without scripts, and on paper."""

from __future__ import annotations

import pytest
from django.utils import timezone

from articles.models import Edition
from articles.press import publishing
from tests.newsroom import make_published

PATHS = [
    "/",
    "/articles/panmunjom-a-place-explained/",
    "/articles/the-case-for-optimism-after-the-trump-kim-handshake-summit/",
    "/articles/the-agreed-framework-what-was-promised-in-1994-and-what-was-done/",
    "/articles/the-agreed-framework-what-was-promised-in-1994-and-what-was-done/history/",
    "/topics/",
    "/topics/diplomacy/",
    "/authors/",
    "/authors/the-korea-desk/",
    "/institutions/",
    "/institutions/standfirst-research/",
    "/archive/",
    "/archive/2019/06/",
    "/corrections/",
    "/types/opinion/",
    "/articles/panmunjom-a-place-explained/report/",
    "/search/",
    "/search/?q=korea",
]


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_every_page_is_accessible_and_fits(newsroom, visit, width):
    visitor = visit(width=width)
    for path in PATHS:
        page = visitor.goto(path)
        assert page.locator("h1").count() == 1, path
        visitor.check_in_light_and_dark()


NOTED = (
    '<p>A claim that has a source.<span data-note="">The source, with <a href="https://example.org/">a link</a>.</span>'
    ' And more of it, with a second claim.<span data-note="">Another source.</span></p><p>What follows from it.</p>'
)


@pytest.mark.parametrize("width", [360, 1440])
def test_hard_pieces_are_accessible_and_fit(site, visit, width):
    """What the demonstration has not: notes, a withdrawal, a retraction, another script, a long headline."""
    now = timezone.now()
    pieces = [
        make_published("A piece with notes", body=NOTED),
        make_published("ידיעה על השיחות", language="he", body="<p>טקסט קצר.</p>"),
        make_published("Elektrizitätenhauptbetriebswerk " * 6),
    ]
    for status in (Edition.Status.WITHDRAWN, Edition.Status.RETRACTED):
        edition = make_published(f"A piece that is {status.label}")
        note = "It was copied from elsewhere."
        publishing.withdraw(edition.article, version=edition.article.version, at=now, note=note, status=status)
        pieces.append(edition)
    assert "note-back" in pieces[0].html
    visitor = visit(width=width)
    for edition in pieces:
        visitor.goto(f"/articles/{edition.slug}/")
        visitor.said.clear()  # the browser says itself that a retracted piece is a 410
        visitor.check_in_light_and_dark()


@pytest.mark.parametrize("width", [640, 768, 1023])
def test_on_a_tablet_the_search_stands_beside_the_name(newsroom, visit, width):
    page = visit(width=width).goto("/")
    name, find, sections = (page.locator(s).bounding_box() for s in (".nameplate", ".masthead .find", ".sections"))
    assert find["y"] < name["y"] + name["height"], "the search is in a row of its own"
    assert find["x"] > name["x"] + name["width"]
    assert sections["y"] >= find["y"] + find["height"] - 1


def test_the_text_to_carry_is_copied_by_a_button_and_its_sentence_is_whole(site, visit):
    edition = make_published("To be carried", licence="cc_by")
    page = visit().goto(f"/articles/{edition.slug}/republish/")
    page.get_by_role("button", name="Copy the text").click()
    page.get_by_role("button", name="Copied").wait_for()
    line = page.locator(".kit-note")
    link = line.get_by_role("link").bounding_box()
    assert link["x"] > line.bounding_box()["x"] + 10, "the link stands within its sentence"


def test_the_page_that_is_not_there(newsroom, visit):
    visitor = visit()
    page = visitor.goto("/articles/never/")
    visitor.said.clear()  # the browser says itself that it is a 404
    visitor.check()
    page.get_by_role("link", name="front page").click()
    assert page.url.rstrip("/") == visitor.site


def test_without_scripts_and_with_the_keyboard_alone_a_reader_gets_from_the_front_to_a_related_piece(newsroom, visit):
    visitor = visit(java_script_enabled=False)
    page = visitor.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    page.wait_for_url("**/#content")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/articles/" in page.url
    page.get_by_role("region", name="Read on").get_by_role("link").first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/articles/" in page.url


def test_long_words_and_long_headlines_do_not_break_the_page(site, visit):
    from django.utils import timezone

    from tests.newsroom import DAY, make_article, make_author, make_institution, publish

    author = make_author("A" * 60, title="t" * 120, institution=make_institution("I" * 90))
    publish(
        make_article(
            "Donaudampfschifffahrtsgesellschaft" * 4, authors=[author], body=f"<p>{'x' * 400}</p>", slug="long"
        ),
        at=timezone.now() - DAY,
    )
    for width in (360, 1440):
        visitor = visit(width=width)
        for path in ("/", "/articles/long/", "/authors/"):
            visitor.goto(path)
            assert visitor.fits(), f"{path} at {width}"


def test_a_right_to_left_piece_reads_from_the_right(site, visit):
    from django.utils import timezone

    from tests.newsroom import DAY, make_article, publish

    publish(make_article("خبر اليوم", language="ar", body="<p>نص طويل.</p>"), at=timezone.now() - DAY)
    visitor = visit(width=768)
    page = visitor.goto(Edition.objects.get().get_absolute_url())
    assert page.locator(".body").evaluate("e => getComputedStyle(e).direction") == "rtl"
    visitor.check()


def test_on_paper_there_is_the_piece_and_no_navigation(newsroom, visit):
    visitor = visit()
    page = visitor.goto(PATHS[1])
    page.emulate_media(media="print")
    assert page.locator(".body").is_visible()
    assert not page.get_by_role("navigation", name="Sections").is_visible()
    assert not page.locator(".beside").is_visible()
