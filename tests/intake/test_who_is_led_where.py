"""The desk's pages of what arrives, as every role: no link leads to a refusal, no button is of another's right."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.urls import reverse
from lxml import html as parser

from articles.models import Article
from articles.models.roles import ROLES
from intake.models import SourceDocument
from tests.newsroom import person

from .documents import HARBOUR, WALL
from .test_contributions import document, hand_in, invited
from .test_from_document import click, send

pytestmark = pytest.mark.django_db
BUTTONS = {"Extend by sixty days", "Send a new link", "Revoke the link", "This is the author", "Decline"}


@pytest.fixture
def arrived(client) -> list[str]:
    """The pages, with a contributor's piece, their later version and a document that waits."""
    cache.clear()
    editor = person("Editor")
    row, token = invited(editor)
    hand_in(client, token)
    client.force_login(editor)
    click(client, client.get(reverse("document", args=[SourceDocument.objects.get().pk])))
    client.logout()
    hand_in(client, token, document=document(WALL.replace("twice", "three times")))
    later = SourceDocument.objects.get(article=None)
    pages = [reverse("from_document"), reverse("contributors"), reverse("contributor", args=[row.pk])]
    pages += [reverse("document", args=[later.pk]), reverse("documents_of", args=[Article.objects.get().pk])]
    return pages


@pytest.mark.parametrize("role", ROLES)
def test_every_link_opens_and_every_button_is_of_a_right(client, arrived, role):
    user = person(role, email="there@example.org")
    client.force_login(user)
    own = send(client, HARBOUR)
    buttons: set[str] = set()
    refused, asked = [], set()
    for page in [*arrived, own.request["PATH_INFO"]]:
        shown = client.get(page)
        if shown.status_code != 200:
            assert page not in asked, f"{page} was linked"
            continue
        tree = parser.fromstring(shown.content)
        buttons |= {" ".join(button.text_content().split()) for button in tree.xpath("//main//button")}
        for url in tree.xpath("//main//a/@href"):
            url = url.partition("#")[0]
            if url and url not in asked:
                asked.add(url)
                url = url if url.startswith("/") else page + url
                if client.get(url).status_code >= 400:
                    refused.append((page, url))
    assert refused == []
    assert (buttons & BUTTONS == BUTTONS) == user.has_perm("intake.change_contribution")
    assert (reverse("invite_contributor") in asked) == user.has_perm("intake.add_contribution")
    assert (reverse("contributors") in asked) == user.has_perm("intake.view_contribution")
