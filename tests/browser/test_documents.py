"""Documents on the desk in a real browser: many at once, one beside its draft, with the keys, and without a script."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import expect

from articles.models import Article
from intake.models import SourceDocument
from tests.intake.documents import HARBOUR, WALL, write
from tests.intake.test_recognition import BOATS

from .test_from_document import Hand
from .waiting import settle

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word_file(folder: Path, text: str) -> Path:
    """A document of Word with a paragraph for each line."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.splitlines())
    path = folder / "wall.docx"
    kinds = "http://schemas.openxmlformats.org/package/2006/content-types"
    links = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{kinds}"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{links}"><Relationship Id="r1" Type="{office}" Target="word/document.xml"/>'
            "</Relationships>",
        )
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{WORD}"><w:body>{paragraphs}</w:body></w:document>'
        )
    return path


def open_document(page, path) -> None:
    page.get_by_label("Documents", exact=True).set_input_files(path)
    page.wait_for_selector("h2:has-text('What was recognised')")


def row(page, line: int):
    return page.locator(f"[data-paragraphs] [data-line='{line}']")


@pytest.mark.parametrize("role", ["Writer", "Editor"])
def test_from_a_word_file_to_a_complete_draft_in_three_actions(site, sign_in, tmp_path, role):
    """The link on the desk, the file, and the button: the bar is four."""
    desk = sign_in(role)
    hand = Hand(desk.goto("/admin/"))
    hand.click("link", "New from a document")
    hand.choose("Documents", word_file(tmp_path, WALL))
    hand.click("button", "Make the draft")
    desk.page.wait_for_selector(".messagelist:has-text('It is a draft now')")
    assert hand.clicks + hand.fields == 3
    article = Article.objects.get()
    assert article.headline == "A Wall by the Sea" and article.standfirst == "What a town owes to the water."
    assert article.image.credit == "Example Agency" and "The tide comes in" in article.body
    assert article.bylines.exists() == (role == "Editor")  # whom a writer names, the editors are asked to add
    assert article.bylines.exists() or article.desk_notes.exists()
    desk.page.get_by_role("link", name="Documents", exact=True).click()
    desk.page.get_by_text(SourceDocument.objects.get().digest).wait_for()
    desk.check()


def test_many_files_are_sent_each_with_its_sentence(site, sign_in, tmp_path):
    desk = sign_in("Writer")
    page = desk.goto("/admin/from-document/")
    paths = [write(tmp_path, f"{place}.txt", f"{place} {HARBOUR}") for place in range(8)]
    paths.append(write(tmp_path, "old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
    page.get_by_label("Documents", exact=True).set_input_files(paths)
    page.get_by_text("Done: 8 of 9 are read. The others say why not.").wait_for(state="attached")
    assert page.locator(".upload:has-text('save it as .docx')").count() == 1
    assert page.locator(".waiting-documents > li").count() == 9
    desk.check()
    page.get_by_role("button", name="Set aside old.doc").click()
    page.get_by_text("It is kept, and can be brought back.").wait_for()


def test_a_file_that_was_chosen_before_the_script_came_is_sent(site, sign_in, tmp_path):
    desk = sign_in("Writer")
    page, held = desk.page, []
    page.route("**/js/desk/documents*.js", lambda route: held.append(route))
    page.goto(desk.site + "/admin/from-document/", wait_until="commit")
    page.get_by_label("Documents", exact=True).set_input_files(write(tmp_path, "wall.txt", WALL))
    while not held:
        settle(page)
    held[0].continue_()
    page.wait_for_selector("h2:has-text('What was recognised')")


def test_what_does_not_get_through_can_be_sent_again(site, sign_in, tmp_path):
    desk = sign_in("Writer")
    page = desk.goto("/admin/from-document/")
    page.route("**/admin/from-document/", lambda route: route.abort())
    page.get_by_label("Documents", exact=True).set_input_files(write(tmp_path, "wall.txt", WALL))
    page.get_by_text("It did not get through.").wait_for()
    assert not SourceDocument.objects.exists()
    page.unroute("**/admin/from-document/")
    page.get_by_role("button", name="Try again: wall.txt").click()
    page.wait_for_selector("h2:has-text('What was recognised')")
    assert SourceDocument.objects.count() == 1


def test_files_are_dropped_anywhere_on_the_page(site, sign_in):
    page = sign_in("Writer").goto("/admin/from-document/")
    page.evaluate(
        """(text) => {
            const files = new DataTransfer();
            files.items.add(new File([text], "wall.txt"));
            document.body.dispatchEvent(new DragEvent("drop", {dataTransfer: files, bubbles: true, cancelable: true}));
        }""",
        WALL,
    )
    page.wait_for_selector("h2:has-text('What was recognised')")


def test_a_paste_keeps_its_form(site, sign_in):
    page = sign_in("Writer").goto("/admin/from-document/")
    page.get_by_role("textbox", name="Or its text").evaluate(
        """(box) => box.innerHTML = "<h1>Boats</h1>" + "<p>They are painted <em>every</em> spring.</p>".repeat(4)"""
    )
    page.get_by_role("button", name="Read it").click()
    page.wait_for_selector("h2:has-text('What was recognised')")
    page.get_by_role("button", name="Make the draft").click()
    page.wait_for_url("**/change/")
    assert "<em>every</em>" in Article.objects.get().body


def test_parts_are_moved_with_the_keys_and_taken_back(site, sign_in, tmp_path):
    desk = sign_in("Editor")
    page = desk.goto("/admin/from-document/")
    open_document(page, write(tmp_path, "boats.txt", BOATS))
    page.get_by_role("textbox", name="Picture credit").fill("Typed")
    row(page, 1).locator("summary").focus()
    page.keyboard.press("ArrowDown")  # to the standfirst
    page.keyboard.press("t")
    row(page, 2).locator(".label-of", has_text="Text").wait_for()
    assert page.get_by_role("textbox", name="Standfirst").input_value() == ""
    assert page.get_by_role("textbox", name="Picture credit").input_value() == "Typed"
    assert row(page, 2).locator("summary").evaluate("(node) => node === document.activeElement")
    assert "Line 2 is now: Text" in page.locator("[data-said]").inner_text()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert row(page, 2).locator("summary").evaluate("(node) => node === document.activeElement")
    page.keyboard.press("z")
    row(page, 2).locator(".label-of", has_text="Standfirst").wait_for()
    assert page.get_by_role("textbox", name="Standfirst").input_value().startswith("What a town does")
    row(page, 4).locator("summary").focus()
    page.keyboard.press("h")
    row(page, 4).locator(".label-of", has_text="Headline").wait_for()
    assert page.get_by_role("textbox", name="Headline").input_value().startswith("The boats are painted")
    desk.check()


def test_pointing_at_a_part_shows_the_line_it_came_from(site, sign_in, tmp_path):
    page = sign_in("Editor").goto("/admin/from-document/")
    open_document(page, write(tmp_path, "boats.txt", BOATS))
    page.get_by_role("textbox", name="Standfirst").focus()
    page.wait_for_selector("[data-paragraphs] [data-line='2'].lit")
    row(page, 1).locator("summary").focus()
    page.wait_for_selector(".recognised-part[data-line='1'].lit")
    assert page.locator("[data-line='2'].lit").count() == 0


def test_the_preview_shows_the_page_of_the_site(site, sign_in, tmp_path):
    page = sign_in("Editor").goto("/admin/from-document/")
    open_document(page, write(tmp_path, "boats.txt", BOATS))
    page.get_by_role("textbox", name="Headline").fill("Typed just now")
    page.get_by_role("button", name="Preview").click()
    page.frame_locator("[data-preview]").get_by_role("heading", name="Typed just now").first.wait_for()
    assert not Article.objects.exists()


@pytest.mark.parametrize("width", [360, 768, 1440])
def test_one_document_fits(site, sign_in, tmp_path, width):
    desk = sign_in("Editor", width=width)
    page = desk.goto("/admin/from-document/")
    long = "\n".join(f"Paragraph {number} of a text that goes on and on and on." for number in range(200))
    text = BOATS.replace("The mayor", f"مقال عن البحر والمدينة التي تعيش بجانبه\n{'x' * 200}\n{long}\nThe mayor")
    open_document(page, write(tmp_path, "a-very-long-name-" * 10 + "مقال.txt", text))
    desk.check_in_light_and_dark()
    row(page, 2).locator("summary").click()
    desk.check_in_light_and_dark()


def test_buttons_beside_each_other_are_alike(site, sign_in, tmp_path):
    """Links and buttons, the loud one and the quiet ones."""
    page = sign_in("Editor", java_script_enabled=False).goto("/admin/from-document/")
    page.get_by_label("Documents", exact=True).set_input_files([write(tmp_path, "wall.txt", WALL)] * 2)
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("heading", name="Waiting documents").wait_for()
    shown = page.locator(".documents .button, .waiting-buttons .button")
    looks = shown.evaluate_all("all => all.map(one => [getComputedStyle(one).font, one.offsetHeight].join())")
    assert len(looks) == 7 and len(set(looks)) == 1, looks


def test_all_of_it_works_without_a_script(site, sign_in, tmp_path):
    page = sign_in("Editor", java_script_enabled=False).goto("/admin/from-document/")
    paths = [write(tmp_path, "boats.txt", BOATS), write(tmp_path, "wall.txt", WALL)]
    page.get_by_label("Documents", exact=True).set_input_files(paths)
    page.get_by_role("button", name="Read it").click()
    page.get_by_role("link", name="Open boats.txt").click()
    row(page, 2).locator("summary").click()
    row(page, 2).get_by_role("button", name="Text", exact=True).click()
    assert row(page, 2).locator(".label-of").all_inner_texts() == ["Text", "Moved"]
    page.get_by_role("button", name="Take the last move back").click()
    assert page.get_by_role("textbox", name="Standfirst").input_value().startswith("What a town does")
    page.get_by_role("button", name="Back into the text (Standfirst)").click()
    page.get_by_role("button", name="Make the draft").click()
    article = Article.objects.get()
    assert article.standfirst == "" and article.body.startswith("<p>What a town does with a harbour it has lost.</p>")


def test_what_was_moved_and_typed_outlives_a_reload_and_the_way_back(site, sign_in, tmp_path):
    desk = sign_in("Editor")
    page = desk.goto("/admin/from-document/")
    open_document(page, write(tmp_path, "boats.txt", BOATS))
    assert not page.get_by_text("is kept in this tab").is_visible()
    row(page, 2).locator("summary").press("t")
    expect(row(page, 2).locator(".label-of")).to_have_text(["Text", "Moved"])
    page.get_by_role("textbox", name="Headline").fill("Boats, in other words")
    page.reload()
    expect(row(page, 2).locator(".label-of")).to_have_text(["Text", "Moved"])
    expect(page.get_by_role("textbox", name="Headline")).to_have_value("Boats, in other words")
    expect(page.get_by_text("is kept in this tab")).to_be_visible()
    desk.check()
    page.get_by_role("link", name="Another document").click()
    page.go_back()
    expect(row(page, 2).locator(".label-of")).to_have_text(["Text", "Moved"])
    page.get_by_role("button", name="Take the last move back").click()
    expect(row(page, 2).locator(".label-of").first).to_have_text("Standfirst")
    expect(page.get_by_role("textbox", name="Headline")).to_have_value("Boats, in other words")

    page.get_by_role("textbox", name="Headline").fill("")
    page.get_by_role("button", name="Make the draft").click()
    page.get_by_role("alert").get_by_text("A piece needs a headline.").wait_for()
    page.goto(page.url)  # no form is sent once more
    expect(page.get_by_role("textbox", name="Headline")).to_have_value("")
    page.get_by_role("link", name="Begin anew").click()
    expect(page.get_by_role("textbox", name="Headline")).not_to_have_value("")
    expect(page.locator("[data-kept]")).to_be_hidden()


def test_a_later_version_is_laid_over_the_piece(site, sign_in, tmp_path):
    desk = sign_in("Editor")
    page = desk.goto("/admin/from-document/")
    open_document(page, write(tmp_path, "wall.txt", WALL))
    page.get_by_role("button", name="Make the draft").click()
    page.wait_for_url("**/change/")
    page.get_by_role("link", name="Documents", exact=True).click()
    newer = write(tmp_path, "wall-2.txt", WALL.replace("keeps it out.", "keeps it out, and when."))
    page.get_by_label("Document", exact=True).set_input_files(newer)
    page.get_by_role("button", name="Compare it").click()
    page.get_by_text("Only the document was changed here; it goes in.").wait_for()
    desk.check()
    page.get_by_role("button", name="Lay it over the piece").click()
    page.get_by_text("The later version is in the piece.").wait_for()
    assert "and when." in Article.objects.get().body
