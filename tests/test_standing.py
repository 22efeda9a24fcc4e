"""What stands from one test to the next is there for those who name it, and for nobody else."""

from __future__ import annotations

import pytest

from articles.models import Article
from tests.newsroom import make_article
from tests.standing import stands

pytestmark = pytest.mark.django_db
_times_made = []


@stands
def two_pieces() -> tuple[int, int]:
    _times_made.append(1)
    return make_article().pk, make_article().pk


def test_it_is_there_for_who_asks(two_pieces):
    assert set(Article.objects.values_list("pk", flat=True)) == set(two_pieces)
    Article.objects.all().delete()


def test_it_is_as_it_was_made_whatever_a_test_did_to_it(two_pieces):
    assert Article.objects.count() == 2 and len(_times_made) == 1


def test_it_is_gone_for_who_does_not_ask():
    assert not Article.objects.exists()


def test_and_is_made_anew_where_somebody_asks_again(two_pieces):
    assert Article.objects.count() == 2


class TestAnotherOfTheSameName:
    @pytest.fixture
    def two_pieces(self) -> str:
        return "none"

    def test_is_not_taken_for_it(self, two_pieces):
        assert two_pieces == "none" and not Article.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_stands_beside_a_test_with_transactions_of_its_own():
    assert not Article.objects.exists()
