"""The writing form as a place to work: saved in place, with a login that changes, beside a preview."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from playwright.sync_api import Response, TimeoutError, expect

from articles.admin import faults
from articles.models import Article, Recovery
from articles.press import checks
from tests.newsroom import make_article, make_author, make_topic

from .test_desk import copies, form, log_in_again, ready

LONG = "".join(f"<p>Paragraph number {number} of a long text.</p>" for number in range(60))


def write_at_the_end(page, words: str) -> None:
    """Types into the editor's last paragraph, as somebody who has scrolled there."""
    page.locator(".editor-text > p").last.click()
    page.keyboard.press("End")
    page.keyboard.type(words)


def log_in_in_another_tab(visitor, link=None) -> None:
    """The session is lost; the login page gives the browser a new one, and with it a new token. Through `link`, where
    the page offers it."""
    user = visitor.user
    user.set_password("a long password of tests")
    user.save()
    visitor.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    if link:
        with visitor.context.expect_page() as opened:
            link.click()
        tab = opened.value
    else:
        tab = visitor.context.new_page()
        tab.goto(f"{visitor.site}/admin/login/")
    tab.fill("#id_username", user.username)
    tab.fill("#id_password", "a long password of tests")
    tab.click("[type=submit]")
    tab.wait_for_selector("#user-tools")
    tab.close()


def keeps(words: str) -> Callable[[Response], bool]:
    """Whether the server has kept a text with these words, as an answer of it says."""

    def is_kept(response: Response) -> bool:
        return response.ok and "/autosave/" in response.url and words in (response.request.post_data or "")

    return is_kept


class TestAnotherLogin:
    def test_one_goes_on_where_one_was(self, site, sign_in):
        article = ready()
        visitor = sign_in("Editor")
        page = visitor.goto(form(article))
        page.fill("#id_standfirst", "Typed before")
        expect(page.locator("[data-kept]")).to_contain_text("Kept at")
        visitor.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        page.fill("#id_standfirst", "Typed while the login was gone")
        expect(page.locator("[data-kept].trouble")).to_contain_text("You are logged out")
        log_in_in_another_tab(visitor, page.get_by_role("link", name="Log in in another tab"))
        assert page.input_value("#id_standfirst") == "Typed while the login was gone"
        # What waited is kept as soon as the tab has the focus again, and may be on its way still.
        with page.expect_response(keeps("Typed after the other login")):
            page.fill("#id_standfirst", "Typed after the other login")
        assert Recovery.objects.get().data["standfirst"] == "Typed after the other login"
        page.fill("#note_text", "A note after the other login")
        page.get_by_role("button", name="Add the note").click()
        page.wait_for_selector(".note:has-text('A note after the other login')")
        page.get_by_role("button", name="Preview", exact=True).click()
        page.frame_locator("iframe[name=preview]").locator("text=Typed after the other login").first.wait_for()
        page.keyboard.press("Control+s")
        page.wait_for_selector(".messagelist:has-text('Saved.')")
        assert Article.objects.get().standfirst == "Typed after the other login"
        assert copies(page) == []
        page.reload()
        page.wait_for_selector(".editor-text")
        expect(page.locator(".banner")).to_have_count(0)

    def test_what_waits_goes_as_soon_as_one_is_back(self, site, sign_in):
        article = ready()
        visitor = sign_in("Editor")
        page = visitor.goto(form(article))
        visitor.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        page.fill("#id_standfirst", "Typed while the login was gone")
        expect(page.locator("[data-kept].trouble")).to_contain_text("You are logged out")
        log_in_in_another_tab(visitor)
        page.evaluate("dispatchEvent(new Event('focus'))")
        expect(page.locator("[data-kept]")).to_contain_text("Kept at")

    def test_an_ordinary_form_of_the_desk_goes_on_too(self, site, sign_in):
        visitor = sign_in("Standards editor")
        page = visitor.goto("/admin/articles/topic/add/")
        log_in_in_another_tab(visitor)
        page.fill("#id_name", "A topic of two logins")
        page.get_by_role("button", name="Save", exact=True).click()
        page.wait_for_selector(".messagelist:has-text('A topic of two logins')")

    def test_without_scripts_the_refusal_offers_what_was_typed(self, site, sign_in):
        article = ready()
        visitor = sign_in("Editor", java_script_enabled=False)
        page = visitor.goto(form(article))
        log_in_in_another_tab(visitor)
        page.fill("#id_headline", "Typed before the token changed")
        page.get_by_role("button", name="Save", exact=True).last.click()
        page.wait_for_selector("h1:has-text('What you sent was not taken')")
        assert page.locator("#site-name").count() == 1  # the dress of the desk
        page.get_by_role("button", name="Send it again").click()
        page.wait_for_selector(".messagelist:has-text('Saved.')")
        assert Article.objects.get().headline == "Typed before the token changed"

    def test_copies_of_several_tabs_are_offered_one_after_the_other(self, site, sign_in):
        article = ready()
        visitor = sign_in("Editor")
        for words in ("The first", "The second", "The second"):
            page = visitor.context.new_page()
            page.goto(site + form(article))
            page.route("**/autosave/", lambda route: route.abort())
            page.fill("#id_standfirst", words)
            expect(page.locator("[data-kept].trouble")).to_contain_text("No connection")
            page.close(run_before_unload=False)
        page = visitor.goto(form(article))
        expect(page.locator(".banner")).to_have_count(1)
        expect(page.locator(".banner")).to_contain_text("An older copy is offered after this one")
        page.get_by_role("button", name="Put it into the form").click()
        expect(page.locator("#id_standfirst")).to_have_value("The second")
        expect(page.locator(".banner")).to_have_count(1)
        page.get_by_role("button", name="Throw it away").click()
        expect(page.locator(".banner")).to_have_count(0)


class TestSavingInPlace:
    @pytest.mark.parametrize("how", ["keys", "button"])
    def test_caret_scroll_and_undo_stay(self, site, sign_in, how):
        article = ready(body=LONG)
        page = sign_in("Editor").goto(form(article))
        page.evaluate("window.sameDocument = true")
        page.wait_for_selector(".editor-text")
        write_at_the_end(page, " Before.")
        before = page.evaluate("scrollY")
        assert before > 500
        if how == "keys":
            page.keyboard.press("Control+s")
        else:
            box = page.locator("[data-save]").bounding_box()
            page.mouse.click(box["x"] + 10, box["y"] + 10)
        page.wait_for_selector(".messagelist:has-text('Saved.')")
        assert page.evaluate("window.sameDocument")
        assert page.evaluate("document.activeElement.matches('.editor-text')")
        assert abs(page.evaluate("scrollY") - before) < 5
        page.keyboard.type(" After.")
        page.keyboard.press("Control+s")
        expect(page.locator("[data-version='3']")).to_have_count(1)
        assert "long text. Before. After.</p>" in Article.objects.get().body
        for _ in range(3):
            page.keyboard.press("Control+z")
        page.keyboard.press("Control+s")
        expect(page.locator("[data-version='4']")).to_have_count(1)
        assert Article.objects.get().body == LONG
        assert copies(page) == []

    def test_the_page_shows_what_the_save_has_changed(self, site, sign_in):
        article = ready()
        page = sign_in("Editor").goto(form(article))
        page.locator("#id_topics ~ .select2").wait_for()
        page.fill("#id_standfirst", "")
        page.fill("#id_headline", "A headline that was saved in place")
        page.click("[data-save]")
        page.wait_for_selector(".messagelist:has-text('Saved.')")
        assert page.title().startswith("A headline that was saved in place")
        assert page.inner_text(".breadcrumbs").endswith("A headline that was saved in place")
        expect(page.locator("[data-checks-here]")).to_contain_text("It has no standfirst")
        expect(page.locator("[data-kept]")).to_contain_text("Saved at")
        assert page.locator("#id_opened_at").input_value() == str(Article.objects.get().version)
        page.reload()  # asks nothing: everything is saved
        page.wait_for_selector(".editor-text")

    def test_what_has_to_be_mended_is_said_at_its_field(self, site, sign_in):
        article = ready()
        visitor = sign_in("Editor")
        page = visitor.goto(form(article))
        page.fill("#id_slug", "no slug at all")
        page.click("[data-save]")
        expect(page.locator("#id_slug_error")).to_be_visible()
        expect(page.locator("[data-kept].trouble")).to_contain_text("Not saved")
        assert page.evaluate("document.activeElement.id") == "id_slug"
        visitor.said.clear()  # Chromium names the 422
        visitor.check()
        page.fill("#id_slug", "a-good-slug")
        page.click("[data-save]")
        page.wait_for_selector(".messagelist:has-text('Saved.')")
        expect(page.locator(".errorlist")).to_have_count(0)
        assert Article.objects.get().slug == "a-good-slug"

    def test_a_removed_byline_is_gone_and_the_next_save_goes_well(self, site, sign_in):
        article = ready()
        make_author("Bob Second")
        page = sign_in("Editor").goto(form(article))
        page.get_by_role("button", name="Add a byline").click()
        page.locator(".byline").nth(1).locator(".byline-author .select2-selection").click()
        page.locator(".select2-search__field").last.fill("Bob")
        page.locator(".select2-results__option:has-text('Bob Second')").click()
        page.locator(".byline").first.get_by_label("Remove").check()
        page.click("[data-save]")
        page.wait_for_selector(".messagelist:has-text('Saved.')")
        expect(page.locator(".byline").first).to_be_hidden()
        page.fill("#id_headline", "Saved once more after that")
        page.click("[data-save]")
        expect(page.locator("[data-version='3']")).to_have_count(1)
        assert [row.author.name for row in Article.objects.get().bylines.all()] == ["Bob Second"]

    @pytest.mark.parametrize("trouble", ["offline", "logged out", "right", "server"])
    def test_a_save_that_fails_says_so_and_keeps_the_text(self, site, sign_in, trouble):
        article = ready()
        visitor = sign_in("Editor")
        page = visitor.goto(form(article))
        page.wait_for_selector(".editor-text")
        page.fill("#id_headline", "Typed and not saved so far")
        words = {
            "offline": "No connection",
            "logged out": "You are logged out",
            "right": "You no longer have the right",
            "server": "The server could not save it",
        }[trouble]
        match trouble:
            case "offline":
                page.route("**/*", lambda route: route.abort())
            case "server":
                page.route("**/change/", lambda route: route.fulfill(status=503, body="busy"))
            case "right":
                visitor.user.groups.set([Group.objects.get(name="Standards editor")])
                visitor.user.groups.clear()
            case "logged out":
                Session.objects.all().delete()
        page.click("[data-save]")
        expect(page.locator("[data-kept].trouble")).to_contain_text(words)
        assert len(copies(page)) == 1
        assert page.locator("#id_headline").input_value() == "Typed and not saved so far"
        page.unroute("**/*")
        page.unroute("**/change/")
        visitor.user.groups.add(Group.objects.get(name="Editor"))
        if trouble == "logged out":
            log_in_again(visitor)
        page.click("[data-save]")
        page.wait_for_selector(".messagelist:has-text('Saved.')")
        assert Article.objects.get().headline == "Typed and not saved so far"
        assert copies(page) == []

    def test_without_scripts_the_form_is_posted(self, site, sign_in):
        article = ready()
        page = sign_in("Editor", java_script_enabled=False).goto(form(article))
        page.fill("#id_headline", "Saved without a script")
        page.get_by_role("button", name="Save", exact=True).last.click()
        page.wait_for_selector(".messagelist:has-text('Saved.')")
        assert Article.objects.get().headline == "Saved without a script"

    def test_after_the_first_save_one_goes_on_where_one_was(self, site, sign_in):
        page = sign_in("Editor").goto("/admin/articles/article/add/")
        page.wait_for_selector(".editor-text")
        page.fill("#id_headline", "A new piece in two sittings")
        page.click(".editor-text")
        page.keyboard.type("One sentence.")
        page.keyboard.press("Enter")
        page.keyboard.type("Another ends here.")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("End")
        page.keyboard.press("Control+s")
        page.wait_for_url("**/change/")
        page.wait_for_function("() => document.activeElement.matches('.editor-text')")
        page.keyboard.type(" And on.")
        page.keyboard.press("Control+s")
        expect(page.locator("[data-version='2']")).to_have_count(1)
        assert Article.objects.get().body == "<p>One sentence. And on.</p><p>Another ends here.</p>"

    def test_enter_in_a_field_saves_and_moves_nothing_on(self, site, sign_in):
        article = ready()
        page = sign_in("Editor").goto(form(article))
        page.fill("#id_commissioned_words", "900")
        page.press("#id_commissioned_words", "Enter")
        page.wait_for_selector(".messagelist:has-text('Saved.')")
        assert Article.objects.get().state == article.state


class TestPreviewBeside:
    @pytest.mark.parametrize("width", [1280, 1440, 1920])
    def test_the_text_keeps_its_column(self, site, sign_in, width):
        article = ready(body=LONG)
        visitor = sign_in("Editor", width=width)
        visitor.context.add_init_script("localStorage.setItem('django.admin.navSidebarIsOpen', 'true')")
        page = visitor.goto(form(article))
        page.wait_for_selector(".editor-text")
        page.keyboard.press("Alt+p")
        page.frame_locator("iframe[name=preview]").locator(".body").wait_for()
        pane = page.locator("#preview-pane").bounding_box()
        for selector in (".editor-text", "#id_headline"):
            box = page.locator(selector).bounding_box()
            assert box["width"] >= 34 * 16, selector
            assert box["x"] + box["width"] <= pane["x"], selector
        for panel in page.locator(".panel").all():
            box = panel.bounding_box()
            assert box["x"] + box["width"] <= pane["x"]
        assert pane["width"] >= 600
        assert visitor.fits()

    @pytest.mark.parametrize("width", [360, 768, 1024])
    def test_on_a_narrow_screen_it_covers_and_there_is_a_way_back(self, site, sign_in, width):
        article = ready()
        visitor = sign_in("Editor", width=width)
        page = visitor.goto(form(article))
        page.wait_for_selector(".editor-text")
        opener = page.get_by_role("button", name="Preview", exact=True)
        opener.click()
        assert page.locator("#preview-pane").bounding_box()["width"] == width
        assert page.evaluate("document.activeElement.textContent") == "Close the preview"
        for _ in range(12):  # nothing under it takes the focus
            page.keyboard.press("Tab")
            assert page.evaluate("!document.activeElement.closest('form, #header')")
        page.get_by_role("button", name="Close the preview").click()
        expect(page.locator("#preview-pane")).to_be_hidden()
        expect(opener).to_be_focused()


def problem_kinds() -> list[tuple[str, str, int | None]]:
    """Every field that a check can name, every code with a place of its own, and those about one byline."""
    kinds = [("planted", field, None) for field in sorted(checks.FIELDS)]
    kinds += [(code, "body", None) for code in faults.OF_CODE]
    return kinds + [(code, "bylines", 1) for code in faults.OF_BYLINE]


class TestTheChecklist:
    @pytest.mark.parametrize("start", ["form", "publication"])
    def test_every_link_leads_into_the_field_it_names(self, site, sign_in, monkeypatch, start):
        article = ready(authors=[make_author("Ann Author"), make_author("Bob Second")])
        kinds = problem_kinds()
        planted = [
            checks.Problem(code, field, f"Planted {number}.", checks.Level.BLOCK, byline)
            for number, (code, field, byline) in enumerate(kinds)
        ]
        monkeypatch.setattr(checks, "problems", lambda *args, **kwargs: planted)
        visitor = sign_in("Publisher")
        page = visitor.goto(form(article))
        page.wait_for_selector(".editor-text")
        page.evaluate("window.folds = document.querySelectorAll('details:not([open])')")
        for number, problem in enumerate(planted):
            if start == "form":  # the page stays as it was, but for what a link has opened
                page.evaluate("folds.forEach((fold) => { fold.open = false; })")
            else:
                visitor.goto(form(article).replace("change", "publication"))
            page.locator(f".problems a:has-text('Planted {number}.')").click()
            page.wait_for_url("**/change/**")
            inside = """id => {
                const row = id.match(/^id_bylines-(\\d+)-/);
                const place = row ? document.querySelectorAll(".byline")[row[1]] : document.getElementById(id);
                const around = place.matches("section, p, .byline") ? place : place.closest(".row, .field");
                const active = document.activeElement;
                const { top, bottom } = active.getBoundingClientRect();
                return around.contains(active) && active.getClientRects().length > 0 && top < innerHeight && bottom > 0;
            }"""
            place = faults.field_id(problem)
            try:
                page.wait_for_function(inside, arg=place)
            except TimeoutError:
                pytest.fail(f"{problem.code} of {problem.field} does not lead to {place}")
        assert not visitor.said

    def test_it_is_brought_up_to_date_while_one_writes(self, site, sign_in):
        article = ready(standfirst="")
        page = sign_in("Editor").goto(form(article))
        checklist = page.locator("[data-checks-here]")
        expect(checklist).to_contain_text("It has no standfirst.")
        page.fill("#id_standfirst", "There is one now, and nothing was saved.")
        expect(checklist).not_to_contain_text("It has no standfirst.")
        expect(page.locator("[data-checks-said]")).not_to_be_empty()
        page.fill("#id_headline", "")
        expect(checklist).to_contain_text("It has no headline.")
        assert Article.objects.get().standfirst == ""

    def test_a_byline_that_was_moved_is_the_one_a_link_leads_to(self, site, sign_in):
        asked, unasked = make_author("Ann Author"), make_author("Bob Second")
        article = make_article("A headline of a good length", authors=[asked, unasked], topics=[make_topic()])
        page = sign_in("Editor").goto(form(article))
        page.locator(".byline").nth(1).get_by_role("button", name="Move up").click()
        page.click("[data-save]")
        page.wait_for_selector(".messagelist:has-text('Saved.')")
        page.locator("[data-checks-here] a:has-text('Nobody asked Bob Second')").click()
        assert page.evaluate("document.activeElement.closest('.byline').innerText").count("Bob Second")


class TestLittleRoom:
    def test_on_a_phone_the_buttons_stay_in_reach(self, site, sign_in):
        visitor = sign_in("Editor", width=390, height=800)
        page = visitor.goto(form(ready(body=LONG)))
        page.wait_for_selector(".editor-text")
        for place in (0, 2000, 5000):
            page.evaluate(f"scrollTo(0, {place})")
            box = page.locator("[data-save]").bounding_box()
            assert box["y"] > 0 and box["y"] + box["height"] <= 800
        assert visitor.fits()
        page.fill("#id_headline", "Saved with a thumb")
        page.click("[data-save]")
        expect(page.locator("[data-kept]")).to_contain_text("Saved at")
        expect(page.locator("[data-kept]")).to_be_in_viewport(ratio=1)

    @pytest.mark.parametrize("width", [390, 768])
    def test_the_list_is_cards_under_its_filters(self, site, sign_in, width):
        ready()
        visitor = sign_in("Editor", width=width, height=800)
        page = visitor.goto("/admin/articles/article/")
        row = page.locator("#result_list tbody tr").first
        filters = page.locator("#changelist-filter").bounding_box()
        assert filters["y"] + filters["height"] <= row.bounding_box()["y"]
        assert filters["height"] < 400
        for cell in row.locator("td:visible, th:visible").all():
            box = cell.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= width
        assert visitor.fits()
        visitor.check()


class TestNothingInTheWay:
    def test_no_menu_of_tables_and_few_stops_before_the_headline(self, site, sign_in):
        page = sign_in("Editor").goto(form(ready()))
        page.wait_for_selector(".editor-text")
        expect(page.locator("#nav-sidebar")).to_have_count(0)
        stops = 0
        while page.evaluate("document.activeElement.id") != "id_headline" and stops < 40:
            page.keyboard.press("Tab")
            stops += 1
        assert stops <= 20

    @pytest.mark.parametrize("path", ["/admin/articles/article/add/", None])
    def test_the_keys_are_named_on_the_page(self, site, sign_in, path):
        page = sign_in("Editor").goto(path or form(ready()))
        page.wait_for_selector(".editor-text")
        page.get_by_role("button", name="Keys").click()
        expect(page.get_by_role("dialog")).to_contain_text("Only the text, and back")
        expect(page.get_by_role("dialog")).to_contain_text("Footnote")

    def test_only_the_text(self, site, sign_in):
        visitor = sign_in("Editor")
        page = visitor.goto(form(ready()))
        page.wait_for_selector(".editor-text")
        page.get_by_role("button", name="Only the text").click()
        for gone in ("#header", ".panels", ".tabs", ".bylines"):
            expect(page.locator(gone).first).to_be_hidden()
        visitor.check()
        page.reload()
        expect(page.locator(".panels")).to_be_hidden()
        page.locator("#id_headline").focus()
        page.keyboard.press("Alt+z")
        expect(page.locator(".panels")).to_be_visible()

    def test_a_link_to_a_field_beside_the_text_shows_it(self, site, sign_in):
        article = ready()
        page = sign_in("Editor").goto(form(article))
        page.get_by_role("button", name="Only the text").click()
        page.goto(site + form(article).replace("change", "publication"))
        page.goto(f"{site}{form(article)}#id_topics")
        page.wait_for_function("() => document.activeElement.closest('.row')?.querySelector('#id_topics')")


class TestTopics:
    def test_those_a_text_names_are_offered(self, site, sign_in):
        for name in ("Sanctions", "Monetary policy", "North Korea"):
            make_topic(name)
        page = sign_in("Editor").goto("/admin/articles/article/add/")
        page.wait_for_selector(".editor-text")
        page.click(".editor-text")
        page.keyboard.insert_text(
            "Sanctions against North Korea have been tried for decades, and monetary policy has felt none of it. "
            "What the sanctions did was to move trade into the dark, and North Korea learned to live there."
        )
        offered = page.locator("[data-topics-here] button")
        expect(offered).to_have_count(3)
