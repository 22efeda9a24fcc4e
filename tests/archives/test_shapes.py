"""No JSON column takes any JSON: each has a shape, and a line of another one is refused with its place."""

from __future__ import annotations

import json

import pytest
from django.apps import apps
from django.db import models

from archive import schema, shapes
from archive.contents import BY_MODEL, STAYS
from intake.drafts import Block, Draft, Finding

from .test_broken import archive, broken, in_line, refused, rewrite  # noqa: F401  (the fixtures)

COLUMNS = [
    field
    for model in apps.get_models(include_auto_created=True)
    for field in model._meta.local_concrete_fields
    if isinstance(field, models.JSONField)
]


@pytest.mark.parametrize("field", COLUMNS, ids=str)
def test_every_json_column_has_a_shape_or_stays(field):
    label = field.model._meta.label
    stays = label in STAYS or field.name in BY_MODEL[label].left_out
    assert stays != (f"{label}.{field.name}" in shapes.SHAPES), "say in archive/shapes.py what it holds"


@pytest.mark.parametrize(("name", "digits"), [("SmallIntegerField", 5), ("IntegerField", 10), ("BigIntegerField", 19)])
def test_a_number_may_be_as_large_as_its_column(name, digits):
    least, largest = schema.bounds_of(getattr(models, name)())
    assert len(str(largest)) == digits and least == -largest - 1
    assert schema.bounds_of(getattr(models, f"Positive{name}")()) == (0, largest)


def test_a_shape_says_what_stands_inside():
    for name, shape in shapes.SHAPES.items():
        says = set(shape.schema) - {"type", "description"}
        assert says or shape.check, f"{name} takes anything"


def test_no_shape_is_of_a_column_that_is_not_there():
    assert set(shapes.SHAPES) <= {f"{field.model._meta.label}.{field.name}" for field in COLUMNS}


DRAFT = Draft("Boats", blocks=[Block("paragraph", "Words.")], findings=[Finding("bio", 1, "Words.")]).to_dict()
DEEP: dict = {}
for _ in range(600):
    DEEP = {"x": DEEP}
NOTE = {"kind": "correction", "text": "Words.", "at": "2026-06-30T12:00:00+00:00", "serious": True}
WRONG = [
    ("documents", {"draft": []}, "draft is [] and no object"),
    ("documents", {"draft": {"headline": "Boats"}}, "draft cannot stand: What was recognised in it is not"),
    ("documents", {"draft": DRAFT | {"headline": 7}}, "draft cannot stand"),
    ("documents", {"draft": DRAFT | {"headers": {"title": 7}}}, "draft cannot stand"),
    ("documents", {"draft": DRAFT | {"headers": []}}, "draft cannot stand"),
    ("documents", {"draft": DRAFT | {"notices": "Words"}}, "draft cannot stand"),
    ("documents", {"draft": DRAFT | {"blocks": [{"kind": "paragraph", "text": 7}]}}, "draft cannot stand"),
    ("documents", {"draft": DRAFT | {"blocks": [{"kind": "paragraph"}]}}, "draft cannot stand"),
    ("documents", {"draft": DRAFT | {"blocks": {"a": 1}}}, "draft cannot stand"),
    ("documents", {"draft": DRAFT | {"findings": ["bio"]}}, "draft cannot stand"),
    ("documents", {"draft": DRAFT | {"contributors": [{"name": "Ana", "affiliations": 7}]}}, "draft cannot stand"),
    ("documents", {"draft": DRAFT | {"published_on": "2026-02-31"}}, "draft cannot stand"),
    ("documents", {"draft": DRAFT | {"unheard": 1}}, "draft cannot stand"),
    ("documents", {"draft": DRAFT | {"headline": "\ud800"}}, "draft.headline holds signs that are no text"),
    ("documents", {"draft": DRAFT | {"headers": {"\0": "x"}}}, "holds signs that are no text"),
    ("documents", {"draft": DRAFT | {"headers": DEEP}}, "it is nested too deeply"),
    ("documents", {"report": "Words"}, "report is 'Words' and no array"),
    ("documents", {"report": [{}]}, "report[0] is {} and no string"),
    ("contributors", {"saved": {"bio": {"a": 1}}}, "saved.bio is {'a': 1} and no string"),
    ("contributors", {"saved": ["x"]}, "saved is ['x'] and no object"),
    ("editions", {"notes": [{"kind": "correction"}]}, "notes[0].text is missing"),
    ("editions", {"notes": [NOTE | {"kind": "unheard"}]}, "notes[0].kind is 'unheard', which is none of the values"),
    ("editions", {"notes": [NOTE | {"at": "yesterday"}]}, "notes cannot stand: Invalid isoformat string"),
    ("editions", {"notes": [NOTE | {"at": "2026-03-01T09:00:00"}]}, "2026-03-01T09:00:00 names no time zone"),
    ("editions", {"notes": {"a": 1}}, "notes is {'a': 1} and no array"),
    ("events", {"before": []}, "before is [] and no object"),
    ("events", {"after": {"pins": [{"piece": "x", "headline": "y"}]}}, "after.pins[0].piece is 'x' and no integer"),
    ("events", {"after": {"disclosures": ["x"]}}, "after.disclosures is ['x'] and no object or null"),
    ("events", {"after": {"disclosures": {"1": "x"}}}, "after.disclosures.1 is 'x' and no object"),
    ("events", {"after": {"name": DEEP}}, "after.name.x.x.x.x is"),
    ("imports", {"counts": {"page": "many"}}, "counts.page is 'many' and no integer"),
    ("imports", {"samples": [["page", "About"]]}, "samples[0] has 2 items"),
    ("imports", {"missing_media": [1]}, "missing_media[0] is 1 and no string"),
    ("imported_items", {"notes": "Words"}, "notes is 'Words' and no array"),
    ("recoveries", {"data": ["x"]}, "data is ['x'] and no object"),
    ("recoveries", {"data": {"headline": "x", "links": [["updates", {}]]}}, "data.links[0][1] is {} and no string"),
    ("webhooks", {"events": ["unheard"]}, "events[0] is 'unheard', which is none of the values"),
    ("webhooks", {"events": []}, "events has 0 items"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "values", "sentence"), WRONG)
def test_a_line_of_another_shape_is_refused_with_its_place(broken, kind, values, sentence):  # noqa: F811
    rewrite(broken, f"{kind}.jsonl", in_line(1, **values))
    said = refused(broken)
    assert said.startswith(f"{kind}.jsonl, line 1: ")
    assert sentence in said


INSIDE = [
    ("articles", "bylines", {"interests": ["paid"]}, "bylines[0].interests is ['paid'] and no object"),
    ("articles", "bylines", {"interests": {"paid": 7}}, "bylines[0].interests.paid is 7 and no string"),
    ("contributors", "submissions", {"interests": {"paid": None}}, "submissions[0].interests.paid is None"),
    ("contributors", "submissions", {"declared": {"original": []}}, "submissions[0].declared.original is []"),
    ("contributors", "submissions", {"declared": {"machine_uses": "x"}}, "declared.machine_uses is 'x' and no array"),
    ("contributors", "submissions", {"declared": {"exclusive_until": "2026-02-31"}}, "[0].declared cannot stand: day"),
    ("contributors", "submissions", {"co_authors": [["Bo"]]}, "submissions[0].co_authors[0] has 1 items"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "rows", "values", "sentence"), INSIDE)
def test_and_so_is_one_in_a_row_inside(broken, kind, rows, values, sentence):  # noqa: F811
    def change(data: bytes) -> bytes:
        lines = data.splitlines()
        line = json.loads(lines[0])
        line[rows][0] |= values
        return b"\n".join([json.dumps(line).encode(), *lines[1:]]) + b"\n"

    rewrite(broken, f"{kind}.jsonl", change)
    said = refused(broken)
    assert said.startswith(f"{kind}.jsonl, line 1: ")
    assert sentence in said
