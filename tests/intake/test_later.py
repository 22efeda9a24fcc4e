"""A piece keeps the documents it was made of, and a later version is laid over it without a word lost."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from articles.desk import editing
from articles.models import Article
from articles.models.roles import ROLES
from authors.models import Author
from intake import documents, later
from intake.models import SourceDocument
from tests.articles.test_desk import person
from tests.html import text_of
from tests.newsroom import change, make_article

from .documents import WALL
from .test_documents import keep
from .test_from_document import AT, click, send

pytestmark = pytest.mark.django_db
NEWER = WALL.replace("keeps it out.", "keeps it out, and when.").replace(
    "Ana Example is a fellow", "Ana Example is a senior fellow"
)


@pytest.fixture
def editor(client):
    user = person("Editor")
    client.force_login(user)
    return user


@pytest.fixture
def piece(client, editor) -> Article:
    click(client, send(client))
    return Article.objects.get()


def bring(client, piece: Article, text: str = NEWER):
    sent = {"document": SimpleUploadedFile("wall-2.txt", text.encode())}
    return client.post(f"{AT}of/{piece.pk}/", sent, follow=True)


def lay(client, page, version: int, **take):
    query = page.request["QUERY_STRING"]
    data = {"version": version} | {f"take-{name}": side for name, side in take.items()}
    return client.post(f"{page.request['PATH_INFO']}?{query}", data, follow=True)


def words_of(page) -> str:
    return " ".join(text_of(page.content.decode()).split())


class TestThePiecesDocuments:
    def test_the_original_its_digest_who_and_what_was_done_stay_on_the_piece(self, client, piece):
        words = words_of(client.get(f"{AT}of/{piece.pk}/"))
        document = piece.source_documents.get()
        assert document.digest in words and "piece.txt" in words and "New author: Ana Example." in words
        assert "image_credit, line 6: “Image: Example Agency”" in words
        assert f"{AT}{document.pk}/original/" in client.get(f"{AT}of/{piece.pk}/").content.decode()
        assert f"{AT}of/{piece.pk}/" in client.get(f"/admin/articles/article/{piece.pk}/change/").content.decode()

    def test_a_piece_that_was_written_here_has_none(self, client, editor):
        assert "no document came with it" in words_of(client.get(f"{AT}of/{make_article().pk}/"))

    @pytest.mark.parametrize("role", ROLES)
    def test_only_for_who_may_see_the_piece(self, client, role):
        piece = make_article(by=person("Publisher"))
        kept = keep()
        kept.article = piece
        kept.save()
        client.force_login(person(role))
        sees = "articles.edit_others_article" in ROLES[role]
        for path in (f"of/{piece.pk}/", f"{kept.pk}/original/"):
            assert client.get(AT + path).status_code == (200 if sees else 404)
        assert client.post(f"{AT}of/{piece.pk}/").status_code == (200 if sees else 404)


class TestALaterVersion:
    def test_what_only_the_document_changed_comes_in_and_what_only_the_piece_changed_stays(self, client, piece):
        piece = change(piece, headline="Another headline", by=piece.created_by)
        page = bring(client, piece)
        assert "Only the document was changed here" in words_of(page) and "and when." in words_of(page)
        done = lay(client, page, piece.version)
        assert "The later version is in the piece." in words_of(done)
        piece.refresh_from_db()
        assert piece.headline == "Another headline" and "keeps it out, and when." in piece.body
        assert piece.bylines.get().bio == "Ana Example is a senior fellow at the Example Institute."
        assert piece.revisions.order_by("-version").first().reason == later.LATER_VERSION
        assert piece.source_documents.count() == 2 and not SourceDocument.objects.waiting().exists()

    def test_where_both_changed_the_same_somebody_chooses(self, client, piece):
        for side, words in (("mine", "The piece says otherwise."), ("theirs", "and when.")):
            piece = change(piece, body="<p>The piece says otherwise.</p>", by=piece.created_by)
            newer = NEWER if side == "mine" else NEWER.replace("and when.", f"{words} and when.")
            page = bring(client, piece, newer)
            refused = lay(client, page, piece.version)
            assert "Choose which text to keep" in words_of(refused)
            lay(client, page, piece.version, body=side)
            piece.refresh_from_db()
            assert words in piece.body

    def test_a_piece_that_was_saved_meanwhile_is_compared_anew(self, client, piece):
        page, version = bring(client, piece), piece.version
        change(piece, headline="Saved meanwhile", by=piece.created_by)
        stale = lay(client, page, version)
        assert "Somebody has saved the piece meanwhile." in words_of(stale)
        piece.refresh_from_db()
        assert piece.headline == "Saved meanwhile" and "and when." not in piece.body
        assert SourceDocument.objects.waiting().exists()

    def test_who_signs_anew_is_said_and_not_done(self, client, piece):
        page = bring(client, piece, NEWER.replace("Image:", "Bea Sample is a scholar at Example College.\nImage:"))
        sentence = "The later version names Bea Sample, who does not sign the piece"
        assert sentence in words_of(page)
        lay(client, page, piece.version)
        assert sentence in words_of(client.get(f"{AT}of/{piece.pk}/")) and Author.objects.count() == 1

    def test_one_that_came_by_the_way_in_is_led_to_the_piece_with_its_headline(self, client, piece):
        page = send(client, NEWER, "wall-2.txt")
        later_version = SourceDocument.objects.waiting().get()
        compared = f"{AT}of/{piece.pk}/later/?document={later_version.pk}"
        assert f'<a href="{compared}">Compare the two</a>' in page.content.decode()
        assert "and when." in words_of(client.get(compared))

    def test_the_same_document_changes_nothing(self, client, piece):
        assert "The later version changes nothing" in words_of(bring(client, piece, WALL))

    def test_without_an_earlier_one_every_difference_is_a_question(self, client, editor):
        piece = make_article("Written here", by=editor)
        page = bring(client, piece)
        assert "every difference is a question" in words_of(page)
        lay(client, page, piece.version, headline="theirs", standfirst="theirs", body="mine", notice="mine")
        piece.refresh_from_db()
        assert piece.headline == "A Wall by the Sea" and "tide" not in piece.body

    def test_one_document_goes_into_one_piece(self, client, piece):
        page = bring(client, piece)
        lay(client, page, piece.version)
        again = lay(client, page, piece.version)
        assert "made a draft of this document before" in words_of(again)
        with pytest.raises(documents.AlreadyTaken, match="before"):
            later.lay_over(
                piece.source_documents.first(),
                piece,
                take_fields={},
                version=piece.version,
                at=timezone.now(),
                by=piece.created_by,
            )

    def test_what_cannot_be_read_is_refused_and_waits(self, client, piece):
        page = bring(client, piece, "A sentence that goes on and on. " * 20)
        assert "has no headline" in words_of(page) and piece.source_documents.count() == 1

    def test_a_document_of_somebody_else_is_not_there(self, client, piece):
        writer = person("Writer")
        own = make_article(by=writer)
        other = keep(by=person("Writer"))
        client.force_login(writer)
        for ask in (client.get, client.post):
            assert ask(f"{AT}of/{own.pk}/later/?document={other.pk}").status_code == 404
            assert ask(f"{AT}of/{own.pk}/later/?document=x").status_code == 404
            assert ask(f"{AT}of/{piece.pk}/later/?document={other.pk}").status_code == 404

    def test_the_verb_says_what_was_not_chosen(self, piece, editor):
        piece = change(piece, headline="One", by=editor)
        kept = keep(NEWER.replace("A Wall by", "Two Walls by"), by=editor)
        with pytest.raises(editing.EditingError, match="Choose which text"):
            later.lay_over(kept, piece, take_fields={}, version=piece.version, at=timezone.now(), by=editor)
