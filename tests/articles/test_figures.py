"""Pictures in a text: drawn when it is printed, with the words of that day, and no query for whoever reads."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import body
from articles.models import Edition
from articles.press import checks, publishing, rendering
from images import specs
from images.models import Image
from tests.images.files import bring, complete
from tests.newsroom import NOON, change, make_article, make_published

pytestmark = pytest.mark.django_db


def figure(image: Image | str, inside: str = "", **told: str) -> str:
    key = image if isinstance(image, str) else image.key
    caption = f"<figcaption>{inside}</figcaption>" if inside else ""
    return f'<figure data-image="{key}"{"".join(f" data-{n}={v!r}" for n, v in told.items())}>{caption}</figure>'


def blank(**values) -> Image:
    """A picture whose files nobody made: for what is drawn of its row alone."""
    number = Image.objects.count()
    fields = {"title": f"P{number}", "alt": f"Alt {number}", "credit": f"Hand {number}", "licence": "own"} | values
    image = Image(file=f"images/k{number}/picture.jpg", key=f"k{number}", width=2000, height=1250, **fields)
    image.renditions = {
        name: {"stamp": specs.stamp(crop, image.focus), "sizes": specs.sizes(2000, 1250, crop), "formats": ["jpg"]}
        for name, crop in specs.CROPS.items()
    }
    image.save()
    return image


class TestAsPrinted:
    def test_every_width_is_offered_and_nothing_jumps(self):
        image = blank(caption="A <street>", credit="Ann & Co", colour="#aa5500")
        html = make_published(body=f"<p>One.</p>{figure(image)}").html
        assert '<figure class="picture picture-normal"><picture><img ' in html  # of one format: no other to choose from
        assert f"/media/images/{image.key}/full-320-" in html and " 1920w" in html
        assert 'width="1920" height="1200"' in html and 'loading="lazy"' in html and "fetchpriority" not in html
        assert 'class="tone tone-210"' in html and 'sizes="(min-width: 43rem)' in html
        assert '<figcaption>A &lt;street&gt; <span class="credit">Ann &amp; Co</span></figcaption>' in html
        assert 'alt="Alt 0"' in html

    def test_what_the_piece_says_stands_over_the_librarys_words(self):
        image = blank(caption="Library")
        told = figure(image, "Its <em>own</em>", alt="Here", credit="Else", size="wide")
        html = make_published(body=f"<p>One.</p>{told}").html
        assert 'alt="Here"' in html and 'class="picture picture-wide"' in html
        assert '<figcaption>Its <em>own</em> <span class="credit">Else</span></figcaption>' in html
        assert "Library" not in html and "Hand" not in html

    def test_words_changed_in_the_library_later_are_for_later_pieces(self):
        image = bring(caption="As it was", alt="Then", credit="Old name")
        edition = make_published(body=f"<p>Text.</p>{figure(image)}")
        Image.objects.filter(pk=image.pk).update(caption="New", alt="New", credit="New")
        complete(Image.objects.get(pk=image.pk))
        rendering.replace_files(Image.objects.get(pk=image.pk))
        html = Edition.objects.get(pk=edition.pk).html
        assert "As it was" in html and 'alt="Then"' in html and "Old name" in html and "New" not in html
        assert "image/avif" in html

    def test_files_made_later_reach_what_is_printed(self, django_capture_on_commit_callbacks):
        image, other = bring(), bring()
        edition = make_published(body=f"{figure(image)}<p>x</p>{figure(other, size='wide')}")
        assert edition.html.count("image/webp") == 2 and "image/avif" not in edition.html
        with django_capture_on_commit_callbacks(execute=True):
            complete(other)
        edition.refresh_from_db()
        assert edition.html.count("image/avif") == 1 and edition.html.count("image/webp") == 2
        assert edition.html.index("image/avif") > edition.html.index("<p>x</p>")
        assert 'picture-wide"><picture><source type="image/avif"' in edition.html

    def test_a_picture_that_is_gone_leaves_its_caption(self):
        piece = make_published(body=f"<p>One.</p>{figure('nowhere', 'What it showed')}")
        assert '<figure class="missing"><figcaption>What it showed</figcaption></figure>' in piece.html
        assert "<img" not in piece.html

    def test_nothing_a_figure_says_can_become_markup(self):
        image = blank(caption='"><script>x</script>', credit="'><img src=x onerror=y>", alt='" onload="z')
        html = make_published(body="<p>Text.</p>" + figure(image)).html
        assert "<script" not in html and "<img src=x" not in html and 'onload="z"' not in html
        assert html.count("<img ") == 1


class TestMadeAnew:
    def test_the_page_is_as_this_release_draws_it_and_the_words_stay(self):
        image = bring(caption="As it was", alt="Then", credit="Old name")
        edition = make_published(body=f"<p>One.</p>{figure(image)}<p>x</p>{figure(image, 'Own')}")
        before = edition.html
        Image.objects.filter(pk=image.pk).update(caption="New", alt="New", credit="New")
        complete(Image.objects.get(pk=image.pk))
        Edition.objects.filter(pk=edition.pk).update(html=before.replace("<p>One.</p>", "<p class=old>One.</p>"))
        assert rendering.rebuild(NOON) == 1
        html = Edition.objects.get(pk=edition.pk).html
        assert html.startswith("<p>One.</p>") and html.count("image/avif") == 2
        assert html.count("Old name") == 2 and "As it was" in html and "Own" in html and "New" not in html
        assert rendering.rebuild(NOON) == 0

    def test_what_was_never_laid_out_is(self):
        edition = make_published(body=f"<p>One.</p>{figure(blank(credit='Hand'))}")
        before = edition.html
        Edition.objects.filter(pk=edition.pk).update(html="")
        assert rendering.rebuild(NOON) == 1
        assert Edition.objects.get(pk=edition.pk).html == before


class TestReading:
    def test_the_page_asks_as_often_with_twelve_figures_as_without(self, client):
        images = [blank() for _ in range(12)]
        text = "".join(f"<p>Text {n}.</p>{figure(image)}" for n, image in enumerate(images))
        with_figures = make_published("With", body=text, image=images[0])
        without = make_published("Without", image=images[0])
        counted = []
        for piece in (with_figures, without):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                response = client.get(piece.get_absolute_url())
            counted.append(len(queries))
            if piece is with_figures:
                assert response.content.decode().count('class="picture picture-normal"') == 12
        assert counted[0] == counted[1] <= 5

    def test_the_lead_comes_first_and_the_others_when_they_are_near(self, client):
        lead, inside = blank(), blank()
        page = client.get(
            make_published(image=lead, body=f"<p>Text.</p>{figure(inside)}").get_absolute_url()
        ).content.decode()
        images = page.split("<img ")[1:]
        assert 'fetchpriority="high"' in images[0] and "loading=" not in images[0].partition(">")[0]
        assert page.count("fetchpriority") == 1 and 'loading="lazy"' in images[1]

    def test_printing_writes_down_which_pictures_stand_in_the_text(self):
        one, two = blank(), blank()
        edition = make_published(body=f"{figure(one)}<p>x</p>{figure(two)}{figure(one)}")
        assert set(edition.pictures.all()) == {one, two}
        article = change(edition.article, body=f"<p>y</p>{figure(two)}")
        assert set(article.pictures.all()) == {two}
        assert set(
            publishing.correct(article, version=article.version, at=NOON, change=Edition.Change.SILENT).pictures.all()
        ) == {two}


class TestBeforePrinting:
    def problems(self, **values):
        return {(p.code, p.level) for p in checks.problems(make_article(**values), at=NOON) if "picture" in p.message}

    def test_each_picture_needs_words_a_credit_and_a_licence(self):
        bare = blank(alt="", credit="", licence="unknown")
        found = self.problems(body="<p>y</p>" + figure(bare))
        block = checks.Level.BLOCK
        assert found == {("image_alt", block), ("image_credit", block), ("image_licence", block)}

    def test_a_picture_that_is_not_in_the_library_cannot_be_printed(self):
        assert self.problems(body="<p>y</p>" + figure("nowhere")) == {("image_gone", checks.Level.BLOCK)}

    def test_what_the_piece_says_itself_counts(self):
        bare = blank(alt="", credit="")
        assert self.problems(body="<p>y</p>" + figure(bare, alt="Here", credit="Hand")) == set()
        assert self.problems(body="<p>y</p>" + figure(bare, alt="", credit="Hand")) == set(), "decoration on purpose"
        mixed = figure(bare, alt="Here", credit="Hand") + "<p>x</p>" + figure(bare)
        assert {code for code, _ in self.problems(body=mixed)} == {"image_alt", "image_credit"}

    def test_ended_rights_stop_what_is_new_and_not_what_is_on_show(self, day="2026-01-01"):
        image = blank(licence="agency", agency="A", expires_on=date(2027, 1, 1))
        edition = make_published(body=f"<p>Text.</p>{figure(image)}")
        Image.objects.filter(pk=image.pk).update(expires_on=date.fromisoformat(day))
        problems = {p.code: p.level for p in checks.problems(edition.article, at=NOON)}
        assert problems["image_rights"] == checks.Level.HINT
        assert self.problems(body="<p>y</p>" + figure(image)) == {("image_rights", checks.Level.BLOCK)}

    def test_a_body_keeps_what_is_said_of_its_figures(self):
        image = blank()
        stored = body.clean(figure(image, "Cap", alt="", credit="C", size="full"))
        assert body.clean(stored) == stored and 'data-alt=""' in stored and 'data-size="full"' in stored
