"""Times as exports write them, as ISO 8601 with their zone."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any


def with_zone(moment: datetime) -> str:
    """As ISO 8601; a time without a zone is taken as UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.isoformat()


def iso(value: Any) -> str:
    """A time with its zone: milliseconds since 1970, `2019-03-05T19:30:15Z`, `2019-03-05 19:30:15 -0500`.

    A time without a zone is taken as UTC; what is no time is "".
    """
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        try:
            if abs(value) > 1e11:
                value = value / 1000
            return datetime.fromtimestamp(value, UTC).isoformat()
        except (ValueError, OverflowError, OSError):
            return ""
    if not isinstance(value, str) or not value.strip():
        return ""
    if re.fullmatch(r"-?\d{9,15}", value.strip()):
        return iso(int(value))
    text = re.sub(r"(?<=\d) (?=[+-]\d{2}:?\d{2}$|Z$)", "", value.strip().removesuffix(" UTC"))
    try:
        return with_zone(datetime.fromisoformat(text))
    except ValueError:
        return ""
