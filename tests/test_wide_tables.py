"""What scrolls sideways on the desk is reached by the keyboard, on a phone's width as well."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
SCROLLS = re.compile(r"<div class=\"[^\"]*\btable-scroll\b[^>]*>")
OPENED = [(path, tag) for path in sorted(TEMPLATES.rglob("*.html")) for tag in SCROLLS.findall(path.read_text("utf-8"))]


@pytest.mark.parametrize(("path", "tag"), OPENED, ids=lambda value: getattr(value, "name", ""))
def test_a_table_that_scrolls_takes_the_focus_and_has_a_name(path, tag):
    assert 'tabindex="0"' in tag and 'role="region"' in tag and "aria-label=" in tag, path
