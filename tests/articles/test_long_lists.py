"""The desk's lists take as many queries for four hundred rows as for six, whoever looks, searches and filters.

A page of them has twelve rows here: what each of fifty asks for, each of twelve does.
"""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article, Byline, Edition, EditionTopic, PrintedByline, TaggedArticle, Topic
from articles.models.roles import ROLES
from authors.models import Affiliation, Author, Institution
from images.models import Image
from tests.newsroom import DAY

from .test_desk import person

pytestmark = pytest.mark.django_db
LISTS = {
    "articles/article": ["", "?q=Piece+number", "?publication=changed&type=opinion", "?p=2&o=-1", "?owner=me"],
    "articles/edition": ["", "?q=Piece+number", "?p=2"],
    "articles/topic": ["", "?q=Topic"],
    "authors/author": ["", "?q=Author", "?p=2", "?kind__exact=person"],
    "authors/institution": ["", "?q=House", "?kind__exact=other"],
    "images/image": ["", "?q=Picture", "?p=2"],
}
AUTOCOMPLETES = [("byline", "author"), ("byline", "institution"), ("taggedarticle", "tag"), ("article", "image")]
MOST = 12
A_PAGE = 12


def fill(first: int, after: int, user) -> None:
    """Rows number `first` to `after` of everything, each piece signed twice, printed, changed and with a picture."""
    now, numbers = timezone.now(), range(first, after)
    houses = Institution.objects.bulk_create(Institution(name=f"House {n}", slug=f"house-{n}") for n in numbers)
    authors = Author.objects.bulk_create(
        Author(name=f"Author {n}", slug=f"author-{n}", sort_name=f"Author {n}") for n in numbers
    )
    Affiliation.objects.bulk_create(
        Affiliation(author=author, title="fellow", institution=house, is_primary=True)
        for author, house in zip(authors, houses, strict=True)
    )
    above = Topic.objects.order_by("pk").first()
    topics = Topic.objects.bulk_create(Topic(name=f"Topic {n}", slug=f"topic-{n}", parent=above) for n in numbers)
    images = Image.objects.bulk_create(
        Image(key=f"picture-{n}", title=f"Picture {n}", credit="Agency") for n in numbers
    )
    pieces = Article.objects.bulk_create(
        Article(
            slug=f"piece-{n}",
            headline=f"Piece number {n}",
            owner=user,
            created_by=user,
            image=image,
            digest="now",
            needs_legal=bool(n % 2),
        )
        for n, image in zip(numbers, images, strict=True)
    )
    for position in range(2):
        Byline.objects.bulk_create(
            Byline(article=piece, position=position, author=authors[(n + position) % len(authors)])
            for n, piece in enumerate(pieces)
        )
    TaggedArticle.objects.bulk_create(
        TaggedArticle(content_object=piece, tag=topic) for piece, topic in zip(pieces, topics, strict=True)
    )
    editions = Edition.objects.bulk_create(
        Edition(
            article=piece,
            number=1,
            version=1,
            digest="then",
            slug=piece.slug,
            type="opinion",
            headline=piece.headline,
            language="en",
            image=piece.image,
            published_at=now - DAY,
            modified_at=now - DAY,
            visible_from=now - DAY,
            printed_at=now - DAY,
            printed_by=user,
        )
        for piece in pieces
    )
    PrintedByline.objects.bulk_create(
        PrintedByline(
            edition=edition,
            position=0,
            author=author,
            role="author",
            name=author.name,
            published_at=edition.published_at,
        )
        for edition, author in zip(editions, authors, strict=True)
    )
    EditionTopic.objects.bulk_create(
        EditionTopic(edition=edition, topic=topic, position=0, published_at=edition.published_at)
        for edition, topic in zip(editions, topics, strict=True)
    )


def test_queries_do_not_grow_with_the_rows(client, monkeypatch):
    for shown in admin.site._registry.values():
        monkeypatch.setattr(shown, "list_per_page", A_PAGE)
    user = person("Writer")
    client.force_login(user)
    addresses = [f"/admin/{name}/{query}" for name, queries in LISTS.items() for query in queries] + [
        f"/admin/autocomplete/?app_label=articles&model_name={model}&field_name={field}&term=e"
        for model, field in AUTOCOMPLETES
    ]

    def taken(*roles: str) -> dict[tuple[str, str], tuple[int, int]]:
        found = {}
        for role in roles:
            user.groups.set([Group.objects.get(name=role)])
            for address in addresses:
                with CaptureQueriesContext(connection) as queries:
                    status = client.get(address).status_code
                found[role, address] = (status, len(queries))
        return found

    fill(0, 6, user)
    taken("Administrator")  # what is remembered for good is remembered now
    few = taken(*ROLES)
    fill(6, 400, user)
    many = taken(*ROLES)
    # Six rows have no second page.
    grown = {
        asked: (few[asked], found) for asked, found in many.items() if found != few[asked] and "p=2" not in asked[1]
    }
    assert not grown
    assert {asked: queries for asked, (status, queries) in many.items() if queries > MOST} == {}
    assert {many[role, "/admin/articles/article/"][0] for role in ROLES} == {200}
