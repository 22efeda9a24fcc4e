"""The editor of a text, in a real browser: what is typed, pasted and chosen, and that the stored text comes back."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from playwright.sync_api import Page, expect

from articles import body
from articles.models import Article, Recovery
from images.models import Image
from tests.articles.rich import picture
from tests.articles.test_body_properties import anything
from tests.newsroom import make_article, make_author, make_topic, publish

from .waiting import settle, watch

SAMPLES = Path(__file__).parent / "clipboards"
CASES = Path(os.environ.get("CASES", "/nowhere"))  # documents of others, which are read where they lie

EVERYTHING = (
    '<p>First <em>words</em> and <a href="https://example.org/?a=1&amp;b=2">a link</a>.<span data-note="">See '
    '<a href="/topics/">there</a>.</span></p><h2 id="s-one">A heading<span data-note="">In a heading.</span></h2>'
    "<h3>Below</h3><h4>Further below</h4><ul><li><strong>One</strong> and<ul><li>inner</li></ul></li><li>Two</li></ul>"
    '<ol start="4" type="a"><li>Four</li><li><p>Five</p><p>and more</p></li></ol>'
    '<blockquote dir="ltr"><p>Said <cite>so</cite>.</p><footer>Somebody’s &amp; others, 1999</footer></blockquote>'
    '<aside class="pull-quote"><p>Loud words</p></aside>'
    '<table lang="de"><caption>Numbers &lt; 3</caption><thead><tr><th scope="col">A</th><th scope="col">B</th></tr>'
    '</thead><tbody><tr><th scope="row"><strong>r</strong></th><td rowspan="2">2</td></tr><tr><td></td></tr></tbody>'
    '</table><figure data-image="nobody-has-it" data-size="wide" data-alt="" data-credit="A &quot;B&#x27;s&quot;">'
    "<figcaption>Caption <em>here</em></figcaption></figure>"
    '<figure data-image="nor-this" data-size="normal" data-caption="none"></figure>'
    '<figure data-embed="https://www.youtube.com/watch?v=abcdefghijk"><figcaption>A film</figcaption></figure><hr>'
    '<p dir="rtl" lang="ar">كلمة</p><p>x<sub>1</sub>y<sup>2</sup><br>line <span lang="fr" dir="ltr">mot</span>'
    "\xa0end</p><p>A <a>link that leads nowhere</a></p>"
)
ROUND_TRIP = """html => {
  const field = document.getElementById("id_body");
  for (const value of ["<hr>", "<p>something else</p>", html]) {
    field.value = value;
    field.dispatchEvent(new CustomEvent("desk:replaced"));
  }
  return field.value;
}"""


def form(article: Article) -> str:
    return f"/admin/articles/article/{article.pk}/change/"


class Desk:
    """A piece that is open in the editor."""

    def __init__(self, visitor, html: str = "", **values):
        self.visitor = visitor
        self.article = make_article("A piece", body=html, by=visitor.user, **values)
        self.open()

    def open(self) -> Page:
        self.page = self.visitor.goto(form(self.article))
        self.page.wait_for_selector(".editor-text")
        return self.page

    @property
    def html(self) -> str:
        """What the form would send, once no dialog has anything to say to it."""
        self.page.wait_for_selector(".editor-dialog", state="detached")
        settle(self.page)
        return self.page.input_value("#id_body")

    def holds(self, html: str) -> None:
        """What was done reaches the field a moment later, so this looks again until it is there."""
        expect(self.page.locator("#id_body")).to_have_value(html)

    def stored(self) -> str:
        self.page.get_by_role("button", name="Save", exact=True).click()
        self.page.wait_for_selector(".messagelist .success")
        self.page.wait_for_selector(".editor-text")
        return Article.objects.get(pk=self.article.pk).body

    def click(self, selector: str = ".editor-text > *", *, end: bool = True) -> None:
        self.page.locator(selector).first.click()
        settle(self.page)
        if end:
            self.press("End")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            settle(self.page)  # a browser tells of a moved selection a moment later

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def tool(self, label: str) -> None:
        self.page.get_by_role("toolbar").get_by_role("button", name=label, exact=True).click()

    def paste(self, html: str, plain: str = "") -> None:
        """Copies `html` as another program would, into the browser's own clipboard, and pastes it from there."""
        self.page.evaluate(
            """([html, plain]) => addEventListener("copy", (event) => {
                event.clipboardData.setData("text/html", html);
                event.clipboardData.setData("text/plain", plain);
                event.preventDefault();
                event.stopImmediatePropagation();
            }, {capture: true, once: true})""",
            [html, plain or re.sub("<[^>]*>", "", html)],
        )
        self.press("Control+c")
        with self.page.expect_response("**/text/tidy/") as answer:
            self.press("Control+v")
        answer.value.finished()
        settle(self.page)

    def says(self) -> str:
        return self.page.locator(".editor-said").inner_text()


@pytest.fixture
def desk(sign_in):
    def open_one(html: str = "", *, role: str = "Editor", **options) -> Desk:
        values = options.pop("values", {})
        return Desk(sign_in(role, **options), html, **values)

    return open_one


class TestTheStoredTextComesBack:
    def test_byte_for_byte_when_it_is_opened_and_changed_elsewhere(self, desk):
        assert body.clean(EVERYTHING) == EVERYTHING
        writing = desk(EVERYTHING)
        assert writing.html == EVERYTHING
        writing.click()
        writing.type("x")
        writing.press("Backspace")
        assert writing.html == EVERYTHING
        assert writing.stored() == EVERYTHING

    def test_byte_for_byte_whatever_it_is(self, desk):
        writing = desk()
        seen = []

        @settings(deadline=None, max_examples=150, database=None, suppress_health_check=list(HealthCheck))
        @given(anything)
        def check(html: str) -> None:
            stored = body.clean(html)
            seen.append(stored)
            assert writing.page.evaluate(ROUND_TRIP, stored) == stored

        check()
        assert len(seen) > 100

    def test_words_are_counted_as_the_server_counts_them(self, desk):
        writing = desk(EVERYTHING, values={"commissioned_words": 100})
        count = writing.page.evaluate("Number(document.getElementById('id_body').dataset.words)")
        assert count == body.read(EVERYTHING).word_count
        assert f"{count} words of 100" in writing.page.locator("[data-words-for]").inner_text()


class TestTyping:
    def test_shortcuts_and_keys_make_what_they_say(self, desk):
        writing = desk()
        writing.click()
        writing.type("## Heading")
        writing.press("Enter")
        writing.type("Some ")
        writing.press("Control+b")
        writing.type("bold")
        writing.press("Control+b")
        writing.type(" words")
        writing.press("Shift+Enter")
        writing.type("and a line")
        writing.press("Enter")
        writing.type("- one")
        writing.press("Enter")
        writing.type("inner")
        writing.press("Tab", "Enter", "Enter", "Enter")
        writing.type("> quoted")
        writing.press("Enter", "Enter")
        writing.type("3. three")
        assert writing.stored() == (
            "<h2>Heading</h2><p>Some <strong>bold</strong> words<br>and a line</p><ul><li>one<ul><li>inner</li></ul>"
            '</li></ul><blockquote><p>quoted</p></blockquote><ol start="3"><li>three</li></ol>'
        )

    def test_spaces_are_spaces(self, desk):
        """Under the policy of the desk a browser would type no-break spaces, if the style sheet did not forbid it."""
        writing = desk("<p>Word</p>")
        writing.click()
        writing.type(" and  another ")
        assert "\xa0" not in writing.html and "&nbsp;" not in writing.html

    def test_the_toolbar_is_one_stop_and_arrows_go_along_it(self, desk):
        writing = desk("<p>Word</p>")
        page = writing.page
        writing.click()
        writing.press("Alt+F10")
        focused = "document.activeElement.getAttribute('aria-label')"
        assert page.evaluate(focused) == "Undo"
        writing.press("ArrowLeft")
        assert page.evaluate(focused) == "More"
        writing.press("Home", "ArrowRight", "ArrowRight")
        assert page.evaluate(focused) == "Heading 2"
        writing.press("Enter")
        writing.holds("<h2>Word</h2>")
        assert page.get_by_role("button", name="Heading 2", exact=True).get_attribute("aria-pressed") == "true"
        writing.press("Alt+F10", "Escape")
        writing.type("s")
        writing.holds("<h2>Words</h2>")
        assert page.locator(".editor-head > .editor-toolbar button[tabindex='0']").count() == 1
        writing.press("Control+Alt+0")
        writing.holds("<p>Words</p>")

    def test_it_has_a_name_and_checks_spelling(self, desk):
        page = desk("<p>Word</p>").page
        text = page.get_by_role("textbox", name="Text", exact=True)
        assert text.get_attribute("spellcheck") == "true" and text.get_attribute("aria-multiline") == "true"
        page.locator("label[for=id_body]").click()
        assert page.evaluate("document.activeElement.classList.contains('editor-text')")

    def test_a_quotation_and_its_source(self, desk):
        writing = desk("<p>Said here.</p>")
        writing.click()
        writing.press("Control+Shift+9")
        writing.tool("Source")
        writing.type("Somebody")
        writing.press("Enter")
        writing.type("On")
        writing.holds("<blockquote><p>Said here.</p><footer>Somebody</footer></blockquote><p>On</p>")
        writing.click("blockquote p")
        writing.tool("As a pull quote")
        assert '<aside class="pull-quote"><p>Said here.</p><footer>' in writing.html
        writing.tool("No quotation")
        writing.holds("<p>Said here.</p><p>Somebody</p><p>On</p>")

    def test_selected_words_become_a_pull_quote_beside_the_text(self, desk):
        writing = desk("<p>One two</p><p>three</p>")
        writing.click()
        writing.press("Control+Shift+ArrowLeft")
        writing.tool("Pull quote")
        writing.holds('<p>One two</p><aside class="pull-quote"><p>two</p></aside><p>three</p>')

    def test_a_table_is_made_and_changed_by_keyboard(self, desk):
        writing = desk()
        writing.click()
        writing.tool("Table")
        writing.type("A")
        writing.press("Tab")
        writing.type("B")
        writing.press("Tab", "Tab")
        writing.type("1")
        writing.tool("Column behind")
        writing.tool("Delete row")
        writing.tool("Caption")
        writing.page.get_by_role("textbox", name="Caption", exact=True).fill("Few numbers")
        writing.press("Enter")
        assert writing.stored() == (
            '<table><caption>Few numbers</caption><thead><tr><th scope="col">A</th><th scope="col"></th>'
            '<th scope="col">B</th><th scope="col"></th></tr></thead>'
            "<tbody><tr><td></td><td></td><td></td><td></td></tr></tbody></table>"
        )

    def test_words_in_another_language(self, desk):
        writing = desk("<p>The word mot</p>")
        writing.click()
        writing.press("Control+Shift+ArrowLeft")
        writing.tool("More")
        writing.tool("Another language")
        writing.page.get_by_label("Language of the selected words").fill("fr")
        writing.press("Enter")
        writing.holds('<p>The word <span lang="fr">mot</span></p>')
        writing.press("End")
        writing.tool("Right to left")
        assert '<p dir="rtl">' in writing.html

    def test_the_text_runs_as_its_language_does(self, desk):
        writing = desk("<p>Word</p>", values={"language": "ar"})
        text, tools = writing.page.locator(".editor-surface"), writing.page.locator(".editor-toolbar").first
        assert (text.get_attribute("lang"), text.get_attribute("dir")) == ("ar", "rtl")
        assert tools.evaluate("(tools) => getComputedStyle(tools).direction") == "ltr"
        writing.page.locator("#id_language").select_option("en")
        assert (text.get_attribute("lang"), text.get_attribute("dir")) == ("en", "ltr")


class TestNotes:
    def test_they_number_themselves_and_lead_there_and_back(self, desk):
        writing = desk('<p>First.<span data-note="">One.</span> Second.</p>')
        page = writing.page
        writing.click(end=False)
        writing.press("Home", "Control+Alt+f")
        writing.type("Before all")
        assert writing.html.startswith('<p><span data-note="">Before all</span>First.')
        writing.press("Escape")
        writing.type("x")  # back in the text, behind the number
        assert writing.html.startswith('<p><span data-note="">Before all</span>xFirst.')
        assert page.locator(".note-number").all_inner_texts() == ["1", "2"]
        assert [words.strip() for words in page.locator(".note-words").all_inner_texts()] == ["Before all", "One."]
        page.locator(".note-number").nth(1).click()
        writing.press("End")
        writing.type(" More.")
        page.get_by_role("button", name="To note 2 in the text").click()
        writing.type("y")
        assert writing.stored() == (
            '<p><span data-note="">Before all</span>xFirst.<span data-note="">One. More.</span>y Second.</p>'
        )

    def test_one_history_and_an_empty_note_goes(self, desk):
        writing = desk("<p>Word</p>")
        writing.click()
        writing.press("Control+Alt+f", "Escape")
        writing.holds("<p>Word</p>")
        writing.press("Control+Alt+f")
        writing.type("Note")
        writing.holds('<p>Word<span data-note="">Note</span></p>')
        writing.press("Control+z", "Control+z")
        assert "Note" not in writing.html

    def test_they_move_with_the_words_around_them(self, desk):
        writing = desk('<p>a<span data-note="">A</span></p><p>b<span data-note="">B</span></p><p>c</p>')
        page = writing.page
        writing.click(".editor-text > p:nth-child(1)", end=False)
        writing.press("Home", "Shift+ArrowDown", "Control+x", "Control+End", "Enter", "Control+v")
        assert re.sub("</?p>", "", writing.html) == 'b<span data-note="">B</span>ca<span data-note="">A</span>'
        assert page.locator(".note-number").all_inner_texts() == ["1", "2"]

    def test_emphasis_and_links_stand_in_a_note(self, desk):
        writing = desk("<p>Word</p>")
        writing.click()
        writing.press("Control+Alt+f")
        writing.type("See ")
        writing.press("Control+i")
        writing.type("this")
        writing.press("Shift+Control+ArrowLeft", "Control+k")
        writing.page.get_by_label("Address, or words").fill("https://example.org/")
        writing.press("Enter")
        writing.page.wait_for_selector(".editor-dialog", state="detached")
        link = '<a href="https://example.org/"><em>this</em></a>'
        writing.holds(f'<p>Word<span data-note="">See {link}</span></p>')


class TestPasting:
    @pytest.mark.parametrize("name", ["word", "google-docs", "libreoffice", "mail"])
    def test_a_text_of_another_program_keeps_what_matters(self, desk, name):
        """The samples are of our own words, in the HTML those programs put on a clipboard."""
        source = (SAMPLES / f"{name}.html").read_text(encoding="utf-8")
        writing = desk("<p>Before</p>")
        writing.click()
        writing.press("Enter")
        writing.paste(source)
        expected = (SAMPLES / f"{name}.clean.html").read_text(encoding="utf-8").replace("\n", "")
        writing.holds(f"<p>Before</p>{expected}")
        assert "Dropped" in writing.says()
        writing.press("Control+z")
        writing.holds("<p>Before</p>")
        assert writing.visitor.said == []

    def test_documents_of_others(self, desk):
        """Read where they lie: what the browser stores of them is what the server makes of them."""
        found = sorted((CASES / "paste_html").rglob("*.html"))
        if not found:
            pytest.skip("CASES names no folder with paste_html/")
        writing = desk()
        for path in found:
            source = path.read_text(encoding="utf-8", errors="replace")
            writing.click()
            writing.press("Control+a", "Delete", "Control+Alt+0")
            writing.paste(source)
            assert body.clean(writing.html) == body.read(source).typeset().html, path.name
        assert writing.visitor.said == []

    def test_it_joins_the_line_it_is_put_into(self, desk):
        writing = desk("<p>One three</p>")
        writing.click(end=False)
        writing.press("Home", "Control+ArrowRight")
        writing.paste("<span style='color:red'> two</span>")
        writing.holds("<p>One two three</p>")

    def test_a_cell_takes_the_words_and_the_table_stays_whole(self, desk):
        writing = desk("<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table><p>After</p>")
        writing.click(".editor-text td")
        writing.paste(
            "<h2>Title</h2><ul><li>item</li></ul><table><tr><td>a</td><td>b</td></tr></table>"
            '<iframe src="https://youtu.be/abcdefghijk"></iframe>'
        )
        assert body.clean(writing.html) == (
            "<table><tbody><tr><td><p>1</p><p>Title</p><ul><li>item</li></ul><p>a</p><p>b</p></td><td>2</td></tr>"
            '</tbody></table><figure data-embed="https://www.youtube.com/watch?v=abcdefghijk"></figure><p>After</p>'
        )

    def test_signs_are_set_and_can_be_put_back(self, desk):
        writing = desk()
        writing.click()
        writing.paste('<p>"It\'s" so -- or not...</p>')
        writing.holds("<p>“It’s” so – or not…</p>")
        writing.page.get_by_role("button", name="Put its own signs back").click()
        writing.holds('<p>"It\'s" so -- or not...</p>')
        writing.tool("More")
        with writing.page.expect_response("**/text/signs/"):
            writing.tool("Set quotes and dashes as usual here")
        writing.page.wait_for_selector(".editor-said:has-text('signs set')")
        writing.holds("<p>“It’s” so – or not…</p>")
        writing.press("Control+z")
        writing.holds('<p>"It\'s" so -- or not...</p>')

    def test_nothing_of_it_runs_or_is_fetched(self, desk):
        writing = desk()
        asked = []
        writing.page.on("request", lambda request: asked.append(request.url))
        writing.click()
        writing.paste(
            '<p>Safe<img src="https://tracker.invalid/p.gif" width="1" height="1" onerror="window.hit = 1">'
            '<script>window.hit = 2</script><a href="javascript:window.hit=3">bad</a></p>'
            '<style>@import "https://tracker.invalid/a.css"</style><iframe src="https://tracker.invalid/"></iframe>'
        )
        writing.holds("<p>Safe<a>bad</a></p>")
        assert writing.page.evaluate("window.hit") is None
        assert not [url for url in asked if "tracker" in url]
        assert "1 tracking pixel" in writing.says() and "1 link leads nowhere" in writing.says()

    def test_without_the_server_the_words_arrive(self, desk):
        writing = desk()
        writing.page.route("**/text/tidy/", lambda route: route.abort())
        writing.click()
        writing.page.evaluate(
            """() => addEventListener("copy", (event) => {
                event.clipboardData.setData("text/html", "<h1>One</h1><p>two</p>");
                event.clipboardData.setData("text/plain", "One\\n\\ntwo");
                event.preventDefault();
            }, {capture: true, once: true})"""
        )
        writing.press("Control+c", "Control+v")
        writing.page.wait_for_selector(".editor-said p")
        writing.holds("<p>One</p><p>two</p>")
        assert "without their form" in writing.says()

    def test_an_address_over_selected_words_becomes_a_link(self, desk):
        writing = desk("<p>Word</p>")
        writing.click()
        writing.press("Control+a")
        writing.page.evaluate(
            """() => addEventListener("copy", (event) => {
                event.clipboardData.setData("text/plain", "https://example.org/");
                event.preventDefault();
                event.stopImmediatePropagation();
            }, {capture: true, once: true})"""
        )
        writing.press("Control+c", "Control+v")
        writing.holds('<p><a href="https://example.org/">Word</a></p>')


def asked_for_a_link(writing: Desk, words: str):
    """The field of the dialog for a link on the last word of the text, with these words typed into it."""
    writing.click()
    writing.press("Control+Shift+ArrowLeft", "Control+k")
    address = writing.page.get_by_label("Address, or words")
    address.press_sequentially(words)
    return address


class TestLinks:
    def test_what_is_found_is_taken_with_the_keys_alone(self, desk):
        make_topic("Sanctions law")
        make_author("Ann Sanction")
        writing = desk("<p>Read this</p>")
        page = writing.page
        address = asked_for_a_link(writing, "sanct")
        expect(page.locator(".editor-result")).to_have_count(2)
        results = page.locator(".editor-result")
        page.keyboard.press("ArrowDown")
        expect(results.first).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        expect(results.last).to_be_focused()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        expect(address).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(address).to_have_value(re.compile("/topics/"))
        expect(address).to_be_focused()
        page.keyboard.press("Enter")
        writing.holds('<p>Read <a href="/topics/sanctions-law/">this</a></p>')

    def test_enter_on_words_takes_the_first_that_is_found(self, desk):
        make_author("Ann Sanction")
        writing = desk("<p>Read this</p>")
        page = writing.page
        address = asked_for_a_link(writing, "sanct")
        page.keyboard.press("Enter")  # before the search has answered
        expect(address).to_have_value(re.compile("^/authors/"))
        expect(page.locator(".editor-trouble")).to_be_empty()
        page.keyboard.press("Enter")
        expect(page.locator("#id_body")).to_have_value(re.compile('<p>Read <a href="/authors/[^"]+">this</a></p>'))

    def test_our_own_pages_are_found_by_their_words(self, desk):
        make_topic("Sanctions law")
        make_author("Ann Sanction")
        publish(make_article("How the sanctions work"))
        writing = desk("<p>Read this</p>")
        page = writing.page
        asked_for_a_link(writing, "sanct")
        page.wait_for_selector(".editor-result")
        rows = page.locator(".editor-result").all_inner_texts()
        assert [row.split("\n")[0] for row in rows] == ["How the sanctions work", "Ann Sanction", "Sanctions law"]
        page.locator(".editor-result").first.click()
        writing.press("Enter")
        writing.holds('<p>Read <a href="/articles/how-the-sanctions-work/">this</a></p>')
        writing.press("Control+k")
        page.get_by_role("button", name="Take the link off").click()
        writing.holds("<p>Read this</p>")

    def test_a_heading_of_the_text_gets_a_name_when_it_is_linked_to(self, desk):
        writing = desk("<p>See below</p><h2>What came after</h2>")
        page = writing.page
        asked_for_a_link(writing, "came")
        page.wait_for_selector(".editor-result")
        page.locator(".editor-result").click()
        writing.press("Enter")
        page.wait_for_selector(".editor-dialog", state="detached")
        link = '<a href="#s-what-came-after">below</a>'
        assert writing.stored() == f'<p>See {link}</p><h2 id="s-what-came-after">What came after</h2>'

    def test_an_address_that_may_not_stand_is_refused_in_words(self, desk):
        writing = desk("<p>Word</p>")
        writing.click()
        writing.press("Control+a", "Control+k")
        page = writing.page
        page.get_by_label("Address, or words").fill("javascript:alert(1)")
        writing.press("Enter")
        page.wait_for_selector(".editor-trouble:has-text('no address')")
        page.get_by_label("Address, or words").fill("https://www.google.com/url?q=https://example.org/a&sa=D")
        writing.press("Enter")
        page.wait_for_selector(".editor-dialog", state="detached")
        writing.holds('<p><a href="https://example.org/a">Word</a></p>')

    def test_an_embed_is_a_card(self, desk):
        writing = desk()
        writing.click()
        page = writing.page
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        writing.tool("Embed")
        page.get_by_label("Address of the page").fill("https://example.org/video")
        writing.press("Enter")
        page.wait_for_selector(".editor-trouble:has-text('none of them')")
        page.get_by_label("Address of the page").fill("https://youtu.be/abcdefghijk?t=3")
        page.get_by_role("textbox", name="Title", exact=True).last.fill("A talk")
        writing.press("Enter")
        page.wait_for_selector(".editor-dialog", state="detached")
        card = (
            '<figure data-embed="https://www.youtube.com/watch?v=abcdefghijk"><figcaption>A talk</figcaption></figure>'
        )
        assert writing.stored() == card
        assert not [url for url in asked if "youtu" in url and "text/address" not in url]


class TestPictures:
    def test_one_is_chosen_described_and_captioned_for_its_use(self, desk):
        first, second = picture(), picture()
        Image.objects.filter(pk=second.pk).update(title="Second chair", licence="unknown")
        writing = desk("<p>Before</p>")
        page = writing.page
        writing.click()
        writing.tool("Picture from the library")
        page.wait_for_selector(".editor-picture")
        assert page.locator(".editor-picture:disabled").count() == 1, "what may not be used cannot be chosen"
        with page.expect_response("**q=chair**"):
            page.get_by_label("Search titles").fill("chair")
        settle(page)
        page.locator(".editor-picture:not(:disabled)").click()
        page.wait_for_selector("figure img")
        writing.press("Enter")  # it is selected
        page.get_by_label("Wider than the text").check()
        page.get_by_label("Another one here").check()
        page.get_by_label("Alternative text here").fill("Two chairs, here")
        page.get_by_label("Credit here").fill("Somebody else")
        page.get_by_role("button", name="Done").click()
        page.locator("figure figcaption").click()
        writing.type("A caption")
        writing.press("Enter")
        writing.type("After")
        assert writing.stored() == (
            f'<p>Before</p><figure data-image="{first.key}" data-size="wide" data-alt="Two chairs, here"'
            ' data-credit="Somebody else"><figcaption>A caption</figcaption></figure><p>After</p>'
        )
        assert writing.visitor.said == []


class TestFinding:
    def test_in_text_and_notes_with_signs_alike(self, desk):
        writing = desk('<p>It’s one. <em>One</em> more.<span data-note="">One note.</span></p><p>None.</p>')
        page = writing.page
        writing.click()
        writing.press("Control+f")
        page.get_by_label("Find", exact=True).fill("it's")
        page.wait_for_selector(".editor-count:has-text('1 found')")
        page.get_by_label("Find", exact=True).fill("one")
        page.wait_for_selector(".editor-count:has-text('4 found')")
        page.get_by_label("Whole words").check()
        page.wait_for_selector(".editor-count:has-text('3 found')")
        page.get_by_label("Replace with").fill("two")
        page.get_by_role("button", name="Replace all").click()
        writing.holds('<p>It’s two. <em>two</em> more.<span data-note="">two note.</span></p><p>None.</p>')
        writing.press("Escape", "Control+z")
        assert "One</em>" in writing.html, "one step back"

    def test_one_after_the_other(self, desk):
        writing = desk("<p>a b a b</p>")
        page = writing.page
        writing.click(end=False)
        writing.press("Home", "Control+f")
        page.get_by_label("Find", exact=True).fill("a")
        writing.press("Enter")
        page.wait_for_selector(".editor-count:has-text('1 of 2')")
        page.get_by_label("Replace with").fill("c")
        writing.press("Enter")
        writing.holds("<p>c b a b</p>")
        writing.press("Enter")
        writing.holds("<p>c b c b</p>")


class TestTheRestOfTheDesk:
    def test_what_is_typed_is_kept_previewed_and_asked_about(self, desk):
        writing = desk("<p>Word</p>")
        page = writing.page
        writing.click()
        writing.type(" typed here")
        page.wait_for_selector("[data-kept]:has-text('Kept at')")
        writing.press("Alt+p")
        frame = page.frame_locator(".preview-frame")
        frame.get_by_text("Word typed here").wait_for()
        asked = []
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        with page.expect_event("dialog"):
            page.evaluate("location.href = '/admin/'")
        assert asked == ["beforeunload"]

    def test_a_piece_that_was_only_looked_at_is_not_changed(self, desk):
        writing = desk(EVERYTHING)
        asked = []
        writing.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
        watch(writing.page, 2000)  # more than autosave waits
        writing.visitor.goto("/admin/")
        assert not asked and not Recovery.objects.exists()

    def test_without_a_script_there_is_the_plain_field(self, desk, sign_in):
        article = make_article("Plain", body="<p>Word</p>")
        page = sign_in("Editor", java_script_enabled=False).goto(form(article))
        assert page.locator("#id_body").is_visible()

    @pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (768, "dark"), (360, "light"), (360, "dark")])
    def test_everybody_can_use_it_at_every_width(self, desk, width, scheme):
        writing = desk(EVERYTHING, width=width, color_scheme=scheme)
        page = writing.page
        writing.tool("More")
        writing.click(".editor-text td")
        writing.visitor.check()
        assert writing.visitor.fits()
        writing.press("Control+f")
        writing.visitor.check()
        writing.press("Escape")
        for tool in ("Link", "Embed", "Picture from the library", "Another language", "Keys"):
            writing.click(".editor-text > p")
            writing.tool(tool)
            page.wait_for_selector(".editor-dialog")
            settle(page)
            writing.visitor.check()
            writing.press("Escape")
            page.wait_for_selector(".editor-dialog", state="detached")
        assert writing.visitor.fits()


IN_SIGHT = """() => {
  const { focusNode, focusOffset } = getSelection();
  const range = new Range();
  if (focusNode.nodeType === 3) range.setStart(focusNode, focusOffset);
  else range.selectNode(focusNode.childNodes[Math.max(focusOffset - 1, 0)] ?? focusNode);
  const caret = range.getBoundingClientRect();
  const bar = (name) => document.querySelector(name).getBoundingClientRect();
  return caret.top >= bar(".editor-head").bottom && caret.bottom <= Math.min(bar(".submit-row").top, innerHeight);
}"""


class TestTheCaretIsInSight:
    """Between the bars that stick to the window's edges: the tools above, the buttons below."""

    @pytest.fixture(params=[{}, {"width": 360, "height": 740}], ids=["desk", "phone"])
    def long(self, desk, request):
        return desk(
            "".join(f"<p>Paragraph {number}, with some words in it.</p>" for number in range(80)), **request.param
        )

    def test_at_the_end_and_on_the_way_back(self, long):
        page = long.page
        long.click()
        long.press("Control+End")
        page.wait_for_function(IN_SIGHT)
        for number in range(12):
            long.press("Enter")
            long.type(f"Line {number}")
            page.wait_for_function(IN_SIGHT)
        for _ in range(60):
            page.keyboard.press("ArrowUp")
        page.wait_for_function(IN_SIGHT)

    def test_in_a_new_note_and_back_in_the_text(self, long):
        page = long.page
        long.click(".editor-text > p:nth-child(40)")
        long.press("Control+Alt+f")
        page.wait_for_selector(".note-words .ProseMirror-focused")
        page.wait_for_function(IN_SIGHT)
        long.type("A note")
        page.wait_for_function(IN_SIGHT)
        long.press("Escape")
        page.wait_for_selector(".editor-text.ProseMirror-focused")
        page.wait_for_function(IN_SIGHT)
        long.type("!")
        expect(page.locator(".editor-text > p").nth(39)).to_contain_text("!")


def long_piece() -> str:
    """5,000 words with 40 notes and 12 pictures."""
    key = picture().key
    sentence = "Nobody in the room had read the annex, and so they spoke of other things instead. "
    blocks = []
    for number in range(80):
        if number % 7 == 0:
            blocks.append(
                f'<figure data-image="{key}" data-size="normal"><figcaption>Number {number}</figcaption></figure>'
            )
        note = f'<span data-note="">Note {number}, <em>there</em>.</span>' if number % 2 else ""
        blocks.append(f"<p>{sentence * 4}End{note}.</p>")
    return body.clean("".join(blocks))


class TestALongPiece:
    def test_a_keystroke_touches_its_paragraph_and_nothing_else(self, desk):
        """What makes typing lag in a long piece is work on all of it: the page counts what each keystroke changes."""
        html = long_piece()
        assert body.read(html).word_count > 4900
        assert (html.count("data-note"), html.count("data-image")) == (40, 12)
        writing = desk(html)
        page = writing.page
        page.wait_for_function("() => document.querySelectorAll('figure img').length === 12")
        writing.click(".editor-text > p:nth-of-type(40)")
        changes = page.evaluate(
            """async () => {
                const text = document.querySelector(".editor-text");
                let changes = 0;
                const watch = new MutationObserver((records) => { changes += records.length; });
                watch.observe(text, { childList: true, characterData: true, attributes: true, subtree: true });
                for (let typed = 0; typed < 60; typed++) {
                    text.editor.view.dispatch(text.editor.state.tr.insertText("x"));
                    await new Promise((done) => setTimeout(done, 0));
                }
                watch.disconnect();
                return changes;
            }"""
        )
        assert 60 <= changes <= 60 * 8
        assert "x" * 60 in writing.stored()


class TestAnEmbedForReaders:
    def test_nobody_is_asked_before_the_click(self, visit):
        card = (
            '<figure data-embed="https://www.youtube.com/watch?v=abcdefghijk"><figcaption>A talk</figcaption></figure>'
        )
        edition = publish(make_article("With a film", body=f"<p>Before</p>{card}"))
        visitor = visit()
        asked = []
        visitor.page.on("request", lambda request: asked.append(request.url))
        visitor.page.route(
            re.compile("youtube-nocookie"), lambda route: route.fulfill(content_type="text/html", body="<p>Playing</p>")
        )
        page = visitor.goto(edition.get_absolute_url())
        watch(page)
        visitor.check()
        assert not [url for url in asked if "youtube" in url]
        page.get_by_role("link", name="A talk").click()
        page.frame_locator("iframe[title='A talk']").get_by_text("Playing").wait_for()
        assert visitor.said == []
