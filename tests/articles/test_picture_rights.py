"""Rights that end: what is new is stopped, what is on show goes on, and the desk hears of it a month ahead."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from articles.desk import picture_rights
from articles.models import Notification
from images.models import Image
from tests.articles.test_figures import blank, figure
from tests.newsroom import DAY, make_article, make_published

pytestmark = pytest.mark.django_db


def ending(days: int, **values) -> Image:
    """A picture whose agency licence ends so many days from today."""
    day = timezone.localdate() + timedelta(days=days)
    return blank(licence="agency", agency="A", expires_on=day, **values)


def person(role: str, **values) -> User:
    user = User.objects.create(username=role.lower(), is_staff=True, email=f"{role[:3]}@example.org", **values)
    user.groups.add(Group.objects.get(name=role))
    return user


@pytest.fixture
def pieces():
    """Pieces on show since yesterday, with a picture that ends soon, one that ends late, and one in the text."""
    at = timezone.now() - DAY
    soon, late, inside = ending(10, title="Soon"), ending(31, title="Late"), ending(3, title="Inside")
    make_published("With soon", image=soon, at=at)
    make_published("With late", image=late, at=at)
    make_published("With inside", body=f"<p>x</p>{figure(inside)}", at=at)
    make_article("Draft with soon", image=soon)
    ending(5, title="Nowhere")


def test_every_use_is_listed_the_first_to_end_first(pieces, django_assert_num_queries):
    with django_assert_num_queries(5):
        uses = picture_rights.ending(timezone.now())
    told = [(use.headline, use.picture.title, use.is_live) for use in uses]
    assert told == [
        ("With inside", "Inside", True),
        ("With soon", "Soon", True),
        ("Draft with soon", "Soon", False),
    ]


def test_what_has_ended_stays_on_the_list(pieces):
    Image.objects.filter(title="Soon").update(expires_on=timezone.localdate() - timedelta(days=1))
    uses = picture_rights.ending(timezone.now())
    assert uses[0].sentence(timezone.localdate()).startswith("The rights of “Soon” ended on ")
    assert uses[-1].sentence(timezone.localdate()).startswith("The rights of “Inside” end on ")


def test_publishers_and_owners_are_told_once_for_each_end(pieces):
    publisher, editor = person("Publisher"), person("Editor")
    at = timezone.now()
    assert picture_rights.warn(at) == 2
    assert Notification.objects.filter(user=publisher).count() == 3
    assert "readers see it in “With inside”" in Notification.objects.get(text__contains="Inside").text
    assert not Notification.objects.filter(user=editor).exists()
    assert picture_rights.warn(at) == 0
    Image.objects.filter(title="Soon").update(expires_on=timezone.localdate() + timedelta(days=20))
    assert picture_rights.warn(at) == 1


def test_the_worker_sends_the_mail(pieces, django_capture_on_commit_callbacks, capsys):
    person("Publisher")
    with django_capture_on_commit_callbacks(execute=True):
        call_command("follow_up")
    (letter,) = mail.outbox  # one for all that ends
    assert "rights of “Inside”" in letter.body


def test_the_first_page_of_the_desk_shows_it(pieces, client):
    client.force_login(person("Publisher"))
    page = client.get("/admin/").content.decode()
    assert "Picture rights that end" in page and "The rights of “Inside” end on" in page
    assert "?rights=soon" in page and "With late" not in page.partition("Picture rights that end")[2][:2000]


def test_nobody_reads_there_of_pieces_they_may_not_see(client):
    make_article("Somebody else’s secret", image=ending(3))
    client.force_login(person("Writer"))
    assert "secret" not in client.get("/admin/").content.decode()
