"""Builders and a fixed clock for the tests. Names say what they are; nobody here exists."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count

from articles import publishing
from articles.models import Article, Byline, Edition, Topic
from authors.models import Affiliation, Author, Institution

NOON = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
_number = count(1)


def make_institution(name: str = "", **values) -> Institution:
    return Institution.objects.create(name=name or f"Institute {next(_number)}", **values)


def make_author(name: str = "", *, title: str = "", institution: Institution | None = None, **values) -> Author:
    """An author; with `title` or `institution` also a present post on record."""
    author = Author.objects.create(name=name or f"Author {next(_number)}", **values)
    if title or institution:
        affiliate(author, title, institution, is_primary=True)
    return author


def affiliate(author: Author, title: str, institution: Institution | None, **values) -> Affiliation:
    post = Affiliation(author=author, title=title, institution=institution, **values)
    post.full_clean()
    post.save()
    return post


def make_topic(name: str = "", **values) -> Topic:
    return Topic.objects.create(name=name or f"Topic {next(_number)}", **values)


def make_article(headline: str = "", *, authors: list[Author] | None = None, topics=(), **values) -> Article:
    """A working copy that is ready to be printed, signed by `authors` or by somebody."""
    number = next(_number)
    values.setdefault("standfirst", f"The standfirst of piece {number}.")
    values.setdefault("body", f"<p>The text of piece {number}.</p>")
    article = Article.objects.create(headline=headline or f"Headline {number}", **values)
    for position, author in enumerate(authors if authors is not None else [make_author()]):
        Byline.objects.create(article=article, position=position, author=author)
    article.topics.set(topics)
    return article


def change(article: Article, **values) -> Article:
    """Writes on the working copy as the desk does: the version moves."""
    for name, value in values.items():
        setattr(article, name, value)
    article.version += 1
    article.save()
    return article


def publish(article: Article, at: datetime = NOON, **options) -> Edition:
    return publishing.publish(article, version=article.version, at=at, **options)


def make_published(headline: str = "", *, at: datetime = NOON - DAY, **values) -> Edition:
    return publish(make_article(headline, **values), at=at)


def day(iso: str) -> date:
    return date.fromisoformat(iso)
