"""A body is read once, and what is read off it is stored with the edition."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from articles.body import document
from articles.models import Edition
from articles.press import outbox
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
