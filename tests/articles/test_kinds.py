"""The table of kinds: every row makes a page, feeds and a head, under one way to find a record."""

from __future__ import annotations

import pytest
from django.template.loader import get_template
from django.utils import timezone

from articles.pages import structured_data
from articles.pages.kinds import KINDS
from tests.newsroom import DAY, make_article, make_author, make_institution, make_topic, publish

pytestmark = pytest.mark.django_db
WITH_OTHER_NAMES = ["topic", "author", "institution"]


@pytest.fixture
def slugs() -> dict[str, str]:
    """Of each kind the slug of a record that a public piece belongs to."""
    author = make_author("Ann", institution=make_institution("House"))
    publish(make_article("Piece", authors=[author], topics=[make_topic("Trade")]), at=timezone.now() - DAY)
    return {"type": "opinion", "language": "en", "topic": "trade", "author": "ann", "institution": "house"}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_what_a_row_names_is_there(kind):
    assert not kind.schema_type or kind.schema_type in structured_data.OF_RECORDS
    assert not kind.has_page or get_template(f"articles/{kind.name}.html")
    assert not kind.list_context or get_template(f"articles/{kind.path}.html")
    assert kind.context or kind.editions
    assert kind.feed_description == "" or kind.slugs


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_what_is_not_there_is_not_found(client, slugs, kind):
    for path in ("", "feed.xml", "feed.json"):
        assert client.get(f"/{kind.path}/nothing/{path}").status_code == 404


@pytest.mark.parametrize("name", ["type", "topic", "author", "institution", "language"])
def test_a_page_names_its_feeds_and_they_lead_back(client, slugs, name):
    kind = KINDS[name]
    home = f"/{kind.path}/{slugs[name]}/"
    feed = client.get(f"{home}feed.json").json()
    assert [item["title"] for item in feed["items"]] == ["Piece"]
    if kind.has_page:
        page = client.get(home).content.decode()
        assert f"http://testserver{home}feed.xml" in page and "application/ld+json" in page
        assert feed["home_page_url"] == f"http://testserver{home}"
    else:
        assert client.get(home).status_code == 404 and feed["home_page_url"] == "http://testserver/"


@pytest.mark.parametrize("name", WITH_OTHER_NAMES)
def test_another_name_leads_to_the_page_and_to_its_feeds(client, slugs, name):
    kind = KINDS[name]
    record = kind.find(slugs[name], timezone.now())
    record.other_names.create(name="Former")
    for path in ("", "feed.xml", "feed.json"):
        response = client.get(f"/{kind.path}/former/{path}")
        assert response.status_code == 301
        assert response["Location"].removeprefix("http://testserver") == f"/{kind.path}/{record.slug}/{path}"


def test_a_piece_stands_in_the_feeds_of_what_it_names(slugs):
    edition = publish(make_article("Other", topics=[make_topic("Tariffs", parent=make_topic("Economy"))]))
    assert list(KINDS["topic"].slugs(edition)) == ["tariffs", "economy"]
    for kind in KINDS.values():
        if kind.slugs:
            assert all(kind.find(slug, timezone.now()) for slug in kind.slugs(edition))
