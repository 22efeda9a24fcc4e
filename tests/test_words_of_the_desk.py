"""One word for one thing on every screen of the desk: what was given up for another word stands on none.

The walk opens every address under /admin/ as each shipped role, the pages of Django's own among them. A new page is
walked by itself; a new word that is given up gets a row in GIVEN_UP.
"""

from __future__ import annotations

import re
from functools import cache

import pytest
from django.contrib import auth
from django.contrib.auth.models import Group, User
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from lxml import html as parser

from articles.models import Notification
from articles.models.roles import ROLES
from articles.press import fronts, records
from images.models import Image
from images.rights import Licence
from tests.newsroom import DAY, make_institution, make_topic, person
from tests.test_rights import desk_addresses, secret, secret_piece

__all__ = ["secret", "secret_piece"]  # the fixtures: a piece with everything that a piece can have
pytestmark = pytest.mark.django_db

# what was given up → the word instead of it
GIVEN_UP = {
    r"\bstor(y|ies)\b": "piece",
    r"\barticles?\b": "piece",
    r"\bimages?\b": "picture",
    r"\bhouses?\b": "institution",
    r"\bsignatures?\b": "byline; of a message: signed",
    r"\bposts?\b": "affiliation",
    r"^home$": "Desk",
    r"\busers?\b": "account",
    r"\bgroups?\b": "role",
    r"\bstaff\b": "desk",
    r"\badmin\b|\badministration\b|\bmodels\b": "desk",
    r"^select .* to (change|view)": "the plural: Authors",
    r"^add (an? )?(piece|picture|author|institution|topic|series|front|account|webhook|republication)$": "New piece",
    r"\bno results found\b": "Nothing of that name is on record",
    r"\b[ap]\.m\.|\bnoon\b|\bmidnight\b": "18:27",
    r"\b[A-Z][a-z]+\.? \d{1,2}, \d{4}\b": "29 Nov 2026",
    r"\b\d{4}-\d\d-\d\d \d\d:\d\d": "29 Nov 2026, 18:27",
}
LOGIN = "login-of-the-chief"  # people are called by their names; only an account and who is to be called say the login
SEEN = "//text()|//@title|//@aria-label|//@placeholder|//@alt|//input[@type='submit' or @type='button']/@value"


def words_on(tree: parser.HtmlElement) -> list[str]:
    """What a page says, line by line: its text, and what a pointer or a screen reader finds beside it."""
    for node in tree.xpath("//script|//style|//select[@name='language']|//select[@name='language']/option"):
        node.drop_tree()
    lines = (" ".join(line.split()) for line in tree.xpath(SEEN))
    return [re.sub(r"\S*/\S*/\S*", "", line) for line in lines if line]  # without what is typed as an address


@cache  # most lines stand on most pages
def given_up(line: str) -> list[str]:
    return [word for word in GIVEN_UP if re.search(word, line, re.IGNORECASE if word.islower() else 0)]


def pages_of(*rows) -> list[str]:
    found = []
    for row in rows:
        for page in ("change", "delete", "history", "merge"):
            name = f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}"
            try:
                found.append(reverse(name, args=[row.pk]))
            except NoReverseMatch:  # this kind of record has no such page
                continue
    return found


@pytest.fixture
def desk(secret) -> list[str]:
    """The addresses of a desk on which there is something of everything."""
    chief = User.objects.get(pk=secret.created_by_id)
    User.objects.filter(pk=chief.pk).update(username=LOGIN, first_name="The", last_name="Chief")
    chief.refresh_from_db()
    at = timezone.now()
    waiting = fronts.arrange(None, visible_from=at + DAY, pins=[], at=at, by=chief)
    standing = fronts.approve(fronts.arrange(None, visible_from=at, pins=[], at=at, by=chief), at=at, by=chief)
    topic = make_topic("Sanctions")
    with records.changing(topic, at=at, by=chief):
        topic.introduction = "What they are."
        topic.save()
    picture = Image.objects.create(title="A quay", credit="Ana Example", created_by=chief, licence=Licence.OWN)
    byline = secret.bylines.get()
    Notification.objects.create(user=chief, article=secret, text="Assigned to you", at=timezone.now())
    paths = [
        *(path for path in desk_addresses(secret) if "logout" not in path),
        *pages_of(picture, chief, Group.objects.get(name="Writer"), byline.author, make_institution(), topic),
        *pages_of(standing, waiting),
        reverse("admin:auth_user_password_change", args=[chief.pk]),
        *(f"/admin/{room}/" for room in ("auth", "authors", "images")),
        *(f"/admin/articles/article/?attention={what}" for what in ("late", "trash")),
        "/admin/images/image/?q=nothing",
    ]
    return list(dict.fromkeys(paths))


@pytest.mark.parametrize("role", ROLES)
def test_every_screen_begins_at_the_desk_and_says_no_word_that_was_given_up(client, desk, role, monkeypatch):
    user = person(role)
    client.force_login(user)
    monkeypatch.setattr(auth, "get_user", lambda request: user)  # looks them and their rights up once for all screens
    found, read = {}, 0
    for path in desk:
        answer = client.get(path)
        if answer.status_code not in (200, 403, 404) or "html" not in answer.get("Content-Type", ""):
            continue
        read += 1
        page = parser.fromstring(answer.content.decode())
        for where in page.find_class("breadcrumbs"):
            assert where.text_content().split("›")[0].strip() == "Desk", path
        for line in words_on(page):
            if LOGIN in line and f"@{LOGIN}" not in line and "/admin/auth/" not in path:
                found.setdefault(f"{line[:120]!r}: The Chief", path)
            for word in given_up(line):
                found.setdefault(f"{line[:120]!r}: {GIVEN_UP[word]}", path)
    assert read > 40
    assert not found, "\n".join(f"{path}: {line}" for line, path in found.items())


def test_the_table_of_words_finds_them():
    """The walk can fail."""
    given = [
        "All stories",
        "Add article",
        "Add topic",
        "Select error report to view",
        "Home",
        "Nov. 29, 2026, 6:27 p.m.",
        "2026-11-29 18:27",
    ]
    assert all(given_up(line) for line in given)
    kept = ["Home page from 29 Nov 2026, 18:27", "New piece", "Pictures", "Log in to the desk", "Housing"]
    assert not any(given_up(line) for line in kept)


def test_the_login_speaks_of_the_desk(client):
    page = client.post(reverse("admin:login"), {"username": "nobody", "password": "nothing"})
    assert page.status_code == 200
    lines = words_on(parser.fromstring(page.content.decode()))
    assert "No account of the desk has this name and this password. Capitals count in both." in lines
    assert not [line for line in lines if given_up(line)]
