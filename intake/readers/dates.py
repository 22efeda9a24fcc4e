"""Date lines: the day a line names that names nothing else."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
_MONTH = r"(?P<month>" + "|".join(f"{m}|{m[:3]}\\.?" + ("|sept\\.?" if m == "september" else "") for m in _MONTHS) + ")"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_BEFORE_DATE = (
    r"(?:[^\W\d_][\w. ]{2,30},\s+)?"
    r"(?:(?:first )?(?:published|posted|updated|filed|date)(?: on)?:?\s+)?"
    r"(?:\d{1,2}[:.]\d{2}\s*(?:[ap]\.?m\.?)?\s*(?:[a-z]{2,4})?,?\s+)?"
    r"(?:(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun)[,.]?\s+)?"
)
_AFTER_DATE = r"(?:[ ,T|·at]+\d{1,2}[:.]\d{2}(?::\d{2})?.{0,12})?\.?"
IN_FIGURES = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")  # 02/11/2019, of which nobody knows the month
_DATES = tuple(
    re.compile(_BEFORE_DATE + form + _AFTER_DATE, re.IGNORECASE)
    for form in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})",
        rf"{_DAY}\s+{_MONTH},?\s+{_YEAR}",
        rf"{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        r"(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.\s?(?P<year>\d{4})",
        r"(?P<day>1[3-9]|2\d|3[01])/(?P<month>\d{1,2})/(?P<year>\d{4})",
        r"(?P<month>\d{1,2})/(?P<day>1[3-9]|2\d|3[01])/(?P<year>\d{4})",
    )
)


def day_in(text: str) -> date | None:
    """The day a date line names ("30 June 2019", "June 30, 2019 6:00 PM", "2019-06-30"); None for any other text."""
    for form in _DATES:
        match = form.fullmatch(text.strip())
        if match:
            month = match["month"].lower().rstrip(".")[:3]
            number = int(month) if month.isdigit() else [m[:3] for m in _MONTHS].index(month) + 1
            try:
                return date(int(match["year"]), number, int(match["day"]))
            except ValueError:
                return None
    return None
