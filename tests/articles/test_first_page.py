"""The desk's first page: each role sees what waits for it, and what to begin with where nothing does."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html as parser

from articles.admin.panels import BEGINNINGS, PANELS, url_of
from articles.desk import editing
from articles.models import Article, ErrorReport, Event, Front, Notification, Outgoing, Webhook
from articles.models.roles import ROLES
from articles.press import publishing
from tests.html import text_of
from tests.newsroom import DAY, HOUR, change, make_article, make_author, make_institution, person

pytestmark = pytest.mark.django_db
EDITORS = {role for role, rights in ROLES.items() if "articles.edit_others_article" in rights}


def page_of(client, user: User) -> dict[str, str]:
    """Panel → its words, as `user` gets the first page."""
    client.force_login(user)
    tree = parser.fromstring(client.get("/admin/").content)
    sections = tree.xpath("//div[contains(@class, 'dashboard-panels')]/section")
    return {section.xpath("string(h2)"): section.text_content() for section in sections}


def who_sees(client, words: str) -> dict[str, str]:
    """Role → the panel in which somebody of it finds `words`."""
    return where(pages(client), words)


def pages(client) -> dict[str, dict[str, str]]:
    """Role → what somebody of it gets."""
    return {role: page_of(client, person(role, email="there@example.org")) for role in ROLES}


def where(seen: dict[str, dict[str, str]], words: str) -> dict[str, str]:
    return {role: title for role, page in seen.items() for title, text in page.items() if words in text}


def in_state(state: str, headline: str, **values) -> Article:
    article = make_article(headline, **values)
    Article.objects.filter(pk=article.pk).update(state=state)
    return article


def move(article: Article, name: str, by, reason: str = "") -> None:
    article.refresh_from_db()
    editing.move(article, name, version=article.version, at=timezone.now(), by=by, reason=reason)


def test_what_was_handed_in_waits_with_every_editor_and_with_nobody_else(client):
    writer = person("Writer")
    move(make_article("Handed in by somebody", by=writer), "submit", writer)
    assert who_sees(client, "Handed in by somebody") == dict.fromkeys(EDITORS, "Waiting for an editor")
    assert "Handed in by somebody" in page_of(client, writer)["Handed in, and on its way"]


def test_what_one_editor_has_in_edit_others_see_with_whom(client):
    holder = person("Editor", username="holder")
    in_state("in_edit", "With one of them", owner=holder)
    seen = who_sees(client, "With one of them")
    assert seen.pop("Copy-editor") == "In edit with others"
    assert set(seen.values()) == {"In edit: to be marked as ready"}
    assert set(seen) == EDITORS - {"Copy-editor"}
    assert "With one of them" in page_of(client, holder)["Yours to edit"]


def test_what_was_sent_back_says_why(client):
    writer = person("Writer")
    article = make_article("To be done again", by=writer)
    make_article("Not handed in yet", by=writer)
    move(article, "submit", writer)
    move(article, "send_back", person("Editor"), "The second figure needs a source.")
    page = page_of(client, writer)
    assert "The second figure needs a source." in page["Sent back to you"]
    assert "To be done again" not in page["Yours to write"] and "Not handed in yet" in page["Yours to write"]


def test_an_author_of_the_desk_sees_what_was_sent_to_them(client):
    writer = person("Writer")
    in_state("with_author", "For its author to read", authors=[make_author(user=writer)])
    assert "For its author to read" in page_of(client, writer)["Sent to you as the author"]
    assert "For its author to read" in page_of(client, person("Copy-editor"))["With the author"]


def test_what_is_ready_waits_for_those_who_publish_until_it_is_printed_as_it_stands(client):
    article = in_state("ready", "Ready to go out")
    seen = who_sees(client, "Ready to go out")
    assert {role for role, title in seen.items() if title == "Ready to publish"} == {"Publisher", "Administrator"}
    assert seen["Editor"] == seen["Copy-editor"] == seen["Standards editor"] == "Ready"
    publishing.schedule(article, version=1, at=timezone.now(), visible_from=timezone.now() + 3 * DAY)
    assert who_sees(client, "Ready to go out") == {}
    change(article, standfirst="Changed once more, and ready as it is now.")
    assert "Publisher" in who_sees(client, "Ready to go out")


def test_an_error_report_waits_for_those_who_can_correct(client):
    article = make_article("Public, and wrong")
    edition = publishing.publish(article, version=1, at=timezone.now() - DAY)
    said = "The second figure is wrong."
    report = ErrorReport.objects.create(article=article, edition=edition, text=said, at=timezone.now())
    able = {role for role, rights in ROLES.items() if "articles.correct_article" in rights}
    assert who_sees(client, said) == dict.fromkeys(able, "Errors that readers reported")
    ErrorReport.objects.filter(pk=report.pk).update(state="dismissed")
    assert who_sees(client, said) == {}


def test_a_front_that_pins_what_is_gone_is_shown_to_all_who_arrange_fronts(client):
    article = make_article()
    before = timezone.now() - HOUR
    front = Front.objects.create(visible_from=before, made_at=before, approved_at=before)
    front.slots.create(position=1, article=article)
    able = {role for role, rights in ROLES.items() if "articles.change_front" in rights}
    assert who_sees(client, "pins 1 piece that no list shows") == dict.fromkeys(able, "Fronts to look at")


def test_a_changed_disclosure_is_shown_to_those_who_answer_for_them(client):
    house = make_institution("Institute of Examples")
    Event.objects.record_change(
        house, "change", at=timezone.now(), by=person("Editor"), after={"disclosures": ["Paid by A."]}
    )
    able = {role for role, rights in ROLES.items() if "articles.withdraw_article" in rights}
    seen = who_sees(client, "Institute of Examples")
    assert seen == dict.fromkeys(able, "Authors and institutions, lately changed")


def test_accounts_and_failing_messages_wait_for_the_administrator(client):
    User.objects.create(username="roleless", is_staff=True, email="x@example.org")
    person("Editor", username="unreachable")
    edition = publishing.publish(make_article(), version=1, at=timezone.now() - DAY)
    hook = Webhook.objects.create(name="Mirror of ours", url="https://mirror.example.org/")
    now = timezone.now()
    Outgoing.objects.create(
        webhook=hook, edition=edition, event="publish", body="{}", written_at=now, due_at=now, attempts=3
    )
    seen = pages(client)
    for words in ("roleless", "unreachable", "Mirror of ours"):
        assert set(where(seen, words)) == {"Administrator"}, words


@pytest.mark.parametrize("role", ROLES)
def test_where_nothing_waits_it_says_what_to_begin_and_the_button_opens(client, role):
    user = person(role, email="there@example.org")
    client.force_login(user)
    tree = parser.fromstring(client.get("/admin/").content)
    (button,) = tree.xpath("//*[contains(@class, 'beginning')]//a")
    fits = next(row for row in BEGINNINGS if row.right in ROLES[role])
    assert fits.sentence in text_of(client.get("/admin/").content.decode())
    assert client.get(button.get("href")).status_code == 200, f"{role}: {button.get('href')}"
    move(make_article(by=user, owner=user), "submit", None) if role in EDITORS else make_article(by=user)
    assert b"beginning" not in client.get("/admin/").content


def test_every_panel_has_a_role_that_sees_it_and_every_more_leads_somewhere(client):
    for panel in PANELS:
        rights = [rights for rights in ROLES.values() if panel.right in rights and panel.unless not in rights]
        assert rights, panel.title
    client.force_login(person("Administrator"))
    for panel in PANELS:
        if panel.more:
            assert client.get(url_of(panel.more)).status_code == 200, panel.title


@pytest.mark.parametrize("role", ROLES)
def test_its_queries_are_as_many_for_a_full_desk_as_for_an_empty_one(client, role):
    user = person(role)
    client.force_login(user)
    client.get("/admin/")  # the session, the content types

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/admin/").status_code == 200
        return len(queries)

    counts = [asked()]
    for state in ("draft", "in_edit", "with_author", "ready"):
        for number in range(6):
            owner = user if number % 2 else None
            article = in_state(state, f"{state} {number}", owner=owner, due_on=timezone.localdate() - DAY)
            if state == "ready" and number > 3:
                publishing.publish(article, version=1, at=timezone.now() - HOUR)
                ErrorReport.objects.create(
                    article=article, edition=article.editions.get(), text="Wrong.", at=timezone.now()
                )
    counts.append(asked())
    assert counts[1] <= counts[0] + 2, counts  # picture rights and suchlike look once more at what is there
    assert counts[1] <= 36, counts  # of who sees every panel: each asks once or twice


def test_a_notification_without_a_mail_says_so_in_words(client):
    user = person("Editor")
    Notification.objects.create(user=user, text="Something", at=timezone.now(), error="no mail address")
    client.force_login(user)
    words = text_of(client.get(reverse("admin:articles_article_notifications")).content.decode())
    assert "not mailed: your account has no mail address" in words


def test_the_login_says_where_one_is_and_who_makes_accounts(client):
    words = text_of(client.get("/admin/login/").content.decode())
    assert "Log in to the desk" in words and "An administrator of the desk makes accounts" in words
