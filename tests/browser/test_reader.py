"""The reader's pages in a real browser: accessible, whole at every width, readable without scripts, and on paper."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from articles.models import Edition
from intake import fixture

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


@pytest.fixture
def newsroom(site):
    call_command("loaddata", "newsroom", verbosity=0)
    fixture.bring_pictures()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1440])
def test_every_page_is_accessible_and_fits(newsroom, visit, width, scheme):
    visitor = visit(width=width, color_scheme=scheme)
    for path in PATHS:
        page = visitor.goto(path)
        assert page.locator("h1").count() == 1, path
        visitor.check()
        assert visitor.fits(), f"{path} sticks out at {width}"


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
