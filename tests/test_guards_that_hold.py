"""Second lines of defence that nobody would miss until they are needed: each test fails when its guard is taken out."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from articles.desk import checkups, editing, sharing
from articles.models import Article, Edition, Event, Override, Shortfall
from articles.models.checkup import Level
from articles.press import notices, publishing
from tests.newsroom import DAY, HOUR, change, make_article, make_published
from tests.test_rights import MARKER, person, secret, secret_piece  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def hidden() -> Article:
    """A piece of somebody else, under embargo, that has had three versions."""
    chief = person("Publisher")
    article = make_article("A first headline", by=chief)
    for _ in range(3):
        change(article, by=chief, at=timezone.now(), body=f"<p>{MARKER} {article.version}</p>")
        Article.objects.filter(pk=article.pk).update(version=article.version)
    change(article, by=chief, is_embargoed=True)
    return article


def page(article: Article, name: str) -> str:
    return f"/admin/articles/article/{article.pk}/{name}/"


def test_a_version_of_another_piece_is_not_compared(client, hidden):
    editor = person("Editor")
    mine = make_article("Mine", by=editor)
    client.force_login(editor)
    others = set(hidden.revisions.values_list("version", flat=True)) - set(
        mine.revisions.values_list("version", flat=True)
    )
    assert others
    for number in others:
        for sides in (f"before=r{number}&after=now", f"before=now&after=r{number}"):
            response = client.get(f"{page(mine, 'compare')}?{sides}")
            assert response.status_code == 404 and MARKER not in response.content.decode()


def test_the_verbs_lock_no_piece_that_one_may_not_see(hidden):
    for role in ("Writer", "Editor"):
        with (
            pytest.raises(editing.NotAllowed, match="do not have the right"),
            editing.locked(hidden, version=None, by=person(role)),
        ):
            raise AssertionError("it was locked")
        with pytest.raises(editing.NotAllowed, match="do not have the right"):
            editing.trash(hidden, version=hidden.version, at=timezone.now(), by=person(role))
    with editing.locked(hidden, version=None, by=person("Publisher")):
        pass


def test_a_headline_in_the_list_of_failing_checks_is_words(client):
    editor = person("Editor")
    article = make_article('<img src=x onerror="alert(1)">', by=editor)
    Shortfall.objects.create(article=article, code="length", level=Level.HINT, message="<b>Too short</b>")
    checkups.sweep(timezone.now())
    Shortfall.objects.get_or_create(article=article, code="length", level=Level.HINT, message="<b>Too short</b>")
    client.force_login(editor)
    shown = client.get("/admin/articles/shortfall/").content.decode()
    assert "&lt;img src=x" in shown and "<img src=x" not in shown and "<b>Too short" not in shown


def test_a_link_of_another_piece_is_not_revoked(client):
    publisher = person("Publisher")
    mine, other = make_article("Mine", by=publisher), make_article("Other", by=publisher)
    link, _ = sharing.share(other, at=timezone.now(), by=publisher, recipient="Ann")
    client.force_login(publisher)
    assert client.post(page(mine, "links"), {"revoke": link.pk}).status_code == 404
    link.refresh_from_db()
    assert link.revoked_at is None
    client.post(page(other, "links"), {"revoke": link.pk})
    link.refresh_from_db()
    assert link.revoked_at is not None


def test_a_schedule_of_another_piece_is_not_cancelled(client):
    publisher = person("Publisher")
    mine, other = make_article("Mine", by=publisher), make_article("Other", by=publisher)
    now = timezone.now()
    publishing.schedule(other, version=other.version, at=now, visible_from=now + DAY)
    edition = other.editions.get()
    client.force_login(publisher)
    sent = {"verb": "cancel", "version": mine.version, "edition": edition.pk}
    assert client.post(page(mine, "publication"), sent).status_code == 404
    assert Edition.objects.waiting(now).filter(pk=edition.pk).exists()
    client.post(page(other, "publication"), sent)
    assert not other.editions.get().is_visible(now + 2 * DAY)


def test_what_was_published_alone_is_settled_on_its_own_page(client):
    alone, editor = person("Publisher"), person("Editor")
    mine = make_article("Mine", by=editor)
    edition = make_published("Other", at=timezone.now() - HOUR)
    override = Override.objects.create(
        edition=edition, code="second_check", message="Nobody else looked", reason="Sunday", by=alone, at=timezone.now()
    )
    client.force_login(editor)
    sent = {"verb": "settle", "version": mine.version, "edition": override.pk}
    assert client.post(page(mine, "publication"), sent).status_code == 404
    override.refresh_from_db()
    assert override.settled_at is None
    client.post(page(edition.article, "publication"), sent | {"version": edition.article.version})
    override.refresh_from_db()
    assert override.settled_by == editor


def test_a_notification_of_a_piece_that_was_embargoed_since_is_not_shown(client):
    chief, editor = person("Publisher"), person("Editor")
    article = make_article("Open for now", by=chief)
    notices.notify([editor], article, f"{MARKER} waits for you.", at=timezone.now())
    notices.notify([editor], None, "Of no piece.", at=timezone.now())
    client.force_login(editor)
    assert MARKER in client.get("/admin/articles/article/notifications/").content.decode()
    change(article, by=chief, is_embargoed=True)
    shown = client.get("/admin/articles/article/notifications/").content.decode()
    assert MARKER not in shown and "Of no piece." in shown


def test_the_audit_leaves_out_what_one_may_not_see(client, hidden):
    """No role that the product ships sees the audit and no embargo; a publication may make one."""
    auditors = Group.objects.create(name="Auditors")
    wanted = {"view_event", "view_article", "edit_others_article"}
    auditors.permissions.set(Permission.objects.filter(codename__in=wanted, content_type__app_label="articles"))
    auditor = User.objects.create(username="auditor", is_staff=True)
    auditor.groups.add(auditors)
    seen = make_article("Seen by all", by=auditor)
    Event.objects.record(seen, "note", at=timezone.now(), text="An open word")
    Event.objects.record(hidden, "note", at=timezone.now(), text=f"{MARKER} word")
    client.force_login(auditor)
    shown = client.get("/admin/articles/event/").content.decode()
    assert "An open word" in shown and MARKER not in shown
    everything = {
        "action": "export",
        "_selected_action": list(Event.objects.values_list("pk", flat=True)),
        "select_across": "1",
    }
    sheet = client.post("/admin/articles/event/", everything)
    assert sheet["Content-Type"].startswith("text/csv") and "An open word" in sheet.content.decode()
    assert MARKER not in sheet.content.decode()


def test_no_number_of_a_row_leads_to_its_address(client, secret):  # noqa: F811
    """Django's way from a row to its page would name the address of what waits."""
    edition = secret.editions.get()
    assert edition.slug
    for who in (person("Editor"), person("Administrator")):
        client.force_login(who)
        for row in (edition, secret, *secret.topics.all()):
            kind = ContentType.objects.get_for_model(row).pk
            response = client.get(f"/admin/r/{kind}/{row.pk}/")
            assert response.status_code == 404 and edition.slug not in response.get("Location", "")
