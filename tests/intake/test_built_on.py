"""What keeps an import from being taken back: what somebody has done with a piece since, not what imports did."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from articles.desk import editing
from articles.models import Article
from articles.press import publishing, working_copy
from intake.importing import batches, undoing
from tests.intake.site import item, read_from, records
from tests.newsroom import person

AT = datetime(2026, 11, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bring(monkeypatch, tmp_path):
    """Brings in a site of these items, as published."""

    def run(*items, at=AT):
        path = read_from(monkeypatch, tmp_path / "site.xml", records(*items))
        return batches.run(path, batches.look(path), at=at, publishes=True)

    return run


def leading_to(number: int) -> str:
    return f'<p>More <a href="https://review.example.org/2019/05/piece-{number}/">there</a> of harbours.</p>'


def test_pieces_whose_texts_lead_to_each_other_are_nobodys_work(bring):
    """Links in texts are those of the old site; what a piece answers or explains, somebody says on the desk."""
    batch = bring(*[item(number, html=leading_to(number % 3 + 1)) for number in (1, 2, 3)]).batch
    assert list(undoing.built_on(batch)) == []
    assert undoing.undo(batch, at=AT).pieces == 3


def test_what_came_again_is_nobodys_work(bring):
    """Neither what was retracted when it was taken back, nor what was printed when it came again."""
    for days in range(3):
        batch = bring(item(1, html=leading_to(days)), at=AT + timedelta(days=days)).batch
        assert list(undoing.built_on(batch)) == []
        assert undoing.undo(batch, at=AT + timedelta(days=days, hours=1)).pieces == 1


def test_what_somebody_has_answered_stays_and_so_does_the_answer(bring):
    batch = bring(item(1), item(2), item(3)).batch
    answer, answered = Article.objects.get(slug="piece-2"), Article.objects.get(slug="piece-1")
    snapshot = replace(working_copy.snapshot_of(answer), links=(("responds_to", answered.pk),))
    editing.save(answer, snapshot, version=answer.version, at=AT)
    assert undoing.undo(batch, at=AT).pieces == 1
    assert set(undoing.in_place(batch).values_list("article", flat=True)) == {answer.pk, answered.pk}


def test_what_somebody_printed_again_stays(bring):
    batch = bring(item(1), item(2)).batch
    article, by = Article.objects.get(slug="piece-1"), person("Administrator")
    for verb, more in ((publishing.withdraw, {"note": "Not now."}), (publishing.restore, {})):
        verb(article, version=article.version, at=AT + timedelta(hours=1), by=by, **more)
    assert undoing.undo(batch, at=AT + timedelta(hours=2)).names == ["Piece 1 on harbours"]
