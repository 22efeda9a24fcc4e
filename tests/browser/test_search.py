"""The search in a real browser: accessible, without scripts, and suggestions by keyboard."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import expect

from tests.newsroom import DAY, make_article, publish

PATHS = [
    "/search/",
    "/search/?q=agreed+framework",
    "/search/?q=handshke",
    "/search/?q=the&topic=diplomacy",
    "/search/?q=xylophone",
    "/search/?q=korea&topic=nowhere",
    "/search/?q=" + "x" * 300,
]


@pytest.fixture(autouse=True)
def nobody_has_searched_yet():
    cache.clear()


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_the_page_is_accessible_and_fits(newsroom, visit, width):
    visitor = visit(width=width)
    for path in PATHS:
        page = visitor.goto(path)
        assert page.locator("h1").count() == 1, path
        visitor.check_in_light_and_dark()


def test_without_scripts_a_reader_asks_narrows_and_reads(newsroom, visit):
    page = visit(java_script_enabled=False).goto("/")
    page.get_by_role("searchbox", name="Search").fill("agreed framework")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=agreed+framework")
    assert page.locator(".hits mark").first.is_visible()
    with page.expect_navigation():
        page.get_by_role("complementary", name="Filters").get_by_role("link", name="The Chronology Desk").click()
    assert "author=the-chronology-desk" in page.url
    with page.expect_navigation():
        page.locator(".hits h2 a").first.click()
    assert "/articles/" in page.url


def test_suggestions_by_keyboard(newsroom, visit):
    visitor = visit()
    page = visitor.goto("/topics/")
    field = page.get_by_role("combobox", name="Search")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.focus()
    page.keyboard.type("korea")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    expect(field).to_have_attribute("aria-expanded", "true")
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    visitor.check()
    page.keyboard.press("ArrowUp")  # back to what one typed
    assert field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    assert field.input_value() == "korea"
    page.keyboard.type("n")
    expect(options.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    label = options.first.evaluate("option => option.firstChild.textContent")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == label


def test_enter_without_a_choice_sends_what_was_typed(newsroom, visit):
    page = visit().goto("/search/")
    page.get_by_role("combobox").fill("korea")
    expect(page.get_by_role("option").first).to_be_visible()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/search/?q=korea")


def test_a_headline_is_text_in_a_suggestion(site, visit):
    from articles import search

    edition = publish(make_article('Marked <img src=x onerror=alert(1)> "up"'), at=timezone.now() - DAY)
    search.index.follow(edition)
    visitor = visit()
    page = visitor.goto("/search/")
    page.get_by_role("combobox").fill("marked")
    expect(page.get_by_role("option").first).to_contain_text("<img src=x")
    assert page.locator(".suggestions img").count() == 0
    page.keyboard.press("Enter")
    page.wait_for_url("**q=marked")
    visitor.check()
