"""Addresses of authors, institutions and topics: made once, and never lost."""

import pytest

from authors.models import Author, Institution
from tests.newsroom import make_author, make_institution, make_topic

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", [make_author, make_institution, make_topic])
class TestAnAddress:
    def test_it_is_made_of_the_name_and_stays_when_the_name_changes(self, make):
        row = make("First Name")
        row.name = "Second Name"
        row.save()
        assert row.slug == "first-name"

    def test_an_earlier_one_becomes_another_name(self, make):
        row = type(make("First Name")).objects.get(slug="first-name")
        row.slug = "second"
        row.save()
        assert [(other.slug, other.name) for other in row.other_names.all()] == [("first-name", "First Name")]

    def test_it_can_go_back_to_an_earlier_one(self, make):
        row = type(make("First Name")).objects.get(slug="first-name")
        for slug in ("second", "first-name"):
            row.slug = slug
            row.save()
        assert {other.slug for other in row.other_names.all()} == {"second"}

    def test_it_is_not_emptied(self, make):
        row = type(make("First Name")).objects.get(slug="first-name")
        row.slug = ""
        row.save()
        assert row.slug == "first-name"


def test_two_of_one_name_have_two_addresses():
    assert [make_author("A B").slug, make_author("A B").slug] == ["a-b", "a-b-2"]
    assert Author.objects.count() == 2
    assert Institution.objects.count() == 0
