"""What is half typed is shown as a save would leave it: the preview, the checks and the recovery copy never fail."""

from __future__ import annotations

import re

import pytest
from django.contrib import auth
from django.utils import timezone

from articles.admin.form import ArticleForm, BylineForm
from articles.models import Article, printed
from tests.intake.test_from_document import click
from tests.newsroom import DAY, make_article, make_author, publish
from tests.test_rights import person

pytestmark = pytest.mark.django_db

HALF = ["", "zzz", "2026-1", "a é", "9" * 30]


@pytest.fixture
def editor(client):
    user = person("Editor")
    client.force_login(user)
    client.raise_request_exception = False
    return user


@pytest.fixture(params=["draft", "public"])
def article(request, editor) -> Article:
    piece = make_article("Known", authors=[make_author(title="Fellow")], by=editor)
    if request.param == "public":
        publish(piece, at=timezone.now() - DAY)
    piece.refresh_from_db()
    return piece


def typed(article: Article) -> dict:
    """The form as it would be sent, whole."""
    sent = {"opened_at": article.version, "bylines-TOTAL_FORMS": "1", "bylines-INITIAL_FORMS": "1"}
    sent |= {name: getattr(article, name) for name in printed.WORDS}
    row = article.bylines.get()
    return sent | {"bylines-0-author": row.author_id, "bylines-0-role": row.role, "bylines-0-position": "0"}


def test_no_field_that_is_half_typed_makes_a_page_fail(client, article, editor, monkeypatch):
    monkeypatch.setattr(auth, "get_user", lambda request: editor)  # looks them and their rights up once for all pages
    names = [*ArticleForm.base_fields, *(f"bylines-0-{name}" for name in BylineForm.base_fields)]
    names += ["bylines-TOTAL_FORMS", "embargoed_until"]
    for name in names:
        for value in HALF if article.editions.exists() else HALF[:2]:
            sent = typed(article) | {name: value}
            for page in ("preview/", "autosave/") if value == "zzz" else ("preview/",):
                response = client.post(f"/admin/articles/article/{article.pk}/{page}", sent)
                assert response.status_code < 500, f"{page} {name}={value[:20]!r}"


def test_the_preview_of_a_public_piece_keeps_its_address_while_the_field_is_empty(client, article):
    page = client.post(f"/admin/articles/article/{article.pk}/preview/", typed(article) | {"slug": ""})
    assert page.status_code == 200 and "Known" in page.content.decode()


def test_an_address_that_an_unseen_piece_has_is_given_another_and_not_refused(client, editor):
    make_article("Zyx", slug="zyx-secret", is_embargoed=True, by=person("Publisher"))
    mine = make_article("Mine", by=editor)
    client.post(f"/admin/articles/article/{mine.pk}/change/", typed(mine) | {"slug": "zyx-secret", "priority": "2"})
    mine.refresh_from_db()
    assert mine.slug == "zyx-secret-2"
    make_article("Seen", slug="seen", by=editor)
    page = client.post(f"/admin/articles/article/{mine.pk}/change/", typed(mine) | {"slug": "seen", "priority": "2"})
    assert "The address already exists: “Seen” has it." in page.content.decode()


class TestAnAddressThatWasGiven:
    """Said where it is not the one to be expected, with the piece that has that; of an unseen one not a word."""

    HEADLINE = "Talks go on"

    def ways(self, client, editor, headline: str) -> dict[str, str]:
        """What each way to a new piece says of its address."""
        form = {"type": "opinion", "language": "en", "priority": "2", "opened_at": "", "body": "<p>x</p>", "slug": ""}
        form |= {"bylines-TOTAL_FORMS": "0", "bylines-INITIAL_FORMS": "0", "headline": headline}
        said = {}
        added = client.post("/admin/articles/article/add/", form, follow=True)
        said["form"] = " ".join(map(str, added.context["messages"]))
        client.post("/admin/articles/article/autosave/", form)
        recovered = client.post("/admin/articles/article/recover/", follow=True)
        said["recovery"] = " ".join(map(str, recovered.context["messages"]))
        document = f"{headline}\n\nA standfirst of some words that stands here.\n\n" + "Text of the piece. " * 40
        made = click(client, client.post("/admin/from-document/", {"text": document}, follow=True))
        said["document"] = " ".join(map(str, made.context["messages"]))
        return said

    def test_with_the_piece_that_has_it(self, client, editor):
        make_article(self.HEADLINE, slug="talks-go-on", by=editor)
        for way, said in self.ways(client, editor, self.HEADLINE).items():
            assert f"“{self.HEADLINE}” has “talks-go-on” already" in said and "“talks-go-on-" in said, way

    def test_of_an_unseen_one_nothing_but_the_address_that_was_given(self, client, editor):
        hidden = {"slug": "talks-go-on", "is_embargoed": True, "by": person("Publisher")}
        make_article("Zyx", **hidden)
        for way, said in self.ways(client, editor, self.HEADLINE).items():
            assert "Zyx" not in said and "has “talks-go-on” already" not in said, way
            assert re.search("The address of this piece is “talks-go-on-.”: no two pieces share one", said), way

    def test_nothing_where_it_is_the_plain_one(self, client, editor):
        assert "The address of this piece" not in self.ways(client, editor, "Nobody has this")["form"]
