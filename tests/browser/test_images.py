"""The picture library in a real browser: dropping files, the focus by mouse and keyboard, and the page readers get."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article
from images import renditions
from images.models import Image
from tests.articles.test_figures import figure
from tests.images.files import SVG, bring, drawn, encoded
from tests.newsroom import DAY, make_article, make_published

LIST = "/admin/images/image/"
WIDTHS = ((1440, "light"), (768, "dark"), (360, "light"))

DROP = """([files, type]) => {
  const data = new DataTransfer();
  for (const [name, content] of files) {
    const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
    data.items.add(new File([bytes], name));
  }
  const target = document.querySelector("#content");
  for (const kind of type) {
    target.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: data }));
  }
}"""


def page_of(image: Image) -> str:
    return f"{LIST}{image.pk}/change/"


def drop(page, files: dict[str, bytes], *events: str) -> None:
    content = [[name, base64.b64encode(data).decode()] for name, data in files.items()]
    page.evaluate(DROP, [content, list(events or ("dragenter", "dragover", "drop"))])


@pytest.fixture
def library(site) -> list[Image]:
    """Pictures in every condition, one of them in print."""
    today = timezone.localdate()
    wide = bring(
        encoded(drawn((1600, 900))), title="A wide street with a very long title that goes on and on", alt="Street"
    )
    bring(alt="", title="Without words", licence=Image.Licence.UNKNOWN, credit="")
    bring(title="Ends soon", licence=Image.Licence.AGENCY, agency="A", expires_on=today + timedelta(days=9))
    Image.objects.create(title="Only a credit", credit="Ann / Agency")
    make_published(image=wide, body=f"<p>x</p>{figure(wide)}", at=timezone.now() - DAY)
    return list(Image.objects.order_by("pk"))


def test_every_screen_is_accessible_and_fits(library, sign_in):
    visitor = sign_in("Administrator")
    paths = [LIST, f"{LIST}?q=nothing+at+all", f"{LIST}?rights=soon", f"{LIST}add/", *map(page_of, library), "/admin/"]
    for width, scheme in WIDTHS:
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.page.emulate_media(color_scheme=scheme)
        for path in paths:
            visitor.goto(path)
            visitor.page.wait_for_load_state("networkidle")
            visitor.check()
            assert visitor.fits(), f"{path} at {width}"


class TestUploading:
    def test_files_are_dropped_anywhere_and_each_says_what_became_of_it(self, site, sign_in):
        there = encoded(drawn((640, 400)))
        bring(there, title="There")
        visitor = sign_in("Writer")
        page = visitor.goto(LIST)
        files = {
            "harbour.jpg": encoded(drawn((900, 600))),
            "chart.png": encoded(drawn((800, 500)), "PNG"),
            "evil.svg": SVG,
            "again.jpg": there,
        }
        drop(page, files, "dragenter", "dragover")
        page.wait_for_selector("form.dropping")
        drop(page, files, "drop")
        page.wait_for_selector("[data-said]:has-text('Done: 2 of 4 are in the library.')", state="attached")
        lines = {line.split("\n")[0]: line for line in page.locator(".upload").all_inner_texts()}
        assert "In the library." in lines["Harbour"] and "In the library." in lines["Chart"]
        assert "An SVG drawing can carry scripts" in lines["evil.svg"]
        assert "in the library already" in lines["There"]
        assert page.locator("form.dropping").count() == 0
        visitor.check()
        assert Image.objects.count() == 3 and not Image.objects.filter(title="Harbour", unfinished=True).exists()
        page.get_by_role("link", name="Describe it: Harbour").click()
        page.wait_for_url("**/change/")
        assert page.input_value("#id_title") == "Harbour"
        visitor.check()

    def test_text_that_is_dragged_is_left_alone(self, site, sign_in):
        page = sign_in("Writer").goto(LIST)
        page.evaluate(
            """() => {
              const data = new DataTransfer();
              data.setData("text/plain", "words");
              document.dispatchEvent(new DragEvent("dragenter", { bubbles: true, dataTransfer: data }));
            }"""
        )
        assert page.locator("form.dropping").count() == 0

    def test_a_session_that_has_ended_is_a_sentence(self, site, sign_in):
        visitor = sign_in("Writer")
        page = visitor.goto(LIST)
        visitor.context.clear_cookies()
        drop(page, {"a.jpg": encoded(drawn((64, 48)))})
        page.wait_for_selector(".upload.not-taken:has-text('It did not get through.')")
        assert not Image.objects.exists()

    def test_without_a_script_the_form_does_it(self, site, sign_in):
        page = sign_in("Writer", java_script_enabled=False).goto(LIST)
        assert page.get_by_role("button", name="Upload").is_visible()
        page.set_input_files("[type=file]", {"name": "harbour.jpg", "mimeType": "image/jpeg", "buffer": encoded()})
        page.get_by_role("button", name="Upload").click()
        assert "“harbour.jpg” is in the library." in page.inner_text(".messagelist")
        assert Image.objects.get().title == "Harbour"
        page.goto(page.url)
        assert page.locator("#id_focus_left").is_visible()


class TestFocus:
    def position(self, page, crop: str) -> str:
        return page.locator(f".crop-{crop} img").evaluate("img => img.style.objectPosition")

    def test_by_keyboard(self, site, sign_in):
        image = bring(encoded(drawn((1600, 900))))
        visitor = sign_in("Editor")
        page = visitor.goto(page_of(image))
        page.locator("[data-mark]").focus()
        assert self.position(page, "1x1") == "50% 50%"
        for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowUp", "ArrowDown"):
            page.keyboard.press(key)
        assert (page.input_value("#id_focus_left"), page.input_value("#id_focus_top")) == ("62", "41")
        assert "62 % from the left, 41 % from the top" in page.locator("[data-mark]").get_attribute("aria-label")
        assert self.position(page, "1x1") != "50% 50%"
        for _ in range(12):
            page.keyboard.press("Shift+ArrowLeft")
        assert page.input_value("#id_focus_left") == "0" and self.position(page, "1x1").startswith("0%")
        visitor.check()
        page.get_by_role("button", name="Save", exact=True).click()
        page.wait_for_selector(".messagelist")
        image.refresh_from_db()
        assert image.focus == (0.0, 0.41)
        assert page.input_value("#id_focus_left") == "0"

    def test_by_mouse(self, site, sign_in):
        image = bring(encoded(drawn((1600, 900))))
        visitor = sign_in("Editor")
        page = visitor.goto(page_of(image))
        box = page.locator("[data-picture] img").bounding_box()
        page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.25)
        assert page.input_value("#id_focus_left") == "80" and page.input_value("#id_focus_top") == "25"
        page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
        page.mouse.down()
        page.mouse.move(box["x"] - 500, box["y"] + box["height"] * 0.9)
        page.mouse.up()
        assert page.input_value("#id_focus_left") == "0" and page.input_value("#id_focus_top") == "90"
        assert not visitor.said

    def test_leaving_it_where_it_is_changes_nothing(self, site, sign_in):
        image = bring(focus_x=0.333)
        before = renditions.names(image)
        page = sign_in("Editor").goto(page_of(image))
        page.fill("#id_caption", "New words")
        page.get_by_role("button", name="Save", exact=True).click()
        page.wait_for_selector(".messagelist")
        image.refresh_from_db()
        assert image.caption == "New words" and image.focus_x == 0.333 and renditions.names(image) == before


def test_a_licence_shows_what_it_asks_for(site, sign_in):
    image = bring()
    page = sign_in("Editor").goto(page_of(image))
    assert page.locator(".field-permission_from").is_hidden()
    page.select_option("#id_licence", "permission")
    assert page.locator("#id_permission_from").is_visible() and page.locator("#id_agency").is_hidden()
    page.get_by_role("button", name="Save", exact=True).click()
    assert "asks for who gave it" in page.inner_text(".field-permission_from")
    assert page.locator("#id_permission_on").is_visible()
    page.select_option("#id_licence", "own")
    assert page.locator(".field-permission_from").is_hidden()


class TestForReaders:
    def test_a_piece_with_figures_does_not_jump_and_its_console_is_empty(self, site, visit):
        lead, normal, wide, full = (bring(encoded(drawn((1500, 900 + n)))) for n in range(4))
        for image in (lead, normal):
            renditions.rebuild(image)
        text = "".join(
            f"<p>{'A sentence that fills the column. ' * 40}</p>{figure(image, size=size)}"
            for image, size in ((normal, "normal"), (wide, "wide"), (full, "full"))
        )
        edition = make_published(image=lead, body=text, at=timezone.now() - DAY)
        for width, scheme in WIDTHS:
            visitor = visit(width=width, color_scheme=scheme)
            page = visitor.goto(edition.get_absolute_url())
            shift = page.evaluate(
                """async () => {
                  let sum = 0;
                  new PerformanceObserver((list) => list.getEntries().forEach((e) => (sum += e.value)))
                    .observe({ type: "layout-shift", buffered: true });
                  for (let y = 0; y < document.body.scrollHeight; y += 300) {
                    scrollTo(0, y);
                    await new Promise((done) => setTimeout(done, 60));
                  }
                  return sum;
                }"""
            )
            assert shift < 0.02, f"it jumps at {width}"
            figures = page.locator("figure img")
            for figure_ in figures.all():
                figure_.scroll_into_view_if_needed()
                figure_.evaluate("image => image.decode()")  # fails for one that does not come
            loaded = figures.evaluate_all("images => images.map((image) => image.currentSrc)")
            assert [address.rpartition(".")[2] for address in loaded] == ["avif", "avif", "webp", "webp"]
            visitor.check()
            assert visitor.fits()


def test_an_uploaded_picture_is_in_the_grid_at_once(site, sign_in):
    page = sign_in("Editor").goto(LIST)
    drop(page, {"harbour.jpg": encoded(drawn((900, 600)))})
    page.wait_for_selector(".library .library-link:has-text('harbour')")


def test_the_lead_image_is_chosen_by_what_it_looks_like(library, site, sign_in):
    ended = bring(
        encoded(drawn((700, 500))),
        title="Ended",
        licence=Image.Licence.AGENCY,
        agency="A",
        expires_on=timezone.localdate() - timedelta(days=2),
    )
    article = make_article("A headline of a good length")
    visitor = sign_in("Editor")
    page = visitor.goto(f"/admin/articles/article/{article.pk}/change/")
    page.get_by_role("button", name="Choose by looking").click()
    expect(page.locator(".editor-picture:has-text('Ended')")).to_be_disabled()
    page.locator(".editor-picture:has-text('A wide street')").click()
    page.wait_for_selector("[data-lead] img")
    page.click("[data-save]")
    page.wait_for_selector(".messagelist:has-text('Saved.')")
    assert Article.objects.get(pk=article.pk).image.title.startswith("A wide street")
    visitor.check()
    # One that came by another way says what its rights say.
    page.locator("#id_image").evaluate(
        """(field, pk) => {
            field.replaceChildren(new Option("x", pk, true, true));
            django.jQuery(field).trigger("change");
        }""",
        ended.pk,
    )
    expect(page.locator("[data-lead] .trouble")).to_contain_text("rights", ignore_case=True)
