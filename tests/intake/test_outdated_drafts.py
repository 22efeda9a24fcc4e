"""What is kept of a document may be of another release, or of nobody's: the page says so, and it is read again."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile

from intake import documents, later
from intake.models import SourceDocument
from tests.articles.test_desk import person

from .documents import WALL
from .test_documents import keep
from .test_from_document import AT, click, send
from .test_inbox import words_of
from .test_later import NEWER, bring, editor, piece  # noqa: F401  (the fixtures)

pytestmark = pytest.mark.django_db
SAID = "was kept by another release. The document has to be read again"


def outdated(document: SourceDocument) -> list:
    """Drafts that no reader of this release writes, made of one that it does."""
    draft = document.draft
    block = draft["blocks"][0]
    older = {name: value for name, value in draft.items() if name != "contributors"}
    return [
        {},
        [],
        older,
        draft | {"headline": None},
        draft | {"notices": [7]},
        draft | {"blocks": [block | {"unheard": 1}]},
        draft | {"blocks": [block | {"line": "first"}]},
        draft | {"published_on": "the day before"},
        draft | {"headers": {"type": []}},
    ]


@pytest.mark.parametrize("place", range(9))
def test_the_page_says_so_and_the_button_reads_it_again(client, place):
    client.force_login(person("Writer"))
    send(client)
    document = SourceDocument.objects.get()
    before, url = document.draft, f"{AT}{document.pk}/"
    SourceDocument.objects.update(draft=outdated(document)[place], headline="")
    page = client.get(url)
    assert page.status_code == 200 and SAID in words_of(page)
    assert f'action="{url}again/"' in page.content.decode()
    preview = client.post(f"{url}preview/")
    assert preview.status_code == 200 and "is not as this release keeps it" in words_of(preview)
    page = client.post(f"{url}again/", follow=True)
    assert SAID not in words_of(page) and "A Wall by the Sea" in words_of(page)
    document.refresh_from_db()
    assert (document.draft, document.headline) == (before, "A Wall by the Sea")


def test_a_draft_of_this_release_is_left_as_it_is(client, monkeypatch):
    client.force_login(person("Writer"))
    send(client)
    monkeypatch.setattr(documents, "read_again", lambda document: pytest.fail("It was read."))
    assert client.post(f"{AT}{SourceDocument.objects.get().pk}/again/").status_code == 302


def test_another_ones_is_not_read_again(client):
    document = keep(by=person("Writer"))
    SourceDocument.objects.update(draft={})
    client.force_login(person("Writer"))
    assert client.post(f"{AT}{document.pk}/again/").status_code == 404
    document.refresh_from_db()
    assert document.draft == {}


def test_a_document_whose_file_is_gone_says_so(client):
    client.force_login(person("Writer"))
    send(client)
    document = SourceDocument.objects.get()
    storage, name, data = document.file.storage, document.file.name, document.file.read()
    storage.delete(name)
    SourceDocument.objects.update(draft={})
    assert client.get(f"{AT}{document.pk}/original/").status_code == 404
    page = client.post(f"{AT}{document.pk}/again/", follow=True)
    assert "is not where documents are kept: send it anew" in words_of(page)
    storage.save(name, ContentFile(data))  # it was found again
    client.post(f"{AT}{document.pk}/again/")
    document.refresh_from_db()
    assert document.refusal == "" and documents.recognised(document).headline == "A Wall by the Sea"


class TestOfAPiece:
    def test_its_page_says_so_and_reads_it_again(self, client, piece):  # noqa: F811
        SourceDocument.objects.update(draft={"findings": [7]})
        page = client.get(f"{AT}of/{piece.pk}/")
        assert page.status_code == 200 and SAID in words_of(page)
        page = client.post(f"{AT}{SourceDocument.objects.get().pk}/again/", follow=True)
        assert SAID not in words_of(page) and "What was recognised" in words_of(page)
        assert documents.recognised(SourceDocument.objects.get()).headline == "A Wall by the Sea"

    def test_a_later_version_beside_an_outdated_one_is_compared_without_it(self, client, piece):  # noqa: F811
        SourceDocument.objects.update(draft={"findings": [7]})
        page = bring(client, piece)
        assert page.status_code == 200 and "No earlier version of the document is known" in words_of(page)
        assert later.earlier_draft(piece) is None

    def test_an_outdated_later_version_leads_to_the_button(self, client, piece):  # noqa: F811
        page = bring(client, piece, NEWER)
        newest = SourceDocument.objects.order_by("-pk").first()
        SourceDocument.objects.filter(pk=newest.pk).update(draft={"findings": [7]})
        page = client.get(f"{AT}of/{piece.pk}/later/?document={newest.pk}", follow=True)
        assert page.status_code == 200 and SAID in words_of(page)


def test_pictures_that_cannot_be_read_any_more_are_a_sentence(client, monkeypatch):
    client.force_login(person("Writer"))
    page = send(client, WALL)

    def gone(*_, **__):
        raise documents.UnreadableDocument("wall.txt takes too long.")

    monkeypatch.setattr(documents, "bring_pictures", gone)
    answer = click(client, page)
    assert answer.status_code == 200 and "wall.txt takes too long." in words_of(answer)
