"""What the desk says to a newcomer: a refusal has a way on, a link has words, a moment is in the desk's own time."""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from articles.models import Edition, Event
from articles.models.webhook import Delivery
from articles.press import fronts, publishing
from tests.newsroom import DAY, HOUR, change, make_published, person

from .test_desk import form_of, ready, url

pytestmark = pytest.mark.django_db
LISTS = [f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist" for model in admin.site._registry]


def test_whatever_a_role_may_not_open_is_refused_on_a_page_with_a_way_on(client):
    client.force_login(person("Writer"))
    refused = [page for page in (client.get(reverse(name)) for name in LISTS) if page.status_code == 403]
    assert len(refused) > 3
    for page in refused:
        words = page.content.decode()
        assert "Your role does not include this. Nothing was changed." in words
        assert f'<a href="{reverse("admin:index")}">Go to the desk</a>' in words
        assert page["Cache-Control"] == "no-store"


def test_a_script_is_refused_in_json_and_a_reader_on_a_page_of_the_site(client, rf):
    from config.refusals import forbidden

    client.force_login(person("Writer"))
    answer = client.get(reverse("admin:auth_user_changelist"), headers={"Accept": "application/json"})
    assert (answer.status_code, list(answer.json())) == (403, ["error"])
    page = forbidden(rf.get("/search/"), PermissionError("Not for you."))
    assert page.status_code == 403 and b"Not for you. Go to the" in page.content


def test_every_link_beside_a_list_has_words(client):
    client.force_login(person("Administrator"))
    make_published(at=timezone.now() - DAY)  # an event of a piece, which has no other record's kind
    assert Event.objects.filter(record_type="").exists()
    for name in LISTS:
        page = client.get(reverse(name)).content.decode()
        empty = re.findall(r"<a [^>]*href=\"\?[^>]*></a>", page.partition('id="changelist-filter"')[2])
        assert not empty, f"{name}: {empty}"


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "America/New_York"])
def test_a_record_says_its_moment_in_the_time_of_the_desk(settings, zone):
    settings.TIME_ZONE = zone
    with timezone.override(zone):
        moment = timezone.now() + DAY
        said = timezone.localtime(moment).strftime("%H:%M")
        front = fronts.arrange(None, visible_from=moment, pins=[], at=timezone.now(), by=person("Copy-editor"))
        assert said in str(front)
        assert said in str(Delivery(at=moment, status=200))


@pytest.mark.parametrize("how", ["embargo", "hold"])
def test_who_stops_a_schedule_reads_that_it_is_off(client, how):
    publisher = person("Publisher")
    client.force_login(publisher)
    now, article = timezone.now(), ready()
    due = {"at": now, "visible_from": now + HOUR, "by": publisher, "override": "By phone."}
    publishing.schedule(article, version=article.version, **due)
    more = {"is_embargoed": "on"} if how == "embargo" else {"_move": "hold", "move_reason": "Not now."}
    page = client.post(url("change", article), form_of(article) | more, follow=True)
    assert "It is off the schedule: due " in page.content.decode()
    assert not Edition.objects.visible(now + DAY).exists()
    article.refresh_from_db()
    change(article)
    assert "off the schedule" not in client.post(url("change", article), form_of(article), follow=True).content.decode()
