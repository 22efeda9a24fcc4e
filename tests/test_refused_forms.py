"""What comes back of a form that was not taken: all that its own page sent, or nothing, and never more than that."""

from __future__ import annotations

import pytest
from django.test import Client
from lxml import html as parser

from articles import limits
from tests.newsroom import make_article, make_published, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def asking() -> Client:
    return Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "same-origin"})


def given_back(response) -> dict[str, str]:
    page = parser.fromstring(response.content.decode())
    return {field.get("name"): field.text.removeprefix("\n") for field in page.xpath("//form//textarea")}


def test_what_this_sites_own_page_sent_comes_back_to_the_letter(asking):
    asking.force_login(person("Writer"))
    typed = {"headline": "It\u2019s <b>", "body": '\n<p>"a" & b</p>\n' + "word " * 90_000}
    response = asking.post(f"/admin/articles/article/{make_article().pk}/change/", typed)
    assert response.status_code == 403 and given_back(response) == typed
    stranger = Client(enforce_csrf_checks=True, headers={"Sec-Fetch-Site": "cross-site"})
    assert given_back(stranger.post("/admin/login/", typed)) == {}


@pytest.mark.parametrize("what", ["long", "many"])
@pytest.mark.parametrize("is_of_the_desk", [True, False], ids=["desk", "reader"])
def test_no_more_comes_back_than_may_be_sent(asking, what, is_of_the_desk):
    if is_of_the_desk:
        asking.force_login(person("Writer"))
    most = limits.FORM if is_of_the_desk else limits.READER
    path = "/admin/images/image/upload/" if is_of_the_desk else f"/articles/{make_published().slug}/report/"
    typed = {"body": "\"'" * (most // 11)} if what == "long" else {f"x{n}": '"' * (most // 6000) for n in range(990)}
    response = asking.post(path, typed)
    assert response.status_code == 403 and given_back(response) == {}
    assert len(response.content) < 50_000 and "too long to be shown here" in response.content.decode()


def test_a_password_never_comes_back(asking):
    response = asking.post("/admin/login/", {"username": "ann", "password": "secret"})
    assert response.status_code == 403 and given_back(response) == {} and b"secret" not in response.content
