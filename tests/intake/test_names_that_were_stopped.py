"""An import that is stopped among the names: who is who in the end is as after one that was not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from articles.models import Article
from authors.models import Author
from intake.drafts import UnreadableDocument
from intake.importing import batches
from intake.models import ImportBatch, ImportedName
from intake.sites.records import Person, Record, Term
from tests.intake.site import item, read_from, records

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def rows() -> list[Record]:
    """Two people of one name, and a tag on one piece that is called like a category."""
    pieces = [item(1, terms=["category:trade", "tag:trade"]), item(2, people=["ana2"]), item(3, people=["bea"])]
    site, ana, trade, *rest = records(*pieces)
    people = [ana, Person("ana2", "Ana Example"), Person("bea", "Bea Example")]
    return [site, *people, trade, Term("tag:trade", "Trade"), *rest]


@pytest.fixture
def bring(monkeypatch, tmp_path):
    path = read_from(monkeypatch, tmp_path / "site.xml", rows())
    return lambda: batches.run(path, batches.look(path), at=AT, publishes=True)


def became() -> list[tuple[str, bool, bool]]:
    """Of each name of the site its key, and whether it became somebody or something new, or nothing."""
    rows = ImportedName.objects.order_by("pk")
    return [(row.key, row.is_new, row.record is None) for row in rows]


@pytest.mark.parametrize("names", range(5))
def test_namesakes_stay_two_wherever_it_was_stopped(bring, monkeypatch, names):
    bring_name, brought = batches.bring_name, []

    def stop(*args):
        if len(brought) == names:
            raise KeyboardInterrupt("stopped")
        brought.append(args)
        return bring_name(*args)

    with monkeypatch.context() as patch:
        patch.setattr(batches, "bring_name", stop)
        with pytest.raises(KeyboardInterrupt, match="stopped"):
            bring()
    bring()
    assert ImportBatch.objects.count() == 1
    assert became() == [
        ("ana", True, False),
        ("ana2", True, False),
        ("bea", True, False),
        ("category:trade", True, False),
        ("tag:trade", False, True),
    ]
    signing = Article.objects.order_by("pk").values_list("bylines__author__name", "bylines__author__slug")
    assert len({slug for _, slug in signing}) == 3
    assert Author.objects.filter(name="Ana Example").count() == 2


def test_of_names_of_which_one_cannot_be_taken_none_is(bring, monkeypatch):
    new_author = batches.new_author

    def refuse(batch, site, name):
        if name.key == "bea":
            raise ValueError("No.")
        return new_author(batch, site, name)

    monkeypatch.setattr(batches, "new_author", refuse)
    with pytest.raises(UnreadableDocument, match="The author “Bea Example” .bea. cannot be taken: No."):
        bring()
    assert not Author.objects.exists() and not ImportedName.objects.exists()
