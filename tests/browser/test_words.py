"""Names in notes, and the words of the screens that a script writes."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, User
from playwright.sync_api import expect

from articles.models import Notification
from tests.newsroom import make_article

from .test_desk import form, ready


@pytest.fixture
def ana(site) -> User:
    user = User.objects.create(username="ana", first_name="Ana", last_name="Example", is_staff=True)
    user.groups.add(Group.objects.get(name="Editor"))
    return user


class TestNames:
    @pytest.mark.parametrize("typed", ["@exa", "@An", "@ána"])
    def test_one_is_chosen_with_the_keys_while_one_types(self, sign_in, ana, typed):
        visitor = sign_in("Editor")
        page = visitor.goto(form(ready()))
        page.click("#note_text")
        page.keyboard.type(f"See this, {typed}")
        expect(page.get_by_role("option", name="Ana Example @ana")).to_have_attribute("aria-selected", "true")
        visitor.check()
        page.keyboard.press("Enter")
        expect(page.locator("#note_text")).to_have_value("See this, @ana ")
        expect(page.locator(".mention-list")).to_have_count(0)
        page.keyboard.type("please")
        page.get_by_role("button", name="Add the note").click()
        page.wait_for_selector(".note:has-text('See this, @ana please')")
        assert Notification.objects.get().user == ana

    def test_arrows_escape_and_a_click(self, sign_in, ana):
        User.objects.create(username="jo", first_name="Jo", is_staff=True)
        visitor = sign_in("Editor")
        page = visitor.goto(form(ready()))
        page.click("#note_text")
        page.keyboard.type("@")
        expect(page.locator(".mention-list li")).to_have_count(2)
        page.keyboard.press("ArrowDown")
        active = page.locator("#note_text").get_attribute("aria-activedescendant")
        assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
        page.keyboard.press("Escape")
        expect(page.locator(".mention-list")).to_have_count(0)
        expect(page.locator("#note_text")).to_have_value("@")
        page.keyboard.type("a")
        page.locator(".mention-list li").first.click()
        expect(page.locator("#note_text")).to_have_value("@ana ")
        expect(page.locator("#note_text")).to_be_focused()

    def test_nobody_of_that_name_is_said_and_the_note_is_there(self, sign_in, ana):
        visitor = sign_in("Editor")
        page = visitor.goto(form(ready()))
        page.fill("#note_text", "@nobodyhere look")
        page.get_by_role("button", name="Add the note").click()
        page.wait_for_selector(".note:has-text('@nobodyhere look')")
        expect(page.locator("#note_text")).to_be_focused()
        expect(page.locator("#note_text")).to_have_accessible_description(
            "There is nobody called @nobodyhere. @ and a name tells somebody at once."
        )
        visitor.check()

    def test_the_names_fit_on_a_phone(self, sign_in, ana):
        visitor = sign_in("Editor", width=360)
        page = visitor.goto(form(ready()))
        page.click(".mention-names summary")
        page.click("#note_text")
        page.keyboard.type("@a")
        expect(page.locator(".mention-list")).to_be_visible()
        visitor.check_in_light_and_dark()

    def test_without_a_script_they_are_read_beside_the_field(self, sign_in, ana):
        page = sign_in("Editor", java_script_enabled=False).goto(form(ready()))
        page.click(".mention-names summary")
        expect(page.locator(".mention-names")).to_contain_text("Ana Example @ana")


def test_an_autocomplete_that_finds_nothing_says_so_in_the_words_of_the_desk(sign_in):
    make_article()
    visitor = sign_in("Editor")
    page = visitor.goto("/admin/articles/republication/add/")
    page.click(".field-article .select2-selection")
    page.keyboard.type("zzzzz")
    expect(page.locator(".select2-results__message")).to_have_text("Nothing of that name is on record")
