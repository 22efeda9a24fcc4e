"""The table of printed fields: complete, and followed wherever an edition is copied, compared or written down."""

import json
from dataclasses import fields

import pytest
from django.conf import settings
from django.db import models

from articles.admin.compare import as_printed
from articles.models import Article, Edition, PrintedAffiliation, PrintedByline, Series, printed
from articles.models.snapshot import Snapshot
from articles.press import publishing
from articles.press.working_copy import snapshot_of
from images.models import Image
from tests.newsroom import DAY, HOUR, NOON, change, make_article, make_author, make_institution, publish


def names_of(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields]


class TestTheTable:
    def test_every_field_of_an_edition_is_in_it_or_excepted_with_a_reason(self):
        assert sorted(names_of(Edition)) == sorted([*printed.OF_EDITION, *printed.OF_ONE_PRINT])
        assert all(printed.OF_ONE_PRINT.values())

    @pytest.mark.parametrize(
        ("model", "names"), [(PrintedByline, printed.OF_BYLINE), (PrintedAffiliation, printed.OF_AFFILIATION)]
    )
    def test_every_field_of_a_printed_byline_is_carried_over_or_follows_from_its_place(self, model, names):
        assert set(names_of(model)) - printed.BY_PLACE == set(names)

    def test_it_is_all_that_a_snapshot_holds_and_a_piece_has_a_column_for_each_of_its_own(self):
        assert {field.name for field in fields(Snapshot)} == set(printed.LABELS)
        assert set(printed.OF_WORKING_COPY) <= set(names_of(Article))


def filled(name: str, image: Image, series: Series):
    """A value that is no field's default; a new field gets one by its type."""
    field = Edition._meta.get_field(name)
    if field.is_relation:
        return {Image: image, Series: series}[field.related_model]
    if field.choices:
        return list(field.choices)[-1][0]
    if isinstance(field, models.IntegerField):
        return 7
    return {"body": "<p>The body.</p>", "outline": [], "language": "fr"}.get(name, f"the-{name}"[: field.max_length])


@pytest.fixture
def edition(db) -> Edition:
    """With a value in every printed field, of a piece whose working copy says something else."""
    article = make_article("Something else")
    image, series = Image.objects.create(key="a" * 10, credit="Agency"), Series.objects.create(name="A run")
    values = {name: filled(name, image, series) for name in printed.OF_EDITION}
    moments = dict.fromkeys(["published_at", "modified_at", "visible_from", "printed_at"], NOON)
    return Edition.objects.create(article=article, number=1, **values, **moments)


@pytest.mark.django_db
class TestWhoGoesByIt:
    def test_what_is_withdrawn_or_restored_keeps_every_field(self, edition):
        for verb in (publishing.withdraw, publishing.restore):
            verb(edition.article, version=edition.article.version, at=NOON + DAY, note="Once more.")
        was, *later = Edition.objects.order_by("number").values(*printed.OF_EDITION)
        assert later == [was, was]

    def test_what_is_withdrawn_keeps_every_field_of_its_bylines(self):
        institution = make_institution()
        institution.disclosures.create(text="Funded by A.")
        ann = make_author("Ann", title="fellow", institution=institution)
        article = make_article(authors=[ann])
        publish(article)
        publishing.withdraw(article, version=article.version, at=NOON + HOUR, note="A reason.")
        for model, row in ((PrintedByline, printed.OF_BYLINE), (PrintedAffiliation, printed.OF_AFFILIATION)):
            was, now = model.objects.order_by("pk").values(*row)
            assert was == now and any(was.values())

    @pytest.mark.parametrize("name", [name for name in printed.OF_EDITION if name in printed.LABELS and name != "body"])
    def test_editions_that_differ_in_a_field_are_told_apart(self, edition, name):
        said = as_printed(edition)[name]
        field = Edition._meta.get_field(name)
        setattr(edition, field.attname, field.get_default())
        assert as_printed(edition)[name] != said and said

    def test_the_fixture_has_them_all(self):
        rows = json.loads((settings.BASE_DIR / "fixtures" / "newsroom.json").read_text(encoding="utf-8"))
        for model, names in (
            ("articles.edition", printed.OF_EDITION),
            ("articles.printedbyline", printed.OF_BYLINE),
            ("articles.printedaffiliation", printed.OF_AFFILIATION),
        ):
            row = next(row for row in rows if row["model"] == model)
            assert set(names) <= set(row["fields"])

    def test_the_working_copy_sets_and_reads_each_of_its_columns(self, edition):
        values = {name: filled(name, edition.image, edition.series) for name in printed.WORDS}
        other = make_article("Another piece")
        values |= {"image": edition.image_id, "series": edition.series_id, "series_position": 7}
        values |= {"translation_of": other.pk}
        assert set(values) == set(printed.OF_WORKING_COPY)
        change(edition.article, **values)
        assert vars(snapshot_of(edition.article)).items() >= values.items()
