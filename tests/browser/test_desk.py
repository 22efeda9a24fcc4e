"""The desk in real browsers: accessible, and nothing typed is ever lost."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from articles.desk import checkups, editing, sharing
from articles.models import Article, Edition, Recovery
from articles.press import notices, publishing
from tests.newsroom import DAY, change, make_article, make_author, make_institution, make_topic, publish


def ready(**values) -> Article:
    fields = {
        "topics": [make_topic()],
        "authors": [make_author("Ann Author", title="fellow", institution=make_institution("House"))],
    }
    return make_article(values.pop("headline", "A headline of a good length"), declared=True, **fields | values)


def form(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


def log_in_again(visitor) -> None:
    client = Client()
    client.force_login(visitor.user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    visitor.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": visitor.site}])


def copies(page) -> list[str]:
    """What this browser keeps of writing that never arrived."""
    return page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('standfirst:'))")


@pytest.fixture
def busy(site):
    """A desk with everything on it."""
    now = timezone.now()
    article = ready(body="<h2>One</h2><p>First text.</p><p>Second text.</p>")
    publish(article, at=now - DAY)
    change(article, body="<h2>One</h2><p>First <strong>text</strong>, changed in 1994.</p>")
    publishing.schedule(article, version=article.version, at=now, visible_from=now + DAY, change="update")
    notices.note(article, "Is that so?", at=now, by_name="Ann", passage="First text.")
    publish(ready(headline="Another piece that is public"), at=now - DAY)
    ready(headline="A draft that is late", due_on=(now - 3 * DAY).date(), needs_legal=True)
    checkups.sweep(now)
    return article


def test_every_screen_of_the_desk_is_accessible_and_fits(busy, sign_in):
    visitor = sign_in("Administrator")
    at = f"/admin/articles/article/{busy.pk}"
    other = Article.objects.get(headline__startswith="A draft")
    editing.autosave(other, user=visitor.user, data={"headline": "Mine"}, version=1, at=timezone.now())
    change(other, headline="Theirs")
    author = busy.bylines.get().author
    paths = [
        "/admin/",
        "/admin/articles/article/",
        "/admin/articles/article/add/",
        f"{at}/change/",
        f"{at}/publication/",
        f"{at}/versions/",
        f"{at}/compare/",
        f"{at}/links/",
        f"{at}/history/",
        f"/admin/articles/article/{other.pk}/conflict/",
        "/admin/articles/article/calendar/",
        "/admin/articles/article/notifications/",
        "/admin/articles/event/",
        "/admin/articles/shortfall/",
        "/admin/from-document/",
        "/admin/articles/edition/",
        "/admin/articles/topic/",
        f"/admin/authors/author/{author.pk}/change/",
        "/admin/authors/institution/add/",
        "/admin/images/image/add/",
    ]
    for width, scheme in ((1440, "light"), (360, "dark")):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.page.emulate_media(color_scheme=scheme)
        for path in paths:
            visitor.goto(path)
            visitor.page.wait_for_load_state("networkidle")
            visitor.check()
            assert visitor.fits(), f"{path} at {width}"


BROKEN = """() => {
  const broken = [], heads = document.querySelectorAll("#content :is(.table-scroll, .tabular) th");
  for (const head of heads) {
    const texts = document.createTreeWalker(head, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) for (const word of texts.currentNode.data.matchAll(/\\w+/g)) {
      const range = document.createRange();
      range.setStart(texts.currentNode, word.index);
      range.setEnd(texts.currentNode, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size > 1) broken.push(word[0]);
    }
  }
  return [heads.length > 0, broken];
}"""


def test_a_narrow_table_is_scrolled_and_no_word_of_its_heads_is_broken(busy, sign_in):
    """Squeezed into the page, a column stood a letter to a line."""
    chief = sign_in("Standards editor")
    author = busy.bylines.get().author
    chief.goto(f"/admin/authors/author/{author.pk}/change/").fill("[name=bio]", "Another one.")
    chief.page.click("[name=_save]")
    sharing.share(busy, at=timezone.now(), by=chief.user, recipient="Somebody", may_comment=True)
    change(busy, headline="Another")
    for width in (360, 1440):
        chief.page.set_viewport_size({"width": width, "height": 900})
        for path in (
            f"/admin/articles/article/{busy.pk}/links/",
            f"/admin/authors/author/{author.pk}/change/",
            f"/admin/authors/author/{author.pk}/history/",
        ):
            chief.goto(path)
            assert chief.page.evaluate(BROKEN) == [True, []], f"{path} at {width}"
            assert chief.fits(), f"{path} at {width}"


def test_versions_of_long_names_fit_beside_each_other(busy, sign_in):
    chief = sign_in("Editor")
    busy.revisions.update(name="As it went to the lawyer of the other side, before the holidays")
    chief.page.set_viewport_size({"width": 360, "height": 900})
    chief.goto(f"/admin/articles/article/{busy.pk}/compare/")
    assert chief.fits()


def test_the_form_fits_a_tablet_that_is_turned(busy, sign_in):
    """The fields one searches in took their width from the page as it was first."""
    chief = sign_in("Editor")
    chief.page.set_viewport_size({"width": 768, "height": 900})
    chief.goto(form(busy)).wait_for_selector(".select2-container")
    chief.page.set_viewport_size({"width": 360, "height": 900})
    assert chief.fits()


class TestNothingIsLost:
    def test_a_stale_save_shows_both_texts(self, site, sign_in):
        article = ready(body="<p>One.</p><p>Two.</p>")
        first, second = sign_in("Editor", "first"), sign_in("Publisher", "second")
        first.goto(form(article)).fill("#id_headline", "As the first one wants it")
        second.goto(form(article)).fill("#id_headline", "As the second one wants it")
        second.page.click("[data-save]")
        second.page.wait_for_selector(".messagelist")
        first.page.click("[data-save]")
        first.page.wait_for_url("**/conflict/")
        assert "second" in first.page.inner_text(".comparison")
        first.page.check("[name=take-headline][value=ours]")
        first.page.get_by_role("button", name="Save it so").click()
        first.page.wait_for_url("**/change/")
        kept = [r.snapshot.headline for r in article.revisions.all()]
        assert kept[:2] == ["As the first one wants it", "As the second one wants it"]

    def test_a_closed_tab_is_offered_back(self, site, sign_in):
        article = ready()
        visitor = sign_in("Editor")
        page = visitor.goto(form(article))
        page.fill("#id_standfirst", "Typed and never saved")
        page.wait_for_selector("[data-kept]:has-text('Kept at')")
        page.close(run_before_unload=False)
        visitor.page = visitor.context.new_page()
        page = visitor.goto(form(article))
        page.get_by_role("link", name="Look at it").click()
        page.get_by_role("button", name="Save it so").click()
        page.wait_for_url("**/change/")
        assert Article.objects.get(pk=article.pk).standfirst == "Typed and never saved"

    def test_an_expired_login_keeps_everything_typed_in_the_browser(self, site, sign_in):
        article = ready()
        second, topic = make_author("Bob Second"), make_topic("Korea")
        visitor = sign_in("Editor")
        page = visitor.goto(form(article))
        Session.objects.all().delete()
        page.fill("#id_headline", "Typed after the login was over")
        page.fill("#id_commissioned_words", "1200")
        page.check("#id_needs_legal")
        page.get_by_role("button", name="Add a byline").click()
        # What was chosen before the login was over; the autocompletes themselves ask the server.
        choose = "(field, [pk, name]) => field.append(new Option(name, pk, true, true))"
        page.locator("#id_topics").evaluate(choose, [topic.pk, topic.name])
        page.locator("[name='bylines-1-author']").evaluate(choose, [second.pk, second.name])
        page.locator("[name='bylines-1-name']").evaluate("field => field.value = 'Robert Second'")
        page.fill("#id_headline", "Typed after the login was over, and more")
        expect(page.locator("[data-kept].trouble")).to_contain_text("You are logged out")
        assert not Recovery.objects.exists()
        log_in_again(visitor)
        page.on("dialog", lambda dialog: dialog.accept())
        page = visitor.goto(form(article))
        page.get_by_role("button", name="Put it into the form").click()
        expect(page.locator("#id_headline")).to_have_value("Typed after the login was over, and more")
        expect(page.locator(".banner")).to_have_count(0)
        page.keyboard.press("Control+s")
        page.wait_for_selector(".messagelist")
        article = Article.objects.get(pk=article.pk)
        assert article.headline == "Typed after the login was over, and more"
        assert (article.commissioned_words, article.needs_legal) == (1200, True)
        assert [topic.name for topic in article.topics.all()].count("Korea") == 1
        assert [row.name or row.author.name for row in article.bylines.all()] == ["Ann Author", "Robert Second"]
        expect(page.locator(".banner")).to_have_count(0)
        assert copies(page) == []

    def test_what_was_typed_without_a_login_is_laid_beside_what_another_saved(self, site, sign_in):
        article = ready(body="<p>One.</p><p>Two.</p>")
        visitor, other = sign_in("Publisher", "first"), sign_in("Editor", "second")
        page = visitor.goto(form(article))
        version = Article.objects.get().version
        visitor.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        page.fill("#id_standfirst", "Typed when the login was gone")
        expect(page.locator("[data-kept].trouble")).to_contain_text("Your text is kept in this browser")
        other.goto(form(article)).fill("#id_headline", "As the other one wants it")
        other.page.click("[data-save]")
        other.page.wait_for_selector(".messagelist")
        page.click("[data-save]")
        expect(page.locator("[data-kept].trouble")).to_contain_text("You are logged out")
        page.on("dialog", lambda dialog: dialog.accept())
        log_in_again(visitor)
        visitor.goto(form(article))
        banner = page.locator(".banner")
        expect(banner).to_contain_text(f"You wrote this on version {version}; it was saved since.")
        visitor.check()
        # Whatever is done now, the copy stays until it is used: a new autosave writes over nothing.
        page.locator("#id_notice").evaluate("field => field.closest('details').open = true")
        page.fill("#id_notice", "Typed later")
        expect(page.locator("[data-kept]")).to_contain_text("Kept at")
        visitor.goto(form(article))
        page.get_by_role("button", name="Compare the two").click()
        page.wait_for_url("**/conflict/")
        page.get_by_role("button", name="Save it so").click()
        page.wait_for_url("**/change/")
        article = Article.objects.get()
        assert article.headline == "As the other one wants it"
        assert article.standfirst == "Typed when the login was gone"
        assert copies(page) == []

    def test_a_copy_can_be_thrown_away(self, site, sign_in):
        article = ready()
        page = sign_in("Editor").goto(form(article))
        page.on("dialog", lambda dialog: dialog.accept())
        page.route("**/autosave/", lambda route: route.abort())
        page.fill("#id_headline", "Nobody wants this")
        expect(page.locator("[data-kept].trouble")).to_contain_text("No connection")
        page.unroute("**/autosave/")
        for _ in range(2):  # until it is thrown away, it is offered
            page.reload()
            expect(page.locator(".banner")).to_have_count(1)
        page.get_by_role("button", name="Throw it away").click()
        page.reload()
        page.wait_for_selector(".editor-text")
        expect(page.locator(".banner")).to_have_count(0)

    @pytest.mark.parametrize("typed", ["Typed and saved at once", "  A headline   of a good  length "])
    @pytest.mark.parametrize("planned", ["", "900"])
    @pytest.mark.parametrize("another", [False, True])
    def test_an_ordinary_save_offers_nothing_back(self, site, sign_in, typed, planned, another):
        article = ready(body="<p>One.</p>")
        page = sign_in("Editor").goto(form(article))
        page.fill("#id_headline", typed)
        page.fill("#id_commissioned_words", planned)
        page.get_by_role("button", name="Save and back to the list").click()
        page.wait_for_url("**/article/")
        assert copies(page) == []
        if another:
            change(Article.objects.get(), headline="Somebody else has saved since")
        page.goto(site + form(article))
        page.wait_for_selector(".editor-text")
        expect(page.locator("#id_commissioned_words")).to_have_value(planned)
        expect(page.locator(".banner")).to_have_count(0)

    def test_a_new_piece_that_was_saved_is_not_offered_on_the_next_one(self, site, sign_in):
        page = sign_in("Editor").goto("/admin/articles/article/add/")
        page.fill("#id_headline", "The first of two new pieces")
        page.click("[data-save]")
        page.wait_for_selector(".messagelist")
        page.goto(f"{site}/admin/articles/article/add/")
        page.wait_for_selector(".editor-text")
        expect(page.locator(".banner")).to_have_count(0)

    def test_two_clicks_on_save_are_one_save(self, site, sign_in):
        article = ready()
        page = sign_in("Editor").goto(form(article))
        page.fill("#id_headline", "Saved with a double click")
        page.locator("[data-save]").dblclick()
        page.wait_for_selector(".messagelist:has-text('Saved.')")
        assert Article.objects.get().version == article.version + 1

    def test_typing_and_leaving_at_once_keeps_the_typing(self, site, sign_in):
        article = ready(standfirst="")
        page = sign_in("Editor").goto(form(article))
        page.on("dialog", lambda dialog: dialog.accept())
        page.locator("#id_standfirst").press_sequentially("Typed in haste")
        page.get_by_role("link", name="Desk", exact=True).click()
        page.wait_for_url("**/admin/")
        assert not Recovery.objects.exists()
        page.goto(site + form(article))
        said = page.locator(".banner").inner_text()
        now = timezone.localtime()
        assert re.search(rf"from {now.day} {now:%B}, \d\d:\d\d that", said), said
        page.get_by_role("button", name="Put it into the form").click()
        expect(page.locator("#id_standfirst")).to_have_value("Typed in haste")

    def test_leaving_with_unsaved_writing_asks_first(self, site, sign_in):
        article = ready()
        visitor = sign_in("Editor")
        page = visitor.goto(form(article))
        page.locator("#id_headline").press_sequentially("x")
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        with page.expect_event("dialog"):
            page.evaluate("location.href = '/admin/'")
        assert asked == ["beforeunload"]

    def test_each_sees_that_the_other_is_there_and_can_take_the_pen(self, site, sign_in):
        article = ready()
        first, second = sign_in("Editor", "first"), sign_in("Editor", "second")
        with first.page.expect_response("**/presence/"):
            first.goto(form(article))
        page = second.goto(form(article))
        page.wait_for_selector("[data-here]:has-text('first has it open')")
        page.get_by_role("button", name="Take the pen").click()
        page.wait_for_selector("[data-here]:not(:has-text('holds the pen'))")
        first.page.reload()
        first.page.wait_for_selector("[data-here]:has-text('second has it open')")


class TestNothingGoesOutUnseen:
    def test_a_stale_publish_prints_nothing_and_shows_what_is_there_now(self, site, sign_in):
        article = ready()
        first, second = sign_in("Publisher", "first"), sign_in("Editor", "second")
        page = first.goto(f"/admin/articles/article/{article.pk}/publication/")
        second.goto(form(article)).fill("#id_headline", "A headline that the first one has not seen")
        second.page.click("[data-save]")
        second.page.wait_for_selector(".messagelist")
        page.get_by_role("button", name="Publish now").click()
        page.wait_for_selector(".errornote:has-text('The piece was changed meanwhile')")
        assert not Edition.objects.exists()
        assert "A headline that the first one has not seen" in page.inner_text("#content")
        page.get_by_role("button", name="Publish now").click()
        page.wait_for_selector(".messagelist:has-text('Published.')")
        assert Edition.objects.get().headline == "A headline that the first one has not seen"

    @pytest.mark.parametrize("verb", ["Publish now", "Schedule"])
    def test_two_clicks_and_the_way_back_print_once(self, site, sign_in, verb):
        article = ready()
        page = sign_in("Publisher").goto(f"/admin/articles/article/{article.pk}/publication/")
        if verb == "Schedule":
            page.locator("#first_at").fill("2031-05-01T09:00")
        page.get_by_role("button", name=verb, exact=True).dblclick()
        page.wait_for_selector("h2:has-text('Editions')")
        assert Edition.objects.count() == 1
        page.go_back()
        page.wait_for_load_state("networkidle")
        again = page.get_by_role("button", name=verb, exact=True)
        if again.count():  # a browser that shows the page as it was
            if verb == "Schedule":
                page.locator("#first_at").fill("2031-05-01T09:00")
            again.click()
            page.wait_for_selector(".errornote:has-text('already')")
        assert Edition.objects.count() == 1


class TestWritingScreen:
    def test_the_preview_is_the_page_of_the_site_and_follows_the_typing(self, site, sign_in):
        article = ready(body="<p>Before.</p>")
        page = sign_in("Editor").goto(form(article))
        page.keyboard.press("Alt+p")
        frame = page.frame_locator("iframe[name=preview]")
        frame.locator(".body:has-text('Before.')").wait_for()
        page.fill("#id_headline", "Typed while one looks")
        frame.locator("h1:has-text('Typed while one looks')").wait_for()
        page.get_by_role("button", name="Share card and search result").click()
        frame.locator(".search-result").wait_for()
        assert Article.objects.get().headline == "A headline of a good length"

    def test_bylines_are_added_and_ordered_without_dragging(self, site, sign_in):
        article = ready()
        make_author("Bob Second")
        visitor = sign_in("Editor")
        page = visitor.goto(form(article))
        page.get_by_role("button", name="Add a byline").click()
        page.locator(".byline").nth(1).locator(".byline-author .select2-selection").click()
        page.locator(".select2-search__field").last.fill("Bob")
        page.locator(".select2-results__option:has-text('Bob Second')").click()
        page.locator(".byline").nth(1).get_by_role("button", name="Move up").click()
        page.keyboard.press("Control+s")
        page.wait_for_selector(".messagelist")
        assert [row.author.name for row in article.bylines.all()] == ["Bob Second", "Ann Author"]
        assert not visitor.said

    def test_a_note_is_added_without_leaving_the_text(self, site, sign_in):
        article = ready()
        page = sign_in("Editor").goto(form(article))
        page.fill("#note_text", "A question about this")
        page.get_by_role("button", name="Add the note").click()
        page.wait_for_selector(".note:has-text('A question about this')")
        assert article.desk_notes.get().text == "A question about this"

    def test_the_sheet_of_keys(self, site, sign_in):
        page = sign_in("Editor").goto(form(ready()))
        page.wait_for_selector(".editor-text")
        page.get_by_role("heading", name="Where it stands").click()
        page.keyboard.press("?")
        assert page.get_by_role("dialog").is_visible()
        keys = " ".join(page.get_by_role("dialog").inner_text().split())
        assert "Ctrl S Save" in keys and "Ctrl K Link" in keys and "Ctrl Alt F Footnote" in keys
        page.keyboard.press("Escape")
        assert not page.get_by_role("dialog").is_visible()


def test_four_people_take_a_piece_from_the_first_word_to_the_correction(site, sign_in, visit):
    """Writer, editor, author (without an account), publisher; and a reader at the end. With the keyboard alone."""
    make_topic("Korea")
    make_author("Ann Author", title="fellow", institution=make_institution("House"))
    writer = sign_in("Writer")

    def press(page, name: str) -> None:
        page.get_by_role("button", name=name, exact=True).focus()
        page.keyboard.press("Enter")

    def choose(page, label: str, words: str) -> None:
        page.get_by_label(label, exact=True).locator("xpath=following-sibling::span//span[@role='combobox']").focus()
        page.keyboard.press("Enter")
        page.keyboard.type(words)
        page.locator(f".select2-results__option:has-text('{words}')").wait_for()
        page.keyboard.press("Enter")

    page = writer.goto("/admin/articles/article/add/")
    page.get_by_label("Headline").focus()
    page.keyboard.type("A piece that four people made")
    page.keyboard.press("Tab")
    page.keyboard.type("And one sentence under it.")
    page.wait_for_selector(".editor-text")
    page.keyboard.press("Tab")  # the toolbar, one stop
    page.keyboard.press("Tab")
    page.keyboard.type("The treaty of 1995 ended it.")
    press(page, "Add a byline")
    page.keyboard.press("Enter")
    page.keyboard.type("Ann")
    page.locator(".select2-results__option:has-text('Ann Author')").wait_for()
    page.keyboard.press("Enter")
    page.locator("summary:has-text('Interests')").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Answered on").focus()
    page.keyboard.type("06302026")  # as a browser in English takes a day
    page.get_by_label("No picture, on purpose").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".messagelist:has-text('Saved')")
    article = Article.objects.get()
    assert (article.bylines.get().role, str(article.bylines.get().declared_on)) == ("author", "2026-06-30")
    page.locator("summary:has-text('Move it on')").focus()
    page.keyboard.press("Enter")
    press(page, "Hand in to the editors")
    page.wait_for_selector(".messagelist:has-text('in edit')")

    editor = sign_in("Editor")
    page = editor.goto(form(article))
    page.locator("[data-checks-here] a:has-text('topic')").wait_for()
    search = page.locator("#id_topics ~ .select2 .select2-search__field")
    search.focus()
    page.keyboard.type("Korea")
    page.locator(".select2-results__option:has-text('Korea')").wait_for()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".messagelist:has-text('Saved')")
    page = editor.goto(f"/admin/articles/article/{article.pk}/links/")
    press(page, "Ask to approve this version (Ann Author)")
    address = page.locator(".link-once").input_value()  # there is no mail address on record to send it to

    author = visit()
    author.page.goto(address)
    author.check()
    press(author.page, "I approve this text")
    author.page.wait_for_selector("text=The editors know that you approved")
    assert article.sign_offs.get().approved

    chief = sign_in("Publisher")
    page = chief.goto(f"/admin/articles/article/{article.pk}/publication/")
    page.get_by_label("Appears at").first.focus()
    page.locator("#first_at").fill("2031-05-01T09:00")
    press(page, "Schedule")
    page.wait_for_selector(".messagelist:has-text('Scheduled for 1 May 2031, 09:00')")
    press(page, "Publish now")
    page.wait_for_selector(".messagelist:has-text('Published.')")

    reader = visit()
    slug = Article.objects.get().slug
    page = reader.goto(f"/articles/{slug}/")
    assert "The treaty of 1995 ended it." in page.inner_text(".body")
    reader.check()

    change(Article.objects.get(), body="<p>The treaty of 1994 ended it.</p>", by=editor.user)
    page = chief.goto(f"/admin/articles/article/{article.pk}/publication/")
    assert page.locator("#change").input_value() == "correction"
    page.get_by_label("Public note").first.focus()
    page.keyboard.type("The treaty was signed in 1994, not 1995.")
    page.locator("#correct_override").fill("The author told us so on the telephone.")
    press(page, "Publish the change now")
    page.wait_for_selector(".messagelist:has-text('correction')")
    page = visit().goto(f"/articles/{slug}/")  # the first reader's browser may keep the page for a minute
    assert "signed in 1994, not 1995" in page.inner_text(".piece-foot")
