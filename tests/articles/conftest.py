from __future__ import annotations

import pytest

from articles.models import Edition
from tests.articles.rich import rich_one  # noqa: F401  (a fixture)


@pytest.fixture
def piece(rich_one: int) -> Edition:  # noqa: F811
    """The edition on show of the piece that has everything."""
    return Edition.objects.get(pk=rich_one)
