"""Contributors without an account: the link, what is handed in and said under it, and what the desk makes of it."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from articles.models import Notification
from articles.models.interests import QUESTIONS
from intake.contributions import invitations
from intake.models import Contribution, SourceDocument, Submission
from tests.html import text_of
from tests.newsroom import person

from .documents import WALL
from .test_from_document import click

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


def answers(**values) -> dict:
    """A form that a contributor has filled in whole."""
    form = {"bio": "Ana Example is a fellow at the Example Institute.", "affiliation": "fellow, Example Institute"}
    form |= {"original": "yes", "exclusive": "yes", "machines": "none", "pictures": "none"}
    form |= {f"asked_{key}": "nothing" for key in QUESTIONS}
    return form | values


def document(text: str = WALL, name: str = "wall.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def invited(by=None, **values) -> tuple[Contribution, str]:
    by = by or person("Editor", email="editor@example.org", first_name="Erin", last_name="Editor")
    form = {"name": "Ana Example", "email": "ana@example.org"} | values
    return invitations.invite(**form, at=timezone.now(), by=by)


def page(token: str) -> str:
    return reverse("contribution", args=[token])


def words_of(response) -> str:
    return " ".join(text_of(response.content.decode()).split())


def hand_in(client, token: str, **values):
    return client.post(page(token), answers(**({"document": document()} | values)), follow=True)


class TestTheWholePath:
    def test_from_the_invitation_to_the_byline(self, client, django_capture_on_commit_callbacks):
        editor = person("Editor", email="editor@example.org", first_name="Erin", last_name="Editor")
        client.force_login(editor)
        form = {"name": "Ana Example", "email": "ana@example.org", "headline": "On walls", "length": "800"}
        answer = client.post(reverse("invite_contributor"), form | {"note": "By the sea, please."}, follow=True)
        assert "The link for Ana Example went to ana@example.org." in words_of(answer)
        [letter] = mail.outbox
        assert letter.to == ["ana@example.org"] and letter.reply_to == ["editor@example.org"]
        assert "Erin Editor of Standfirst asks you for a piece." in letter.body and "By the sea" in letter.body
        url = re.search(r"http://testserver(/contribute/\S+/)", letter.body)[1]
        client.logout()

        assert "On walls" in words_of(client.get(url))
        with django_capture_on_commit_callbacks(execute=True):
            form = answers(document=document(), asked_paid="something", answer_paid="The port pays me.")
            answer = client.post(url, form, follow=True)
        submission = Submission.objects.get()
        said = words_of(answer)
        assert "Received, with thanks." in said and submission.document.digest in said
        assert "It was received, and waits for an editor." in said
        receipt = mail.outbox[1]
        assert receipt.to == ["ana@example.org"] and submission.document.digest in receipt.body
        assert submission.receipt in receipt.subject and url in receipt.body
        assert mail.outbox[2].to == ["editor@example.org"] and "handed in" in mail.outbox[2].subject
        assert Notification.objects.get().user == editor

        client.force_login(editor)
        row = SourceDocument.objects.get()
        assert (row.brought_by, row.brought_by_name) == (None, "Ana Example")
        opened = client.get(reverse("document", args=[row.pk]))
        assert "From the author" in words_of(opened) and "The port pays me." in words_of(opened)
        click(client, opened)
        row.refresh_from_db()
        byline = row.article.bylines.get()
        assert byline.interests == {"paid": "The port pays me."}
        assert byline.declared_on == timezone.localdate(submission.at)
        assert byline.bio == "Ana Example is a fellow at the Example Institute."
        assert (byline.title, str(byline.institution)) == ("fellow", "Example Institute")
        event = row.article.events.get(action="author stated")
        assert event.by is None and event.by_name == "Ana Example" and "through their link" in event.text
        shown = words_of(client.get(reverse("admin:articles_article_change", args=[row.article.pk])))
        assert "declared by the author on" in shown
