"""The page of publication and what stands beside it: refusals keep what was typed, times have a sane list of zones."""

from __future__ import annotations

import base64
import re

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from lxml.html import fromstring

from articles.admin import moments
from articles.desk import editing
from articles.models import Article, Edition, Event, Revision
from articles.press import publishing
from articles.public import share_cards
from tests.newsroom import DAY, NOON, change, make_article, make_published, person, publish

from .test_desk import form_of

pytestmark = pytest.mark.django_db


def page(name: str, article: Article) -> str:
    return reverse(f"admin:articles_article_{name}", args=[article.pk])


def fields_of(form) -> dict[str, str]:
    """What the form would send: names and values of its fields."""
    return {name: value or "" for name, value in form.form_values()}


FILLED = {
    "note": "A note that was typed",
    "redirect_to": "/articles/no-such-piece/",
    "visible_from": "2020-01-01T09:00",
    "zone": "Europe/Berlin",
    "override": "A reason that was typed",
    "serious": "on",
    "change": "clarification",
    "status": "redirected",
}


# The others are a button without a field, or are there only for what is on record since.
WITH_FIELDS = ["publish", "schedule", "correct", "withdraw", "restore", "anonymise"]


@pytest.mark.parametrize("verb", WITH_FIELDS)
def test_a_refusal_keeps_every_field(client, verb):
    """Every form of the page, with every field filled, refused for its version; what it shows is what was sent."""
    chief, other = person("Publisher"), person("Publisher")
    for somebody in (chief, other):
        somebody.groups.add(Group.objects.get(name="Standards editor"))
    client.force_login(chief)
    if verb == "publish":
        article = make_article(declared=True)
    else:
        article = make_published(at=NOON - DAY).article
        change(article)
    if verb == "restore":
        publishing.withdraw(article, version=article.version, at=NOON, note="Why", by=chief, approved_by=other)
    before = fromstring(client.get(page("publication", article)).content)
    forms = before.xpath(f"//form[.//input[@name='verb' and @value='{verb}']]")
    assert forms
    for form in forms:
        sent = fields_of(form)
        names = {field.name for field in form.inputs if field.name}
        sent |= {name: value for name, value in FILLED.items() if name in names}
        if "approved_by" in names:
            sent["approved_by"] = str(other.pk)
        sent["version"] = "9999"
        answer = client.post(page("publication", article), sent)
        after = fromstring(answer.content)
        again = [fields_of(f) for f in after.xpath(f"//form[.//input[@name='verb' and @value='{verb}']]")]
        known = {name: value for name, value in sent.items() if name not in {"version", "csrfmiddlewaretoken"}}
        assert any(known.items() <= shown.items() for shown in again), (known, again)


class TestZones:
    def test_are_places_by_region(self):
        names = {zone for cities in moments.zones().values() for zone, _ in cities}
        assert {"Europe/Berlin", "America/New_York", "Asia/Kathmandu"} <= names
        assert not names & {"localtime", "Factory", "W-SU", "EST5EDT", "Etc/GMT+1", "PRC", "UTC"}

    def test_of_the_desk_stands_first(self, client, settings):
        settings.TIME_ZONE = "Europe/Berlin"
        client.force_login(person("Publisher"))
        options = fromstring(client.get(page("publication", make_article(declared=True))).content)
        values = options.xpath("//select[@name='zone'][1]//option/@value")
        assert values[:2] == ["Europe/Berlin", "UTC"] and len(values) == len(set(values))


class TestReady:
    def ready(self) -> Article:
        article = make_article(declared=True)
        editing.move(article, "submit", version=article.version, at=NOON, by=person("Editor"))
        editing.move(article, "approve", version=article.version, at=NOON, by=person("Editor"))
        return Article.objects.get()

    def test_a_change_of_the_text_takes_it_back_to_edit(self, db):
        article = self.ready()
        assert article.state == "ready"
        change(article, by=person("Editor"), standfirst="Another one.")
        assert article.state == "in_edit"
        assert Event.objects.filter(article=article, action="reopen").get().text.startswith("Ready → In edit")

    def test_planning_and_a_save_of_the_same_leave_it_ready(self, db):
        article = self.ready()
        change(article, by=person("Editor"), priority=2, headline=article.headline)
        assert article.state == "ready"

    def test_a_correction_that_is_public_leaves_nothing_to_do(self, db):
        article = make_published(at=NOON - DAY).article
        change(article, standfirst="Corrected.")
        assert Article.objects.get().state == "in_edit"
        publishing.correct(
            article, version=article.version, at=NOON, change=Edition.Change.CORRECTION, note="What was wrong."
        )
        assert Article.objects.get().state == "ready"


class TestCompare:
    def shown(self, client, article: Article) -> str:
        client.force_login(person("Editor"))
        return client.get(page("compare", article)).content.decode()

    def test_opens_with_the_edition_before_where_the_working_copy_is_public(self, client):
        article = make_published(at=NOON - DAY, standfirst="As it was at first.").article
        change(article, standfirst="As it is now.")
        publishing.correct(article, version=article.version, at=NOON, change=Edition.Change.SILENT)
        said = self.shown(client, article)
        assert "The two are the same" not in said
        assert re.search(r'value="e1"\s+selected', said)

    def test_opens_with_what_readers_see_where_it_was_changed_since(self, client):
        article = make_published(at=NOON - DAY).article
        change(article, standfirst="Changed since.")
        assert re.search(r'value="e1"\s+selected', self.shown(client, article))

    def test_of_one_edition_alone_opens_with_the_version_before_it(self, client):
        article = make_article(declared=True, standfirst="Before.")
        change(article, standfirst="After.", at=NOON + DAY)
        publish(article, at=NOON + 2 * DAY)
        assert Revision.objects.count() == 2
        assert "The two are the same" not in self.shown(client, article)


class TestShareCard:
    def test_the_preview_shows_the_card_that_is_shared(self, client):
        article = make_published(at=NOON - DAY).article
        client.force_login(person("Editor"))
        answer = client.post(f"{page('preview', article)}?card=1", form_of(article))
        drawn = re.search(r"data:image/jpeg;base64,([^\"]+)", answer.content.decode())[1]
        assert base64.b64decode(drawn) == share_cards.picture(Edition.objects.get())

    def test_it_says_what_is_typed(self, client):
        article = make_published(at=NOON - DAY).article
        client.force_login(person("Editor"))
        shown = [
            client.post(f"{page('preview', article)}?card=1", form_of(article, headline=words)).content
            for words in ("One headline", "Another headline")
        ]
        assert shown[0] != shown[1]

    def test_a_get_draws_nothing(self, client):
        client.force_login(person("Editor"))
        assert b"base64" not in client.get(f"{page('preview', make_published(at=NOON - DAY).article)}?card=1").content
