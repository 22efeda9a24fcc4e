"""A picture in print is changed by whom the right was given, in the audit; one that is not, by whoever brought it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from articles.models import Event, Front, Slot
from articles.models.roles import ROLES
from images import changes, pictures, renditions
from images.models import Image
from tests.articles.test_figures import blank, figure
from tests.images.files import bring, drawn, encoded, upload
from tests.images.test_library import form, page_of
from tests.newsroom import DAY, make_article, make_author, make_published

pytestmark = pytest.mark.django_db

MAY_CHANGE_WHAT_IS_PRINTED = {"Editor", "Publisher", "Standards editor", "Administrator"}
MAY_CHANGE_OTHERS = MAY_CHANGE_WHAT_IS_PRINTED | {"Copy-editor"}
PLACES = ["lead", "in a text", "scheduled", "superseded", "portrait", "pinned"]


def person(role: str) -> User:
    user = User.objects.create(username=f"{role}-{User.objects.count()}", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def put(image: Image, place: str) -> None:
    """Shows the picture to readers there."""
    at = timezone.now() - DAY
    match place:
        case "lead":
            make_published(image=image, at=at)
        case "in a text" | "superseded":
            make_published(body=f"<p>x</p>{figure(image)}", at=at)
        case "scheduled":
            make_published(image=image, at=at + 2 * DAY)
        case "portrait":
            make_author(portrait=image)
        case "pinned":
            front = Front.objects.create(visible_from=at, made_at=at, approved_at=at)
            Slot.objects.create(front=front, position=1, article=make_published(at=at).article, image=image)


def facts(image: Image) -> dict:
    return Image.objects.filter(pk=image.pk).values().get()


def whatever(image: Image) -> dict:
    """A form that would change every field the page has."""
    soon = timezone.localdate() + timedelta(days=3)
    typed = {}
    for field in Image._meta.concrete_fields:
        if field.editable and field.name not in {"licence", "is_decorative", "id"}:
            text = "https://changed.test/" if isinstance(field, models.URLField) else "Changed"
            typed[field.name] = soon.isoformat() if isinstance(field, models.DateField) else text
    typed |= {"licence": "agency", "focus_left": 3, "focus_top": 97}
    return form(image, **typed, upload=upload(encoded(drawn((90, 50)))))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("place", PLACES)
def test_what_is_in_print_changes_nobody_without_the_right(client, role, place):
    user = person(role)
    image = blank(created_by=user)
    put(image, place)
    before = facts(image)
    client.force_login(user)
    page = client.get(page_of(image))
    assert page.status_code == 200
    if role in MAY_CHANGE_WHAT_IS_PRINTED:
        assert "written down in the audit" in page.content.decode() and 'name="caption"' in page.content.decode()
        assert changes.refusal(image, user) == ""
        return
    assert "is in print" in page.content.decode() and 'name="caption"' not in page.content.decode()
    assert "focus_left" not in page.content.decode()
    assert client.post(page_of(image), whatever(image)).status_code == 403
    assert facts(image) == before and not Event.objects.filter(record_type="images.image").exists()


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("own", [True, False])
def test_what_is_not_in_print_changes_who_brought_it_and_who_edits_others(client, role, own):
    user = person(role)
    image = blank(created_by=user if own else person("Editor"))
    make_article(image=image)  # on the desk alone
    client.force_login(user)
    page = client.get(page_of(image)).content.decode()
    response = client.post(page_of(image), form(image, caption="Changed"))
    if own or role in MAY_CHANGE_OTHERS:
        assert response.status_code == 302 and facts(image)["caption"] == "Changed"
        assert not Event.objects.filter(record_type="images.image").exists()
    else:
        assert "Somebody else brought this picture in" in page
        assert response.status_code == 403 and facts(image)["caption"] == ""


def test_every_change_of_a_picture_in_print_is_in_the_audit_with_before_and_after(client):
    image = blank(rights_note="Ask Ann")
    put(image, "portrait")
    editor = person("Editor")
    client.force_login(editor)
    soon = timezone.localdate() + DAY
    typed = form(image, rights_note="Ask Bob", licence="agency", agency="A", expires_on=soon.isoformat())
    assert client.post(page_of(image), typed).status_code == 302
    event = Event.objects.get(record_type="images.image", record_id=image.pk)
    assert (event.action, event.by, event.subject) == ("picture", editor, str(image))
    assert event.before == {"rights_note": "Ask Ann", "licence": "own", "agency": "", "expires_on": None}
    assert event.after == {"rights_note": "Ask Bob", "licence": "agency", "agency": "A", "expires_on": soon.isoformat()}
    client.post(page_of(image), form(Image.objects.get(), expires_on=soon.isoformat()))
    assert Event.objects.filter(record_type="images.image").count() == 1, "what changes nothing is no change"


def test_a_new_focus_of_a_printed_picture_has_new_addresses_and_no_address_gets_other_bytes(client):
    image = bring(encoded(drawn((800, 450))))
    edition = make_published(image=image, at=timezone.now() - DAY)
    page = client.get(edition.get_absolute_url()).content
    served = {}
    for name in renditions.names(image):
        served[name] = b"".join(client.get(pictures.media_url(name)).streaming_content)
    client.force_login(person("Editor"))
    assert client.post(page_of(image), form(image, focus_left=3, focus_top=97)).status_code == 302
    event = Event.objects.get(record_type="images.image")
    assert event.before == {"focus_x": 0.5, "focus_y": 0.5} and event.after == {"focus_x": 0.03, "focus_y": 0.97}
    client.logout()
    for name, content in served.items():
        response = client.get(pictures.media_url(name))
        if response.status_code == 302:
            assert response["Location"] not in map(pictures.media_url, served)
            assert not default_storage.exists(name)
        else:
            assert b"".join(response.streaming_content) == content, name
    edition.refresh_from_db()
    assert client.get(edition.get_absolute_url()).content != page, "the new cut is the one that readers get"


def test_what_was_printed_since_the_form_was_opened_is_not_changed(client, monkeypatch):
    writer = person("Writer")
    image = blank(created_by=writer)
    client.force_login(writer)
    asked = []
    refusal = changes.refusal

    def printed_meanwhile(picture: Image, user) -> str:
        answer = refusal(picture, user)
        if not asked:
            put(image, "lead")
        asked.append(answer)
        return answer

    monkeypatch.setattr(changes, "refusal", printed_meanwhile)
    client.post(page_of(image), form(image, caption="Changed"))
    assert facts(image)["caption"] == "" and Image.objects.get().is_in_print


def test_the_verb_itself_refuses(client):
    image = blank()
    with pytest.raises(changes.ChangeRefused, match="Somebody else brought this picture in"):
        changes.change(image, image.save, at=timezone.now(), by=person("Writer"))
    put(image, "lead")
    with pytest.raises(changes.ChangeRefused, match="in print"):
        changes.change(image, image.save, at=timezone.now(), by=person("Copy-editor"))
    with pytest.raises(changes.ChangeRefused, match="do not have the right to change pictures"):
        changes.change(image, image.save, at=timezone.now(), by=User.objects.create(username="nobody"))
