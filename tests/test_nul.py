"""The one character that PostgreSQL keeps in no text: nothing that is sent anywhere brings it to a database."""

from __future__ import annotations

import pytest
from django.http import HttpResponse, QueryDict
from django.test import RequestFactory
from django.urls import resolve

from articles.models import Recovery
from config.gate import Gate, without_nul
from tests.addresses import routes
from tests.newsroom import make_article, make_published, person

pytestmark = pytest.mark.django_db


def test_forms_without_a_cookie_are_those_of_machines_and_of_contributors():
    left_out = {route for route, pattern in routes() if getattr(pattern.callback, "csrf_exempt", False)}
    ours = {route for route in left_out if not route.startswith("api/v1/")}
    assert ours == {"contribute/", "contribute/<str:token>/"} and left_out > ours


@pytest.mark.parametrize("sent", ["GET", "POST"])
def test_every_other_view_is_given_the_text_without_it(sent):
    gate = Gate(lambda request: HttpResponse())
    for route, pattern in routes():
        if route.startswith("api/v1/"):
            continue
        form = "application/x-www-form-urlencoded"
        request = RequestFactory().generic(sent, "/?a%00b=c%00&d=%00", "e%00f=%00g%00", form)
        assert gate.process_view(request, pattern.callback, (), {}) is None
        assert request.GET.dict() == {"ab": "c", "d": ""}
        assert request.POST.dict() == ({"ef": "g"} if sent == "POST" else {})


def test_what_has_none_is_handed_on_as_it_is():
    data = QueryDict("a=1&a=2&b=")
    assert without_nul(data) is data
    assert without_nul(QueryDict("a=1&a=%002&a%00=3")) == QueryDict("a=1&a=2&a=3")


@pytest.mark.parametrize(
    "path",
    [
        "/articles/{slug}%00/",
        "/%00",
        "/preview/%00/",
        "/media/images/%00.jpg",
        "/desk/calendar/%00.ics",
        "/admin/articles/article/{pk}%00/change/",
    ],
)
def test_no_address_has_one(client, path):
    client.force_login(person("Administrator"))
    article = make_published()
    for ask in (client.get, client.post):
        assert ask(path.format(slug=article.slug, pk=article.pk)).status_code == 404


def test_the_api_answers_in_its_own_way(client):
    for path in ("/api/v1/editions/%00/", "/api/v1/%00"):
        response = client.get(path)
        assert response.status_code == 404 and response.headers["Content-Type"] == "application/problem+json"
    assert client.get("/api/v1/editions/?topic=a%00").status_code == 400


def test_lists_and_pages_are_answered(client):
    client.force_login(person("Administrator"))
    article = make_article()
    for path in (
        "/search/?q=%00a&topic=%00",
        "/corrections/?kind=%00&year=%00",
        "/admin/articles/article/?state__exact=%00&q=%00",
        "/admin/articles/article/?q=%0%000",
        "/admin/auth/user/?is_staff__exact=%00",
    ):
        assert client.get(path).status_code in (200, 302), path
    assert client.get("/topics/?next=%00").status_code < 500
    response = client.post(f"/admin/articles/article/{article.pk}/autosave/", {"headline": "One\x00"})
    assert response.status_code < 500
    assert "\x00" not in str([row.data for row in Recovery.objects.all()])


def test_what_did_not_arrive_whole_is_refused(client):
    class Broken:
        def read(self, *args):
            raise OSError("gone")

    request = RequestFactory().post("/articles/x/report/", {"text": "a"})
    request.META["wsgi.input"] = request._stream = Broken()
    view = resolve("/articles/x/report/").func
    assert Gate(lambda request: HttpResponse()).process_view(request, view, (), {}).status_code == 400
