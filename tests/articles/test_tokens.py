"""A login in another tab changes the token: every script of the desk reads that of now; a refusal keeps the form."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from tests.newsroom import make_article, person

SCRIPTS = sorted(Path(settings.BASE_DIR, "static/js").rglob("*.js"))
WAYS = re.compile(r"csrf|method: \"post\"|\"POST\"|sendBeacon|XMLHttpRequest|\.submit\(\)", re.IGNORECASE)


def test_one_module_alone_sends_what_is_written():
    ways = {path.name for path in SCRIPTS if WAYS.search(path.read_text())}
    assert ways == {"requests.js"}


def test_the_token_can_be_read_where_the_scripts_read_it():
    words = next(path for path in SCRIPTS if path.name == "requests.js").read_text()
    assert f'"{settings.CSRF_COOKIE_NAME}"' in words
    assert not settings.CSRF_COOKIE_HTTPONLY and not settings.CSRF_USE_SESSIONS


@pytest.fixture
def browser(db) -> Client:
    client = Client(enforce_csrf_checks=True)
    client.force_login(person("Editor"))
    client.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    return client


TYPED = {"headline": "\nTyped <b>", "csrfmiddlewaretoken": "b" * 32}


class TestARefusal:
    def form(self) -> str:
        return f"/admin/articles/article/{make_article().pk}/change/"

    def test_of_the_desk_offers_what_was_typed(self, browser):
        answer = browser.post(self.form(), TYPED, headers={"Origin": "http://testserver"})
        assert answer.status_code == 403
        page = answer.content.decode()
        assert "desk.css" in page and "Send it again" in page
        assert 'name="headline" hidden>\n\nTyped &lt;b&gt;</textarea>' in page
        assert "b" * 32 not in page

    def test_of_a_page_for_readers_wears_its_dress(self, db):
        client = Client(enforce_csrf_checks=True)
        answer = client.post("/articles/any/report/", {"text": "An error"}, headers={"Origin": "http://testserver"})
        assert answer.status_code == 403
        assert "site.css" in answer.content.decode() and "An error" in answer.content.decode()

    @pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", None])
    def test_offers_nothing_that_another_site_may_have_made(self, browser, origin):
        headers = {"Origin": origin} if origin else {}
        answer = browser.post(self.form(), TYPED, headers=headers)
        assert answer.status_code == 403
        assert "Send it again" not in answer.content.decode()
        assert "Typed" not in answer.content.decode()

    def test_never_repeats_a_password(self, db):
        client = Client(enforce_csrf_checks=True)
        typed = {"username": "ann", "password": "a secret word"}
        answer = client.post("/admin/login/", typed, headers={"Origin": "http://testserver"})
        assert answer.status_code == 403
        assert "a secret word" not in answer.content.decode()

    def test_of_a_script_is_json(self, browser):
        headers = {"Origin": "http://testserver", "Accept": "application/json"}
        answer = browser.post(self.form(), TYPED, headers=headers)
        assert (answer.status_code, answer["Content-Type"]) == (403, "application/json")
