"""From a Word file to a published piece by two people, every act counted; and all of the file arrives."""

from __future__ import annotations

import io

import pytest
from PIL import Image as Picture
from playwright.sync_api import expect

from articles.models import Article, Edition
from tests.intake.documents import WALL
from tests.intake.word import NUMBERED, item, p, r, style, word

from .test_documents import word_file
from .test_from_document import Hand

LONG = "The tide comes in twice a day, and with it comes the question of who is to pay for the wall that keeps it out."
STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{name}"/></w:style>'
    for name in ("Title", "Subtitle", "Caption")
)
STYLES += '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>'


def picture(color: str) -> bytes:
    out = io.BytesIO()
    Picture.new("RGB", (1600, 1000), color).save(out, "JPEG")
    return out.getvalue()


def drawing(relation: str, alt: str) -> str:
    return (
        f'<w:p><w:r><w:drawing><wp:inline><wp:docPr id="1" name="Picture" descr="{alt}"/><a:graphic><a:graphicData>'
        f'<pic:pic><pic:blipFill><a:blip r:embed="{relation}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )


def illustrated(folder):
    """A Word file with whatever a piece may hold."""
    row = "".join(f"<w:tc>{p(words)}</w:tc>" for words in ("Year", "Sum"))
    text = [
        p("A Wall by the Sea", style("Title")),
        p("What a town owes to the water, and to whom it sends the bill.", style("Subtitle")),
        f'<w:p>{r(LONG)}<w:r><w:footnoteReference w:id="2"/></w:r><w:hyperlink r:id="rL">{r("The report")}'
        f'</w:hyperlink><w:del w:id="2" w:author="A"><w:r><w:delText>Struck out.</w:delText></w:r></w:del></w:p>',
        drawing("rP1", "A grey wall"),
        p("The wall at low water.", style("Caption")),
        p("Who pays", style("Heading1")),
        item("The town pays.", 4) + item("The county pays.", 4),
        f"<w:tbl><w:tr>{row}</w:tr><w:tr>{row}</w:tr></w:tbl>",
        drawing("rP2", "A blue field"),
        p(LONG),
        p("Ana Example is a fellow at the Example Institute."),
    ]
    pictures = [("rP1", "image", "media/one.jpg"), ("rP2", "image", "media/two.jpg")]
    files = {"word__media__one.jpg": picture("grey"), "word__media__two.jpg": picture("blue")}
    data = word(
        "".join(text),
        ("rL", "hyperlink", "https://example.org/report"),
        *pictures,
        styles=STYLES,
        numbering=NUMBERED,
        footnotes=f'<w:footnote w:id="2">{p("The minutes, page 4.")}</w:footnote>',
        **files,
    )
    path = folder / "illustrated.docx"
    path.write_bytes(data)
    return path


def test_from_a_word_file_to_a_published_piece_in_ten_acts_by_two(site, sign_in, tmp_path):
    """No check is overruled. The editor: 1 the way in, 2 the file, 3 the draft, 4 the day the author answered about
    interests, 5 that it needs no picture, 6 where it goes, 7 mark as ready, which saves it. The publisher, who has read
    it, finds it on the first page: 8 the piece, 9 its publication, 10 publish."""
    desk = sign_in("Editor")
    editor = Hand(desk.goto("/admin/"))
    editor.click("link", "New from a document")
    editor.choose("Documents", word_file(tmp_path, WALL.replace("Image: Example Agency\n", "")))
    editor.click("button", "Make the draft")
    desk.page.wait_for_selector(".messagelist:has-text('It is a draft now')")
    desk.page.wait_for_load_state("networkidle")
    desk.check()
    article = Article.objects.get()
    editor.fill("#id_bylines-0-declared_on", article.created_at.date().isoformat())
    editor.click("checkbox", "No picture, on purpose")
    editor.page.locator("summary", has_text="Move it on").click()
    editor.clicks += 1
    editor.click("button", "Mark as ready")
    desk.page.wait_for_url("**/admin/articles/article/**")
    expect(desk.page.locator("[data-chips]")).to_contain_text("Ready")

    second = sign_in("Publisher")
    publisher = Hand(second.goto("/admin/"))
    expect(second.page.get_by_role("region", name="Ready to publish")).to_contain_text("with editor")
    publisher.click("link", article.headline)
    publisher.click("link", "Publication")
    publisher.click("button", "Publish now")
    second.page.wait_for_selector(".messagelist:has-text('Published.')")
    assert Edition.objects.get().headline == "A Wall by the Sea"
    assert editor.clicks + editor.fields + publisher.clicks + publisher.fields == 10


@pytest.mark.parametrize("is_lead", [True, False])
def test_the_whole_of_a_word_file_arrives_on_the_page_of_the_site(site, sign_in, visit, tmp_path, is_lead):
    desk = sign_in("Editor")
    page = desk.goto("/admin/from-document/")
    page.get_by_label("Documents", exact=True).set_input_files(illustrated(tmp_path))
    lead = page.get_by_role("checkbox", name="“one.jpg” is the lead picture, and not in the text")
    lead.set_checked(is_lead)
    page.get_by_role("button", name="Make the draft").click()
    page.wait_for_selector(".messagelist:has-text('It is a draft now')")
    page.wait_for_load_state("networkidle")
    article = Article.objects.get()
    assert article.body.count("<figure") == (1 if is_lead else 2)
    assert (article.image is not None) == is_lead
    if is_lead:
        assert (article.image.alt, article.image.caption) == ("A grey wall", "The wall at low water.")

    page = sign_in("Publisher").goto(f"/admin/articles/article/{article.pk}/publication/")
    page.fill("#publish_override", "The pictures are our own; the author was asked.")
    page.get_by_role("button", name="Publish now", exact=True).click()
    page.wait_for_selector(".messagelist:has-text('Published.')")
    reader = visit()
    page = reader.goto(Edition.objects.get().get_absolute_url())
    for alt in ("A grey wall", "A blue field"):
        assert page.get_by_role("img", name=alt).count() == 1
    words = page.inner_text("main")
    for part in ("The wall at low water.", "Who pays", "The county pays.", "The minutes, page 4."):
        assert words.count(part) == 1, part
    assert "Struck out" not in page.content()
    assert page.locator("main ol[start='7'] > li").count() == 2 and page.locator("main table tr").count() == 2
    assert page.get_by_role("link", name="The report").get_attribute("href") == "https://example.org/report"
    reader.check()
