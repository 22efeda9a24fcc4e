"""What an import costs does not grow with what was imported: the two-hundredth piece is as cheap as the twentieth."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from articles.models import Article
from intake.importing import batches
from intake.models import ImportBatch, ImportedItem
from tests.intake.site import item, read_from, records
from tests.rows import Work, counted

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 1, 12, tzinfo=UTC)
FEW, MANY, MEASURED = 20, 200, 5
MORE = 1.2
UNDER_ALL = (
    "Whoever wants to print this piece elsewhere asks the desk in writing and names the day on which it appeared."
)
AS_GOOD_AS_NONE = {"postgresql": 200, "sqlite": 2000}  # rows, or instructions, of all measured: a table read is 900


def brought(monkeypatch, tmp_path, items, publishes=True) -> ImportBatch:
    path = read_from(monkeypatch, tmp_path / "site.xml", records(*items))
    return batches.run(path, batches.look(path), at=AT, publishes=publishes).batch


@pytest.fixture
def measured(monkeypatch) -> dict[int, Work]:
    """How many pieces there are → what was asked and read for the next one; of the first and the last few."""
    found: dict[int, Work] = {}
    bring = batches.bring

    def watched(*args):
        there = Article.objects.count()
        if there in {FEW - MEASURED, MANY - MEASURED} and connection.vendor == "postgresql":
            with connection.cursor() as cursor:  # what it knows of the table is else left from tests before this one
                cursor.execute("ANALYZE articles_edition")
        if there % (MANY - FEW) in range(FEW - MEASURED, FEW):
            with counted() as found[there]:
                bring(*args)
        else:
            bring(*args)

    monkeypatch.setattr(batches, "bring", watched)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # the plans of a large table, which these are not
            for way in ("seqscan", "hashjoin", "mergejoin"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    return found


def test_a_piece_costs_the_same_after_many(monkeypatch, tmp_path, measured):
    items = []
    for number in range(1, MANY + 1):
        own = " ".join(f"case {number} hall {line * number}." for line in range(40))
        items.append(item(number, headline="A case", slug=f"case-{number}", html=f"<p>{own}</p><p>{UNDER_ALL}</p>"))
    brought(monkeypatch, tmp_path, items)
    assert Article.objects.count() == MANY
    first = [measured[there] for there in range(FEW - MEASURED, FEW)]
    last = [measured[there] for there in range(MANY - MEASURED, MANY)]
    assert sum(len(work.statements) for work in first) == sum(len(work.statements) for work in last)
    less, more = sum(work.read for work in first), sum(work.read for work in last)
    assert more <= less * MORE + AS_GOOD_AS_NONE[connection.vendor], last[-1].grown(first[-1])


def test_pictures_that_were_not_handed_over_are_kept_with_their_piece(monkeypatch, tmp_path):
    """Each is written with its piece, so that none is lost with a process; the report names the first of them."""
    monkeypatch.setattr(batches, "MOST_MISSING", 3)
    lead = {"key": "a", "url": "https://review.example.org/a.png"}
    items = [
        item(number, lead_picture=lead | {"url": f"https://review.example.org/{number}.png"}) for number in range(5)
    ]
    batch = brought(monkeypatch, tmp_path, items)
    urls = [f"https://review.example.org/{number}.png" for number in range(5)]
    assert list(batch.items.order_by("pk").values_list("missing_media", flat=True)) == [[url] for url in urls]
    assert ImportBatch.objects.get().missing_media == urls[:3]


def test_what_the_database_refuses_takes_no_other_piece_with_it(monkeypatch, tmp_path):
    html = "<p>Harbour number 1 was dredged.</p>"

    def refused(*args, **kwargs):
        raise batches.IntegrityError("no such author\nDETAIL: Key (author_id) is not present")

    with monkeypatch.context() as patch:
        patch.setattr("intake.importing.pieces.snapshot_of", refused)
        batch = brought(patch, tmp_path, [item(1, html=html)])
    row = ImportedItem.objects.get()
    assert (row.state, row.notes) == ("failed", ["The database does not take it: no such author."])
    assert batch.finished_at
