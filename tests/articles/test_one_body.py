"""A body is read once, and what is read off it is stored with the edition."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from articles.body import building, diff, document, schema
from articles.models import Edition
from articles.press import outbox, rendering
from images.models import Image
from tests.newsroom import NOON, make_article, make_published, publish

pytestmark = pytest.mark.django_db
HTML = '<p>Ice.</p><h2>The <em>sea</em></h2><p>It rose<span data-note="">By 4 cm.</span>.</p>'


class TestWhatIsStored:
    def test_words_and_sections_are_stored_with_the_edition(self):
        edition = Edition.objects.get(pk=make_published(body=HTML).pk)
        assert edition.plain_text == "Ice.\nThe sea\nIt rose.\nNote: By 4 cm."
        assert edition.outline == [["s-the-sea", "The sea"]]

    def test_the_migration_reads_them_off_what_was_printed_before(self):
        edition = make_published(body=HTML)
        Edition.objects.update(plain_text="", outline=[])
        migration = import_module("articles.migrations.0018_store_what_is_read_off_a_body")
        migration.read_bodies(apps, connection.SchemaEditorClass(connection))
        assert Edition.objects.values_list("plain_text", "outline").get() == (edition.plain_text, edition.outline)

    def test_they_are_made_anew_with_the_pages(self):
        edition = make_published(body=HTML)
        Edition.objects.update(plain_text="", outline=[])
        assert rendering.rebuild(NOON) == 1
        assert Edition.objects.values_list("plain_text", "outline").get() == (edition.plain_text, edition.outline)
        assert rendering.rebuild(NOON) == 0


class TestHowOftenItIsRead:
    def test_once_to_publish_it_and_to_derive_what_follows(self, django_capture_on_commit_callbacks):
        Image.objects.create(key="quay", credit="C", file="quay.jpg", licence=Image.Licence.OWN)
        article = make_article(body=HTML + '<figure data-image="quay" data-size="wide"></figure>')
        article.refresh_from_db()
        document.parse.cache_clear()
        with django_capture_on_commit_callbacks(execute=True):
            edition = publish(article)
        outbox.run(NOON)
        assert document.parse.cache_info().misses == 1
        assert edition.pictures.get().key == "quay"


class TestAnotherKind:
    """A row of the table is enough: what has a tag of its own is read, written, counted, drawn and compared."""

    @pytest.fixture(autouse=True)
    def rows(self, monkeypatch):
        tone = schema.Attribute("tone", "data-tone", schema.one_of("calm", "loud"))
        box = schema.Kind("box", "section", "a box", "flow+", "block", (tone,), css_class="box")
        lead = schema.Kind("lead", "p", "a lead", "inline*", "block", css_class="lead")
        for kind in (box, lead):
            monkeypatch.setitem(schema.KINDS, kind.name, kind)
        monkeypatch.setattr(building, "BY_ROW", [*building.BY_ROW, box, lead])

    @pytest.mark.parametrize(
        ("html", "words", "kinds"),
        [
            (
                '<section class="box" data-tone="loud"><p>In <em>a</em> box</p><ul><li>item</li></ul></section>',
                "In a box\nitem",
                [
                    'section[class="box"][data-tone="loud"] p',
                    'section[class="box"][data-tone="loud"] ul li',
                ],
            ),
            ('<p class="lead">One <strong>two</strong><br>three</p>', "One two\nthree", ["p"]),
        ],
    )
    def test_it_is_kept_and_read(self, html, words, kinds):
        stored = document.parse.__wrapped__(html).html
        assert stored == html == document.parse.__wrapped__(str(stored)).html
        text = document.parse.__wrapped__(f"<p>a</p>{html}")
        assert text.plain_text == f"a\n{words}" and text.word_count == 1 + len(words.split())
        assert text.render() == f"<p>a</p>{html}"
        assert [block.kind for block in diff.blocks_of(text.html)] == ["p", *kinds]
        assert text.typeset().html == text.html

    def test_what_it_may_not_hold_stands_beside_it(self):
        html = '<section class="box x" data-tone="shrill"><p>a</p><h2>b</h2><hr><p>c</p></section>'
        parts = ['<section class="box"><p>a</p><p>b</p></section>', "<hr>", '<section class="box"><p>c</p></section>']
        assert document.parse.__wrapped__(html).blocks == parts

    def test_a_change_of_kind_is_said_in_the_words_of_the_row(self):
        before, after = (document.parse.__wrapped__(h).html for h in ("<p>One two</p>", '<p class="lead">One two</p>'))
        (change,) = diff.compare(before, after)
        assert change.note == "was a paragraph, is a lead"
