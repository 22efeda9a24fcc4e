"""Two clicks at one and the same moment send one mail: each on a connection of its own, as two requests are."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.desk import link_tokens
from intake import documents
from intake.contributions import invitations
from intake.models import Contribution, Submission
from tests.newsroom import person

from .test_contributions import answers, document, invited, page

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite in memory is one connection for everybody"),
]


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()


@pytest.fixture
def meet(monkeypatch) -> Callable:
    """Has the two wait for each other where both have been asked and neither has written anything yet."""

    def where(module, name: str) -> None:
        verb, barrier = getattr(module, name), threading.Barrier(2)

        def waits(*args, **options):
            barrier.wait(timeout=60)
            return verb(*args, **options)

        monkeypatch.setattr(module, name, waits)

    return where


def two_clicks(path: str, data: Callable[[], dict], user=None) -> list[str]:
    """The same form sent by two at once: what each page said."""
    clients = [Client(), Client()]
    for client in clients:
        if user:
            client.force_login(user)

    def click(client: Client) -> str:
        try:
            return client.post(path, data(), follow=True).content.decode()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(click, clients))


def test_an_invitation(meet):
    meet(link_tokens, "make")
    form = {"name": "Ana Example", "email": "ana@example.org", "headline": "On walls"}
    said = two_clicks(reverse("invite_contributor"), form.copy, person("Editor"))
    assert len(mail.outbox) == 1 == Contribution.objects.count()
    assert sorted("was invited to this a moment ago" in words for words in said) == [False, True]


def test_the_last_invitation_of_a_day(meet, monkeypatch):
    """Two others, of which the day has room for one."""
    monkeypatch.setattr(invitations, "MOST_MAILS", 1)
    meet(link_tokens, "make")
    headlines = iter(["On walls", "On tides"])
    form = {"name": "Ana Example", "email": "ana@example.org"}
    said = two_clicks(reverse("invite_contributor"), lambda: form | {"headline": next(headlines)}, person("Editor"))
    assert len(mail.outbox) == 1 == Contribution.objects.count()
    assert sorted("invitations mailed in a day" in words for words in said) == [False, True]


def test_a_new_link(meet):
    editor = person("Editor")
    row, _ = invited(editor)
    meet(link_tokens, "make")
    two_clicks(reverse("contributor", args=[row.pk]), {"do": "renew"}.copy, editor)
    assert len(mail.outbox) == 1
    [token] = [word.split("/")[-2] for word in mail.outbox[0].body.split() if "/contribute/" in word]
    assert invitations.opened_by(token, at=timezone.now()) == row, "the link that was mailed is the one that lives"


def test_what_is_handed_in(meet):
    _, token = invited()
    meet(documents, "examined")
    two_clicks(page(token), lambda: answers(document=document()))
    assert Submission.objects.count() == 1
    assert sorted(letter.to[0] for letter in mail.outbox) == ["ana@example.org", "editor@example.org"]


def test_a_refusal(meet):
    editor = person("Editor")
    row, _ = invited(editor)
    meet(invitations, "locked")
    form = {"do": "decline", "text": "Thank you, but no."}
    two_clicks(reverse("contributor", args=[row.pk]), form.copy, editor)
    assert len(mail.outbox) == 1
