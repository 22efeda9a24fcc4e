"""The files that pages show: which there are, that they follow the focus, and that they can all be made again."""

from __future__ import annotations

import re
from io import BytesIO, StringIO

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from PIL import Image as Pillow

from images import ingest, pictures, processing, renditions, specs
from images.models import Image
from tests.images.files import bring, drawn, encoded, remembering, upload
from tests.newsroom import person

pytestmark = pytest.mark.django_db
WIDE = (2000, 1250)  # enough for the widest file, and for one of its own that is wider


@pytest.fixture(autouse=True)
def developed_once(monkeypatch):
    """By the same hand that other tests here patch it with, so that it is undone in the right order."""
    monkeypatch.setattr(processing, "run", remembering(processing.run))


def stored(image: Image) -> set[str]:
    return {f"{specs.folder(image.key)}/{name}" for name in default_storage.listdir(specs.folder(image.key))[1]}


def opened(name: str) -> Pillow.Image:
    with default_storage.open(name) as file:
        picture = Pillow.open(BytesIO(file.read()))
        picture.load()
    return picture


class TestWhatThereIs:
    def test_at_upload_webp_and_jpeg_and_afterwards_avif(self):
        image = bring(encoded(drawn(WIDE)))
        assert image.unfinished and image.renditions["full"]["formats"] == ["webp", "jpg"]
        assert renditions.rebuild(image) > 0
        image.refresh_from_db()
        assert not image.unfinished and image.renditions["full"]["formats"] == ["avif", "webp", "jpg"]
        assert [width for width, _ in image.renditions["full"]["sizes"]] == [320, 640, 960, 1280, 1920]
        assert stored(image) == {image.file.name, *renditions.names(image)}

    def test_each_file_is_what_its_name_says(self):
        image = bring(encoded(drawn(WIDE)))
        renditions.rebuild(image)
        for name in renditions.names(image):
            parts, picture = specs.parse(name), opened(name)
            assert picture.width == int(parts["width"]), name
            assert picture.format == {"jpg": "JPEG", "webp": "WEBP", "avif": "AVIF"}[parts["extension"]]
            ratio = specs.CROPS[parts["crop"]].ratio
            assert not ratio or abs(picture.width / picture.height - ratio) < 0.02, name

    def test_none_is_larger_than_the_picture(self):
        image = bring(encoded(drawn((500, 300))))
        assert all(width <= 500 for row in image.renditions.values() for width, _ in row["sizes"])

    @pytest.mark.parametrize("size", [(1, 1), (3, 2000), (2000, 3), (640, 640)])
    def test_the_oddest_shapes_have_their_files(self, size):
        image = bring(encoded(drawn(size), "PNG"))
        assert set(image.renditions) == set(specs.CROPS)
        assert all(default_storage.exists(name) for name in renditions.names(image))

    def test_drawings_stay_sharp_and_without_loss(self):
        chart = Pillow.new("RGB", (900, 600), "white")
        chart.paste((200, 30, 30), (100, 100, 300, 500))
        image = bring(encoded(chart, "PNG"), name="chart.png")
        assert image.is_drawing and image.file.name.endswith(".png")
        assert opened(image.file.name).convert("RGB").getpixel((200, 300)) == (200, 30, 30)


class TestFocus:
    def test_crops_follow_it(self):
        image = bring(encoded(drawn((800, 450))), focus_x=0.0)
        left = opened(pictures.name(image, "1x1")).convert("RGB").getpixel((10, 225))
        image.focus_x = 1.0
        image.save()
        renditions.rebuild(image)
        right = opened(pictures.name(image, "1x1")).convert("RGB")
        assert left[0] > 150 > left[2]
        assert right.getpixel((right.width - 10, 225))[2] > 150

    def test_the_old_files_go_and_the_whole_picture_stays(self):
        image = bring()
        before = stored(image)
        image.focus_x = 0.9
        image.save()
        renditions.rebuild(image)
        gone = before - stored(image)
        assert gone and not any("/full-" in name for name in gone)
        assert stored(image) == {image.file.name, *renditions.names(image)}

    def test_an_address_of_before_leads_to_the_one_of_now(self):
        image = bring()
        old = pictures.name(image, "card", 320)
        image.focus_x = 0.9
        image.save()
        renditions.rebuild(image)
        assert renditions.current_name(image, old) == pictures.name(image, "card", 320) != old
        assert renditions.current_name(image, f"images/{image.key}/other.jpg") == ""

    @pytest.mark.parametrize("focus", [(0, 0), (1, 1), (0.5, 0.5), (0.99, 0.01)])
    @pytest.mark.parametrize("crop", [name for name, crop in specs.CROPS.items() if crop.ratio])
    def test_a_crop_lies_inside_and_as_near_as_the_edges_allow(self, focus, crop):
        left, top, right, bottom = specs.box(1000, 700, specs.CROPS[crop].ratio, focus)
        assert 0 <= left < right <= 1000 and 0 <= top < bottom <= 700
        assert left <= focus[0] * 1000 <= right and top <= focus[1] * 700 <= bottom


class TestMakingThemAgain:
    def test_everything_can_be_thrown_away(self):
        image = bring()
        renditions.rebuild(image)
        names = set(renditions.names(image))
        for name in names:
            default_storage.delete(name)
        Image.objects.update(renditions={})
        assert renditions.finish(renditions.every()) == (1, 0)
        image.refresh_from_db()
        assert set(renditions.names(image)) == names == stored(image) - {image.file.name}

    def test_what_is_there_is_not_made_twice(self, monkeypatch):
        image = bring()
        renditions.rebuild(image)
        monkeypatch.setattr(processing, "render", lambda *_, **__: pytest.fail("made again"))
        assert renditions.rebuild(image) == 0

    def test_a_new_recipe_makes_new_names(self, monkeypatch):
        image = bring()
        before = set(renditions.names(image))
        monkeypatch.setattr(specs, "EDITION", "2")
        renditions.rebuild(image, formats=specs.AT_ONCE)
        assert not before & set(renditions.names(image))
        assert stored(image) == {image.file.name, *renditions.names(image)}

    def test_one_that_cannot_be_read_does_not_stop_the_others(self):
        broken, good = bring(), bring()
        default_storage.delete(broken.file.name)
        said = []
        assert renditions.finish(report=lambda image, made: said.append((image.pk, made > 0))) == (1, 1)
        assert said == [(broken.pk, False), (good.pk, True)]
        assert renditions.finish() == (0, 0), "and it is not tried for ever"

    def test_the_command_that_makes_everything_anew_makes_these_too(self):
        image = bring()
        out = StringIO()
        call_command("rebuild", "renditions", "cards", "pages", stdout=out, stderr=out)
        image.refresh_from_db()
        assert not image.unfinished
        for line in ("renditions: 1 done.", "cards: 0 done.", "pages: 0 done."):
            assert line in out.getvalue()

    def test_the_worker_says_what_it_did(self):
        bring(), bring()
        out = StringIO()
        call_command("make_renditions", "--dry-run", stdout=out)
        call_command("make_renditions", "--limit", "1", stdout=out)
        assert "2 pictures wait" in out.getvalue() and "1 pictures done, 0 failed." in out.getvalue()
        assert Image.objects.filter(unfinished=True).count() == 1

    def test_nothing_is_made_by_looking(self, client, monkeypatch):
        client.force_login(person("Administrator"))
        image = bring()
        monkeypatch.setattr(processing, "run", lambda *_: pytest.fail("made in a GET"))
        before = stored(image), Image.objects.values().get()
        for path in ("/admin/images/image/", f"/admin/images/image/{image.pk}/change/", "/admin/images/image/choose/"):
            assert client.get(path).status_code == 200
        assert client.get(f"/media/images/{image.key}/full-9999-000000.avif").status_code == 302
        assert (stored(image), Image.objects.values().get()) == before


class TestWhatPagesSay:
    def test_every_format_and_width_is_offered_with_size_and_colour(self):
        image = bring(encoded(drawn(WIDE)))
        renditions.rebuild(image)
        html = pictures.picture_html(image, alt='A "street" & more', sizes="card", crop="card")
        assert re.findall(r'<source type="([^"]+)"', html) == ["image/avif", "image/webp"]
        assert html.count(" 320w") == 3 and html.count(f'sizes="{pictures.SIZES["card"]}"') == 3
        assert 'width="1280" height="800"' in html and 'alt="A &quot;street&quot; &amp; more"' in html
        assert re.search(r'class="tone tone-\d{3}"', html) and 'loading="lazy"' in html

    def test_the_first_picture_is_loaded_first(self):
        html = pictures.picture_html(bring(), alt="", sizes="wide", eager=True)
        assert 'fetchpriority="high"' in html and "loading=" not in html and ' alt=""' in html

    def test_no_style_and_no_query(self, django_assert_num_queries):
        image = bring()
        with django_assert_num_queries(0):
            html = pictures.picture_html(image, alt="x", sizes="normal")
        assert "style=" not in html

    def test_a_picture_no_sandbox_has_seen_is_shown_as_it_is(self):
        image = Image(key="k", file="images/k/picture.gif", width=3, height=2)
        html = pictures.picture_html(image, alt="x", sizes="normal")
        assert html.startswith('<img src="/media/images/k/picture.gif"') and 'width="3" height="2"' in html
        assert pictures.picture_html(Image(credit="x"), alt="", sizes="normal") == ""

    def test_every_tone_has_its_colour(self, settings):
        css = (settings.BASE_DIR / "static/css/images.css").read_text()
        for colour in ("#000000", "#ffffff", "#808080", "#8a7f60", "#ff0010"):
            assert f".tone.{pictures.tone(colour).split()[1]}{{" in css
        assert pictures.tone("") == pictures.tone("red;}") == "tone"


class TestDuplicates:
    def test_the_same_bytes_are_the_same_picture_whatever_they_are_called(self):
        content = encoded(drawn((64, 40)))
        image = bring(content, name="one.jpg")
        with pytest.raises(ingest.Duplicate, match="in the library already") as there:
            bring(content, name="two.png")
        assert there.value.image == image and Image.objects.count() == 1

    def test_two_uploads_at_once_make_one(self, monkeypatch):
        content = encoded(drawn((64, 40)))
        image = bring(content)
        monkeypatch.setattr(ingest, "known", lambda file: None)  # both asked before either was stored
        files = set(default_storage.listdir("images")[0])
        with pytest.raises(ingest.Duplicate, match="in the library already") as there:
            ingest.ingest(upload(content), licence="own")
        assert there.value.image == image and Image.objects.count() == 1
        assert {name for name in default_storage.listdir("images")[0] if stored_in(name)} == {
            name for name in files if stored_in(name)
        }


def stored_in(folder: str) -> bool:
    return bool(default_storage.listdir(f"images/{folder}")[1])
