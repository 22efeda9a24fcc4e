"""A frequent word is looked for among the newest months first, and what is found is what all months would give."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from articles import search
from articles.models import Edition, SearchMonth
from articles.search import asking, stretches
from tests.newsroom import make_published

pytestmark = pytest.mark.django_db
AT = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)


@pytest.fixture
def archive() -> list[Edition]:
    """Two pieces a month for a year, each second one with the word."""
    found = []
    for month in range(12):
        for half in range(2):
            body = f"<p>Something on {'peace' if half else 'trade'}.</p>"
            found.append(
                make_published(f"Piece {month} {half}", body=body, at=AT - timedelta(days=30 * month + half + 1))
            )
    search.index.rebuild(AT)
    return found


@pytest.fixture
def small_steps(monkeypatch):
    """Bounds small enough for a dozen pieces to be many."""
    for module, name, value in (
        (asking, "FOUND", 2),
        (asking, "COMMON", 1),
        (stretches, "SPARE", 1),
        (stretches, "FIRST", 2),
    ):
        monkeypatch.setattr(module, name, value)


def headlines(text: str) -> list[str]:
    return [hit.edition.headline for hit in search.asking.ask(search.query.Query(text, newest_first=True), AT).hits]


def asked_for(monkeypatch) -> list:
    """The expressions that the database is asked for from now on."""
    asked, rows_matching = [], asking.rows_matching

    def noted(editions, expression, most):
        asked.append(expression)
        return rows_matching(editions, expression, most)

    monkeypatch.setattr(asking, "rows_matching", noted)
    return asked


def test_the_newest_are_found_and_the_months_before_are_not_asked(archive, small_steps, monkeypatch):
    asked = asked_for(monkeypatch)
    assert headlines("peace") == ["Piece 0 1", "Piece 1 1"]
    text = " ".join(expression.written("postgresql") for expression in asked)
    assert "//202606" in text and "//202507" not in text


def test_months_before_are_asked_until_there_are_enough(archive, small_steps, monkeypatch):
    """The share said that half of all have the word; the newest months have none of them."""
    newest = [edition.pk for edition in archive[:8]]
    Edition.objects.filter(pk__in=newest).update(visible_until=AT - timedelta(seconds=1))
    assert headlines("peace") == ["Piece 4 1", "Piece 5 1"]


def test_without_known_months_everything_is_asked(archive, small_steps):
    SearchMonth.objects.all().delete()
    assert headlines("peace") == ["Piece 0 1", "Piece 1 1"]


def test_a_publication_and_a_rebuild_count_the_same(archive):
    search.index.follow(make_published("One more", at=AT - timedelta(days=40)))
    counted = dict(SearchMonth.objects.filter(documents__gt=0).values_list("month", "documents"))
    search.index.rebuild(AT)
    assert dict(SearchMonth.objects.filter(documents__gt=0).values_list("month", "documents")) == counted
    assert sum(counted.values()) == len(archive) + 1
