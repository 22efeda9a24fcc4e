"""What the desk hands out for spreadsheets runs in none of them."""

from __future__ import annotations

import csv
import inspect
import re
from io import StringIO

import pytest
from django.contrib import admin
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from articles.admin import spreadsheet
from articles.models import Event
from tests.growth import bounded
from tests.newsroom import make_article
from tests.test_rights import person

SIGNS = "=+-@＝＋－＠"
HOSTILE = [f"{before}{sign}1+1" for sign in SIGNS for before in ("", " ", "\t", "\n", "x;", "x; ", "a\n", "a|", "a\t")]


def cells_of(text: str, separator: str) -> list[str]:
    """As a program reads it that takes this sign for the separator."""
    return [cell for row in csv.reader(StringIO(text), delimiter=separator) for cell in row]


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_begins_like_a_formula_whatever_separates_cells(text, separator):
    answer = spreadsheet.download("x.csv", ["head"], [[text, "plain", text]]).content.decode()
    for cell in cells_of(answer, separator):
        assert not cell.strip().startswith(tuple(SIGNS)), cell


def test_what_is_no_formula_stays():
    for text in ("Well-known; said", "a = b", "mail@example.org", "", "1 - 2", "“-”", "a\n\nb", "; x"):
        assert spreadsheet.cell(text) == text


def test_blank_lines_without_end():
    with bounded(4):
        assert spreadsheet.cell("\n" * 100_000 + "=1").endswith("\n'=1")


@pytest.mark.django_db
def test_every_export_goes_through_it(client):
    """A piece whose words begin a formula, and what outsiders wrote, in every file that an admin hands out."""
    chief = person("Administrator")
    article = make_article("x;=1+1", by=chief)
    Event.objects.record(article, "sign_off", at=timezone.now(), by_name="＝cmd", text="=HYPERLINK(1)")
    client.force_login(chief)
    found = 0
    for model_admin in admin.site._registry.values():
        if "export" not in (model_admin.actions or []):
            continue
        rows = model_admin.model.objects.all()
        data = {"action": "export", "_selected_action": [row.pk for row in rows]}
        path = f"/admin/{model_admin.opts.app_label}/{model_admin.opts.model_name}/"
        response = client.post(path, data)
        if rows and response["Content-Type"].startswith("text/csv"):
            found += 1
            for line in response.content.decode().splitlines():
                assert line.startswith('"') and line.endswith('"'), line
            for cell in cells_of(response.content.decode(), ";"):
                assert not cell.startswith(tuple(SIGNS)), cell
    assert found >= 2
    assert "csv.writer" not in "".join(
        inspect.getsource(inspect.getmodule(type(one))) for one in admin.site._registry.values()
    )


@given(st.text(alphabet="=+-@'; |\t\r\nab＝", max_size=12))
def test_a_cell_is_itself_again_when_it_is_read(text):
    cell = spreadsheet.cell(text)
    assert spreadsheet.plain(cell) == text
    assert not re.search(r"(?:^|[;|\t\r\n])\s*[=+\-@]", cell)
