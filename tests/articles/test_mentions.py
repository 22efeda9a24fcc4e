"""Whom a note calls with @, and that it says whom it does not reach."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.models import Notification
from articles.press import mentions, notices
from tests.html import text_of
from tests.newsroom import change, make_article, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> User:
    return person("Editor", username="ana", first_name="Ana", last_name="Example")


def names(text: str) -> tuple[list[str], list[str]]:
    found = mentions.mentioned_in(text)
    return [user.username for user in found.people.values()], found.unknown


@pytest.mark.parametrize(
    "text",
    [
        "@ana",
        "See this, @ana.",
        "@Ana!",
        "(@ana)",
        "@Ana Example: is it so?",
        "Ask @ana example",
        "@ana and @ana again",
    ],
)
def test_somebody_is_called_by_login_or_by_name(ana, text):
    assert names(text) == (["ana"], [])


def test_the_longer_name_is_meant(ana):
    person("Editor", username="roe", first_name="Ana", last_name="Example-Roe")
    assert names("@Ana Example-Roe") == (["roe"], [])


def test_namesakes_are_all_called(ana):
    person("Writer", username="other", first_name="Ana", last_name="Example")
    assert sorted(names("@Ana Example")[0]) == ["ana", "other"]


def test_a_login_may_be_a_mail_address_and_a_mail_address_calls_nobody(ana):
    person("Editor", username="jo@example.org")
    assert names("@jo@example.org, please") == (["jo@example.org"], [])
    assert names("Write to desk@ana.example") == ([], [])


def test_who_no_longer_works_here_is_not_called(ana):
    User.objects.filter(pk=ana.pk).update(is_active=False)
    assert names("@ana") == ([], ["ana"])


def post(client, article, text: str, query: str = "?fragment=1"):
    url = reverse("admin:articles_article_notes", args=[article.pk])
    return client.post(url + query, {"note_text": text}, follow=True)


def test_a_note_says_that_there_is_nobody_of_that_name(client, ana):
    article, writer = make_article(), person("Editor")
    client.force_login(writer)
    text = text_of(post(client, article, "@nobodyhere and @ana, look").content.decode())
    assert "There is nobody called @nobodyhere." in text and "called @ana" not in text
    assert Notification.objects.get().user == ana
    text = text_of(post(client, article, "@nobodyhere again", "").content.decode())  # without a script
    assert "There is nobody called @nobodyhere." in text


def test_a_note_says_that_somebody_cannot_see_the_piece(client, ana):
    article, chief = make_article(), person("Publisher")
    change(article, by=chief, is_embargoed=True)
    client.force_login(chief)
    text = text_of(post(client, article, "@ana, look").content.decode())
    assert "Ana Example cannot see this piece, and is told nothing." in text
    assert not Notification.objects.filter(user=ana).exists()


def test_names_stand_beside_the_field(client, ana):
    article, writer = make_article(), person("Editor", username="zoe")
    client.force_login(writer)
    page = client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
    assert 'data-login="ana"' in page and "Ana Example" in page
    assert 'data-login="zoe"' not in page  # nobody has to call themselves


def test_whom_a_note_calls_takes_one_query_and_none_without_a_name(ana):
    article, writer, asked = make_article(), person("Editor"), []
    for text in ("Nobody is called", "@ana look"):
        with CaptureQueriesContext(connection) as queries:
            mentions.mentioned_in(text)
        asked.append(len(queries))
    assert asked == [0, 1]
    assert notices.note(article, "@ana look", at=timezone.now(), by=writer).mentions.get() == ana
