"""Records that readers see as they stand now: authors, institutions, topics, series. The one way in which they change.

A piece is printed; these are not: what is saved is on their pages at once. So every change goes through `changing`,
which asks for the right, runs the checks and writes down what stood there before and what stands there after. With
those events `as_of` tells what a record said at any moment, which is why nothing that readers have seen is deleted:
an affiliation, an interest or a disclosure gets a last day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from urllib.parse import urlsplit

from django.contrib.auth.models import Group
from django.db import models, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from authors.models import Affiliation, Author, Institution
from images import rights

from ..body import plain
from ..models import Edition, EditionTopic, Event, PrintedAffiliation, PrintedByline, Series, Topic
from ..models.edition import ever_visible
from ..models.topic import branch_of
from .errors import NotAllowed, PublishingError

RIGHT = "articles.change_public_record"


class RecordError(PublishingError):
    """A check stands against the change and nothing was saved; the message says which."""


# --- what is public of which record -----------------------------------------------------------------------


@dataclass(frozen=True)
class PublicRecord:
    """What readers see of one kind of record: its fields, and the rows that belong to it with theirs."""

    fields: tuple[str, ...]
    printed: Callable[[models.Model, datetime], QuerySet]  # rows that show the record to readers
    rows: dict[str, tuple[str, ...]] = field(default_factory=dict)  # relation → fields
    of_the_desk: tuple[str, ...] = ()  # fields that no reader sees; their changes are written down with the others


def author_in_print(author: Author, at: datetime) -> QuerySet:
    return PrintedByline.objects.filter(ever_visible(at, "edition__"), author=author)


def institution_in_print(institution: Institution, at: datetime) -> QuerySet:
    """Named in print, or on the page of an author who is: either way its name stands before readers."""
    signed = PrintedByline.objects.filter(ever_visible(at, "edition__"), author=OuterRef("author"))
    named = PrintedAffiliation.objects.filter(ever_visible(at, "byline__edition__"), institution=institution)
    affiliations = Affiliation.objects.filter(Exists(signed), institution=institution)
    return named.order_by().values("pk").union(affiliations.order_by().values("pk"))


def topic_in_print(topic: Topic, at: datetime) -> QuerySet:
    """Its own pieces or those of the topics under it, which all stand on its page."""
    topics = branch_of(topic, Topic.objects.only("parent"))
    return EditionTopic.objects.filter(ever_visible(at, "edition__"), topic__in=topics)


def series_in_print(series: Series, at: datetime) -> QuerySet:
    return Edition.objects.ever_visible(at).filter(series=series)


OTHER_NAME = ("name", "slug")
DATED = ("text", "starts_on", "ends_on")
AFFILIATION = ("title", "institution", "starts_on", "ends_on", "has_ended", "confirmed_on", "is_primary")
PUBLIC_RECORDS: dict[type[models.Model], PublicRecord] = {
    Author: PublicRecord(
        fields=("name", "slug", "kind", "sort_name", "bio", "website", "portrait"),
        printed=author_in_print,
        rows={"affiliations": AFFILIATION, "interests": DATED, "other_names": OTHER_NAME},
        of_the_desk=("email", "user"),  # where approvals are asked for; whose login sees what this author signs
    ),
    Institution: PublicRecord(
        fields=("name", "slug", "kind", "country", "founded", "website", "description"),
        printed=institution_in_print,
        rows={"disclosures": DATED, "other_names": OTHER_NAME},
    ),
    Topic: PublicRecord(
        fields=("name", "slug", "parent", "introduction"),
        printed=topic_in_print,
        rows={"other_names": OTHER_NAME},
    ),
    Series: PublicRecord(fields=("name", "slug", "introduction"), printed=series_in_print),
}


def is_public(record: models.Model, at: datetime) -> bool:
    """Whether readers have seen the record: once a piece that names it came out, it is public for good."""
    return record.pk is not None and PUBLIC_RECORDS[type(record)].printed(record, at).exists()


def may_change(record: models.Model, *, at: datetime, by) -> bool:
    """Whether `by` may change what readers see of it. Nobody (a command) may; so may all where no reader sees it."""
    return by is None or by.has_perm(RIGHT) or not is_public(record, at)


def require(record: models.Model, *, at: datetime, by) -> None:
    """Raises NotAllowed, with whom to ask, where `may_change` says no."""
    if not may_change(record, at=at, by=by):
        raise NotAllowed(f"Readers see “{record}”. {who_may()}")


def who_may() -> str:
    """The roles with the right, as a sentence."""
    app, codename = RIGHT.split(".")
    roles = Group.objects.filter(permissions__content_type__app_label=app, permissions__codename=codename)
    names = list(roles.order_by("name").values_list("name", flat=True))
    return f"Who may change it: {', '.join(names) or 'nobody yet'}."


# --- the verbs --------------------------------------------------------------------------------------------


@contextmanager
def changing(record: models.Model, *, at: datetime, by=None) -> Iterator[None]:
    """All that is saved inside is one change of the record and of its rows: refused whole, or written down.

    `record` may be new and is saved inside. Raises NotAllowed without the right, RecordError where a check stands
    against it; nothing is saved then.
    """
    with transaction.atomic():
        before = begin_change(record)
        yield
        finish_change(record, before, at=at, by=by)


def begin_change(record: models.Model) -> dict:
    """The first half of `changing`: locks the row and returns what it says, which `finish_change` compares with."""
    type(record)._default_manager.select_for_update(of=("self",)).filter(pk=record.pk).first()
    return as_recorded(record)


def finish_change(record: models.Model, before: dict, *, at: datetime, by=None) -> Event | None:
    """The second half of `changing`, for a form that saves in steps; `before` is what `begin_change` returned.

    Inside the transaction that saves. Returns the event, or None where nothing was changed. The right is asked for
    what readers see.
    """
    after = as_recorded(record)
    if after == before:
        return None
    hidden = PUBLIC_RECORDS[type(record)].of_the_desk
    if any(before.get(name) != after[name] for name in after.keys() - set(hidden)):
        require(record, at=at, by=by)
    check(record, before, after, at)
    was, became = difference(before, after)
    action = "change" if before else "add"
    return Event.objects.record_change(record, action, at=at, by=by, before=was, after=became)


def delete(record: models.Model, *, at: datetime, by=None) -> None:
    """Takes away a record that readers never saw; the event says what it was. Raises RecordError for any other."""
    with transaction.atomic():
        before = begin_change(record)
        if is_public(record, at):
            raise RecordError(f"Readers have seen “{record}”. It stays.")
        Event.objects.record_change(record, "delete", at=at, by=by, before=before)
        record.delete()


# --- what it says, and what it said -----------------------------------------------------------------------


def state(record: models.Model) -> dict:
    """What readers see of the record, as plain JSON values, read from the database; {} for a new one.

    {"name": "Institute", "disclosures": {"3": {"text": "Funded by A", "starts_on": None, "ends_on": None}}}
    """
    if record.pk is None:
        return {}
    public = PUBLIC_RECORDS[type(record)]
    row = type(record)._default_manager.filter(pk=record.pk).first()
    if row is None:
        return {}
    values = _plain(row, public.fields)
    for relation, fields in public.rows.items():
        related = getattr(row, relation)
        links = [name for name in fields if related.model._meta.get_field(name).is_relation]
        rows = related.order_by("pk").select_related(*links or [None])
        values[relation] = {str(one.pk): _plain(one, fields) for one in rows}
    return values


def as_recorded(record: models.Model) -> dict:
    """`state`, and with it the fields that only the desk sees: what the trail compares."""
    values = state(record)
    names = PUBLIC_RECORDS[type(record)].of_the_desk
    if values and names:
        values |= _plain(type(record)._default_manager.get(pk=record.pk), names)
    return values


def _plain(row: models.Model, fields: tuple[str, ...]) -> dict:
    values = {}
    for name in fields:
        value = getattr(row, name)
        if isinstance(value, models.Model):
            value = f"{value} (no. {value.pk})"  # the name then, which outlives the row it names
        elif isinstance(value, date):
            value = value.isoformat()
        values[name] = value
    return values


def difference(before: dict, after: dict) -> tuple[dict, dict]:
    """The fields and rows that differ, as they were and as they are; a row that came or went is on one side only."""
    was, became = {}, {}
    for name in {**before, **after}:
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if isinstance(old, dict):
            old, new = _rows_that_differ(old, new or {})
        if name in before:
            was[name] = old
        if name in after:
            became[name] = new
    return was, became


def _rows_that_differ(old: dict, new: dict) -> tuple[dict, dict]:
    was = {key: row for key, row in old.items() if new.get(key) != row}
    became = {key: row for key, row in new.items() if old.get(key) != row}
    return was, became


def as_of(record: models.Model, at: datetime) -> dict:
    """What readers saw of the record at `at`: as it is now, with every later change taken back. {} before it was."""
    public = PUBLIC_RECORDS[type(record)]
    values = state(record)
    for event in history(record).filter(at__gt=at).order_by("-at", "-pk"):
        if event.action == "add":
            return {}
        for name in public.fields:
            if name in event.before:
                values[name] = event.before[name]
        for relation in public.rows:
            rows = values.get(relation, {})
            for key in event.after.get(relation) or {}:
                rows.pop(key, None)
            rows.update(event.before.get(relation) or {})
    return values


def is_known_throughout(record: models.Model) -> bool:
    """Whether every change of it is written down: not of what was loaded, which says what it said elsewhere."""
    return history(record).filter(action="add").exists()


def history(record: models.Model) -> QuerySet[Event]:
    """What became of the record, the latest first."""
    return Event.objects.filter(record_type=record._meta.label_lower, record_id=record.pk).select_related("by")


# --- checks -----------------------------------------------------------------------------------------------


def check(record: models.Model, before: dict, after: dict, at: datetime) -> None:
    """Raises RecordError with the first thing that may not stand before readers."""
    public = PUBLIC_RECORDS[type(record)]
    for name in public.fields:
        if before.get(name) != after.get(name):
            _check_value(record, name, after[name])
    portrait = getattr(type(record).objects.get(pk=record.pk), "portrait", None)
    if portrait and before.get("portrait") != after.get("portrait"):
        verdict = rights.may_use(portrait, timezone.localdate(at))
        if not verdict:
            raise RecordError(f"The portrait cannot be used. {verdict.reason}")
    for relation in public.rows:
        _check_rows(record, relation, before.get(relation, {}), after[relation], at)


def _check_value(row: models.Model | type[models.Model], name: str, value) -> None:
    label = row._meta.get_field(name).verbose_name
    if not isinstance(value, str):
        return
    if name == "website" and value and urlsplit(value).scheme not in {"http", "https"}:
        raise RecordError(f"The {label} has to begin with https:// or http://.")
    if fault := plain.fault(value):
        raise RecordError(f"The {label} {fault}")


def _check_rows(record: models.Model, relation: str, before: dict, after: dict, at: datetime) -> None:
    model = getattr(record, relation).model
    for key, row in after.items():
        for name, value in row.items():
            if before.get(key, {}).get(name) != value:
                _check_value(model, name, value)
    gone = [row for key, row in before.items() if key not in after]
    moved = any(after[key].get("slug") != before[key].get("slug") for key in before.keys() & after.keys())
    if not (gone or moved) or not is_public(record, at):
        return
    if moved:
        raise RecordError("Readers may have kept the address of an other name: add a new one beside it.")
    label = model._meta.verbose_name
    for row in gone:
        if "slug" not in row:
            raise RecordError(f"Readers have seen this {label}: give it a last day, and it stays on record.")
        if row["slug"] != record.slug:
            raise RecordError(f"Readers may have kept the address of “{row['name']}”: it has to go on leading here.")
