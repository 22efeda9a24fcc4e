"""Rows as a file for spreadsheets, in cells that none takes for a formula, whatever separator it believes in."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from typing import TextIO

from django.http import HttpResponse

# What begins a formula, also in the full-width signs that Japanese editions read; at the beginning of a cell, or where
# a program that takes another sign for the separator would begin one. Apostrophes of its own may stand before it.
_BEFORE, _FORMULA = r"(^|[;|\t\r\n])([^\S\t\r\n]*)", r"(?='*[=+\-@\uff1d\uff0b\uff0d\uff20])"


def download(name: str, heads: Iterable[str], rows: Iterable[Iterable[object]]) -> HttpResponse:
    """The rows under their heads as a CSV file of that name."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    write(response, heads, rows)
    return response


def write(file: TextIO, heads: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """The rows under their heads as CSV, every cell quoted."""
    sheet = csv.writer(file, quoting=csv.QUOTE_ALL)
    sheet.writerow(heads)
    for row in rows:
        sheet.writerow([cell(value) for value in row])


def cell(value: object) -> str:
    """`value` as text that no spreadsheet runs: an apostrophe stands before what would begin a formula."""
    return re.sub(_BEFORE + _FORMULA, r"\1\2'", str(value))


def plain(text: str) -> str:
    """The text that `cell` was given."""
    return re.sub(_BEFORE + "'" + _FORMULA, r"\1\2", text)
