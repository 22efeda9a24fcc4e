"""From a document in hand to a published piece, in a real browser: what it takes; every screen is accessible."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from articles.models import Article, Edition
from authors.models import Author
from tests.images.files import bring
from tests.intake.documents import WALL, headed, write
from tests.newsroom import make_author, make_institution, make_published


class Hand:
    """Clicks and fills, and counts."""

    def __init__(self, page):
        self.page, self.clicks, self.fields = page, 0, 0

    def click(self, role: str, name: str) -> None:
        self.clicks += 1
        self.page.get_by_role(role, name=name, exact=True).click()

    def choose(self, label: str, path) -> None:
        self.fields += 1
        self.page.get_by_label(label, exact=True).set_input_files(path)

    def fill(self, selector: str, text: str) -> None:
        self.fields += 1
        self.page.locator(selector).fill(text)


@pytest.fixture
def document(tmp_path):
    return write(tmp_path, "wall.txt", headed(WALL, type="Opinion"))


def test_from_the_document_in_hand_to_the_published_piece(site, sign_in, visit, document):
    """Four clicks and two fields: the document, and the reason why one person alone answers for it all."""
    desk = sign_in("Administrator")
    hand = Hand(desk.goto("/admin/"))
    hand.click("link", "New from a document")
    desk.check()
    hand.choose("Documents", document)
    desk.page.wait_for_selector("h2:has-text('What was recognised')")
    desk.check()
    assert not Article.objects.exists() and not Author.objects.exists()
    hand.click("button", "Make the draft")
    desk.page.wait_for_selector(".messagelist:has-text('It is a draft now')")
    desk.page.wait_for_load_state("networkidle")
    assert desk.page.input_value("#id_headline") == "A Wall by the Sea"
    hand.click("button", "Save and go to publication")
    desk.page.wait_for_selector("h2:has-text('Before it is printed')")
    hand.fill("#publish_override", "The author said on the telephone that there is nothing to disclose.")
    hand.click("button", "Publish now")
    desk.page.wait_for_selector(".messagelist:has-text('Published.')")
    assert (hand.clicks, hand.fields) == (4, 2)

    edition = Edition.objects.get()
    reader = visit()
    words = reader.goto(edition.get_absolute_url()).inner_text("main")
    for part in ("A Wall by the Sea", "What a town owes", "Ana Example", "fellow", "Example Institute", "Arms control"):
        assert part in words
    reader.check()


def test_a_refused_document_can_be_followed_by_a_better_one(site, sign_in, tmp_path):
    desk = sign_in("Editor")
    page = desk.goto("/admin/from-document/")
    page.get_by_label("Documents", exact=True).set_input_files(write(tmp_path, "empty.txt", ""))
    page.get_by_text("empty.txt is empty").wait_for()
    desk.said.clear()  # the browser counts a refusal as an error
    desk.check()
    page.get_by_role("textbox", name="Or its text").fill(WALL)
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("button", name="Make the draft").dblclick()
    page.wait_for_url("**/change/")
    page.wait_for_load_state("networkidle")
    assert Article.objects.count() == 1


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (768, "light"), (1440, "light")])
def test_what_has_to_be_decided_is_found_and_decided_with_the_keys(site, sign_in, width, scheme):
    known = make_author("Ana Example", title="judge", institution=make_institution("Example Court"))
    desk = sign_in("Editor", width=width, color_scheme=scheme)
    page = desk.goto("/admin/from-document/")
    page.get_by_role("textbox", name="Or its text").fill(WALL)
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("textbox", name="Headline").fill("")
    page.get_by_role("button", name="Make the draft").click()
    fault = page.get_by_role("alert").get_by_role("link", name="Say who is meant: Ana Example is on record.")
    fault.wait_for()
    desk.check()
    assert desk.fits(), f"at {width}"
    fault.press("Enter")
    page.keyboard.press("Space")  # the link leads onto the answers
    assert page.get_by_role("radio", name="Ana Example, on record judge, Example Court").is_checked()
    assert page.get_by_text("Line 5: “Ana Example is a fellow at the Example Institute.”").first.is_visible()
    page.get_by_role("textbox", name="Headline").fill("A Wall")
    page.get_by_role("textbox", name="Headline").press("Tab")
    page.get_by_role("button", name="Make the draft").press("Enter")
    page.wait_for_url("**/change/")
    assert Article.objects.get().bylines.get().author == known


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1440, "light")])
def test_of_two_with_one_name_each_is_shown_with_what_tells_them_apart(site, sign_in, width, scheme):
    judge = make_author("Ana Example", title="judge", institution=make_institution("Example Court"), bio="Hears cases.")
    poet = make_author("Ana Example", bio="Writes verse.", portrait=bring())
    make_published("On Verse", authors=[poet])
    desk = sign_in("Editor", width=width, color_scheme=scheme)
    page = desk.goto("/admin/from-document/")
    page.get_by_role("textbox", name="Or its text").fill(WALL)
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("button", name="Make the draft").click()
    page.get_by_role("alert").get_by_text("Say who is meant: Ana Example is on record.").wait_for()
    answers = page.locator(".recognised-options li", has_text="Ana Example, on record")
    expect(answers).to_contain_text(
        ["judge, Example Court; 0 pieces; bio: Hears cases.", "no affiliation on record; 1 piece, the last “On Verse”"]
    )
    assert [answers.nth(place).locator("img").count() for place in (0, 1)] == [0, 1]
    desk.check()
    assert desk.fits(), f"at {width}"
    page.get_by_role("radio", name="judge, Example Court").press("Space")
    page.get_by_role("button", name="Make the draft").press("Enter")
    page.wait_for_url("**/change/")
    assert Article.objects.latest("pk").bylines.get().author == judge


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (768, "light"), (1440, "light")])
def test_it_fits(site, sign_in, tmp_path, width, scheme):
    desk = sign_in("Editor", width=width, color_scheme=scheme)
    text = headed(WALL, topics="NATO", by="Ana Example") + "حقوق النشر محفوظة\n"
    for chosen in (None, write(tmp_path, "a-very-long-name-of-a-document-" * 6 + ".txt", text)):
        page = desk.goto("/admin/from-document/")
        if chosen:
            page.get_by_label("Documents", exact=True).set_input_files(chosen)
            page.wait_for_selector("h2:has-text('What was recognised')")
        desk.check()
        assert desk.fits(), f"at {width}"


def test_a_whole_document_pasted_into_a_new_piece_can_be_recognised(site, sign_in):
    page = sign_in("Editor").goto("/admin/articles/article/add/")
    html = (
        "<h1>A Wall by the Sea</h1><p>What a town owes to the water.</p><p>The tide comes in <em>twice</em> a day, and"
        " with it the question of who is to pay for the wall that keeps it out of the lower streets of the town.</p>"
        "<p>Nobody has an answer, and the water does not wait for one, as the town has known for a long time now.</p>"
        "<p>Ana Example is a fellow at the Example Institute.</p>"
    )
    page.evaluate(
        """(html) => addEventListener("copy", (event) => {
            event.clipboardData.setData("text/html", html);
            event.preventDefault();
            event.stopImmediatePropagation();
        }, {capture: true, once: true})""",
        html,
    )
    page.locator(".ProseMirror").first.click()
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    page.get_by_role("button", name="Look for headline, byline and bio").click()
    page.wait_for_selector("h2:has-text('What was recognised')")
    assert page.get_by_role("textbox", name="Headline").input_value() == "A Wall by the Sea"
    page.get_by_role("button", name="Make the draft").click()
    page.wait_for_url("**/change/")
    article = Article.objects.get()
    assert "<em>twice</em>" in article.body and article.bylines.get().author.name == "Ana Example"


def test_so_can_one_that_was_pasted_as_plain_words(site, sign_in):
    page = sign_in("Editor").goto("/admin/articles/article/add/")
    page.evaluate(
        """(text) => addEventListener("copy", (event) => {
            event.clipboardData.setData("text/plain", text);
            event.preventDefault();
            event.stopImmediatePropagation();
        }, {capture: true, once: true})""",
        WALL,
    )
    page.locator(".ProseMirror").first.click()
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    page.get_by_role("button", name="Look for headline, byline and bio").click()
    page.wait_for_selector("h2:has-text('What was recognised')")
    assert page.get_by_role("textbox", name="Headline").input_value() == "A Wall by the Sea"
    assert page.locator("[name=author-0-name]").input_value() == "Ana Example"
