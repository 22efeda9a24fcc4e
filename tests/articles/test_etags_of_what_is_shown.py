"""An ETag says that a page changed, and nothing of what its readers do not see.

A walk over every field of the records behind public pages that hold private ones, too: where a change shows, the ETag
changes; where it is the desk's alone, it does not. A new field joins by itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone
from django.utils.functional import lazystr

from articles.models import Article, Front, Slot
from articles.public import http_cache
from authors.models import Author
from images.models import Image
from tests.articles.rich import rich_piece
from tests.articles.test_figures import blank
from tests.newsroom import DAY

pytestmark = pytest.mark.django_db
PAGES = [
    "/",
    "/articles/peace-quiet-at-last/",
    "/topics/korea-around/",
    "/authors/ann-owriter/",
    "/authors/",
    "/institutions/second-house/",
    "/feed.json",
    "/api/v1/editions/peace-quiet-at-last/",
    "/api/v1/authors/ann-owriter/",
]
RECORDS = [apps.get_model(label) for label in http_cache.SHOWN]


def answers(client) -> dict[str, tuple[bytes, str]]:
    found = {}
    for page in PAGES:
        response = client.get(page)
        found[page] = (response.content, response.get("ETag", ""))
    return found


def another(field: models.Field, row: models.Model):
    """A value that the field has in no row, and could have in this one."""
    value = field.value_from_object(row)
    match field:
        case models.BooleanField():
            return not value
        case models.DateTimeField():
            return (value or timezone.now()) - 400 * DAY
        case models.DateField():
            return timezone.localdate() - 40 * DAY if value is None else value - DAY
        case models.JSONField():
            return None
        case models.FloatField():
            return 0.25
        case models.IntegerField() if not field.choices:
            return (value or 0) + 1
    if field.choices:
        return next(choice for choice, _ in field.flatchoices if choice != value)
    if isinstance(field, models.URLField):
        return f"https://another.test/{row.pk}"
    return f"{value}x{row.pk}" if isinstance(value, str) else None


@pytest.fixture
def everything(client):
    """A piece with all that can stand around it, and logins behind its records."""
    rich_piece()
    user = User.objects.create(username="ann", email="ann@example.org", is_staff=True)
    portrait = blank()
    Author.objects.update(portrait=portrait)
    Author.objects.filter(pk=Author.objects.first().pk).update(user=user)
    front = Front.objects.create(visible_from=timezone.now() - DAY, made_at=timezone.now(), made_by=user)
    Slot.objects.create(front=front, position=1, article=Article.objects.order_by("pk").first(), image=blank())
    Image.objects.update(alt="")  # decoration has none, and the walk makes it that


@pytest.mark.parametrize("model", RECORDS, ids=lambda model: model._meta.model_name)
def test_what_no_byte_shows_no_etag_tells(client, everything, model):
    rows = list(model.objects.order_by("pk"))
    before = answers(client)
    changed = {field.attname: [another(field, row) for row in rows] for field in values_of(model)}
    changed = {name: others for name, others in changed.items() if others[0] is not None}
    assert changed

    def answers_with(names: Iterable[str]) -> dict[str, tuple[bytes, str]]:
        for number, row in enumerate(rows):
            model.objects.filter(pk=row.pk).update(**{name: changed[name][number] for name in names})
        found = answers(client)
        for row in rows:
            model.objects.filter(pk=row.pk).update(**{name: getattr(row, name) for name in names})
        return found

    shown = changed.keys() & http_cache.SHOWN[model._meta.label_lower]
    hidden = changed.keys() - shown
    # All at once; if a page tells of it, one by one, to say of which.
    alone = shown | hidden if answers_with(hidden) != before else shown
    for name in sorted(alone):
        for page, (content, etag) in answers_with([name]).items():
            where = f"{model.__name__}.{name} on {page}"
            if content != before[page][0]:
                assert etag != before[page][1], f"{where} shows, and the ETag does not tell"
            elif name in hidden:
                assert etag == before[page][1], f"{where} does not show, and the ETag tells"


def values_of(model: type[models.Model]) -> list[models.Field]:
    fields = model._meta.concrete_fields
    return [field for field in fields if not (field.primary_key or field.is_relation or field.name == "file")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Decimal("1.5"), Decimal(2)),
        (UUID(int=1), UUID(int=2)),
        (b"a", b"b"),
        (timedelta(1), timedelta(2)),
        ({"a": 1}.values(), {"a": 2}.values()),
        ({"a": 1}.keys(), {"b": 1}.keys()),
        ({"a": 1}.items(), {"b": 1}.items()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_of_any_plain_kind_can_stand_in_a_page(one, other):
    at = timezone.now()
    assert http_cache.digest({"x": one}, at) == http_cache.digest({"x": one}, at)
    assert http_cache.digest({"x": one}, at) != http_cache.digest({"x": other}, at)


def test_words_that_are_made_later_are_read_as_words():
    at = timezone.now()
    assert http_cache.digest(lazystr("a"), at) == http_cache.digest("a", at) != http_cache.digest(lazystr("b"), at)
