"""A moment typed into a form: local time and a zone, and what the clock change makes of them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ..press.errors import PublishingError

# The parts of the world that have zones named by cities. The rest of what an operating system has (“localtime”,
# “Factory”, “W-SU”, “EST5EDT”) are names of its own and of former times.
REGIONS = {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}


@cache
def zones() -> dict[str, list[tuple[str, str]]]:
    """The time zones that are offered, by region, as (name, city) in the order of the cities."""
    regions: dict[str, list[tuple[str, str]]] = {region: [] for region in sorted(REGIONS)}
    for name in available_timezones():
        region, _, city = name.partition("/")
        if region in REGIONS:
            regions[region].append((name, city.replace("_", " ").replace("/", ", ")))
    return {region: sorted(cities, key=lambda pair: pair[1]) for region, cities in regions.items()}


def moment_in(words: str, zone: str = "") -> datetime:
    """The moment that `words` (“2026-03-29T09:00”) name in `zone`, or in the site's zone without one.

    Raises PublishingError, with a sentence, for what is no time, for one that the clocks skip when they go forward
    and for one that they show twice when they go back: guessing would publish an hour early or late.
    """
    zone = zone or timezone.get_current_timezone_name()
    if zone not in available_timezones():
        raise PublishingError(f"“{zone}” is no time zone.")
    try:
        local = parse_datetime(words.strip())
    except ValueError:
        local = None
    if local is None:
        raise PublishingError("Say when, as a date and a time.")
    if timezone.is_aware(local):
        return local
    where = ZoneInfo(zone)
    first = local.replace(tzinfo=where, fold=0)
    if first.astimezone(UTC).astimezone(where).replace(tzinfo=None) != local:
        raise PublishingError(f"{words.replace('T', ' ')} does not exist in {zone}: the clocks go forward over it.")
    if first.utcoffset() != local.replace(tzinfo=where, fold=1).utcoffset():
        raise PublishingError(f"{words.replace('T', ' ')} comes twice in {zone}: the clocks go back. Choose another.")
    return first.astimezone(UTC)


class MomentField(forms.DateTimeField):
    """A moment in a form: one field, typed as time of the desk's zone, which its label names."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, *, label: str | None = None, **kwargs):
        zone = timezone.get_current_timezone_name()
        super().__init__(label=f"{label} ({zone})" if label else label, **kwargs)

    def to_python(self, value: object) -> datetime | None:
        if value in self.empty_values or isinstance(value, datetime):
            return super().to_python(value)
        try:
            return moment_in(str(value))
        except PublishingError as refused:
            raise forms.ValidationError(str(refused), code="invalid") from refused


class Moments:
    """Mixed into an admin: each of its moments is a `MomentField`.

    Django's own admin splits a moment into two fields; a form that gives it one input could never be sent.
    """

    formfield_overrides = {
        models.DateTimeField: {"form_class": MomentField, "widget": MomentField.widget},
    }
