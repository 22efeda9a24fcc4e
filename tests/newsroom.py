"""Builders and a fixed clock for the tests. Names say what they are; nobody here exists."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from django.contrib.auth.models import Group, User

from articles.desk import editing
from articles.models import Article, Edition, Topic
from articles.models.snapshot import Snapshot, SnapshotByline
from articles.press import publishing, working_copy
from authors.models import Affiliation, Author, Institution

NOON = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
_number = count(1)


def make_institution(name: str = "", **values) -> Institution:
    return Institution.objects.create(name=name or f"Institute {next(_number)}", **values)


def make_author(name: str = "", *, title: str = "", institution: Institution | None = None, **values) -> Author:
    """An author; with `title` or `institution` also a present affiliation on record."""
    author = Author.objects.create(name=name or f"Author {next(_number)}", **values)
    if title or institution:
        # As it is: nothing that `affiliate` would ask about can be on record of an author who was not there before.
        Affiliation.objects.create(author=author, title=title, institution=institution, is_primary=True)
    return author


def affiliate(author: Author, title: str, institution: Institution | None, **values) -> Affiliation:
    affiliation = Affiliation(author=author, title=title, institution=institution, **values)
    affiliation.full_clean()
    affiliation.save()
    return affiliation


def make_topic(name: str = "", **values) -> Topic:
    return Topic.objects.create(name=name or f"Topic {next(_number)}", **values)


def make_article(
    headline: str = "", *, authors: list[Author] | None = None, topics=(), by=None, declared: bool = False, **values
) -> Article:
    """A working copy that is ready to be printed, signed by `authors` or by somebody.

    With `declared` they were asked of their interests and had none. `values` are fields of the snapshot or of the
    planning; `image` is an Image.
    """
    number = next(_number)
    planning = {name: values.pop(name) for name in editing.PLANNING if name in values}
    planning.setdefault("without_image", "image" not in values)
    values.setdefault("standfirst", f"The standfirst of piece {number}.")
    values.setdefault("body", f"<p>The text of piece {number}.</p>")
    image = values.pop("image", None)
    snapshot = Snapshot(
        headline=headline or f"Headline {number}",
        topics=tuple(topic.pk for topic in topics),
        bylines=tuple(
            SnapshotByline(author.pk, declared_on="2026-06-01" if declared else "")
            for author in (authors if authors is not None else [make_author()])
        ),
        image=image.pk if image else None,
        **values,
    )
    return editing.create(snapshot, at=NOON - 1000 * DAY, by=by, planning=planning)


def change(article: Article, by=None, at: datetime = NOON, **values) -> Article:
    """Writes on the working copy as the desk does, and shows it on the object the test holds."""
    planning = {name: values.pop(name) for name in editing.PLANNING if name in values}
    if not (values or planning):
        values = {"standfirst": f"Rewritten, {next(_number)}."}
    snapshot = replace(working_copy.snapshot_of(article), **values)
    editing.save(article, snapshot, version=article.version, at=at, by=by, planning=planning)
    article.refresh_from_db()
    return article


def publish(article: Article, at: datetime = NOON, **options) -> Edition:
    return publishing.publish(article, version=article.version, at=at, **options)


def make_published(headline: str = "", *, at: datetime = NOON - DAY, **values) -> Edition:
    return publish(make_article(headline, **values), at=at)


def day(iso: str) -> date:
    return date.fromisoformat(iso)


def person(role: str, **values) -> User:
    """Somebody on the desk with this role and no right of their own."""
    names = {"username": f"{role.lower().replace(' ', '-')}-{next(_number)}", "is_staff": True}
    user = User.objects.create(**names | values)
    user.groups.add(Group.objects.get(name=role))
    return user
