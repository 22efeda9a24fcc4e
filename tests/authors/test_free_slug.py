"""A slug that is free is found in few queries, however many are called alike."""

from __future__ import annotations

import pytest

from articles.models import Topic
from authors.naming import free_slug

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("taken", "slug"), [(0, "notes"), (1, "notes-2"), (3000, "notes-3001")])
def test_of_many_that_are_called_alike_each_has_a_slug(taken, slug, django_assert_max_num_queries):
    numbers = range(2, taken + 1)
    slugs = ["notes"][:taken] + [f"notes-{number}" for number in numbers]
    Topic.objects.bulk_create(Topic(name=f"Notes {slug}", slug=slug) for slug in slugs)
    with django_assert_max_num_queries(20):
        assert free_slug(Topic, "Notes") == slug
