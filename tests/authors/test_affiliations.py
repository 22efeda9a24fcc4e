"""Affiliations: which held on a day, and what database and form refuse."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from authors.models import Affiliation
from tests.newsroom import affiliate, day, make_author, make_institution

pytestmark = pytest.mark.django_db


def titles_on(author, iso):
    return [affiliation.title for affiliation in author.affiliations.on(day(iso))]


class TestOnADay:
    @pytest.mark.parametrize(
        ("dates", "held"),
        [
            ({}, True),
            ({"starts_on": "2019-06-30"}, True),
            ({"starts_on": "2019-07-01"}, False),
            ({"ends_on": "2019-06-30"}, True),
            ({"ends_on": "2019-06-29"}, False),
            ({"has_ended": True}, False),
            ({"has_ended": True, "confirmed_on": "2019-07-01"}, True),
            ({"has_ended": True, "confirmed_on": "2019-06-29"}, False),
        ],
    )
    def test_unknown_and_open_dates(self, dates, held):
        author = make_author()
        values = {name: day(value) if isinstance(value, str) else value for name, value in dates.items()}
        affiliate(author, "fellow", None, **values)
        assert titles_on(author, "2019-06-30") == (["fellow"] if held else [])

    def test_the_primary_one_comes_first(self):
        author = make_author()
        affiliate(author, "second", None)
        affiliate(author, "first", None, is_primary=True)
        assert titles_on(author, "2019-06-30") == ["first", "second"]


class TestRefusals:
    """Each rule twice: the form says it in a sentence, the database holds it against everybody else."""

    @pytest.mark.parametrize(
        ("values", "sentence"),
        [
            ({"title": "", "institution": None}, "An affiliation needs a title, an institution, or both."),
            (
                {"title": "fellow", "starts_on": day("2020-01-02"), "ends_on": day("2020-01-01")},
                "The last day cannot come before the first.",
            ),
            (
                {"title": "fellow", "ends_on": day("2020-01-01"), "has_ended": True},
                "Give the last day or tick “ended, day unknown”, not both.",
            ),
        ],
    )
    def test_an_impossible_affiliation(self, values, sentence):
        affiliation = Affiliation(author=make_author(), **values)
        with pytest.raises(ValidationError, match=re.escape(sentence)):
            affiliation.full_clean()
        with pytest.raises(IntegrityError, match="affiliation_"), transaction.atomic():
            affiliation.save()

    def test_the_same_post_twice(self):
        author, house = make_author(), make_institution()
        affiliate(author, "fellow", house)
        again = Affiliation(author=author, title="fellow", institution=house)
        with pytest.raises(ValidationError, match="on record already"):
            again.full_clean()
        with pytest.raises(IntegrityError, match="affiliation_once"), transaction.atomic():
            again.save()

    def test_two_present_primary_posts(self):
        author = make_author()
        affiliate(author, "one", None, is_primary=True)
        second = Affiliation(author=author, title="two", is_primary=True)
        with pytest.raises(ValidationError, match="comes first in the same years"):
            second.full_clean()
        with pytest.raises(IntegrityError, match="(?i)unique"), transaction.atomic():
            second.save()

    def test_overlapping_primary_posts_of_the_past_are_refused_by_the_form(self):
        author = make_author()
        affiliate(author, "one", None, is_primary=True, starts_on=day("2010-01-01"), ends_on=day("2014-12-31"))
        with pytest.raises(ValidationError, match="comes first in the same years"):
            affiliate(author, "two", None, is_primary=True, starts_on=day("2014-01-01"), ends_on=day("2016-01-01"))
        affiliate(author, "three", None, is_primary=True, starts_on=day("2015-01-01"))
