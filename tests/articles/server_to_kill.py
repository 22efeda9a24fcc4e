"""A desk in a process of its own, for test_killed_server.py, which kills it in the middle of a request.

    main("prepare", SLUG, …)
    main("publish" or "correct", SLUG[, "MODULE:NAME"])     stops where NAME is called
    main("work", SLUG)        does what is left to do
    main("look", SLUG)

Each prints as JSON what is there afterwards.
"""

from __future__ import annotations

import json
import os
import time
from importlib import import_module

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.models import Article, Edition, EditionTopic, Event, FollowUp, PrintedByline  # noqa: E402
from articles.press import outbox  # noqa: E402
from tests.newsroom import change, make_article, make_author, make_institution, make_topic  # noqa: E402

TEXT = "<p>The only copy of it.</p>"


def prepare(*slugs: str) -> None:
    if not connection.introspection.table_names():  # most often it is a copy of a database that has them
        call_command("migrate", verbosity=0)
    user = User.objects.create(username="chief", is_staff=True)
    user.groups.add(Group.objects.get(name="Administrator"))
    author = make_author("Ann Author", title="fellow", institution=make_institution("House"))
    topic = make_topic("Topic")
    for slug in slugs:
        make_article(f"Headline of {slug}", slug=slug, body=TEXT, authors=[author], topics=[topic], declared=True)


def ask(verb: str, slug: str, stop_at: str = "") -> None:
    """Posts the form of the publication page; where `stop_at` is called, says so and waits to be killed."""
    client, article = Client(), Article.objects.get(slug=slug)
    client.force_login(User.objects.get())
    if verb == "correct":
        article = change(article, body=TEXT.replace("only", "second"))
    if stop_at:
        module, _, path = stop_at.partition(":")
        *owners, name = path.split(".")
        owner = import_module(module)
        for part in owners:
            owner = getattr(owner, part)

        def wait(*args, **kwargs):
            print("here", flush=True)
            time.sleep(120)

        setattr(owner, name, wait)
    data = {"verb": verb, "version": article.version, "note": "So."}
    data["change"] = "correction" if verb == "correct" else ""
    response = client.post(f"/admin/articles/article/{article.pk}/publication/", data)
    assert response.status_code == 302, response.content.decode()
    look(slug)


def look(slug: str) -> None:
    article, at = Article.objects.get(slug=slug), timezone.now()
    page = Client().get(f"/articles/{slug}/")
    print(
        json.dumps(
            {
                "text": article.body,
                "version": article.version,
                "editions": [[e.number, e.body, e.visible_until is None] for e in article.editions.order_by("number")],
                "on show": [e.number for e in Edition.objects.visible(at).filter(article=article)],
                "names": PrintedByline.objects.filter(edition__article=article).count(),
                "topics": EditionTopic.objects.filter(edition__article=article).count(),
                "addresses": article.printed_slugs.count(),
                "told": [event.action for event in Event.objects.filter(article=article).order_by("pk")],
                "to do": FollowUp.objects.filter(edition__article=article, done_at=None).count(),
                "page": [page.status_code, "copy of it" in page.content.decode()],
            }
        )
    )


def work(slug: str) -> None:
    outbox.run(timezone.now())
    look(slug)


def main(verb: str, *rest: str) -> None:
    {"prepare": prepare, "look": look, "work": work}.get(verb, lambda *more: ask(verb, *more))(*rest)
