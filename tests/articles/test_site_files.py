"""What browsers and crawlers ask of the site itself."""

import json

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone
from PIL import Image

from articles import search
from articles.models import Edition
from articles.press import publishing
from tests.newsroom import change, make_published

pytestmark = pytest.mark.django_db


def file_at(url: str) -> str:
    path = finders.find(url.removeprefix("/static/"))
    assert path, url
    return path


@pytest.mark.parametrize("path", ["/favicon.ico", "/apple-touch-icon.png"])
def test_an_address_that_browsers_guess_leads_to_an_icon(client, path):
    response = client.get(path)
    assert response.status_code == 302
    with Image.open(file_at(response["Location"])) as icon:
        assert icon.width == icon.height >= 48


def test_the_manifest_names_icons_of_the_size_it_says(client, settings):
    settings.SITE_NAME = "The Example “Review”"
    response = client.get("/manifest.webmanifest")
    assert response["Content-Type"] == "application/manifest+json"
    manifest = json.loads(response.content)
    assert manifest["name"] == settings.SITE_NAME and manifest["start_url"] == "/"
    for icon in manifest["icons"]:
        with Image.open(file_at(icon["src"])) as image:
            assert icon["sizes"] == f"{image.width}x{image.height}"
    assert "/manifest.webmanifest" in client.get("/").content.decode()


def test_robots_is_kept_for_a_while(client):
    response = client.get("/robots.txt")
    assert "max-age=3600" in response["Cache-Control"] and "Sitemap:" in response.content.decode()


def test_a_browser_gets_suggestions_in_its_own_form(client):
    search.index.follow(make_published("The Reactor at Yongbyon"))
    assert "form=opensearch" in client.get("/opensearch.xml").content.decode()
    answer = client.get("/search/suggest?form=opensearch&q=reac").json()
    assert answer == ["reac", ["The Reactor at Yongbyon"]]


def test_the_ledger_carries_its_corrections_as_data(client):
    edition = make_published("First headline")
    article = change(edition.article, headline="The headline now")
    note = "It was 1994, not 1993."
    publishing.correct(article, version=article.version, at=timezone.now(), change=Edition.Change.CORRECTION, note=note)
    entry = Edition.objects.exclude(note="").get()
    for path in ("/corrections/", f"/corrections/{entry.pk}/"):
        page = client.get(path).content.decode()
        scripts = [part.partition("</script>")[0] for part in page.split('<script type="application/ld+json">')[1:]]
        data = json.loads(scripts[0])
        if path == "/corrections/":
            (item,) = data["mainEntity"]["itemListElement"]
            data = item["item"]
        assert (data["@type"], data["text"], data["name"]) == ("CorrectionComment", note, "Correction")
        assert data["about"]["headline"] == "The headline now"
        assert data["url"].endswith(f"/corrections/{entry.pk}/")
